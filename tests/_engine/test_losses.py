"""Each loss is the one it is named after, and returns its own derivative."""

from functools import partial

import numpy as np
import pytest
from scipy.special import expit, softmax
from scipy.special import huber as huber_of_scipy
from sklearn import metrics

from sklearn_gru._engine.losses import (
    absolute_error,
    huber,
    log_loss,
    log_probabilities,
    pinball,
    poisson,
    probabilities,
    squared_error,
)

REGRESSION = {
    "squared_error": (squared_error, metrics.mean_squared_error),
    "absolute_error": (absolute_error, metrics.mean_absolute_error),
    "huber": (
        partial(huber, delta=0.7),
        lambda y, f, sample_weight: np.average(huber_of_scipy(0.7, f - y), weights=sample_weight),
    ),
    "pinball": (partial(pinball, quantile=0.3), partial(metrics.mean_pinball_loss, alpha=0.3)),
}


def derivative_by_complex_step(loss, outputs, *arguments):
    derivative = np.empty(outputs.shape)
    for index in np.ndindex(outputs.shape):
        moved = outputs.astype(complex)
        moved[index] += 1e-30j
        derivative[index] = loss(moved, *arguments)[0].imag / 1e-30
    return derivative


def draw(shape, seed=0):
    rng = np.random.default_rng(seed)
    weights = rng.random(shape)
    return *rng.normal(size=(2, *shape)), weights / weights.sum()


@pytest.fixture(params=REGRESSION)
def loss(request):
    return REGRESSION[request.param][0]


@pytest.mark.parametrize("shape", [(2, 5), (4, 2, 5)])
@pytest.mark.parametrize("name", REGRESSION)
def test_a_regression_loss_is_the_weighted_mean_it_is_named_after(name, shape):
    loss, expected = REGRESSION[name]
    outputs, targets, weights = draw(shape)
    value = loss(outputs, targets, weights)[0]
    of_all = expected(targets.ravel(), outputs.ravel(), sample_weight=weights.ravel())
    assert value == pytest.approx(of_all, rel=1e-14)


@pytest.mark.parametrize("shape", [(2, 5), (4, 2, 5)])
def test_a_regression_loss_returns_its_derivative(loss, shape):
    outputs, targets, weights = draw(shape)
    expected = derivative_by_complex_step(loss, outputs, targets, weights)
    np.testing.assert_allclose(loss(outputs, targets, weights)[1], expected, rtol=1e-14)
    assert np.abs(expected).min() > 1e-6


def test_weights_of_the_samples_count_for_all_their_outputs(loss):
    outputs, targets, weights = draw((3, 5))
    of_samples = weights.sum(axis=0, keepdims=True) / 3
    value, derivative = loss(outputs, targets, of_samples)
    expected, expected_derivative = loss(outputs, targets, np.repeat(of_samples, 3, axis=0))
    assert value == pytest.approx(expected, rel=1e-15)
    np.testing.assert_array_equal(derivative, expected_derivative)


def test_a_target_of_weight_zero_does_not_count(loss):
    value, derivative = loss(np.array([[1.0, 2.0]]), np.array([[0.2, 1e6]]), np.array([[1.0, 0.0]]))
    alone, derivative_alone = loss(np.array([[1.0]]), np.array([[0.2]]), np.array([[1.0]]))
    assert value == alone
    np.testing.assert_array_equal(derivative, [[derivative_alone[0, 0], 0]])


def test_an_exact_prediction_has_no_loss_and_no_derivative(loss):
    outputs, _, weights = draw((2, 5))
    value, derivative = loss(outputs, outputs.copy(), weights)
    assert value == 0
    assert not derivative.any()


def test_a_regression_loss_keeps_single_precision(loss):
    value, derivative = loss(*(array.astype(np.float32) for array in draw((2, 5))))
    assert (value.dtype, derivative.dtype) == (np.float32, np.float32)
    assert value == pytest.approx(loss(*draw((2, 5)))[0], rel=1e-5)


def test_huber_turns_from_a_parabola_into_lines_at_delta():
    one = np.ones((1, 1))
    for error, value, derivative in [(1.0, 0.5, 1.0), (2.0, 2.0, 2.0), (5.0, 8.0, 2.0), (-5.0, 8.0, -2.0)]:
        actual = huber(error * one, 0 * one, one, delta=2)
        assert (actual[0], actual[1].item()) == (value, derivative)


def test_pinball_is_steeper_on_the_side_of_its_quantile():
    one = np.ones((1, 1))
    above, below = pinball(0 * one, one, one, quantile=0.9), pinball(one, 0 * one, one, quantile=0.9)
    assert (above[0], above[1].item()) == (0.9, -0.9)
    assert (below[0], below[1].item()) == pytest.approx((0.1, 0.1), rel=1e-15)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.8])
def test_the_best_constant_for_pinball_is_the_quantile(quantile):
    targets = np.arange(11.0)[np.newaxis]
    weights = np.full((1, 11), 1 / 11)
    values = [pinball(np.full((1, 11), float(c)), targets, weights, quantile=quantile)[0] for c in range(11)]
    assert np.argmin(values) == np.quantile(targets, quantile, method="inverted_cdf")


@pytest.mark.parametrize("shape", [(2, 5), (4, 2, 5)])
def test_poisson_is_half_the_deviance_and_returns_its_derivative(shape):
    outputs, counts, weights = draw_counts(shape)
    value, derivative = poisson(outputs, counts, weights)
    expected = metrics.mean_poisson_deviance(
        counts.ravel(), np.exp(outputs).ravel(), sample_weight=weights.ravel()
    )
    assert value == pytest.approx(expected / 2, rel=1e-13)
    numeric = derivative_by_complex_step(poisson, outputs, counts, weights)
    np.testing.assert_allclose(derivative, numeric, rtol=1e-12)
    assert np.abs(derivative).min() > 1e-6


def draw_counts(shape):
    outputs, _, weights = draw(shape)
    counts = np.random.default_rng(1).poisson(2.0, size=shape).astype(float)
    assert (counts == 0).any()
    return outputs, counts, weights


def test_poisson_of_the_logarithm_of_the_target_is_nothing():
    counts = np.array([[1.0, 2.0, 40.0, 1e-6]])
    value, derivative = poisson(np.log(counts), counts, np.full((1, 4), 0.25))
    assert abs(value) < 1e-14
    assert np.abs(derivative).max() < 1e-14


def test_weights_of_the_samples_count_for_all_their_counts_and_those_of_zero_do_not():
    outputs, counts, weights = draw_counts((3, 5))
    of_samples = weights.sum(axis=0, keepdims=True) / 3
    of_samples[0, 2] = 0
    value, derivative = poisson(outputs, counts, of_samples)
    expected, expected_derivative = poisson(outputs, counts, np.repeat(of_samples, 3, axis=0))
    assert value == pytest.approx(expected, rel=1e-15)
    np.testing.assert_array_equal(derivative, expected_derivative)
    counts[:, 2] = 1e6
    assert poisson(outputs, counts, of_samples)[0] == value
    assert not derivative[:, 2].any()


def test_poisson_keeps_single_precision():
    value, derivative = poisson(*(array.astype(np.float32) for array in draw_counts((2, 5))))
    assert (value.dtype, derivative.dtype) == (np.float32, np.float32)
    assert value == pytest.approx(poisson(*draw_counts((2, 5)))[0], rel=1e-5)


@pytest.mark.parametrize("n_outputs", [1, 2, 4])
def test_log_loss_is_the_weighted_mean_of_minus_the_log_of_the_class_probability(n_outputs):
    rng = np.random.default_rng(0)
    n_classes = max(2, n_outputs)
    outputs, targets = rng.normal(size=(n_outputs, 30)), rng.integers(n_classes, size=(1, 30)) * 1.0
    weights = rng.random((1, 30))
    weights /= weights.sum()
    value, derivative = log_loss(outputs, targets, weights)
    expected = metrics.log_loss(
        targets[0], probabilities(outputs).T, sample_weight=weights[0], labels=[*range(n_classes)]
    )
    assert value == pytest.approx(expected, rel=1e-14)
    numeric = derivative_by_complex_step(log_loss, outputs, targets, weights)
    np.testing.assert_allclose(derivative, numeric, rtol=1e-12, atol=1e-15)
    assert np.abs(derivative).max() > 1e-3


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_log_loss_at_every_step_is_that_of_all_steps_side_by_side(n_outputs):
    rng = np.random.default_rng(0)
    outputs = rng.normal(size=(4, n_outputs, 5))
    targets = rng.integers(max(2, n_outputs), size=(4, 1, 5)) * 1.0
    weights = rng.random((4, 1, 5)) * (rng.random((4, 1, 5)) > 0.2)

    def side_by_side(values):
        return values.transpose(1, 0, 2).reshape(values.shape[1], -1)

    value, derivative = log_loss(outputs, targets, weights)
    expected, d_expected = log_loss(*map(side_by_side, (outputs, targets, weights)))
    assert value == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(side_by_side(derivative), d_expected, rtol=1e-14)
    numeric = derivative_by_complex_step(log_loss, outputs, targets, weights)
    np.testing.assert_allclose(derivative, numeric, rtol=1e-12, atol=1e-15)
    for function in (probabilities, log_probabilities):
        np.testing.assert_allclose(
            side_by_side(function(outputs)), function(side_by_side(outputs)), rtol=1e-14
        )


def test_probabilities_are_the_logistic_function_or_the_softmax():
    outputs = np.random.default_rng(0).normal(size=(4, 6))
    np.testing.assert_allclose(probabilities(outputs), softmax(outputs, axis=0), rtol=1e-14)
    one = outputs[:1]
    np.testing.assert_allclose(probabilities(one), np.vstack([expit(-one), expit(one)]), rtol=1e-14)


def test_two_outputs_and_their_difference_mean_the_same_two_classes():
    outputs = np.random.default_rng(0).normal(size=(2, 6))
    targets, weights = np.array([[0.0, 1, 1, 0, 1, 0]]), np.full((1, 6), 1 / 6)
    both, d_both = log_loss(outputs, targets, weights)
    one, d_one = log_loss(outputs[1:] - outputs[:1], targets, weights)
    assert one == pytest.approx(both, rel=1e-14)
    np.testing.assert_allclose(d_one, d_both[1:], rtol=1e-13)


@pytest.mark.parametrize(("n_outputs", "last", "rest"), [(1, 1.0, 0.0), (3, 2.0, np.log(2))])
def test_log_loss_of_extreme_outputs_is_exact(n_outputs, last, rest):
    outputs = np.zeros((n_outputs, 2))
    outputs[-1] = 2000, -2000
    targets, weights = np.array([[last, 0.0]]), np.full((1, 2), 0.5)
    right, d_right = log_loss(outputs, targets, weights)
    wrong, d_wrong = log_loss(outputs[:, ::-1], targets, weights)
    # without the last of three classes, the other two share
    assert right == pytest.approx(0.5 * rest, rel=1e-15)
    assert wrong == pytest.approx(2000 + 0.5 * rest, rel=1e-15)
    assert not d_right[-1].any()
    np.testing.assert_array_equal(d_wrong[-1], [-0.5, 0.5])
    assert np.isfinite(probabilities(outputs)).all()


def test_a_class_of_weight_zero_does_not_count():
    outputs = np.array([[0.3, -5.0], [1.0, 2.0], [0.1, 0.2]])
    value, derivative = log_loss(outputs, np.array([[1.0, 7.0]]), np.array([[1.0, 0.0]]))
    assert value == log_loss(outputs[:, :1], np.array([[1.0]]), np.array([[1.0]]))[0]
    assert not derivative[:, 1].any()


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_log_loss_keeps_single_precision(n_outputs):
    outputs = np.ones((n_outputs, 2), np.float32)
    value, derivative = log_loss(outputs, np.zeros((1, 2), np.float32), np.full((1, 2), 0.5, np.float32))
    assert (value.dtype, derivative.dtype) == (np.float32, np.float32)
    assert probabilities(outputs).dtype == np.float32


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_the_log_loss_of_a_sure_and_right_output_keeps_its_digits(label):
    outputs = np.array([[40.0 if label else -40.0]])
    loss, _ = log_loss(outputs, np.array([[label]]), np.ones((1, 1)))
    assert loss == pytest.approx(np.exp(-40.0), rel=1e-12)
