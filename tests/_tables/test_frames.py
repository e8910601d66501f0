"""Frames of pandas and polars, and arrays, give and take their parts in the same way."""

import sys
from contextlib import suppress
from importlib import import_module

import numpy as np
import pytest

from sklearn_gru import (
    GRURegressor,
    SlidingWindow,
    future_targets,
    make_windows,
    pad_sequences,
    regular_grid,
)
from sklearn_gru._tables.columns import as_columns, as_table, column_of, without_columns
from sklearn_gru._tables.frames import (
    array_of,
    column,
    columns_of,
    first_rows,
    frame_like,
    frame_of,
    index_names_of,
    is_frame,
    is_missing,
    is_pandas,
    is_series,
    last_rows,
    library_name_of,
    library_of,
    name_of,
    row_as_table,
    rows_at,
    rows_or_missing,
    series_like,
    value_at,
    with_column,
    with_columns_only,
    with_index,
    with_missing,
    with_rows,
)

VALUES = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])


def table_in(library):
    if library == "numpy":
        return VALUES.copy()
    return frame_of(VALUES, ["a", "b"], pytest.importorskip(library).__name__)


LIBRARIES = ["numpy", "pandas", "polars"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_parts_of_a_table(library):
    table = table_in(library)
    a, b = columns_of(table)
    assert is_frame(table) == (library != "numpy")
    assert is_pandas(table) == (library == "pandas")
    assert library_name_of(table) == (None if library == "numpy" else library)
    for part, expected in (
        (first_rows(table, 2), VALUES[:2]),
        (last_rows(table, 2), VALUES[1:]),
        (last_rows(table, 9), VALUES),
        (rows_at(table, [2, 0]), VALUES[[2, 0]]),
        (with_columns_only(table, [b]), VALUES[:, [1]]),
        (with_rows(table, table), np.concatenate([VALUES, VALUES])),
        (with_column(table, a, np.array([7.0, 8, 9])), np.column_stack([[7, 8, 9], VALUES[:, 1]])),
    ):
        np.testing.assert_array_equal(np.asarray(part), expected)
        assert type(part) is type(table)
    np.testing.assert_array_equal(np.asarray(column(table, b)), [10, 20, 30])
    np.testing.assert_array_equal(np.asarray(table), VALUES)  # nothing was changed in place
    assert value_at(column(table, b), 1) == 20


@pytest.mark.parametrize("library", LIBRARIES[1:])
def test_a_series_becomes_a_table_and_what_is_made_is_of_the_same_library(library):
    table = table_in(library)
    one = series_like(table, VALUES[:, 0], "a")
    assert is_series(one)
    assert not is_series(table)
    assert name_of(one) == name_of(table) == columns_of(as_table(one, "X"))[0] == "a"
    assert library_of(one) is library_of(table) is sys.modules[library]
    made = frame_like(table, {"a": VALUES[:, 0], "b": VALUES[:, 1]})
    assert made.equals(table)
    assert index_names_of(table) == ([None] if library == "pandas" else [])


def test_an_index_is_put_on_and_its_levels_are_columns():
    table = with_index(table_in("pandas"), pytest.importorskip("pandas").Index([5, 6, 7], name="n"))
    assert index_names_of(table) == ["n"]
    np.testing.assert_array_equal(column(table, "n"), [5, 6, 7])
    np.testing.assert_array_equal(column_of(table, "n", "group", 3), [5, 6, 7])
    assert without_columns(table, group="n").equals(table)
    assert list(series_like(table, [1.0, 2.0], "a", [8, 9]).index) == [8, 9]
    assert list(frame_like(table, {"a": [1.0, 2.0]}, [8, 9]).index) == [8, 9]
    assert with_index(VALUES, [1, 2, 3]) is VALUES


def test_a_list_keeps_numbers_beside_strings():
    assert array_of([1, "1"]).tolist() == [1, "1"]
    assert array_of(["a", np.nan])[1] is np.nan
    assert array_of(["a", "b"]).dtype.kind == "U"
    assert array_of([1, 2]).dtype.kind == "i"
    assert array_of(VALUES) is VALUES


def test_a_lazy_frame_says_to_collect_it():
    lazy = pytest.importorskip("polars").DataFrame({"a": [1.0, 2.0]}).lazy()
    for use in (
        lambda: as_columns(lazy, "X"),
        lambda: as_table(lazy, "X"),
        lambda: without_columns(lazy, group="a"),
    ):
        with pytest.raises(ValueError, match=r"A LazyFrame of polars has no rows yet: collect\(\) it"):
            use()


class DuckDBPyRelation:
    """What a relation of DuckDB shows of itself: its columns, and any number of rows that are not there."""

    columns, shape = ["a"], (2, 1)


def test_a_relation_says_to_fetch_its_rows():
    for relation in relations():
        for use in (
            lambda relation=relation: as_columns(relation, "X"),
            lambda relation=relation: make_windows(relation, 2),
            lambda relation=relation: SlidingWindow(2).fit(relation),
            lambda relation=relation: future_targets(relation, horizon=1),
            lambda relation=relation: pad_sequences([relation]),
            lambda relation=relation: regular_grid(relation, time="a", freq="D"),
            lambda relation=relation: GRURegressor(2).fit(relation, [1, 2]),
            lambda relation=relation: GRURegressor(2).fit([[1.0], [2.0]], relation),
        ):
            with pytest.raises(ValueError, match=r"A relation of DuckDB has no rows yet: .* \.df\(\)"):
                use()


def relations():
    """One that looks like it, and a real one where DuckDB is installed."""
    with suppress(ImportError):
        yield import_module("duckdb").sql("SELECT * FROM range(2) AS numbers(a)")
    yield DuckDBPyRelation()


@pytest.mark.parametrize(("library", "group_by"), [("pandas", "groupby"), ("polars", "group_by")])
def test_a_groupby_says_to_give_the_table(library, group_by):
    grouped = getattr(table_in(library), group_by)("a")
    with pytest.raises(ValueError, match="GroupBy is not one table: give the table, and the column"):
        as_columns(grouped, "X")


def nullable_columns():
    """The numbers 1, nothing, 3 in every dtype of pandas that can hold them."""
    pd = pytest.importorskip("pandas")
    for dtype in ("Float64", "Float32", "Int64", "UInt8", "object", "double[pyarrow]", "int64[pyarrow]"):
        yield pd.Series([1, None, 3], dtype=dtype, name="load")
    yield pd.Series([1.0, pd.NA, 3], dtype=object, name="load")


def test_a_missing_value_of_any_dtype_is_nan():
    for values in nullable_columns():
        for each in (values, values.to_frame(), values.to_frame().assign(other=1.0)):
            read = as_columns(each, "X")[:, 0]
            np.testing.assert_array_equal(read, [1, np.nan, 3], err_msg=str(values.dtype))
        objects = np.array(values.tolist(), object)
        np.testing.assert_array_equal(as_columns(objects, "X")[:, 0], [1, np.nan, 3])


def test_a_missing_value_in_one_row_is_nan():
    for values in nullable_columns():
        for table in (values.to_frame(), values.to_frame().assign(other=1.0)):
            row = as_columns(row_as_table(table.iloc[1]), "X")
            np.testing.assert_array_equal(row, [[np.nan, 1.0][: table.shape[1]]], err_msg=str(values.dtype))


def test_the_column_that_holds_no_numbers_is_named_whatever_is_missing_beside_it():
    for values in nullable_columns():
        table = values.to_frame().assign(name=["x", "y", "z"])
        with pytest.raises(ValueError, match="Column 'name' does not hold numbers"):
            as_columns(table, "X")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_values_may_be_missing_in_some_rows_and_columns(library):
    library = pytest.importorskip(library)
    table = library.DataFrame({"a": [1, 2, 3], "b": list("xyz"), "c": [1.0, 2.0, 3.0]})
    gaps = with_missing(table, ["a", "b"], [2, 0])
    for name in "ab":
        assert [is_missing(value) for value in gaps[name]] == [True, False, True]
        assert list(gaps[name])[1] == list(table[name])[1]
    assert list(gaps["c"]) == list(table["c"]) == list(table["a"]) == [1, 2, 3]


def test_values_of_an_array_may_be_missing():
    values = np.arange(6, dtype=np.float32).reshape(3, 2)
    gaps = with_missing(values, [1], [0])
    assert gaps.dtype == np.float32
    np.testing.assert_array_equal(gaps, [[0, np.nan], [2, 3], [4, 5]])
    assert values[0, 1] == 1


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_rows_may_be_missing(library):
    rows = rows_or_missing(table_in(library), np.array([2, -1, 0, -1]))
    assert type(rows) is type(table_in(library))
    np.testing.assert_array_equal(as_columns(rows, "X"), [[3, 30], [np.nan] * 2, [1, 10], [np.nan] * 2])
    if library == "pandas":
        assert list(rows.index) == [0, 1, 2, 3]
