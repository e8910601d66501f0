"""``update`` takes the outcomes of one step, found by how long ago it was or by its time."""

import re

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru import AdaptiveConformalRegressor, ConformalRegressor, future_targets, make_windows, stream

from .banded import LENGTH, LastSteps, fitted, table_of

VALUES = np.random.default_rng(0).normal(size=(2, 40, 1)).cumsum(axis=1)
TABLE = table_of(VALUES)
AT = TABLE.groupby("shop").cumcount()
MODEL = fitted(VALUES, 2, [0], n_train=30)
SERIES = VALUES[0]
WINDOWS = make_windows(SERIES, LENGTH)
ONE = AdaptiveConformalRegressor(LastSteps(), level=[50, 80], learning_rate=0.1).fit(
    WINDOWS[:30], SERIES[:30].sum(axis=1)
)


def test_an_outcome_is_of_the_last_step_or_of_one_that_many_before():
    live, model = stream(ONE, SERIES[:30], level=80, target=[], wait=3), ONE
    for row in range(30, 34):
        live.step(SERIES[row])
    assert live.update(1.0) is live
    live.update([np.nan], ago=1).update([-2.0], ago=2)
    plain = stream(ONE).model.update(WINDOWS[[33]], [1.0]).update(WINDOWS[[31]], [-2.0])
    np.testing.assert_allclose(live.model.radius_, plain.radius_, rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        live.step(SERIES[34])[1:], plain.predict_interval(WINDOWS[[34]], 80).ravel(), atol=1e-12
    )
    np.testing.assert_array_equal(model.n_updates_, 0)


def steps(library=pd):
    """A stream of two shops after four steps, without any outcome yet."""
    live = stream(MODEL, library.DataFrame(TABLE[AT < 30]), level=50, target=[], wait=4)
    for row in range(30, 34):
        live.step(library.DataFrame(TABLE[row == AT]))
    return live


@pytest.mark.parametrize("library", [pd, pl])
def test_a_data_frame_tells_the_series_and_the_time_of_the_step(library):
    live, days = steps(library), TABLE.day.unique()
    y = pd.DataFrame(
        {"c0_lead2": [2.0, np.nan], "day": days[[31, 32]], "c0_lead1": [1.0, 3.0], "shop": ["s1", "s0"]}
    )
    live.update(library.DataFrame(y))
    by_label = steps().update({"s1": [1.0, 2.0]}, ago=2).update({"s0": [3.0, np.nan]}, ago=1)
    np.testing.assert_array_equal(live.model.radius_, by_label.model.radius_)
    assert live.model.n_updates_.tolist() == by_label.model.n_updates_.tolist() == [2, 1]


def test_a_data_frame_without_times_is_of_the_last_steps():
    y = pd.DataFrame({"shop": ["s0"], "c0_lead1": [1.0], "c0_lead2": [2.0]})
    live = steps().update(y)
    np.testing.assert_array_equal(live.model.radius_, steps().update({"s0": [1.0, 2.0]}).model.radius_)
    assert live.update(y[:0]).model.n_updates_.tolist() == [1, 1]


def test_what_update_has_given_is_not_taken_from_readings_again():
    live = stream(MODEL, TABLE[AT < 30], level=50)
    live.step(TABLE[AT == 30])
    live.update({"s0": [1.0, np.nan]})
    live.step(TABLE[AT == 31])
    assert live.model.n_updates_.tolist() == [2, 0]
    live.step(TABLE[AT == 32])
    assert live.model.n_updates_.tolist() == [4, 2]


FRAME = {"shop": ["s0"], "day": TABLE.day[[31]], "c0_lead1": [1.0], "c0_lead2": [2.0]}


@pytest.mark.parametrize(
    ("y", "ago", "message"),
    [
        ({"s0": [1.0, 2.0]}, 4, "ago=4 for shop='s0', where only the last 4 of the steps wait for outcomes"),
        ({"s0": [1.0, 2.0]}, -1, "ago=-1; expected a number of steps, 0 for the last one"),
        ({"s0": [1.0, 2.0]}, True, "ago=True; expected a number of steps"),
        ({"s2": [1.0, 2.0]}, None, "y has an outcome for shop='s2', but no step was predicted there"),
        ({"s1": [5.0, np.nan]}, 3, "The outcome of 'c0_lead1' for shop='s1' has come already"),
        ({"s0": [1.0]}, None, "y of 's0' has 1 values; expected 2, as y of fit"),
        ({"s0": [np.inf, 1.0]}, None, "y for shop='s0' is infinite"),
        ([1.0, 2.0], None, "y is a list; expected a dict {label: outcome}, or a data frame"),
        (pd.DataFrame(FRAME), 1, "ago=1, but y tells the time of the step"),
        (
            pd.DataFrame(FRAME | {"day": TABLE.day[[29]]}),
            None,
            "of the step at 2024-01-30 00:00:00, which was not predicted, or waits no longer; expected one "
            "of those from 2024-01-31 00:00:00 to 2024-02-03 00:00:00",
        ),
        (pd.DataFrame(FRAME | {"day": [31]}), None, "which can be compared"),
        (
            pd.DataFrame(FRAME).rename(columns={"c0_lead2": "c0"}),
            None,
            "y has the columns ['c0_lead1', 'c0']; exp",
        ),
        (pd.DataFrame(FRAME).drop(columns="shop"), None, "y lacks the column 'shop', which tells the series"),
        (pd.concat([pd.DataFrame(FRAME)] * 2), None, "y has 2 rows with shop='s0'; expected one a series"),
    ],
)
def test_outcomes_of_no_step_are_an_error_that_leaves_the_stream(y, ago, message):
    live = steps().update({"s1": [0.0, np.nan]}, ago=3)
    before = live.model
    with pytest.raises(ValueError, match=re.escape(message)):
        live.update(y, ago=ago)
    np.testing.assert_array_equal(live.model.radius_, before.radius_)
    assert live.update({"s1": [np.nan, 0.0]}, ago=3).model.n_updates_.tolist() == [1, 1]


def test_an_outcome_that_came_before_another_of_its_step_has_come_still():
    live = steps().update({"s1": [0.0, np.nan]}, ago=3).update({"s1": [np.nan, 0.0]}, ago=3)
    with pytest.raises(ValueError, match="The outcome of 'c0_lead1' for shop='s1' has come already"):
        live.update({"s1": [0.0, np.nan]}, ago=3)


def test_a_stream_of_one_series_takes_no_labels_and_one_row():
    live = stream(ONE, SERIES[:30], target=[])
    live.step(SERIES[30])
    with pytest.raises(ValueError, match="y is a dict; expected numbers, as the readings are"):
        live.update({"a": 1.0})
    with pytest.raises(ValueError, match="y has 2 rows; expected 1, since the stream is of one series"):
        live.update(pd.DataFrame({"load": [1.0, 2.0]}))
    with pytest.raises(ValueError, match=r"y has the columns \['a', 'b'\]; expected 1, as y of fit"):
        live.update(pd.DataFrame({"a": [1.0], "b": [1.0]}))
    assert live.update(pd.DataFrame({"load": [1.0]})).model.n_updates_.tolist() == [1]
    with pytest.raises(ValueError, match="The outcome of output 0 has come already"):
        live.update(1.0)


def test_a_model_that_does_not_follow_takes_no_outcomes():
    X, y = future_targets(WINDOWS, SERIES, horizon=1)
    live = stream(ConformalRegressor(LastSteps(), level=50).fit(X, y), SERIES[:30], level=50)
    with pytest.raises(ValueError, match="ConformalRegressor takes no outcomes; expected an Adaptive"):
        live.update(1.0)
    with pytest.raises(ValueError, match="outcome is given, but ConformalRegressor takes none"):
        live.step(SERIES[30], outcome=1.0)
