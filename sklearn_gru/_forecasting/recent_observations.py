"""The last readings of each series, and what a model of windows makes of them."""

import numpy as np

from .._tables.forward_fill import fill_forward
from .._tables.frames import frame_of
from .._windows.validation import float_dtype
from .fitted_chain import steps_of


class RecentReadings:
    """A window for each series, which moves on by one reading at a time.

    Parameters
    ----------
    model : estimator
        Fitted; predicts from windows.
    shape : tuple of int
        (n_series, length, n_channels).
    fill : "forward" or None
        As of :class:`SlidingWindow`.
    flatten : bool
        Whether the model reads windows of shape (n_series, length * n_channels).
    names : ndarray of shape (length * n_channels,) or None
        The names by which it knows them then.
    """

    def __init__(self, model, shape, *, fill=None, flatten=False, names=None):
        self._model, self._fill, self._flatten, self._names = model, fill, flatten, names
        # NaN in front of the first reading, whose dtype it takes
        self._windows = np.full(shape, np.nan, np.float32)

    @classmethod
    def of_window(cls, model, window, n_series):
        """What comes after a fitted ``SlidingWindow``, and its parameters."""
        shape = n_series, window.length, window.n_features_in_ - len(window._named_roles())
        names = getattr(steps_of(model)[0], "feature_names_in_", None) if window.flatten else None
        return cls(model, shape, fill=window.fill, flatten=window.flatten, names=names)

    def __repr__(self):
        return f"the last {self._windows.shape[1]} readings of {self._windows.shape[2]} channels"

    @property
    def n_channels(self):
        return self._windows.shape[2]

    @property
    def value(self):
        """The readings, of shape (n_series, length, n_channels), oldest first; an array of its own."""
        return self._windows.copy()

    @value.setter
    def value(self, value):
        value = np.array(value)
        if value.dtype.kind not in "fiu":
            raise ValueError(f"state has dtype {value.dtype}; expected numbers.")
        value = value.astype(float_dtype(value), copy=False)
        if value.shape != self._windows.shape:
            raise ValueError(
                f"state has shape {value.shape}; expected {self._windows.shape}, the last readings of each "
                "series, oldest first."
            )
        if np.isinf(value).any():
            raise ValueError(f"state holds infinity (series {np.argwhere(np.isinf(value))[0, 0]}).")
        self._windows = value

    def read(self, sequences):
        """Begin anew with the readings of a history, of shape (n_series, n_steps, n_channels)."""
        n_series, n_steps, n_channels = sequences.shape
        rows = sequences.reshape(-1, n_channels).copy()
        if self._fill is not None:
            fill_forward(rows, np.arange(n_series) * n_steps)
        sequences = rows.reshape(sequences.shape)
        empty = np.full_like(self._windows, np.nan)
        self.value = np.concatenate([empty, sequences], axis=1)[:, -empty.shape[1] :]

    def step(self, readings):
        """What the model predicts after one more reading of each series, (n_series, n_channels)."""
        if np.isinf(readings).any():
            series, channel = np.argwhere(np.isinf(readings))[0]
            raise ValueError(f"The reading contains infinity (series {series}, channel {channel}).")
        if self._fill is not None:
            readings = np.where(np.isnan(readings), self._windows[:, -1], readings)
        windows = np.concatenate([self._windows[:, 1:], readings[:, np.newaxis]], axis=1)
        predictions = np.asarray(self._model.predict(self._as_read(windows)))
        self._windows = windows
        return predictions[:, -1] if predictions.ndim == 3 else predictions

    def _as_read(self, windows):
        if not self._flatten:
            return windows
        return frame_of(windows.reshape(len(windows), -1), self._names)
