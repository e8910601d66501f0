"""Several quantiles of a target: none cross, and their loss is the mean and returns its derivative."""

from functools import partial

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import mean_pinball_loss

from sklearn_gru._engine.constant_outputs import loss_of_constants, quantile_output
from sklearn_gru._engine.quantiles import (
    as_arrays,
    ascending,
    ascending_derivative,
    mean_pinball,
    middle_of,
    outputs_of,
    start_of_middle,
)

from . import reference
from .test_losses import derivative_by_complex_step

LEVELS = [(0.5,), (0.9,), (0.05, 0.95), (0.1, 0.5, 0.9), (0.5, 0.6, 0.7), tuple(np.linspace(0.01, 0.99, 25))]


def draw(levels, steps=(), n_targets=2, n=5, seed=0):
    """Outputs, targets, and weights that sum to 1."""
    rng = np.random.default_rng(seed)
    weights = rng.random((*steps, n_targets, n))
    outputs, targets = (rng.normal(size=(*steps, size, n)) for size in (n_targets * len(levels), n_targets))
    return outputs, targets, weights / weights.sum()


@pytest.mark.parametrize("levels", LEVELS, ids=len)
def test_they_are_the_middle_one_and_steps_away_from_it(levels):
    outputs = np.random.default_rng(0).normal(scale=3, size=(len(levels), 20))
    expected = np.transpose([reference.quantiles_of(x, levels) for x in outputs.T])
    np.testing.assert_allclose(ascending(outputs, levels), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("levels", LEVELS, ids=len)
def test_outputs_of_zero_stand_for_those_of_a_standard_normal_distribution(levels):
    values = ascending(np.zeros((len(levels), 1)), levels)
    np.testing.assert_allclose(values[:, 0], norm.ppf(levels), rtol=0, atol=1e-12)
    assert start_of_middle(levels) == pytest.approx(values[middle_of(levels), 0], abs=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1, 30, 1e4])
@pytest.mark.parametrize("levels", LEVELS, ids=len)
def test_no_two_cross_whatever_the_outputs(levels, scale, dtype):
    outputs = np.random.default_rng(1).normal(scale=scale, size=(3, len(levels), 500)).astype(dtype)
    values = ascending(outputs, levels)
    assert values.dtype == dtype
    assert np.isfinite(values).all()
    assert (np.diff(values, axis=-2) >= 0).all()


@pytest.mark.parametrize("levels", LEVELS, ids=len)
def test_there_are_outputs_for_any_quantiles_in_order(levels):
    values = np.sort(np.random.default_rng(2).normal(size=(2, len(levels), 10)), axis=-2)
    np.testing.assert_allclose(ascending(outputs_of(values, levels), levels), values, rtol=0, atol=1e-12)
    equal = np.full((len(levels), 1), 0.25)
    np.testing.assert_array_equal(ascending(outputs_of(equal, levels), levels), equal)


@pytest.mark.parametrize("levels", LEVELS, ids=len)
def test_as_arrays_they_are_the_same_quantiles(levels):
    outputs = np.random.default_rng(0).normal(size=(len(levels), 4))
    mixing, starts, sums = as_arrays(levels, np.float64)
    parts = mixing @ outputs + starts[:, np.newaxis]
    away = np.arange(len(levels)) != middle_of(levels)
    parts[away] = np.logaddexp(0, parts[away])
    np.testing.assert_allclose(sums @ parts, ascending(outputs, levels), rtol=0, atol=1e-12)


def test_outputs_are_in_the_precision_of_their_quantiles():
    quantiles = np.array([[1.0], [2.0], [4.0]], np.float32)
    assert outputs_of(quantiles, (0.1, 0.5, 0.9)).dtype == np.float32


def test_some_quantiles_may_be_equal_and_others_not():
    levels, values = (0.1, 0.3, 0.5, 0.7, 0.9), np.array([[-1.0, 0.0, 0.0, 2.0, 2.0]]).T
    outputs = outputs_of(values, levels)
    assert np.isfinite(outputs).all()
    np.testing.assert_allclose(ascending(outputs, levels), values, rtol=0, atol=1e-12)
    single = outputs_of(values.astype(np.float32), levels)
    np.testing.assert_allclose(ascending(single, levels), values, rtol=0, atol=1e-3)


def test_what_distances_have_in_common_needs_the_smaller_changes_of_outputs():
    levels = (0.1, 0.3, 0.5, 0.7, 0.9)
    for shape, factor in (([1, 1, 0, 1, 1], 2 + 3), ([1, -1, 0, -1, 1], 2), ([0, 0, 1, 0, 0], 2)):
        change = 1e-6 * np.array(shape, float)[:, np.newaxis]
        moved = ascending(change, levels) - ascending(np.zeros((5, 1)), levels)
        gaps = np.diff(np.array([-1.2815515655, -0.5244005127, 0, 0.5244005127, 1.2815515655]))
        distances = factor * 1e-6 * np.delete(shape, 2) * (1 - np.exp(-gaps))  # the slope of the softplus
        np.testing.assert_allclose(np.diff(moved[:, 0]), distances, rtol=1e-4, atol=1e-12)
        assert moved[2, 0] == pytest.approx(factor * change[2, 0], abs=1e-12)


@pytest.mark.parametrize("steps", [(), (4,)])
@pytest.mark.parametrize("levels", LEVELS, ids=len)
def test_the_loss_is_the_mean_over_the_quantiles_of_what_scikit_learn_has(levels, steps):
    outputs, targets, weights = draw(levels, steps)
    values = ascending(outputs.reshape(*steps, 2, len(levels), 5), levels)
    expected = np.mean(
        [
            mean_pinball_loss(
                targets.ravel(), values[..., k, :].ravel(), alpha=level, sample_weight=weights.ravel()
            )
            for k, level in enumerate(levels)
        ]
    )
    assert mean_pinball(outputs, targets, weights, levels=levels)[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("steps", [(), (4,)])
@pytest.mark.parametrize("levels", LEVELS[:-1], ids=len)
def test_it_returns_its_derivative(levels, steps):
    arguments, loss = draw(levels, steps, seed=3), partial(mean_pinball, levels=levels)
    expected = derivative_by_complex_step(loss, *arguments)
    np.testing.assert_allclose(loss(*arguments)[1], expected, rtol=1e-12, atol=1e-15)
    assert np.abs(expected).max() > 1e-3


def test_weights_of_the_samples_count_for_all_their_outputs_and_a_weight_of_zero_for_none():
    levels = (0.2, 0.8)
    outputs, targets, weights = draw(levels, n_targets=3)
    of_samples = weights.sum(axis=0, keepdims=True) / 3
    value, derivative = mean_pinball(outputs, targets, of_samples, levels=levels)
    expected = mean_pinball(outputs, targets, np.repeat(of_samples, 3, axis=0), levels=levels)
    assert value == pytest.approx(expected[0], rel=1e-14)
    np.testing.assert_array_equal(derivative, expected[1])
    weights[1, 2] = 0
    value, derivative = mean_pinball(outputs, targets, weights, levels=levels)
    targets[1, 2] = 1e6
    assert mean_pinball(outputs, targets, weights, levels=levels)[0] == value
    assert not derivative[2:4, 2].any()


def test_it_keeps_single_precision():
    outputs, targets, weights = (array.astype(np.float32) for array in draw((0.1, 0.5, 0.9)))
    value, derivative = mean_pinball(outputs, targets, weights, levels=(0.1, 0.5, 0.9))
    assert value.dtype == derivative.dtype == np.float32


@pytest.mark.parametrize("levels", LEVELS[:-1], ids=len)
def test_no_constants_have_a_smaller_loss_than_the_quantiles_of_the_targets(levels):
    rng = np.random.default_rng(4)
    targets, weights = rng.normal(size=(2, 40)), rng.random((2, 40))
    parts = [(targets, weights / weights.sum())]
    constants = quantile_output(parts, np.array(levels))
    loss, outputs = partial(mean_pinball, levels=levels), outputs_of(constants[..., np.newaxis], levels)
    best = loss_of_constants(loss, outputs.ravel(), parts)
    for _ in range(50):
        others = np.where(np.isfinite(outputs), outputs, -20) + rng.normal(scale=0.1, size=outputs.shape)
        assert loss_of_constants(loss, others.ravel(), parts) >= best - 1e-12


@pytest.mark.parametrize("levels", LEVELS, ids=len)
def test_the_derivative_of_the_quantiles_is_that_of_small_changes(levels):
    outputs, Q = np.random.default_rng(0).normal(size=(3, 4, len(levels))), len(levels)
    derivative = ascending_derivative(outputs, levels)
    assert derivative.shape == (3, 4, Q, Q)
    for i, step in enumerate(1e-6 * np.eye(Q)):
        high, low = (ascending((outputs + sign * step)[..., np.newaxis], levels)[..., 0] for sign in (1, -1))
        np.testing.assert_allclose(derivative[..., i], (high - low) / 2e-6, rtol=0, atol=1e-7)
