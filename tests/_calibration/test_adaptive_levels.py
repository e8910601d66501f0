"""The miscoverage moves as Gibbs and Candès say, and the bands stay finite."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru._calibration.adaptive_levels import begin, follow

RNG = np.random.default_rng(0)
ALPHA = np.array([0.5, 0.2, 0.05])


def start(n=40, n_outputs=1, n_kept=None, scores=None):
    scores = np.abs(RNG.normal(size=(n, n_outputs, 3))) if scores is None else scores
    weights = np.where(np.isnan(scores[:, :, 0]), 0.0, 1.0)
    return begin(scores, weights, np.broadcast_to(ALPHA, (n_outputs, 3)), n_kept or n)


@given(seed=st.integers(0, 100), rate=st.sampled_from([0.01, 0.1, 0.4]), n_kept=st.sampled_from([30, 40, 55]))
def test_it_is_the_recursion_written_out(seed, rate, n_kept):
    rng = np.random.default_rng(seed)
    followed, scores = start(n_kept=n_kept), np.abs(rng.normal(size=(60, 1, 3))) * 1.5
    kept = [column[~np.isnan(column)].tolist() for column in followed.scores[:, 0].T]
    alpha = ALPHA.copy()
    for score in scores[:, 0]:
        for i, past in enumerate(kept):
            ascending, n = sorted(past), len(past)
            rank = max(int(np.ceil((1 - alpha[i]) * (n + 1) - 1e-9)), 1)
            radius = ascending[min(rank, n) - 1]
            alpha[i] = min(max(alpha[i] + rate * (ALPHA[i] - (score[i] > radius)), 0), 1)
            past.append(score[i])
            del past[:-n_kept]
    found = follow(followed, scores, ALPHA, rate)
    np.testing.assert_allclose(found.alpha[0], alpha, atol=1e-12)
    for column, past in zip(found.scores[:, 0].T, kept, strict=True):
        np.testing.assert_array_equal(column[~np.isnan(column)], past)


def test_an_outcome_at_the_very_end_of_its_band_is_inside():
    before = start(scores=np.repeat(np.arange(1.0, 20), 3).reshape(-1, 1, 3))
    np.testing.assert_array_equal(before.radius(), [[10, 16, 19]])
    after = follow(before, before.radius()[np.newaxis], ALPHA, 0.01)
    np.testing.assert_allclose(after.alpha[0], ALPHA + 0.01 * ALPHA)


def test_several_outcomes_at_once_are_one_after_the_other():
    scores = np.abs(RNG.normal(size=(20, 2, 3)))
    at_once = follow(start(n_outputs=2, scores=scores), scores, ALPHA, 0.05)
    one_by_one = start(n_outputs=2, scores=scores)
    for score in scores:
        one_by_one = follow(one_by_one, score[np.newaxis], ALPHA, 0.05)
    for one, other in zip(at_once, one_by_one, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_outcome_that_has_not_come_changes_nothing_for_its_output_alone():
    before = start(n_outputs=2)
    score = np.full((1, 2, 3), 9.0)
    score[0, 1] = np.nan
    after = follow(before, score, ALPHA, 0.01)
    np.testing.assert_array_equal(after.alpha[1], before.alpha[1])
    np.testing.assert_array_equal(after.scores[:, 1], before.scores[:, 1])
    np.testing.assert_array_equal(after.weights[:, 1], before.weights[:, 1])
    np.testing.assert_allclose(after.alpha[0], ALPHA - 0.01 * (1 - ALPHA))
    np.testing.assert_array_equal(after.scores[-1, 0], [9, 9, 9])


def test_the_radius_is_finite_and_alpha_in_its_bounds_whatever_comes():
    followed = follow(start(), np.full((50, 1, 3), 100.0) * np.arange(1, 51)[:, None, None], ALPHA, 0.3)
    assert (followed.alpha == 0).all()
    assert (followed.radius() == 5000).all()
    followed = follow(start(), np.full((200, 1, 3), -1.0), ALPHA, 0.3)
    assert (followed.alpha <= 1).all()
    assert np.isfinite(followed.radius()).all()


def test_in_the_long_run_the_share_outside_is_what_was_asked_for():
    n, rate = 4000, 0.02
    scale = 2 + np.sin(np.arange(n) / 300)  # nothing is exchangeable here
    scores = np.repeat(np.abs(np.random.default_rng(2).normal(size=n)) * scale, 3).reshape(n, 1, 3)
    followed, outside, alphas = start(200, scores=scores[:200]), [], []
    for score in scores[200:]:
        outside.append(score[0] > followed.radius()[0])
        followed = follow(followed, score[np.newaxis], ALPHA, rate)
        alphas.append(followed.alpha[0])
    off_bounds = (np.min(alphas, axis=0) > 0) & (np.max(alphas, axis=0) < 1)
    np.testing.assert_array_equal(off_bounds, [True, True, False])
    distance = np.abs(np.mean(outside, axis=0) - ALPHA)
    assert (distance[off_bounds] < (1 + rate) / (len(outside) * rate)).all()


def test_it_begins_with_the_last_scores_of_each_output_without_holes():
    scores = np.arange(1.0, 7).reshape(6, 1, 1) * np.ones((1, 2, 3))
    scores[[1, 5], 1] = np.nan
    followed = start(scores=scores, n_outputs=2, n_kept=3)
    np.testing.assert_array_equal(followed.scores[:, :, 0], [[4, 3], [5, 4], [6, 5]])
    longer = start(scores=scores, n_outputs=2, n_kept=8)
    np.testing.assert_array_equal(longer.scores[:, 1, 0], [np.nan] * 4 + [1, 3, 4, 5])
    np.testing.assert_array_equal(longer.weights[:, 1], [0] * 4 + [1] * 4)
