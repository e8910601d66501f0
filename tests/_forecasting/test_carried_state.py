"""The states of a network go in and come out as a value; nothing in it is ever changed."""

import numpy as np
import pytest

from sklearn_gru import GRURegressor
from sklearn_gru._forecasting.carried_state import CarriedState

X = np.random.default_rng(0).normal(size=(10, 6, 2))
LAYERS = {"one layer": (4,), "two layers": (4, 3)}


def network(layers, **parameters):
    return GRURegressor(LAYERS[layers], max_iter=2, random_state=0, **parameters).fit(X, X.cumsum(axis=1))


@pytest.mark.parametrize("layers", LAYERS)
def test_states_may_be_gone_on_from_in_any_order(layers):
    """The arrays that the engine steps on hold the last state only; any other is written into them."""
    model = network(layers)
    carried, expected = CarriedState(model, 2), model.predict(X[:2])
    states, outputs = [carried.empty()], []
    for step in range(6):
        state, output = carried.after(states[-1], X[:2, step])
        states.append(state)
        outputs.append(output)
    np.testing.assert_allclose(np.stack(outputs, axis=1), expected, rtol=0, atol=1e-12)
    for step in (3, 0, 5, 3):
        before = [part.copy() for part in states[step]]
        state, output = carried.after(states[step], X[:2, step])
        np.testing.assert_array_equal(output, outputs[step])
        for part, again in zip(states[step + 1], state, strict=True):
            np.testing.assert_array_equal(part, again)
            assert not np.shares_memory(part, again)
        np.testing.assert_array_equal(np.concatenate(states[step]), np.concatenate(before))


@pytest.mark.parametrize("layers", LAYERS)
def test_a_series_at_rest_keeps_its_states_in_every_layer(layers):
    carried = CarriedState(network(layers), 2)
    first, _ = carried.after(carried.empty(), X[:2, 0])
    second, outputs = carried.after(first, np.array([[np.nan, np.nan], X[1, 1]]))
    assert np.isnan(outputs[0]).all()
    np.testing.assert_array_equal(carried.shown(second)[0], carried.shown(first)[0])
    assert (carried.shown(second)[1] != carried.shown(first)[1]).all()
    _, outputs = carried.after(second, X[:2, 2])
    alone = CarriedState(network(layers), 1)
    state, _ = alone.after(alone.empty(), X[:1, 0])
    np.testing.assert_allclose(outputs[0], alone.after(state, X[:1, 2])[1][0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("layers", LAYERS)
def test_shown_states_come_back_as_they_were(layers):
    carried = CarriedState(network(layers), 3)
    state = carried.after_sequences(X[:3])
    shown = carried.shown(state)
    assert shown.shape == (3, sum(LAYERS[layers]))
    for part, again in zip(state, carried.checked(shown), strict=True):
        np.testing.assert_array_equal(part, again)
        assert not np.shares_memory(shown, again)


def test_an_observation_that_is_refused_leaves_the_next_step_as_it_was():
    carried = CarriedState(network("two layers"), 1)
    state, _ = carried.after(carried.empty(), X[:1, 0])
    expected = CarriedState(network("two layers"), 1).after(state, X[:1, 1])[1]
    for wrong in ([[np.nan, 1.0]], [[np.inf, 0.0]]):
        with pytest.raises(ValueError, match="series 0, channel 0"):
            carried.after(state, np.array(wrong))
    np.testing.assert_array_equal(carried.after(state, X[:1, 1])[1], expected)
