"""Each loss returns its own derivative."""

import numpy as np
import pytest

from sklearn_gru.engine.losses import squared_error


@pytest.mark.parametrize("shape", [(2, 5), (4, 2, 5)])
def test_squared_error_is_the_weighted_mean_and_its_derivative(shape):
    rng = np.random.default_rng(0)
    outputs, targets = rng.normal(size=(2, *shape))
    weights = rng.random(shape)
    weights /= weights.sum()
    loss, derivative = squared_error(outputs, targets, weights)
    assert loss == pytest.approx(np.average((outputs - targets) ** 2, weights=weights), rel=1e-14)
    for index in np.ndindex(shape):
        moved = outputs.astype(complex)
        moved[index] += 1e-30j
        expected = squared_error(moved, targets, weights)[0].imag / 1e-30
        assert derivative[index] == pytest.approx(expected, rel=1e-14)


def test_a_target_of_weight_zero_does_not_count():
    outputs, targets = np.array([[1.0, 2.0]]), np.array([[0.0, 1e6]])
    loss, derivative = squared_error(outputs, targets, np.array([[1.0, 0.0]]))
    assert loss == 1
    np.testing.assert_array_equal(derivative, [[2, 0]])
