"""A series ends at the last row in which a target is known."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru._forecasting.origin import known_lengths, known_targets
from sklearn_gru._forecasting.panel import read_panel

NAN = np.nan


def lengths_of(table, targets, group="shop"):
    return known_lengths(known_targets(table, targets), read_panel(table, "history", group), targets)


def test_trailing_rows_without_a_target_are_not_known():
    table = pd.DataFrame({"shop": list("ababab"), "load": [1, 2, NAN, NAN, 3, NAN], "heat": 1.0})
    assert lengths_of(table, ["load"]) == [3, 1]
    assert lengths_of(table[["load"]], ["load"], None) == [5]


def test_one_target_of_several_is_enough():
    table = pd.DataFrame({"load": [1, 2, NAN, NAN], "heat": [1, NAN, 3, NAN]})
    assert lengths_of(table, ["load", "heat"], None) == [3]
    np.testing.assert_array_equal(known_targets(table, ["heat", "load"]), table[["heat", "load"]])


def test_a_missing_number_of_pandas_is_missing():
    table = pd.DataFrame({"load": pd.array([1, 2, None], "Int64")})
    assert lengths_of(table, ["load"], None) == [2]


def test_a_series_without_any_known_target_is_named():
    table = pd.DataFrame({"shop": ["a", "b", "b"], "load": [1, NAN, NAN]})
    message = r"history has no known value of \['load'\] for shop='b' in its 2 rows"
    with pytest.raises(ValueError, match=message):
        lengths_of(table, ["load"])
