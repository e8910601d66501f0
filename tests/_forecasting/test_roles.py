"""Targets, series and times are those that are given, or those of the model's windows."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, SlidingWindow, make_windows
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.roles import find_targets, roles_in

TABLE = pd.DataFrame({"shop": ["a", "b"] * 6, "day": np.arange(12) // 2, "load": np.arange(12.0)})


def gru():
    return GRURegressor(2, max_iter=1, random_state=0)


def of_rows():
    return FittedChain(make_pipeline(SlidingWindow(2, group="shop", time="day"), gru()).fit(TABLE, range(12)))


def of_windows():
    return FittedChain(gru().fit(make_windows(TABLE, 2, group="shop", time="day"), range(12)))


@pytest.mark.parametrize("chain", [of_rows, of_windows])
def test_the_windows_know_series_and_times(chain):
    assert roles_in(chain(), TABLE, None, None) == ("shop", "day")
    table = TABLE.assign(store="x", hour=0)
    assert roles_in(chain(), table, "store", None) == ("store", "day")
    assert roles_in(chain(), table, None, "hour") == ("shop", "hour")
    assert find_targets(chain(), TABLE, None, "shop", "day") == ["load"]


def test_windows_made_before_may_meet_a_history_without_their_columns():
    assert roles_in(of_windows(), TABLE[["load"]], None, None) == (None, None)
    assert roles_in(of_windows(), np.ones((3, 1)), None, None) == (None, None)
    levels = TABLE.set_index(["shop", "day"])
    assert roles_in(of_windows(), levels, None, None) == ("shop", "day")


def test_targets_are_columns_each_once():
    chain = FittedChain(Ridge().fit(np.ones((3, 2)), np.ones(3)))
    rows = np.ones((3, 2))
    assert find_targets(chain, rows, 1) == [1]
    assert find_targets(chain, rows, [1, 0]) == find_targets(chain, rows, (1, 0)) == [1, 0]
    with pytest.raises(ValueError, match=r"target is missing: say which of the columns \[0, 1\]"):
        find_targets(chain, rows, None)
    for wrong in ([], [0, 0]):
        with pytest.raises(ValueError, match="expected one column, or a list of different ones"):
            find_targets(chain, rows, wrong)
    with pytest.raises(ValueError, match="target=2 is not a column of history"):
        find_targets(chain, rows, [0, 2])
