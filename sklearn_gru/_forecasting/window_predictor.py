"""The last windows of several series, moved on row by row, and what a model says of them."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .._estimators.fitted_network import predicts_every_step
from .._tables.forward_fill import fill_forward
from .._tables.frames import frame_of
from .._utils.compat import output_container
from .._windows.known_ahead import filled_ahead, flattened, is_over
from .._windows.sliding_window import n_channels_of, recipe_of_rows
from .._windows.windows_of_sequences import windows_of_sequences


class Ahead(NamedTuple):
    """What the windows of a model show of the rows after their last one."""

    recipe: object
    known: tuple  # where the columns stand that they show

    @property
    def reach(self):
        """Of how many rows."""
        return self.recipe.horizon


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
    ahead : Ahead or None
        What windows show of the rows to come.
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
        ahead=None,
    ):
        self.every_step, self.ahead = every_step, ahead
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
        options["ahead"] = Ahead(*recipe_of_rows(window)) if chain.known else None
        return cls(chain.tail, int(window.length), n_channels_of(window), **options)

    @classmethod
    def of_windows(cls, chain, method="predict"):
        """A model that was fitted on windows which were made before."""
        options = {"fill": chain.fill, "method": method}
        if chain.known:
            recipe = replace(chain.recipe, length=chain.length, stride=1)
            options["ahead"] = Ahead(recipe, chain.known_positions)
        return cls(chain.model, chain.length, chain.n_columns, **options)

    @classmethod
    def of_flat_sequences(cls, chain, method="predict"):
        """A model without a window, whose first step reads one flattened sequence a row."""
        length, names = chain.sequence_length, chain.names
        return cls(chain.model, length, chain.n_columns // length, flatten=True, names=names, method=method)

    def empty(self, n_series):
        """Windows before the first row, whose dtype they will take."""
        return np.full((n_series, self.length, self.n_channels), np.nan, np.float32)

    def last_windows(self, rows, starts, ahead=None):
        """The window that ends at the last row of each series, without what it shows ahead.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_channels)
            Series one after the other, oldest row first.
        starts : ndarray of shape (n_series,)
            The row at which each series begins.
        ahead : ndarray of shape (n_series, n_ahead, n_known), default=None
            The columns known ahead in the rows to come, where it is told.

        Returns
        -------
        windows : ndarray of shape (n_series, length, n_channels)
            NaN before the first row of a series.
        """
        if self._fill is not None:
            rows = rows.copy()
            fill_forward(rows, starts, None if ahead is None else self._are_over(rows, starts, ahead))
        positions = np.append(starts[1:], len(rows))[:, np.newaxis] + np.arange(-self.length, 0)
        is_before = positions < starts[:, np.newaxis]
        windows = rows[np.where(is_before, 0, positions)]
        windows[is_before] = np.nan
        return windows

    def move_on(self, windows, rows, ahead=None):
        """The windows after one more row of each series, of shape (n_series, n_channels); new arrays."""
        if self._fill is not None:
            stays = np.zeros(rows.shape, bool)
            if ahead is not None:
                stays[:, self.ahead.known] = np.isnan(ahead).all(axis=1)
            rows = np.where(np.isnan(rows) & ~stays, windows[:, -1], rows)
        return np.concatenate([windows[:, 1:], rows[:, np.newaxis]], axis=1)

    def showing(self, windows, ahead):
        """Windows with what they show of the rows to come behind their own rows.

        Parameters
        ----------
        windows : ndarray of shape (n_series, length, n_channels)
        ahead : ndarray of shape (n_series, n_ahead, n_known) or None
            As many rows as they show, or more.

        Returns
        -------
        windows : ndarray of shape (n_series, length + reach, n_channels)
        """
        if ahead is None:
            return windows
        known = list(self.ahead.known)
        if self._fill is not None:
            ahead = filled_ahead(windows[:, -1, known], ahead)
        rows = np.full((len(windows), self.ahead.reach, self.n_channels), np.nan, windows.dtype)
        rows[:, :, known] = ahead[:, : self.ahead.reach]
        return np.concatenate([windows, rows], axis=1)

    def predict(self, windows):
        """What the model says of each window, with what it shows of the rows to come."""
        if self.ahead is not None:
            windows = windows_of_sequences(windows, *self.ahead)
            if self._flatten:
                windows = flattened(np.asarray(windows), self.ahead.known, self.length)
        if self._flatten:
            windows = frame_of(windows.reshape(len(windows), -1), self._names, self._library)
        return np.asarray(self._predict(windows))

    def _are_over(self, rows, starts, ahead):
        """Where the known columns have no more value, neither in the rows nor in those to come."""
        is_over_in_rows = is_over(rows, starts, self.ahead.known)
        sizes, known = np.diff(starts, append=len(rows)), list(self.ahead.known)
        stays = np.zeros(rows.shape, bool)
        stays[:, known] = is_over_in_rows[:, known] & np.repeat(np.isnan(ahead).all(axis=1), sizes, axis=0)
        return stays
