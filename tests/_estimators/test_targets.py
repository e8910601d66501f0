"""Targets are scaled by what is observed, with its weight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru._estimators.targets import (
    TargetScale,
    _Parts,
    as_given,
    fit_scale,
    given_scale,
    is_given,
    no_scale,
)

Y = np.random.default_rng(0).normal([3, -50], [2, 0.1], size=(30, 2))


def test_without_weights_it_is_mean_and_standard_deviation():
    scale = fit_scale(Y, np.ones(30))
    np.testing.assert_allclose(scale.mean, Y.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(scale.scale, Y.std(axis=0), rtol=1e-13)


@given(st.lists(st.integers(1, 3), min_size=30, max_size=30))
def test_a_weight_counts_as_so_many_rows(counts):
    weighted = fit_scale(Y, np.array(counts, float))
    repeated = fit_scale(np.repeat(Y, counts, axis=0), np.ones(sum(counts)))
    np.testing.assert_allclose(weighted.mean, repeated.mean, rtol=1e-13)
    np.testing.assert_allclose(weighted.scale, repeated.scale, rtol=1e-9)


def test_only_observed_steps_count():
    y = np.random.default_rng(0).normal(size=(5, 4, 2))
    y[0, :, 1] = np.nan
    y[3, 2] = np.nan
    scale = fit_scale(y, np.ones(5))
    np.testing.assert_allclose(scale.mean, np.nanmean(y, axis=(0, 1)), rtol=1e-13)
    np.testing.assert_allclose(scale.scale, np.nanstd(y, axis=(0, 1)), rtol=1e-13)


@pytest.mark.parametrize("length", [1, 7, 8, 30])
@pytest.mark.parametrize("n_steps", [None, 3])
def test_each_part_of_many_rows_has_its_own_weights(monkeypatch, length, n_steps):
    rng = np.random.default_rng(0)
    y = rng.normal(size=(30, 2) if n_steps is None else (30, n_steps, 2))
    y[4, ..., 0] = np.nan
    weight = rng.integers(0, 5, 30) + 0.5
    whole = fit_scale(y, weight)
    monkeypatch.setattr(_Parts, "LENGTH", length)
    parts = fit_scale(y, weight)
    np.testing.assert_allclose(parts.mean, whole.mean, rtol=1e-12)
    np.testing.assert_allclose(parts.scale, whole.scale, rtol=1e-12)
    rows, weights = y.reshape(-1, 2)[:, 1], np.repeat(weight, n_steps or 1)
    assert parts.mean[1] == pytest.approx(np.average(rows, weights=weights), rel=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e12, -7.3])
def test_a_constant_output_has_scale_one(value):
    scale = fit_scale(np.full((30, 1), value), np.ones(30))
    assert scale.mean[0] == pytest.approx(value)
    assert scale.scale[0] == 1


@pytest.mark.parametrize("value", [1e20, -1e300])
def test_an_output_that_only_rounding_moves_stays_of_the_size_of_one(value):
    y = np.full((30, 1), value)
    y[::3] = np.nextafter(value, 0)
    assert np.abs(fit_scale(y, np.ones(30)).apply(y)).max() < 1


def test_many_rows_far_from_zero_keep_their_digits():
    noise = np.random.default_rng(0).normal(size=(100_000, 2))
    scale = fit_scale(noise * 0.01 + 1e10, np.ones(100_000))
    np.testing.assert_allclose(scale.mean, 1e10 + 0.01 * noise.mean(axis=0), rtol=1e-15)
    np.testing.assert_allclose(scale.scale, 0.01 * noise.std(axis=0), rtol=1e-6)


def test_values_that_span_more_than_a_float_are_an_error():
    with pytest.raises(ValueError, match="y spans more than float64 can hold"):
        fit_scale(np.array([[1.7e308], [-1.7e308], [1.7e308]]), np.ones(3))


@pytest.mark.parametrize("size", [1e-200, 1e-30, 1e30, 1e200, 1e306])
def test_the_scale_neither_overflows_nor_vanishes(size):
    scale = fit_scale(Y * size, np.ones(30))
    np.testing.assert_allclose(scale.scale / size, Y.std(axis=0), rtol=1e-12)


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_the_size_of_the_weights_does_not_matter(size):
    weight = np.random.default_rng(1).random(30)
    np.testing.assert_allclose(fit_scale(Y, weight * size).scale, fit_scale(Y, weight).scale, rtol=1e-12)


def test_invert_undoes_apply():
    scale = fit_scale(Y, np.ones(30))
    np.testing.assert_allclose(scale.invert(scale.apply(Y)), Y, rtol=1e-13)
    np.testing.assert_array_equal(no_scale(2).apply(Y), Y)


def test_single_outputs_come_back_in_double_precision():
    far = TargetScale(np.array([1e9]), np.ones(1))
    np.testing.assert_array_equal(far.invert(np.array([[0.25]], np.float32)), [[1e9 + 0.25]])


def test_a_scale_that_is_given_is_one_for_all_outputs_or_one_for_each():
    assert given_scale(True, 2) is given_scale(False, 2) is None
    for pair in ((1, 2.0), [1, 2], (np.float32(1), np.array([2, 2]))):
        assert is_given(pair)
        np.testing.assert_array_equal(given_scale(pair, 2), [[1, 1], [2, 2]])
    assert as_given((1, [2, 3])) == ((1.0,), (2.0, 3.0))
    assert as_given(False) is False
    assert not is_given(np.True_)


@pytest.mark.parametrize(
    "pair",
    [(1,), (1, 2, 3), (0, 0), (0, -1), (np.nan, 1), (0, np.inf), ("a", 1), (0, [1, 0]), (0, [[1]]), ()],
)
def test_a_scale_that_is_none_is_named(pair):
    with pytest.raises(ValueError, match="expected True, False, or .mean, scale."):
        as_given(pair)


def test_a_scale_of_other_outputs_is_refused():
    with pytest.raises(ValueError, match=r"has 3 values, but y has 2 outputs; expected one number"):
        given_scale((0, [1, 2, 3]), 2)
