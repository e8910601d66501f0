"""The rows to come: those behind the known ones, then the future, labelled by their own times."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import GRURegressor, SlidingWindow, forecast
from sklearn_gru._forecasting.ahead import read_ahead
from sklearn_gru._forecasting.origin import known_lengths, known_targets
from sklearn_gru._forecasting.panel import read_panel

DAYS = pd.date_range("2024-01-29", periods=9)
TABLE = pd.DataFrame(
    {"shop": ["a", "b", "a", "b", "a", "a"], "load": np.arange(6.0), "heat": 10.0},
    index=DAYS[[0, 0, 1, 1, 2, 3]],
)
FUTURE = pd.DataFrame(
    {"heat": [1.0, 2.0, 3.0, 4.0, 5.0], "shop": ["b", "a", "a", "b", "a"]}, index=DAYS[[2, 4, 5, 3, 6]]
)


def ahead_of(table=TABLE, future=FUTURE, others=("heat",), time=None):
    past = read_panel(table, "history", "shop", time)
    lengths = known_lengths(known_targets(table, ["load"]), past, ["load"])
    return read_ahead(table, past, lengths, future, list(others), [], time)


def told_by_column(order):
    """The same tables with the time in a column, in rows of any order."""
    tables = (table.rename_axis("when").reset_index() for table in (TABLE, FUTURE))
    return [table.iloc[[0, *range(len(table) - 1, 0, -1)]] if order == "mixed" else table for table in tables]


def test_each_series_has_its_own_rows_of_the_future():
    ahead = ahead_of()
    rows = ahead.rows_like(TABLE[["load", "heat"]], 2)
    assert list(rows["heat"]) == [2, 3, 1, 4]  # a, a, b, b
    assert list(rows.index) == list(DAYS[[4, 5, 2, 3]])
    assert list(ahead.counts) == [3, 2]


@pytest.mark.parametrize("library", [pd, pl])
def test_rows_without_a_target_come_before_the_future(library):
    history, future = told_by_column("mixed")
    coming = pd.DataFrame({"when": DAYS[[2, 3]], "shop": "b", "heat": [7.0, 8.0], "load": np.nan})
    future = future[future["shop"] == "a"]
    later = pd.DataFrame({"when": DAYS[[4]], "shop": "b", "heat": 9.0})
    history, future = pd.concat([coming[::-1], history]), pd.concat([later, future])
    if library is pl:
        history, future = pl.DataFrame(history), pl.DataFrame(future)
    ahead = ahead_of(history, future, time="when")
    rows = ahead.rows_like(history[["shop", "heat", "when"]], 3)
    assert list(rows["heat"]) == [2, 3, 5, 7, 8, 9]
    assert list(rows["shop"]) == list("aaabbb")
    assert list(rows["when"]) == list(DAYS[[4, 5, 6, 2, 3, 4]])
    assert list(ahead.counts) == [3, 3]
    assert list(ahead.rows_like(history[["shop", "heat", "when"]], 2)["heat"]) == [2, 3, 7, 8]


def test_the_index_goes_on_in_each_series():
    for future in (None, FUTURE, FUTURE[FUTURE["shop"] == "a"]):
        rows = ahead_of(future=future, others=[]).rows_like(TABLE[["load"]], 4)
        assert list(rows.index) == list(DAYS[[4, 5, 6, 7, 2, 3, 4, 5]])


@pytest.mark.parametrize("library", [pd, pl])
@pytest.mark.parametrize("order", ["as they are", "mixed"])
def test_the_column_of_the_time_goes_on_in_each_series(library, order):
    history, future = (library.DataFrame(table) for table in told_by_column(order))
    for coming in (None, future):
        rows = ahead_of(history, coming, [], "when").rows_like(history[["when", "load"]], 4)
        assert list(rows["when"]) == list(DAYS[[4, 5, 6, 7, 2, 3, 4, 5]])
        assert rows["when"].dtype == history["when"].dtype


@pytest.mark.parametrize("library", [pd, pl])
def test_a_series_without_a_step_has_no_times(library):
    history = library.DataFrame(told_by_column("")[0][:-2])  # of a two rows left, of b two
    history = library.DataFrame({name: list(history[name])[:3] for name in history.columns})  # of b one
    ahead = ahead_of(history, None, [], "when")
    rows = ahead.rows_like(history[["shop", "when"]], 2)
    assert list(rows["when"])[:2] == list(DAYS[[2, 3]])
    assert pd.Series(list(rows["when"])[2:]).isna().all()
    assert not ahead.knows_times(2)


@pytest.mark.parametrize("levels", [["shop", "when"], ["when", "shop"]])
def test_levels_of_an_index_go_on_as_columns_do(levels):
    history = told_by_column("")[0].set_index(levels)
    past = read_panel(history, "history", "shop", "when")
    ahead = read_ahead(history, past, [4, 2], None, [], [], "when")
    index = ahead.rows_like(history[["load"]], 2).index
    assert list(index.get_level_values("shop")) == list("aabb")
    assert list(index.get_level_values("when")) == list(DAYS[[4, 5, 2, 3]])


def test_where_an_index_has_no_rule_rows_are_counted():
    table = TABLE.set_index(pd.Index(list("uvwxyz")))
    assert list(ahead_of(table, None, []).rows_like(table[["load"]], 2).index) == [4, 5, 2, 3]


def test_an_index_in_one_piece_keeps_its_frequency():
    """Three business days do not show which days the next ones are."""
    days = pd.bdate_range("2024-01-03", periods=5)
    table = pd.DataFrame({"load": [1.0, 2.0, 3.0, np.nan, np.nan]}, index=days)
    model = make_pipeline(SlidingWindow(2), GRURegressor(2, max_iter=1))
    model.fit(TABLE[["load"]].reset_index(drop=True), range(6))
    for history in (table, table[:3]):
        assert list(forecast(model, history, 3).index.day) == [8, 9, 10]


@pytest.mark.parametrize("has_future", [False, True])
@pytest.mark.parametrize("group", [None, "shop"])
def test_a_step_may_read_the_dates_of_the_index(has_future, group):
    def with_weekday(X):
        return X.assign(weekday=X.index.day_of_week)

    columns = ["load", "heat"] if has_future else ["load"]
    training = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 2)), columns=["load", "heat"])
    training.index = pd.date_range("2024-01-01", periods=30)
    network = GRURegressor(2, max_iter=1, random_state=0)
    model = make_pipeline(FunctionTransformer(with_weekday), SlidingWindow(3), network)
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
    np.testing.assert_allclose(values["load"], expected, rtol=0, atol=1e-12)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="future has 2 rows for shop='b'; expected at least 3"):
        ahead_of().check_told(np.array([3, 3]))
    with pytest.raises(ValueError, match=r"future is missing: the model reads the columns \['heat'\]"):
        ahead_of(future=None).check_told(np.array([2, 2]))
    table = TABLE.assign(load=[0, 1, 2, np.nan, 4, 5])
    late = FUTURE.set_index(FUTURE.index)
    with pytest.raises(ValueError, match="future has 2 rows for shop='b' beside the 1 at the end of history"):
        ahead_of(table, late).check_told(np.array([3, 4]))
    with pytest.raises(ValueError, match="future has shop='c', which is not in history"):
        ahead_of(future=FUTURE.assign(shop=["b", "a", "a", "b", "c"]))
    with pytest.raises(ValueError, match=r"future for shop='a' begins at .* not after the end of history"):
        ahead_of(future=FUTURE.set_index(DAYS[[2, 3, 5, 3, 6]]))
    past = read_panel(np.ones((3, 1)), "history")
    with pytest.raises(ValueError, match="model reads no column of the rows to come"):
        read_ahead(np.ones((3, 1)), past, [3], np.ones(3), [], [], None)


@pytest.mark.parametrize("library", [pd, pl])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("4,5", r"future: Column 'heat' does not hold numbers \(.*'4,5' in row 2\)"),
        (np.inf, r"future: Column 'heat' contains infinity \(inf in row 2\)"),
    ],
)
def test_what_future_holds_beside_numbers_is_shown_with_its_row_there(library, value, message):
    heat = [1.0, 2.0, value, 4.0, 5.0] if value == np.inf else ["1", "2", value, "4", "5"]
    tables = (table.rename_axis("when").reset_index() for table in (TABLE, FUTURE.assign(heat=heat)))
    table, future = (library.DataFrame(table.to_dict("list")) for table in tables)
    with pytest.raises(ValueError, match=message):
        ahead_of(table, future, time="when")


def test_a_step_in_front_may_read_text_of_future_where_history_has_text():
    tables = (table.assign(heat=table["heat"].map(lambda value: f"{value:g} C")) for table in (TABLE, FUTURE))
    table, future = tables
    assert list(ahead_of(table, future).rows_like(table[["heat"]], 2)["heat"]) == ["2 C", "3 C", "1 C", "4 C"]
