"""Windows over sequences held one by one are those that a table of each of them has."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru import make_windows
from sklearn_gru._windows.windows_of_sequences import windows_of_sequences

LENGTH, REACH = 3, 2


def sequences(tables, dtype=float):
    """The last rows of each table that lie in a window, and those ahead, in one array."""
    result = np.full((len(tables), LENGTH + REACH, 3), np.nan, dtype)
    for sequence, rows in zip(result, tables, strict=True):
        rows = rows[-LENGTH - REACH :]
        sequence[-len(rows) :] = rows
    return result


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("known", [[2], [2, 0]])
def test_they_show_what_the_windows_of_each_table_show(dtype, known):
    rng = np.random.default_rng(0)
    tables = [rng.normal(size=(n + REACH, 3)).astype(dtype) for n in (5, 1, 3)]
    expected = [make_windows(rows, LENGTH, known=known, horizon=REACH) for rows in tables]
    windows = windows_of_sequences(sequences(tables, dtype), expected[0].recipe, tuple(known))
    assert windows.dtype == dtype
    assert windows.known_columns == tuple(known)
    np.testing.assert_array_equal(windows, np.concatenate([each[[-1 - REACH]] for each in expected]))


def test_what_is_not_known_ahead_is_not_looked_at():
    table = np.arange(15.0).reshape(5, 3)
    expected = make_windows(table, LENGTH, known=[2], horizon=REACH)
    windows = windows_of_sequences(table[np.newaxis], expected.recipe, (2,))
    _, rows = windows.used_rows()
    assert np.isnan(rows[LENGTH:, :2]).all()
    np.testing.assert_array_equal(rows[:, 2], table[:, 2])


def test_rows_before_the_first_one_are_in_no_window():
    table = np.ones((1 + REACH, 3))
    recipe = make_windows(table, LENGTH, known=[2], horizon=REACH).recipe
    windows = windows_of_sequences(sequences([table, table]), recipe, (2,))
    np.testing.assert_array_equal(windows.first_rows, windows.last_rows)
    assert len(windows.used_rows()[0]) == 2 * (1 + REACH)


def test_they_keep_the_names_of_the_columns():
    table = pd.DataFrame(np.ones((5, 3)), columns=["load", "heat", "promo"])
    recipe = make_windows(table, LENGTH, known=["promo"], horizon=REACH).recipe
    windows = windows_of_sequences(np.ones((1, 5, 3)), recipe, (2,))
    assert list(windows.channel_names) == ["load", "heat", "promo", "is_ahead"]
