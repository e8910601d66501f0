"""The network equals the plain formulas, and its gradient is that of the loss it returns."""

import numpy as np
import pytest

from sklearn_gru._engine import cell
from sklearn_gru._engine.network import Batch, Network
from sklearn_gru._engine.scratch import Workspace

from . import reference
from .problems import LOSSES, PROBLEMS, make_problem

STEP = 1e-30  # of a complex step: the derivative is exact to rounding


@pytest.fixture(params=PROBLEMS, ids=[*PROBLEMS])
def problem(request):
    return make_problem(**PROBLEMS[request.param])


def complex_step(function, array):
    """d function / d array, one coordinate at a time."""
    derivative = np.empty(array.shape)
    for index in np.ndindex(array.shape):
        moved = array.astype(complex)
        moved[index] += STEP * 1j
        derivative[index] = function(moved).imag / STEP
    return derivative


def slope(function, array, direction):
    """d function / d array along a direction."""
    return function(array + STEP * 1j * direction).imag / STEP


def without_dropout(problem):
    return problem.batch._replace(masks=None)


def in_dtype(problem, dtype):
    """The same with every array of the batch, and the parameters, in another dtype."""
    batch = problem.batch
    changes = {name: getattr(batch, name).astype(dtype) for name in ("inputs", "targets", "weights")}
    for name in ("initial_states", "masks"):
        arrays = getattr(batch, name)
        changes[name] = None if arrays is None else [array.astype(dtype) for array in arrays]
    return problem._replace(parameters=problem.parameters.astype(dtype), batch=batch._replace(**changes))


def test_the_loss_equals_the_reference(problem):
    assert problem.loss_and_gradient()[0] == pytest.approx(problem.reference_loss(), rel=1e-12)


def test_the_gradient_of_the_parameters_is_the_complex_step_of_the_reference(problem):
    expected = complex_step(lambda theta: problem.reference_loss(parameters=theta), problem.parameters)
    gradient = problem.loss_and_gradient()[1]
    np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-12)
    assert np.abs(gradient).max() > 1e-3


def test_the_gradient_of_the_parameters_is_the_complex_step_of_its_own_loss(problem):
    def loss(theta):
        return problem._replace(parameters=theta).loss_and_gradient()[0]

    gradient = problem.loss_and_gradient()[1]
    # a part that is wrong shows in every direction but those at right angles to it
    for direction in np.random.default_rng(0).normal(size=(3, len(gradient))):
        expected = slope(loss, problem.parameters, direction)
        np.testing.assert_allclose(gradient @ direction, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("pooling", ["last", "mean"])
@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "huber", "pinball", "poisson"])
def test_where_some_outputs_are_not_observed_loss_and_gradient_are_those_of_the_others(loss, pooling):
    problem = make_problem(
        loss=loss, pooling=pooling, holes=True, n_outputs=3, lengths=(5, 4, 4, 2, 1), weighted=True, alpha=0.3
    )
    n_observed = [np.count_nonzero(~np.isnan(target)) for target in problem.targets]
    assert set(n_observed) == {1, 2, 3}
    value, gradient, _ = problem.loss_and_gradient()
    assert value == pytest.approx(problem.reference_loss(), rel=1e-12)
    expected = complex_step(lambda theta: problem.reference_loss(parameters=theta), problem.parameters)
    np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-12)

    def loss_of(theta):
        return problem._replace(parameters=theta).loss_and_gradient()[0]

    np.testing.assert_allclose(gradient, complex_step(loss_of, problem.parameters), rtol=0, atol=1e-12)


@pytest.mark.parametrize("every_step", [False, True])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("reset_after", [False, True])
def test_no_weight_has_a_gradient_of_zero(reset_after, bidirectional, every_step):
    problem = make_problem(
        reset_after=reset_after, bidirectional=bidirectional, every_step=every_step, hidden=(3, 2)
    )
    assert np.abs(problem.loss_and_gradient()[1]).min() > 1e-9


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("reset_after", [False, True])
def test_the_gradient_along_a_random_direction_at_a_realistic_size(reset_after, bidirectional):
    problem = make_problem(
        1,
        reset_after=reset_after,
        bidirectional=bidirectional,
        lengths=tuple(sorted(np.random.default_rng(0).integers(10, 40, size=20), reverse=True)),
        n_channels=5,
        hidden=(24, 16),
        n_outputs=3,
        alpha=0.01,
        dropout=True,
    )
    rng = np.random.default_rng(2)
    problem = problem._replace(parameters=0.5 * problem.parameters)
    direction = rng.normal(size=len(problem.parameters))
    direction /= np.linalg.norm(direction)

    def loss(step):
        return problem._replace(parameters=problem.parameters + step * direction).loss_and_gradient()[0]

    analytic = problem.loss_and_gradient()[1] @ direction
    assert analytic == pytest.approx(loss(STEP * 1j).imag / STEP, rel=1e-11)
    assert abs(analytic) > 1e-3


def test_the_states_equal_the_reference(problem):
    states = problem.network.states(problem.parameters, without_dropout(problem), Workspace(float))
    for b, (every, _) in enumerate(problem.reference_states()):
        np.testing.assert_allclose(states[len(states) - len(every) :, :, b], every, rtol=0, atol=1e-13)


@pytest.mark.parametrize("every_step", [False, True])
def test_the_predictions_equal_the_reference(problem, every_step):
    outputs = problem.network.predict(
        problem.parameters, without_dropout(problem), Workspace(float), every_step=every_step
    )
    _, V, v = problem.network.layout.unpack(problem.parameters)
    for b, (every, last) in enumerate(problem.reference_states()):
        actual = outputs[len(outputs) - len(every) :, :, b] if every_step else outputs[:, b]
        read = every if every_step else reference.pooled(every, last, problem.options["pooling"])
        expected = read @ V + v
        np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12)


def test_predicting_gives_the_training_pass_to_the_bit(problem):
    problem = problem._replace(batch=without_dropout(problem), options=problem.options | {"alpha": 0.0})
    loss, _, final_states = problem.loss_and_gradient()
    every_step = problem.options["every_step"]
    outputs = problem.network.predict(
        problem.parameters, problem.batch, Workspace(float), every_step=every_step
    )
    predicted = LOSSES[problem.options["loss"]][0](outputs, problem.batch.targets, problem.batch.weights)[0]
    assert predicted == loss
    predicted = problem.network.final_states(problem.parameters, problem.batch, Workspace(float))
    for state, expected in zip(predicted, final_states, strict=True):
        np.testing.assert_array_equal(state, expected)


def test_what_is_predicted_where_a_sequence_does_not_run_is_finite(problem):
    arguments = problem.parameters, without_dropout(problem), Poisoned(float)
    assert np.isfinite(problem.network.states(*arguments)).all()
    assert np.isfinite(problem.network.predict(*arguments, every_step=True)).all()


def test_the_gradient_does_not_depend_on_the_block_length(problem, monkeypatch):
    expected = problem.loss_and_gradient()[1]
    monkeypatch.setattr(cell, "BLOCK_BYTES", 1)
    actual = problem.loss_and_gradient()[1]
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-14)


class Poisoned(Workspace):
    """Hands out NaN wherever a workspace promises nothing."""

    def array(self, name, shape):
        array = super().array(name, shape)
        array[...] = np.nan
        return array

    def part(self, name):
        return self._parts.setdefault(name, Poisoned(self.dtype))


def assert_same(actual, expected):
    """Loss, gradient and final states, to the bit."""
    assert actual[0] == expected[0]
    np.testing.assert_array_equal(actual[1], expected[1])
    for states, expected_states in zip(actual[2], expected[2], strict=True):
        np.testing.assert_array_equal(states, expected_states)


def test_not_even_nan_in_the_memory_changes_anything(problem):
    assert_same(problem.loss_and_gradient(Poisoned(float)), problem.loss_and_gradient())


def test_what_another_batch_left_in_the_workspace_changes_nothing(problem):
    workspace = Workspace(float)
    make_problem(
        9, lengths=(9, 9, 8, 3, 3), hidden=(6, 5, 4), n_outputs=3, every_step=True, bidirectional=True
    ).loss_and_gradient(workspace)
    assert_same(problem.loss_and_gradient(workspace), problem.loss_and_gradient())


def test_the_arguments_are_left_as_they_are(problem):
    arrays = [problem.parameters, problem.batch.inputs, problem.batch.targets, problem.batch.weights]
    arrays += [*(problem.batch.initial_states or []), *(problem.batch.masks or [])]
    for array in arrays:
        array.flags.writeable = False
    problem.loss_and_gradient()


def test_the_engine_computes_in_single_precision_if_it_is_given_that(problem):
    loss, gradient, final_states = in_dtype(problem, np.float32).loss_and_gradient()
    arrays = [loss, gradient, *final_states]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    expected = problem.loss_and_gradient()[1]
    np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-5)


# --- states that are carried on


@pytest.mark.parametrize("reset_after", [False, True])
@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4, 5])
def test_a_part_goes_on_from_the_final_states_of_the_part_before_to_the_bit(cut, reset_after):
    problem = make_problem(lengths=(5, 3, 3, 1, 0), hidden=(3, 2), given_state=True, reset_after=reset_after)
    parts = []
    states = problem.batch.initial_states
    for part in (slice(0, cut), slice(cut, 5)):
        parts.append(
            problem.batch._replace(
                inputs=problem.batch.inputs[part],
                batch_sizes=problem.batch.batch_sizes[part],
                initial_states=states,
            )
        )
        states = problem.network.final_states(problem.parameters, parts[-1], Workspace(float))
    whole = problem.network.final_states(problem.parameters, problem.batch, Workspace(float))
    for state, expected in zip(states, whole, strict=True):
        np.testing.assert_array_equal(state, expected)
    expected = problem.network.states(problem.parameters, problem.batch, Workspace(float))
    joined = [problem.network.states(problem.parameters, part, Workspace(float)) for part in parts]
    for t, k in enumerate(problem.batch.batch_sizes):
        np.testing.assert_array_equal(np.concatenate(joined)[t, :, :k], expected[t, :, :k])


def test_final_states_stay_when_the_workspace_is_used_again():
    problem, other, workspace = make_problem(), make_problem(3), Workspace(float)
    trained = problem.loss_and_gradient(workspace)[2]
    predicted = problem.network.final_states(problem.parameters, problem.batch, workspace)
    before = trained[0].copy()
    other.loss_and_gradient(workspace)
    np.testing.assert_array_equal(trained[0], before)
    np.testing.assert_array_equal(predicted[0], before)


def test_a_part_without_targets_runs_forward_under_its_dropout(problem):
    expected = problem.loss_and_gradient()[2]
    masks = problem.batch.masks and problem.batch.masks[:-1]  # the readout is not read
    batch = problem.batch._replace(targets=None, weights=None, masks=masks)
    states = problem.network.final_states(problem.parameters, batch, Workspace(float))
    for state, expected_state in zip(states, expected, strict=True):
        np.testing.assert_array_equal(state, expected_state)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("reset_after", [False, True])
def test_without_any_step_the_readout_reads_the_initial_states(reset_after, bidirectional):
    problem = make_problem(
        lengths=(0, 0),
        given_state=True,
        hidden=(3, 2),
        n_outputs=3,
        reset_after=reset_after,
        bidirectional=bidirectional,
    )
    loss, gradient, final_states = problem.loss_and_gradient()
    assert loss == pytest.approx(problem.reference_loss(), rel=1e-14)
    expected = complex_step(lambda theta: problem.reference_loss(parameters=theta), problem.parameters)
    np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-14)
    outputs = problem.network.predict(problem.parameters, problem.batch, Workspace(float), every_step=False)
    _, V, v = problem.network.layout.unpack(problem.parameters)
    for b, start in enumerate(problem.starts):
        last = np.hstack(start[-problem.network.layout.n_directions :])
        np.testing.assert_allclose(outputs[:, b], last @ V + v, rtol=1e-14)
    for state, given in zip(final_states, problem.batch.initial_states, strict=True):
        np.testing.assert_array_equal(state, given)
    steps = problem.network.predict(problem.parameters, problem.batch, Workspace(float), every_step=True)
    assert steps.shape == (0, 3, 2)
    assert problem.network.states(problem.parameters, problem.batch, Workspace(float)).shape[0] == 0


# --- dropout


def batch_of(T=40, B=50, targets=None):
    return Batch(np.zeros((T, 2, B)), np.full(T, B), targets)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_every_input_of_a_later_layer_and_of_the_readout_has_a_mask(bidirectional):
    D = 2 if bidirectional else 1
    network, rng = Network(2, (3, 4, 5), 1, bidirectional), np.random.RandomState(0)
    shapes = [mask.shape for mask in network.draw_masks(rng, 0.5, batch_of(targets=np.zeros((1, 50))))]
    assert shapes == [(40, 3 * D, 50), (40, 4 * D, 50), (5 * D, 50)]
    shapes = [mask.shape for mask in network.draw_masks(rng, 0.5, batch_of(targets=np.zeros((40, 1, 50))))]
    assert shapes == [(40, 3 * D, 50), (40, 4 * D, 50), (40, 5 * D, 50)]
    shapes = [mask.shape for mask in network.draw_masks(rng, 0.5, batch_of())]
    assert shapes == [(40, 3 * D, 50), (40, 4 * D, 50)]


@pytest.mark.parametrize("rate", [0.2, 0.75])
def test_dropout_is_inverted_and_keeps_the_mean(rate):
    network, rng = Network(2, (30, 4), 1), np.random.RandomState(0)
    mask = network.draw_masks(rng, rate, batch_of(targets=np.zeros((1, 50))))[0]
    assert set(np.unique(mask)) == {0, 1 / (1 - rate)}
    assert np.mean(mask == 0) == pytest.approx(rate, abs=0.01)
    # each number of each step has its own
    assert len(np.unique(mask.reshape(40, -1), axis=0)) == 40


def test_without_dropout_nothing_is_drawn():
    rng = np.random.RandomState(0)
    assert Network(2, (3, 4), 1).draw_masks(rng, 0.0, batch_of(targets=np.zeros((1, 50)))) is None
    assert rng.random_sample() == np.random.RandomState(0).random_sample()


def test_masks_have_the_dtype_of_the_batch():
    batch = batch_of()._replace(inputs=np.zeros((4, 2, 5), np.float32), targets=np.zeros((1, 5), np.float32))
    masks = Network(2, (3, 4), 1).draw_masks(np.random.RandomState(0), 0.3, batch)
    assert {mask.dtype for mask in masks} == {np.dtype(np.float32)}


def test_one_network_serves_all_directions_of_a_ragged_batch_as_if_each_sequence_were_alone():
    problem = make_problem(lengths=(5, 3, 3, 1), bidirectional=True, reset_after=True, hidden=(3, 2))
    together = problem.network.predict(problem.parameters, problem.batch, Workspace(float), every_step=False)
    for b, x in enumerate(problem.sequences):
        alone = Batch(x[:, :, np.newaxis], np.ones(len(x), int))
        output = problem.network.predict(problem.parameters, alone, Workspace(float), every_step=False)
        np.testing.assert_allclose(together[:, b], output[:, 0], rtol=0, atol=1e-14)


@pytest.mark.parametrize("every_step", [True, False])
def test_the_derivatives_of_the_inputs_are_the_complex_step_of_the_outputs(problem, every_step):
    batch, network = without_dropout(problem)._replace(initial_states=None), problem.network
    T, _, B = batch.inputs.shape
    runs = np.arange(B) < batch.batch_sizes[:, np.newaxis]

    def outputs(inputs, parameters):
        at = batch._replace(inputs=inputs)
        return network.predict(parameters, at, Workspace(parameters.dtype), every_step=every_step)

    found = {
        (place, output): d_inputs.copy()
        for place, output, d_inputs in network.input_gradients(
            problem.parameters, batch, Workspace(float), every_step=every_step
        )
    }
    places = range(T) if every_step else [None]
    assert list(found) == [(place, o) for place in places for o in range(network.layout.n_outputs)]
    for step, channel in np.ndindex(*batch.inputs.shape[:2]):
        moved = batch.inputs.astype(complex)
        moved[step, channel] += STEP * 1j  # of all sequences at once: none reads another
        expected = outputs(moved, problem.parameters.astype(complex)).imag / STEP
        for (place, output), d_inputs in found.items():
            of_output = (
                expected[output] if place is None else np.where(runs[place], expected[place, output], 0)
            )
            np.testing.assert_allclose(
                d_inputs[step, channel], np.where(runs[step], of_output, 0), rtol=0, atol=1e-12
            )


@pytest.mark.parametrize("every_step", [True, False])
def test_the_derivatives_of_the_inputs_are_in_the_precision_of_the_parameters(every_step):
    network = Network(1, (2,), 1)
    batch = Batch(np.ones((3, 1, 2), np.float32), np.full(3, 2))
    parameters = network.layout.initial_parameters(np.random.RandomState(0), np.float32)
    gradients = network.input_gradients(parameters, batch, Workspace(np.float32), every_step=every_step)
    assert {d_inputs.dtype for _, _, d_inputs in gradients} == {np.dtype(np.float32)}


def test_the_largest_product_of_a_prediction_is_that_of_its_sequences_with_the_gates_of_one_apart():
    of_gates = 7 * 13  # of the second layer: as many rows as it has units, and 7 + 5 + 1 columns
    network, both_ways = Network(3, (5, 7), 2), Network(3, (5, 7), 2, bidirectional=True)
    assert network.largest_product(1) == of_gates
    assert network.largest_product(10) == 10 * 2 * of_gates
    assert both_ways.largest_product(1) == 14 * 18
