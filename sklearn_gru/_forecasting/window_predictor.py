"""The last windows of several series, moved on row by row, and what a model says of them."""

import numpy as np

from .._estimators.fitted_network import predicts_every_step
from .._tables.forward_fill import fill_forward
from .._tables.frames import frame_of
from .._utils.compat import output_container
from .._windows.sliding_window import n_channels_of


class WindowPredictor:
    """A fitted model of windows, which it is given in one array for all series.

    It holds no window itself.

    Parameters
    ----------
    model : estimator
        Fitted; predicts from windows.
    length, n_channels : int
        Of a window.
    fill : "forward" or None
        As of :class:`SlidingWindow`.
    flatten : bool
        Whether the model reads windows of shape (n_series, length * n_channels).
    names : ndarray of shape (length * n_channels,) or None
        The names by which it knows them then.
    library : str or None
        The name of the library of the data frames that it then gets.
    method : str
        That of the model which predicts.
    every_step : bool
        Whether it predicts a label at every step of a window; of numbers their three axes tell.
    """

    def __init__(
        self,
        model,
        length,
        n_channels,
        *,
        fill=None,
        flatten=False,
        names=None,
        library=None,
        method="predict",
        every_step=False,
    ):
        self.every_step = every_step
        self._predict, self.length, self.n_channels = getattr(model, method), length, n_channels
        self._fill, self._flatten, self._names, self._library = fill, flatten, names, library

    @classmethod
    def behind_window(cls, chain, method="predict"):
        """What comes after the window of a model."""
        window, names = chain.window, None
        if window.flatten:
            reader = chain.steps[len(chain.front) + 1]
            names = getattr(reader, "feature_names_in_", None)
        fill = window.fill if chain.fill is None else chain.fill
        options = {"fill": fill, "flatten": window.flatten, "names": names, "method": method}
        options["library"] = output_container(window)
        options["every_step"] = predicts_every_step(chain.network)
        return cls(chain.tail, int(window.length), n_channels_of(window), **options)

    @classmethod
    def of_flat_sequences(cls, chain, method="predict"):
        """A model without a window, whose first step reads one flattened sequence a row."""
        length, names = chain.sequence_length, chain.names
        return cls(chain.model, length, chain.n_columns // length, flatten=True, names=names, method=method)

    def empty(self, n_series):
        """Windows before the first row, whose dtype they will take."""
        return np.full((n_series, self.length, self.n_channels), np.nan, np.float32)

    def last_windows(self, rows, starts):
        """The window that ends at the last row of each series.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_channels)
            Series one after the other, oldest row first.
        starts : ndarray of shape (n_series,)
            The row at which each series begins.

        Returns
        -------
        windows : ndarray of shape (n_series, length, n_channels)
            NaN before the first row of a series.
        """
        if self._fill is not None:
            rows = rows.copy()
            fill_forward(rows, starts)
        positions = np.append(starts[1:], len(rows))[:, np.newaxis] + np.arange(-self.length, 0)
        is_before = positions < starts[:, np.newaxis]
        windows = rows[np.where(is_before, 0, positions)]
        windows[is_before] = np.nan
        return windows

    def move_on(self, windows, rows):
        """The windows after one more row of each series, of shape (n_series, n_channels); new arrays."""
        if self._fill is not None:
            rows = np.where(np.isnan(rows), windows[:, -1], rows)
        return np.concatenate([windows[:, 1:], rows[:, np.newaxis]], axis=1)

    def predict(self, windows):
        """What the model says of each window."""
        if self._flatten:
            windows = frame_of(windows.reshape(len(windows), -1), self._names, self._library)
        return np.asarray(self._predict(windows))
