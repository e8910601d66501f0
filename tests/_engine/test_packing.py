"""Sequences find their place in a batch and come back from it."""

import numpy as np
from hypothesis import given

from sklearn_gru._engine.packing import Reading, pack

from ..sequences import sequences


@given(sequences())
def test_present_steps_stand_at_the_end_in_their_order_longest_sequence_first(X):
    packing = pack(X)
    inputs = Reading().inputs(X, packing, np.float64)
    T = len(inputs)
    lengths = (~np.isnan(X[:, :, 0])).sum(axis=1)
    assert lengths.max() == T
    assert (np.diff(lengths[packing.columns]) <= 0).all()
    for column, sample in enumerate(packing.columns):
        length = lengths[sample]
        present = X[sample][~np.isnan(X[sample, :, 0])]
        np.testing.assert_array_equal(inputs[T - length :, :, column], present)
        assert not inputs[: T - length, :, column].any()
        np.testing.assert_array_equal(packing.batch_sizes > column, np.arange(T) >= T - length)


@given(sequences())
def test_what_is_placed_is_restored_and_absent_steps_are_nan(X):
    packing = pack(X)
    np.testing.assert_array_equal(packing.restore(packing.place(X)), X)


@given(sequences())
def test_outputs_after_the_last_step_go_back_to_their_samples(X):
    packing = pack(X)
    outputs = packing.columns[np.newaxis].astype(float)
    np.testing.assert_array_equal(packing.restore(outputs)[:, 0], np.arange(len(X)))


@given(sequences())
def test_differences_are_to_the_last_present_step_of_each_sequence(X):
    packing = pack(X)
    inputs = Reading(subtract_last=True).inputs(X, packing, np.float64)
    assert inputs.shape[1] == 4
    np.testing.assert_array_equal(inputs[:, :2], Reading().inputs(X, packing, np.float64))
    for column, sample in enumerate(packing.columns):
        present = X[sample][~np.isnan(X[sample, :, 0])]
        if len(present):
            changes = inputs[len(inputs) - len(present) :, 2:, column]
            np.testing.assert_array_equal(changes, present - present[-1])


def test_a_part_of_the_steps_is_compared_with_the_last_step_of_all():
    X = np.arange(12.0).reshape(2, 6, 1) ** 2
    packing, reading = pack(X), Reading(subtract_last=True)
    whole = reading.inputs(X, packing, np.float64)
    for part in (slice(0, 2), slice(2, 6)):
        np.testing.assert_array_equal(reading.inputs(X, packing, np.float64, part=part), whole[part])


def test_steps_of_a_segment_are_each_compared_with_the_last_step():
    X = np.array([[1.0, 2, 3, 5, 8]])[:, :, np.newaxis]
    reading = Reading(segment_length=2, subtract_last=True)
    joined = reading.join(X)
    inputs = reading.inputs(joined, pack(joined), np.float64)
    assert reading.n_inputs(1) == 4
    assert inputs[:, :, 0].tolist() == [[1, 1, -7, -7], [2, 3, -6, -5], [5, 8, -3, 0]]


@given(sequences())
def test_segments_of_several_channels_keep_a_step_together(X):
    reading = Reading(segment_length=3, subtract_last=True)
    joined = reading.join(X)
    packing = pack(joined)
    inputs = reading.inputs(joined, packing, np.float64)
    assert inputs.shape[1] == reading.n_inputs(2) == 12
    for column, sample in enumerate(packing.columns):
        present = X[sample][~np.isnan(X[sample, :, 0])]
        if len(present):
            values, changes = inputs[-1, :6, column].reshape(3, 2), inputs[-1, 6:, column].reshape(3, 2)
            np.testing.assert_array_equal(values - changes, np.tile(present[-1], (3, 1)))
            np.testing.assert_array_equal(values[-1], present[-1])
