"""The ordinary: small data, fitted objects, and the arguments of every call before something is wrong."""

import copy
import pickle
import warnings
from functools import cache
from typing import NamedTuple

import matplotlib
import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ChannelImportanceDisplay,
    ConformalRegressor,
    CoverageDisplay,
    ForecastDisplay,
    GRUClassifier,
    GRURegressor,
    LagSequences,
    LossCurveDisplay,
    PanelTimeSeriesSplit,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
    stream,
)

matplotlib.use("Agg")

N, T, C = 24, 4, 2
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, T, C))
FLAT = X.reshape(N, -1)
Y = X[:, -1, 0] - X[:, -2, 1] + 0.1 * RNG.normal(size=N)
LABELS = np.array(["a", "b", "c"])[np.digitize(Y, [-0.7, 0.7])]
WEIGHT = RNG.uniform(0.5, 2, size=N)
ROWS = RNG.normal(size=(30, 2))
SERIES = ROWS[:, :1]
NEXT = np.append(ROWS[1:, 0] + 0.1, 0.0)  # of each row, nearly a channel of the one after
BANDS = np.stack([Y - 1, Y + 1], axis=-1)[:, np.newaxis]
QUANTILES = np.stack([Y - 1, Y, Y + 1], axis=-1)
LAGS = pd.DataFrame(X[:, ::-1, 0], columns=["lag1", "lag2", "lag3", "lag4"])
DAYS = pd.date_range("2024-01-01", periods=15)
SHOPS = pd.DataFrame({"shop": ["n", "s"] * 15, "day": np.repeat(DAYS, 2), "a": ROWS[:, 0], "b": ROWS[:, 1]})
COMING = SHOPS["a"].groupby(SHOPS["shop"]).shift(-1).fillna(0.0) + 0.1
SMALL = {"max_iter": 2, "random_state": 0}
LAST_FRAME = SHOPS[-2:].assign(day=DAYS[-1] + pd.Timedelta("1D"))


def network(**parameters):
    """A regressor that is quick to fit."""
    return GRURegressor(**{"hidden_layer_sizes": 2} | SMALL | parameters)


@cache
def _rows_model():
    return make_pipeline(SlidingWindow(3), network()).fit(SERIES, NEXT)


@cache
def _table_model():
    return make_pipeline(SlidingWindow(3, group="shop", time="day"), network()).fit(SHOPS, COMING)


def _bands_model():
    X_ahead, y = future_targets(make_windows(SERIES, 3), horizon=2)
    return AdaptiveConformalRegressor(network(), level=[50], calibration_size=0.5).fit(X_ahead, y)


def _stream_with_bands():
    live = stream(_fitted("bands model"), target=[])
    for row in SERIES[:24]:
        live.step(row)
    return live


@cache
def _fitted(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two epochs say little, and samples have no order here
        return _newly_fitted(name)


def _newly_fitted(name):
    match name:
        case "GRURegressor":
            return network().fit(X, Y)
        case "GRUClassifier":
            return GRUClassifier(2, **SMALL).fit(X, LABELS)
        case "SeasonalNaive":
            return SeasonalNaive(channel=0).fit(X, Y)
        case "ConformalRegressor":
            return ConformalRegressor(network(), level=[50], calibration_size=0.5).fit(X, Y)
        case "AdaptiveConformalRegressor":
            return AdaptiveConformalRegressor(network(), level=[50], calibration_size=0.5).fit(X, Y)
        case "SlidingWindow":
            return SlidingWindow(3).fit(ROWS)
        case "StepwiseTransformer":
            return StepwiseTransformer(StandardScaler()).fit(X)
        case "LagSequences":
            return LagSequences().fit(LAGS)
        case "Windows":
            return make_windows(ROWS, 3)
        case "PanelTimeSeriesSplit":
            return PanelTimeSeriesSplit(2)
        case "GRUStream":
            return stream(_fitted("GRURegressor"))
        case "LossCurveDisplay":
            return LossCurveDisplay(loss_curve=[1.0, 0.5])
        case "ForecastDisplay":
            return ForecastDisplay(forecast=np.array([1.0, 2.0]), forecast_x=np.array([0, 1]))
        case "CoverageDisplay":
            return CoverageDisplay(coverage=np.array([[0.5, 0.8]]), level=[50, 80])
        case "ChannelImportanceDisplay":
            return ChannelImportanceDisplay(importances=np.array([[0.1, 0.2]]))
        case "stream with bands":
            return _stream_with_bands()
        case "bands model":
            return _bands_model()
        case "window of shops":
            return SlidingWindow(3, group="shop", time="day").fit(SHOPS)
        case "new GRURegressor":
            return GRURegressor()
        case "new GRUClassifier":
            return GRUClassifier()
        case "new SeasonalNaive":
            return SeasonalNaive()
        case "new ConformalRegressor":
            return ConformalRegressor(network())
        case "new AdaptiveConformalRegressor":
            return AdaptiveConformalRegressor(network())
        case "new SlidingWindow":
            return SlidingWindow()
        case "new StepwiseTransformer":
            return StepwiseTransformer(StandardScaler())
        case "new LagSequences":
            return LagSequences()
        case "rows model":
            return _rows_model()
        case "table model":
            return _table_model()


@cache
def _pickled(name):
    return pickle.dumps(_fitted(name))


def subject(name):
    """A fitted object, the caller's own."""
    return pickle.loads(_pickled(name))


class Fitted(NamedTuple):
    """A fitted object among the arguments, of which each call gets its own."""

    name: str


def predictions(model):
    """What a model predicts."""
    return model.predict(X)


PREDICTED = {
    "GRURegressor": predictions,
    "GRUClassifier": lambda model: model.predict_proba(X),
    "SeasonalNaive": predictions,
    "ConformalRegressor": lambda model: model.predict_interval(X),
    "AdaptiveConformalRegressor": lambda model: model.predict_interval(X),
    "SlidingWindow": lambda window: np.asarray(window.transform(ROWS)),
    "StepwiseTransformer": lambda transformer: transformer.transform(X),
    "LagSequences": lambda lags: lags.transform(LAGS),
    "GRUStream": lambda live: copy.deepcopy(live).step(X[0, 0]),
    "Windows": np.asarray,
}

OF_X = {"X": X}
OF_XY = {"X": X, "y": Y}
OF_CLASSES = {"X": X, "y": LABELS}
OF_BANDS = {"y_true": Y, "y_interval": BANDS}


def _calls(name, methods, given):
    """The same arguments for several methods."""
    return {f"{name}.{method}": given for method in methods.split()}


PREDICT = "predict hidden_states input_gradients"
ARGUMENTS = {
    **_calls("GRURegressor", "fit partial_fit score", OF_XY),
    **_calls("GRURegressor", PREDICT, OF_X),
    **_calls("GRUClassifier", "fit partial_fit score", OF_CLASSES),
    **_calls("GRUClassifier", f"{PREDICT} predict_proba predict_log_proba decision_function", OF_X),
    **_calls("SeasonalNaive", "fit score", OF_XY),
    **_calls("SeasonalNaive", "predict", OF_X),
    **_calls("ConformalRegressor", "fit score", OF_XY),
    **_calls("ConformalRegressor", "predict predict_interval", OF_X),
    **_calls("AdaptiveConformalRegressor", "fit score update", OF_XY),
    **_calls("AdaptiveConformalRegressor", "predict predict_interval", OF_X),
    **_calls("SlidingWindow", "fit fit_transform transform", {"X": ROWS}),
    **_calls("StepwiseTransformer", "fit fit_transform transform", OF_X),
    **_calls("LagSequences", "fit fit_transform transform", {"X": LAGS}),
    "PanelTimeSeriesSplit.split": {"X": ROWS, "groups": np.arange(30)},
    "GRUStream.step": {"x_t": X[0, 0]},
    "GRUStream": {"model": Fitted("GRURegressor")},
    "make_windows": {"X": ROWS, "length": 3},
    "iter_windows": {"batches": [ROWS[:15], ROWS[15:]], "length": 3, "target": 0},
    "future_targets": {"X": ROWS, "y": ROWS[:, 0], "horizon": 2},
    "regular_grid": {"table": SHOPS, "time": "day", "group": "shop", "freq": "D"},
    "pad_sequences": {"sequences": [ROWS[:3], ROWS[3:5]]},
    "unpad_sequences": {"X": X},
    "forecast": {"model": Fitted("rows model"), "history": SERIES, "horizon": 2},
    "stream": {"model": Fitted("rows model")},
    "channel_importance": {
        "model": Fitted("GRURegressor"),
        **OF_XY,
        "n_repeats": 2,
        "random_state": 0,
    },
    "stepwise_scorer": {"scoring": "r2"},
    "interval_coverage": OF_BANDS,
    "interval_width": OF_BANDS,
    "winkler_score": OF_BANDS | {"level": 80},
    "quantile_crps": {
        "y_true": Y,
        "y_quantiles": QUANTILES,
        "quantile": [0.1, 0.5, 0.9],
    },
    "interval_scorer": {"metric": "neg_winkler_score"},
    "LossCurveDisplay": {"loss_curve": [1.0, 0.5]},
    "LossCurveDisplay.from_estimator": {"estimator": Fitted("GRURegressor")},
    "ForecastDisplay": {"forecast": np.array([1.0, 2.0]), "forecast_x": np.array([0, 1])},
    "ForecastDisplay.from_predictions": {"forecast": [1.0, 2.0], "history": ROWS[:, 0]},
    "ForecastDisplay.from_estimator": {
        "estimator": Fitted("rows model"),
        "history": SERIES,
        "horizon": 2,
    },
    "CoverageDisplay": {"coverage": np.array([[0.5, 0.8]]), "level": [50, 80]},
    "CoverageDisplay.from_estimator": {"estimator": Fitted("ConformalRegressor"), "X": X, "y": Y},
    "CoverageDisplay.from_predictions": {"y_true": Y, "y_interval": BANDS, "level": 80},
    "ChannelImportanceDisplay": {"importances": np.array([[0.1, 0.2]])},
    "ChannelImportanceDisplay.from_estimator": {
        "estimator": Fitted("GRURegressor"),
        **OF_XY,
        "n_repeats": 2,
        "random_state": 0,
    },
}
