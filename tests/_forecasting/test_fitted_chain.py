"""A fitted pipeline is taken apart at its window, whatever is around it."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, make_windows
from sklearn_gru._forecasting.fitted_chain import FittedChain

TABLE = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 2)), columns=["load", "heat"])
Y = TABLE["load"].to_numpy()


def gru():
    return GRURegressor(3, max_iter=2, random_state=0)


def names(steps):
    return [type(step).__name__ for step in steps]


def scaled_target(regressor):
    return TransformedTargetRegressor(regressor, transformer=StandardScaler())


def logarithm():
    return FunctionTransformer(np.arcsinh, np.sinh)


def test_steps_come_in_the_order_in_which_a_row_goes_through_them():
    inner = GridSearchCV(make_pipeline(SlidingWindow(), gru()), {"slidingwindow__length": [2]}, cv=2)
    model = make_pipeline(make_pipeline(StandardScaler(), "passthrough"), inner).fit(TABLE, Y)
    chain = FittedChain(model)
    assert names(chain.steps) == ["StandardScaler", "SlidingWindow", "GRURegressor"]
    assert names(chain.front) == ["StandardScaler"]
    assert chain.tail is chain.network is chain.steps[-1]


def around_the_pipeline():
    return scaled_target(make_pipeline(StandardScaler(), SlidingWindow(3), gru()))


def around_the_network():
    return make_pipeline(StandardScaler(), SlidingWindow(3), scaled_target(gru()))


def around_both():
    inner = TransformedTargetRegressor(
        make_pipeline(SlidingWindow(3), scaled_target(gru())), transformer=logarithm()
    )
    return make_pipeline(StandardScaler(), inner)


def around_a_search():
    steps = make_pipeline(
        StandardScaler(), make_pipeline(SlidingWindow(), StepwiseTransformer(StandardScaler())), gru()
    )
    return scaled_target(GridSearchCV(steps, {"gruregressor__alpha": [0.01]}, cv=2))


@pytest.mark.parametrize("make", [around_the_pipeline, around_the_network, around_both, around_a_search])
def test_what_is_around_the_target_stays_around_what_comes_after_the_window(make):
    model = make().fit(TABLE, Y)
    before = pickle.dumps(model)
    chain = FittedChain(model)
    assert names(chain.front) == ["StandardScaler"]
    assert chain.transforms_target
    windows = chain.window.transform(chain.front[0].transform(TABLE))
    np.testing.assert_allclose(chain.tail.predict(windows), model.predict(TABLE), rtol=0, atol=1e-12)
    assert pickle.dumps(model) == before


@pytest.mark.parametrize("inner", [Ridge(), make_pipeline(StandardScaler(), Ridge())])
def test_a_model_without_a_window_stays_whole(inner):
    for model in (inner, TransformedTargetRegressor(inner), make_pipeline(StandardScaler(), inner)):
        chain = FittedChain(model.fit(TABLE, Y))
        assert (chain.front, chain.window, chain.network, chain.length, chain.roles) == (
            [],
            None,
            None,
            None,
            {},
        )
        assert chain.tail is model


def test_the_length_of_the_windows_is_that_of_the_sequences_or_of_the_window_in_the_pipeline():
    windows = make_windows(TABLE, 6)
    scale = StepwiseTransformer(StandardScaler())
    for model, X, length in (
        (gru(), windows, 6),
        (make_pipeline(scale, gru()), windows, 6),
        (make_pipeline(scale, SlidingWindow(np.uint8(4)), gru()), windows, 4),
        (make_pipeline(SlidingWindow(4), gru()), TABLE, None),
        (make_pipeline(scale, SlidingWindow(4), gru()), TABLE, None),  # steps that were rows of their own
    ):
        chain = FittedChain(copy.deepcopy(model).fit(X, Y))
        assert chain.length == length
        assert chain.reads_sequences == (length is not None)


def test_columns_are_counted_where_the_first_step_tells():
    windows = make_windows(TABLE, 6)
    for model, X in ((gru(), windows), (make_pipeline(StandardScaler(), SlidingWindow(2), gru()), TABLE)):
        chain = FittedChain(model.fit(X, Y))
        assert chain.n_columns == 2
        assert list(chain.names) == ["load", "heat"]
    flat = np.asarray(windows).reshape(20, -1)[5:]
    chain = FittedChain(
        make_pipeline(StandardScaler(), GRURegressor(3, n_channels=2, max_iter=1)).fit(flat, Y[5:])
    )
    assert (chain.n_columns, chain.names, chain.sequence_length) == (12, None, 6)


def test_columns_come_in_the_order_of_fit_and_those_of_the_window_are_among_them():
    table = TABLE.assign(shop="a", day=range(20))
    chain = FittedChain(make_pipeline(SlidingWindow(3, group="shop", time="day"), gru()).fit(table, Y))
    assert chain.roles == {"group": "shop", "time": "day"}
    assert chain.columns_in(table[["day", "heat", "shop", "load"]].assign(more=1)) == list(table)
    with pytest.raises(ValueError, match=r"The reading lacks the columns \['day'\]"):
        chain.columns_in(table.drop(columns="day"), name="The reading")


def test_levels_of_an_index_are_no_columns():
    table = TABLE.assign(shop="a", day=range(20)).set_index(["shop", "day"])
    chain = FittedChain(make_pipeline(SlidingWindow(3, group="shop", time="day"), gru()).fit(table, Y))
    assert chain.columns_in(table) == ["load", "heat"]
    with pytest.raises(ValueError, match=r"history lacks the columns \['day'\]"):
        chain.columns_in(table.reset_index("day", drop=True))


def test_without_names_all_columns_are_read_but_the_group():
    chain = FittedChain(Ridge().fit(TABLE.to_numpy(), Y))
    assert chain.columns_in(TABLE.assign(shop="a"), "shop") == ["load", "heat"]
    assert chain.columns_in(TABLE.to_numpy()) == [0, 1]


def test_the_channels_of_windows_that_were_transformed_are_those_of_the_network():
    encode = StepwiseTransformer(FunctionTransformer(lambda X: np.hstack([X, X])))
    model = make_pipeline(encode, gru()).fit(make_windows(TABLE.to_numpy(), 3), Y)
    assert FittedChain(model).n_columns == 2
    assert FittedChain(model[1:]).n_columns == FittedChain(model[-1]).n_columns == 4


def test_a_model_of_windows_knows_how_they_were_made():
    windows = make_windows(TABLE, 3)
    scaled = make_pipeline(StepwiseTransformer(StandardScaler()), gru())
    for model in (gru(), scaled, scaled_target(scaled), make_pipeline(SlidingWindow(2), gru())):
        assert FittedChain(model.fit(windows, Y)).recipe == windows.recipe
    assert FittedChain(make_pipeline(SlidingWindow(2), gru()).fit(TABLE, Y)).recipe is None


def test_a_model_knows_what_its_windows_know_ahead():
    options = {"known": ["heat"], "horizon": 2}
    windows = make_windows(TABLE, 3, **options)[:-2]
    scaled = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(2), gru())
    of_rows = make_pipeline(SlidingWindow(3, **options), gru())
    of_rows.fit(TABLE, Y, gruregressor__sample_weight=np.arange(20) < 18)
    for model in (gru().fit(windows, Y[:-2]), scaled.fit(windows, Y[:-2]), of_rows):
        chain = FittedChain(model)
        assert (chain.known, chain.known_positions, chain.reach) == (["heat"], (1,), 2)
    assert FittedChain(gru().fit(windows, Y[:-2])).length == 3  # without the steps ahead
    chain = FittedChain(make_pipeline(SlidingWindow(3), gru()).fit(TABLE, Y))
    assert (chain.known, chain.reach) == ([], 0)
