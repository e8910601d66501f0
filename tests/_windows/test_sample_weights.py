"""What the weights of samples may be, and how an error says what they may not be."""

import numpy as np
import pytest

from sklearn_gru._windows.sample_weights import check_weights

X = np.zeros((4, 3, 2))


def test_no_weights_are_ones():
    np.testing.assert_array_equal(check_weights(None, X), np.ones(4))


def test_weights_become_float64_and_may_be_zero():
    weights = check_weights([0, 1, 2, 0], X)
    assert weights.dtype == np.float64
    np.testing.assert_array_equal(weights, [0, 1, 2, 0])


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([0, 0, 0, 0], "zero"),
        ([1, -1, 1, 1], "Negative values"),
        ([1e308] * 4, r"sum of sample_weight is not finite \(largest weight 1e\+308\)"),
        ([1, np.nan, 1, 1], "NaN"),
        ([1, 1, 1], "sample_weight.shape"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        check_weights(weights, X)
