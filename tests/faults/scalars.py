"""Numbers as NumPy's scalars of every type: each is the number of Python that it is."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pandas as pd

from sklearn_gru._utils.python_numbers import python_number
from sklearn_gru.exchange import save_model

from .entry import Fault, same_as, warned
from .ordinary import FLAT, ROWS, SERIES, X, Y, subject

INTEGERS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
FLOATS = [np.float16, np.float32, np.float64, np.longdouble]

# Parameters of networks: value, and what makes it matter.  Sums and products of 100 leave int8 and uint8.
NETWORK_INTEGERS = {
    "hidden_layer_sizes": (100, {"max_iter": 1}),
    "n_channels": (2, {}),
    "batch_size": (120, {}),
    "max_iter": (3, {"learning_rate": "adaptive"}),
    "bptt_steps": (3, {"segment_length": 1, "bidirectional": False, "pooling": "last"}),
    "segment_length": (2, {}),
    "n_iter_no_change": (1, {"max_iter": 9, "tol": 1.0}),
    "max_fun": (120, {"solver": "lbfgs", "max_iter": 2}),
    "random_state": (100, {}),
}
NETWORK_REALS = {
    "dropout": (0.3, {"hidden_layer_sizes": (3, 3)}),
    "alpha": (0.7, {}),
    "learning_rate_init": (0.07, {}),
    "tol": (0.03, {"n_iter_no_change": 1, "max_iter": 9}),
    "max_grad_norm": (0.1, {}),
    "power_t": (0.3, {"learning_rate": "invscaling"}),
    "momentum": (0.7, {"solver": "sgd"}),
    "beta_1": (0.7, {}),
    "beta_2": (0.7, {}),
    "epsilon": (0.03, {}),
    "validation_fraction": (0.3, {"early_stopping": True}),
}
REGRESSOR_REALS = {"quantile": (0.3, {"loss": "quantile"}), "huber_delta": (0.3, {"loss": "huber"})}
NETWORK_FLAGS = {
    "bidirectional": {},
    "reset_after": {},
    "shuffle": {},
    "nesterovs_momentum": {"solver": "sgd"},
    "early_stopping": {},
    "validation_shuffle": {"early_stopping": True},
    "warm_start": {},
    "verbose": {},
}
REGRESSOR_FLAGS = {"normalize_y": {}, "subtract_last": {}}
BANDS_REALS = {"calibration_size": (0.7, {}), "level": (50, {})}

# Parameters of other estimators, by the method that they matter in: value, what makes it matter.
ESTIMATORS = {
    "ConformalRegressor.fit": {"gap": (3, {}), **BANDS_REALS, "refit": (True, {})},
    "AdaptiveConformalRegressor.fit": {
        "gap": (3, {}),
        "window_size": (7, {}),
        **BANDS_REALS,
        "refit": (True, {}),
        "learning_rate": (0.3, {}),
    },
    "AdaptiveConformalRegressor.update": {"learning_rate": (0.3, {})},
    "SlidingWindow.fit_transform": {
        "length": (3, {}),
        "horizon": (100, {"known": [0]}),
        "known": (1, {"horizon": 2}),
        "flatten": (True, {}),
    },
    "LagSequences.fit": {"n_lagged": (1, {"order": [1, 2, 3, 4]}), "order": (1, {})},
    "SeasonalNaive.fit": {"period": (3, {}), "channel": (1, {}), "n_channels": (2, {})},
}
# where it is not the number itself but something made of it
OF_ARGUMENT = {
    ("known", "SlidingWindow"): lambda n: [n],
    ("known", "make_windows"): lambda n: [n],
    ("known", "iter_windows"): lambda n: [n],
    ("quantile", "quantile_crps"): lambda n: [n],
    ("order", "LagSequences"): lambda n: [type(n)(times * int(n)) for times in range(1, 5)],
}
LEVELS = {"level": (80, {}), "by_output": (True, {})}
# Arguments of functions: value, the other arguments that make it matter.
FUNCTIONS = {
    "AdaptiveConformalRegressor.predict_interval": {"level": (50, {})},
    "ConformalRegressor.predict_interval": {"level": (50, {})},
    "ChannelImportanceDisplay.from_estimator": {"n_repeats": (3, {}), "random_state": (100, {})},
    "CoverageDisplay": {"level": (80, {"coverage": np.array([[0.5]])})},
    "CoverageDisplay.from_estimator": {"level": (50, {}), "by_output": (True, {})},
    "CoverageDisplay.from_predictions": LEVELS,
    "CoverageDisplay.plot": {"n_independent": (100, {}), "ref_line": (False, {})},
    "ForecastDisplay.from_estimator": {"horizon": (7, {}), "target": (0, {}), "level": (50, {})},
    "ForecastDisplay.from_predictions": {"level": (80, {}), "target": (0, {})},
    "ForecastDisplay.plot": {"n_history": (1, {})},
    "GRUStream": {"level": (50, {}), "target": (0, {}), "wait": (3, {}), "is_keyed": (False, {})},
    "GRUStream.update": {"ago": (1, {})},
    "LossCurveDisplay": {"best_n_iter": (1, {})},
    "PanelTimeSeriesSplit": {
        "n_splits": (3, {}),
        "gap": (3, {"n_splits": 3}),
        "test_size": (7, {"n_splits": 3}),
        "max_train_size": (5, {"n_splits": 3}),
    },
    "Windows.last_steps": {"length": (2, {})},
    "channel_importance": {"n_repeats": (3, {}), "random_state": (100, {})},
    "forecast": {"horizon": (100, {}), "target": (0, {}), "level": (50, {})},
    "future_targets": {"horizon": (3, {})},
    "interval_scorer": {"level": (50, {})},
    "iter_windows": {
        "length": (3, {}),
        "horizon": (3, {}),
        "stride": (3, {}),
        "target": (1, {}),
        "known": (1, {"horizon": 2}),
    },
    "load_model": {"max_bytes": (2**30, {})},
    "load_sunspots": {"return_X_y": (True, {}), "as_frame": (True, {})},
    "make_adding_problem": {"n_samples": (100, {}), "n_steps": (100, {}), "random_state": (100, {})},
    "make_mackey_glass": {
        "n_samples": (100, {}),
        "burn_in": (100, {}),
        "random_state": (100, {}),
        "tau": (17.3, {}),
        "beta": (0.21, {}),
        "gamma": (0.11, {}),
        "exponent": (9.7, {}),
        "noise": (0.3, {}),
        "initial": (0.7, {}),
    },
    "make_windows": {
        "length": (3, {}),
        "stride": (3, {}),
        "horizon": (100, {"known": [0]}),
        "known": (1, {"horizon": 2}),
    },
    "quantile_crps": {"quantile": (0.3, {})},
    "stream": {"level": (50, {}), "target": (0, {}), "wait": (3, {})},
    "winkler_score": {"level": (80, {})},
}


def networks():
    """Both networks with their parameters: call, name, value, what makes it matter."""
    for name, reals, flags in (
        ("GRURegressor", NETWORK_REALS | REGRESSOR_REALS, NETWORK_FLAGS | REGRESSOR_FLAGS),
        ("GRUClassifier", NETWORK_REALS, NETWORK_FLAGS),
    ):
        flagged = {flag: (True, context) for flag, context in flags.items()}
        for parameter, (value, context) in (NETWORK_INTEGERS | reals | flagged).items():
            yield f"{name}.fit", parameter, value, context


def kinds_of(value):
    """The types of NumPy that can say a number."""
    if isinstance(value, bool):
        return [np.bool_]
    if isinstance(value, float):
        return FLOATS
    return [kind for kind in INTEGERS if value <= np.iinfo(kind).max]


def faults():
    """The entries."""
    for call, parameter, value, context in networks():
        yield from _of_parameter(call, parameter, value, context)
    for call, table in ESTIMATORS.items():
        for parameter, (value, context) in table.items():
            yield from _of_parameter(call, parameter, value, context)
    yield from of_functions(FUNCTIONS)


def of_functions(functions):
    """The entries of a table of functions."""
    for call, table in functions.items():
        for argument, (value, context) in table.items():
            yield from _of_argument(call, argument, value, context)


def _said(name, kind, value):
    return f"{name}={kind.__name__}({value})"


def _of_parameter(call, name, value, context):
    make, kept = OF_ARGUMENT.get((name, call.partition(".")[0]), lambda n: n), _kept(value)
    others = _others(name)
    for kind in kinds_of(value):
        same = same_as(others, kept=kept, **{name: make(python_number(kind(value)))})
        parameters = {**context, name: make(kind(value))}
        yield Fault(call, _said(name, kind, value), others, _perhaps_warned(call, same), parameters)


def _others(parameter):
    """Other arguments without which a parameter of an estimator would not matter."""
    if parameter == "n_channels":
        return {"X": FLAT}
    return {"X": X[:, :, 0]} if parameter in ("order", "n_lagged") else {}


def _perhaps_warned(call, same):
    """Of two epochs nobody expects much."""
    return warned(UserWarning, then=same) if call == "SeasonalNaive.fit" else same


def _of_argument(call, name, value, context):
    kept, form = _kept(value), FORMS.get(call)
    for kind in kinds_of(value):
        others = OTHERS.get((call, name), OTHERS.get(call, dict))
        of = "stream with bands" if call == "GRUStream.update" else ""
        make = OF_ARGUMENT.get((name, call), lambda n: n)
        yield Fault(
            *(call, _said(name, kind, value), _with(others, context, name, make(kind(value)))),
            same_as(_with(others, context, name, make(python_number(kind(value)))), form, kept),
            of=of,
        )


def _kept(value):
    """Where the result of the number of Python is kept for all types; floats round each in its own way."""
    return None if isinstance(value, float) else {}


def _with(others, context, name, value):
    """A function that makes the arguments."""
    return lambda: {**others(), **context, name: value}


def _banded():
    return {"model": subject("bands model"), "history": SERIES[:25], "horizon": None}


def _banded_stream():
    return {"model": subject("bands model"), "history": SERIES[:25], "target": []}


@cache
def _saved():
    path = Path(mkdtemp()) / "model.skops"
    save_model(subject("SeasonalNaive"), path)
    return path


# what other arguments it takes for one to matter
OTHERS = {
    ("forecast", "level"): _banded,
    ("ForecastDisplay.from_estimator", "level"): lambda: {
        "estimator": subject("bands model"),
        "history": SERIES[:25],
        "horizon": None,
    },
    "stream": _banded_stream,
    "GRUStream": lambda: {"model": subject("bands model"), "target": []},
    "GRUStream.update": lambda: {"y": [0.3, 0.2]},
    "LossCurveDisplay": lambda: {"validation_loss_curve": [1.0, 0.7]},
    "CoverageDisplay.plot": dict,
    ("ForecastDisplay.from_predictions", "level"): lambda: {"intervals": [[[0.5, 1.5]], [[1.5, 2.5]]]},
    ("ForecastDisplay.from_predictions", "target"): lambda: {"forecast": pd.DataFrame(ROWS[:2])},
    ("quantile_crps", "quantile"): lambda: {"y_quantiles": Y[:, np.newaxis] + 1},
    "make_adding_problem": lambda: {"n_samples": 3, "n_steps": 5, "random_state": 0},
    "make_mackey_glass": lambda: {"n_samples": 5, "burn_in": 20, "random_state": 0},
    "load_model": lambda: {"path": _saved()},
}


def _steps(live):
    """What a stream answers."""
    return [live.step(row) for row in SERIES[25:]]


def _drawn(display):
    """The lines of a picture."""
    return [line.get_xydata() for line in display.ax_.lines], len(display.ax_.collections)


def _split(cv):
    return list(cv.split(ROWS, groups=np.arange(30)))


FORMS = {
    "stream": _steps,
    "GRUStream": _steps,
    "PanelTimeSeriesSplit": _split,
    "GRUStream.update": lambda live: live.model.radius_,
    "interval_scorer": lambda scorer: scorer(subject("ConformalRegressor"), X, Y),
    "LossCurveDisplay": lambda display: _drawn(display.plot()),
    "CoverageDisplay": lambda display: _drawn(display.plot()),
    "load_model": lambda model: model.predict(X),
    "Windows.last_steps": np.asarray,
    "make_windows": np.asarray,
}
FORMS |= {
    f"{name}Display.{made}": _drawn
    for name in ("Coverage", "Forecast", "ChannelImportance")
    for made in ("from_estimator", "from_predictions", "plot")
}
