"""What X may be, wherever sequences are taken: the same answer of every method."""

import numpy as np
import scipy.sparse as sp

from .entry import FAR_OFF, Fault, refused, same_as, warned
from .ordinary import FLAT, N, X

# the calls that take sequences, and those of them whose y has to be as long
PREDICTING = [
    *("GRURegressor.predict", "GRURegressor.hidden_states", "GRURegressor.input_gradients"),
    *("GRUClassifier.predict", "GRUClassifier.predict_proba", "GRUClassifier.predict_log_proba"),
    *("GRUClassifier.decision_function", "GRUClassifier.hidden_states", "GRUClassifier.input_gradients"),
    *("ConformalRegressor.predict", "ConformalRegressor.predict_interval"),
    *("AdaptiveConformalRegressor.predict", "AdaptiveConformalRegressor.predict_interval"),
    "SeasonalNaive.predict",
]
SCORING = ["GRURegressor.score", "GRUClassifier.score", "ConformalRegressor.score", "SeasonalNaive.score"]
SCORING += ["AdaptiveConformalRegressor.score", "channel_importance"]
FITTING = ["GRURegressor.fit", "GRUClassifier.fit"]
FITTING += ["ConformalRegressor.fit", "AdaptiveConformalRegressor.fit"]
GOING_ON = ["GRURegressor.partial_fit", "GRUClassifier.partial_fit", "AdaptiveConformalRegressor.update"]
STEPWISE = [f"StepwiseTransformer.{name}" for name in ("fit", "fit_transform", "transform")]
EVERY = PREDICTING + SCORING + FITTING + GOING_ON + STEPWISE
SOME = ["GRURegressor.predict", "GRUClassifier.predict_proba", "ConformalRegressor.predict_interval"]
SOME += ["SeasonalNaive.predict", "GRURegressor.hidden_states", "GRURegressor.score", "channel_importance"]
SOME += ["GRURegressor.fit", "GRUClassifier.fit", "GRURegressor.partial_fit", "ConformalRegressor.fit"]
SOME += ["StepwiseTransformer.fit_transform", "StepwiseTransformer.transform"]
NETWORKS = [call for call in EVERY if not call.startswith(("SeasonalNaive", "StepwiseTransformer"))]


def changed(values, where, value):
    """A copy with something else in it."""
    values = np.array(values)
    values[where] = value
    return values


def read_only(values):
    """A copy that cannot be written to."""
    values = values.copy()
    values.flags.writeable = False
    return values


def mask(where):
    """Where something is masked."""
    return changed(np.zeros(X.shape, bool), where, True)


def one_by_one():
    """X as a generator."""
    return {"X": (x for x in X)}


GAP = changed(X, (3, 1), np.nan)
FLOAT16 = X.astype(np.float16)
SMALL_INTS = (10 * X).astype(np.int8)

# the same numbers in another form: in words, X, and the X that gives the same results
SAME = [
    ("Fortran order", np.asfortranarray(X), X),
    ("every second sample of an array", np.repeat(X, 2, axis=0)[::2], X),
    ("a view with its steps reversed", X[:, ::-1].copy()[:, ::-1], X),
    ("a read-only array", read_only(X), X),
    ("big-endian numbers", X.astype(">f8"), X),
    ("longdoubles", X.astype(np.longdouble), X),
    ("float16", FLOAT16, FLOAT16.astype(float)),
    ("int8", SMALL_INTS, SMALL_INTS.astype(float)),
    ("uint64", (X > 0).astype(np.uint64), (X > 0).astype(float)),
    ("bools", X > 0, (X > 0).astype(float)),
    ("objects that are numbers", X.astype(object), X),
    ("nested lists", X.tolist(), X),
    ("big-endian float32", X.astype(">f4"), X.astype(np.float32)),
    ("a masked step", np.ma.array(changed(X, (3, 1), 1e3), mask=mask((3, 1))), GAP),
    ("None for the channels of a step", changed(X.astype(object), (3, 1), None), GAP),
]
# what is refused by all: in words, X, the fragments of the message
REFUSED = [
    ("complex numbers", X + 1j, ["Complex data not supported"]),
    ("dates", X.astype("M8[D]"), ["X does not hold numbers (datetime64[D])"]),
    ("durations", X.astype("m8[D]"), ["X does not hold numbers (timedelta64[D])"]),
    ("a string among objects", changed(X.astype(object), (3, 1, 0), "up"), ["could not convert", "'up'"]),
    ("four axes", X[:, np.newaxis], ["dim 4"]),
    ("no channel", X[:, :, :0], ["0 channel(s)", "a minimum of 1"]),
    ("no step", X[:, :0], ["0 step(s)", "a minimum of 1"]),
]
UNREADABLE = [
    ("None", None, "NoneType"),
    ("a number", 3.0, "float"),
    ("a string", "X", "str"),
    ("a set", {1, 2}, "set"),
    ("a dict", {"X": X}, "dict"),
    ("an array without axes", np.array(1.0), "shape ()"),
]
WIDTHS = [
    ("other channels than in fit", np.repeat(X, 2, axis=2), ["X has 4 channels", "expecting 2 channels"]),
    ("rows of another width than in fit", FLAT[:, :7], ["X has 7 features", "expecting 8 features"]),
]
KNOWN_WIDTH = [call for call in PREDICTING + SCORING + GOING_ON if call != "channel_importance"]


def faults():
    """The entries."""
    for given, values, same in SAME:
        for call in SOME:
            expected = same_as({"X": same})
            if (call, given) == ("GRURegressor.partial_fit", "int8"):  # ten times as large as in fit
                expected = warned(UserWarning, FAR_OFF, then=expected)
            yield Fault(call, f"X of {given}", {"X": values}, expected)
    yield from (
        Fault(call, f"X with {given}", {"X": values}, refused(*says))
        for given, values, says in REFUSED
        for call in EVERY
    )
    yield from (
        Fault(call, f"X that is {given}", {"X": values}, refused("X is ", kind, error=TypeError))
        for given, values, kind in UNREADABLE
        for call in EVERY
    )
    yield from (
        Fault(call, "X that is a generator", one_by_one, refused("generator", error=TypeError))
        for call in EVERY
    )
    yield from (
        Fault(call, f"X of {given}", {"X": values}, refused(*says))
        for given, values, says in WIDTHS
        for call in KNOWN_WIDTH
    )
    for call in EVERY:
        yield Fault(
            call,
            "X that is a list of sequences of different lengths",
            {"X": [[[1.0, 2.0]], [[1.0, 2.0], [3.0, 4.0]]] * (N // 2)},
            refused("sequences of different lengths", "pad_sequences(X)"),
        )
    for call in NETWORKS:
        sparse = {"X": sp.csr_array(FLAT)}
        yield Fault(call, "X of sparse rows", sparse, refused(error=(TypeError, ValueError)))
    where = "sample 3, step 1, channel 0"
    for given, value in (("infinity", np.inf), ("minus infinity", -np.inf)):
        for call in PREDICTING + SCORING + FITTING + GOING_ON:
            X_wrong = changed(X, (3, 1, 0), value)
            yield Fault(call, f"X with {given}", {"X": X_wrong}, refused("infinity", where))
    for call in NETWORKS:
        yield Fault(
            call,
            "X with NaN in one of the channels of a step",
            {"X": changed(X, (3, 1, 0), np.nan)},
            refused("Input X contains NaN in some channels of a step", where),
        )
        yield Fault(
            call,
            "X with a sequence that is all NaN",
            {"X": changed(X, 3, np.nan)},
            warned(UserWarning, "1 of", "sequences have no step"),
        )
