"""The network learns what the base leaves, and the forecast adds the base again."""

import numpy as np
import pytest

from sklearn_gru._estimators.correction import fit_correction

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 4, 2)) + 100
Y = 3 * X[:, -1, :1] - X[:, -1, 1:] + 0.1 * RNG.normal(size=(80, 2))
ONES = np.ones(80)


def correction(y=Y, weight=ONES, **options):
    return fit_correction(X, y, weight, **{"subtract_last": True, "normalize_y": True} | options)


def test_the_base_takes_what_the_last_step_tells():
    left = correction().targets(X, Y)
    assert left.std() < 0.2 < 2 < Y.std()


def test_what_is_left_has_mean_0_and_spread_1_in_its_units():
    fitted = correction()
    learnt = fitted.scale.apply(fitted.targets(X, Y))
    np.testing.assert_allclose(learnt.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(learnt.std(axis=0), 1, atol=1e-12)


@pytest.mark.parametrize(
    "options", [{}, {"normalize_y": False}, {"subtract_last": False}, {"subtract_last": "only"}], ids=str
)
def test_a_forecast_of_what_is_learnt_is_y(options):
    fitted = correction(**options)
    outputs = fitted.scale.apply(fitted.targets(X, Y))
    np.testing.assert_allclose(fitted.forecast(X, outputs), Y, rtol=0, atol=1e-10)


@pytest.mark.parametrize("normalize_y", [True, False])
def test_with_a_log_link_outputs_are_logarithms_of_y_in_units_of_its_mean(normalize_y):
    counts, weight = np.abs(Y), np.linspace(1, 3, 80)
    fitted = correction(counts, weight, normalize_y=normalize_y, log_link=True)
    assert fitted.base is None
    mean = np.average(counts, axis=0, weights=weight) if normalize_y else np.ones(2)
    np.testing.assert_allclose(fitted.scale.apply(fitted.targets(X, counts)), counts / mean, rtol=1e-13)
    np.testing.assert_allclose(fitted.forecast(X, np.log(counts / mean)), counts, rtol=1e-13)


def test_without_a_base_y_is_learnt_as_it_is():
    assert correction(subtract_last=False).targets(X, Y) is Y


def test_with_differences_only_the_base_is_the_last_value_and_not_a_ridge():
    y = X[:, -1, 1:] * [10.0, 1.0] + RNG.normal(size=(80, 2)) * [2.0, 0.2]
    coef = correction(y, subtract_last="only").base.coef
    assert not coef[0].any()
    np.testing.assert_allclose(coef[1], y.std(axis=0) / X[:, -1, 1].std(), rtol=1e-12)
    ridge = correction(y).base.coef
    assert ridge[0].any()


@pytest.mark.parametrize("subtract_last", [True, "only"])
def test_samples_of_no_weight_are_not_looked_at(subtract_last):
    weight = np.where(np.arange(80) < 70, 1.0, 0.0)
    y = Y.copy()
    y[70:] = 1e6
    fitted = correction(y, weight, subtract_last=subtract_last)
    expected = correction(Y, weight, subtract_last=subtract_last)
    assert fitted.base.coef.any()
    np.testing.assert_array_equal(fitted.base.coef, expected.base.coef)
    np.testing.assert_array_equal(fitted.scale.mean, expected.scale.mean)
