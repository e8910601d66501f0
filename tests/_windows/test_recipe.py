"""How windows were made travels with them, and makes the windows of another table in the same way."""

import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, SlidingWindow, StepwiseTransformer, make_windows

from ..panels import mixed_frame, panels, table_of

TABLE = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 2)), columns=["load", "heat"])
Y = TABLE["load"].to_numpy()
OPTIONS = {"group": "shop", "time": "date", "fill": "forward", "stride": 2}


def gru(**parameters):
    return GRURegressor(3, max_iter=1, random_state=0, **parameters)


def shops():
    return mixed_frame(pd, table_of(6), ["a", "b"] * 3, np.arange(6))


@given(panels(), panels(), st.sampled_from([pd, pl]), st.integers(1, 4))
def test_windows_of_another_table_are_those_that_the_same_call_makes(one, other, library, length):
    first, second = (mixed_frame(library, table_of(len(group)), group, time) for group, time in (one, other))
    windows = make_windows(first, length, **OPTIONS)
    again, expected = windows.recipe.windows(second), make_windows(second, length, **OPTIONS)
    np.testing.assert_array_equal(np.asarray(again), np.asarray(expected))
    np.testing.assert_array_equal(again.table_rows, expected.table_rows)
    assert again.recipe == windows.recipe


def test_columns_are_found_by_name_in_any_order_and_others_are_left_alone():
    more = shops()[["b", "date", "a", "shop"]].assign(mood=["good"] * 6)
    windows = make_windows(shops(), 2, **OPTIONS)
    again = windows.recipe.windows(more)
    assert list(again.channel_names) == ["a", "b"]
    np.testing.assert_array_equal(np.asarray(again), np.asarray(windows))


def test_a_table_that_lacks_columns_is_an_error():
    recipe = make_windows(TABLE, 2).recipe
    with pytest.raises(ValueError, match=r"lacks the columns \['heat'\] .* it has \['load'\]"):
        recipe.windows(TABLE[["load"]])
    with pytest.raises(ValueError, match="has 1 columns for channels; expected 2"):
        recipe.windows(TABLE[["load"]].to_numpy())
    with pytest.raises(ValueError, match="has 1 columns for channels; expected 2"):
        make_windows(TABLE.to_numpy(), 2).recipe.windows(Y)


def test_series_and_times_in_arrays_cannot_be_those_of_another_table():
    windows = make_windows(TABLE, 2, group=np.zeros(30), time=np.arange(30))
    with pytest.raises(ValueError, match="made with group and time in an array"):
        windows.recipe.windows(TABLE)
    assert repr(windows.recipe) == "Recipe(length=2, group=<array>, time=<array>)"


def test_it_shows_what_is_not_as_by_default():
    assert repr(make_windows(TABLE, 3).recipe) == "Recipe(length=3)"
    windows = make_windows(shops(), 3, **OPTIONS)
    shown = "group='shop', time='date', fill='forward', stride=2"
    assert repr(windows.recipe) == f"Recipe(length=3, {shown})"
    assert repr(windows) == f"Windows(4 windows of 3 steps and 2 channels, float64, {shown})"


def test_it_never_changes_and_survives_a_pickle():
    recipe = make_windows(shops(), 3, **OPTIONS).recipe
    with pytest.raises(FrozenInstanceError):
        recipe.length = 4
    assert pickle.loads(pickle.dumps(recipe)) == recipe
    assert hash(recipe) == hash(replace(recipe))


@pytest.mark.parametrize("key", [slice(3), [1, 0], np.arange(6) % 2 == 0], ids=str)
def test_picked_windows_keep_it(key):
    windows = make_windows(shops(), 2, group="shop", time="date")
    assert windows[key].recipe == windows.recipe


def test_shorter_windows_have_that_of_their_length():
    windows = make_windows(shops(), 3, **OPTIONS)
    expected = make_windows(shops(), 2, **OPTIONS).recipe
    assert windows.last_steps(2).recipe == SlidingWindow(2).fit_transform(windows).recipe == expected


def test_a_sliding_window_makes_windows_with_the_recipe_of_its_parameters():
    options = {"group": "shop", "time": "date", "fill": "forward"}
    made = SlidingWindow(3, **options).fit_transform(shops())
    assert made.recipe == make_windows(shops(), 3, **options).recipe


def test_transformed_windows_are_not_those_of_a_raw_table():
    scaled = StepwiseTransformer(StandardScaler()).fit_transform(make_windows(TABLE, 2))
    model = gru().fit(scaled, Y)
    with pytest.raises(ValueError, match="transformed after they were made.*Expected the transformer in"):
        model.recipe_.windows(TABLE)


@pytest.mark.parametrize(
    "model",
    [gru(), StepwiseTransformer(StandardScaler()), SlidingWindow(2), GRUClassifier(2, max_iter="auto")],
    ids=lambda model: type(model).__name__,
)
def test_what_is_fitted_on_windows_keeps_it_until_it_is_fitted_on_something_else(model):
    windows, y = make_windows(TABLE, 3), Y > 0 if isinstance(model, GRUClassifier) else Y
    model = clone(model).fit(windows, y)
    assert pickle.loads(pickle.dumps(model)).recipe_ == windows.recipe
    assert not hasattr(clone(model), "recipe_")
    for other in (np.asarray(windows)[1:, 1:], TABLE.to_numpy()):
        assert not hasattr(model.fit(windows, y).fit(other, y[: len(other)]), "recipe_")


def test_a_fit_that_fails_leaves_it_as_it_was():
    model = gru().fit(make_windows(TABLE, 3), Y)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        model.fit(make_windows(TABLE, 4), Y[1:])
    assert model.recipe_ == make_windows(TABLE, 3).recipe


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_fitted_model_and_a_table_are_enough_to_predict(library):
    frame = TABLE if library == "pandas" else pl.from_pandas(TABLE)
    windows = make_windows(frame, 3)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru())
    search = GridSearchCV(model, {"gruregressor__alpha": [0.1]}, cv=2).fit(windows, Y)
    read = pickle.loads(pickle.dumps(search)).best_estimator_
    new = frame[20:]
    expected = model.set_params(gruregressor__alpha=0.1).fit(windows, Y).predict(make_windows(new, 3))
    np.testing.assert_array_equal(read.predict(read[0].recipe_.windows(new)), expected)


def test_a_table_in_the_place_of_windows_is_an_error_that_says_how_to_make_them():
    model = gru().fit(make_windows(TABLE, 3), Y)
    with pytest.raises(ValueError, match=r"2 features, but .* expecting 6.*model\.recipe_\.windows\(table\)"):
        model.predict(TABLE.to_numpy())
