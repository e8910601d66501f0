"""Tables, series and times: in windows, targets, sequences of different lengths, and grids."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import StepwiseTransformer, make_windows
from sklearn_gru._utils.compat import UNION_COUNTS_AXES

from .entry import EITHER, Fault, gives, refused, same_as
from .ordinary import DAYS, LAGS, ROWS, SHOPS, X

ROLES = {"group": "shop", "time": "day"}
THIRD = SHOPS.index == 3
TWO_A = SHOPS.set_axis(["shop", "day", "a", "a"], axis=1)
WHERE = "in row 3"
OBJECTS = SHOPS["a"].astype(object)
GAP = np.where(np.arange(30) // 3 == 4, np.nan, 1.0)


def _with(**columns):
    return SHOPS.assign(**columns)


# the same table in another form
SAME = [
    ("a table of polars", pl.from_pandas(SHOPS)),
    ("a table of pyarrow", pa.table(SHOPS)),
    ("an index of series and times", SHOPS.set_index(["shop", "day"])),
    ("nullable numbers", SHOPS.astype({"a": "Float64"})),
    ("numbers of Arrow", SHOPS.astype({"a": "double[pyarrow]"})),
    ("numbers as objects", SHOPS.astype({"a": object})),
    ("numbers as categories", SHOPS.astype({"a": "category"})),
    ("names as categories", SHOPS.astype({"shop": "category"})),
    ("times as objects", SHOPS.astype({"day": object})),
    ("periods", _with(day=SHOPS["day"].dt.to_period("D"))),
    ("dates of Python", _with(day=SHOPS["day"].dt.date)),
    ("times in another order", SHOPS.sample(frac=1, random_state=0)),
]
# what no windows are made of: in words, the table, the error's fragments
REFUSED = [
    (
        "a missing name of a series",
        _with(shop=SHOPS["shop"].where(~THIRD, None)),
        ["group is missing", WHERE],
    ),
    ("a missing time", _with(day=SHOPS["day"].where(~THIRD)), ["time is missing", WHERE]),
    ("a time that repeats", _with(day=DAYS[0]), ["time repeats", "rows 0 and 28", "expected each time once"]),
    ("columns of the same name", TWO_A, ["X has more than one column 'a'"]),
    ("infinity", _with(a=SHOPS["a"].where(~THIRD, np.inf)), ["Column 'a' contains infinity", WHERE]),
    (
        "a word among numbers",
        _with(a=SHOPS["a"].astype(object).where(~THIRD, "up")),
        ["Column 'a'", "'up'", WHERE],
    ),
    ("complex numbers", _with(a=SHOPS["a"] + 1j), ["Complex data not supported"]),
    ("no row", SHOPS[:0], ["0 sample(s)"]),
    ("no numbers beside names and times", SHOPS[["shop", "day"]], ["0 features", "at least one column"]),
    ("times that are words", _with(day=SHOPS["shop"]), ["time"]),
    ("a groupby", SHOPS.groupby("shop"), ["DataFrameGroupBy", "give the table"]),
    ("a lazy table", pl.from_pandas(SHOPS).lazy(), ["LazyFrame", "collect() it"]),
    (
        "times with and without a zone",
        _with(day=[day.tz_localize("UTC") if row % 2 else day for row, day in enumerate(SHOPS["day"])]),
        ["without a time zone", "with a time zone"],
    ),
]
KNOWN = [
    ("a column that is not there", ["z"], "'z' is not a column"),
    ("a position where there are names", [0], "0 is not a column"),
    ("the column of the series", ["shop"], "'shop' is not a column"),
]
OF_ROWS = [
    ("group with too few labels", {"group": [1, 2]}, ["group has shape (2,)", "30 rows"]),
    ("time with NaN", {"time": np.append(np.arange(29.0), np.nan)}, ["time is missing in row 29"]),
    ("time that is words", {"time": ["a"] * 30}, ["time holds strings"]),
    ("group that names a column of an array", {"group": "shop"}, ["group='shop'", "expected a data frame"]),
    ("X of three axes", {"X": X}, ["dim 3"]),
    ("X without columns", {"X": ROWS[:, :0]}, ["0 feature(s)"]),
    ("X that is None", {"X": None}, ["X is a NoneType"]),
]
TARGETS = [
    ("no y where there are two columns", {"y": None}, ["X has 2 columns", "say with y"]),
    ("y that is a name", {"y": "a"}, ["y='a' is a name", "table['a']"]),
    ("y with the rows the other way", {"X": SHOPS[["a", "b"]], "y": SHOPS["a"][::-1]}, ["another index"]),
    ("y with one row fewer", {"y": ROWS[:-1, 0]}, ["[30, 29]"]),
    ("y that is unknown throughout", {"y": np.full(30, np.nan)}, ["leaves no samples", "0 known rows"]),
    (
        "y with a gap as long as the horizon",
        {"y": GAP},
        ["y is NaN"],
    ),
    ("y of three axes", {"y": X}, ["dim 3"]),
    ("y with infinity", {"y": np.where(np.arange(30) == 3, np.inf, 1.0)}, ["y contains infinity"]),
    ("y that is a dict", {"y": {}}, ["y is a dict"]),
]
SEQUENCES = [
    ("None", None, ["sequences is a NoneType"]),
    ("a number", 3, ["sequences is a int"]),
    ("a table", SHOPS, ["sequences is a DataFrame", "expected a list of sequences"]),
    ("a string", "ab", ["sequences is a str"]),
    ("a dict", {"a": ROWS}, ["sequences is a dict"]),
    ("a groupby", SHOPS.groupby("shop"), ["pairs of a name and a table"]),
    ("no sequence", [], ["sequences is empty"]),
    ("a sequence without steps", [ROWS, ROWS[:0]], ["sequences[1] has shape (0, 2)"]),
    ("a sequence of other channels", [ROWS, ROWS[:, :1]], ["sequences[1] has 1 channels", "has 2"]),
    ("a sequence of words", [ROWS, [["a", "b"]]], ["sequences[1] is no sequence of numbers"]),
    ("a sequence of dates", [ROWS, ROWS.astype("M8[D]")], ["sequences[1]", "datetime64[D]"]),
    ("a sequence of complex numbers", [ROWS, ROWS + 1j], ["sequences[1]", "Complex"]),
    ("infinity", [ROWS, np.full((2, 2), np.inf)], ["sequences[1] contains infinity"]),
    ("None among the sequences", [ROWS, None], ["sequences[1]"]),
    ("an array beside tables", [SHOPS[["a", "b"]], ROWS], ["sequences[1], of type ndarray"]),
    ("columns in another order", [SHOPS[["a", "b"]], SHOPS[["b", "a"]]], ["sequences[1]", "['b', 'a']"]),
    ("numbers of columns in another order", [pd.DataFrame(ROWS), pd.DataFrame(ROWS)[[1, 0]]], ["[1, 0]"]),
]
GRIDS = [
    ("freq that is None", {"freq": None}, ["freq=None"]),
    ("an unknown freq", {"freq": "zz"}, ["freq='zz'"]),
    ("a freq that goes back", {"freq": "-1D"}, ["freq='-1D'", "positive"]),
    ("a freq that is a number", {"freq": 1}, ["freq=1"]),
    ("a table that is an array", {"table": ROWS}, ["table is a ndarray"]),
    ("a table that is None", {"table": None}, ["table is a NoneType"]),
    ("an unknown time", {"time": "when"}, ["time='when'", "['shop', 'day', 'a', 'b']"]),
    ("an unknown group", {"group": "store"}, ["group='store'"]),
    ("a time that repeats", {"table": _with(day=DAYS[0])}, ["time repeats in rows 0 and 28"]),
    ("a missing time", {"table": _with(day=SHOPS["day"].where(~THIRD))}, ["time is missing in row 3"]),
    ("times that are numbers", {"table": _with(day=np.arange(30.0))}, ["time='day' holds numbers"]),
    ("no row", {"table": SHOPS[:0]}, ["table has 0 rows"]),
    ("columns of the same name", {"table": TWO_A}, ["table has more than one column 'a'"]),
    (
        "a time between two of the grid",
        {"table": _with(day=SHOPS["day"] + pd.to_timedelta(3.0 * THIRD, unit="h"))},
        ["2024-01-02 03:00:00 in row 3", "does not lie on the grid"],
    ),
]
BATCHES = [
    ("None", None, ["batches is a NoneType"]),
    ("a number", 3, ["batches is a int"]),
    ("one table", SHOPS, ["batches is a DataFrame"]),
    ("a string", "ab", ["batches is a str"]),
    ("None among the batches", [ROWS, None], ["batches[1] is a NoneType"]),
    ("a batch of another width", [ROWS, ROWS[:, :1]], ["batches[1]", "[0, 1]"]),
    ("infinity in a batch", [ROWS, np.full((2, 2), np.inf)], ["batches[1]", "infinity"]),
    ("no batch", [], ["no windows"]),
]
LAGGED = [
    ("a lag that is missing", LAGS.drop(columns="lag2"), ["lag2"]),
    ("columns without a lag only", pd.DataFrame(ROWS, columns=["a", "b"]), ["lag"]),
    ("columns of the same name", LAGS.set_axis(["lag1", "lag1", "lag3", "lag4"], axis=1), ["lag1"]),
    ("a word among numbers", LAGS.assign(lag2="up"), ["Column 'lag2'", "'up'"]),
    ("infinity", LAGS.assign(lag2=np.inf), ["lag2", "infinity"]),
    ("no row", LAGS[:0], ["0 sample(s)"]),
    ("None", None, ["NoneType"]),
]


def faults():
    """The entries."""
    ordinary = {"X": SHOPS, **ROLES}
    for given, table in SAME:
        order = {"X": table.reset_index(drop=True), **ROLES} if "order" in given else ordinary
        yield Fault("make_windows", f"X of {given}", {"X": table, **ROLES}, same_as(order, np.asarray))
        window = same_as({"X": order["X"]}, np.asarray)
        yield Fault("SlidingWindow.fit_transform", f"X of {given}", {"X": table}, window, ROLES)
    for given, table, says in REFUSED:
        wrong = {"X": table, **ROLES}
        yield Fault("make_windows", f"X with {given}", wrong, refused(*says, error=EITHER))
        fails = refused(*says, error=EITHER)
        yield Fault("SlidingWindow.fit_transform", f"X with {given}", {"X": table}, fails, ROLES)
        yield Fault("SlidingWindow.transform", f"X with {given}", {"X": table}, fails, of="window of shops")
    for given, known, says in KNOWN:
        wrong = {**ordinary, "known": known, "horizon": 2}
        yield Fault("make_windows", f"known with {given}", wrong, refused(f"known={known}", says))
    for given, differs, says in OF_ROWS:
        yield Fault("make_windows", given, differs, refused(*says, error=EITHER))
    levels = refused("['shop', 'day']", "name them in group= and time=")
    yield Fault("make_windows", "levels without roles", {"X": SHOPS.set_index(["shop", "day"])}, levels)
    for given, differs, says in TARGETS:
        yield Fault("future_targets", given, differs, refused(*says, error=EITHER))
    for given, sequences, says in SEQUENCES:
        yield Fault("pad_sequences", given, {"sequences": sequences}, refused(*says, error=EITHER))
    shapes = {"a series": ROWS[:, 0], "None": None, "a generator": "each"}
    for given, values in shapes.items():
        differs = _generated if given == "a generator" else {"X": values}
        yield Fault("unpad_sequences", f"X that is {given}", differs, refused("X ", error=EITHER))
    ragged = refused("different lengths", "pad_sequences(X)")
    yield Fault("unpad_sequences", "sequences of different lengths", {"X": [[[1.0]], [[1.0], [2.0]]]}, ragged)
    for given, differs, says in GRIDS:
        yield Fault("regular_grid", given, differs, refused(*says, error=EITHER))
    for given, batches, says in BATCHES:
        yield Fault("iter_windows", f"batches of {given}", {"batches": batches}, refused(*says, error=EITHER))
    for given, table, says in LAGGED:
        for method in ("fit", "fit_transform", "transform"):
            expected = refused(*says, error=EITHER)
            if method == "transform" and given.startswith(("a lag", "columns")):
                expected = refused(error=ValueError)
            yield Fault(f"LagSequences.{method}", f"X with {given}", {"X": table}, expected)
    missing = {"X": _with(a=OBJECTS.where(~THIRD, pd.NA)), **ROLES}
    absent = same_as({"X": _with(a=SHOPS["a"].where(~THIRD)), **ROLES}, np.asarray)
    yield Fault("make_windows", "X with pd.NA among objects", missing, absent)
    yield from _of_steps()
    reordered = {"X": LAGS[["lag2", "lag1", "lag4", "lag3"]]}
    yield Fault("LagSequences.transform", "columns in another order", reordered, refused("feature names"))


def _of_steps():
    """Transformers of steps: what they are given, and how they stand side by side."""
    sums = {
        "pandas": (pd.DataFrame, lambda table: table.assign(c=table["a"] + table["b"])),
        "polars": (pl.DataFrame, lambda table: table.with_columns(c=pl.col("a") + pl.col("b"))),
    }
    for library, (table, add) in sums.items():
        windows = make_windows(table({"a": ROWS[:, 0], "b": ROWS[:, 1]}), 3)

        def transformer(add=add):
            return StepwiseTransformer(FunctionTransformer(add))

        def are_sums(steps):
            steps = np.asarray(steps)
            return steps.shape == (30, 3, 3) and np.array_equal(steps[-1, :, 2], ROWS[-3:].sum(axis=1))

        given = f"windows of {library} and code of it"
        yield Fault(
            "StepwiseTransformer.fit_transform", given, {"X": windows}, gives(are_sums), of=transformer
        )
    for given, sequences in (("arrays", X), ("windows", make_windows(ROWS, 3))):

        def union(sequences=sequences):
            scalers = [(name, StepwiseTransformer(StandardScaler())) for name in "ab"]
            return FeatureUnion(scalers).fit(sequences)

        # scikit-learn from 1.9 on says it itself
        says = refused("dimensions" if UNION_COUNTS_AXES else "StepwiseTransformer(make_union(...))")
        given = f"a FeatureUnion around two of them, {given}"
        yield Fault("StepwiseTransformer.transform", given, {"X": sequences}, says, of=union)


def _generated():
    return {"X": (each for each in X)}
