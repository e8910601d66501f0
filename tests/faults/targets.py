"""What y, labels and weights may be, wherever they are taken."""

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .entry import EITHER, FAR_OFF, Fault, gives, refused, same_as, warned
from .ordinary import LABELS, WEIGHT, N, X, Y
from .sequences import changed, read_only

OF_VALUES = ["GRURegressor.fit", "GRURegressor.partial_fit", "GRURegressor.score", "ConformalRegressor.fit"]
OF_VALUES += ["ConformalRegressor.score", "AdaptiveConformalRegressor.update", "SeasonalNaive.score"]
OF_LABELS = ["GRUClassifier.fit", "GRUClassifier.partial_fit", "GRUClassifier.score"]
WEIGHED = ["GRURegressor.fit", "GRURegressor.partial_fit", "GRURegressor.score"]
WEIGHED += ["GRUClassifier.fit", "GRUClassifier.partial_fit", "GRUClassifier.score"]
WEIGHED += ["ConformalRegressor.score", "SeasonalNaive.score", "channel_importance"]
WEIGHED += ["interval_coverage", "interval_width", "winkler_score", "quantile_crps"]
THIRD = (3,)
FLOAT16 = Y.astype(np.float16)
WHOLE = (10 * Y).astype(np.int8)
OBJECTS = LABELS.astype(object)


def sparse_column():
    """Ones in a sparse array."""
    return sp.csr_array(np.ones((N, 1)))


# the same values in another form: in words, y, and the y that gives the same
SAME_VALUES = [
    ("a list", Y.tolist(), Y),
    ("a series of pandas", pd.Series(Y), Y),
    ("a nullable series", pd.Series(Y).astype("Float64"), Y),
    ("a series of categories", pd.Series(Y).astype("category"), Y),
    ("a series with two levels of index", pd.Series(Y, pd.MultiIndex.from_product([range(4), range(6)])), Y),
    ("objects", Y.astype(object), Y),
    ("big-endian numbers", Y.astype(">f8"), Y),
    ("longdoubles", Y.astype(np.longdouble), Y),
    ("every second value of an array", np.repeat(Y, 2)[::2], Y),
    ("a read-only array", read_only(Y), Y),
    ("float16", FLOAT16, FLOAT16.astype(float)),
    ("int8", WHOLE, WHOLE.astype(float)),
]
NAN = ["Input y contains NaN for sample 3"]
# in words, y, the fragments of the message
REFUSED_VALUES = [
    ("infinity", changed(Y, THIRD, np.inf), ["y contains infinity"]),
    (
        "a longdouble beyond all floats",
        changed(Y.astype(np.longdouble), THIRD, np.longdouble("1e400")),
        ["y "],
    ),
    ("complex numbers", Y + 1j, ["Complex data not supported"]),
    ("dates", np.arange(N).astype("M8[D]"), ["y does not hold numbers (datetime64[D])"]),
    ("names", LABELS, ["could not convert"]),
    ("one value fewer", Y[:-1], ["inconsistent numbers of samples: [24, 23]"]),
    ("four axes", Y[:, None, None, None], ["y has 4 dimensions", "expected 1, 2, or 3"]),
    ("other steps than X", np.ones((N, 3, 1)), ["y has 3 steps, but X has 4"]),
    ("columns of the same name", pd.DataFrame(np.stack([Y, Y], 1), columns=["a", "a"]), ["column 'a'"]),
]
# what is not observed, where fit and score need a value of every sample: in words, y
UNOBSERVED = [
    ("NaN", changed(Y, THIRD, np.nan)),
    ("None", changed(Y.astype(object), THIRD, None)),
    ("pd.NA", changed(Y.astype(object), THIRD, pd.NA)),
    ("NA in a nullable series", pd.Series(changed(Y, THIRD, np.nan)).convert_dtypes()),
    ("a masked value", np.ma.array(changed(Y, THIRD, 1e3), mask=np.arange(N) == 3)),
]
UNREADABLE = [
    ("a number", 3.0, "float"),
    ("a string", "y", "str"),
    ("a set", {1, 2}, "set"),
    ("a dict", {"y": Y}, "dict"),
    ("a generator", None, "generator"),
    ("an array without axes", np.array(1.0), "shape ()"),
]
SAME_LABELS = [
    ("a list", LABELS.tolist(), LABELS),
    ("objects", OBJECTS, OBJECTS),
    ("a nullable series of strings", pd.Series(LABELS).astype("string"), OBJECTS),
    ("a series of categories, one of them empty", pd.Series(pd.Categorical(LABELS, [*"zabc"])), OBJECTS),
    ("every second label of an array", np.repeat(LABELS, 2)[::2], LABELS),
]
MISSING = ["Input y contains no label for sample 3"]
REFUSED_LABELS = [
    ("NaN", changed(OBJECTS, THIRD, np.nan), MISSING),
    ("None", changed(OBJECTS, THIRD, None), MISSING),
    ("pd.NA", changed(OBJECTS, THIRD, pd.NA), MISSING),
    ("NaT", changed(np.arange(N).astype("M8[D]"), THIRD, np.datetime64("NaT", "D")), MISSING),
    ("NaN among numbers", changed(Y.round(), THIRD, np.nan), MISSING),
    ("NA in a nullable series", pd.Series(changed(WHOLE % 3.0, THIRD, np.nan)).astype("Int64"), MISSING),
    ("a masked label", np.ma.array(LABELS, mask=np.arange(N) == 3), MISSING),
    ("a missing category", pd.Series(changed(OBJECTS, THIRD, np.nan)).astype("category"), MISSING),
    ("a number among names", changed(OBJECTS, THIRD, 1), ["cannot be sorted", "1 (int)", "(str)"]),
    ("1 and '1' in a list", [1, "1"] * (N // 2), ["cannot be sorted", "1 (int)", "'1' (str)"]),
    ("one label fewer", LABELS[:-1], ["inconsistent numbers of samples"]),
    ("fractions", Y, ["continuous"]),
    ("complex numbers", Y + 1j, ["Complex data not supported"]),
]
NEW_LABELS = [
    ("three axes", LABELS[:, None, None], ["y has 3 dimensions", "expected one label a sequence"]),
    ("one-hot columns", np.eye(3)[WHOLE % 3], ["y has shape (24, 3), but X has 4 steps"]),
    ("one class", np.repeat("a", N), ["At least 2 classes are needed", "'a'"]),
    ("infinity", changed(Y.round(), THIRD, np.inf), ["y contains infinity"]),
]
SAME_WEIGHTS = [
    ("a list", WEIGHT.tolist(), WEIGHT),
    ("a nullable series", pd.Series(WEIGHT).astype("Float64"), WEIGHT),
    ("objects", WEIGHT.astype(object), WEIGHT),
    ("big-endian numbers", WEIGHT.astype(">f8"), WEIGHT),
    ("longdoubles", WEIGHT.astype(np.longdouble), WEIGHT),
    ("every second weight of an array", np.repeat(WEIGHT, 2)[::2], WEIGHT),
]
LARGE, TINY = 2.0**996, 2.0**-996  # about 1e300, of which a product rounds nothing
REFUSED_WEIGHTS = [
    ("NaN", changed(WEIGHT, THIRD, np.nan), ["sample_weight contains NaN"]),
    ("infinity", changed(WEIGHT, THIRD, np.inf), ["sample_weight contains infinity"]),
    ("pd.NA", changed(WEIGHT.astype(object), THIRD, pd.NA), ["sample_weight contains NaN"]),
    ("a negative weight", changed(WEIGHT, THIRD, -1.0), ["Negative values", "sample_weight"]),
    ("zeros only", np.zeros(N), ["at least one"]),
    ("a sum beyond all floats", np.full(N, 1e308), ["sum of sample_weight is not finite", "1e+308"]),
    ("one weight fewer", WEIGHT[:-1], ["sample_weight.shape == (23,)", "expected (24,)"]),
    ("complex numbers", WEIGHT + 1j, ["Complex data not supported"]),
    (
        "a masked weight",
        np.ma.array(WEIGHT, mask=np.arange(N) == 3),
        ["sample_weight is masked for sample 3"],
    ),
    ("two axes", WEIGHT[:, None], ["1D array"]),
    ("columns of the same name", pd.DataFrame(np.ones((N, 2)), columns=["w", "w"]), ["column 'w'"]),
]


def _each(calls, argument, table, expected):
    for given, value, about in table:
        for call in calls:
            yield Fault(call, f"{argument} with {given}", {argument: value}, expected(about))


def faults():
    """The entries."""
    yield from _values()
    yield from _labels()
    yield from _weights()
    yield from _extremes()


def _values():
    yield from _each(OF_VALUES, "y", SAME_VALUES, lambda same: same_as({"y": same}))
    yield from _each(OF_VALUES, "y", REFUSED_VALUES, lambda says: refused(*says))
    for given, value, kind in UNREADABLE:
        y = (lambda: {"y": (each for each in Y)}) if value is None else {"y": value}
        for call in (*OF_VALUES, *OF_LABELS, "channel_importance"):
            yield Fault(call, f"y that is {given}", y, refused("y is ", kind, error=TypeError))
    for given, value in UNOBSERVED:
        for call in OF_VALUES:
            of_update = same_as({"y": UNOBSERVED[0][1]})
            expected = of_update if call.endswith("update") else refused(*NAN)
            yield Fault(call, f"y with {given}", {"y": value}, expected)
    for call in ("GRURegressor.fit", "GRURegressor.score", "ConformalRegressor.fit"):
        yield Fault(
            call, "y of a sparse array", {"y": sparse_column()}, refused("Sparse", "y", error=TypeError)
        )
    for call in (
        "GRURegressor.fit",
        "GRURegressor.partial_fit",
        "GRUClassifier.fit",
        "ConformalRegressor.fit",
    ):
        yield Fault(call, "y that is None", {"y": None}, refused("requires y to be passed"))
    yield Fault(
        "GRURegressor.partial_fit", "y of two axes after one", {"y": Y[:, None]}, refused("y has 2 dim")
    )
    shape = refused("y has shape (24, 1)", "as in fit")
    yield Fault("AdaptiveConformalRegressor.update", "y of two axes after one", {"y": Y[:, None]}, shape)
    yield Fault("GRURegressor.fit", "y of one axis as a column", {"y": Y[:, None]}, gives(is_finite))
    yield Fault(
        *("SeasonalNaive.fit", "y at every step", {"y": np.ones((N, 4, 1))}),
        refused("y has shape (24, 4, 1)", "the values after the last step"),
    )
    yield Fault(
        *("GRURegressor.fit", "an output that is nowhere observed"),
        {"y": np.stack([Y, np.full(N, np.nan)], axis=1)},
        refused("no observed target for output 1 of 2"),
    )
    yield Fault(
        *("GRURegressor.fit", "negative numbers with loss='poisson'", {}),
        refused("poisson"),
        {"loss": "poisson"},
    )
    yield Fault(
        *("GRURegressor.fit", "a y beyond the float32 of X"),
        {"X": X.astype(np.float32), "y": 1e200 * Y},
        refused("y contains a value too large for dtype('float32')", "float64"),
    )


def _labels():
    yield from _each(OF_LABELS, "y", SAME_LABELS, lambda same: same_as({"y": same}))
    yield from _each(OF_LABELS, "y", REFUSED_LABELS, lambda says: refused(*says))
    yield from _each(OF_LABELS[:1], "y", NEW_LABELS, lambda says: refused(*says))
    unknown = {"y": changed(OBJECTS, THIRD, "z")}
    yield Fault(
        "GRUClassifier.partial_fit", "a label of no class", unknown, refused("['z']", "['a', 'b', 'c']")
    )
    yield Fault("GRUClassifier.score", "a label of no class", unknown, gives(lambda score: 0 <= score < 1))
    yield Fault(
        *("GRUClassifier.partial_fit", "other classes than in the first call", {"classes": ["a", "b"]}),
        refused("classes=['a', 'b']", "['a', 'b', 'c']"),
    )
    yield Fault(
        *("GRUClassifier.partial_fit", "classes that cannot be sorted", {"classes": ["a", 1]}),
        refused("classes holds labels that cannot be sorted"),
    )
    for given, value, says in [
        ("a label that is none", {"a": 1, "z": 2}, "'z'"),
        ("a negative weight", {"a": -1}, "at least 0"),
        ("an infinite weight", {"a": np.inf}, "finite"),
        ("weights that sum to zero", {"a": 0, "b": 0, "c": 0}, "sum 0"),
        ("a string", "equal", "'equal'"),
    ]:
        what = f"class_weight with {given}"
        yield Fault("GRUClassifier.fit", what, {}, refused("class_weight", says), {"class_weight": value})


def _weights():
    yield from _each(WEIGHED, "sample_weight", SAME_WEIGHTS, lambda same: same_as({"sample_weight": same}))
    yield from _each(WEIGHED, "sample_weight", REFUSED_WEIGHTS, lambda says: refused(*says))
    for given, value, _ in UNREADABLE[1:]:
        weight = _generated if value is None else {"sample_weight": value}
        for call in WEIGHED:
            expected = refused("sample_weight", error=EITHER)
            yield Fault(call, f"sample_weight that is {given}", weight, expected)
    for given, factor in (("huge", LARGE), ("tiny", TINY)):
        for call in WEIGHED:
            if call.endswith("partial_fit"):
                continue
            expected = gives(is_finite) if call.endswith(".fit") else same_as({"sample_weight": WEIGHT})
            yield Fault(call, f"{given} weights", {"sample_weight": factor * WEIGHT}, expected)
    for given, value in (("1e300", 1e300), ("1e-320", 1e-320)):
        for call in WEIGHED:
            weights = {"sample_weight": changed(WEIGHT, THIRD, value)}
            yield Fault(call, f"one weight of {given}", weights, gives(is_finite))


def _generated():
    return {"sample_weight": (each for each in WEIGHT)}


def is_finite(result):
    """Whether all numbers of an answer, or of what was learnt, are finite, and there are some."""
    if not isinstance(result, dict):
        return bool(np.isfinite(result).all())
    parts = [part for value in result.values() for part in (value if isinstance(value, list) else [value])]
    arrays = [np.asarray(part) for part in parts if isinstance(part, np.ndarray | float)]
    numbers = [values for values in arrays if values.dtype.kind in "fi"]
    return len(numbers) > 0 and all(map(is_finite, numbers))


def _extremes():
    for exponent in (-1000, -664, 664, 1000):
        factor, what = 2.0**exponent, f"y of scale 2**{exponent}"
        for call in ("GRURegressor.score", "ConformalRegressor.score", "SeasonalNaive.score"):
            yield Fault(call, f"{what}, predicted by others", {"y": factor * Y}, gives(np.isfinite))
        for call in ("GRURegressor.fit", "ConformalRegressor.fit", "GRURegressor.partial_fit"):
            expected = gives(is_finite)
            if call.endswith("partial_fit"):
                if exponent > 0:
                    continue
                expected = warned(UserWarning, FAR_OFF, then=expected)
            yield Fault(call, what, {"y": factor * Y}, expected)
    yield Fault("channel_importance", "y of scale 1e200", {"y": 1e200 * Y}, gives(is_finite))
    for scale in (1e-320, 1e-300, 1e-200, 1e200, 1e300):
        for call in ("GRURegressor.fit", "GRUClassifier.fit", "ConformalRegressor.fit"):
            yield Fault(call, f"X of scale {scale}", {"X": scale * X}, gives(is_finite))
        for call in ("GRURegressor.predict", "GRUClassifier.predict_proba", "GRURegressor.score"):
            yield Fault(call, f"X of scale {scale}", {"X": scale * X}, gives(is_finite))
    for call in ("GRURegressor.fit", "GRUClassifier.fit", "ConformalRegressor.fit"):
        yield Fault(call, "a constant X", {"X": np.ones_like(X)}, gives(is_finite))
    for value in (0.0, 1.0, 1e300, 1e308, 1e-320):
        for call in ("GRURegressor.fit", "ConformalRegressor.fit"):
            yield Fault(call, f"a y that is {value} throughout", {"y": np.full(N, value)}, gives(is_finite))
    yield Fault(
        *("GRURegressor.score", "one value of positive weight", {"sample_weight": (np.arange(N) == 3) * 1.0}),
        warned(UserWarning, "less than two samples", then=gives(np.isnan)),
    )
