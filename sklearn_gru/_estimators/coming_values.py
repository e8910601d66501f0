"""Whether targets are the coming values of a channel, and in which units."""

import numpy as np

from .._windows.windows import Windows

# Fewer values lie on some line by chance.
FEWEST_VALUES = 3


def coming_values(X, channel, horizon):
    """What a channel is in the rows after each sample, as far as other samples show them.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
        Windows know which rows come after them.  Of an array, a sample comes one row after the one
        before it if it begins with the steps that this one goes on with, as most samples do then.
    channel : int
    horizon : int

    Returns
    -------
    values : ndarray of shape (n_samples, horizon)
        NaN where no sample shows the value.
    """
    return (_of_windows if isinstance(X, Windows) else _of_array)(X, channel, horizon)


def units_of(y, values, precision):
    """The scale and the offset that make the values of a channel those of y.

    Parameters
    ----------
    y, values : ndarray of shape (n_samples, horizon)
        What is NaN in one of them is not compared.
    precision : dtype
        The coarser one of the two, whose rounding is forgiven.

    Returns
    -------
    units : tuple of two floats or None
        (1, 0) where they are the same; None if there is nothing to compare.

    Raises
    ------
    UnitsError
        If no scale and offset do, for all values.
    """
    known = np.isfinite(y) & np.isfinite(values)
    targets, given = y[known].astype(np.float64), values[known].astype(np.float64)
    if len(targets) == 0:
        return None
    eps = np.finfo(precision).eps
    spread = np.ptp(targets)
    tolerance = np.sqrt(eps) * spread + 4 * eps * np.abs(targets).max()
    off = np.abs(targets - given)
    if (off <= tolerance).all():
        return 1.0, 0.0
    if len(targets) >= FEWEST_VALUES and spread > 0 and np.ptp(given) > 0:
        means = targets.mean(), given.mean()
        rest, centred = targets - means[0], given - means[1]  # whose products no level rounds away
        centred -= centred.mean()
        scale = centred @ rest / (centred @ centred)
        offset = means[0] - scale * means[1]
        off = np.abs(targets - scale * given - offset)
        if (off <= tolerance).all():
            return float(scale), float(offset)
    raise UnitsError(np.argwhere(known)[np.argmax(off)])


class UnitsError(ValueError):
    """Targets that are no channel in any units; ``sample`` and ``step`` are where they differ most."""

    def __init__(self, place):
        self.sample, self.step = (int(i) for i in place)


def _of_windows(windows, channel, horizon):
    positions, values = windows.used_rows()
    column = np.full(windows.n_rows + horizon, np.nan, values.dtype)
    column[positions] = values[:, channel]
    rows = windows.last_rows[:, np.newaxis] + np.arange(1, horizon + 1)
    is_known = rows < windows._series.stop(windows.last_rows)[:, np.newaxis]
    return np.where(is_known, column[rows], np.nan)


def _of_array(X, channel, horizon):
    values = np.full((len(X), horizon), np.nan)
    comes_next = _comes_next(X)
    in_a_row = np.ones(len(X), bool)
    for step in range(1, min(horizon, len(X) - 1) + 1):
        in_a_row = in_a_row[:-1] & comes_next[step - 1 :]
        samples = np.flatnonzero(in_a_row)
        values[samples, step - 1] = X[samples + step, -1, channel]
    return values


def _comes_next(X):
    """Whether each sample but the first goes on where the one before it ends, (n_samples - 1,)."""
    if X.shape[1] < 2:
        return np.zeros(len(X) - 1, bool)
    before, after = X[:-1, 1:], X[1:, :-1]
    is_same = ((before == after) | (np.isnan(before) & np.isnan(after))).all(axis=(1, 2))
    # steps that are all alike, such as zeros, say nothing of their order
    tells = (np.fmax.reduce(before, axis=1) > np.fmin.reduce(before, axis=1)).any(axis=1)
    by_chance = 2 * np.count_nonzero(is_same & tells) < np.count_nonzero(tells)
    return is_same & tells & (not by_chance)
