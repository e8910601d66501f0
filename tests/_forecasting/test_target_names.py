"""A model of targets that have names forecasts these and no others."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    ForecastDisplay,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    forecast,
    future_targets,
    make_windows,
)
from sklearn_gru._forecasting.target_names import check_targets, targets_told

COLUMNS = ["a", "b", "promo"]
TABLE = pd.DataFrame(
    {"a": np.sin(np.arange(30.0)), "b": np.cos(np.arange(30.0)), "promo": np.arange(30.0) % 2}
)


def network():
    return GRURegressor(2, max_iter=1, random_state=0)


@pytest.mark.parametrize(
    ("names", "targets"),
    [
        (None, []),
        (["a"], ["a"]),
        (["b", "a"], ["b", "a"]),
        (["a_lead1", "a_lead2"], ["a"]),
        (["a_lead1", "b_lead1", "a_lead2", "b_lead2"], ["a", "b"]),
        (["a", "tomorrow"], []),
        (["a_leading", "a_lead0"], []),
        (["c_lead1"], []),
    ],
)
def test_names_tell_columns_and_leads_of_columns(names, targets):
    assert targets_told(names, COLUMNS) == targets
    if targets:
        check_targets(names, COLUMNS, targets)


def test_a_column_that_is_named_like_a_lead_is_that_column():
    columns = [*COLUMNS, "a_lead2"]
    assert targets_told(["a_lead2"], columns) == ["a_lead2"]
    check_targets(["a_lead2"], columns, ["a_lead2"])
    with pytest.raises(ValueError, match="expected target='a_lead2'"):
        check_targets(["a_lead2"], columns, ["a"])


@pytest.mark.parametrize(
    ("names", "targets", "message"),
    [
        (
            ["a", "b"],
            ["a"],
            r"target='a' makes output 1 .* 'a' 2 rows ahead, .* \['a', 'b'\]; expected target=\['a', 'b'\]",
        ),
        (
            ["a", "b"],
            ["b", "a"],
            r"target=\['b', 'a'\] makes output 0 .* 'b' 1 row ahead, .*; expected target=\['a', 'b'\]",
        ),
        (["b"], ["a"], r"target='a' .* columns \['b'\]; expected target='b'"),
        (
            ["a_lead1", "a_lead2"],
            ["b"],
            r"target='b' .* columns \['a_lead1', 'a_lead2'\]; expected target='a'",
        ),
        (
            ["a_lead3"],
            ["a"],
            r"output 0 of the model 'a' 1 row ahead, .* columns \['a_lead3'\]; expected the next values",
        ),
        (["a_lead1", "a_lead1"], ["a"], "output 1 of the model 'a' 2 rows ahead"),
        (
            ["a_lead1", "a_lead2", "b_lead1", "b_lead2"],
            ["a", "b"],
            r"output 1 of the model 'b' 1 row ahead, .* expected the",
        ),
        (["tomorrow", "b"], ["a"], "output 1 of the model 'a' 2 rows ahead"),
    ],
)
def test_outputs_of_other_targets_or_other_rows_are_refused(names, targets, message):
    with pytest.raises(ValueError, match=message):
        check_targets(names, COLUMNS, targets)


def test_names_that_are_no_columns_tell_nothing():
    check_targets(["tomorrow"], COLUMNS, ["a"])
    check_targets(["next_a", "next_b"], COLUMNS, ["a", "b"])
    check_targets(["a", "b"], [0, 1, 2], [1])
    check_targets(None, COLUMNS, ["a"])


@pytest.mark.parametrize("library", [pd, pl])
def test_a_model_of_two_targets_is_no_model_of_two_steps_of_one(library):
    table = TABLE if library is pd else pl.from_pandas(TABLE)
    model = make_pipeline(StandardScaler(), SlidingWindow(3), network())
    model.fit(table[["a", "b"]][:-1], table[["a", "b"]][1:])
    with pytest.raises(
        ValueError, match=r"fitted on y with the columns \['a', 'b'\]; expected target=\['a', 'b'\]"
    ):
        forecast(model, table, 2, target="a")
    both = forecast(model, table, 2, target=["a", "b"])
    np.testing.assert_array_equal(forecast(model, table, 2), both)
    assert list(both.columns) == ["a", "b"]


def test_the_names_of_future_targets_tell_their_steps():
    windows = make_windows(TABLE, 3)
    X, y = future_targets(windows, TABLE[["b", "a"]], horizon=2)
    model = network().fit(X, y)
    values = forecast(model, TABLE)
    assert list(values.columns) == ["b", "a"]
    pd.testing.assert_frame_equal(values, forecast(model, TABLE, target=["b", "a"]))
    for target in ("a", ["a", "b"]):
        with pytest.raises(ValueError, match=r"expected target=\['b', 'a'\]"):
            forecast(model, TABLE, target=target)
    third = network().fit(X, y[["a_lead2"]])
    with pytest.raises(ValueError, match=r"output 0 of the model 'a' 1 row ahead, .* columns \['a_lead2'\]"):
        forecast(third, TABLE, 2)


def test_a_target_that_the_model_does_not_read_is_not_taken_for_the_column_that_it_reads():
    model = network().fit(make_windows(TABLE[["a"]], 3)[:-1], TABLE["b"][1:])
    future = pd.DataFrame({"a": [0.0]}, index=[30])
    assert list(forecast(model, TABLE, 1, future=future).columns) == ["b"]
    with pytest.raises(ValueError, match=r"target='a' .* columns \['b'\]; expected target='b'"):
        forecast(model, TABLE, 1, target="a")


def test_nothing_is_known_of_an_array():
    model = network().fit(make_windows(TABLE[["a", "b"]], 3)[:-1], TABLE[["a", "b"]].to_numpy()[1:])
    assert len(forecast(model, TABLE, target="a")) == 2
    with pytest.raises(ValueError, match="target is missing"):
        forecast(model, TABLE)


def test_persistence_and_pictures_know_their_target_too():
    pytest.importorskip("matplotlib").use("Agg")
    windows = make_windows(TABLE[["a", "b"]], 3)
    X, y = future_targets(windows, TABLE["b"], horizon=2)
    model = SeasonalNaive(channel="b").fit(X, y)
    expected = forecast(model, TABLE, target="b")["b"]
    np.testing.assert_array_equal(ForecastDisplay.from_estimator(model, TABLE).forecast, expected)
    with pytest.raises(ValueError, match="expected target='b'"):
        ForecastDisplay.from_estimator(model, TABLE, target="a")
