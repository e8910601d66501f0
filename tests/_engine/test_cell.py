"""One cell over time; that its numbers are right is asserted in ``test_network``."""

import numpy as np
import pytest

from sklearn_gru._engine import cell
from sklearn_gru._engine.cell import LayerWeights
from sklearn_gru._engine.scratch import Workspace

H, C, B = 3, 2, 4
RUNNING = np.array([1, 1, 3, 3, 4])  # lengths 5, 3, 3, 1


@pytest.fixture(params=[False, True], ids=["reset before", "reset after"])
def weights(request):
    rng = np.random.default_rng(0)
    gates, candidate = rng.normal(size=(2 * H, H + C + 1)), rng.normal(size=(H, C + 1 + H))
    return LayerWeights(gates, candidate, rng.normal(size=(H, 1)) if request.param else None)


def zeros_like(weights):
    return LayerWeights(*(None if part is None else np.zeros_like(part) for part in weights))


def arguments(batch_sizes=RUNNING):
    rng = np.random.default_rng(1)
    return rng.normal(size=(len(batch_sizes), C, B)), rng.normal(size=(H, B)), np.asarray(batch_sizes, int)


def run(weights, batch_sizes=RUNNING, d_final_state=None, *, with_inputs=True, gradient=None):
    """Forward, and backward from derivatives drawn at random."""
    rng, workspace = np.random.default_rng(2), Workspace(float)
    trace = cell.forward(weights, *arguments(batch_sizes), workspace)
    d_final_state = rng.normal(size=(H, B)) if d_final_state is None else d_final_state
    gradient = gradient or zeros_like(weights)
    d_states = np.zeros((len(batch_sizes), H, B))
    for t, k in enumerate(batch_sizes):
        d_states[t, :, :k] = rng.normal(size=(H, k))
    d = cell.backward(weights, trace, d_final_state, d_states, gradient, workspace, with_inputs=with_inputs)
    return trace, gradient, *d


def parts(gradient):
    return [part for part in gradient if part is not None]


def test_a_sequence_rests_at_its_initial_state_until_it_runs(weights):
    inputs, initial_state, batch_sizes = arguments()
    trace = cell.forward(weights, inputs, initial_state, batch_sizes, Workspace(float))
    for b, length in enumerate([5, 3, 3, 1]):
        started_from = trace.stack[5 - length, :H, b]
        np.testing.assert_array_equal(started_from, initial_state[:, b])
    assert np.isfinite(trace.states).all()


def test_what_stands_before_a_sequence_does_not_matter(weights):
    inputs, initial_state, batch_sizes = arguments()
    expected = cell.forward(weights, inputs, initial_state, batch_sizes, Workspace(float)).final_state.copy()
    for t, k in enumerate(batch_sizes):
        inputs[t, :, k:] = 1e3
    changed = cell.forward(weights, inputs, initial_state, batch_sizes, Workspace(float)).final_state
    np.testing.assert_array_equal(changed, expected)


def test_steps_at_which_nothing_runs_change_nothing(weights):
    trace, gradient, d_inputs, d_initial = run(weights, np.array([0, 0, *RUNNING]))
    inputs, initial_state, _ = arguments(np.array([0, 0, *RUNNING]))
    expected = cell.forward(weights, inputs[2:], initial_state, RUNNING, Workspace(float))
    np.testing.assert_array_equal(trace.final_state, expected.final_state)
    assert not d_inputs[:2].any()
    _, expected_gradient, *_ = run(weights)
    assert [part.shape for part in parts(gradient)] == [part.shape for part in parts(expected_gradient)]
    assert all(np.isfinite(part).all() for part in [*parts(gradient), d_initial])


def test_without_steps_the_final_state_is_the_initial_one_and_so_is_its_derivative(weights):
    d_final_state = np.ones((H, B))
    trace, gradient, d_inputs, d_initial = run(weights, np.array([], int), d_final_state)
    np.testing.assert_array_equal(trace.final_state, arguments([])[1])
    np.testing.assert_array_equal(d_initial, d_final_state)
    assert d_inputs.shape == (0, C, B)
    assert not any(part.any() for part in parts(gradient))


def test_the_gradient_is_added_to_what_is_there(weights):
    expected = run(weights)[1]
    before = zeros_like(weights)
    for part in parts(before):
        part += 1.0
    actual = run(weights, gradient=before)[1]
    assert len(parts(actual)) == len(parts(weights))
    for part, added in zip(parts(actual), parts(expected), strict=True):
        np.testing.assert_allclose(part, 1 + added, rtol=0, atol=1e-14)
        assert np.abs(added).max() > 1e-3


def test_the_derivative_of_the_inputs_comes_only_when_asked_for(weights):
    _, gradient, d_inputs, d_initial = run(weights, with_inputs=False)
    assert d_inputs is None
    _, expected, _, expected_initial = run(weights)
    for part, same in zip(parts(gradient), parts(expected), strict=True):
        np.testing.assert_array_equal(part, same)
    np.testing.assert_array_equal(d_initial, expected_initial)


@pytest.mark.parametrize("block_bytes", [1, 2000])
def test_blocks_of_any_length_give_the_same(weights, monkeypatch, block_bytes):
    expected = run(weights)
    monkeypatch.setattr(cell, "BLOCK_BYTES", block_bytes)
    actual = run(weights)
    for part, same in zip(
        [*parts(actual[1]), *actual[2:]], [*parts(expected[1]), *expected[2:]], strict=True
    ):
        np.testing.assert_allclose(part, same, rtol=0, atol=1e-14)


def test_a_block_has_at_least_one_step_and_more_when_they_are_small(monkeypatch):
    lengths = []
    local_factors = cell._local_factors
    monkeypatch.setattr(
        cell,
        "_local_factors",
        lambda *args: lengths.append(args[2].stop - args[2].start) or local_factors(*args),
    )
    weights = LayerWeights(np.ones((2 * H, H + C + 1)), np.ones((H, C + 1 + H)))
    run(weights)
    assert lengths == [5]
    monkeypatch.setattr(cell, "BLOCK_BYTES", 2 * 8 * H * (4 * B + 2 * (H + C + 1)))
    lengths.clear()
    run(weights)
    assert lengths == [2, 2, 1]


def test_saturated_gates_stay_finite_and_say_nothing(weights):
    inputs, initial_state, batch_sizes = arguments()
    trace = cell.forward(weights, inputs * 1e5, initial_state, batch_sizes, Workspace(float))
    assert set(np.unique(trace.gates[-1])) <= {0.0, 1.0}
    assert np.isfinite(trace.states).all()
    _, d_initial = cell.backward(
        weights,
        trace,
        np.ones((H, B)),
        None,
        zeros_like(weights),
        Workspace(float),
        with_inputs=False,
    )
    assert np.isfinite(d_initial).all()


def test_an_update_gate_of_zero_keeps_the_state_and_its_derivative(weights):
    weights.gates[:H] = 0
    weights.gates[:H, -1] = -1e4
    trace, _, d_inputs, d_initial = run(weights, [B] * 5, np.ones((H, B)))
    initial_state = arguments([B] * 5)[1]
    for state in trace.states:
        np.testing.assert_array_equal(state, initial_state)
    assert not d_inputs.any()
    rng = np.random.default_rng(2)
    d_states = sum(rng.normal(size=(H, B)) for _ in range(5))
    np.testing.assert_allclose(d_initial, 1 + d_states, rtol=1e-13)


def test_an_open_update_gate_leaves_the_candidate(weights):
    weights.gates[:H] = 0
    weights.gates[:H, -1] = 1e4
    trace = cell.forward(weights, *arguments([B] * 5), Workspace(float))
    np.testing.assert_allclose(trace.states, trace.candidates, rtol=0, atol=1e-15)


def test_the_derivative_of_the_weights_is_left_out_where_it_is_not_wanted(weights):
    trace, *_, d_initial = run(weights)
    workspace, d_final = Workspace(float), np.random.default_rng(0).normal(size=d_initial.shape)
    with_weights = cell.backward(
        weights, trace, d_final, None, zeros_like(weights), workspace, with_inputs=True
    )
    expected = [part.copy() for part in with_weights]
    without = cell.backward(weights, trace, d_final, None, None, Workspace(float), with_inputs=True)
    for part, same in zip(without, expected, strict=True):
        np.testing.assert_array_equal(part, same)


def test_the_gates_of_a_single_sequence_may_be_computed_one_at_a_time(weights, monkeypatch):
    inputs, initial_state, _ = arguments([1, 1, 1])
    states = []
    for tiny in (cell.TINY_PRODUCT, weights.gates.size):  # both together, and one that needs no second thread
        monkeypatch.setattr(cell, "TINY_PRODUCT", tiny)
        state = cell.CellState(weights, initial_state[:, :1])
        for x in inputs[:, :, :1]:
            state.step(x, 1)
        states.append(state.state.copy())
    np.testing.assert_allclose(states[1], states[0], rtol=0, atol=1e-15)


@pytest.mark.parametrize("excess", [0, 1])
def test_gates_are_apart_only_where_that_spares_a_second_thread(weights, monkeypatch, excess):
    apart = []
    monkeypatch.setattr(cell, "_one_gate_at_a_time", lambda factor, gates: apart.append(factor) or factor.dot)
    monkeypatch.setattr(cell, "TINY_PRODUCT", weights.gates.size + excess)  # smaller ones are not shared
    cell.CellState(weights, np.zeros((H, 1)))
    assert len(apart) == 1 - excess
    cell.CellState(weights, np.zeros((H, 2)))
    assert len(apart) == 1 - excess
