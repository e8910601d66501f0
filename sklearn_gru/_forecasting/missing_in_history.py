"""An error about numbers that says which value of a history is missing, and of which series."""

from contextlib import contextmanager

import numpy as np

from .._tables.frames import column, columns_of, is_frame
from .missing_ahead import are_missing


@contextmanager
def naming_missing_in(history, rows, members, n_shown, *, is_filled):
    """Name the first value that is missing among others that are not, if numbers are refused.

    A model may well read missing values, so that they are no error by themselves; and what refuses them
    counts samples, not series.

    Parameters
    ----------
    history : Panel
    rows : data frame or ndarray of shape (n_rows, n_columns)
        The columns that the model reads.
    members : list of ndarray
        The rows of each series in them, oldest first, which are the first ones of it in the history.
    n_shown : int
        How many of the last ones a prediction is made of.
    is_filled : bool
        Whether a missing value is that of the row before.
    """
    try:
        yield
    except ValueError as error:
        if not str(error).startswith("Input X contains NaN"):
            raise
        found = _first_missing(rows, members, n_shown, is_filled)
        if found is None:
            raise
        i, step, place = found
        row = history.members[i][step]
        at = f"in row {row}" if history.times is None else f"at {history.times.show(row)}"
        raise ValueError(
            f"{columns_of(rows)[place]!r} of history is missing {at}{history.which(i)}, where other columns "
            "are not; expected all of a row, or none: fill it as in the rows of fit."
        ) from error


def _first_missing(rows, members, n_shown, is_filled):
    """The series, the row in it and the column; None where there is none."""
    if is_frame(rows):
        missing = np.stack([are_missing(column(rows, name)) for name in columns_of(rows)], axis=1)
    else:
        missing = np.isnan(rows)
    for i, part in enumerate(members):
        never = missing[part]
        if is_filled:
            never = np.logical_and.accumulate(never, axis=0)
        never[: max(len(part) - n_shown, 0)] = False
        partly = never & ~never.all(axis=1, keepdims=True)
        if partly.any():
            return i, *np.argwhere(partly)[0]
    return None
