"""Figures of merit for bands, scorers, splits, and pictures."""

import numpy as np
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge

from sklearn_gru import ConformalRegressor

from .entry import EITHER, Fault, refused, same_as
from .ordinary import BANDS, FLAT, QUANTILES, ROWS, X, Y, network, subject
from .sequences import changed

METRICS = ("interval_coverage", "interval_width", "winkler_score")
MASK = changed(np.zeros(BANDS.shape, bool), 3, True)
OF_BANDS = [
    ("bands without levels", {"y_interval": BANDS[:, 0]}, ["y_interval has shape (24, 2)", "y_true (24,)"]),
    ("one outcome fewer", {"y_true": Y[:-1]}, ["y_interval has shape (24, 1, 2)", "y_true (23,)"]),
    ("no observed outcome", {"y_true": np.nan * Y}, ["y_true", "no observed value"]),
    ("an infinite outcome", {"y_true": changed(Y, 3, np.inf)}, ["y_true of sample 3 is infinite"]),
    ("a band of NaN", {"y_interval": changed(BANDS, 3, np.nan)}, ["y_interval of sample 3 is NaN"]),
    ("a masked band", {"y_interval": np.ma.array(BANDS, mask=MASK)}, ["y_interval of sample 3 is NaN"]),
    (
        "a band at infinity",
        {"y_interval": changed(BANDS, 3, np.inf)},
        ["y_interval of sample 3 has infinity"],
    ),
    ("complex outcomes", {"y_true": Y + 1j}, ["Complex data not supported"]),
    ("complex bands", {"y_interval": BANDS + 1j}, ["Complex data not supported"]),
    ("outcomes that are dates", {"y_true": Y.astype("M8[D]")}, ["y_true does not hold numbers"]),
    ("bands that are dates", {"y_interval": BANDS.astype("M8[D]")}, ["y_interval does not hold numbers"]),
    ("outcomes that are None", {"y_true": None}, ["y_true is a NoneType"]),
    ("bands that are None", {"y_interval": None}, ["y_interval is a NoneType"]),
    ("bands that are a string", {"y_interval": "ab"}, ["y_interval is a str"]),
    ("an unknown average", {"multioutput": "mean"}, ["multioutput='mean'", "raw_values"]),
]
SAME_BANDS = [
    ("lists", {"y_true": Y.tolist(), "y_interval": BANDS.tolist()}),
    ("big-endian numbers", {"y_true": Y.astype(">f8"), "y_interval": BANDS.astype(">f8")}),
    ("Fortran order", {"y_interval": np.asfortranarray(BANDS)}),
    ("longdoubles", {"y_true": Y.astype(np.longdouble), "y_interval": BANDS.astype(np.longdouble)}),
]
OF_QUANTILES = [
    ("None", None, ["y_quantiles is a NoneType"]),
    ("one quantile fewer", QUANTILES[:, :2], ["y_quantiles has shape (24, 2)", "expected (24, 3)"]),
    ("NaN", np.nan * QUANTILES, ["y_quantiles of sample 0 is NaN"]),
    ("a string", "ab", ["y_quantiles is a str"]),
    ("complex numbers", QUANTILES + 1j, ["Complex data not supported"]),
]
TIMES = np.arange(30)
OF_SPLITS = [
    ("no times", None, ["'groups' parameter should not be None"]),
    ("too few times", TIMES[:3], ["groups has 3 times", "30 samples"]),
    ("a name", "day", ["groups has 'day'"]),
    ("NaN", np.where(TIMES == 3, np.nan, 1.0), ["groups is missing in row 3"]),
    ("NaT", changed(TIMES.astype("M8[D]"), 3, np.datetime64("NaT", "D")), ["groups is missing in row 3"]),
    ("a masked time", np.ma.array(TIMES, mask=TIMES == 3), ["groups is missing in row 3"]),
    ("words", ["a"] * 30, ["groups holds strings"]),
    ("numbers and words", [1, "a"] * 15, ["groups holds numbers", "strings"]),
    ("one time", np.ones(30), ["unique times=1"]),
    ("two axes", ROWS, ["groups has shape (30, 2)"]),
    ("complex numbers", TIMES + 1j, ["complex"]),
]
LOSS = "loss_curve must hold one number for each epoch"
OF_LOSSES = [
    ("no epoch", {"loss_curve": []}, [LOSS]),
    ("None", {"loss_curve": None}, [LOSS, "None"]),
    ("two axes", {"loss_curve": [[1.0, 2.0]]}, [LOSS]),
    ("a string", {"loss_curve": "ab"}, [LOSS, "'ab'"]),
    ("complex numbers", {"loss_curve": [1j, 2.0]}, [LOSS]),
    ("curves of two lengths", {"validation_loss_curve": [1.0]}, ["validation_loss_curve has 1", "has 2"]),
]
OF_FORECASTS = [
    ("no value", {"forecast": []}, ["0 sample(s)"]),
    ("None", {"forecast": None}, ["forecast is a NoneType"]),
    ("infinity", {"forecast": [np.inf, 1.0]}, ["forecast contains infinity"]),
    ("words", {"forecast": ["a", "b"]}, ["'a'"]),
    ("complex numbers", {"forecast": [1j, 2.0]}, ["1j"]),
    ("three axes", {"forecast": X}, ["dim 3"]),
    ("a history that is a string", {"history": "ab"}, ["history is a str"]),
    ("one edge of a band", {"lower": [0.0, 0.0]}, ["lower is given, but upper is not"]),
    ("a band of another length", {"lower": [0.0], "upper": [1.0]}, ["lower has 1 values", "forecast has 2"]),
    ("a truth that is longer", {"truth": [1.0, 2.0, 3.0]}, ["truth has 3 values", "forecast has 2"]),
    ("a level without bands", {"level": 80}, ["level=80", "no bands"]),
]
OF_COVERAGE = [
    ("None", {"coverage": None}, ["coverage has shape ()"]),
    ("one level of two", {"coverage": [[0.5]]}, ["coverage has shape (1, 1)", "level=[50, 80]"]),
    ("per cent", {"coverage": [[50.0, 80.0]]}, ["coverage goes from 50 to 80", "from 0 to 1"]),
    ("two names of one output", {"output_names": ["a", "b"]}, ["output_names has 2 names"]),
]
OF_IMPORTANCES = [
    ("None", {"importances": None}, ["importances has shape ()"]),
    ("one axis", {"importances": [1.0, 2.0]}, ["importances has shape (2,)"]),
    ("four axes", {"importances": X[None]}, ["importances has shape (1, 24, 4, 2)"]),
    ("three names of one channel", {"channel_names": ["a", "b", "c"]}, ["channel_names has 3 names"]),
]
MODELS = [
    ("ChannelImportanceDisplay.from_estimator", "a new model", network(), NotFittedError, "not fitted"),
    ("ChannelImportanceDisplay.from_estimator", "None", None, EITHER, "None"),
    (
        "CoverageDisplay.from_estimator",
        "a new model",
        ConformalRegressor(network()),
        NotFittedError,
        "not fitted",
    ),
    ("CoverageDisplay.from_estimator", "None", None, EITHER, "None"),
    (
        "CoverageDisplay.from_estimator",
        "a model without bands",
        subject("GRURegressor"),
        ValueError,
        "no predict_interval",
    ),
    ("LossCurveDisplay.from_estimator", "a new model", network(), NotFittedError, "not fitted"),
    ("LossCurveDisplay.from_estimator", "None", None, EITHER, "None"),
    (
        "LossCurveDisplay.from_estimator",
        "a ridge",
        Ridge().fit(FLAT, Y),
        TypeError,
        "Ridge has no loss_curve_",
    ),
]


def faults():
    """The entries."""
    for call in METRICS:
        for given, differs, says in OF_BANDS:
            yield Fault(call, given, differs, refused(*says, error=EITHER))
        for given, differs in SAME_BANDS:
            yield Fault(call, f"bands in {given}", differs, same_as())
    for given, quantiles, says in OF_QUANTILES:
        yield Fault(
            "quantile_crps", f"quantiles of {given}", {"y_quantiles": quantiles}, refused(*says, error=EITHER)
        )
    for given, times, says in OF_SPLITS:
        yield Fault("PanelTimeSeriesSplit.split", f"groups of {given}", {"groups": times}, refused(*says))
    for call, table in {
        "LossCurveDisplay": OF_LOSSES,
        "ForecastDisplay.from_predictions": OF_FORECASTS,
        "CoverageDisplay": OF_COVERAGE,
        "ChannelImportanceDisplay": OF_IMPORTANCES,
    }.items():
        for given, differs, says in table:
            yield Fault(call, given, differs, refused(*says, error=EITHER))
    for call, given, model, error, says in MODELS:
        yield Fault(call, given, {"estimator": model}, refused(says, error=error))
    several = {"r2": {"importances": X}}
    for given, result, says in [
        ("None", None, "NoneType"),
        ("several scorers", several, "['r2']"),
        ("an array", X, "ndarray"),
    ]:
        differs = {"result": result}
        call = "ChannelImportanceDisplay.from_importances"
        yield Fault(call, f"importances of {given}", differs, refused(says, error=EITHER))
    yield Fault(
        "ChannelImportanceDisplay.from_estimator", "rows", {"X": FLAT}, refused("X has shape (24, 8)")
    )
    yield Fault(
        "channel_importance", "rows", {"X": FLAT}, refused("X has shape (24, 8)", "permutation_importance")
    )
    short = refused("y_interval has shape (24, 1, 2)", "y_true (23,)")
    yield Fault("CoverageDisplay.from_estimator", "one outcome fewer", {"y": Y[:-1]}, short)
