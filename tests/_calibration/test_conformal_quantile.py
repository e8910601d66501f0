"""The score of rank ceil(c (n + 1)), of weighted scores as of repeated ones."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru._calibration.conformal_quantile import conformal_quantile, fewest_scores

from ..examples import examples

RNG = np.random.default_rng(0)


def quantile_of(scores, level, weights=None):
    scores = np.asarray(scores, dtype=float)[:, np.newaxis, np.newaxis]
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights, dtype=float)
    return conformal_quantile(scores, weights[:, np.newaxis], np.array([[level / 100]]))[0, 0]


@examples(nightly=3000)
@given(n=st.integers(1, 400), level=st.sampled_from([5, 50, 80, 90, 95, 99, 99.5, 33.3]))
def test_it_is_the_score_of_the_rank_that_exact_numbers_give(n, level):
    rank = math.ceil(Fraction(str(level)) / 100 * (n + 1))
    scores = RNG.permutation(n) + 1.0
    assert quantile_of(scores, level) == (rank if rank <= n else np.inf)


@pytest.mark.parametrize(
    ("level", "fewest"), [(50, 1), (80, 4), (90, 9), (95, 19), (99, 99), (99.9, 999), (1, 1), (20, 1)]
)
def test_the_fewest_scores_are_those_that_make_it_finite(level, fewest):
    assert fewest_scores(level) == fewest
    assert np.isfinite(quantile_of(np.arange(fewest), level))
    assert fewest == 1 or np.isinf(quantile_of(np.arange(fewest - 1), level))


@examples(nightly=3000)
@given(weights=st.lists(st.integers(0, 3), min_size=2, max_size=30).filter(any))
def test_a_weight_of_two_counts_as_two_scores_and_zero_as_none(weights):
    scores = RNG.normal(size=len(weights))
    assert quantile_of(scores, 60, weights) == quantile_of(np.repeat(scores, weights), 60)


def test_each_output_and_level_has_its_own_and_what_is_not_observed_is_no_score():
    scores = RNG.normal(size=(50, 2, 3))
    scores[::3, 1] = np.nan
    weights = np.where(np.isnan(scores[:, :, 0]), 0.0, 1.0)
    coverage = np.array([[0.5, 0.8, 0.9]] * 2)
    found = conformal_quantile(scores, weights, coverage)
    for output in range(2):
        for place in range(3):
            column = scores[:, output, place]
            expected = quantile_of(column[~np.isnan(column)], 100 * coverage[output, place])
            assert found[output, place] == expected


def test_of_no_coverage_it_is_the_least_score():
    assert quantile_of([3, 1, 2], 0) == 1


@pytest.mark.parametrize("level", [50, 80, 95])
def test_the_next_score_is_no_larger_with_the_probability_that_theory_says(level):
    n, n_draws = 39, 20_000
    scores = np.random.default_rng(1).normal(size=(n + 1, n_draws))
    weights = np.ones((n, n_draws))
    quantile = conformal_quantile(
        scores[:n, :, np.newaxis], weights, np.full((n_draws, 1), level / 100)
    ).ravel()
    expected = math.ceil(level * (n + 1) / 100) / (n + 1)
    assert abs((scores[n] <= quantile).mean() - expected) < 4 * 0.5 / n_draws**0.5
