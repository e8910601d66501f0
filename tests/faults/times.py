"""Times and indexes: what tells the times and series of a table, and how they go on."""

import copy
from functools import cache

import numpy as np
import pandas as pd
import polars as pl
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline

from sklearn_gru import SlidingWindow, stream

from .entry import Fault, gives, refused, same_as
from .ordinary import ROWS, SHOPS, network

MONTHS = pd.date_range("2020-11-01", periods=10, freq="MS")
LOADS = np.random.default_rng(0).normal(size=20)
# months that are told by something else than dates of pandas
KINDS = {
    "periods": MONTHS.to_period("M"),
    "periods as objects": MONTHS.to_period("M").astype(object),
    "datetime.date": np.array([month.date() for month in MONTHS], object),
    "datetime.datetime": np.array([month.to_pydatetime() for month in MONTHS], object),
    "dates as objects": MONTHS.astype(object),
}
HOURS = pd.date_range("2024-03-01", periods=12, freq="h")
LACKING, WITH = "dates without a time zone", "dates with a time zone"
# readings that are refused: in words, hours of history, hour of the reading
ZONES = [
    ("an hour of Berlin after hours without a zone", HOURS, HOURS[-1:].tz_localize("Europe/Berlin")),
    ("an hour without a zone after hours of Berlin", HOURS.tz_localize("Europe/Berlin"), HOURS[-1:]),
    ("an hour without a zone after hours of Tokyo", HOURS.tz_localize("Asia/Tokyo"), HOURS[-1:]),
]
COUNTED = np.arange(15.0)


def _index(*texts):
    return [pd.Timestamp(text) for text in texts]


def _ending(day, zone):
    return pd.date_range(end=day, periods=15, tz=zone)


# of 15 rows that count up to 14: in words, their index, the labels of the three that come
CONTINUED = [
    (
        "midnights of Berlin up to the last before the clocks change",
        _ending("2024-03-30", "Europe/Berlin"),
        _index("2024-03-31 00:00+01:00", "2024-04-01 00:00+02:00", "2024-04-02 00:00+02:00"),
    ),
    # where a midnight does not exist, days have no rule: as after any times without a step, rows are numbered
    ("midnights of Cairo up to the one that is none", _ending("2024-04-25", "Africa/Cairo"), [15, 16, 17]),
    ("midnights of Havana up to the one that is none", _ending("2024-03-09", "America/Havana"), [15, 16, 17]),
    ("int16 up to the largest", np.arange(32753, 32768, dtype=np.int16), [32768, 32769, 32770]),
    ("uint8 up to the largest", np.arange(241, 256, dtype=np.uint8), [256, 257, 258]),
    ("int8 down to the least", np.arange(-114, -129, -1, dtype=np.int8), [-129, -130, -131]),
    ("falling uint64", np.arange(40, 25, -1).astype(np.uint64), [25, 24, 23]),
    ("halves", COUNTED / 2, [7.5, 8.0, 8.5]),
]
BY_DATE = SHOPS.set_index("day")[["a"]]
REPEATING = ["repeats in rows 0 and 1: 2024-01-01", "expected each time once", "give group="]
LEVELS = {order: SHOPS.set_index(order.split(" and "))[["a"]] for order in ("shop and day", "day and shop")}
ROLES = {"group": "shop", "time": "day"}
MIXED = SHOPS.assign(shop=np.array([1, "1"] * 15, object))


def _shops(months, rows=slice(None)):
    """Two shops, month after month."""
    return pd.DataFrame({"shop": ["a", "b"] * 10, "when": pd.Index(months).repeat(2), "load": LOADS})[rows]


@cache
def _of_months(kind):
    """A model of windows of months that are told in that way."""
    table = _shops(KINDS.get(kind, MONTHS), slice(16))
    return make_pipeline(SlidingWindow(3, group="shop", time="when"), network()).fit(table, LOADS[:16])


def _dated():
    """What the model of months that are dates says of each."""
    return _of_months("dates").predict(_shops(MONTHS))


@cache
def _counting(name=None):
    """A model of the last value alone, which is one more."""
    X = COUNTED[:, None] if name is None else pd.DataFrame({name: COUNTED})
    return LinearRegression().fit(X, COUNTED + 1)


def faults():
    """The entries."""
    yield from _kinds()
    yield from _zones()
    yield from _continued()
    yield from _numbers_in_columns()
    yield from _several_series()


def _kinds():
    for kind, months in KINDS.items():
        times, future = [months[8], months[9]] * 2, _shops(months, slice(16, 20))

        def given(kind=kind, months=months):  # it is fitted when it is tried
            return {"model": copy.deepcopy(_of_months(kind)), "history": _shops(months, slice(16))}

        def of_future(given=given, future=future):
            return {**given(), "horizon": 2, "target": "load", "future": future.copy()}

        def is_as_of_dates(values, times=times):
            first = values["load"].to_numpy()[::2]
            return list(values["when"]) == times and np.allclose(
                first, _dated()[[14, 15]], rtol=0, atol=1e-12
            )

        yield Fault("forecast", f"months as {kind}", of_future, gives(is_as_of_dates))

        def answers_as_predict(live, future=future):
            return np.allclose(live.step(future[:2]), _dated()[16:18], rtol=0, atol=1e-12)

        yield Fault("stream", f"months as {kind}", given, gives(answers_as_predict))


def _zones():
    for given, hours, hour in ZONES:
        history = pd.DataFrame({"when": hours, "load": LOADS[:12]})
        # by a clock that leaves out the zones it would be the next hour
        reading = pd.DataFrame({"when": hour + pd.Timedelta("1h"), "load": [1.0]})

        def live(history=history):
            model = make_pipeline(SlidingWindow(3, time="when"), network()).fit(history, LOADS[:12])
            return copy.deepcopy(stream(model, history))  # which leaves of its times what messages show

        yield Fault("GRUStream.step", given, {"x_t": reading}, refused(LACKING, WITH), of=live)

    later = pd.date_range("2024-03-01 12:00", periods=12, freq="h")
    for given, times, says in [
        ("hours of Tokyo after hours without a zone", later.tz_localize("Asia/Tokyo"), [WITH, LACKING]),
        ("numbers after hours", np.arange(12), ["numbers (0)", LACKING]),
        ("durations after hours", pd.to_timedelta(np.arange(12), unit="h"), ["durations", LACKING]),
    ]:
        batches = [pd.DataFrame({"when": each, "load": LOADS[:12]}) for each in (HOURS, times)]
        differs = {"batches": batches, "time": "when", "target": "load"}
        says = refused("batches[1]: time has", "that of the first batch has", *says)
        yield Fault("iter_windows", given, differs, says)
    # other zones are other clocks, but the same moments
    for library in (pd, pl):
        utc = library.DataFrame({"when": _in_zone(library, HOURS, "UTC"), "load": LOADS[:12]})
        tokyo, same = (
            library.DataFrame({"when": _in_zone(library, later, zone), "load": LOADS[:12]})
            for zone in ("Asia/Tokyo", "UTC")
        )
        given, differs = (
            {"batches": [utc, each], "time": "when", "target": "load"} for each in (tokyo, same)
        )
        what = f"hours of Tokyo after those of UTC, {library.__name__}"
        yield Fault("iter_windows", what, given, same_as(differs, _all_windows))


def _in_zone(library, times, zone):
    """Moments in UTC on the clock of a zone."""
    if library is pd:
        return times.tz_localize("UTC").tz_convert(zone)
    return pl.Series(times.to_numpy()).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)


def _continued():
    for given, index, labels in CONTINUED:
        history = pd.Series(COUNTED, index=index)

        def goes_on(values, labels=labels):
            return list(values.index) == labels and np.allclose(values, [15, 16, 17])

        given = f"an index of {given}"
        differs = {"model": _counting(), "history": history, "horizon": 3}
        yield Fault("forecast", given, differs, gives(goes_on))


def _numbers_in_columns():
    """Times that are whole numbers of some width, in polars in the middle of it and at its end."""
    for kind, most in (("Int8", 127), ("UInt8", 255), ("Int16", 2**15 - 1), ("UInt32", 2**32 - 1)):
        for end, where in ((40, "in the middle"), (most, "up to the largest")):
            times = pl.Series([*range(end - 14, end + 1)], dtype=getattr(pl, kind))
            history = pl.DataFrame({"n": COUNTED, "hour": times})

            def goes_on(values, end=end):
                is_next = values["hour"].to_list() == [end + 1, end + 2]
                return is_next and np.allclose(values["n"], [15, 16])

            given = {"model": _counting("n"), "history": history, "horizon": 2, "target": "n", "time": "hour"}
            yield Fault(
                "forecast", f"{kind} of polars {where} in the column of the time", given, gives(goes_on)
            )
    end = 2**63 - 1
    given = {"model": _counting("n"), "horizon": 2, "target": "n", "time": "hour"}
    given["history"] = pd.DataFrame({"n": COUNTED, "hour": np.array([*range(end - 14, end + 1)])})
    beyond = gives(lambda values: values["hour"].tolist() == [2**63, 2**63 + 1])
    yield Fault("forecast", "a column of the time of int64 up to the largest", given, beyond)
    batches = [
        pl.DataFrame({"n": ROWS[rows, 0], "hour": pl.Series([*range(30)[rows]], dtype=kind)})
        for rows, kind in ((slice(15), pl.Int16), (slice(15, 30), pl.Int64))
    ]
    one = {"batches": [pl.DataFrame({"n": ROWS[:, 0], "hour": range(30)})], "time": "hour", "target": "n"}
    given, same = {**one, "batches": batches}, same_as(one, _all_windows)
    yield Fault("iter_windows", "times of another width in a later batch", given, same)

    wide = pl.DataFrame({"when": [*range(10)], "load": LOADS[:10]})
    model = make_pipeline(SlidingWindow(3, time="when"), network()).fit(wide, LOADS[:10])
    reading = pl.DataFrame({"when": [10], "load": [1.0]})
    given = {"model": model, "history": wide.with_columns(pl.col("when").cast(pl.Int16))}
    same = same_as({"model": model, "history": wide}, lambda live: live.step(reading))
    yield Fault("stream", "times of another width in a reading", given, same)


def _all_windows(batches):
    X, y = zip(*batches, strict=True)
    return np.concatenate(list(map(np.asarray, X))), np.concatenate(y)


def _several_series():
    repeating = {"": BY_DATE, ", one column": BY_DATE["a"]}
    in_levels = {f", {order}": table for order, table in LEVELS.items()}
    for given, tables, says in [
        ("the dates of two shops in the index", repeating, REPEATING),
        ("two shops in levels of the index", in_levels, ["name them in group= and time="]),
    ]:
        for which, table in tables.items():
            for call, differs in {
                "make_windows": {"X": table},
                "future_targets": {"X": table, "y": ROWS[:, 0]},
                "forecast": {"model": _counting("a"), "history": table},
                "stream": {"history": table},
            }.items():
                yield Fault(call, f"{given}{which}", differs, refused(*says))
    shuffled = BY_DATE[::-1].set_axis(BY_DATE.index[::-1].astype(str))
    text = {"the dates of the index, as text": shuffled, "dates as text, one column": shuffled["a"]}
    for given, table in text.items():
        for call, differs in {
            "make_windows": {"X": table},
            "forecast": {"model": _counting("a"), "history": table},
        }.items():
            yield Fault(call, given, differs, refused("dates as text ('2024-01-15')", "pd.to_datetime"))
    for order, table in LEVELS.items():
        as_columns = same_as({"X": SHOPS[["shop", "day", "a"]], **ROLES}, np.asarray)
        given = f"named levels, {order}"
        yield Fault("make_windows", given, {"X": table, **ROLES}, as_columns)
    yield from _labels()


def _labels():
    missing = ["missing in row 5", "expected one for every row"]
    reversed_days = SHOPS[::-1].assign(shop=[None if row == 5 else "ns"[row % 2] for row in range(30)])
    ordinary = {"model": _counting("a"), "horizon": 1, "target": "a", **ROLES}
    given = {**ordinary, "history": reversed_days}
    yield Fault("forecast", "a missing name in a table in another order", given, refused("'shop'", *missing))
    group = ["n", "s"] * 15
    group[5] = np.nan
    given = {"X": ROWS, "group": group}
    yield Fault("make_windows", "NaN in a list of names of series", given, refused("group is", *missing))

    def are_two(values):
        return list(values["shop"]) == [1, "1"] and np.allclose(values["a"], ROWS[-2:, 0] + 1)

    given = {**ordinary, "history": MIXED}
    yield Fault("forecast", "two series called 1 and '1'", given, gives(are_two))
    two = same_as({"group": ["n", "s"] * 15}, np.asarray)
    yield Fault("make_windows", "two series called 1 and '1'", {"group": [1, "1"] * 15}, two)
