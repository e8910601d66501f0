"""Samples find their place in a batch and come back from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sklearn_gru._engine.packing import Reading
from sklearn_gru._estimators.targets import TargetScale, no_scale
from sklearn_gru._estimators.training_data import PREDICTION_BATCH, TrainingData, as_counts
from sklearn_gru._windows.make_windows import make_windows

from ..examples import examples
from ..sequences import sequences


def training_data(X, y, weight=None, scale=None):
    """All samples of positive weight."""
    weight = np.ones(len(X)) if weight is None else weight
    scale = no_scale(y.shape[-1]) if scale is None else scale
    return TrainingData(X, y, weight, np.flatnonzero(weight), scale, np.float64, Reading())


@examples(nightly=3000)
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
    (batch,) = training_data(X, y, weight).batches(rows)
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
    data = training_data(X, y)
    (first,), (second,) = data.batches(slice(None)), data.batches(slice(None))
    np.testing.assert_array_equal(first.weights, second.weights)
    assert (first.weights == 0).sum() == 2


@pytest.mark.parametrize("rows", [slice(0, 2), np.array([0, 1])], ids=["slice", "indices"])
def test_only_the_samples_named_are_read(rows):
    X = np.arange(8.0).reshape(4, 2, 1)
    y, weight = np.array([[0.0], [5.0], [0.0], [6.0]]), np.array([0.0, 1.0, 0.0, 2.0])
    data = training_data(X, y, weight)
    assert len(data) == 2
    (batch,) = data.batches(rows)
    np.testing.assert_array_equal(batch.inputs[:, 0], [[2, 6], [3, 7]])
    np.testing.assert_array_equal(batch.targets, [[5, 6]])
    assert batch.mass == 3


def test_targets_are_read_in_units_of_their_scale():
    scale = TargetScale(np.array([10.0, 0.0]), np.array([2.0, 0.5]))
    X, y = np.zeros((3, 4, 1)), np.array([[12.0, 1.0], [8.0, 0.0], [10.0, -1.0]])
    (batch,) = training_data(X, y, scale=scale).batches(slice(None))
    np.testing.assert_array_equal(batch.targets, [[1, -1, 0], [2, 0, -2]])
    steps = np.stack([y] * 4, axis=1)
    steps[0, 0] = np.nan
    (batch,) = training_data(X, steps, scale=scale).batches(slice(None))
    np.testing.assert_array_equal(batch.targets[1], [[1, -1, 0], [2, 0, -2]])


def test_all_samples_in_order_are_read_in_batches_that_fit_the_cache():
    X = np.arange(600.0).reshape(600, 1, 1)
    weight = np.tile([1.0, 0.0], 300)
    data = training_data(X, X[:, 0], weight)
    batches = list(data.in_order())
    assert [batch.inputs.shape[2] for batch in batches] == [PREDICTION_BATCH, 300 - PREDICTION_BATCH]
    np.testing.assert_array_equal(np.concatenate([b.inputs[0, 0] for b in batches]), np.arange(0, 600, 2))
    assert data.mass == 300


@examples(nightly=3000)
@given(hnp.arrays(bool, (6, 3)), st.booleans())
def test_a_sample_shares_its_weight_among_its_observed_targets_after_the_last_step(missing, scaled):
    y = np.where(missing, np.nan, np.arange(18.0).reshape(6, 3))
    rows = np.flatnonzero(~missing.all(axis=1))
    if not len(rows):
        return
    weight = np.where(missing.all(axis=1), 0, np.arange(1.0, 7))
    scale = TargetScale(np.full(3, 2.0), np.array([0.5, 1, 2])) if scaled else no_scale(3)
    data = training_data(np.zeros((6, 2, 1)), y, weight, scale)
    (batch,) = data.batches(slice(None))
    assert batch.mass == batch.share == data.mass == weight.sum()
    expected = np.average(np.nanmean(scale.apply(y[rows]), axis=1), weights=weight[rows])
    assert (batch.weights * batch.targets).sum() == pytest.approx(expected)
    np.testing.assert_array_equal(np.broadcast_to(batch.weights, (3, len(rows))).T > 0, ~missing[rows])
    ((targets, weights),) = data.target_parts()
    assert weights.sum() == pytest.approx(1)
    assert (weights * targets).sum() == pytest.approx(expected)


# --- in parts, for truncated backpropagation ----------------------------------------------------


@examples(nightly=3000)
@given(sequences(), st.integers(1, 8))
def test_the_parts_of_a_batch_are_the_batch_cut_from_its_end(X, bptt_steps):
    y = np.where(np.isnan(X[:, :, :1]), np.nan, X[:, :, :1] + 1)
    rows = np.flatnonzero(~np.isnan(y).all(axis=(1, 2)))
    if not len(rows):
        return
    data = training_data(X, y)
    (whole,) = data.batches(rows)
    parts = list(data.batches(rows, bptt_steps))
    lengths = [len(part.inputs) for part in parts]
    assert lengths[1:] == [bptt_steps] * (len(parts) - 1)
    assert lengths[0] <= bptt_steps
    np.testing.assert_array_equal(np.concatenate([part.inputs for part in parts]), whole.inputs)
    np.testing.assert_array_equal(np.concatenate([part.batch_sizes for part in parts]), whole.batch_sizes)


@examples(nightly=3000)
@given(sequences(), st.integers(1, 8), st.data())
def test_each_part_has_the_weighted_mean_of_its_own_observed_targets(X, bptt_steps, data):
    y = np.where(np.isnan(X[:, :, :1]), np.nan, X[:, :, :1] + 1)
    y[data.draw(hnp.arrays(bool, y.shape))] = np.nan
    rows = np.flatnonzero(~np.isnan(y).all(axis=(1, 2)))
    if not len(rows):
        return
    weight = np.arange(1.0, len(X) + 1)
    parts = list(training_data(X, y, weight).batches(rows, bptt_steps))
    shares = 0
    for part in parts:
        if part.targets is None:
            assert part.weights is None
            continue
        assert part.weights.sum() == pytest.approx(1)
        of_sample = part.weights.sum(axis=(0, 1)) * part.mass
        # a sample's weight counts in full where it has a target in the part, else not at all
        np.testing.assert_allclose(of_sample[of_sample > 0].sum(), part.mass)
        assert set(np.round(of_sample[of_sample > 0], 9)) <= set(weight[rows])
        shares += part.share
    assert shares == pytest.approx(weight[rows].sum())


def test_with_one_target_a_sequence_only_the_last_part_has_it():
    X, y = np.arange(14.0).reshape(2, 7, 1), np.array([[1.0], [2.0]])
    parts = list(training_data(X, y).batches(slice(None), 3))
    assert [len(part.inputs) for part in parts] == [1, 3, 3]
    assert [part.targets is None for part in parts] == [True, True, False]
    assert parts[-1].share == parts[-1].mass == 2


def test_windows_are_read_in_parts_as_their_array_is():
    windows = make_windows(np.arange(20.0).reshape(-1, 2), 6)
    y = np.arange(10.0)[:, np.newaxis]
    rows = np.array([7, 0, 3])
    for given_X in (windows, np.asarray(windows)):
        parts = list(training_data(given_X, y).batches(rows, 4))
        assert [part.inputs.shape for part in parts] == [(2, 2, 3), (4, 2, 3)]
        np.testing.assert_array_equal(parts[1].inputs[-1, 0], [14, 6, 0])


def test_weights_that_are_shares_count_as_one_sample_each():
    np.testing.assert_allclose(as_counts(np.full(4, 0.25)), 1)
    np.testing.assert_array_equal(as_counts(np.array([1.0, 3, 0])), [1, 3, 0])
