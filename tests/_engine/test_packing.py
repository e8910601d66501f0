"""Sequences find their place in a batch and come back from it."""

import numpy as np
from hypothesis import given

from sklearn_gru._engine.packing import pack, read_inputs

from ..sequences import sequences


@given(sequences())
def test_present_steps_stand_at_the_end_in_their_order_longest_sequence_first(X):
    packing = pack(X)
    inputs = read_inputs(X, packing, np.float64)
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
