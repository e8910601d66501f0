"""The rows of a table come series by series, oldest first."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._forecasting.panel import read_panel

from .times import KINDS, shops


def rows_of(panel):
    return {label: rows.tolist() for label, rows in zip(panel.labels, panel.members, strict=True)}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_sorted_by_times_of_every_kind(kind):
    table = shops(kind).sample(frac=1, random_state=0)
    panel = read_panel(table, "history", "shop", "when")
    for label, rows in rows_of(panel).items():
        assert (table["shop"].iloc[rows] == label).all()
        assert list(table.index[rows]) == sorted(table.index[rows])
    assert list(table.index[panel.order] // 2) == sorted(table.index // 2)


@pytest.mark.parametrize("library", [pd, pl])
def test_series_come_as_they_appear_in_time(library):
    table = library.DataFrame({"shop": ["a", "b", "c", "a", "b"], "day": [9, 8, 7, 6, 10]})
    assert rows_of(read_panel(table, "history", "shop", "day")) == {"a": [3, 0], "c": [2], "b": [1, 4]}
    assert rows_of(read_panel(table, "history", "shop")) == {"a": [0, 3], "b": [1, 4], "c": [2]}
    assert rows_of(read_panel(table[:2], "history", None, "day")) == {None: [1, 0]}


@pytest.mark.parametrize("labels", [[1, "1", 1, "1"], [True, "True", True, "True"]])
def test_labels_of_two_types_are_two_series(labels):
    table = pd.DataFrame({"shop": np.array(labels, dtype=object), "load": range(4)})
    assert rows_of(read_panel(table, "history", "shop")) == {labels[0]: [0, 2], labels[1]: [1, 3]}


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_the_row_of_a_missing_label_or_time_is_that_of_the_table_as_given(missing):
    table = pd.DataFrame({"shop": ["a", "b", missing], "day": [3, 2, 1]})
    with pytest.raises(ValueError, match="'shop' of history is missing in row 2"):
        read_panel(table, "history", "shop", "day")
    table = pd.DataFrame({"shop": ["a", "a", "a"], "day": pd.Series([3, 2, missing], dtype=object)})
    with pytest.raises(ValueError, match="'day' of future is missing in row 2"):
        read_panel(table, "future", "shop", "day")


@pytest.mark.parametrize("kind", KINDS)
def test_a_time_twice_in_a_series_is_named(kind):
    table = shops(kind)
    table.loc[21, "when"] = table.loc[3, "when"]
    with pytest.raises(
        ValueError, match=r"'when' of history for shop='b' repeats: .*; expected each time once"
    ):
        read_panel(table, "history", "shop", "when")


@pytest.mark.parametrize("kind", ["dates", "dates of a zone", "periods", "durations"])
def test_an_index_of_times_tells_them_too(kind):
    table = shops(kind)[::2].set_index("when")
    panel = read_panel(table, "history")
    assert panel.time_index is table.index
    assert list(panel.times.given) == list(table.index)
    with pytest.raises(ValueError, match="The index of history goes back in time"):
        read_panel(table[::-1], "history")


def test_an_index_of_numbers_tells_times_unless_it_numbers_the_rows_of_several_series():
    table = shops("dates")
    assert read_panel(table, "history").times.given.tolist() == list(range(24))
    assert read_panel(table, "history", "shop").times is None
    assert read_panel(table.set_index(np.arange(24) // 2), "history", "shop").time_index is not None
    assert read_panel(table[::-1], "history").time_index is not None  # it falls step by step
    for index in ([1, 4, 2] * 8, [9, 8, 6] + [0] * 21, [None, *range(23)], list("abc") * 8):
        assert read_panel(table.set_index(pd.Index(index)), "history").times is None


def test_rows_to_come_tell_times_as_the_known_ones_do():
    table, future = shops("dates"), shops("dates").set_index(np.zeros(24, int))
    past = read_panel(table, "history")
    assert read_panel(future, "future", past=past).times.given.tolist() == [0] * 24
    past = read_panel(table, "history", "shop")
    assert read_panel(future, "future", "shop", past=past).times is None


def test_an_index_that_tells_several_series_asks_for_the_group():
    table = shops("dates").set_index("when")
    with pytest.raises(ValueError, match="The index of history repeats .*give group="):
        read_panel(table, "history")
    assert rows_of(read_panel(table, "history", "shop"))["b"] == list(range(1, 24, 2))
    for levels in (["shop", "when"], ["when", "shop"]):
        table = shops("dates").set_index(levels)
        with pytest.raises(ValueError, match=r"index of history has the levels .* which tell several series"):
            read_panel(table, "history")
        panel = read_panel(table, "history", "shop", "when")
        assert rows_of(panel)["b"] == list(range(1, 24, 2))


@pytest.mark.parametrize("name", ["history", "future"])
def test_the_column_of_the_time_has_to_be_there(name):
    with pytest.raises(ValueError, match=f"time='day' is not a column of {name}"):
        read_panel(pd.DataFrame({"load": [1.0, 2.0]}), name, None, "day")
