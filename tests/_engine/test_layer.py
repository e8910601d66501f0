"""A layer of one cell, or of two that read in both directions."""

import numpy as np
import pytest

from sklearn_gru._engine import cell, layer
from sklearn_gru._engine.cell import LayerWeights
from sklearn_gru._engine.scratch import Workspace

H, C = 3, 2
LENGTHS = (5, 3, 3, 1, 0)
B, T = len(LENGTHS), max(LENGTHS)
RUNNING = np.array([1, 1, 3, 3, 4])


def make_weights(seed):
    rng = np.random.default_rng(seed)
    return LayerWeights(rng.normal(size=(2 * H, H + C + 1)), rng.normal(size=(H, C + 1 + H)))


def zeros_like(weights):
    return LayerWeights(np.zeros_like(weights.gates), np.zeros_like(weights.candidate))


def start(seed):
    return np.random.default_rng(seed).normal(size=(H, B))


@pytest.fixture
def inputs():
    return np.random.default_rng(0).normal(size=(T, C, B))


def reversed_plainly(values, lengths=LENGTHS):
    expected = values.copy()
    for b, length in enumerate(lengths):
        for i in range(length):
            expected[len(values) - length + i, :, b] = values[len(values) - 1 - i, :, b]
    return expected


def test_reversing_turns_each_sequence_and_leaves_the_padding(inputs):
    np.testing.assert_array_equal(layer.reverse(inputs, RUNNING), reversed_plainly(inputs))
    np.testing.assert_array_equal(layer.reverse(layer.reverse(inputs, RUNNING), RUNNING), inputs)
    assert (layer.reverse(inputs, RUNNING) != inputs).any()


def test_reversing_sequences_of_one_length_turns_the_steps(inputs):
    np.testing.assert_array_equal(layer.reverse(inputs, np.full(T, B)), inputs[::-1])


def test_reversing_nothing_gives_nothing():
    assert layer.reverse(np.zeros((0, C, B)), np.array([], int)).shape == (0, C, B)


def test_reversing_where_no_sequence_runs_at_first(inputs):
    batch_sizes = np.array([0, 1, 1, 3, 4])
    expected = reversed_plainly(inputs, (4, 2, 2, 1, 0))
    np.testing.assert_array_equal(layer.reverse(inputs, batch_sizes), expected)


def test_one_direction_is_its_cell(inputs):
    weights = make_weights(1)
    run = layer.forward([weights], inputs, [start(2)], RUNNING, Workspace(float))
    trace = cell.forward(weights, inputs, start(2), RUNNING, Workspace(float))
    np.testing.assert_array_equal(run.states, trace.states)
    np.testing.assert_array_equal(run.final_state, trace.final_state)
    np.testing.assert_array_equal(run.final_states[0], trace.final_state)


def test_two_directions_are_one_cell_and_one_that_reads_every_sequence_reversed(inputs):
    weights, starts = [make_weights(1), make_weights(2)], [start(3), start(4)]
    run = layer.forward(weights, inputs, starts, RUNNING, Workspace(float))
    first = cell.forward(weights[0], inputs, starts[0], RUNNING, Workspace(float))
    second = cell.forward(weights[1], reversed_plainly(inputs), starts[1], RUNNING, Workspace(float))
    np.testing.assert_array_equal(run.states[:, :H], first.states)
    np.testing.assert_array_equal(run.states[:, H:], reversed_plainly(second.states))
    np.testing.assert_array_equal(run.final_state, np.vstack([first.final_state, second.final_state]))
    for state, trace in zip(run.final_states, (first, second), strict=True):
        np.testing.assert_array_equal(state, trace.final_state)


def test_the_backward_cell_ends_at_the_first_step_of_each_sequence(inputs):
    weights = [make_weights(1), make_weights(2)]
    run = layer.forward(weights, inputs, [start(3), start(4)], RUNNING, Workspace(float))
    for b, length in enumerate(LENGTHS):
        ends_at = run.states[T - length, H:, b] if length else start(4)[:, b]
        np.testing.assert_array_equal(run.final_state[H:, b], ends_at)


@pytest.mark.parametrize("every_step", [False, True])
def test_the_derivative_of_two_directions_is_the_sum_of_theirs(inputs, every_step):
    weights, starts = [make_weights(1), make_weights(2)], [start(3), start(4)]
    rng = np.random.default_rng(5)
    d_final, d_states = rng.normal(size=(2 * H, B)), None
    if every_step:
        d_final, d_states = 0, rng.normal(size=(T, 2 * H, B))
        for t, k in enumerate(RUNNING):
            d_states[t, :, k:] = 0
    gradient = [zeros_like(each) for each in weights]
    workspace = Workspace(float)
    run = layer.forward(weights, inputs, starts, RUNNING, workspace)
    d_inputs, d_starts = layer.backward(
        weights, run, d_final, d_states, gradient, workspace, with_inputs=True
    )
    expected_inputs = 0
    for i, turn in enumerate((lambda values: values, reversed_plainly)):
        workspace, expected = Workspace(float), zeros_like(weights[i])
        trace = cell.forward(weights[i], turn(inputs), starts[i], RUNNING, workspace)
        own = slice(i * H, (i + 1) * H)
        d_cell_inputs, d_start = cell.backward(
            weights[i],
            trace,
            0 if every_step else d_final[own],
            turn(d_states[:, own]) if every_step else None,
            expected,
            workspace,
            with_inputs=True,
        )
        np.testing.assert_array_equal(d_starts[i], d_start)
        np.testing.assert_array_equal(gradient[i].gates, expected.gates)
        np.testing.assert_array_equal(gradient[i].candidate, expected.candidate)
        expected_inputs = expected_inputs + turn(d_cell_inputs)
    np.testing.assert_array_equal(d_inputs, expected_inputs)
    assert np.abs(d_inputs).max() > 1e-3


def test_the_directions_share_no_memory(inputs):
    weights = [make_weights(1), make_weights(2)]
    run = layer.forward(weights, inputs, [start(3), start(4)], RUNNING, Workspace(float))
    first, second = run.traces
    assert not np.shares_memory(first.stack, second.stack)
    assert not np.shares_memory(first.gates, second.gates)
