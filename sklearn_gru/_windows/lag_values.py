"""Lags among the columns of an array without names, as the values of rows that follow each other show.

Where each value of a column is that of its neighbour in the row before, the two are lags of one channel: so
much is sure, and nothing less is looked for.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller

# Rows that are looked at, the least of them, the least changes of a column, and the least columns of a run.
MOST_ROWS, LEAST_ROWS, LEAST_CHANGES, LEAST_COLUMNS = 200, 10, 3, 3


class Run(NamedTuple):
    """Columns beside each other that are the lags of a channel."""

    start: int
    length: int
    oldest_first: bool

    @property
    def end(self):
        return self.start + self.length


def warn_of_lags(X):
    """Warn where rows that are read as sequences of one channel are lags in another order.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_steps)
        Of any dtype of numbers.
    """
    runs = runs_of_lags(X)
    if not runs or runs[0] == Run(0, X.shape[1], True):
        return
    start, length, oldest_first = runs[0]
    is_all = length == X.shape[1]
    warn_caller(
        f"Each row of X is read as one sequence of {X.shape[1]} steps, oldest first, but columns {start} to "
        f"{start + length - 1} are lags, the {'oldest' if oldest_first else 'newest'} first, as rows that "
        f"follow each other show{'' if is_all else ', and the others are not their next steps'}"
        f"{_mended(runs, X.shape[1])}.",
        DataWarning,
    )


def warn_of_order(X, lagged):
    """Warn where columns that are said to be lags are those of another order.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_columns)
        Of any dtype of numbers.
    lagged : ndarray of shape (n_steps, n_lagged)
        The columns that are said to be the steps of channels, oldest first.
    """
    said = set(zip(lagged[:-1].ravel().tolist(), lagged[1:].ravel().tolist(), strict=True))
    runs = [run for run in runs_of_lags(X) if np.isin(np.arange(run.start, run.end), lagged).any()]
    if all(_pairs(run) <= said for run in runs):
        return
    run = next(run for run in runs if not _pairs(run) <= said)
    warn_caller(
        f"Columns {run.start} to {run.end - 1} of X are the lags of one channel, the "
        f"{'oldest' if run.oldest_first else 'newest'} first, as rows that follow each other show, but "
        f"order and n_lagged say otherwise{_mended(runs, X.shape[1], latest_first=True)}.",
        DataWarning,
    )


def _pairs(run):
    """The columns of a run that follow each other, the older before the newer."""
    columns = range(run.start, run.end)
    columns = columns if run.oldest_first else columns[::-1]
    return set(pairwise(columns))


def _mended(runs, n_columns, *, latest_first=False):
    """What to do about lags in these runs; ``latest_first`` is what samples turned round may explain."""
    start, length, oldest_first = runs[0]
    order = f"range({length}, 0, -1)" if oldest_first else f"range(1, {length + 1})"
    are_alike = all(Run(start + i * length, length, oldest_first) == run for i, run in enumerate(runs))
    count = "" if length == n_columns else f", n_lagged={len(runs) if are_alike else 1}"
    line = "" if start else f": LagSequences({order}{count}) in front reads them"
    turned = latest_first or not oldest_first
    return line + ("; or turn X and y round if the latest sample comes first" if turned else "")


def runs_of_lags(X):
    """The columns that are lags, in runs of three and more.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)

    Returns
    -------
    runs : list of Run
    """
    X = X[:MOST_ROWS]
    if len(X) < LEAST_ROWS or X.shape[1] < LEAST_COLUMNS or X.dtype.kind not in "fiu":
        return []
    changes = np.count_nonzero(X[1:] != X[:-1], axis=0) >= LEAST_CHANGES
    older, newer = X[:-1], X[1:]
    moves_on = (newer[:, :-1] == older[:, 1:]).all(axis=0) & changes[1:]
    moves_back = (newer[:, 1:] == older[:, :-1]).all(axis=0) & changes[:-1]
    return sorted([*_runs(moves_on & ~moves_back, True), *_runs(moves_back & ~moves_on, False)])


def _runs(pairs, oldest_first):
    """Runs of columns of which each goes with the next one, as ``pairs`` (n_columns - 1,) say."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], pairs, [False]]).astype(int)))
    runs = [Run(int(start), int(stop - start) + 1, oldest_first) for start, stop in edges.reshape(-1, 2)]
    return [run for run in runs if run.length >= LEAST_COLUMNS]
