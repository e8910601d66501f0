"""What tells the series of a row: one column, several, or an array."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._tables.columns import column_of, without_columns
from sklearn_gru._tables.ids import array_of_tuples, as_names, check_label, names_in, role_names, shown
from sklearn_gru._tables.series_index import find_series

IDS = {"shop": ["n", "s", "n", "s"], "product": [1, 2, 1, 1]}


def test_a_name_and_a_list_of_different_names_are_columns_and_anything_else_labels():
    assert names_in("shop") == ["shop"]
    assert names_in(["shop", "product"]) == names_in(("shop", "product")) == ["shop", "product"]
    for labels in (None, [], ["a", "a", "b"], [1, 2], ["a", 1], np.array(["a", "b"]), pd.Index(["a", "b"])):
        assert names_in(labels) == []
        assert as_names(labels) is labels
    assert as_names(["shop", "product"]) == ("shop", "product")
    assert as_names("shop") == "shop"
    assert role_names("shop", None, ("a", "b"), [1, 2]) == ["shop", "a", "b"]


@pytest.mark.parametrize("library", [pd, pl])
def test_of_several_columns_a_label_is_a_tuple_of_what_python_shows(library):
    table = library.DataFrame({**IDS, "x": range(4)})
    labels = column_of(table, ["shop", "product"], "group", 4)
    assert labels.tolist() == [("n", 1), ("s", 2), ("n", 1), ("s", 1)]
    assert [type(part) for part in labels[0]] == [str, int]
    assert column_of(table, ["product"], "group", 4).tolist() == [(1,), (2,), (1,), (1,)]
    assert list(without_columns(table, group=["shop", "product"]).columns) == ["x"]


def test_levels_of_the_index_are_columns_of_labels_too():
    table = pd.DataFrame({**IDS, "x": range(4)}).set_index("shop")
    assert column_of(table, ["product", "shop"], "group", 4).tolist()[1] == (2, "s")
    assert list(without_columns(table, group=["product", "shop"]).columns) == ["x"]


def test_dates_numbers_and_what_looks_like_them_stay_apart():
    days = pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-01", "2024-01-01"])
    mixed = np.array([1, 1, "1", 1], object)
    table = pd.DataFrame({"day": days, "mixed": mixed})
    series = find_series(table, 4, ["day", "mixed"])
    assert len(series.starts) == 3
    np.testing.assert_array_equal(series.sorted_rows(), [0, 2, 3, 1])
    in_polars = pl.DataFrame({"day": days.to_numpy(), "x": range(4)})
    assert column_of(in_polars, ["day"], "group", 4)[1] == (datetime.datetime(2024, 1, 2),)


@pytest.mark.parametrize("library", [pd, pl])
def test_a_part_that_is_missing_is_named_with_its_row(library):
    table = library.DataFrame({"shop": ["n", "s", None], "product": [1.0, None, 2.0], "x": [1, 2, 3]})
    with pytest.raises(ValueError, match="'shop' of group is missing in row 2; expected one for every row"):
        find_series(table, 3, ["shop", "product"])
    with pytest.raises(ValueError, match="'product' of group is missing in row 1"):
        find_series(table, 3, ("product", "x"))


def test_a_name_that_is_no_column_is_named():
    table = pd.DataFrame(IDS)
    with pytest.raises(ValueError, match=r"group='store' is not a column of X, which has \['shop'"):
        find_series(table, 4, ["shop", "store"])


def test_series_are_shown_with_the_names_of_their_columns():
    assert shown("shop", "n") == "shop='n'"
    assert shown(("shop", "product"), ("n", 1)) == "shop='n', product=1"


def test_a_label_has_a_part_for_each_column():
    check_label(("shop", "product"), ("n", 1), "A reading")
    check_label("shop", "n", "A reading")
    check_label(None, ("n", 1), "A reading")
    for label in ("no", ("n",), ("n", 1, 2)):
        with pytest.raises(ValueError, match=r"A reading is of the series .*; expected .* a tuple of 2"):
            check_label(["shop", "product"], label, "A reading")


def test_tuples_are_labels_in_an_array_of_one_axis():
    array = array_of_tuples([("n", 1), ("s", 2)])
    assert array.shape == (2,)
    assert array[1] == ("s", 2)


@pytest.mark.parametrize("library", [pd, pl])
def test_labels_of_many_rows_are_those_written_out_one_by_one(library):
    rng = np.random.default_rng(0)
    columns = {name: rng.integers(0, 5, size=300) for name in "abc"}
    columns["b"] = columns["b"].astype(str)
    labels = column_of(library.DataFrame(columns), list("abc"), "group", 300)
    assert labels.tolist() == list(zip(*(values.tolist() for values in columns.values()), strict=True))
    assert column_of(library.DataFrame(columns)[:0], list("abc"), "group", 0).shape == (0,)
