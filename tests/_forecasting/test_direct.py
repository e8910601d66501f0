"""A model of several steps is asked once, after the last known row of each series."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
)

RNG = np.random.default_rng(0)
STEPS = 3
TABLE = pd.DataFrame(RNG.normal(size=(40, 2)), columns=["load", "heat"])
TABLE["shop"] = (["a", "b", "b"] * 14)[:40]
Y = RNG.normal(size=(40, STEPS))
INPUTS = ["load", "heat"]


def gru():
    return GRURegressor((3,), max_iter=2, random_state=0)


def cumulated(X):
    return np.cumsum(np.asarray(X), axis=0)


OF_ROWS = {
    "a network behind a window": make_pipeline(StandardScaler(), SlidingWindow(4), gru()),
    "a ridge of lags": make_pipeline(
        SlidingWindow(3, fill="forward", flatten=True), SimpleImputer(), Ridge()
    ),
    "rows": Ridge(),
    "trees of rows": ExtraTreesRegressor(5, random_state=0),
    "sums in front": make_pipeline(FunctionTransformer(cumulated), SlidingWindow(3), gru()),
}


@pytest.mark.parametrize("name", OF_ROWS)
def test_a_model_of_rows_says_what_predict_says_after_the_last_row_of_each_series(name):
    model = OF_ROWS[name].fit(TABLE[INPUTS], Y)
    values = forecast(model, TABLE, target="load", group="shop")
    assert list(values["shop"]) == ["a"] * STEPS + ["b"] * STEPS
    expected = [model.predict(TABLE[TABLE["shop"] == shop][INPUTS])[-1] for shop in "ab"]
    np.testing.assert_allclose(values["load"], np.ravel(expected), rtol=1e-10)
    rows = TABLE[INPUTS].to_numpy()
    one = forecast(model.fit(rows, Y), rows, target=0)
    np.testing.assert_allclose(one, model.predict(rows)[-1], rtol=1e-10)


@pytest.mark.parametrize("library", [pd, pl])
@pytest.mark.parametrize("fill", [None, "forward"])
def test_a_model_of_windows_gets_those_of_its_recipe(library, fill):
    table = TABLE.assign(day=np.arange(40) // 3).drop_duplicates(["shop", "day"])
    known = table if fill is None else table.assign(heat=table["heat"].where(table["day"] % 3 == 0))
    mixed = known.sample(frac=1, random_state=0)
    table, known, mixed = (library.DataFrame(frame.to_dict("list")) for frame in (table, known, mixed))
    windows = make_windows(table, 4, group="shop", time="day", fill=fill)
    X, y = future_targets(windows, table["load"], horizon=STEPS)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru()).fit(X, y)
    values = forecast(model, mixed, target="load")
    newest = make_windows(known, 4, group="shop", time="day", fill=fill)
    expected = {shop: model.predict(newest[np.asarray(newest.groups) == shop])[-1] for shop in ("a", "b")}
    for shop in ("a", "b"):
        got = values["load"].to_numpy()[np.asarray(values["shop"]) == shop]
        np.testing.assert_allclose(got, expected[shop], rtol=1e-10)
    assert sorted(values["day"]) == [13, 14, 14, 15, 15, 16]


@pytest.mark.parametrize("front", [[], [StepwiseTransformer(StandardScaler())], [SlidingWindow(7)]])
def test_the_seasonal_baseline_is_forecast_from_a_table_like_any_model_of_windows(front):
    days = pd.date_range("2024-01-01", periods=30)
    week = pd.DataFrame({"sales": np.arange(30) % 7 * 10.0, "day": days})
    X, y = future_targets(make_windows(week, 14, time="day"), week["sales"], horizon=5)
    model = make_pipeline(*front, SeasonalNaive(7)).fit(X[14:], y[14:])
    values = forecast(model if front else model[-1], week[:25], target="sales")
    np.testing.assert_allclose(values["sales"], week["sales"][25:], atol=1e-12)
    assert list(values["day"]) == list(days[25:])


def test_gaps_are_filled_as_in_the_windows_that_a_window_in_the_pipeline_shortened():
    table = TABLE[INPUTS].copy()
    table.loc[1::5] = np.nan  # row 36 is a gap
    X, y = future_targets(make_windows(table, 6, fill="forward"), TABLE["load"], horizon=STEPS)
    model = make_pipeline(SlidingWindow(3, flatten=True), Ridge()).fit(X[6:], y[6:])
    values = forecast(model, table[:38], target="load")
    expected = model.predict(make_windows(table[:38].ffill(), 6)[-1:])[0]
    np.testing.assert_allclose(values["load"], expected, rtol=1e-10)


def test_a_smaller_horizon_takes_the_first_values_and_a_larger_one_is_an_error():
    model = Ridge().fit(TABLE[INPUTS], Y)
    everything = forecast(model, TABLE[INPUTS], target="load")
    assert len(everything) == STEPS
    for horizon in (1, 2, 3):
        few = forecast(model, TABLE[INPUTS], horizon, target="load")
        pd.testing.assert_frame_equal(few, everything[:horizon])
    with pytest.raises(ValueError, match=r"horizon=4, but the model has learnt 3 steps.*horizon=4\)"):
        forecast(model, TABLE[INPUTS], 4, target="load")


def test_several_steps_of_several_targets_are_told_apart():
    """The columns of future_targets: those of one step together, the nearest first."""
    lines = np.arange(40.0)[:, np.newaxis] * [1, 10]
    X, y = future_targets(lines, lines, horizon=2)
    model = Ridge(1e-9).fit(X, y)
    values = forecast(model, lines, target=[0, 1])
    np.testing.assert_allclose(values, [[40, 400], [41, 410]], rtol=1e-6)
    model, table = Ridge().fit(TABLE[INPUTS], RNG.normal(size=(40, 4))), TABLE.assign(wind=1.0)
    with pytest.raises(ValueError, match=r"predicts 4 values, which are no whole number of steps of the 3"):
        forecast(model, table, target=["load", "heat", "wind"])


def test_the_future_labels_the_rows_and_is_not_needed():
    days = pd.date_range("2024-01-01", periods=43)
    table = TABLE[INPUTS].set_axis(days[:40])
    model = Ridge().fit(table, Y)
    expected = forecast(model, table, target="load")
    assert list(expected.index) == list(days[40:])
    future = pd.DataFrame(index=days[40:42])
    labelled = forecast(model, table, target="load", future=future)
    pd.testing.assert_frame_equal(labelled, expected, check_freq=False)
    with pytest.raises(ValueError, match="future begins at 2024-02-11.*Expected 2024-02-10"):
        forecast(model, table, target="load", future=pd.DataFrame(index=days[41:]))


def test_times_without_a_step_are_missing_and_no_hindrance():
    days = pd.date_range("2024-01-01", periods=40)
    table = TABLE[INPUTS].assign(day=days.where(days < "2024-01-08", days + pd.Timedelta("12h")))
    model = make_pipeline(SlidingWindow(3, time="day"), gru()).fit(table, Y)
    values = forecast(model, table, target="load")
    assert values["day"].isna().all()
    np.testing.assert_allclose(values["load"], model.predict(table)[-1], rtol=1e-10)


def test_what_is_not_finite_or_at_every_step_is_an_error():
    model = Ridge().fit(TABLE[INPUTS], Y)
    model.intercept_ = np.array([0, np.nan, 0])
    with pytest.raises(ValueError, match="after the last of 40 rows is not finite"):
        forecast(model, TABLE[INPUTS], target="load")
    sequences = np.asarray(make_windows(TABLE[INPUTS], 4))[3:]
    every_step = gru().fit(sequences, sequences)
    with pytest.raises(ValueError, match="The model predicts a value at every step"):
        forecast(every_step, TABLE[INPUTS].to_numpy(), target=0)


def test_windows_that_were_transformed_by_hand_are_not_made_of_a_table():
    windows = StepwiseTransformer(StandardScaler()).fit_transform(make_windows(TABLE[INPUTS], 4))
    model = gru().fit(windows[3:], Y[3:])
    with pytest.raises(ValueError, match="fitted on windows that were transformed after they were made"):
        forecast(model, TABLE[INPUTS], target="load")
