"""What a model of windows remembers: the last observations of each series."""

import numpy as np

from .._tables.masked import unmasked
from .._windows.validation import float_dtype


class RecentObservations:
    """Windows of several series that move on by one observation at a time.

    The state of a series is an array of shape (length, n_channels) that is never changed in place: it
    goes in, and the next one comes out.

    Parameters
    ----------
    predictor : WindowPredictor
    levels : tuple of float or None
        Those of the quantiles that are the last axis of predictions.
    """

    def __init__(self, predictor, levels=None):
        self._predictor, self._n_axes_of_steps = predictor, 3 if levels is None else 4
        self.n_channels, self.n_rows = predictor.n_channels, predictor.length

    def __repr__(self):
        return f"the last {self._predictor.length} readings of {self.n_channels} channels"

    def empty(self):
        """The state of a series before its first observation."""
        return self._predictor.empty(1)[0]

    def checked(self, value, name="state"):
        """The state of a series that a user gives, an array of its own."""
        value = np.array(unmasked(value))
        if value.dtype.kind not in "fiu":
            raise ValueError(f"{name} has dtype {value.dtype}; expected numbers.")
        value = value.astype(float_dtype(value), copy=False)
        expected = (self._predictor.length, self.n_channels)
        if value.shape != expected:
            raise ValueError(
                f"{name} has shape {value.shape}; expected {expected}, the last readings, oldest first."
            )
        if np.isinf(value).any():
            raise ValueError(f"{name} holds infinity.")
        return value

    def after_rows(self, rows, starts):
        """The states after a past: series one after the other, of which each begins at one of ``starts``."""
        return self._predictor.last_windows(rows, starts)

    def moved(self, states, observations, ahead=None):
        """The states after one more observation of some series, as :meth:`after` gives them."""
        return self._predictor.move_on(states, observations, ahead)

    def after(self, states, observations, which, ahead=None):
        """The states after one more observation of some series, and what the model says then.

        Parameters
        ----------
        states : ndarray of shape (n_series, length, n_channels)
        observations : ndarray of shape (n_series, n_channels)
        which : callable
            What tells a series in errors, by its position.
        ahead : ndarray of shape (n_series, n_ahead, n_known), default=None
            What is known of the rows after the observation, where windows show that.

        Returns
        -------
        states : ndarray of shape (n_series, length, n_channels)
        predictions : ndarray of shape (n_series,) or (n_series, n_outputs), or with a last axis of quantiles
        """
        if np.isinf(observations).any():
            series, channel = np.argwhere(np.isinf(observations))[0]
            raise ValueError(f"The reading contains infinity{which(series)} (channel {channel}).")
        states = self.moved(states, observations, ahead)
        predictions = self._predictor.predict(self._predictor.showing(states, ahead))
        every_step = self._predictor.every_step or predictions.ndim == self._n_axes_of_steps
        return states, predictions[:, -1] if every_step else predictions
