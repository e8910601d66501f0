"""Forecasts of series whose future is known: each number is for its own time, series and column."""

import copy
from functools import cache

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import SlidingWindow, StepwiseTransformer, future_targets, make_windows

from .entry import Fault, gives, refused
from .ordinary import network

HOURS = pd.date_range("2024-01-01", periods=60, freq="h")
WAVE = np.sin(np.arange(60) * 2 * np.pi / 24)
DAYS = pd.date_range("2024-01-01", periods=80)  # a Monday
WEEK = np.arange(80) % 7 * 10.0
PROMOTED = np.arange(80) % 10 == 0
# the day after a promotion sells 100
PROMOTIONS = pd.DataFrame({"promotion": 1.0 * PROMOTED, "sales": 100.0 * np.append(False, PROMOTED[:-1])})
INDEXES = {"dates": DAYS, "periods": DAYS.to_period("D"), "row numbers": pd.RangeIndex(80)}
INDEXES["quarters"] = pd.Index(np.arange(80) / 4)


@cache
def _lags_of_wave(horizon):
    """Exact on a sine, of which two values tell the next ones."""
    X, y = future_targets(make_windows(WAVE, 2), WAVE, horizon=horizon)
    return make_pipeline(SlidingWindow(2, flatten=True), LinearRegression()).fit(X[1:-horizon], y[1:-horizon])


@cache
def _day_after():
    """Exact on what sells the day after a promotion."""
    return LinearRegression().fit(PROMOTIONS[:-1], PROMOTIONS["sales"][1:])


@cache
def _week_before():
    """Exact on weeks that repeat, one value ahead."""
    table = pd.DataFrame({"shop": "early", "day": DAYS, "sales": WEEK})
    windows = make_windows(table, 7, group="shop", time="day")
    X, y = future_targets(windows, table["sales"], horizon=1)
    model = make_pipeline(SlidingWindow(7, flatten=True), LinearRegression())
    return model.fit(X[6:], np.ravel(y)[6:])


def is_at(labels, expected, column=None, atol=1e-8):
    """A check that a forecast has these values at these labels."""

    def check(values):
        values = values if column is None else values[column]
        is_there = list(values.index) == list(labels)
        return is_there and np.allclose(np.ravel(values), expected, rtol=0, atol=atol)

    return gives(check)


def faults():
    """The entries."""
    yield from _beginnings()
    yield from _rows_to_come()
    yield from _weeks()
    yield from _promotions()
    yield from _several_targets()


def _beginnings():
    wave = np.where(np.arange(60) < 44, WAVE, np.nan)
    for horizon, what in ((1, "one step"), (12, "twelve steps")):
        for n_rows in (44, 50):
            given = {"model": _lags_of_wave(horizon), "horizon": 12}
            given["history"] = pd.Series(wave, index=HOURS)[:n_rows]
            what_is = f"a wave of {n_rows} hours, 44 of them known, and a model of {what}"
            yield Fault("forecast", what_is, given, is_at(HOURS[44:56], WAVE[44:56]))
    given = {"model": _lags_of_wave(1), "horizon": None, "history": pd.DataFrame({"wave": wave}, index=HOURS)}
    given["target"] = "wave"
    yield Fault(
        "forecast", "a table whose last 16 targets are empty", given, is_at(HOURS[44:], WAVE[44:], "wave")
    )


def _rows_to_come():
    ordinary = {"model": _day_after(), "horizon": 12, "target": "sales"}
    for kind, index in INDEXES.items():
        table = PROMOTIONS.set_axis(index)
        history, calendar = table.iloc[:57], table[["promotion"]]
        given = {**ordinary, "history": history}
        expected = is_at(index[57:69], PROMOTIONS["sales"][57:69], "sales")
        yield Fault(
            "forecast", f"promotions of the next {kind}", {**given, "future": calendar.iloc[57:]}, expected
        )
        known = table.assign(sales=table["sales"].where(np.arange(80) < 57))
        yield Fault(
            "forecast", f"promotions behind the sales, by {kind}", {**given, "history": known}, expected
        )
        for what, future, says in [
            ("the whole calendar", calendar, ["begins at", "which is not after the end of history"]),
            (
                "promotions from three later",
                calendar.iloc[60:],
                ["begins at", "known up to", "its next step is"],
            ),
            ("promotions of every second", calendar.iloc[57::2], ["has", "known up to", "its next step is"]),
        ]:
            wrong = {**given, "future": future}
            yield Fault("forecast", f"{what} of {kind}", wrong, refused(f"future {says[0]}", *says[1:]))


def _weeks():
    days = [DAYS[:28], DAYS[:25]]
    parts = [
        pd.DataFrame({"shop": shop, "day": each}) for shop, each in zip(("late", "early"), days, strict=True)
    ]
    history = pd.concat(parts, ignore_index=True)
    history["sales"] = np.concatenate([WEEK[:28], WEEK[:25]])
    given = {"model": _week_before(), "history": history, "horizon": 3, "target": "sales"}

    def are_their_own(values):
        is_named = list(values["shop"]) == ["late"] * 3 + ["early"] * 3
        is_dated = list(values["day"]) == [*DAYS[28:31], *DAYS[25:28]]
        return is_named and is_dated and np.allclose(values["sales"], [0, 10, 20, 40, 50, 60], atol=1e-8)

    yield Fault("forecast", "a shop that ended three days before the other", given, gives(are_their_own))
    one = history[:28]
    weekly = one.assign(day=pd.date_range("2024-01-01", periods=28, freq="7D"))
    for what, past, days_on, says in [
        ("days from four later", one, [4, 5, 6], ["2024-02-01", "2024-01-29", "2024-01-28", "is 1 day"]),
        ("days from thirty later", one, [30, 31, 32], ["2024-02-27", "2024-01-29", "2024-01-28", "is 1 day"]),
        ("days after weeks", weekly, [1, 2, 3], ["2024-07-09", "2024-07-15", "2024-07-08", "is 7 days"]),
        ("weeks after days", one, [7, 14, 21], ["2024-02-04", "2024-01-29", "2024-01-28", "is 1 day"]),
    ]:
        day = past["day"].iloc[-1] + pd.to_timedelta(days_on, unit="D")
        future = pd.DataFrame({"shop": "late", "day": day})
        yield Fault("forecast", what, {**given, "history": past, "future": future}, refused(*says))


@cache
def _sales(n_rows=100):
    """A promotion on one day of three at random makes 15 of 5."""
    promotion = (np.random.default_rng(0).random(n_rows) < 1 / 3) * 1.0
    return pd.DataFrame(
        {"sales": 5 + 10 * promotion, "promotion": promotion},
        index=pd.date_range("2024-01-01", periods=n_rows),
    )


@cache
def _shown_ahead(length, horizon):
    """A network that is shown the promotions of the coming days, whatever its windows' length."""
    table = _sales()[:88]
    windows = make_windows(table, length, known=["promotion"], horizon=horizon)
    X, y = future_targets(windows, table["sales"], horizon=horizon)
    return make_pipeline(StepwiseTransformer(StandardScaler()), network(max_iter=3)).fit(
        X[length:], y[length:]
    )


def _promotions():
    table = _sales()
    for length, horizon, what in ((6, 6, "as many days"), (2, 12, "six times as many days")):

        def given(table=table, length=length, horizon=horizon):  # it is fitted when it is tried
            known = table.assign(sales=table["sales"].where(np.arange(100) < 88))
            model = copy.deepcopy(_shown_ahead(length, horizon))
            return {"model": model, "history": known, "target": "sales", "horizon": None}

        days = slice(88, 88 + horizon)
        expected = is_at(table.index[days], table["sales"][days], "sales", atol=0.1)
        yield Fault("forecast", f"promotions that are known for {what} as a window has", given, expected)

        def shows_them(windows, table=table, length=length, horizon=horizon):
            row = np.asarray(windows)[20]
            ahead = np.column_stack(
                [np.full(horizon, table["sales"].iloc[20]), table["promotion"][21 : 21 + horizon]]
            )
            return np.array_equal(row[:, :2], np.vstack([table[21 - length : 21], ahead]))

        given = {"X": table, "length": length, "known": ["promotion"], "horizon": horizon}
        yield Fault("make_windows", f"columns known for {what} as it has", given, gives(shows_them))
    ends = pd.DataFrame({"sales": [5.0, 15.0, np.nan, np.nan], "promotion": [0.0, 1.0, 1.0, np.nan]})

    def rests_there(windows):
        nothing = np.nan
        return np.array_equal(windows[1, :, :2], [[15, 1], [15, 1], [15, nothing]], equal_nan=True) and (
            np.array_equal(windows[2, 0, :2], [nothing, 1], equal_nan=True)
        )

    given = {"X": ends, "length": 1, "known": ["promotion"], "horizon": 2, "fill": "forward"}
    yield Fault(
        "make_windows", "columns that are filled up to where they are known", given, gives(rests_there)
    )


def _several_targets():
    pair = pd.DataFrame({"a": WAVE, "b": np.arange(60.0)}, index=HOURS)
    model = LinearRegression().fit(pair[:-1], np.column_stack([WAVE[:-1] - 1, np.arange(1.0, 60)]))
    given = {"model": model, "history": pair[:50], "horizon": 3, "target": ["a", "b"]}
    a = WAVE[49] - np.arange(1.0, 4)
    expected = is_at(HOURS[50:53], np.column_stack([a, [50, 51, 52]]).ravel())
    yield Fault("forecast", "two targets of one step, each fed back", given, expected)
