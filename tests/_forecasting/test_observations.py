"""Observations come in arrays, in dicts by label, and in tables by the names of their columns."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._forecasting.observations import Observations

COLUMNS = {"more": [0, 0], "a": [1.0, 2.0], "machine": ["x", "y"], "b": [3.0, 4.0], "day": [5, 6]}
TABLE = pd.DataFrame(COLUMNS)
LIBRARIES = pytest.mark.parametrize("library", [pd, pl])


def named(table, name):
    return ["b", "a"]


def by_order(table, name):
    return [column for column in table.columns if column != "machine"]


def by_label(columns_in=named, **options):
    names = None if columns_in is by_order else ["b", "a"]
    return Observations(2, columns_in, names, **{"group": "machine", "is_keyed": True} | options)


def of_one(n_columns=2, columns_in=named, **options):
    return Observations(n_columns, columns_in, None if columns_in is by_order else ["b", "a"], **options)


@pytest.mark.parametrize(
    ("n_columns", "values", "is_one"),
    [
        (3, [1, 2, 3], True),
        (3, [[1, 2, 3]], False),
        (1, 5.0, True),
        (1, [5.0], True),
        (1, [[5.0]], False),
        (None, [1, 2, 3, 4], True),
        (None, 5.0, True),
        (2, np.ma.masked_array([1.0, 2.0], mask=[True, False]), True),
    ],
)
def test_an_array_is_a_row_of_the_only_series(n_columns, values, is_one):
    reading = of_one(n_columns).reading(values)
    assert (reading.labels, reading.times, reading.which(0)) == ([None], None, "")
    assert reading.rows.shape == (1, np.size(values))
    assert np.ndim(reading.answer(np.zeros(1), None)) == (0 if is_one else 1)


@pytest.mark.parametrize(
    ("n_columns", "shape"), [(3, (2,)), (3, (2, 3)), (1, (2, 1)), (3, (1, 2)), (None, (2, 2))]
)
def test_another_shape_is_named(n_columns, shape):
    expected = (
        rf"reading has shape \({', '.join(map(str, shape))},?\); expected \({n_columns or 'n_channels'},\)"
    )
    with pytest.raises(ValueError, match=expected):
        of_one(n_columns).reading(np.zeros(shape))


def test_a_dict_has_a_row_of_each_label():
    reading = by_label().reading({"x": [1, 2], 7: np.array([3.0, 4.0])})
    np.testing.assert_array_equal(reading.rows, [[1, 2], [3, 4]])
    assert reading.labels == ["x", 7]
    assert reading.which(1) == " for machine=7"
    assert reading.answer(np.array([5, 6]), None) == {"x": 5, 7: 6}
    of_numbers = Observations(1, by_order, None, is_keyed=True).reading({"x": 1.0, "y": [2.0]})
    np.testing.assert_array_equal(of_numbers.rows, [[1], [2]])
    assert of_numbers.which(0) == " for series='x'"


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ({"x": [1.0]}, r"reading of 'x' has shape \(1,\); expected \(2,\)"),
        ({"x": TABLE.iloc[0]}, "reading of 'x' is a Series, whose columns have names"),
        ({"x": [1.0, 2.0], None: [1.0, 2.0]}, "of which one is missing"),
        ({"a": 1.0, "b": 2.0}, r"dict with the names of columns, \['a', 'b'\]; expected"),
        ({"a": 1.0, "machine": "x"}, "dict with the names of columns"),
        ([1.0, 2.0], r"is a list, which does not tell its series; expected a dict .*'machine'"),
        (TABLE.drop(columns="machine"), "reading lacks the column 'machine', which tells the series"),
        (TABLE.assign(machine="x"), "reading has 2 rows with machine='x'; expected one a series"),
        (TABLE.assign(machine=["x", None]), "'machine' of the reading is missing in row 1"),
    ],
)
def test_what_does_not_tell_a_reading_of_each_series_is_an_error(reading, message):
    with pytest.raises(ValueError, match=message):
        by_label().reading(reading)


def test_without_a_column_for_the_series_a_table_is_no_reading():
    with pytest.raises(ValueError, match=r"no column is known to tell its series; expected a dict"):
        by_label(group=None).reading(TABLE)


def test_a_model_that_reads_columns_takes_no_numbers():
    observations = by_label(roles={"group": "machine"})
    for values, call in (({"x": [1.0, 2.0]}, observations.reading), ([[1.0, 2.0]], observations.past)):
        with pytest.raises(ValueError, match=r"but the model reads \{'group': 'machine'\} from columns"):
            call(values)


@LIBRARIES
def test_columns_of_a_table_go_by_their_names(library):
    reading = by_label(time="day").reading(library.DataFrame(COLUMNS))
    assert list(reading.rows.columns) == ["b", "a"]
    assert reading.labels == ["x", "y"]
    assert list(reading.times.values) == [5, 6]
    with pytest.raises(ValueError, match="reading lacks the column 'week', which tells the time"):
        by_label(time="week").reading(library.DataFrame(COLUMNS))


def test_without_names_their_number_counts():
    assert list(by_label(by_order).reading(TABLE[["a", "machine", "b"]]).rows.columns) == ["a", "b"]
    with pytest.raises(ValueError, match="The reading has 4 channels; expected 2"):
        by_label(by_order).reading(TABLE)
    with pytest.raises(ValueError, match="history has 1 channels; expected 2"):
        by_label(by_order).past(TABLE[["a"]])
    assert of_one(1, by_order).past([1, 2]).shape == (2, 1)
    with pytest.raises(ValueError, match="The reading has 2 rows; expected 1, since .*give group="):
        of_one().reading(TABLE)


def test_a_row_of_a_table_of_pandas_is_one_observation():
    for observations in (of_one(), by_label()):
        reading = observations.reading(TABLE.iloc[1])
        assert reading.rows.to_dict("list") == {"b": [4.0], "a": [2.0]}
        assert reading.answer(np.array([3.0]), None) == 3
    assert reading.labels == ["y"]


def test_levels_of_an_index_tell_series_and_times():
    reading = by_label(time="day").reading(TABLE.set_index(["machine", "day"]))
    assert reading.labels == ["x", "y"]
    assert list(reading.times.values) == [5, 6]


def test_a_missing_value_of_any_dtype_is_nan():
    table = pd.DataFrame({"a": pd.array([None], dtype="Float64"), "b": pd.array([2], dtype="Int64")})
    rows = of_one(2, by_order).reading(table.iloc[0]).rows
    np.testing.assert_array_equal(rows.to_numpy(float, na_value=np.nan), [[np.nan, 2]])
