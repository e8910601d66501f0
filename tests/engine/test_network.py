"""The network equals the plain formulas, and its gradient is that of the loss it returns."""

import numpy as np
import pytest

from sklearn_gru.engine import cell
from sklearn_gru.engine.losses import squared_error
from sklearn_gru.engine.network import Network
from sklearn_gru.engine.workspace import Workspace

from . import reference
from .problems import PROBLEMS, make_problem


@pytest.fixture(params=PROBLEMS)
def problem(request):
    return make_problem(**PROBLEMS[request.param])


def loss_and_gradient(problem, *, with_inputs=True):
    return problem.network.loss_and_gradient(
        problem.parameters,
        problem.batch,
        squared_error,
        problem.alpha,
        Workspace(problem.parameters.dtype),
        with_inputs=with_inputs,
    )


def complex_step(function, array):
    """d function / d array, one coordinate at a time, to rounding."""
    derivative = np.empty(array.shape)
    for index in np.ndindex(array.shape):
        moved = array.astype(complex)
        moved[index] += 1e-30j
        derivative[index] = function(moved).imag / 1e-30
    return derivative


def reference_states(problem):
    layers, _, _ = problem.network.unpack(problem.parameters)
    return [
        reference.gru_network(x, layers, start)
        for x, start in zip(problem.sequences, problem.initial_states, strict=True)
    ]


def reference_loss(problem, parameters=None, sequences=None, initial_states=None):
    layers, *readout = problem.network.unpack(problem.parameters if parameters is None else parameters)
    return reference.loss(
        problem.sequences if sequences is None else sequences,
        problem.targets,
        problem.sample_weight,
        layers,
        readout,
        problem.alpha,
        problem.initial_states if initial_states is None else initial_states,
    )


def test_states_equal_the_reference(problem):
    states = problem.network.states(problem.parameters, problem.batch, Workspace(float))
    for b, expected in enumerate(reference_states(problem)):
        if expected:
            np.testing.assert_allclose(states[-len(expected) :, :, b], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("every_step", [False, True])
def test_predictions_equal_the_reference(problem, every_step):
    outputs = problem.network.predict(
        problem.parameters, problem.batch, Workspace(float), every_step=every_step
    )
    _, V, v = problem.network.unpack(problem.parameters)
    for b, states in enumerate(reference_states(problem)):
        if every_step:
            expected = [h @ V + v for h in states]
            actual = outputs[len(outputs) - len(states) :, :, b]
        else:
            expected = (states[-1] if states else problem.initial_states[b][-1]) @ V + v
            actual = outputs[:, b]
        np.testing.assert_allclose(actual, np.reshape(expected, actual.shape), rtol=0, atol=1e-12)


def test_loss_equals_the_reference(problem):
    assert loss_and_gradient(problem)[0] == pytest.approx(reference_loss(problem), rel=1e-12)


def test_gradient_of_the_parameters_is_the_complex_step_of_the_reference(problem):
    expected = complex_step(lambda theta: reference_loss(problem, parameters=theta), problem.parameters)
    gradient = loss_and_gradient(problem)[1].parameters
    np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-12)
    assert np.abs(gradient).max() > 1e-3


def test_gradient_of_the_parameters_is_the_complex_step_of_its_own_loss(problem):
    def loss(theta):
        return loss_and_gradient(problem._replace(parameters=theta))[0]

    gradient = loss_and_gradient(problem)[1].parameters
    np.testing.assert_allclose(gradient, complex_step(loss, problem.parameters), rtol=0, atol=1e-12)


def test_gradient_of_the_inputs_is_the_complex_step_of_the_reference(problem):
    gradient = loss_and_gradient(problem)[1].inputs
    for b, x in enumerate(problem.sequences):

        def loss(moved, b=b):
            sequences = [*problem.sequences[:b], moved, *problem.sequences[b + 1 :]]
            return reference_loss(problem, sequences=sequences)

        start = len(gradient) - len(x)
        expected = complex_step(loss, x)
        np.testing.assert_allclose(gradient[start:, :, b], expected, rtol=0, atol=1e-12)
        assert not gradient[:start, :, b].any()
    assert np.abs(gradient).max() > 1e-3


def test_gradient_of_the_initial_state_is_the_complex_step_of_the_reference(problem):
    gradient = loss_and_gradient(problem)[1].initial_states
    for b, start in enumerate(problem.initial_states):
        for layer, state in enumerate(start):

            def loss(moved, b=b, layer=layer):
                states = [list(sequence) for sequence in problem.initial_states]
                states[b][layer] = moved
                return reference_loss(problem, initial_states=states)

            expected = complex_step(loss, state)
            np.testing.assert_allclose(gradient[layer][:, b], expected, rtol=0, atol=1e-12)
    assert np.abs(gradient[0]).max() > 1e-4


def test_gradient_along_a_random_direction_at_a_realistic_size():
    lengths = np.sort(np.random.default_rng(0).integers(20, 60, size=40))[::-1]
    problem = make_problem(1, lengths=lengths, n_channels=5, hidden=(32, 24), n_outputs=3, alpha=0.01)
    direction = np.random.default_rng(2).normal(size=problem.network.n_parameters)
    direction /= np.linalg.norm(direction)

    def loss(step):
        return loss_and_gradient(problem._replace(parameters=problem.parameters + step * direction))[0]

    numeric = (loss(1e-5) - loss(-1e-5)) / 2e-5
    analytic = loss_and_gradient(problem)[1].parameters @ direction
    assert analytic == pytest.approx(numeric, rel=1e-7)
    assert abs(analytic) > 1e-3


def test_the_gradient_does_not_depend_on_the_block_length(problem, monkeypatch):
    expected = loss_and_gradient(problem)[1]
    monkeypatch.setattr(cell, "BLOCK_BYTES", 1)
    actual = loss_and_gradient(problem)[1]
    np.testing.assert_allclose(actual.parameters, expected.parameters, rtol=0, atol=1e-14)
    np.testing.assert_allclose(actual.inputs, expected.inputs, rtol=0, atol=1e-14)


@pytest.mark.parametrize("chunk_bytes", [1, 1500, 4000, 2**30])
def test_predicting_gives_the_training_pass_to_the_bit(problem, monkeypatch, chunk_bytes):
    states = problem.network.states(problem.parameters, problem.batch, Workspace(float))
    monkeypatch.setattr("sklearn_gru.engine.network.CHUNK_BYTES", chunk_bytes)
    for every_step in (False, True):
        batch = problem.batch
        outputs = problem.network.predict(problem.parameters, batch, Workspace(float), every_step=every_step)
        if every_step == (batch.targets.ndim == 3):
            # the loss of the training pass, from the outputs of the prediction
            loss = squared_error(outputs, batch.targets, batch.weights)[0]
            trained = loss_and_gradient(problem._replace(alpha=0.0))[0]
            assert loss == trained
    chunked = problem.network.states(problem.parameters, problem.batch, Workspace(float))
    for t, running in enumerate(problem.batch.running):
        np.testing.assert_array_equal(chunked[t, :, :running], states[t, :, :running])


def test_what_another_batch_left_in_the_workspace_changes_nothing(problem):
    workspace = Workspace(float)
    other = make_problem(9, lengths=(9, 9, 8, 3, 3), hidden=(6, 5, 4), n_outputs=3, every_step=True)
    for each in (other, problem):
        actual = each.network.loss_and_gradient(
            each.parameters, each.batch, squared_error, each.alpha, workspace, with_inputs=True
        )[1]
    expected = loss_and_gradient(problem)[1]
    np.testing.assert_array_equal(actual.parameters, expected.parameters)
    np.testing.assert_array_equal(actual.inputs, expected.inputs)


def test_not_even_nan_in_the_memory_of_the_states_spoils_a_ragged_batch():
    problem = make_problem(**PROBLEMS["every_step_ragged"])
    workspace = Workspace(float)
    workspace.part(0).array("stack", (10_000,))[...] = np.nan
    loss, gradient = problem.network.loss_and_gradient(
        problem.parameters, problem.batch, squared_error, 0.0, workspace
    )
    expected_loss, expected = loss_and_gradient(problem)
    assert loss == expected_loss
    np.testing.assert_array_equal(gradient.parameters, expected.parameters)


def test_the_largest_product_of_a_step_is_counted():
    # gates of the second layer: 2 * 7 rows, 7 + 5 + 1 columns
    assert Network(3, (5, 7), 2).largest_product(10) == 10 * 14 * 13


def test_saturated_gates_stay_finite():
    problem = make_problem()
    huge = problem._replace(batch=problem.batch._replace(inputs=problem.batch.inputs * 1e5))
    loss, gradient = loss_and_gradient(huge)
    assert np.isfinite(loss)
    assert np.isfinite(gradient.parameters).all()


def test_unpack_then_pack_returns_the_vector(problem):
    packed = problem.network.pack(*problem.network.unpack(problem.parameters))
    np.testing.assert_array_equal(packed, problem.parameters)


def test_initial_parameters_have_the_documented_variances():
    network = Network(20, (100, 80), 30)
    layers, readout, bias = network.unpack(network.initial_parameters(np.random.RandomState(0), float))
    for layer, (C, H) in zip(layers, [(20, 100), (100, 80)], strict=True):
        assert layer.input_weights.var() == pytest.approx(2 / (C + H), rel=0.05)
        assert layer.recurrent_weights.var() == pytest.approx(1 / H, rel=0.05)
        assert not layer.biases.any()
    assert readout.var() == pytest.approx(2 / (80 + 30), rel=0.1)
    assert not bias.any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_engine_computes_in_the_dtype_it_is_given(dtype):
    problem = make_problem(given_state=True)
    batch = problem.batch
    batch = batch._replace(
        **{name: getattr(batch, name).astype(dtype) for name in ("inputs", "targets", "weights")},
        initial_states=[state.astype(dtype) for state in batch.initial_states],
    )
    loss, gradient = problem.network.loss_and_gradient(
        problem.parameters.astype(dtype), batch, squared_error, 0.1, Workspace(dtype), with_inputs=True
    )
    arrays = [loss, gradient.parameters, gradient.inputs, *gradient.initial_states]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}
