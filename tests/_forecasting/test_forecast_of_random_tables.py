"""Whatever the table, a forecast is that of the plain loop, at the right times; nothing else reaches it."""

from functools import lru_cache

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
)

from ..examples import examples

# the plain loop asks for windows of histories that are shorter
pytestmark = pytest.mark.filterwarnings("ignore:.*but length=:sklearn_gru.DataWarning")

LENGTH, STEPS, START = 3, 4, np.datetime64("2024-02-26", "us")
TRAINING = np.random.default_rng(0).normal(size=(30, 2))
NAMES = ["load", "heat"]


def frame(rows):
    return pd.DataFrame(rows, columns=NAMES[: rows.shape[1]])


def gru(**options):
    return GRURegressor((2,), max_iter=1, random_state=0, **options)


@lru_cache
def model_of(kind, n_columns, is_array):
    """A model, and what it says after the last row of a table of one series in time order."""
    rows = TRAINING[:, :n_columns] if is_array else frame(TRAINING[:, :n_columns])
    y = TRAINING[:, :n_columns] if kind == "two targets" else TRAINING[:, 0]
    if kind == "rows":
        model = make_pipeline(StandardScaler(), SlidingWindow(LENGTH), gru()).fit(rows[:-1], y[1:])
        return model, model.predict
    ahead = {"known": [1 if is_array else "heat"], "horizon": STEPS} if "known" in kind else {}
    X, y = future_targets(make_windows(rows, LENGTH, **ahead), y, horizon=STEPS if "direct" in kind else 1)
    options = {"loss": "quantile", "quantile": 0.2} if "quantile" in kind else {}
    options |= {"quantile": [0.2, 0.7]} if "quantiles" in kind else {}
    n_shown = ahead.get("horizon", 0)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru(**options)).fit(X, y)
    return model, lambda table: model.predict(make_windows(table, LENGTH, **ahead)[: len(table) - n_shown])


def plain(kind, predict, known, ahead, horizon, as_table):
    """The values after the known rows: one direct prediction, or rows appended again and again."""
    if "known" in kind:  # the window of the last known row sees what is told of those after it
        known = np.vstack([known, np.insert(ahead[:STEPS], 0, np.nan, axis=1)])
    if "direct" in kind:
        return predict(as_table(known))[-1][:horizon].reshape(horizon, -1)
    values = []
    for step in range(horizon):
        values.append(np.atleast_1d(predict(as_table(known))[-1]))
        known = np.vstack([known, np.append(values[-1], ahead[step : step + 1])[: known.shape[1]]])
    return np.array(values)


class Table:
    """Random days of some series, of which the last have no target, and the days of the future."""

    def __init__(self, kind, sizes, n_columns, seed):
        rng = np.random.default_rng(seed)
        self.targets = NAMES[: 1 + (kind == "two targets")]
        self.rows, self.known = [], []
        for n_known, n_trailing, n_future in sizes:
            rows = rng.normal(size=(n_known + n_trailing + n_future, n_columns))
            rows[n_known:, : len(self.targets)] = np.nan
            self.rows.append(rows)
        self.sizes, self.starts, self.rng = sizes, rng.integers(0, 30, size=len(sizes)), rng

    def frames(self, library, mixed):
        """History and future in data frames; the future is None where there are no rows of it."""
        parts = [[], []]
        for i, (rows, (n_known, n_trailing, _)) in enumerate(zip(self.rows, self.sizes, strict=True)):
            day = START + (self.starts[i] + np.arange(len(rows))) * np.timedelta64(1, "D")
            table = frame(rows).assign(shop=f"s{i}", day=day)
            for part, which in zip(
                (table[: n_known + n_trailing], table[n_known + n_trailing :]), parts, strict=True
            ):
                which.append(part)
        history, future = (pd.concat(part) for part in parts)
        future = future.drop(columns=self.targets)
        if mixed:
            history, future = (t.iloc[self.rng.permutation(len(t))] for t in (history, future))
        if library is pl:
            history, future = (pl.DataFrame(t.to_dict("list")) for t in (history, future))
        return history, future if len(future) else None

    def days(self, i, horizon):
        first = self.starts[i] + self.sizes[i][0]
        return START + (first + np.arange(horizon)) * np.timedelta64(1, "D")


KINDS = [
    "rows",
    "windows",
    "two targets",
    "direct",
    "direct quantile",
    "direct quantiles",
    "direct known",
    "direct known quantile",
    "direct known quantiles",
]
KNOWING = ("direct known", "direct known quantile", "direct known quantiles")
READ_MORE = ("two targets", *KNOWING)  # always two columns
READ_FUTURE = ("rows", "windows", *KNOWING)  # where they read two columns
SIZES = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=3)


@examples(25, nightly=150)
@given(
    kind=st.sampled_from(KINDS),
    library=st.sampled_from([pd, pl]),
    sizes=SIZES,
    horizon=st.integers(1, STEPS),
    reads_more=st.booleans(),
    mixed=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_frame_of_some_series_is_forecast_as_by_the_plain_loop(
    kind, library, sizes, horizon, reads_more, mixed, seed
):
    n_columns = 2 if reads_more or kind in READ_MORE else 1
    if n_columns == 2 and kind in READ_FUTURE:
        sizes = [(n, trailing, STEPS if "known" in kind else horizon) for n, trailing, _ in sizes]
    sizes = [(max(n, 2), trailing, future) for n, trailing, future in sizes]  # one row tells no step
    table = Table(kind, sizes, n_columns, seed)
    model, predict = model_of(kind, n_columns, False)
    history, future = table.frames(library, mixed)
    target = table.targets if len(table.targets) > 1 else "load"
    values = forecast(model, history, horizon, target=target, future=future, group="shop", time="day")
    names = ["load_q0.2"] if "quantile" in kind else table.targets
    names = ["load_q0.2", "load_q0.7"] if "quantiles" in kind else names
    assert list(values.columns) == ["shop", "day", *names]
    for i, rows in enumerate(table.rows):
        n_known = sizes[i][0]
        expected = plain(kind, predict, rows[:n_known], rows[n_known:, 1:], horizon, frame)
        is_its = np.asarray(values["shop"]) == f"s{i}"
        np.testing.assert_array_equal(values["day"].to_numpy()[is_its], table.days(i, horizon))
        np.testing.assert_allclose(values[names].to_numpy()[is_its], expected, rtol=1e-9, atol=1e-12)


@examples(25, nightly=150)
@given(
    kind=st.sampled_from(KINDS),
    n_known=st.integers(1, 7),
    n_trailing=st.integers(0, 3),
    horizon=st.integers(1, STEPS),
    reads_more=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_an_array_is_forecast_as_by_the_plain_loop(kind, n_known, n_trailing, horizon, reads_more, seed):
    n_columns = 2 if reads_more or kind in READ_MORE else 1
    n_future = STEPS if "known" in kind else horizon
    table = Table(kind, [(n_known, n_trailing, n_future)], n_columns, seed)
    model, predict = model_of(kind, n_columns, True)
    rows = table.rows[0]
    targets = [0, 1] if kind == "two targets" else 0
    reads_future = n_columns == 2 and kind in READ_FUTURE
    future = rows[n_known + n_trailing :, 1:] if reads_future else None
    values = forecast(model, rows[: n_known + n_trailing], horizon, target=targets, future=future)
    expected = plain(kind, predict, rows[:n_known], rows[n_known:, 1:], horizon, np.asarray)
    expected = expected if kind == "two targets" or "quantiles" in kind else expected[:, 0]
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12)


@examples(25, nightly=150)
@given(
    kind=st.sampled_from(KINDS),
    library=st.sampled_from([pd, pl]),
    sizes=st.lists(st.tuples(st.integers(2, 7), st.integers(0, 2), st.just(STEPS)), min_size=2, max_size=3),
    step=st.integers(0, STEPS - 1),
    mixed=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_neither_later_rows_nor_other_series_change_a_value(kind, library, sizes, step, mixed, seed):
    table = Table(kind, sizes, 2, seed)
    model, _ = model_of(kind, 2, False)
    options = {"target": table.targets if kind == "two targets" else "load", "group": "shop", "time": "day"}

    def values_of_first():
        history, future = table.frames(library, mixed)
        values = forecast(model, history, STEPS, future=future, **options)
        names = [name for name in values.columns if name not in ("shop", "day")]
        return values[names].to_numpy()[np.asarray(values["shop"]) == "s0"]

    before = values_of_first()
    for rows, (n_known, *_) in zip(table.rows[1:], sizes[1:], strict=True):
        rows[:n_known] = -9.0
        rows[n_known:, len(table.targets) :] = -9.0
    # what is told of a row is read for the values after it, or in windows that know it
    first = STEPS if "known" in kind else 0 if "direct" in kind else step
    table.rows[0][sizes[0][0] + first :, len(table.targets) :] = 7.0
    n_same = STEPS if "direct" in kind else step + 1
    np.testing.assert_allclose(values_of_first()[:n_same], before[:n_same], rtol=1e-12)


@pytest.mark.parametrize("library", [pd, pl])
def test_without_a_horizon_each_series_gets_the_rows_that_it_has(library):
    table = Table("windows", [(5, 2, 3), (4, 0, 1), (6, 1, 0)], 2, 0)
    model, predict = model_of("windows", 2, False)
    history, future = table.frames(library, True)
    values = forecast(model, history, target="load", future=future, group="shop", time="day")
    for i, n_rows in enumerate([5, 1, 1]):
        rows, n_known = table.rows[i], table.sizes[i][0]
        is_its = np.asarray(values["shop"]) == f"s{i}"
        expected = plain("windows", predict, rows[:n_known], rows[n_known:, 1:], n_rows, frame)
        np.testing.assert_array_equal(values["day"].to_numpy()[is_its], table.days(i, n_rows))
        np.testing.assert_allclose(values["load"].to_numpy()[is_its], expected[:, 0], rtol=1e-9)


def test_linear_targets_that_drive_each_other_are_fed_back_together():
    """A rotation is exact for ever only if both values of each step are those that were just predicted."""
    t = np.arange(80) / 3
    circle = pd.DataFrame({"x": np.cos(t), "y": np.sin(t)}, index=pd.date_range("2024-01-01", periods=80))
    model = LinearRegression().fit(circle[:-1], circle[1:])
    values = forecast(model, circle[:40], 40, target=["x", "y"])
    pd.testing.assert_frame_equal(values, circle[40:], check_freq=False, rtol=1e-9)
    model = LinearRegression().fit(circle[:-1], circle[1:][["y", "x"]])
    values = forecast(model, circle[:40], 40, target=["y", "x"])
    pd.testing.assert_frame_equal(values, circle[40:][["y", "x"]], check_freq=False, rtol=1e-9)
