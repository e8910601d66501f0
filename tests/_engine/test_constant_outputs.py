"""The best outputs that are the same for every sample, beside a search over constants."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from sklearn_gru._engine.constant_outputs import (
    frequency_output,
    loss_of_constants,
    mean_output,
    quantile_output,
)
from sklearn_gru._engine.losses import log_loss, pinball, squared_error


def parts(n_outputs, rng, n=31, n_parts=3):
    """Targets and weights in parts; some are not observed."""
    targets, weights = rng.normal(size=(n_outputs, n)), rng.uniform(size=(n_outputs, n))
    weights *= rng.uniform(size=weights.shape) > 0.2
    weights /= weights.sum()
    return list(zip(np.array_split(targets, n_parts, 1), np.array_split(weights, n_parts, 1), strict=True))


def best_by_search(loss, data, n_outputs):
    """The lowest loss of any constant, an output by itself."""
    total = 0.0
    for i in range(n_outputs):
        of_one = [(targets[i : i + 1], weights[i : i + 1]) for targets, weights in data]

        def one(constant, of_one=of_one):
            return loss_of_constants(loss, np.array([constant]), of_one)

        total += minimize_scalar(one, bounds=(-4, 4), method="bounded", options={"xatol": 1e-10}).fun
    return total


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_no_constant_has_a_smaller_squared_error_than_the_mean(n_outputs):
    data = parts(n_outputs, np.random.default_rng(0))
    found = loss_of_constants(squared_error, mean_output(data), data)
    assert found == pytest.approx(best_by_search(squared_error, data, n_outputs), rel=1e-9)


@pytest.mark.parametrize("n_outputs", [1, 3])
@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_no_constant_has_a_smaller_pinball_loss_than_the_quantile(n_outputs, quantile):
    def loss(*arguments):
        return pinball(*arguments, quantile=quantile)

    data = parts(n_outputs, np.random.default_rng(1))
    found = loss_of_constants(loss, quantile_output(data, quantile), data)
    assert found <= best_by_search(loss, data, n_outputs) + 1e-9


@pytest.mark.parametrize("n_classes", [2, 4])
def test_the_loss_of_the_class_frequencies_is_their_entropy(n_classes):
    rng = np.random.default_rng(2)
    codes, weights = rng.integers(0, n_classes, (1, 50)).astype(float), rng.uniform(size=(1, 50))
    weights /= weights.sum()
    data = [(codes[:, :20], weights[:, :20]), (codes[:, 20:], weights[:, 20:])]
    shares = np.array([weights[codes == k].sum() for k in range(n_classes)])
    constants = frequency_output(data, 1 if n_classes == 2 else n_classes)
    assert loss_of_constants(log_loss, constants, data) == pytest.approx(-shares @ np.log(shares), rel=1e-12)


def test_a_class_that_does_not_occur_leaves_the_loss_finite():
    data = [(np.array([[0.0, 1.0]]), np.array([[0.5, 0.5]]))]
    constants = frequency_output(data, 3)
    assert np.isfinite(constants).all()
    assert loss_of_constants(log_loss, constants, data) == pytest.approx(np.log(2))
