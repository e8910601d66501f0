"""Observations come in arrays of a few shapes, and in tables by the names of their columns."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._forecasting.observations import ArrayObservations, TableObservations

TABLE = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})


@pytest.mark.parametrize(
    ("n_series", "n_columns", "values", "is_one"),
    [
        (1, 3, [1, 2, 3], True),
        (1, 3, [[1, 2, 3]], False),
        (1, 1, 5.0, True),
        (1, 1, [5.0], True),
        (1, 1, [[5.0]], False),
        (2, 1, [1.0, 2.0], False),
        (2, 1, [[1.0], [2.0]], False),
        (2, 3, np.zeros((2, 3)), False),
        (1, None, [1, 2, 3, 4], True),
        (1, None, 5.0, True),
    ],
)
def test_an_array_is_a_row_for_each_series(n_series, n_columns, values, is_one):
    rows, came_as_one = ArrayObservations(n_series, n_columns).rows(values)
    assert came_as_one == is_one
    np.testing.assert_array_equal(rows, np.reshape(values, (n_series, -1)))


@pytest.mark.parametrize(
    ("n_series", "n_columns", "values", "expected"),
    [
        (1, 3, np.zeros(2), r"\(3,\) or \(1, 3\)"),
        (1, 1, np.zeros((2, 1)), r"\(\) or \(1,\) or \(1, 1\)"),
        (2, 1, np.zeros(3), r"\(2,\) or \(2, 1\)"),
        (2, 3, np.zeros(3), r"expected \(2, 3\)"),
    ],
)
def test_another_shape_is_named(n_series, n_columns, values, expected):
    with pytest.raises(ValueError, match=rf"reading has shape \({values.shape[0]},.*{expected}"):
        ArrayObservations(n_series, n_columns).rows(values)


def test_a_past_in_arrays_has_the_columns_and_the_series():
    arrays = ArrayObservations(2, 3)
    np.testing.assert_array_equal(arrays.sequences(np.ones((2, 4, 3), int)), np.ones((2, 4, 3)))
    with pytest.raises(ValueError, match="history has 2 channels; expected 3"):
        arrays.sequences(np.ones((2, 4, 2)))
    with pytest.raises(ValueError, match="history has 3 series; expected n_series=2"):
        arrays.sequences(np.ones((3, 4, 3)))
    assert ArrayObservations(1, 1).past([1, 2]).shape == (2, 1)


def names(table, name):
    return ["b", "a"]


@pytest.mark.parametrize("library", [pd, pl])
def test_columns_of_a_table_go_by_their_names(library):
    tables = TableObservations(2, 2, names)
    table = library.DataFrame({"more": [0, 0], "a": [1.0, 2.0], "b": [3.0, 4.0]})
    assert tables.takes(table)
    rows, is_one = tables.rows(table)
    assert list(rows.columns) == ["b", "a"]
    assert not is_one


def test_without_names_their_number_counts():
    assert TableObservations(2, 2).rows(TABLE)[0] is TABLE
    assert TableObservations(2, None).past(TABLE) is TABLE
    with pytest.raises(ValueError, match="The reading has 2 channels; expected 3"):
        TableObservations(2, 3).rows(TABLE)
    with pytest.raises(ValueError, match="The reading has 2 rows; expected 1, one a series"):
        TableObservations(1, 2).rows(TABLE)


def test_a_row_of_a_table_of_pandas_is_one_observation():
    tables = TableObservations(1, 2, names)
    rows, is_one = tables.rows(TABLE.assign(kind="x").iloc[1])
    assert is_one
    assert rows.to_dict("list") == {"b": [4.0], "a": [2.0]}
    assert not TableObservations(2, 2).takes(TABLE["a"])  # two numbers, one a series
    assert not tables.takes([1.0, 2.0])
    assert not tables.takes(pl.Series([1.0, 2.0]))


def test_a_missing_value_of_any_dtype_is_nan():
    table = pd.DataFrame({"a": pd.array([None], dtype="Float64"), "b": pd.array([2], dtype="Int64")})
    rows, _ = TableObservations(1, 2).rows(table.iloc[0])
    np.testing.assert_array_equal(rows.to_numpy(float, na_value=np.nan), [[np.nan, 2]])


def test_a_dict_is_an_error_that_says_what_to_do():
    with pytest.raises(ValueError, match=r"reading is a dict; expected .*pandas.DataFrame\(\[reading\]\)"):
        TableObservations(1, 2).takes({"a": 1.0})
