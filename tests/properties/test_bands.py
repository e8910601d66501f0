"""Bands, figures of merit and the seasonal forecast, beside their formulas written out."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    SeasonalNaive,
    future_targets,
    interval_coverage,
    interval_width,
    make_windows,
    quantile_crps,
    winkler_score,
)

from ..examples import examples

SEEDS = st.integers(0, 2**32 - 1)
LEVELS = st.lists(st.sampled_from([10, 33.3, 50, 80, 90]), min_size=1, max_size=4, unique=True)
CALIBRATED = st.sampled_from([ConformalRegressor, AdaptiveConformalRegressor])


def lines(seed, n_outputs, holes=False):
    """Samples of a line with noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, 2))
    y = X @ rng.normal(size=(2, n_outputs)) + rng.standard_t(3, size=(80, n_outputs))
    if holes:
        y[60:][rng.random((20, n_outputs)) < 0.2] = np.nan
    return X, y


@examples(15, nightly=1500)
@given(SEEDS, LEVELS, st.integers(1, 3), CALIBRATED, st.booleans())
@example(0, [80], 2, ConformalRegressor, True)
def test_bands_are_nested_around_the_prediction_and_hold_their_share(seed, level, n_outputs, kind, holes):
    X, y = lines(seed, n_outputs, holes)
    model = kind(LinearRegression(), level=level, calibration_size=0.3).fit(
        X[:60], y[:60], X_cal=X[60:], y_cal=y[60:]
    )
    bands, predicted = model.predict_interval(X[60:]), model.predict(X[60:])
    order = np.argsort(level)
    lower, upper = bands[:, :, order, 0], bands[:, :, order, 1]
    assert (np.diff(lower, axis=-1) <= 0).all()
    assert (np.diff(upper, axis=-1) >= 0).all()
    assert (lower <= predicted[:, :, np.newaxis]).all()
    assert (predicted[:, :, np.newaxis] <= upper).all()
    if kind is ConformalRegressor:  # the outcome that a band is calibrated by lies on its end, up to rounding
        widened = bands + np.array([-1e-12, 1e-12])
        share = interval_coverage(y[60:], widened, multioutput="raw_values")
        assert (share >= np.array(level) / 100 - 1e-9).all()


@examples(15, nightly=1500)
@given(SEEDS, LEVELS, st.integers(1, 2), CALIBRATED, st.integers(-8, 8), st.integers(-50, 50))
def test_bands_go_with_the_units_of_y(seed, level, n_outputs, kind, exponent, shift):
    X, y = lines(seed, n_outputs)
    first = kind(LinearRegression(), level=level, gap=0).fit(X, y).predict_interval(X)
    scaled = 2.0**exponent * (y + shift)
    other = kind(LinearRegression(), level=level, gap=0).fit(X, scaled).predict_interval(X)
    np.testing.assert_allclose(other / 2.0**exponent - shift, first, rtol=1e-9, atol=1e-9)


@examples(15, nightly=1500)
@given(SEEDS, st.permutations([10, 50, 80, 90]), CALIBRATED)
def test_levels_come_in_the_order_they_are_asked_for(seed, level, kind):
    X, y = lines(seed, 1)
    bands = kind(LinearRegression(), level=level).fit(X, y[:, 0]).predict_interval(X)
    for place, one in enumerate(level):
        alone = kind(LinearRegression(), level=one).fit(X, y[:, 0]).predict_interval(X)
        np.testing.assert_array_equal(bands[:, place], alone[:, 0])


def plain(metric, y, bands, weight, levels):
    """Of each output that is observed, then their mean."""
    of_outputs = []
    for output in range(y.shape[1]):
        rows = [row for row in range(len(y)) if not np.isnan(y[row, output]) and weight[row]]
        if rows:
            of_rows = [
                [metric(y[i, output], *bands[i, output, k], levels[k]) for k in range(len(levels))]
                for i in rows
            ]
            of_outputs.append(np.average(of_rows, axis=0, weights=weight[rows]))
    return np.mean(of_outputs, axis=0)


def winkler(y, lower, upper, level):
    outside = max(lower - y, 0) + max(y - upper, 0)
    return upper - lower + 2 / (1 - level / 100) * outside


@examples(15, nightly=2000)
@given(SEEDS, st.integers(1, 9), st.integers(1, 3), st.integers(-12, 12))
def test_figures_of_merit_are_their_formulas(seed, n, n_outputs, exponent):
    rng, levels = np.random.default_rng(seed), [50, 80, 95]
    y = rng.normal(size=(n, n_outputs)) * 2.0**exponent
    y[1:][rng.random((n - 1, n_outputs)) < 0.3] = np.nan
    bands = np.sort(rng.normal(size=(n, n_outputs, 3, 2)), axis=-1) * 2.0**exponent
    weight = rng.integers(0, 3, size=n).astype(float)
    weight[0] = 1
    results = {
        "inside": (interval_coverage(y, bands, sample_weight=weight), lambda y, low, up, _: low <= y <= up),
        "width": (interval_width(y, bands, sample_weight=weight), lambda y, low, up, _: up - low),
        "winkler": (winkler_score(y, bands, level=levels, sample_weight=weight), winkler),
    }
    for actual, formula in results.values():
        np.testing.assert_allclose(actual, plain(formula, y, bands, weight, levels), rtol=1e-9)


@examples(15, nightly=2000)
@given(SEEDS, st.integers(1, 9), st.integers(1, 5))
def test_crps_of_quantiles_is_twice_the_weighted_mean_of_their_pinball_losses_where_they_are_even(seed, n, k):
    rng = np.random.default_rng(seed)
    levels = (np.arange(k) + 0.5) / k  # each stands for as much
    y, quantiles = rng.normal(size=n), np.sort(rng.normal(size=(n, k)), axis=-1)
    weight = rng.uniform(0.1, 2, size=n)
    errors = y[:, np.newaxis] - quantiles
    pinball = np.where(errors >= 0, levels * errors, (levels - 1) * errors)
    expected = 2 * np.average(pinball.mean(axis=1), weights=weight)
    actual = quantile_crps(y, quantiles, quantile=levels, sample_weight=weight)
    np.testing.assert_allclose(actual, expected, rtol=1e-9)


@pytest.mark.filterwarnings("ignore")
@examples(15, nightly=1500)
@given(SEEDS, st.integers(1, 5), st.integers(0, 4), st.integers(1, 6), st.integers(0, 1), st.integers(-9, 9))
def test_the_seasonal_forecast_is_the_loop_back_over_whole_seasons(
    seed, period, more, horizon, channel, shift
):
    rng, length = np.random.default_rng(seed), period + more
    rows = rng.integers(-99, 99, size=(40, 2)).astype(float)
    targets = 2 * rows[:, channel] + shift  # in other units
    X, y = future_targets(make_windows(rows, length), targets, horizon=horizon)
    model = SeasonalNaive(period, channel=channel).fit(X, y)
    new = rows[rng.integers(0, 30) :][:length].copy()
    new[rng.random(length) < 0.3] = np.nan
    new[-1] = 5.0
    actual = model.predict(new[np.newaxis]).reshape(horizon)
    for step in range(horizon):
        past = [new[i, channel] for i in range(length) if (length + step - i) % period == 0]
        past = [value for value in past if not np.isnan(value)]
        value = past[-1] if past else 5.0
        assert actual[step] == pytest.approx(2 * value + shift, abs=1e-9)
