"""A picture is of one series."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from sklearn_gru import (
    ConformalRegressor,
    ForecastDisplay,
    GRURegressor,
    SlidingWindow,
    forecast,
    future_targets,
    make_windows,
)
from sklearn_gru._displays.common import check_one_series
from sklearn_gru._forecasting.fitted_chain import FittedChain


@pytest.mark.parametrize("around", [lambda model: model, lambda model: ConformalRegressor(model, level=80)])
@pytest.mark.parametrize("horizon", [1, 2])
def test_of_several_targets_the_way_to_a_picture_is_named(around, horizon):
    table = pd.DataFrame({"load": np.sin(np.arange(40.0)), "heat": np.cos(np.arange(40.0))})
    X, y = future_targets(make_windows(table, 3), table, horizon=horizon)
    model = around(GRURegressor(2, max_iter=1, random_state=0)).fit(X, y)
    with pytest.raises(
        ValueError, match=r"targets \['load', 'heat'\], of which a picture shows one: expected"
    ):
        ForecastDisplay.from_estimator(model, table, horizon)
    values = forecast(model, table, horizon)
    picture = ForecastDisplay.from_predictions(values, history=table, target="heat")
    np.testing.assert_array_equal(picture.forecast, values["heat"])


def test_a_table_of_several_series_is_refused_where_columns_or_levels_tell_them():
    table = pd.DataFrame({"shop": ["a", "b"] * 5, "day": range(10), "load": np.arange(10.0)})
    model = make_pipeline(SlidingWindow(2, group="shop", time="day"), GRURegressor(2, max_iter=1))
    for shown in (table, table.set_index(["shop", "day"])):
        chain = FittedChain(model.fit(shown, np.arange(10)))
        with pytest.raises(ValueError, match="history has 2 series by 'shop'; expected one"):
            check_one_series(chain, shown)
        check_one_series(chain, shown[::2])
