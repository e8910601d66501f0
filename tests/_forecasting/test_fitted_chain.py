"""A fitted pipeline is taken apart at its window, whatever is around it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, make_windows
from sklearn_gru._forecasting.fitted_chain import (
    input_columns,
    length_of_windows,
    special_columns,
    split_at_window,
    steps_of,
    time_column,
)

TABLE = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 2)), columns=["load", "heat"])
Y = TABLE["load"].to_numpy()


def gru():
    return GRURegressor(3, max_iter=2, random_state=0)


def names(steps):
    return [type(step).__name__ for step in steps]


def test_steps_come_in_the_order_in_which_a_row_goes_through_them():
    inner = GridSearchCV(make_pipeline(SlidingWindow(), gru()), {"slidingwindow__length": [2]}, cv=2)
    model = make_pipeline(make_pipeline(StandardScaler(), "passthrough"), inner).fit(TABLE, Y)
    assert names(steps_of(model)) == ["StandardScaler", "SlidingWindow", "GRURegressor"]


def test_a_target_that_is_transformed_stays_around_what_comes_after_the_window():
    inner = make_pipeline(StandardScaler(), SlidingWindow(3), gru())
    model = TransformedTargetRegressor(inner, transformer=StandardScaler()).fit(TABLE, Y)
    front, window, tail = split_at_window(model)
    assert (names(front), window.length) == (["StandardScaler"], 3)
    windows = window.transform(front[0].transform(TABLE))
    np.testing.assert_allclose(tail.predict(windows), model.predict(TABLE), rtol=0, atol=1e-12)


@pytest.mark.parametrize("inner", [Ridge(), make_pipeline(StandardScaler(), Ridge())])
def test_a_model_without_a_window_stays_whole(inner):
    for model in (inner, TransformedTargetRegressor(inner), make_pipeline(StandardScaler(), inner)):
        model.fit(TABLE, Y)
        assert split_at_window(model) == ([], None, model)
        assert length_of_windows(model) is None


def test_the_length_of_the_windows_is_that_of_the_sequences_or_of_the_window_in_the_pipeline():
    windows = make_windows(TABLE, 6)
    scale = StepwiseTransformer(StandardScaler())
    assert length_of_windows(make_pipeline(scale, gru()).fit(windows, Y)) == 6
    assert length_of_windows(make_pipeline(scale, SlidingWindow(4), gru()).fit(windows, Y)) == 4
    assert length_of_windows(make_pipeline(SlidingWindow(4), gru()).fit(TABLE, Y)) is None


def test_columns_come_in_the_order_of_fit_and_those_of_the_window_are_among_them():
    table = TABLE.assign(shop="a", day=range(20))
    model = make_pipeline(SlidingWindow(3, group="shop", time="day"), gru()).fit(table, Y)
    assert special_columns(model) == ["shop", "day"]
    assert time_column(model) == "day"
    assert input_columns(model, table[["day", "heat", "shop", "load"]].assign(more=1)) == list(table)
    with pytest.raises(ValueError, match=r"The reading lacks the columns \['day'\]"):
        input_columns(model, table.drop(columns="day"), name="The reading")
