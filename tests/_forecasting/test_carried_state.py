"""The states of a network go in and come out as a value; nothing in it is ever changed."""

import numpy as np
import pytest

from sklearn_gru import GRURegressor
from sklearn_gru._forecasting.carried_state import CarriedState

X = np.random.default_rng(0).normal(size=(10, 6, 2))
LAYERS = {"one layer": (4,), "two layers": (4, 3)}


def network(layers, **parameters):
    return GRURegressor(LAYERS[layers], max_iter=2, random_state=0, **parameters).fit(X, X.cumsum(axis=1))


def which(row):
    return f" for series {row}"


def begin(carried, n_series):
    return np.stack([carried.empty()] * n_series)


@pytest.mark.parametrize("layers", LAYERS)
def test_states_may_be_gone_on_from_in_any_order_and_number(layers):
    """The arrays that the engine steps on hold nothing between two steps."""
    model = network(layers)
    carried, expected = CarriedState(model), model.predict(X[:3])
    states, outputs = [begin(carried, 3)], []
    for step in range(6):
        state, output = carried.after(states[-1], X[:3, step], which)
        states.append(state)
        outputs.append(output)
    np.testing.assert_allclose(np.stack(outputs, axis=1), expected, rtol=0, atol=1e-12)
    for step, some in ((3, [0, 1, 2]), (0, [2]), (5, [1, 0]), (3, [0, 2]), (2, [1])):
        before = states[step].copy()
        state, output = carried.after(states[step][some], X[some, step], which)
        np.testing.assert_allclose(output, outputs[step][some], rtol=0, atol=1e-12)
        np.testing.assert_allclose(state, states[step + 1][some], rtol=0, atol=1e-12)
        np.testing.assert_array_equal(states[step], before)


@pytest.mark.parametrize("layers", LAYERS)
def test_a_series_at_rest_keeps_its_states_in_every_layer(layers):
    carried = CarriedState(network(layers))
    first, _ = carried.after(begin(carried, 2), X[:2, 0], which)
    second, outputs = carried.after(first, np.array([[np.nan, np.nan], X[1, 1]]), which)
    assert np.isnan(outputs[0]).all()
    np.testing.assert_array_equal(second[0], first[0])
    assert (second[1] != first[1]).all()


@pytest.mark.parametrize("layers", LAYERS)
def test_a_past_of_series_of_different_lengths_is_read_at_once(layers):
    model = network(layers)
    carried, lengths = CarriedState(model), [6, 2, 4]
    rows = np.concatenate([X[i, :n] for i, n in enumerate(lengths)])
    states = carried.after_rows(rows, np.array([0, 6, 8]))
    for i, n in enumerate(lengths):
        state = begin(carried, 1)
        for step in range(n):
            state, _ = carried.after(state, X[[i], step], which)
        np.testing.assert_allclose(states[i], state[0], rtol=0, atol=1e-12)


def test_what_a_user_gives_is_copied():
    carried = CarriedState(network("two layers"))
    given = np.full(7, 0.5)
    state = carried.checked(given)
    np.testing.assert_array_equal(state, given)
    assert not np.shares_memory(state, given)


def test_an_observation_that_is_refused_leaves_the_next_step_as_it_was():
    carried = CarriedState(network("two layers"))
    states, _ = carried.after(begin(carried, 2), X[:2, 0], which)
    expected = CarriedState(network("two layers")).after(states, X[:2, 1], which)[1]
    for wrong in (np.nan, np.inf):
        with pytest.raises(ValueError, match=r" for series 1 \(channel 0\)"):
            carried.after(states, np.array([[0.0, 0.0], [wrong, 1.0]]), which)
    np.testing.assert_array_equal(carried.after(states, X[:2, 1], which)[1], expected)
