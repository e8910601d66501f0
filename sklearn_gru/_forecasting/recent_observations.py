"""What a model of windows remembers: the last observations of each series."""

import numpy as np

from .._tables.masked import unmasked
from .._windows.validation import float_dtype


class RecentObservations:
    """Windows of several series that move on by one observation at a time.

    A state is an array of shape (n_series, length, n_channels) that is never changed in place: it
    goes in, and the next one comes out.

    Parameters
    ----------
    predictor : WindowPredictor
    n_series : int
    """

    def __init__(self, predictor, n_series):
        self._predictor, self._n_series = predictor, n_series
        self.n_channels = predictor.n_channels

    def __repr__(self):
        return f"the last {self._predictor.length} readings of {self.n_channels} channels"

    def empty(self):
        """The state before the first observation."""
        return self._predictor.empty(self._n_series)

    def shown(self, state):
        """The state as an array that belongs to whoever asks."""
        return state.copy()

    def checked(self, value):
        """The state that a user gives."""
        value = np.array(unmasked(value))
        if value.dtype.kind not in "fiu":
            raise ValueError(f"state has dtype {value.dtype}; expected numbers.")
        value = value.astype(float_dtype(value), copy=False)
        expected = (self._n_series, self._predictor.length, self.n_channels)
        if value.shape != expected:
            raise ValueError(
                f"state has shape {value.shape}; expected {expected}, the last readings of each series, "
                "oldest first."
            )
        if np.isinf(value).any():
            raise ValueError(f"state holds infinity (series {np.argwhere(np.isinf(value))[0, 0]}).")
        return value

    def after_rows(self, rows, starts):
        """The state after a past: series one after the other, of which each begins at one of ``starts``."""
        return self._predictor.last_windows(rows, starts)

    def after_sequences(self, sequences):
        """The state after a past of shape (n_series, n_steps, n_channels)."""
        n_series, n_steps, n_channels = sequences.shape
        return self.after_rows(sequences.reshape(-1, n_channels), np.arange(n_series) * n_steps)

    def after(self, state, observations):
        """The state after one more observation of each series, and what the model says then.

        Parameters
        ----------
        state : ndarray of shape (n_series, length, n_channels)
        observations : ndarray of shape (n_series, n_channels)

        Returns
        -------
        state : ndarray of shape (n_series, length, n_channels)
        predictions : ndarray of shape (n_series,) or (n_series, n_outputs)
        """
        if np.isinf(observations).any():
            series, channel = np.argwhere(np.isinf(observations))[0]
            raise ValueError(f"The reading contains infinity (series {series}, channel {channel}).")
        state = self._predictor.move_on(state, observations)
        predictions = self._predictor.predict(state)
        return state, predictions[:, -1] if predictions.ndim == 3 else predictions
