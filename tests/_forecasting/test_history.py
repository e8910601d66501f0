"""A past that is read at once leaves what reading it row by row leaves."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRURegressor, SlidingWindow
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.history import Known, loaded_series, read_history, saved_series
from sklearn_gru._forecasting.stream_parts import stream_parts

ROWS = np.random.default_rng(0).normal(size=(20, 2))
COLUMNS = {"shop": ["a", "b"] * 10, "day": np.arange(20) // 2, "load": ROWS[:, 0]}
SCALED = StandardScaler().fit_transform(ROWS)


def parts_of(X, front=(), is_keyed=False, **roles):
    front = front or ([] if roles else [StandardScaler()])
    model = make_pipeline(*front, SlidingWindow(3, **roles), GRURegressor(2, max_iter=1, random_state=0))
    return stream_parts(FittedChain(model.fit(X, np.arange(len(X)))), is_keyed=is_keyed)


def test_one_series_comes_as_an_array_or_a_table():
    table = pd.DataFrame(ROWS, columns=["a", "b"])
    for parts, history in (
        (parts_of(ROWS), ROWS),
        (parts_of(ROWS), ROWS.tolist()),
        (parts_of(table), table[["b", "a"]].assign(more="x")),
        (parts_of(pl.DataFrame(table.to_dict("list"))), pl.DataFrame(table.to_dict("list"))),
    ):
        known = read_history(parts, history)[0]
        assert list(known) == [None]
        np.testing.assert_allclose(known[None].state, SCALED[-3:], rtol=0, atol=1e-12)
        assert known[None].moment is None


def test_several_series_come_as_a_dict_or_with_a_label_for_each_row():
    labels = np.arange(20) % 2 * 10
    parts = parts_of(ROWS, is_keyed=True)
    by_row = read_history(parts, ROWS, labels)[0]
    by_dict = read_history(parts, {0: ROWS[::2], 10: ROWS[1::2].tolist(), "new": ROWS[:1]})[0]
    assert [*map(type, by_row)] == [int, int]
    for label, start in ((0, 0), (10, 1)):
        for known in (by_row, by_dict):
            np.testing.assert_allclose(known[label].state, SCALED[start::2][-3:], rtol=0, atol=1e-12)
    np.testing.assert_allclose(by_dict["new"].state[-1], SCALED[0], rtol=0, atol=1e-12)
    assert np.isnan(by_dict["new"].state[:2]).all()


@pytest.mark.parametrize("library", [pd, pl])
def test_a_table_of_series_may_be_in_any_order(library):
    order = np.random.default_rng(1).permutation(20)
    table = library.DataFrame({name: np.array(values)[order].tolist() for name, values in COLUMNS.items()})
    known = read_history(parts_of(table, group="shop", time="day"), table)[0]
    for label, each in known.items():
        expected = ROWS[np.array(COLUMNS["shop"]) == label, 0][-3:]
        np.testing.assert_array_equal(each.state[:, 0], expected)
        assert each.moment.value == 9
    assert next(iter(known)) == COLUMNS["shop"][order[0]]  # as they appear


def test_the_tables_of_a_dict_tell_their_times():
    table = pd.DataFrame(COLUMNS)
    parts = parts_of(table, group="shop", time="day")
    whole = read_history(parts, table)[0]
    for label, known in read_history(parts, dict(iter(table[::-1].groupby("shop"))))[0].items():
        np.testing.assert_array_equal(known.state, whole[label].state)
        assert known.moment.value == 9


def test_no_state_holds_the_history():
    rows = ROWS.copy()
    parts = parts_of(rows[:, :1], front=["passthrough"])
    known = read_history(parts, rows[:, :1])[0][None].state
    assert not np.shares_memory(known, rows)
    assert known.base is None


def test_what_a_history_has_to_be_is_named():
    table = pd.DataFrame(COLUMNS)
    of_shops, plain = parts_of(table, group="shop", time="day"), parts_of(ROWS)
    for parts, history, message in (
        (of_shops, ROWS, r"history is a ndarray, but the model reads \{'group': 'shop', 'time': 'day'\}"),
        (of_shops, table.drop(columns="shop"), "history lacks the column 'shop', which tells the series"),
        (of_shops, table.drop(columns="day"), r"history lacks the columns \['day'\]"),
        (of_shops, table.assign(day=1), "time repeats in rows"),
        (of_shops, table.drop(columns="load"), r"history lacks the columns \['load'\]"),
        (plain, ROWS[np.newaxis], r"history has the shape \(1, 20, 2\); expected rows .*dict"),
        (plain, pd.DataFrame({"shop": [1.0]}), "history has 1 channels; expected 2"),
    ):
        with pytest.raises(ValueError, match=message):
            read_history(parts, history)
    with pytest.raises(ValueError, match="group has shape"):
        read_history(parts_of(ROWS, is_keyed=True), ROWS, np.array(["a"]))


def test_steps_that_look_at_several_rows_are_refused():
    class Differences(StandardScaler):
        def transform(self, X):
            return np.diff(X, axis=0, prepend=X[:1])

    with pytest.raises(ValueError, match="steps in front of the window .* look at several rows"):
        read_history(parts_of(ROWS, front=[Differences()]), ROWS)


def test_what_is_saved_of_many_series_is_one_array_and_comes_again_as_arrays_of_their_own():
    series = {label: Known(np.full(3, float(i))) for i, label in enumerate([None, "a", ("b", 2)])}
    columns = saved_series(series)
    assert columns["labels"] == [None, "a", ("b", 2)]
    assert columns["states"].shape == (3, 3)
    assert [columns[name] for name in ("moment", "times", "waiting")] == [None] * 3
    again = loaded_series(columns)
    np.testing.assert_equal(again, series)
    assert all(known.state.base is None for known in again.values())


def test_states_of_several_types_and_no_series_are_saved_too():
    series = {"a": Known(np.zeros(2, np.float32)), "b": Known(np.zeros(2))}
    assert [known.state.dtype for known in loaded_series(saved_series(series)).values()] == ["f4", "f8"]
    assert loaded_series(saved_series({})) == {}


def test_the_longest_step_is_known_where_times_are_regular_and_windows_would_read_across():
    days = pd.date_range("2024-01-01", periods=30)
    table = pd.DataFrame({"day": [*days, *days], "shop": np.repeat(["a", "b"], 30), "load": np.arange(60.0)})
    parts = parts_of(table, group="shop", time="day")
    assert read_history(parts, table)[1]["step"] == np.timedelta64(1, "D")
    by_shop = dict(iter(table.groupby("shop")))
    assert read_history(parts, by_shop)[1]["step"] == np.timedelta64(1, "D")
    by_shop["b"] = by_shop["b"][::2]
    assert read_history(parts, by_shop)[1] is None  # too few
    assert read_history(parts, table[table["day"].dt.day_of_week < 5])[1] is None
    without = table[["load"]]
    assert read_history(parts_of(without), without)[1] is None
    with pytest.warns(
        DataWarning, match="After 2024-01-27 00:00:00 in series 'a' the next row is of 2024-01-29"
    ):
        assert read_history(parts, table.drop(index=27))[1] is None
    read_history(parts, table.drop(index=10))  # behind the last windows
