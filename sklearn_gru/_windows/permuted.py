"""Sequences with a channel, or one step of it, of other samples: permuted, and never written out whole."""

from dataclasses import replace

import numpy as np

from .._tables.series_index import Series
from .known_ahead import other_columns
from .validation import blocks
from .windows import Windows


class PermutedSequences:
    """Sequences of which some steps of one channel are those of other samples.

    It stands for an array of shape (n_samples, n_steps, n_channels); a slice of it gathers these
    samples alone, in ``Windows`` where the sequences were some.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    order : ndarray of shape (n_samples,)
        The sample that each takes the channel from.
    steps : slice
        Which steps of the channel.
    channel : int
    """

    ndim = 3

    def __init__(self, X, order, steps, channel):
        self._X, self._order, self._steps, self._channel = X, order, steps, channel
        self.shape, self.dtype = X.shape, X.dtype

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, rows):
        values = np.array(self._X[rows])
        place = (slice(None), self._steps, self._channel)
        values[place] = np.asarray(self._X[self._order[rows]])[place]
        return _windows_like(self._X, values) if isinstance(self._X, Windows) else values

    def __array__(self, dtype=None, copy=None):
        if copy is False:
            raise ValueError("Permuted sequences cannot become an array without a copy.")
        return np.asarray(self[:], dtype=dtype)


def _windows_like(windows, values):
    """Windows over rows of their own, with the names of others and what these know ahead."""
    n_windows, n_steps, _ = values.shape
    rows, known = values[:, :, : windows.n_columns], windows.known_columns
    if known:  # the others rest in the steps ahead; they are not known in the rows
        rows[:, n_steps - windows.n_ahead :, other_columns(windows.n_columns, known)] = np.nan
    base = np.full((1 + n_windows * n_steps, windows.n_columns), np.nan, values.dtype)
    base[1:] = rows.reshape(-1, windows.n_columns)
    starts = np.arange(n_windows) * n_steps
    series = Series(n_windows * n_steps, starts)
    recipe = replace(windows.recipe, is_changed=True)
    last, names = starts + n_steps - windows.n_ahead, windows.column_names
    return Windows(base, last, recipe, series, names, windows._library, known)


def absent(X):
    """Which steps of all samples are absent, of shape (n_samples, n_steps)."""
    return np.concatenate([np.isnan(np.asarray(X[rows])).all(axis=2) for rows in blocks(X)])


def permuted_within(order, kinds):
    """A permutation that moves samples among those of their kind only.

    Parameters
    ----------
    order : ndarray of shape (n_samples,)
        Any permutation.  It comes back as it is where there is one kind.
    kinds : ndarray of shape (n_samples,)

    Returns
    -------
    order : ndarray of shape (n_samples,)
    """
    within = np.empty_like(order)
    within[np.argsort(kinds, kind="stable")] = order[np.argsort(kinds[order], kind="stable")]
    return within
