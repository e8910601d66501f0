"""What is drawn is one series, and a table that holds several says how to pick one."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._displays.one_series import series_of_values, until_last_known

DAYS = pd.date_range("2024-03-01", periods=2)


def test_one_series_lies_along_rows_or_columns():
    for values in (
        [1.0, 2.0],
        [[1.0], [2.0]],
        [[1.0, 2.0]],
        pd.Series([1.0, 2.0]),
        pl.DataFrame({"a": [1.0, 2.0]}),
    ):
        np.testing.assert_array_equal(series_of_values(values, "truth").values, [1, 2])
    with pytest.raises(ValueError, match=r"truth has shape \(2, 2\); expected one series"):
        series_of_values(np.ones((2, 2)), "truth")


def test_the_index_of_a_single_row_tells_no_places():
    row = pd.DataFrame([[1.0, 2.0]], index=DAYS[:1])
    assert series_of_values(row, "forecast").axis is None


@pytest.mark.parametrize(
    ("values", "x_name", "y_name"),
    [
        (pd.Series([1, 2], pd.Index([1, 2], name="year"), name="load"), "year", "load"),
        (pd.DataFrame({"load": [1, 2]}), None, "load"),
        (pd.DataFrame({"day": DAYS, "load": [1, 2]}), "day", "load"),
        (pl.DataFrame({"load": [1, 2], "day": DAYS.to_pydatetime()}), "day", "load"),
        (pl.Series("load", [1, 2]), None, "load"),
        (pd.Series([1, 2], name=3), None, None),
        ([1, 2], None, None),
    ],
)
def test_names_are_strings_or_none(values, x_name, y_name):
    assert series_of_values(values, "history")[2:] == (x_name, y_name)


@pytest.mark.parametrize("labels", [{}, {"shop": "north"}, {"shop": "north", "product": "milk"}])
def test_a_table_of_one_series_has_its_dates_in_a_column(labels):
    table = pd.DataFrame({**labels, "day": DAYS, "load": [1.0, 2.0]})
    for shown in (table, table.assign(day=DAYS.to_period("D")), pl.from_pandas(table)):
        series = series_of_values(shown, "forecast")
        np.testing.assert_array_equal(series.values, [1, 2])
        assert str(series.axis[1])[:10] == "2024-03-02"


def test_levels_that_tell_one_series_leave_its_dates():
    index = pd.MultiIndex.from_product([["north"], DAYS], names=["shop", "day"])
    series = series_of_values(pd.Series([1.0, 2.0], index), "history")
    assert series.axis.equals(DAYS.rename("day"))
    assert series.x_name == "day"
    several = pd.MultiIndex.from_product([["north", "south"], DAYS], names=["shop", "day"])
    with pytest.raises(ValueError, match=r"index of history has the levels \['shop', 'day'\]; expected one"):
        series_of_values(pd.Series(np.arange(4.0), several), "history")


def test_several_series_or_columns_are_an_error_that_shows_how_to_pick_one():
    table = pd.DataFrame({"shop": ["a", "b"], "day": DAYS, "load": [1.0, 2.0]})
    picked = r"forecast\[forecast\['shop'\] == 'a'\]\.set_index\('day'\)\['load'\]"
    with pytest.raises(ValueError, match=f"with 2 series by 'shop'; expected one .* as the index: {picked}"):
        series_of_values(table, "forecast")
    picked = r"forecast\.filter\(forecast\['shop'\] == 'a'\)\.select\('day', 'load'\)"
    with pytest.raises(ValueError, match=f"with 2 series by 'shop'; expected .* with its dates: {picked}"):
        series_of_values(pl.from_pandas(table), "forecast")
    band = table.drop(columns="shop").assign(low=0.0)
    with pytest.raises(ValueError, match=r"forecast has the columns \['day', 'load', 'low'\]; expected one"):
        series_of_values(band, "forecast")


def test_rows_to_come_are_no_history():
    known = until_last_known(series_of_values(pd.Series([1.0, np.nan, 3.0, np.nan]), "history"), "history")
    np.testing.assert_array_equal(known.values, [1, np.nan, 3])
    assert len(known.axis) == 3
    with pytest.raises(ValueError, match="history holds no value that is known"):
        until_last_known(series_of_values([np.nan], "history"), "history")
