"""The parts of the picture of a forecast are one series each, and lie one behind the other."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, SlidingWindow
from sklearn_gru._displays.common import (
    check_one_series,
    name_of_index,
    name_of_values,
    places,
    series_of_values,
)
from sklearn_gru._forecasting.fitted_chain import FittedChain


def test_one_series_lies_along_rows_or_columns():
    for values in (
        [1.0, 2.0],
        [[1.0], [2.0]],
        [[1.0, 2.0]],
        pd.Series([1.0, 2.0]),
        pl.DataFrame({"a": [1.0, 2.0]}),
    ):
        np.testing.assert_array_equal(series_of_values(values, "truth"), [1, 2])
    with pytest.raises(ValueError, match=r"truth has shape \(2, 2\); expected one series"):
        series_of_values(np.ones((2, 2)), "truth")


def test_names_are_strings_or_none():
    index = pd.Index([1, 2], name="year")
    assert name_of_values(pd.Series([1, 2], name="load")) == name_of_values(pl.Series("load", [1])) == "load"
    assert name_of_values(pd.DataFrame({"load": [1, 2]})) == "load"
    assert (
        name_of_values(pd.Series([1, 2], name=3))
        is name_of_values(pl.Series([1]))
        is name_of_values([1])
        is None
    )
    assert name_of_index(pd.Series([1, 2], index=index)) == "year"
    assert name_of_index(pd.Series([1, 2])) is name_of_index([1, 2]) is None


def test_places_go_on_behind_the_history():
    known = pd.Series([1.0, 2.0, 3.0], index=[0.0, 0.5, 1.0])
    history_x, forecast_x = places(known, [4.0, 5.0], 3, 2)
    np.testing.assert_allclose(history_x, [0, 0.5, 1])
    np.testing.assert_allclose(forecast_x, [1.5, 2])
    np.testing.assert_array_equal(places(None, [4.0, 5.0], 0, 2)[1], [0, 1])


def test_a_table_of_several_series_is_refused_where_columns_or_levels_tell_them():
    table = pd.DataFrame({"shop": ["a", "b"] * 5, "day": range(10), "load": np.arange(10.0)})
    model = make_pipeline(SlidingWindow(2, group="shop", time="day"), GRURegressor(2, max_iter=1))
    for shown in (table, table.set_index(["shop", "day"])):
        chain = FittedChain(model.fit(shown, table["load"]))
        with pytest.raises(ValueError, match="history has 2 series by 'shop'; expected one"):
            check_one_series(chain, shown)
        check_one_series(chain, shown[::2])
