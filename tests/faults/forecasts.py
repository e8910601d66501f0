"""Forecasts and streams: what history, future, readings and outcomes may be."""

from functools import cache

import numpy as np
import pandas as pd
import polars as pl
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRURegressor, SlidingWindow, stream

from .entry import EITHER, Fault, gives, refused, same_as, warned
from .ordinary import DAYS, LAST_FRAME, NEXT, ROWS, SERIES, SHOPS, X, network, subject
from .sequences import changed

END = slice(28, None)
READING = X[0, 0]
HISTORIES = [
    ("two columns for one", ROWS, ["[0, 1]"]),
    ("None", None, ["history is a NoneType"]),
    ("a string", "a", ["history is a str"]),
    ("a dict", {"a": SERIES}, ["history is a dict"]),
    ("no row", SERIES[:0], ["0 sample(s)"]),
    ("infinity", changed(SERIES, 29, np.inf), ["history contains infinity"]),
    ("infinities of both signs", np.inf * SERIES, ["history contains infinity"]),
    ("no known value", np.nan * SERIES, ["history has no known value"]),
    ("complex numbers", SERIES + 1j, ["Complex data not supported"]),
    ("dates", SERIES.astype("M8[D]"), ["history does not hold numbers (datetime64[D])"]),
    ("three axes", X, ["dim 3"]),
    ("a lazy table", pl.DataFrame(SERIES).lazy(), ["LazyFrame", "collect() it"]),
]
SAME_HISTORIES = [
    ("one axis", SERIES[:, 0]),
    ("lists", SERIES.tolist()),
    ("big-endian numbers", SERIES.astype(">f8")),
    ("every second row", np.repeat(SERIES, 2, axis=0)[::2]),
    ("objects", SERIES.astype(object)),
    ("longdoubles", SERIES.astype(np.longdouble)),
]
MODELS = [
    ("no model", None, EITHER, "model"),
    ("a name", "gru", EITHER, "'gru'"),
    ("a class", GRURegressor, TypeError, "is a class, not an instance"),
    ("a transformer", StandardScaler(), EITHER, "StandardScaler()"),
    ("a model that is not fitted", network(), NotFittedError, "not fitted yet"),
]


def _shops(**columns):
    return SHOPS.assign(**columns)


def _coming(**columns):
    return LAST_FRAME.assign(**columns)


THIRD = SHOPS.index == 3
NO_DAY, NO_SHOP = SHOPS["day"].where(~THIRD), SHOPS["shop"].where(~THIRD, None)
LATER = DAYS[-1] + pd.Timedelta("5D")
# tables of shops: in words, history, future, the error's fragments
TABLES = [
    ("a missing time", _shops(day=NO_DAY), None, ["'day' of history is missing in row 3"]),
    ("a missing name", _shops(shop=NO_SHOP), None, ["'shop' of history is missing"]),
    ("a time that repeats", _shops(day=DAYS[0]), None, ["'day' of history for shop='n' repeats"]),
    ("a column of another name", SHOPS.rename(columns={"a": "c"}), None, ["target='a'", "'c'"]),
    ("columns of the same name", SHOPS.set_axis(["shop", "day", "a", "a"], axis=1), None, ["column 'a'"]),
    ("an array for a table", ROWS, None, ["group='shop'", "expected a data frame"]),
    ("a future that is past", SHOPS, _coming(day=DAYS[0]), ["not after the end of history", "2024-01-16"]),
    ("a future that begins later", SHOPS, _coming(day=LATER), ["begins at 2024-01-20", "2024-01-16"]),
    ("a future of numbers", SHOPS, _coming(day=[100, 100]), ["dates without a time zone", "numbers (100)"]),
    (
        *("a future with a zone", SHOPS, _coming(day=LAST_FRAME["day"].dt.tz_localize("UTC"))),
        ["without a time zone", "with a time zone"],
    ),
    ("a future that is a string", SHOPS, "x", ["future is a str"]),
    ("a future of another shop", SHOPS, _coming(shop=["n", "z"]), ["'z'", "not in history"]),
]
READINGS = [
    ("None", None, ["reading has shape ()", "expected (2,)"]),
    ("a number", 3.0, ["reading has shape ()"]),
    ("a string", "x", ["reading has shape ()"]),
    ("a set", {1, 2}, ["reading has shape ()"]),
    ("one channel of two", READING[:1], ["reading has shape (1,)", "expected (2,)"]),
    ("no channel", [], ["reading has shape (0,)"]),
    ("several rows", X[0], ["reading has shape (4, 2)"]),
    ("a dict", {"a": READING}, ["reading is a dict", "one series"]),
    ("infinity", changed(READING, 0, np.inf), ["reading contains infinity (channel 0)"]),
    ("NaN in one channel", changed(READING, 0, np.nan), ["Channel 0 of the reading is missing"]),
    ("complex numbers", READING + 1j, ["Complex data not supported"]),
    ("words", np.array(["a", 1], object), ["'a'"]),
    ("dates", READING.astype("M8[D]"), ["The reading does not hold numbers"]),
]
SAME_READINGS = [
    ("a list", READING.tolist()),
    ("a series", pd.Series(READING)),
    ("big-endian numbers", READING.astype(">f8")),
    ("longdoubles", READING.astype(np.longdouble)),
    ("objects", READING.astype(object)),
    ("every second number", np.repeat(READING, 2)[::2]),
]


def faults():
    """The entries."""
    for call in ("forecast", "ForecastDisplay.from_estimator"):
        for given, history, says in HISTORIES:
            yield Fault(call, f"history of {given}", {"history": history}, refused(*says, error=EITHER))
    for given, history in SAME_HISTORIES:
        yield Fault("forecast", f"history of {given}", {"history": history}, same_as())
        same = same_as({"history": SERIES}, lambda live: live.step(SERIES[0]))
        yield Fault("stream", f"history of {given}", {"history": history}, same)
    for given, model, error, says in MODELS:
        for call in ("forecast", "stream"):
            yield Fault(call, given, {"model": model}, refused(says, error=error))
    not_fitted = refused(error=(NotFittedError, TypeError))
    for given, model, _, _ in MODELS[2:3] + MODELS[4:]:
        yield Fault("GRUStream", given, {"model": model}, not_fitted)
    yield from _of_the_end()
    yield from _of_tables()
    yield from _of_streams()


def _of_the_end():
    unknown, masked = changed(SERIES, END, np.nan), np.ma.array(SERIES, mask=np.arange(30)[:, None] >= 28)
    begun = {"history": SERIES[:28]}
    for given, history in (("unknown", unknown), ("masked", masked)):
        # the rows that are not known are the first to be forecast
        yield Fault("forecast", f"a history whose end is {given}", {"history": history}, same_as(begun))
    one = {"history": SERIES[:1]}
    finite = gives(lambda ahead: np.isfinite(ahead).all())
    yield Fault(
        "forecast", "a history of one row", one, warned(DataWarning, "history has 1 row", then=finite)
    )
    yield Fault("forecast", "no horizon", {"horizon": None}, refused("horizon is missing"))
    yield Fault("forecast", "a future that is not read", {"future": SERIES}, refused("future is given"))
    yield Fault("forecast", "a group of an array", {"group": "shop"}, refused("group='shop'"))
    with_bands = {"model": subject("bands model"), "level": 80, "horizon": None}
    yield Fault("forecast", "a level that is not calibrated", with_bands, refused("level=80", "[50]"))


def _of_tables():
    ordinary = {"model": subject("table model"), "history": SHOPS, "horizon": 1, "target": "a"}
    for given, history, future, says in TABLES:
        wrong = {**ordinary, "history": history, "future": future}
        yield Fault("forecast", given, wrong, refused(*says, error=EITHER))
    known = {**ordinary, "future": LAST_FRAME}
    reordered = SHOPS[["b", "day", "a", "shop"]]
    yield Fault("forecast", "columns in another order", {**known, "history": reordered}, same_as(known))
    mixed = SHOPS.sample(frac=1, random_state=0)
    yield Fault(
        "forecast",
        "rows in another order",
        {**known, "history": mixed},
        same_as(known, pd.DataFrame.sort_index),
    )
    empty = {**ordinary, "future": LAST_FRAME[:0]}
    yield Fault("forecast", "a future without rows", empty, refused("future has 0 rows for shop='n'"))
    unknown = refused("target='z'")
    yield Fault("forecast", "an unknown target of a table", {**ordinary, "target": "z"}, unknown)


def _of_streams():
    for given, reading, says in READINGS:
        yield Fault("GRUStream.step", f"a reading of {given}", {"x_t": reading}, refused(*says, error=EITHER))
    for given, reading in SAME_READINGS:
        yield Fault("GRUStream.step", f"a reading of {given}", {"x_t": reading}, same_as())
    empty = warned(UserWarning, "have no step")
    yield Fault("GRUStream.step", "a reading that is all NaN", {"x_t": np.full(2, np.nan)}, empty)
    hidden = np.ma.array(READING, mask=[True, True])
    same = same_as({"x_t": np.full(2, np.nan)})
    yield Fault(
        "GRUStream.step", "a masked reading", {"x_t": hidden}, warned(UserWarning, "no step", then=same)
    )
    yield Fault(
        "GRUStream.step", "an outcome that is not taken", {"outcome": 1.0}, refused("outcome is given")
    )
    yield Fault("GRUStream.step", "a future that is not read", {"future": X[0]}, refused("future is given"))
    yield Fault("GRUStream.update", "of a model without bands", {"y": 1.0}, refused("takes no outcomes"))
    yield from _rows_of_tables()
    for given, y, says in [
        ("one outcome of two", [1.0], "y has 1 values; expected 2"),
        ("infinity", [np.inf, 1.0], "infini"),
        ("a word", ["up", 1.0], "'up'"),
        ("None", None, "y"),
    ]:
        wrong = refused(says, error=EITHER)
        yield Fault("GRUStream.update", f"outcomes of {given}", {"y": y}, wrong, of="stream with bands")
    for given, ago in (("a step before the first", 100), ("a step to come", -1), ("a fraction", 1.5)):
        wrong = {"y": [0.3, 0.2], "ago": ago}
        says = refused("ago", error=EITHER)
        yield Fault("GRUStream.update", f"of {given}", wrong, says, of="stream with bands")
    for given, labels in (("a name", "a"), ("names of series of one", ["a"])):
        yield Fault("GRUStream.reset", f"of {given}", {"labels": labels}, refused(f"labels={labels!r}"))
    for given, differs, says in [
        ("history of another width", {"history": ROWS}, "history has 2 channels"),
        ("history that is a string", {"history": "x"}, "history is a str"),
        ("history with infinity", {"history": changed(SERIES, 3, np.inf)}, "history contains infinity"),
        ("a method that there is not", {"method": "predict_proba"}, "method='predict_proba'"),
        ("target of a model without bands", {"target": []}, "takes no outcomes"),
        ("level of a model without bands", {"level": 50}, "level=50"),
        ("wait of a model without bands", {"wait": 3}, "wait=3"),
    ]:
        yield Fault("stream", given, differs, refused(says, error=EITHER))


@cache
def _model_of(*columns, fill):
    """A model of windows of some columns, fitted when it is tried."""
    return make_pipeline(SlidingWindow(3, fill=fill), network()).fit(SHOPS[[*columns]], NEXT)


def _rows_of_tables():
    for given, kind, missing in (("nullable numbers", "Float64", pd.NA), ("objects", object, pd.NA)):
        table = SHOPS[["a", "b"]].astype({"a": kind})
        table.loc[28, "a"] = missing
        for columns, fill, what in (
            (["a"], None, "whose only value"),
            (["a", "b"], "forward", "of which one"),
        ):

            def answers_as_predict(answer, columns=columns, fill=fill, table=table):
                expected = _model_of(*columns, fill=fill).predict(table[columns][:29])[-1]
                return np.isclose(answer, expected, rtol=0, atol=1e-12)

            def live(columns=columns, fill=fill):
                return stream(_model_of(*columns, fill=fill), SHOPS[columns][:28])

            row = {"x_t": table[columns].iloc[28]}
            what = f"a row of {given} {what} is missing"
            yield Fault("GRUStream.step", what, row, gives(answers_as_predict), of=live)
