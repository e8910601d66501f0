"""A forecast in a table is taken apart by the names of its columns."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._displays.forecast_parts import column_of_target, parts_of_forecast, rows_of_series

DAYS = pd.date_range("2024-03-01", periods=2)
TABLE = pd.DataFrame(
    {
        "shop": ["north"] * 2 + ["south"] * 2,
        "day": [*DAYS, *DAYS],
        "sales": [1.0, 2, 3, 4],
        "sales-lo-95": [-9.0, -8, -7, -6],
        "sales-lo-80": [0.0, 1, 2, 3],
        "sales-hi-80": [2.0, 3, 4, 5],
        "sales-hi-95": [9.0, 9, 9, 9],
    }
)


def parts(forecast, target=None, series=None, level=None, name=None):
    return parts_of_forecast(forecast, target, series, level, name)


@pytest.mark.parametrize("table", [TABLE, pl.from_pandas(TABLE)])
@pytest.mark.parametrize("series", ["south", {"shop": "south"}])
def test_a_series_of_several_with_its_bands(table, series):
    found = parts(table, series=series)
    assert found.target == "sales"
    assert found.labels == {"shop": "south"}
    assert list(found.line["sales"]) == [3, 4]
    assert list(found.line.columns) == ["shop", "day", "sales"]
    assert found.bands.names == ["80 %", "95 %"]
    np.testing.assert_array_equal(found.bands.values[0], [[2, 4], [-7, 9]])


def test_a_series_may_be_told_by_a_level_of_the_index_or_by_numbers():
    indexed = TABLE.set_index(["shop", "day"])
    assert list(parts(indexed, series="south").line["sales"]) == [3, 4]
    numbered = TABLE.assign(shop=[1, 1, 2, 2])
    assert list(parts(numbered, series={"shop": 2}).line["sales"]) == [3, 4]


def test_one_target_of_several_is_picked_by_its_name():
    table = TABLE[:2].assign(**{"price": [5.0, 6], "price-lo-80": [4.0, 5], "price-hi-80": [6.0, 8]})
    found = parts(table, target="price")
    assert list(found.line["price"]) == [5, 6]
    np.testing.assert_array_equal(found.bands.values[:, 0], [[4, 6], [5, 8]])
    with pytest.raises(ValueError, match=r"the targets \['sales', 'price'\]; expected one"):
        parts(table)
    with pytest.raises(ValueError, match=r"target='cost' is none of the targets of forecast, \['sales'"):
        parts(table, target="cost")


def test_quantiles_are_bands_around_the_one_in_the_middle_or_around_another_forecast():
    table = pd.DataFrame({"day": DAYS, "a_q0.1": [0.0, 1], "a_q0.5": [1.0, 2], "a_q0.9": [2.0, 3]})
    found = parts(table)
    assert found.target == "a"
    assert list(found.line["a_q0.5"]) == [1, 2]
    assert found.bands.names == ["quantiles 0.1 to 0.9"]
    mean = parts(table.assign(a=[7.0, 7]), name="GRU")
    assert list(mean.line["a"]) == [7, 7]
    assert mean.bands.names == ["GRU"]
    np.testing.assert_array_equal(mean.bands.values[:, 0], [[0, 2], [1, 3]])
    unnamed = parts(table[["a_q0.1", "a_q0.5", "a_q0.9"]].set_axis(["q0.1", "q0.5", "q0.9"], axis=1))
    assert list(unnamed.line["q0.5"]) == [1, 2]
    one = parts(table[["day", "a_q0.1"]])
    assert one.bands is None
    assert list(one.line["a_q0.1"]) == [0, 1]
    assert parts(table[["day", "a_q0.1"]].assign(a=1.0)).bands is None  # one edge is no band


def test_a_name_that_only_looks_like_a_quantile_is_a_target():
    assert parts(pd.DataFrame({"day": DAYS, "sales_q2": [1.0, 2]})).target == "sales_q2"


def test_an_array_has_the_columns_of_a_forecast_with_levels():
    array = TABLE.to_numpy()[:2, 2:].astype(float)
    found = parts(array, level=[95, 80])
    assert list(found.line) == [1, 2]
    np.testing.assert_array_equal(found.bands.values[0], [[0, 2], [-9, 9]])
    assert parts(array[:, :1], level=80).bands is None
    with pytest.raises(ValueError, match=r"shape \(2, 5\); expected .* with 3 columns for level=80"):
        parts(array, level=80)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (TABLE, {"series": "west"}, "'shop' of forecast has no 'west'; expected one such as 'north'"),
        (TABLE, {"series": {"store": 1}}, r"series=\{'store': 1\}, but forecast has the columns"),
        (TABLE[["day", "sales"]], {"series": "west"}, r"the columns \[\] of forecast tell a series"),
        (TABLE.drop(columns="sales-hi-80"), {}, "'sales-lo-80' but no 'sales-hi-80'; a band has two ends"),
        (TABLE.drop(columns="sales-lo-95"), {}, "'sales-hi-95' but no 'sales-lo-95'"),
        (TABLE.drop(columns="sales"), {}, "but none of the forecast itself"),
        ([1.0, 2.0], {"series": "west"}, "series='west' picks from a data frame; forecast is of list"),
        ([1.0, 2.0], {"target": "sales"}, "target='sales' picks from a data frame"),
    ],
)
def test_what_is_not_there_is_named(table, options, message):
    with pytest.raises(ValueError, match=message):
        parts(table, **options)


def test_the_history_of_a_forecast_is_the_rows_and_the_column_of_its_series():
    rows = rows_of_series(TABLE.assign(promo=1), {"shop": "south", "country": "NZ"}, "history")
    assert list(rows["sales"]) == [3, 4]
    assert list(column_of_target(rows, "sales").columns) == ["day", "sales"]
    assert column_of_target(rows, "cost") is rows
    assert rows_of_series([1.0], {"shop": "south"}, "history") == [1.0]
