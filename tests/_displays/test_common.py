"""A picture is of one series."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, SlidingWindow
from sklearn_gru._displays.common import check_one_series
from sklearn_gru._forecasting.fitted_chain import FittedChain


def test_a_table_of_several_series_is_refused_where_columns_or_levels_tell_them():
    table = pd.DataFrame({"shop": ["a", "b"] * 5, "day": range(10), "load": np.arange(10.0)})
    model = make_pipeline(SlidingWindow(2, group="shop", time="day"), GRURegressor(2, max_iter=1))
    for shown in (table, table.set_index(["shop", "day"])):
        chain = FittedChain(model.fit(shown, np.arange(10)))
        with pytest.raises(ValueError, match="history has 2 series by 'shop'; expected one"):
            check_one_series(chain, shown)
        check_one_series(chain, shown[::2])
