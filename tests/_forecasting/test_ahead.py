"""The rows to come have the columns of the future, and an index that goes on in each series."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import GRURegressor, SlidingWindow, forecast
from sklearn_gru._forecasting.ahead import read_ahead
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.panel import read_panel

DAYS = pd.date_range("2024-01-29", periods=9)
TABLE = pd.DataFrame(
    {"shop": ["a", "b", "a", "b", "a", "a"], "load": np.arange(6.0), "heat": 10.0},
    index=DAYS[[0, 0, 1, 1, 2, 3]],
)
FUTURE = pd.DataFrame(
    {"heat": [1.0, 2.0, 3.0, 4.0, 5.0], "shop": ["b", "a", "a", "b", "a"]}, index=DAYS[[2, 4, 5, 3, 6]]
)


def gru():
    return GRURegressor(2, max_iter=1, random_state=0)


def chain(columns):
    return FittedChain(
        make_pipeline(SlidingWindow(2), gru()).fit(TABLE[columns].reset_index(drop=True), range(6))
    )


def ahead_of(columns=("load", "heat"), future=FUTURE, horizon=2, table=TABLE):
    past = read_panel(table, "history", "shop")
    return read_ahead(chain(list(columns)), table, future, past, "load", horizon, None)


def test_each_series_has_its_own_rows_of_the_future():
    ahead = ahead_of()
    rows = ahead.rows_like(TABLE[["load", "heat"]])
    assert list(rows["heat"]) == [2, 3, 1, 4]  # a, a, b, b
    assert list(rows.index) == list(DAYS[[4, 5, 2, 3]])
    assert list(FUTURE["shop"].iloc[ahead.places]) == ["a", "a", "b", "b"]


def test_without_a_future_the_index_goes_on_in_each_series():
    ahead = ahead_of(["load"], None, 3)
    assert list(ahead.index(TABLE)) == list(DAYS[[4, 5, 6, 2, 3, 4]])
    assert list(ahead.rows_like(TABLE[["load"]]).index) == list(DAYS[[4, 5, 6, 2, 3, 4]])


def test_where_an_index_has_no_rule_rows_are_counted():
    table = TABLE.set_index(pd.Index(list("uvwxyz")))
    ahead = ahead_of(["load"], None, 2, table)
    assert ahead.index(table) is None
    assert list(ahead.rows_like(table[["load"]]).index) == list(ahead.counted()) == [4, 5, 2, 3]


def test_an_index_in_one_piece_keeps_its_frequency():
    """Three business days do not show which days the next ones are."""
    days = pd.bdate_range("2024-01-03", periods=3)
    model = make_pipeline(SlidingWindow(2), gru()).fit(TABLE[["load"]].reset_index(drop=True), range(6))
    values = forecast(model, pd.DataFrame({"load": [1.0, 2.0, 3.0]}, index=days), 2)
    assert list(values.index) == [pd.Timestamp("2024-01-08"), pd.Timestamp("2024-01-09")]


@pytest.mark.parametrize("has_future", [False, True])
@pytest.mark.parametrize("group", [None, "shop"])
def test_a_step_may_read_the_dates_of_the_index(has_future, group):
    def with_weekday(X):
        return X.assign(weekday=X.index.day_of_week)

    columns = ["load", "heat"] if has_future else ["load"]
    training = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 2)), columns=["load", "heat"])
    training.index = pd.date_range("2024-01-01", periods=30)
    model = make_pipeline(FunctionTransformer(with_weekday), SlidingWindow(3), gru())
    model.fit(training[columns], training["load"].shift(-1).ffill())
    days = pd.date_range("2024-01-31", periods=5)
    ahead = pd.DataFrame({"shop": "a", "heat": np.arange(5.0)}, index=days)
    rows, expected = training[columns], []
    for day in days:
        expected.append(model.predict(rows)[-1])
        rows = pd.concat([rows, ahead.loc[[day]].assign(load=expected[-1])[columns]])
    history, future = training[columns].assign(shop="a"), ahead if has_future else None
    values = forecast(model, history, 5, target="load", future=future, group=group)
    assert list(values.index) == list(days)
    np.testing.assert_allclose(values["load"] if group else values, expected, rtol=0, atol=1e-12)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="future has 2 rows for shop='b', but horizon=3"):
        ahead_of(horizon=3)
    with pytest.raises(ValueError, match=r"future is missing: the model reads the columns \['heat'\]"):
        ahead_of(future=None)
    with pytest.raises(ValueError, match="future has shop='c', which is not in history"):
        ahead_of(future=FUTURE.assign(shop=["b", "a", "a", "b", "c"]))
    with pytest.raises(ValueError, match=r"future for shop='a' begins at .* not after the end of history"):
        ahead_of(future=FUTURE.set_index(DAYS[[2, 3, 5, 3, 6]]))
