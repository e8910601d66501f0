"""Where outcomes come from: columns that the names of y or ``target`` tell, or what ``step`` is given."""

import re

import numpy as np
import pandas as pd
import pytest

from sklearn_gru import AdaptiveConformalRegressor, future_targets, make_windows, stream

from .banded import LENGTH, LastSteps, fitted, table_of

VALUES = np.random.default_rng(0).normal(size=(2, 40, 2)).cumsum(axis=1)
TABLE = table_of(VALUES)
MODEL = fitted(VALUES, 2, [0], n_train=30)  # of c0_lead1 and c0_lead2
UNNAMED = fitted(VALUES, 2, [0], n_train=30, as_frame=False)
BOTH = fitted(VALUES, 2, [0, 1], n_train=30, as_frame=False)
AT = TABLE.groupby("shop").cumcount()


def reading(row, *columns):
    """The rows of both shops at a place of each."""
    return TABLE[row == AT].drop(columns=list(columns))


def n_updates(live, rows=range(30, 34), **outcomes):
    for row in rows:
        live.step(reading(row), **outcomes)
    return live.model.n_updates_.tolist()


def test_the_names_of_y_tell_the_outcomes():
    assert n_updates(stream(MODEL, TABLE[AT < 30])) == [6, 4]  # of two shops: three rows that are one later


def test_a_single_target_three_rows_ahead_is_matched_by_its_name():
    X, y = future_targets(make_windows(TABLE, LENGTH, group="shop", time="day"), TABLE[["c0"]], horizon=3)
    model = AdaptiveConformalRegressor(LastSteps(), level=50).fit(X, y["c0_lead3"])
    assert n_updates(stream(model, TABLE[AT < 30])) == [2]


def test_a_target_may_be_a_column_that_the_model_does_not_read():
    windows = make_windows(TABLE.drop(columns="c1"), LENGTH, group="shop", time="day")
    X, y = future_targets(windows, TABLE["c1"], horizon=2)
    model = AdaptiveConformalRegressor(LastSteps(), level=50).fit(X, y)
    live = stream(model, TABLE[AT < 30])
    assert n_updates(live) == [0, 0]  # nothing tells that readings have it
    live = stream(model, TABLE[AT < 30], level=50, target="c1")
    assert n_updates(live) == [6, 4]
    with pytest.raises(ValueError, match=r"reading lacks the columns \['c1'\], which are the outcomes"):
        live.step(reading(34, "c1"))
    assert live.model.n_updates_.tolist() == [6, 4]


def test_without_names_a_target_has_to_be_given_where_bands_are_asked_for():
    with pytest.raises(ValueError, match=r"expected target, such as target=0, or target=\[\] where"):
        stream(UNNAMED, level=50)
    assert n_updates(stream(UNNAMED, TABLE[AT < 30])) == [0, 0]
    assert n_updates(stream(UNNAMED, TABLE[AT < 30], level=50, target="c0")) == [6, 4]
    assert n_updates(stream(BOTH, TABLE[AT < 30], target=["c0", "c1"])) == [6, 6, 4, 4]


def test_an_array_is_read_by_positions_or_by_the_names_that_the_model_knows():
    by_name, by_place = (
        stream(MODEL, dict(zip("ab", VALUES[:, :30], strict=True)), target=t) for t in ("c0", 0)
    )
    for row in range(30, 34):
        for live in (by_name, by_place):
            live.step({"a": VALUES[0, row], "b": VALUES[1, row]})
    np.testing.assert_array_equal(by_name.model.radius_, by_place.model.radius_)
    assert by_place.model.n_updates_.tolist() == [6, 4]


def test_outcomes_may_come_beside_readings_of_some_series():
    live, told = (
        stream(MODEL, dict(zip("ab", VALUES[:, :30], strict=True)), level=50, target=t) for t in ([], None)
    )
    for row in range(30, 34):
        rows = {"a": VALUES[0, row], "b": VALUES[1, row]}
        live.step(rows, outcome={"b": VALUES[1, row, 0]})
        told.step({"a": [np.nan, VALUES[0, row, 1]], "b": VALUES[1, row]})
    assert live.model.n_updates_.tolist() == told.model.n_updates_.tolist() == [3, 2]
    np.testing.assert_array_equal(live.model.radius_, told.model.radius_)


def test_an_outcome_of_one_series_is_a_number_a_row_or_none():
    X, y = future_targets(make_windows(VALUES[0], LENGTH), VALUES[0, :, 0], horizon=2)
    live = stream(
        AdaptiveConformalRegressor(LastSteps(), level=50).fit(X, y), VALUES[0, :30], level=50, target=[]
    )
    for row, outcome in zip(
        range(30, 34), (1.0, [1.0], None, np.ma.masked_array([1.0], [True])), strict=True
    ):
        live.step(VALUES[0, row], outcome=outcome)
    assert live.model.n_updates_.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("model", "target", "message"),
    [
        (
            MODEL,
            "c1",
            "makes output 0 of the model 'c1' 1 row ahead, but it was fitted on y with the columns",
        ),
        (UNNAMED, ["c0", "c0"], "target=['c0', 'c0']; expected one column, or a list of different ones"),
        (UNNAMED, "day", "target='day' tells the series or the time"),
        (UNNAMED, 1.5, "target=[1.5]; expected one column"),
        (UNNAMED, ["c0", "c1", "x"], "There are 3 outcomes in a row, but the model has 2 outputs"),
    ],
)
def test_a_target_that_the_model_does_not_predict_is_an_error(model, target, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        stream(model, target=target)


def test_steps_have_to_wait_for_the_longest_lead():
    with pytest.raises(ValueError, match="wait=1, but the model predicts 2 rows ahead; expected at least 2"):
        stream(MODEL, wait=1)
    live = stream(MODEL, {"a": VALUES[0, :30]}, target=[], wait=1)  # enough for update
    live.step({"a": VALUES[0, 30]})
    with pytest.raises(ValueError, match="wait=1, but the model predicts 2 rows ahead"):
        live.step({"a": VALUES[0, 31]}, outcome={"a": 1.0})


LABELLED = {"a": VALUES[0, 30], "b": VALUES[1, 30]}


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (1.0, "outcome is a float, which does not tell its series; expected a dict"),
        ({"c": 1.0}, "outcome has the labels ['c'], which have no reading"),
        ({"a": 1.0, "b": [1.0, 2.0]}, "outcome has [1, 2] values; expected as many of each series"),
        ({"a": [1.0, 2.0]}, "There are 2 outcomes in a row, but the model predicts ['c0']"),
        ({"a": [[1.0]]}, "outcome of 'a' has shape (1, 1); expected one row of numbers"),
        ({"a": "high"}, "outcome of 'a' is 'high'; expected numbers, or NaN"),
        ({"b": np.inf}, "The outcome for shop='b' is infinite"),
        (pd.DataFrame({"c0": [1.0]}), "outcome is a data frame; expected outcomes as columns of the reading"),
    ],
)
def test_outcomes_that_belong_to_no_reading_are_an_error(outcome, message):
    live = stream(MODEL, {"a": VALUES[0, :30], "b": VALUES[1, :30]}, target=[])
    before = live.state
    with pytest.raises(ValueError, match=re.escape(message)):
        live.step(LABELLED, outcome=outcome)
    np.testing.assert_array_equal(live.state["b"], before["b"])


def test_outcomes_that_readings_tell_are_not_given_twice():
    live = stream(MODEL, {"a": VALUES[0, :30]})
    with pytest.raises(ValueError, match=r"outcome is given, but the readings tell it in \['c0'\]"):
        live.step({"a": VALUES[0, 30]}, outcome={"a": 1.0})
    with pytest.raises(ValueError, match=r"target=7 is no column of a reading of 2 numbers"):
        stream(UNNAMED, {"a": VALUES[0, :30]}, target=7).step({"a": VALUES[0, 30]})


def test_an_infinite_target_is_an_error_that_leaves_the_stream():
    live = stream(MODEL, TABLE[AT < 30])
    expected = stream(MODEL, TABLE[AT < 30]).step(reading(30))
    with pytest.raises(ValueError, match="infinity"):
        live.step(reading(30).assign(c0=np.inf))
    pd.testing.assert_frame_equal(live.step(reading(30)), expected)
