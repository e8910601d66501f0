"""Sequences find their place in a batch and come back from it."""

import numpy as np
import pytest
from hypothesis import given

from sklearn_gru._engine.losses import squared_error
from sklearn_gru._engine.network import Batch, Network
from sklearn_gru._engine.packing import Reading, pack
from sklearn_gru._engine.scratch import Workspace

from ..examples import examples
from ..sequences import sequences


@examples(nightly=3000)
@given(sequences())
def test_present_steps_stand_at_the_end_in_their_order_longest_sequence_first(X):
    packing = pack(X)
    inputs = Reading().inputs(X, packing, np.float64)
    T = len(inputs)
    lengths = (~np.isnan(X[:, :, 0])).sum(axis=1)
    assert lengths.max() == T
    assert packing.shape == X.shape[:2]
    assert (np.diff(lengths[packing.columns]) <= 0).all()
    for column, sample in enumerate(packing.columns):
        length = lengths[sample]
        present = X[sample][~np.isnan(X[sample, :, 0])]
        np.testing.assert_array_equal(inputs[T - length :, :, column], present)
        assert not inputs[: T - length, :, column].any()
        np.testing.assert_array_equal(packing.batch_sizes > column, np.arange(T) >= T - length)


@examples(nightly=3000)
@given(sequences())
def test_what_is_placed_is_restored_and_absent_steps_are_nan(X):
    packing = pack(X)
    np.testing.assert_array_equal(packing.restore(packing.place(X)), X)


def test_many_present_steps_stay_in_their_order_beside_gaps():
    X = np.arange(100.0).reshape(1, 100, 1)
    X[:, ::7] = np.nan
    np.testing.assert_array_equal(pack(X).steps[:, 0], np.flatnonzero(~np.isnan(X[0, :, 0])))


def test_what_a_network_says_where_a_sequence_does_not_run_is_not_restored():
    X = np.array([[1, 2, 3], [np.nan, 4, 5], [np.nan, np.nan, 6]])[[1, 2, 0], :, np.newaxis]
    restored = pack(X).restore(np.full((3, 1, 3), 7.0))
    np.testing.assert_array_equal(restored, np.where(np.isnan(X), np.nan, 7.0))


@examples(nightly=3000)
@given(sequences())
def test_outputs_after_the_last_step_go_back_to_their_samples(X):
    packing = pack(X)
    outputs = packing.columns[np.newaxis].astype(float)
    np.testing.assert_array_equal(packing.restore(outputs)[:, 0], np.arange(len(X)))


@examples(nightly=3000)
@given(sequences())
def test_differences_are_to_the_last_present_step_of_each_sequence(X):
    packing = pack(X)
    inputs = Reading(subtract_last=True).inputs(X, packing, np.float64)
    alone = Reading(subtract_last="only").inputs(X, packing, np.float64)
    assert inputs.shape[1] == 4
    np.testing.assert_array_equal(alone, inputs[:, 2:])
    np.testing.assert_array_equal(inputs[:, :2], Reading().inputs(X, packing, np.float64))
    for column, sample in enumerate(packing.columns):
        present = X[sample][~np.isnan(X[sample, :, 0])]
        if len(present):
            changes = inputs[len(inputs) - len(present) :, 2:, column]
            np.testing.assert_array_equal(changes, present - present[-1])


@pytest.mark.parametrize("subtract_last", [True, "only"])
def test_a_part_of_the_steps_is_compared_with_the_last_step_of_all(subtract_last):
    X = np.arange(12.0).reshape(2, 6, 1) ** 2
    packing, reading = pack(X), Reading(subtract_last=subtract_last)
    whole = reading.inputs(X, packing, np.float64)
    for part in (slice(0, 2), slice(2, 6)):
        np.testing.assert_array_equal(reading.inputs(X, packing, np.float64, part=part), whole[part])


def test_steps_of_a_segment_are_each_compared_with_the_last_step():
    X = np.array([[1.0, 2, 3, 5, 8]])[:, :, np.newaxis]
    joined = Reading(segment_length=2).join(X)
    expected = {
        False: [[1, 1], [2, 3], [5, 8]],
        True: [[1, 1, -7, -7], [2, 3, -6, -5], [5, 8, -3, 0]],
        "only": [[-7, -7], [-6, -5], [-3, 0]],
    }
    for subtract_last, read in expected.items():
        reading = Reading(segment_length=2, subtract_last=subtract_last)
        assert reading.inputs(joined, pack(joined), np.float64)[:, :, 0].tolist() == read
        assert reading.n_inputs(1) == len(read[0])


@examples(nightly=3000)
@given(sequences())
def test_segments_of_several_channels_keep_a_step_together(X):
    reading = Reading(segment_length=3, subtract_last=True)
    joined = reading.join(X)
    packing = pack(joined)
    inputs = reading.inputs(joined, packing, np.float64)
    assert inputs.shape[1] == reading.n_inputs(2) == 12
    alone = Reading(segment_length=3, subtract_last="only").inputs(joined, packing, np.float64)
    np.testing.assert_array_equal(alone, inputs[:, 6:])
    for column, sample in enumerate(packing.columns):
        present = X[sample][~np.isnan(X[sample, :, 0])]
        if len(present):
            values, changes = inputs[-1, :6, column].reshape(3, 2), inputs[-1, 6:, column].reshape(3, 2)
            np.testing.assert_array_equal(values - changes, np.tile(present[-1], (3, 1)))
            np.testing.assert_array_equal(values[-1], present[-1])


@pytest.mark.parametrize("segment_length", [1, 3])
@pytest.mark.parametrize("subtract_last", [False, True, "only"])
def test_the_gradient_is_that_of_the_loss_however_sequences_are_read(subtract_last, segment_length):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 7, 2)) + 3
    X[1, :4] = X[2, [3, 6]] = X[4] = np.nan
    reading = Reading(segment_length, subtract_last)
    joined = reading.join(X)
    packing = pack(joined)
    network = Network(reading.n_inputs(2), (3,), 2)
    parameters = 0.5 * rng.normal(size=network.layout.n_parameters)

    def loss_and_gradient(at):
        batch = Batch(
            reading.inputs(joined, packing, at.dtype),
            packing.batch_sizes,
            np.arange(10.0, dtype=at.dtype).reshape(2, 5)[:, packing.columns],
            np.full((1, 5), 0.1, at.dtype),
            5.0,
        )
        return network.loss_and_gradient(at, batch, squared_error, 0.1, Workspace(at.dtype))[:2]

    gradient = loss_and_gradient(parameters)[1]
    steps = parameters + 1e-30j * np.eye(len(parameters))
    expected = [loss_and_gradient(at)[0].imag / 1e-30 for at in steps]
    np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("segment_length", [1, 3])
@pytest.mark.parametrize("subtract_last", [False, True, "only"])
def test_the_way_back_is_the_derivative_of_what_is_read(subtract_last, segment_length):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 7, 2))
    X[1, :4] = X[2, [3, 6]] = X[4] = np.nan
    reading = Reading(segment_length, subtract_last)
    packing = pack(reading.join(X))
    inputs = reading.inputs(reading.join(X), packing, X.dtype)
    runs = np.arange(5) < packing.batch_sizes[:, np.newaxis]
    d_inputs = rng.normal(size=inputs.shape) * runs[:, np.newaxis]
    d_X = reading.backward(d_inputs, X, packing)
    assert d_X.shape == X.shape
    assert not d_X[np.isnan(X)].any()
    for place in np.argwhere(~np.isnan(X)):  # reading is linear, so any change will do
        moved = X.copy()
        moved[tuple(place)] += 1
        change = (d_inputs * (reading.inputs(reading.join(moved), packing, X.dtype) - inputs)).sum()
        assert d_X[tuple(place)] == pytest.approx(change, abs=1e-12)


@examples(nightly=3000)
@given(sequences())
def test_a_place_has_the_steps_that_stand_there(X):
    packing = pack(X)
    values = packing.place(X)
    for place in range(len(values)):
        samples, steps = packing.at(place)
        np.testing.assert_array_equal(X[samples, steps], values[place, :, : len(samples)].T)


def test_of_sequences_without_a_step_nothing_goes_back():
    X, reading = np.full((2, 3, 1), np.nan), Reading(1, True)
    packing = pack(X)
    np.testing.assert_array_equal(reading.backward(np.zeros((0, 2, 2)), X, packing), np.zeros(X.shape))
