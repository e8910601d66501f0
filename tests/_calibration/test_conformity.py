"""Scores of outcomes, and bands that are moved out by them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru._calibration.conformal_quantile import conformal_quantile
from sklearn_gru._calibration.conformity import bands_of, conformity_scores, weights_of_outcomes, widened

from ..examples import examples

RNG = np.random.default_rng(0)
LEVELS = np.array([80.0, 50.0, 95.0])


def test_one_prediction_is_a_band_without_width_and_its_score_the_absolute_residual():
    prediction, y = RNG.normal(size=(2, 6, 2))
    bands = bands_of(prediction, None, LEVELS)
    assert bands.shape == (6, 2, 3, 2)
    np.testing.assert_array_equal(bands[..., 0], bands[..., 1])
    expected = np.repeat(np.abs(y - prediction)[:, :, np.newaxis], 3, axis=2)
    np.testing.assert_array_equal(conformity_scores(y, bands), expected)


def test_the_ends_are_the_quantiles_or_lie_on_the_line_between_them():
    quantiles = np.array([0.1, 0.5, 0.9])
    prediction = np.array([[[1.0, 5.0, 7.0]]])
    lower, upper = bands_of(prediction, quantiles, np.array([80.0, 40.0, 95.0]))[0, 0].T
    np.testing.assert_allclose(lower, [1, 3, 1])  # of 95 % the outermost
    np.testing.assert_allclose(upper, [7, 6, 7])


@examples(nightly=3000)
@given(y=st.floats(-5, 5), lower=st.floats(-5, 5), width=st.floats(0, 5))
def test_an_outcome_lies_in_its_band_moved_out_by_its_score(y, lower, width):
    bands = np.array([lower, lower + width]).reshape(1, 1, 1, 2)
    score = conformity_scores(np.array([[y]]), bands)
    assert (score[0, 0, 0] <= 0) == (lower <= y <= lower + width)
    low, high = widened(bands, score[0] + 1e-9, np.array([80.0]))[0, 0, 0]
    assert low <= y <= high


def test_what_is_not_observed_has_no_score():
    bands = bands_of(np.zeros((2, 2)), None, LEVELS)
    scores = conformity_scores(np.array([[1.0, np.nan], [np.nan, 2.0]]), bands)
    np.testing.assert_array_equal(np.isnan(scores[:, :, 0]), [[False, True], [True, False]])


def test_a_band_holds_those_of_lower_levels_in_whatever_order_they_are_asked_for():
    bands = RNG.normal(size=(50, 2, 3, 2))
    moved = widened(np.sort(bands, axis=-1), RNG.normal(size=(2, 3)), LEVELS)
    by_level = moved[:, :, np.argsort(LEVELS)]
    assert (np.diff(by_level[..., 0], axis=2) <= 0).all()
    assert (np.diff(by_level[..., 1], axis=2) >= 0).all()
    assert (moved[..., 0] <= moved[..., 1]).all()


def test_ends_that_would_cross_meet_in_the_middle():
    band = widened(np.array([[[[1.0, 2.0]]]]), np.array([[-3.0]]), np.array([80.0]))
    np.testing.assert_array_equal(band, [[[[1.5, 1.5]]]])


def test_quantiles_may_come_from_the_highest_to_the_lowest():
    quantiles, prediction = np.array([0.1, 0.2, 0.6]), np.sort(RNG.normal(size=(5, 2, 3)))
    np.testing.assert_allclose(
        bands_of(prediction[..., ::-1], quantiles[::-1], LEVELS), bands_of(prediction, quantiles, LEVELS)
    )


def test_with_a_step_axis_each_step_is_as_a_sample():
    prediction, y = RNG.normal(size=(2, 4, 3, 2))
    bands = bands_of(prediction, None, LEVELS)
    scores = conformity_scores(y, bands)
    assert scores.shape == (4, 3, 2, 3)
    np.testing.assert_array_equal(
        scores.reshape(12, 2, 3), conformity_scores(y.reshape(12, 2), bands.reshape(12, 2, 3, 2))
    )


# --- weights --------------------------------------------------------------------------------------


def test_the_observed_steps_of_a_sequence_share_its_weight_evenly():
    y = np.array([[[1.0], [2.0], [np.nan], [3.0]], [[np.nan]] * 4])
    np.testing.assert_allclose(
        weights_of_outcomes(y, np.array([3.0, 5.0]))[:, :, 0], [[1, 1, 0, 1], [0, 0, 0, 0]]
    )
    np.testing.assert_array_equal(weights_of_outcomes(y[:, :, 0], np.array([3.0, 5.0]))[0], [3, 3, 0, 3])


def test_a_step_of_a_new_sequence_lies_within_as_often_as_asked_though_steps_depend_on_each_other():
    rng, n, n_new = np.random.default_rng(0), 19, 4000
    coverage = np.array([[0.5, 0.8, 0.95]])
    held = np.zeros(3)
    for _ in range(60):
        lengths = rng.choice([1, 20], size=n + n_new, p=[0.7, 0.3])  # the long ones are noisier, as a whole
        spread = np.exp(rng.normal(size=n + n_new)) * np.where(lengths > 1, 4.0, 1.0)
        scores = np.abs(rng.normal(size=(n + n_new, 20))) * spread[:, np.newaxis]
        scores[np.arange(20) >= lengths[:, np.newaxis]] = np.nan
        known = scores[:n, :, np.newaxis]
        weights = weights_of_outcomes(known, np.ones(n))
        radius = conformal_quantile(known[..., np.newaxis] * np.ones(3), weights, coverage)[0]
        one_step = rng.integers(0, lengths[n:])
        held += (scores[n:, :][np.arange(n_new), one_step, np.newaxis] <= radius).mean(axis=0) / 60
    assert (held >= coverage[0] - 0.015).all()
    assert (held <= coverage[0] + 1 / (n + 1) + 0.015).all()
