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


def memory(n_series=2, *, every_step=False, fill=None):
    return RecentObservations(WindowPredictor(Last(every_step), 3, 1, fill=fill), n_series)


@pytest.mark.parametrize("every_step", [False, True])
def test_a_step_gives_a_state_of_its_own_and_what_the_model_says(every_step):
    recent = memory(every_step=every_step)
    state = recent.empty()
    for step in range(5):
        before = state.copy()
        later, predictions = recent.after(state, np.array([[step], [10.0 + step]]))
        np.testing.assert_array_equal(state, before)
        assert not np.shares_memory(later, state)
        np.testing.assert_array_equal(predictions.ravel(), [step, 10 + step])
        state = later
    np.testing.assert_array_equal(state[:, :, 0], [[2, 3, 4], [12, 13, 14]])


def test_a_past_is_read_at_once():
    recent = memory()
    sequences = np.arange(8.0).reshape(2, 4, 1)
    np.testing.assert_array_equal(recent.after_sequences(sequences), sequences[:, 1:])
    ragged = recent.after_rows(sequences.reshape(-1, 1), np.array([0, 2]))
    np.testing.assert_array_equal(ragged[:, :, 0], [[np.nan, 0, 1], [5, 6, 7]])


def test_gaps_are_filled_from_the_state():
    recent = memory(1, fill="forward")
    state, prediction = recent.after(np.array([[[1.0], [2.0], [3.0]]]), np.array([[np.nan]]))
    np.testing.assert_array_equal(state.ravel(), [2, 3, 3])
    assert prediction == 3


def test_what_a_user_gives_is_copied_and_checked():
    recent = memory(1)
    value = np.arange(3, dtype=np.float32).reshape(1, 3, 1)
    state = recent.checked(value)
    assert state.dtype == np.float32
    for other in (value, recent.shown(state)):
        assert not np.shares_memory(state, other)
    for wrong, message in (
        (np.zeros((1, 2, 1)), r"state has shape \(1, 2, 1\); expected \(1, 3, 1\)"),
        (np.full((1, 3, 1), "a"), "state has dtype <U1; expected numbers"),
        (np.full((1, 3, 1), np.inf), r"state holds infinity \(series 0\)"),
    ):
        with pytest.raises(ValueError, match=message):
            recent.checked(wrong)
    with pytest.raises(ValueError, match=r"reading contains infinity \(series 0, channel 0\)"):
        recent.after(state, np.array([[np.inf]]))
