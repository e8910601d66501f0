"""Outputs find the channel whose last value they continue, and its value in their units."""

import numpy as np
import pytest

from sklearn_gru._engine.continuation import _correlation, fit_continuation
from sklearn_gru._engine.ridge import rounding_of

RNG = np.random.default_rng(0)
LAST = RNG.normal(size=(200, 3)) * [1, 5, 0.2] + [10, -3, 0]
NOISE = 0.1 * RNG.normal(size=(200, 3))
ONES = np.ones(200)


def continuation(y, last=LAST, weight=None):
    y = np.asarray(y)
    y = y if y.ndim == 2 else y[:, np.newaxis]
    return fit_continuation(lambda rows: last[rows], y, np.ones(len(y)) if weight is None else weight)


def base(found, last=LAST):
    return last @ found.weights + found.intercept


@pytest.mark.parametrize("level", [1e8, 1e9, 1e11])
@pytest.mark.parametrize("holes", [False, True])
def test_a_level_far_above_what_values_vary_by_is_gone_on_from(level, holes):
    y = LAST[:, :2] + 0.1 * NOISE[:, :2]
    if holes:
        y[:20, 1] = np.nan
    expected, found = base(continuation(y)), continuation(y + level, LAST + level)
    np.testing.assert_allclose(base(found, LAST + level) - level, expected, rtol=0, atol=1e-13 * level)


def test_float32_that_varies_by_its_rounding_alone_is_not_gone_on_from():
    last = np.nextafter(np.float32(1.9), np.float32(np.arange(200) % 3))[:, np.newaxis].astype(float)
    for dtype, goes_on in ((np.float32, False), (np.float64, True)):
        options = {"rounding": rounding_of(np.dtype(dtype))}
        found = fit_continuation(lambda rows: last[rows], 1e6 * last, ONES, **options)
        assert found.weights.any() == goes_on


def test_it_is_the_value_itself_where_the_output_has_its_spread():
    y = RNG.permutation(LAST[:, :1])
    y = LAST[:, :1] + 0.01 * (y - y.mean())  # nearly
    found = continuation(y * LAST[:, 0].std() / y.std())
    np.testing.assert_allclose(found.weights[:, 0], [1, 0, 0], rtol=1e-12)
    assert abs(found.intercept[0]) < 0.1


@pytest.mark.parametrize("channel", [0, 1, 2])
@pytest.mark.parametrize("unit", [1.0, 1000.0, -0.01])
def test_mean_and_spread_are_matched_in_whatever_units(channel, unit):
    y = unit * (LAST[:, channel] / LAST[:, channel].std() + NOISE[:, 0]) + 7
    found = continuation(y)
    assert np.flatnonzero(found.weights[:, 0]).tolist() == [channel]
    assert np.sign(found.weights[channel, 0]) == np.sign(unit)
    assert base(found).mean() == pytest.approx(y.mean(), rel=1e-9)
    assert base(found).std() == pytest.approx(y.std(), rel=1e-9)


def test_each_output_has_its_own_channel():
    y = LAST[:, [2, 0, 1]] + NOISE * LAST[:, [2, 0, 1]].std(axis=0)
    assert np.argwhere(continuation(y).weights.T).tolist() == [[0, 2], [1, 0], [2, 1]]


@pytest.mark.parametrize(("share", "continues"), [(0.55, True), (0.45, False)])
def test_less_than_half_correlated_is_no_continuation_and_the_base_is_the_mean(share, continues):
    x = LAST[:, :1] - LAST[:, 0].mean()
    other = NOISE[:, :1] - NOISE[:, 0].mean()
    other -= x * (x.T @ other) / (x.T @ x)
    y = share * x / x.std() + np.sqrt(1 - share**2) * other / other.std() + 3
    found = continuation(y, LAST[:, :1])
    assert found.weights.any() == continues
    assert base(found, LAST[:, :1]).mean() == pytest.approx(3)


def cycles(n_ahead, late=(0,), own=0.02, n=480):
    """Daily cycles, each so many hours late and with its own level: the last values and the next ones."""
    hours = np.arange(n + n_ahead)[:, np.newaxis]
    level = np.cumsum(np.random.default_rng(1).normal(size=(len(hours), len(late))), axis=0)
    series = np.sin(2 * np.pi * (hours - np.array(late)) / 24) + own * level
    future = np.stack([series[h : h + n] for h in range(1, n_ahead + 1)], axis=1)
    return series[:n], future.reshape(n, -1)


def test_half_a_day_ahead_continues_what_the_next_hour_does():
    last, y = cycles(48)
    assert np.corrcoef(last[:, 0], y[:, 11])[0, 1] < -0.5
    np.testing.assert_allclose(continuation(y, last).weights, 1, atol=0.1)
    assert continuation(y[:, 11], last).weights[0, 0] < 0  # alone it cannot know


@pytest.mark.parametrize("n_channels", [2, 3, 11])
def test_targets_that_take_turns_continue_each_its_own_channel(n_channels):
    last, y = cycles(20, late=np.arange(n_channels) * 24 / n_channels, own=0.2)
    of_target = np.abs(np.corrcoef(last.T, y.T))[:n_channels, n_channels:]
    found = np.argwhere(continuation(y, last).weights.T)
    assert found.tolist() == [[i, i % n_channels] for i in range(y.shape[1])]
    assert (of_target.argmax(axis=0) != found[:, 1]).any()  # which no output tells by itself


def test_constant_channels_and_constant_outputs_continue_nothing():
    last, y = LAST.copy(), LAST + NOISE * LAST.std(axis=0)
    last[:, 0], y[:, 1] = 0.1, 0.7
    found = continuation(y, last)
    assert np.argwhere(found.weights).tolist() == [[2, 2]]
    assert found.intercept[1] == pytest.approx(0.7, rel=1e-12)
    assert found.intercept[0] == pytest.approx(y[:, 0].mean(), rel=1e-12)


def test_one_sample_continues_nothing():
    found = continuation([[3.0, 4.0]], LAST[:1])
    assert not found.weights.any()
    assert found.intercept.tolist() == [3, 4]


def test_a_weight_of_two_is_the_sample_twice():
    y = LAST + NOISE
    weight = np.arange(200) % 3 + 1.0
    rows = np.repeat(np.arange(200), weight.astype(int))
    together, apart = continuation(y, weight=weight), continuation(y[rows], LAST[rows])
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


@pytest.mark.parametrize("size", [1e-150, 1e200])
def test_no_square_overflows(size):
    found = continuation(size * (LAST + NOISE), size * LAST)
    expected = continuation(LAST + NOISE)
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-9)
    np.testing.assert_allclose(found.intercept, size * expected.intercept, rtol=1e-6)


def test_blocks_do_not_show(monkeypatch):
    y = LAST + NOISE
    whole = continuation(y)
    monkeypatch.setattr("sklearn_gru._engine.continuation.BLOCK_SIZE", 50)
    for one, other in zip(continuation(y), whole, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


# --- targets that are not observed


def with_holes(y, share=0.3, seed=0):
    return np.where(np.random.default_rng(seed).random(y.shape) < share, np.nan, y)


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_each_output_is_matched_on_the_samples_where_it_is_observed(share):
    y = with_holes(LAST[:, [2, 0, 1]] + NOISE * LAST[:, [2, 0, 1]].std(axis=0), share)
    weight = np.random.default_rng(1).integers(1, 4, 200).astype(float)
    found = continuation(y, weight=weight)
    for output in range(3):
        seen = ~np.isnan(y[:, output])
        alone = continuation(y[seen, output], LAST[seen], weight[seen])
        np.testing.assert_allclose(found.weights[:, [output]], alone.weights, rtol=1e-9)
        np.testing.assert_allclose(found.intercept[output], alone.intercept[0], rtol=1e-9)


@pytest.mark.parametrize("late", [(0,), (0, 7)])
def test_a_way_through_outputs_before_is_found_beside_holes(late):
    last, y = cycles(24, late)
    whole, found = continuation(y, last), continuation(with_holes(y, 0.1), last)
    np.testing.assert_array_equal(np.sign(found.weights), np.sign(whole.weights))
    np.testing.assert_allclose(base(found, last), base(whole, last), atol=0.35 * y.std())


def test_with_holes_a_weight_of_two_is_the_sample_twice():
    last, y = cycles(24)
    y, weight = with_holes(y), np.random.default_rng(1).integers(1, 4, len(y)).astype(float)
    rows = np.repeat(np.arange(len(y)), weight.astype(int))
    one, other = continuation(y, last, weight), continuation(y[rows], last[rows])
    np.testing.assert_allclose(one.weights, other.weights, rtol=0, atol=1e-12)
    np.testing.assert_allclose(one.intercept, other.intercept, rtol=0, atol=1e-12)


def test_with_holes_blocks_do_not_show(monkeypatch):
    last, y = cycles(24)
    y = with_holes(y)
    y[-40:] = np.nan  # the last blocks know nothing
    whole = continuation(y, last)
    monkeypatch.setattr("sklearn_gru._engine.continuation.BLOCK_SIZE", 500)
    for one, other in zip(continuation(y, last), whole, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


def test_an_output_that_is_hardly_or_nowhere_observed_says_what_it_can():
    y = LAST[:, [2, 0, 1]] + NOISE
    expected = continuation(y[:, 2])
    y[1:, 0] = np.nan
    y[:, 1] = np.nan
    found = continuation(y)
    assert not found.weights[:, :2].any()
    np.testing.assert_allclose(found.intercept[:2], [y[0, 0], 0], rtol=1e-12)
    np.testing.assert_allclose(found.weights[:, 2], expected.weights[:, 0], rtol=1e-12)


def test_a_correlation_comes_of_sums_of_any_weight_and_about_any_point():
    a, b = np.random.default_rng(0).normal([[3], [-2]], size=(2, 9))
    w = np.random.default_rng(1).uniform(size=9)
    found = _correlation(w.sum(), w @ a, w @ b, w @ a**2, w @ b**2, w @ (a * b))
    covariance = np.cov(a, b, aweights=w, ddof=0)
    assert found == pytest.approx(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]), rel=1e-10)
    assert _correlation(0.0, 0.0, 0.0, 0.0, 0.0, 0.0) == 0
