"""A past that is read at once leaves what reading it row by row leaves."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.history import read_history
from sklearn_gru._forecasting.stream_parts import stream_parts

ROWS = np.random.default_rng(0).normal(size=(20, 2))


def parts_of(X, n_series=1, **roles):
    front = [] if roles else [StandardScaler()]
    model = make_pipeline(*front, SlidingWindow(3, **roles), GRURegressor(2, max_iter=1, random_state=0))
    return stream_parts(FittedChain(model.fit(X, np.arange(len(X)))), n_series)


def test_one_series_comes_as_an_array_a_table_or_with_an_axis_of_series():
    table = pd.DataFrame(ROWS, columns=["a", "b"])
    expected = StandardScaler().fit_transform(ROWS)[np.newaxis, -3:]
    for parts, history in (
        (parts_of(ROWS), ROWS),
        (parts_of(ROWS), ROWS.tolist()),
        (parts_of(ROWS), ROWS[np.newaxis]),
        (parts_of(table), table[["b", "a"]].assign(more="x")),
        (parts_of(pl.DataFrame(table.to_dict("list"))), pl.DataFrame(table.to_dict("list"))),
    ):
        state, clock = read_history(parts, history)
        np.testing.assert_allclose(state, expected, rtol=0, atol=1e-12)
        assert (clock.labels, clock.times) == (None, None)


@pytest.mark.parametrize("library", [pd, pl])
def test_a_table_of_series_may_be_in_any_order(library):
    order = np.random.default_rng(1).permutation(20)
    columns = {"shop": np.array(["a", "b"] * 10), "day": np.arange(20) // 2, "load": ROWS[:, 0]}
    table = library.DataFrame({name: values[order].tolist() for name, values in columns.items()})
    state, clock = read_history(parts_of(table, 2, group="shop", time="day"), table)
    for label, window in zip(clock.labels, state, strict=True):
        np.testing.assert_array_equal(window[:, 0], ROWS[columns["shop"] == label, 0][-3:])
    assert clock.labels[0] == columns["shop"][order[0]]  # as they appear
    assert list(clock.times.values) == [9, 9]


def test_what_a_history_has_to_be_is_named():
    table = pd.DataFrame({"shop": ["a", "b"] * 10, "day": np.arange(20) // 2, "load": ROWS[:, 0]})
    of_shops, plain = parts_of(table, 2, group="shop", time="day"), parts_of(ROWS, 2)
    for parts, history, message in (
        (of_shops, ROWS, "group='shop' names a column, but X is a ndarray"),
        (of_shops, ROWS[np.newaxis], "history has three axes, but the model reads"),
        (of_shops, table[:1], r"history has 1 series \(\['a'\]\); expected n_series=2"),
        (of_shops, table.assign(day=1), "time repeats in rows"),
        (of_shops, table.drop(columns="load"), r"history lacks the columns \['load'\]"),
        (plain, ROWS, r"history is one table, but n_series=2; expected an array of shape \(2, n_steps, 2\)"),
    ):
        with pytest.raises(ValueError, match=message):
            read_history(parts, history)
