"""Samples find their place in a batch and come back from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sklearn_gru._batches import TrainingData, arrange, read_inputs


@st.composite
def sequences(draw):
    """Sequences of 2 channels, each step marked by its sample and step, some steps absent."""
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 7)))
    absent = draw(hnp.arrays(bool, shape))
    X = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=2).astype(float)
    X[absent] = np.nan
    return X


@given(sequences())
def test_present_steps_stand_at_the_end_in_their_order_longest_sequence_first(X):
    inputs, arrangement = read_inputs(X, slice(None), np.float64)
    T = len(inputs)
    lengths = (~np.isnan(X[:, :, 0])).sum(axis=1)
    assert lengths.max() == T
    assert (np.diff(lengths[arrangement.columns]) <= 0).all()
    for column, sample in enumerate(arrangement.columns):
        length = lengths[sample]
        present = X[sample][~np.isnan(X[sample, :, 0])]
        np.testing.assert_array_equal(inputs[T - length :, :, column], present)
        assert not inputs[: T - length, :, column].any()
        np.testing.assert_array_equal(arrangement.running > column, np.arange(T) >= T - length)


@given(sequences())
def test_what_is_placed_is_restored_and_absent_steps_are_nan(X):
    arrangement = arrange(X)
    np.testing.assert_array_equal(arrangement.restore(arrangement.place(X)), X)


@given(sequences())
def test_outputs_after_the_last_step_go_back_to_their_samples(X):
    arrangement = arrange(X)
    outputs = arrangement.columns[np.newaxis].astype(float)
    np.testing.assert_array_equal(arrangement.restore(outputs)[:, 0], np.arange(len(X)))


@given(sequences(), st.integers(1, 3), st.data())
def test_weights_of_a_batch_sum_to_one_over_what_is_observed(X, n_outputs, data):
    present = ~np.isnan(X[:, :, 0])
    y = np.where(present[:, :, np.newaxis], X[:, :, :1] + np.arange(n_outputs), np.nan)
    drop = data.draw(hnp.arrays(bool, y.shape))
    y[drop] = np.nan
    observed = ~np.isnan(y)
    rows = np.flatnonzero(observed.any(axis=(1, 2)))
    if not len(rows):
        return
    weight = np.arange(1.0, len(X) + 1)
    batch = TrainingData(X, np.arange(len(X)), y, weight, np.float64).batch(rows)
    assert batch.mass == weight[rows].sum()
    assert batch.weights.sum() == pytest.approx(1)
    # a sample's weight is shared by its observed targets
    shares = batch.weights.sum(axis=(0, 1)) * batch.mass
    np.testing.assert_allclose(np.sort(shares), np.sort(weight[rows]))
    np.testing.assert_array_equal((batch.weights > 0).sum(), observed[rows].sum())
    total = np.sum(batch.weights * batch.targets)
    expected = np.average(np.nanmean(y[rows].reshape(len(rows), -1), axis=1), weights=weight[rows])
    assert total == pytest.approx(expected)


def test_reading_a_batch_twice_gives_the_same():
    X = np.arange(6.0).reshape(1, 6, 1)
    y = np.array([np.nan, 1, np.nan, 2, 3, 4]).reshape(1, 6, 1)
    data = TrainingData(X, np.arange(1), y, np.ones(1), np.float64)
    first, second = data.batch(slice(None)), data.batch(slice(None))
    np.testing.assert_array_equal(first.weights, second.weights)
    assert (first.weights == 0).sum() == 2


@pytest.mark.parametrize("rows", [slice(0, 2), np.array([0, 1])], ids=["slice", "indices"])
def test_only_the_samples_named_are_read(rows):
    X = np.arange(8.0).reshape(4, 2, 1)
    data = TrainingData(X, np.array([1, 3]), np.array([[5.0], [6.0]]), np.array([1.0, 2.0]), np.float64)
    assert len(data) == 2
    batch = data.batch(rows)
    np.testing.assert_array_equal(batch.inputs[:, 0], [[2, 6], [3, 7]])
    np.testing.assert_array_equal(batch.targets, [[5, 6]])
    assert batch.mass == 3
