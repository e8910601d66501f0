"""Each parameter at the ends of what it may be, and past them."""

import numpy as np

from .entry import EITHER, Fault, gives, refused, warned
from .ordinary import SERIES
from .targets import is_finite

TRUE, TEXT, NAN, INF = True, "3", float("nan"), float("inf")
COUNT = ([1], [0, -1, 2.5, TRUE, TEXT])
POSITIVE = ([1e-300, 1e300], [0, -1, NAN, INF, TRUE, TEXT])
FLAG = ([False, True], [2, "yes", None])
FRACTION = ([0.0, 0.999], [-0.1, 1.0, 1, NAN, TRUE, TEXT])
UNIT = ([0.0, 1.0], [-0.1, 1.1, NAN, INF, TRUE, TEXT])
# Of networks: values at the ends, and past them.
NETWORK = {
    "hidden_layer_sizes": ([1, (1,), [1, 1]], [0, -1, (), (3, 0), 2.5, TEXT, TRUE, None, (1, 2.5), {3, 2}]),
    "n_channels": COUNT,
    "bidirectional": (FLAG[0], [2, "yes", None]),
    "reset_after": FLAG,
    "dropout": FRACTION,
    "solver": (["sgd"], ["newton", None, 1]),
    "alpha": ([0, 1e-300, "auto"], [-1, NAN, INF, TRUE, TEXT, None]),
    "batch_size": ([1, 10**9, "auto"], [0, -1, 2.5, TRUE, TEXT, None]),
    "learning_rate": (["constant"], ["fast", None, 0.1]),
    "learning_rate_init": ([1e-300], POSITIVE[1]),
    "max_iter": ([1], [0, -1, 2.5, TRUE, TEXT, None]),
    "shuffle": FLAG,
    "random_state": ([0, 2**32 - 1, None, np.random.RandomState(0)], [-1, 2**32, 2.5, TEXT]),
    "tol": ([0, 1e300], [-1, NAN, INF, TRUE, TEXT, None]),
    "max_grad_norm": ([1e-300, 1e300, None], [0, -1, NAN, INF, TRUE, TEXT]),
    "bptt_steps": ([None], [0, -1, 2.5, TRUE, TEXT]),
    "power_t": ([0.0, 1e300], [-1.0, NAN, INF, TRUE, TEXT, None]),
    "momentum": UNIT,
    "nesterovs_momentum": FLAG,
    "beta_1": FRACTION,
    "beta_2": FRACTION,
    "epsilon": ([1e-300, 1.0], POSITIVE[1]),
    "early_stopping": (FLAG[0], FLAG[1]),
    "validation_fraction": ([0.5], [-0.1, 1.1, NAN, TRUE, TEXT]),
    "validation_shuffle": FLAG,
    "n_iter_no_change": ([1, INF], [0, -1, 2.5, TRUE, TEXT, None]),
    "warm_start": FLAG,
    "verbose": ([False], [-1, TEXT, None]),
    "max_fun": ([1], [0, -1, 2.5, TRUE, TEXT, None]),
    "linear_part": ([None, "auto"], ["none", 1, TRUE]),
    "segment_length": ([1, "auto"], [0, -1, 2.5, TRUE, TEXT, None]),
    "pooling": (["last", "mean"], ["max", None, 1]),
}
REGRESSOR = {
    "loss": (["huber", "absolute_error"], ["mse", None, 1]),
    "quantile": ([None], [0.5, 0, 1, -0.1, 1.1, NAN, TRUE, TEXT, [0.5, 0.5], [0.1, 1.0]]),
    "normalize_y": (FLAG[0], [2, "yes", None]),
    "huber_delta": ([1e-300, 1e300], POSITIVE[1]),
    "subtract_last": ([True, False, "only"], ["first", 2, None]),
}
CLASSIFIER = {"class_weight": ([None, "balanced", {"a": 2}], ["equal", 2, {"z": 1}, {"a": -1}, {"a": NAN}])}
BANDS = {
    "level": ([1, 50, [50]], [0, 0.5, 100, -1, NAN, TRUE, TEXT, [], [50, 50], None, [50, TEXT]]),
    "calibration_size": ([0.5], [0, 0.0, -0.1, 1.1, NAN, TRUE, TEXT, None]),
    "gap": ([0, "auto"], [-1, 2.5, TRUE, TEXT, None, 10**6]),
    "refit": (FLAG[0], FLAG[1]),
}
ADAPTIVE = BANDS | {
    "learning_rate": ([1e-300, 0.999], [-0.1, NAN, INF, TRUE, TEXT, None]),
    "window_size": ([3, "auto"], [0, -1, 2.5, TRUE, TEXT, None]),
}
NAIVE = {
    "period": ([1, 4], [5, 10**9, 0, -1, 2.5, TRUE, TEXT, None]),
    "channel": ([0, 1], [2, -3, 2.5, TRUE, None]),
    "n_channels": COUNT,
}
WINDOW = {
    "length": ([1, 10**4], [0, -1, 2.5, TRUE, TEXT, None]),
    "fill": (["forward", None], ["backward", TRUE, 0]),
    "flatten": FLAG,
    "known": ([None], [[5], ["a"], [TRUE], 3.5]),
    "horizon": ([None], [0, -1, 3, 2.5, TRUE, TEXT]),
}
LAGS = {
    "n_lagged": ([None], [0, -1, 1, 9, 2.5, TRUE, TEXT]),
    "order": ([[1, 2, 3, 4]], [[4, 3, 2, 1], [1, 2], [1, 1, 2, 3], 3, [1, 2, 3, -4]]),
}
ESTIMATORS = {
    "GRURegressor.fit": NETWORK | REGRESSOR,
    "GRUClassifier.fit": CLASSIFIER,
    "ConformalRegressor.fit": BANDS,
    "AdaptiveConformalRegressor.fit": ADAPTIVE,
    "SeasonalNaive.fit": NAIVE,
    "SlidingWindow.fit": WINDOW,
    "LagSequences.fit": LAGS,
}
SOME_ROWS = ([1, 29], [0, -1, 30, 2.5, TRUE, TEXT, None])
FUNCTIONS = {
    "make_windows": {
        "length": WINDOW["length"],
        "fill": WINDOW["fill"],
        "known": WINDOW["known"],
        "horizon": WINDOW["horizon"],
        "stride": ([1, 100], [0, -1, 2.5, TRUE, TEXT, None]),
    },
    "future_targets": {"horizon": SOME_ROWS},
    "iter_windows": {
        "length": ([1], WINDOW["length"][1]),
        "horizon": ([1], [0, -1, 2.5, TRUE, TEXT]),
        "stride": ([1], [0, -1, 2.5, TRUE, TEXT, None]),
        "fill": WINDOW["fill"],
        "known": WINDOW["known"],
    },
    "forecast": {
        "horizon": ([1, 50], [0, -1, 2.5, TRUE, TEXT]),
        "level": ([None], [50, 0, TEXT]),
        "target": ([0, None], [1, -2, "a", 2.5]),
    },
    "Windows.last_steps": {"length": ([1, 3], [0, -1, 4, 2.5, TRUE, TEXT, None])},
    "PanelTimeSeriesSplit": {
        "n_splits": ([2, 100], [0, 1, -1, 2.5, TRUE, TEXT, None]),
        "gap": ([0], [-1, 2.5, TRUE, TEXT, None]),
        "test_size": ([1, None], [0, -1, 2.5, TRUE, TEXT]),
        "max_train_size": ([1, None], [0, -1, 2.5, TRUE, TEXT]),
    },
    "make_adding_problem": {
        "n_samples": ([1], [0, -1, 2.5, TRUE, TEXT, None]),
        "n_steps": ([2], [0, 1, -1, 2.5, TRUE, TEXT, None]),
        "random_state": ([None, 0], [-1, 2.5, TEXT]),
    },
    "make_mackey_glass": {
        "n_samples": ([1], [0, -1, 2.5, TRUE, TEXT, None]),
        "tau": ([0.5], [-1, NAN, INF, TRUE, TEXT, None]),
        "noise": ([0], [-1, NAN, INF, TRUE, TEXT, None]),
        "burn_in": ([0], [-1, 2.5, TRUE, TEXT, None]),
    },
    "load_sunspots": {"return_X_y": FLAG, "as_frame": FLAG},
    "channel_importance": {
        "n_repeats": ([1], [0, -1, 2.5, TRUE, TEXT, None]),
        "by": (["lag"], ["step", None, 1]),
        "random_state": ([0], [-1, 2.5, TEXT]),
        "scoring": (["r2", None], ["no such", 3]),
    },
    "winkler_score": {"level": ([80], [0, 100, -1, NAN, TRUE, TEXT, [50, 80], None])},
    "quantile_crps": {
        "quantile": ([[0.1, 0.5, 0.9]], [[0.1, 0.5], [0, 0.5, 1], [0.5, 0.5, 0.9], TEXT, None, 0.5])
    },
    "interval_scorer": {
        "metric": (["coverage"], ["winkler", None, 3]),
        "level": ([None, 50], [0, 100, NAN, TRUE, TEXT, []]),
    },
    "stepwise_scorer": {"scoring": (["r2", "f1_macro"], ["no such", "adjusted_rand_score", 3])},
    "stream": {
        "method": (["predict"], ["fit", None, "transform"]),
        "wait": ([None], [0, -1, 2.5, TRUE, TEXT]),
        "level": ([None], [50, 0, TEXT]),
    },
    "CoverageDisplay.from_predictions": {"level": ([80], [0, 100, NAN, TRUE, TEXT, [50, 80], None])},
    "ForecastDisplay.plot": {"n_history": ([1, None], [0, -1, 2.5, TRUE, TEXT])},
    "CoverageDisplay.plot": {"n_independent": ([1, None], [0, -1, 2.5, TRUE, TEXT])},
    "ChannelImportanceDisplay.from_estimator": {"n_repeats": ([1], [0, -1, TRUE]), "by": (["lag"], ["step"])},
    "LossCurveDisplay": {"best_n_iter": ([1, 2, None], [0, -1, 3, 2.5, TRUE, TEXT])},
}
OTHERS = {"forecast": {"history": SERIES}, "LossCurveDisplay": {"validation_loss_curve": [1.0, 0.7]}}


def finite_if_learnt(learnt):
    """Whether all numbers that a ``fit`` has learnt are finite; windows learn none."""
    return is_finite({"nothing": [0.0], **learnt})


def faults():
    """The entries."""
    for call, table in ESTIMATORS.items():
        for name, (at, past) in table.items():
            for value in at:
                expected = gives(finite_if_learnt)
                if call == "SeasonalNaive.fit":  # of samples in no order
                    expected = warned(UserWarning, "No sample shows", then=expected)
                yield Fault(call, f"{name}={value!r}", {}, expected, {name: value})
            for value in past:
                yield Fault(call, f"{name}={value!r}", {}, refused(name, error=EITHER), {name: value})
    for call, table in FUNCTIONS.items():
        for name, (at, past) in table.items():
            others = OTHERS.get(call, {})
            for value in at:
                yield Fault(call, f"{name}={value!r}", {**others, name: value}, gives(lambda result: True))
            for value in past:
                wrong = {**others, name: value}
                yield Fault(call, f"{name}={value!r}", wrong, refused(name, error=EITHER))
