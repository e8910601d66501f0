"""Columns whose values are known before their rows have come: a promotion, a weather forecast, the calendar.

Behind its last row a window then has ``horizon`` further steps, one for each of the next rows: in them the
known columns have the values to come, all others rest at those of the last row, and one more channel is 1
where it is 0 before.
"""

import numpy as np

from .._tables.forward_fill import fill_forward

# The name of the channel that tells the steps ahead from the others.
INDICATOR = "is_ahead"


def check_is_list(known):
    """Refuse a name outside a list."""
    if isinstance(known, str):
        raise ValueError(f"known={known!r}; expected a list of columns, known=[{known!r}].")


def check_known(known, horizon):
    """Refuse columns without a horizon, a horizon without columns, and a name outside a list."""
    check_is_list(known)
    if (known is None) != (horizon is None):
        raise ValueError(
            f"known={known!r} comes with horizon={horizon!r}: expected both, the columns that are known "
            "ahead and for how many rows, or neither."
        )


def find_known(known, columns):
    """The keys of the columns known ahead, and where they stand.

    Parameters
    ----------
    known : array-like of str or int, or None
        Names, or positions in an array.
    columns : list
        The columns that are channels: names, or the positions of an array.

    Returns
    -------
    keys : tuple
        As they stand in ``columns``.
    positions : tuple of int

    Raises
    ------
    ValueError
        If one is unknown or named twice, or there is none.
    """
    if known is None:
        return (), ()
    keys = list(known)
    for key in keys:
        if isinstance(key, (bool, np.bool_)) or key not in columns:
            raise ValueError(
                f"known={keys!r}: {key!r} is not a column for channels of X, which has {columns}."
            )
    if not keys or len(set(keys)) < len(keys):
        raise ValueError(f"known={keys!r} is out of range; expected at least one column, and each once.")
    positions = tuple(columns.index(key) for key in keys)
    return tuple(columns[position] for position in positions), positions


def known_among(known, names, n_columns, new_names, n_new_columns):
    """Where the columns known ahead stand after a change of all columns.

    Parameters
    ----------
    known : tuple of int
    names : ndarray of str or None
    n_columns : int
    new_names : ndarray of str or None
    n_new_columns : int

    Returns
    -------
    known : tuple of int

    Raises
    ------
    ValueError
        If they have lost their names, and there are not as many columns as before.
    """
    if names is not None and new_names is not None:
        places = {name: place for place, name in enumerate(new_names)}
        if all(names[column] in places for column in known):
            return tuple(places[names[column]] for column in known)
    if n_columns == n_new_columns or not known:
        return known
    keys = list(known) if names is None else [names[column] for column in known]
    shown = n_new_columns if new_names is None else list(new_names)
    raise ValueError(
        f"The columns {keys} are known ahead, but are not among those that a transformer made of "
        f"{n_columns} columns: {shown}. Expected one that keeps their names, or as many columns in the same "
        "order."
    )


def names_with_indicator(names, known):
    """The names of all channels, of an array of those of the columns, or None."""
    return names if names is None or not known else np.array([*names, INDICATOR], dtype=object)


def flat_names(names, known, length, horizon):
    """The names of flattened windows: the past of all columns, and then what is known ahead."""
    past = [f"{name}_lag{lag}" for lag in reversed(range(length)) for name in names]
    ahead = [f"{names[column]}_lead{lead}" for lead in range(1, horizon + 1) for column in known]
    return np.array(past + ahead, dtype=object)


def with_steps_ahead(past, ahead, known):
    """Windows with the steps to come behind those of the past, and the indicator.

    Parameters
    ----------
    past : ndarray of shape (n_windows, length, n_columns)
        Of absent steps all is NaN.
    ahead : ndarray of shape (n_windows, horizon, n_known)
    known : tuple of int

    Returns
    -------
    windows : ndarray of shape (n_windows, length + horizon, n_columns + 1)
    """
    n_windows, length, n_columns = past.shape
    windows = np.empty((n_windows, length + ahead.shape[1], n_columns + 1), past.dtype)
    windows[:, :length, :-1] = past
    windows[:, length:, :-1] = past[:, -1:]
    windows[:, length:, known] = ahead
    windows[:, :length, -1] = np.where(np.isnan(past).all(axis=2), np.nan, 0.0)
    windows[:, length:, -1] = 1.0
    return windows


def flattened(windows, known, length):
    """Windows with steps ahead as one row each, without what says nothing to a model of rows.

    Parameters
    ----------
    windows : ndarray of shape (n_windows, length + horizon, n_columns + 1)
    known : tuple of int
    length : int

    Returns
    -------
    rows : ndarray of shape (n_windows, length * n_columns + horizon * n_known)
    """
    past, ahead = windows[:, :length, :-1], windows[:, length:, known]
    return np.concatenate([part.reshape(len(windows), -1) for part in (past, ahead)], axis=1)


def is_over(rows, starts, known):
    """Where the rows of a series have nothing more to tell of a column.

    The columns that are not known ahead end together, at the last row that has come.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_columns)
        Series one after the other.
    starts : ndarray of shape (n_series,)
        The row at which each series begins, ascending.
    known : tuple of int

    Returns
    -------
    is_over : ndarray of bool of shape (n_rows, n_columns)
    """
    if len(rows) == 0:
        return np.zeros(rows.shape, bool)
    present, others = ~np.isnan(rows), other_columns(rows.shape[1], known)
    present[:, others] = present[:, others].any(axis=1, keepdims=True)
    order = np.arange(len(rows))[:, np.newaxis]
    last = np.maximum.reduceat(np.where(present, order, -1), starts, axis=0)
    return order > np.repeat(last, np.diff(starts, append=len(rows)), axis=0)


def filled_ahead(last, ahead):
    """The values to come with the last one before it in the place of each NaN, but for those at the end.

    Parameters
    ----------
    last : ndarray of shape (n_windows, n_known)
        The known columns in the last row of each window.
    ahead : ndarray of shape (n_windows, n_ahead, n_known)

    Returns
    -------
    ahead : ndarray of shape (n_windows, n_ahead, n_known)
    """
    rows = np.concatenate([last[:, np.newaxis], ahead], axis=1)
    n_windows, n_rows, n_known = rows.shape
    flat, starts = rows.reshape(-1, n_known), np.arange(n_windows) * n_rows
    fill_forward(flat, starts, is_over(flat, starts, tuple(range(n_known))))
    return flat.reshape(rows.shape)[:, 1:]


def other_columns(n_columns, known):
    """Those that are not known ahead, of shape (n_columns - n_known,)."""
    return np.setdiff1d(np.arange(n_columns), known).astype(np.intp)
