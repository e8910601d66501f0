"""Optimizers follow their papers, one number at a time."""

import copy
import math

import numpy as np
import pytest

from sklearn_gru._engine.optimizers import SGD, Adam, clip_by_norm

GRADIENTS = np.random.default_rng(0).normal(size=(6, 3))


def run(optimizer, rate=0.1):
    parameters = np.array([1.0, -2.0, 0.5])
    for gradient in GRADIENTS:
        optimizer.step(parameters, gradient, rate)
    return parameters


def test_adam_is_algorithm_1_of_kingma_and_ba():
    expected = [1.0, -2.0, 0.5]
    m, v = [0.0] * 3, [0.0] * 3
    for t, gradient in enumerate(GRADIENTS, start=1):
        for i, g in enumerate(gradient):
            m[i] = 0.8 * m[i] + 0.2 * g
            v[i] = 0.95 * v[i] + 0.05 * g * g
            m_hat, v_hat = m[i] / (1 - 0.8**t), v[i] / (1 - 0.95**t)
            expected[i] -= 0.1 * m_hat / (math.sqrt(v_hat) + 1e-3)
    np.testing.assert_allclose(run(Adam(0.8, 0.95, 1e-3)), expected, rtol=1e-13)


def test_without_settings_they_are_those_of_their_papers():
    np.testing.assert_array_equal(run(Adam()), run(Adam(0.9, 0.999, 1e-8)))
    np.testing.assert_array_equal(run(SGD()), run(SGD(0.9, True)))


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd_adds_momentum_to_the_rate_times_the_gradient(nesterov):
    expected, velocity = np.array([1.0, -2.0, 0.5]), np.zeros(3)
    for gradient in GRADIENTS:
        velocity = 0.7 * velocity - 0.1 * gradient
        expected = expected + (0.7 * velocity - 0.1 * gradient if nesterov else velocity)
    np.testing.assert_allclose(run(SGD(0.7, nesterov)), expected, rtol=1e-13)


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd_without_momentum_steps_exactly_down_the_gradient(nesterov):
    parameters = np.array([1.0, -2.0, 0.5])
    SGD(0, nesterov).step(parameters, GRADIENTS[0], 0.1)
    np.testing.assert_array_equal(parameters, np.array([1.0, -2.0, 0.5]) - 0.1 * GRADIENTS[0])


@pytest.mark.parametrize("make", [Adam, SGD])
def test_a_resumed_optimizer_goes_on_as_if_never_stopped(make):
    whole = run(make())
    first, parameters = make(), np.array([1.0, -2.0, 0.5])
    for gradient in GRADIENTS[:3]:
        first.step(parameters, gradient, 0.1)
    second = make().resume(copy.deepcopy(first))
    for gradient in GRADIENTS[3:]:
        second.step(parameters, gradient, 0.1)
    np.testing.assert_array_equal(parameters, whole)


@pytest.mark.parametrize("make", [Adam, SGD])
def test_a_resumed_optimizer_has_its_own_settings_and_the_memory_of_the_other(make):
    first = make()
    first.step(np.ones(3), GRADIENTS[0], 0.1)
    second = (Adam(0.5, 0.6, 0.7) if make is Adam else SGD(0.5, False)).resume(first)
    settings = (second.beta_1, second.beta_2, second.epsilon) if make is Adam else (second.momentum,)
    assert settings == ((0.5, 0.6, 0.7) if make is Adam else (0.5,))
    assert len(second.memory()) == (2 if make is Adam else 1)
    for array, same in zip(second.memory(), first.memory(), strict=True):
        assert array is same


@pytest.mark.parametrize("make", [Adam, SGD])
def test_an_optimizer_remembers_nothing_before_its_first_step(make):
    assert make().memory() == []
    resumed = make().resume(make())
    parameters, expected = np.ones(3), np.ones(3)
    resumed.step(parameters, GRADIENTS[0], 0.1)
    make().step(expected, GRADIENTS[0], 0.1)
    np.testing.assert_array_equal(parameters, expected)


@pytest.mark.parametrize("make", [Adam, SGD])
def test_a_step_leaves_the_gradient_as_it_is(make):
    gradient = GRADIENTS[0].copy()
    make().step(np.ones(3), gradient, 0.1)
    np.testing.assert_array_equal(gradient, GRADIENTS[0])


def test_optimizers_keep_the_dtype():
    for optimizer in (Adam(), SGD()):
        parameters = np.ones(3, np.float32)
        optimizer.step(parameters, np.ones(3, np.float32), 0.1)
        assert {a.dtype for a in vars(optimizer).values() if isinstance(a, np.ndarray)} == {parameters.dtype}


def test_clipping_scales_a_long_gradient_and_leaves_a_short_one():
    gradient = np.array([3.0, 4.0])
    assert clip_by_norm(gradient, 6) == 5
    np.testing.assert_array_equal(gradient, [3, 4])
    assert clip_by_norm(gradient, 1) == 5
    np.testing.assert_allclose(gradient, [0.6, 0.8], rtol=1e-15)
    assert clip_by_norm(gradient, None) == pytest.approx(1)


def test_clipping_works_where_the_squares_overflow():
    gradient = np.array([3e300, 4e300])
    with np.errstate(over="ignore"):
        assert clip_by_norm(gradient, 1) == pytest.approx(5e300)
    np.testing.assert_allclose(gradient, [0.6, 0.8])


def test_clipping_works_where_the_squares_overflow_in_single_precision():
    gradient = np.array([3e30, 4e30], np.float32)
    with np.errstate(over="ignore"):
        assert clip_by_norm(gradient, 1) == pytest.approx(5e30, rel=1e-6)
    np.testing.assert_allclose(gradient, [0.6, 0.8], rtol=1e-6)
    assert gradient.dtype == np.float32


def test_a_gradient_of_zero_has_a_norm_of_zero():
    assert clip_by_norm(np.zeros(3), 1) == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_norm_of_a_non_finite_gradient_is_not_finite(bad):
    with np.errstate(invalid="ignore"):
        assert not math.isfinite(clip_by_norm(np.array([1.0, bad]), 1))
