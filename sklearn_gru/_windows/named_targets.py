"""Whether targets that are named after a channel of X are what that channel is, and lie ahead of it."""

import numpy as np

from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller
from .windows import Windows

# Of values that are one another in other units.
SAME = 1 - 1e-9


def warn_of_other_values(windows, values, names):
    """Warn where a column of y has the name of a channel but not its values: other units, other rows.

    Parameters
    ----------
    windows : Windows
    values : ndarray of shape (n_rows, n_columns)
        Of the rows in sorted order.
    names : sequence of str or None
        Of the columns.
    """
    if names is None or windows.column_names is None or windows.recipe.is_changed:
        return
    channels = list(windows.column_names)
    shared = [(j, channels.index(name)) for j, name in enumerate(names) if name in channels]
    if not shared:
        return
    positions, rows = windows.used_rows()
    for column, channel in shared:
        own, there = values[positions, column], rows[:, channel]
        both = ~np.isnan(own) & ~np.isnan(there)
        if windows.recipe.fill is not None:  # as the row before: it may have been filled
            both[1:] &= there[1:] != there[:-1]
        differs = np.flatnonzero(both & (own.astype(there.dtype) != there))
        if len(differs):
            name, first = names[column], differs[0]
            row = int(windows._series.table_rows(positions[[first]])[0])
            warn_caller(
                f"y has a column {name!r}, which is not the channel {name!r} of the windows: in row {row} it "
                f"is {own[first]:g}, where that is {there[first]:g}. Is it in the same order and in the same "
                "units?  What is another quantity needs another name: a forecast is labelled by it, and fed "
                "back as it.",
                DataWarning,
            )


def warn_of_no_lead(X, y, names):
    """Warn where y is a channel of its own name at the last row of each window: then nothing lies ahead.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    y : ndarray of shape (n_samples, ...)
    names : sequence of str or None
        Of the columns of y.
    """
    if names is None or len(names) != 1 or y.size != len(X) or not isinstance(X, Windows):
        return
    if X.column_names is None or names[0] not in X.column_names:
        return
    last, y = X.without_ahead().last_steps(1)[:, 0, list(X.column_names).index(names[0])], y.ravel()
    both = ~np.isnan(last) & ~np.isnan(y)
    last, y = last[both].astype(np.float64), y[both]
    if len(y) < 3 or (last == last[0]).all() or (y == y[0]).all():
        return
    # in units in which no square overflows
    if np.corrcoef(last / np.abs(last).max(), y / np.abs(y).max())[0, 1] > SAME:
        warn_caller(
            f"y is the channel {names[0]!r} at the last row of each window, which the network sees: to "
            "forecast what comes after it, future_targets(windows, values, horizon=...) pairs windows and "
            "targets.",
            DataWarning,
        )
