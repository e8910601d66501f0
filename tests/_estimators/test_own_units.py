"""Targets and predictions of any size are compared without overflow, and none is rounded."""

import numpy as np
import pytest

from sklearn_gru._estimators.own_units import MOST_TIMES, in_own_units, relative_weights

Y = np.array([[1.5, -300.0], [np.nan, 7.0], [-0.3, 0.1]])


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1.0, 1e200, 1e305])
def test_each_output_is_between_a_half_and_one_at_most(scale):
    y, prediction = in_own_units(Y * scale, Y * scale / 2)
    largest = np.nanmax(np.abs(y), axis=0)
    assert ((largest >= 0.5) & (largest < 1)).all()
    if scale > 1e-300:
        np.testing.assert_array_equal(prediction, y / 2)


def test_powers_of_two_round_nothing():
    y, _ = in_own_units(Y, Y)
    np.testing.assert_array_equal(y * [2, 512], Y)


def test_a_prediction_far_from_all_targets_is_as_wrong_as_any():
    _, prediction = in_own_units(np.array([1e-320, 2e-320]), np.array([1.0, -np.finfo(float).max]))
    np.testing.assert_array_equal(prediction, [MOST_TIMES, -MOST_TIMES])


def test_quantiles_are_in_the_units_of_their_targets():
    y, quantiles = in_own_units(np.array([4.0, 8.0]), np.array([[1.0, 2.0], [3.0, 4.0]], np.float32))
    np.testing.assert_array_equal(y, [0.25, 0.5])
    np.testing.assert_array_equal(quantiles, np.array([[1, 2], [3, 4]]) / 16)


@pytest.mark.parametrize("scale", [1e-310, 1.0, 1e300])
def test_weights_count_relative_to_each_other(scale):
    weight = relative_weights(np.array([0.0, 1.0, 3.0]) * scale)
    assert 0.5 <= weight[2] < 1
    np.testing.assert_allclose(weight[1] / weight[2], 1 / 3)
