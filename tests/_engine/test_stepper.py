"""Step by step, a network gives what it gives for whole sequences."""

import numpy as np
import pytest

from sklearn_gru._engine.network import Batch, Network
from sklearn_gru._engine.scratch import Workspace

T, C, B = 6, 2, 3


@pytest.fixture(params=[False, True], ids=["reset before", "reset after"])
def network(request):
    return Network(C, (4, 3), 2, reset_after=request.param)


@pytest.fixture
def parameters(network):
    return np.random.default_rng(0).normal(size=network.layout.n_parameters)


def zeros(n_sequences):
    return [np.zeros((4, n_sequences)), np.zeros((3, n_sequences))]


@pytest.mark.parametrize("n_sequences", [1, B])
def test_steps_give_the_states_and_outputs_of_whole_sequences(network, parameters, n_sequences):
    inputs = np.random.default_rng(1).normal(size=(T, C, n_sequences))
    batch = Batch(inputs, np.full(T, n_sequences))
    states = network.states(parameters, batch, Workspace(float))
    outputs = network.predict(parameters, batch, Workspace(float), every_step=True)
    stepper = network.stepper(parameters, zeros(n_sequences))
    for t in range(T):
        stepper.step(inputs[t], n_sequences)
        np.testing.assert_array_equal(stepper.states[-1], states[t])
        np.testing.assert_array_equal(stepper.outputs(), outputs[t])


def test_a_state_that_is_written_is_gone_on_from(network, parameters):
    inputs = np.random.default_rng(1).normal(size=(T, C, B))
    one, other = (network.stepper(parameters, zeros(B)) for _ in range(2))
    for t in range(3):
        one.step(inputs[t], B)
    for state, given in zip(other.states, one.states, strict=True):
        state[...] = given
    for t in range(3, T):
        one.step(inputs[t], B)
        other.step(inputs[t], B)
    np.testing.assert_array_equal(one.outputs(), other.outputs())


def test_columns_that_do_not_run_rest(network, parameters):
    inputs = np.random.default_rng(1).normal(size=(T, C, B))
    stepper, alone = network.stepper(parameters, zeros(B)), network.stepper(parameters, zeros(1))
    stepper.step(inputs[0], 1)
    alone.step(inputs[0, :, :1], 1)
    for state, expected in zip(stepper.states, alone.states, strict=True):
        np.testing.assert_allclose(state[:, :1], expected, rtol=0, atol=1e-14)
        np.testing.assert_array_equal(state[:, 1:], 0)


def test_the_initial_states_are_copied(network, parameters):
    initial = zeros(B)
    network.stepper(parameters, initial).step(np.ones((C, B)), B)
    assert not any(state.any() for state in initial)
