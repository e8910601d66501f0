"""The last observations go in and come out as a value; nothing in it is ever changed."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, RegressorMixin

from sklearn_gru._forecasting.recent_observations import RecentObservations
from sklearn_gru._forecasting.window_predictor import WindowPredictor


class Last(RegressorMixin, BaseEstimator):
    """Predicts the last value of each window, or at every step."""

    def __init__(self, every_step=False):
        self.every_step = every_step

    def predict(self, X):
        return X[:, :, :1] if self.every_step else X[:, -1, 0]


def which(row):
    return f" for series {row}"


def memory(*, every_step=False, fill=None):
    return RecentObservations(WindowPredictor(Last(every_step), 3, 1, fill=fill))


@pytest.mark.parametrize("every_step", [False, True])
def test_a_step_gives_a_state_of_its_own_and_what_the_model_says(every_step):
    recent = memory(every_step=every_step)
    states = np.stack([recent.empty()] * 2)
    for step in range(5):
        before = states.copy()
        later, predictions = recent.after(states, np.array([[step], [10.0 + step]]), which)
        np.testing.assert_array_equal(states, before)
        assert not np.shares_memory(later, states)
        np.testing.assert_array_equal(predictions.ravel(), [step, 10 + step])
        states = later
    np.testing.assert_array_equal(states[:, :, 0], [[2, 3, 4], [12, 13, 14]])


def test_a_past_of_series_of_different_lengths_is_read_at_once():
    states = memory().after_rows(np.arange(8.0).reshape(-1, 1), np.array([0, 2]))
    np.testing.assert_array_equal(states[:, :, 0], [[np.nan, 0, 1], [5, 6, 7]])


def test_gaps_are_filled_from_the_state():
    states, prediction = memory(fill="forward").after(
        np.array([[[1.0], [2.0], [3.0]]]), np.array([[np.nan]]), which
    )
    np.testing.assert_array_equal(states.ravel(), [2, 3, 3])
    assert prediction == 3


def test_what_a_user_gives_is_copied_and_checked():
    recent = memory()
    value = np.arange(3, dtype=np.float32).reshape(3, 1)
    state = recent.checked(value)
    assert state.dtype == np.float32
    assert not np.shares_memory(state, value)
    for wrong, message in (
        (np.zeros((2, 1)), r"state of 'a' has shape \(2, 1\); expected \(3, 1\)"),
        (np.full((3, 1), "a"), "state of 'a' has dtype <U1; expected numbers"),
        (np.full((3, 1), np.inf), "state of 'a' holds infinity"),
    ):
        with pytest.raises(ValueError, match=message):
            recent.checked(wrong, "state of 'a'")
    with pytest.raises(ValueError, match=r"reading contains infinity for series 1 \(channel 0\)"):
        recent.after(np.stack([state] * 2), np.array([[0.0], [np.inf]]), which)


@pytest.mark.parametrize("every_step", [False, True])
def test_a_last_axis_of_quantiles_is_none_of_steps(every_step):
    class Quantiles(Last):
        def predict(self, X):
            steps = np.stack([X - 1, X + 1], axis=-1)  # (n, n_steps, 1, 2)
            return steps if self.every_step else steps[:, -1]

    recent = RecentObservations(WindowPredictor(Quantiles(every_step), 3, 1), (0.1, 0.9))
    _, predictions = recent.after(np.stack([recent.empty()] * 2), np.array([[5.0], [7.0]]), which)
    np.testing.assert_array_equal(predictions, [[[4, 6]], [[6, 8]]])
