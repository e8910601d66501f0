"""Figures of merit are what their formulas say, of what is observed."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import mean_absolute_error, mean_pinball_loss

from sklearn_gru import interval_coverage, interval_width, quantile_crps, winkler_score
from sklearn_gru._calibration.interval_metrics import mean_quantile_loss

RNG = np.random.default_rng(0)
Y = RNG.normal(size=(30, 2))
BANDS = np.sort(RNG.normal(size=(30, 2, 3, 2)), axis=-1)
LEVELS = [50, 80, 95]


def winkler_of(y, lower, upper, alpha):
    """Gneiting and Raftery (2007), equation 43."""
    score = upper - lower
    if y < lower:
        score += 2 / alpha * (lower - y)
    if y > upper:
        score += 2 / alpha * (y - upper)
    return score


OF_ONE = {
    interval_coverage: lambda y, band, level: band[0] <= y <= band[1],
    interval_width: lambda y, band, level: band[1] - band[0],
    winkler_score: lambda y, band, level: winkler_of(y, *band, 1 - level / 100),
}


@pytest.mark.parametrize("metric", OF_ONE, ids=lambda metric: metric.__name__)
@pytest.mark.parametrize("weighted", [False, True])
def test_it_is_the_mean_of_its_formula_over_what_is_observed(metric, weighted):
    y = Y.copy()
    y[::4, 1] = np.nan
    weight = RNG.integers(0, 3, size=30) if weighted else np.ones(30)
    options = {"level": LEVELS} if metric is winkler_score else {}
    options |= {"sample_weight": weight} if weighted else {}
    expected = [
        [
            np.average(
                [OF_ONE[metric](y[i, o], BANDS[i, o, k], level) for i in range(30) if not np.isnan(y[i, o])],
                weights=weight[~np.isnan(y[:, o])],
            )
            for k, level in enumerate(LEVELS)
        ]
        for o in range(2)
    ]
    np.testing.assert_allclose(metric(y, BANDS, multioutput="raw_values", **options), expected)
    np.testing.assert_allclose(metric(y, BANDS, **options), np.mean(expected, axis=0))
    of_one = metric(y[:, 0], BANDS[:, 0], **options)
    np.testing.assert_allclose(of_one, expected[0])


def test_an_output_that_is_nowhere_observed_does_not_count():
    y = Y.copy()
    y[:, 1] = np.nan
    np.testing.assert_allclose(interval_coverage(y, BANDS), interval_coverage(Y[:, 0], BANDS[:, 0]))
    assert np.isnan(interval_width(y, BANDS, multioutput="raw_values")[1]).all()


def test_no_band_of_a_normal_outcome_has_a_lower_winkler_score_than_that_of_its_quantiles():
    y = norm.ppf(np.arange(0.5, 2000) / 2000)
    half = norm.ppf(0.9)
    scores = [
        winkler_score(y, np.tile([-h, h], (2000, 1, 1)), level=80)[0] for h in half * np.array([0.8, 1, 1.2])
    ]
    assert np.argmin(scores) == 1


@given(quantile=st.lists(st.integers(1, 99), min_size=1, max_size=9, unique=True))
def test_crps_is_twice_the_integral_of_pinball_losses_each_constant_up_to_half_way(quantile):
    quantile = np.sort(quantile) / 100
    predicted = np.sort(RNG.normal(size=(30, len(quantile))), axis=1)
    grid = (np.arange(20_000) + 0.5) / 20_000
    nearest = np.abs(grid[:, None] - quantile).argmin(axis=1)
    losses = np.array([mean_pinball_loss(Y[:, 0], predicted[:, k], alpha=p) for k, p in enumerate(quantile)])
    expected = 2 * losses[nearest].mean()
    np.testing.assert_allclose(quantile_crps(Y[:, 0], predicted, quantile=quantile), expected, rtol=1e-3)
    np.testing.assert_allclose(mean_quantile_loss(Y[:, 0], predicted, quantile=quantile), losses.mean())


def test_of_many_quantiles_crps_is_that_of_the_distribution():
    p = np.arange(1, 200) / 200
    mu, sigma = 0.3, 1.5
    z = (Y[:, 0] - mu) / sigma
    exact = sigma * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    found = quantile_crps(Y[:, 0], np.tile(norm.ppf(p, mu, sigma), (30, 1)), quantile=p)
    np.testing.assert_allclose(found, exact.mean(), rtol=0.01)


def test_of_the_median_it_is_the_mean_absolute_error():
    median = RNG.normal(size=30)
    np.testing.assert_allclose(
        quantile_crps(Y[:, 0], median[:, None], quantile=[0.5]), mean_absolute_error(Y[:, 0], median)
    )


def test_crps_of_several_outputs_is_the_mean_over_those_observed():
    predicted = np.sort(RNG.normal(size=(30, 2, 3)), axis=2)
    y, weight = Y.copy(), RNG.integers(0, 3, size=30)
    y[::3, 0] = np.nan
    seen = ~np.isnan(y[:, 0])
    options = {"quantile": [0.1, 0.5, 0.9]}
    expected = [
        quantile_crps(y[seen, 0], predicted[seen, 0], sample_weight=weight[seen], **options),
        quantile_crps(y[:, 1], predicted[:, 1], sample_weight=weight, **options),
    ]
    found = quantile_crps(y, predicted, sample_weight=weight, multioutput="raw_values", **options)
    np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(
        quantile_crps(y, predicted, sample_weight=weight, **options), np.mean(expected)
    )


def figures(y, bands, **options):
    """All of them: of bands, and of three numbers as quantiles."""
    quantiles = bands[..., 0]
    return [
        interval_coverage(y, bands, **options),
        interval_width(y, bands, **options),
        winkler_score(y, bands, level=LEVELS, **options),
        quantile_crps(y, quantiles, quantile=[0.1, 0.5, 0.9], **options),
    ]


def test_what_is_masked_or_weighs_nothing_does_not_count():
    is_absent = np.zeros((30, 2), bool)
    is_absent[::5], is_absent[::3, 1] = True, True
    weight = np.where(is_absent.all(axis=1), 0, RNG.integers(1, 3, size=30))
    strange = np.where(is_absent, np.inf, Y)
    expected = figures(np.where(is_absent, np.nan, Y), BANDS, sample_weight=weight)
    found = figures(np.ma.MaskedArray(strange, mask=is_absent), BANDS, sample_weight=weight)
    for figure, wanted in zip(found, expected, strict=True):
        np.testing.assert_array_equal(figure, wanted)
    seen = weight > 0
    found = figures(np.where(seen[:, np.newaxis], Y, np.inf), BANDS, sample_weight=weight)
    without = figures(Y[seen], BANDS[seen], sample_weight=weight[seen])
    for figure, wanted in zip(found, without, strict=True):
        np.testing.assert_allclose(figure, wanted)


def test_a_step_without_a_band_does_not_count():
    whole = BANDS.reshape(10, 3, 2, 3, 2)
    y, bands = Y.reshape(10, 3, 2), whole.copy()
    bands[:4, 0] = np.nan
    observed = y.copy()
    observed[:4, 0] = np.nan
    for found, wanted in zip(figures(y, bands), figures(observed, whole), strict=True):
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("metric", range(4))
@pytest.mark.parametrize("place", [(7,), (7, 1), (7, 1, 0)])
def test_a_sample_without_a_band_is_named(metric, place):
    bands = BANDS.copy()
    bands[place] = np.nan
    y = Y.copy()
    y[3] = np.nan
    bands[3] = np.nan  # nobody asks
    call = [
        lambda: interval_coverage(y, bands),
        lambda: interval_width(y, bands),
        lambda: winkler_score(y, bands, level=LEVELS),
        lambda: quantile_crps(y, bands[..., 0], quantile=[0.1, 0.5, 0.9]),
    ][metric]
    with pytest.raises(ValueError, match="of sample 7 is NaN, but y_true is not"):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: interval_coverage(Y, BANDS, multioutput="mean"), "multioutput='mean'; expected one of"),
        (
            lambda: quantile_crps(Y, BANDS[..., 0], quantile=[0.1, 0.5, 0.9], multioutput="mean"),
            "multioutput='mean'; expected one of ['uniform_average', 'raw_values']",
        ),
        (lambda: interval_width(np.where(Y[4, 1] == Y, np.inf, Y), BANDS), "sample 4 is infinite"),
        (lambda: interval_coverage(Y, BANDS[:, 0]), "y_interval has shape (30, 3, 2) and y_true (30, 2)"),
        (lambda: interval_width(Y[:, 0], BANDS[..., :1]), "y_interval has shape"),
        (lambda: interval_coverage(np.full((30, 2), np.nan), BANDS), "has no observed value"),
        (lambda: winkler_score(Y, BANDS, level=80), "level=80 has 1 levels, but y_interval 3"),
        (lambda: quantile_crps(Y, BANDS[..., 0], quantile=[0.5, 0.1, 0.9]), "does not increase"),
        (lambda: quantile_crps(Y, BANDS[..., 0], quantile=[0.1, 0.9]), "expected (30, 2, 2)"),
        (lambda: quantile_crps(Y * np.nan, BANDS[..., 0], quantile=[0.1, 0.5, 0.9]), "no observed value"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
