"""What y may be, where it has to be observed, and how an error says what it may not be."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from sklearn_gru._windows.observed_targets import check_observed, check_outputs_observed, check_size, check_y

X = np.random.default_rng(0).normal(size=(4, 3, 2))


@pytest.mark.parametrize("shape", [(4,), (4, 1), (4, 2), (4, 3, 2)])
def test_targets_become_float64_in_their_own_shape(shape):
    y = np.arange(np.prod(shape)).reshape(shape)
    checked = check_y(BaseEstimator(), y, X)
    assert checked.dtype == np.float64
    np.testing.assert_array_equal(checked, y)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "requires y to be passed"),
        (np.zeros((4, 3, 1, 1)), "y has 4 dimensions; expected 1, 2, or 3"),
        (np.zeros(5), "inconsistent numbers of samples"),
        (np.zeros((4, 5, 1)), "y has 5 steps, but X has 3"),
        ([0, 1, np.inf, 2], "Input y contains infinity"),
    ],
)
def test_targets_that_cannot_be_are_refused(y, message):
    with pytest.raises(ValueError, match=message):
        check_y(BaseEstimator(), y, X)


@pytest.mark.parametrize("shape", [(4,), (4, 2), (4, 3, 1)])
def test_targets_may_be_missing(shape):
    y = np.zeros(shape)
    y[1] = np.nan
    np.testing.assert_array_equal(check_y(BaseEstimator(), y, X), y)


@pytest.mark.usefixtures("_any_block")
def test_targets_at_absent_steps_are_not_observed_and_the_callers_array_stays():
    with_gaps, y = X.copy(), np.zeros((4, 3, 1))
    with_gaps[2, 0] = np.nan
    observed = check_observed(with_gaps, y, np.ones(4))
    assert np.argwhere(np.isnan(observed)).tolist() == [[2, 0, 0]]
    assert not np.isnan(y).any()
    assert check_observed(X, y, np.ones(4)) is y


@pytest.mark.usefixtures("_any_block")
def test_a_sequence_that_counts_needs_a_target():
    with_gaps, y = X.copy(), np.zeros((4, 3, 1))
    with_gaps[2, :2] = np.nan
    y[2, 2] = np.nan
    with pytest.raises(ValueError, match="no observed target for sample 2"):
        check_observed(with_gaps, y, np.ones(4))
    check_observed(with_gaps, y, np.array([1, 1, 0, 1]))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0.0, 1.0, np.nan, np.nan], r"contains NaN for sample 2: leave .*y = y\[~np.isnan\(y\)\]"),
        (
            [[0.0, 1.0], [np.nan, 1], [np.nan, np.nan], [2, 3]],
            "no observed target, only NaN, for sample 2: leave",
        ),
    ],
)
def test_a_sample_that_counts_needs_a_target_after_its_last_step(y, message):
    y = np.array(y)
    with pytest.raises(ValueError, match=message):
        check_observed(X, y, np.array([1.0, 1, 1, 0]))
    observed = check_observed(X, y, np.array([1.0, 1, 0, 0]))
    np.testing.assert_array_equal(observed, y.reshape(4, -1))


@pytest.mark.parametrize("shape", [(4, 3), (4, 2, 3)])
def test_an_output_that_training_never_sees_is_named(shape):
    y = np.zeros(shape)
    y[1:, ..., 2] = np.nan
    check_outputs_observed(y, np.arange(4))
    with pytest.raises(ValueError, match="no observed target for output 2 of 3 in the 2 samples to train on"):
        check_outputs_observed(y, np.array([1, 3]))


@pytest.mark.parametrize("value", [1e39, -1e39])
def test_targets_out_of_reach_of_float32_are_refused(value):
    y = np.array([0, value, np.nan])
    check_size(y, np.dtype(np.float64))
    with pytest.raises(ValueError, match=r"too large for dtype\('float32'\), the dtype of X"):
        check_size(y, np.dtype(np.float32))
