"""Columns that come in another order than in ``fit`` are refused, or matched by name."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, make_windows

VALUES = np.random.default_rng(0).normal(size=(20, 2))
Y = VALUES[:, 0]
SMALL = {"hidden_layer_sizes": 2, "max_iter": 1, "random_state": 0}
TABLES = {
    "pandas": pd.DataFrame(VALUES, columns=["a", "b"]),
    "polars": pl.DataFrame(VALUES, schema=["a", "b"]),
    "numbered": pd.DataFrame(VALUES, columns=[7, 3]),
}
OTHER = {"pandas": ["b", "a"], "polars": ["b", "a"], "numbered": [3, 7]}


def window_of(table):
    window = SlidingWindow(3).fit(table)
    return window.transform


def network_of(table):
    return GRURegressor(**SMALL).fit(table, Y).predict


def pipeline_of(table):
    return make_pipeline(SlidingWindow(3), GRURegressor(**SMALL)).fit(table, Y).predict


@pytest.mark.parametrize("fitted", [window_of, network_of, pipeline_of])
@pytest.mark.parametrize("kind", TABLES)
def test_columns_in_another_order_are_refused(kind, fitted):
    apply = fitted(TABLES[kind])
    apply(TABLES[kind])
    message = (
        "come in the order [3, 7], in fit they came in the order [7, 3]"
        if kind == "numbered"
        else "same order"
    )
    with pytest.raises(ValueError, match=message.replace("[", r"\[")):
        apply(TABLES[kind][OTHER[kind]])


def test_numbers_of_other_columns_and_arrays_are_taken_as_they_come():
    apply = network_of(TABLES["numbered"])
    expected = apply(TABLES["numbered"])
    np.testing.assert_array_equal(apply(pd.DataFrame(VALUES)), expected)
    np.testing.assert_array_equal(apply(VALUES), expected)


def test_channels_of_windows_in_another_order_are_refused():
    windows, others = (make_windows(TABLES["pandas"][names], 3) for names in (["a", "b"], ["b", "a"]))
    for fitted in (StepwiseTransformer(StandardScaler()).fit(windows).transform, network_of(windows)):
        with pytest.raises(ValueError, match="channel names should match"):
            fitted(others)


def test_the_recipe_matches_them_by_name():
    windows = make_windows(TABLES["pandas"], 3)
    again = windows.recipe.windows(TABLES["pandas"][["b", "a"]])
    np.testing.assert_array_equal(np.asarray(again), np.asarray(windows))
