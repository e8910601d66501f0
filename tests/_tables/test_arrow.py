"""Tables of pyarrow give and take their parts as other frames do, and their columns are arrays of NumPy."""

import datetime
from decimal import Decimal

import numpy as np
import pytest

from sklearn_gru._tables.arrow import arrow_array, arrow_joined, arrow_rows, is_arrow, whole_table
from sklearn_gru._tables.columns import as_columns
from sklearn_gru._tables.frames import (
    array_of,
    column,
    columns_of,
    dtypes_of,
    frame_like,
    frame_of,
    is_frame,
    is_missing,
    library_of,
    rows_at,
    rows_or_missing,
    series_like,
    with_column,
    with_columns_only,
    with_missing,
    with_rows,
)
from sklearn_gru._tables.times import read_times, tells_time

pa = pytest.importorskip("pyarrow")

VALUES = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
UTC = datetime.UTC


def tables():
    table = pa.table({"a": VALUES[:, 0], "b": VALUES[:, 1]})
    in_pieces = pa.concat_tables([table.slice(0, 2), table.slice(2)])
    return {"table": table, "in pieces": in_pieces, "batch": table.to_batches()[0]}


@pytest.mark.parametrize("kind", tables())
def test_parts_of_a_table(kind):
    table = tables()[kind]
    assert is_frame(table)
    assert library_of(table) is pa
    assert columns_of(table) == ["a", "b"]
    assert len(dtypes_of(table)) == 2
    for part, expected in (
        (rows_at(table, slice(1, None)), VALUES[1:]),
        (rows_at(table, slice(None, None, -1)), VALUES[::-1]),
        (rows_at(table, [2, 0]), VALUES[[2, 0]]),
        (rows_at(table, np.array([True, False, True])), VALUES[[0, 2]]),
        (rows_at(table, np.array([1, 1], np.uint8)), VALUES[[1, 1]]),
        (with_columns_only(table, ["b"]), VALUES[:, [1]]),
        (with_rows(table, table), np.concatenate([VALUES, VALUES])),
        (with_column(table, "a", VALUES[:, 1]), VALUES[:, [1, 1]]),
        (with_column(table, "c", VALUES[:, 1]), VALUES[:, [0, 1, 1]]),
        (rows_or_missing(table, np.array([2, -1])), [VALUES[2], [np.nan, np.nan]]),
        (with_missing(table, ["b"], [0]), [[1, np.nan], [2, 20], [3, 30]]),
    ):
        np.testing.assert_array_equal(as_columns(part, "X"), expected)
    np.testing.assert_array_equal(column(table, "b"), [10, 20, 30])
    np.testing.assert_array_equal(as_columns(table, "X"), VALUES)


def test_what_is_made_beside_a_table_is_of_pyarrow():
    table = tables()["table"]
    assert frame_of(VALUES, ["a", "b"], "pyarrow").equals(table)
    assert frame_like(table, {"a": VALUES[:, 0], "b": VALUES[:, 1]}).equals(table)
    assert series_like(table, VALUES[:, 0], "a").equals(table["a"].chunk(0))


def test_rows_of_tables_of_other_widths_are_joined():
    narrow = pa.table({"a": pa.array([1, 2], pa.int32())})
    joined = arrow_joined(narrow, pa.table({"a": [0.5]}))
    assert joined["a"].to_pylist() == [1.0, 2.0, 0.5]
    assert arrow_rows(narrow, slice(5, 9)).num_rows == 0


def test_a_batch_becomes_a_table_and_nothing_else_does():
    assert type(whole_table(tables()["batch"])) is pa.Table
    assert whole_table(VALUES) is VALUES
    assert is_arrow(tables()["table"]["a"])
    assert not is_arrow(VALUES)


COLUMNS = {
    "floats": pa.array([1.5, None]),
    "numbers": pa.array([1, None], pa.int16()),
    "strings": pa.array(["a", None]),
    "categories": pa.array(["a", None]).dictionary_encode(),
    "booleans": pa.array([True, None]),
    "dates": pa.array([datetime.date(2024, 1, 1), None]),
    "clock": pa.array([datetime.datetime(2024, 1, 1, 5), None], pa.timestamp("us")),
    "zoned": pa.array([datetime.datetime(2024, 1, 1, 5, tzinfo=UTC), None], pa.timestamp("us", "UTC")),
    "durations": pa.array([datetime.timedelta(hours=1), None]),
    "decimals": pa.array([Decimal("1.50"), None]),
    "times": pa.array([datetime.time(5), None]),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_of_any_type_is_an_array_whose_missing_values_are_seen(name):
    for values in (COLUMNS[name], pa.chunked_array([COLUMNS[name]])):
        array = arrow_array(values)
        assert isinstance(array, np.ndarray)
        assert array[0] == COLUMNS[name][0].as_py()
        assert [is_missing(value) for value in array] == [False, True]
        assert array_of(values).dtype == array.dtype


def test_times_keep_whether_they_have_a_zone():
    kinds = {
        name: read_times(arrow_array(COLUMNS[name][:1]), "time").kind
        for name in ("dates", "clock", "zoned", "durations", "times")
    }
    assert kinds == {
        "dates": "dates without a time zone",
        "clock": "dates without a time zone",
        "zoned": "dates with a time zone",
        "durations": "durations",
        "times": "times of day",
    }
    assert all(tells_time(COLUMNS[name].type) for name in kinds)


@pytest.mark.parametrize("name", ["floats", "numbers", "booleans", "decimals"])
def test_what_is_missing_of_numbers_is_nan(name):
    read = as_columns(pa.table({"a": COLUMNS[name], "b": [1.0, 2.0]}), "X")
    np.testing.assert_array_equal(read, [[float(COLUMNS[name][0].as_py()), 1], [np.nan, 2]])
    np.testing.assert_array_equal(as_columns(COLUMNS[name], "X"), read[:, :1])


@pytest.mark.parametrize("name", ["strings", "dates", "zoned", "durations", "times"])
def test_a_column_that_holds_no_numbers_is_named(name):
    table = pa.table({"a": [1.0, 2.0], name: COLUMNS[name]})
    with pytest.raises(ValueError, match=f"Column '{name}' does not hold numbers"):
        as_columns(table, "X")
