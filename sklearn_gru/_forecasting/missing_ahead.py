"""An error about numbers that says which value was to be known ahead and is missing."""

from contextlib import contextmanager

import numpy as np

from .._tables.frames import column, columns_of, is_missing, is_pandas, value_at
from .._tables.index import index_of
from .._tables.times import show_time


@contextmanager
def naming_missing(columns, missing_in, counts, place, *, is_filled):
    """Name the first value that windows show of a row to come and that is missing, if there is an error.

    A model may well read missing values, so that they are no error by themselves.

    Parameters
    ----------
    columns : list
        Those that the windows show.
    missing_in : callable
        Where a column has no value, of shape (n_series, n_ahead).
    counts : ndarray of shape (n_series,)
        How many rows of each series the windows show.
    place : callable
        What tells a row in errors, by the positions of its series and of the row in it.
    is_filled : bool
        Whether a missing value is that of the row before, unless none comes after it.
    """
    try:
        yield
    except ValueError as error:
        for name in columns:
            where = missing_in(name)
            if is_filled:
                where = np.logical_and.accumulate(where[:, ::-1], axis=1)[:, ::-1]
            missing = np.argwhere(where & (np.arange(where.shape[1]) < counts[:, np.newaxis]))
            if len(missing):
                raise ValueError(
                    f"{name!r} is missing {place(*missing[0])}; expected its value, which the windows of "
                    "the model show before the row has come."
                ) from error
        raise


def naming_missing_of(ahead, rows, columns, counts, n_told, *, is_filled):
    """The same for the rows to come of a forecast.

    Parameters
    ----------
    ahead : RowsAhead
    rows : data frame or ndarray of shape (n_series * n_ahead, n_columns)
        One series after the other.
    columns : list
    counts, n_told : ndarray of shape (n_series,)
        How many rows of each series the windows show, and how many tell something.
    is_filled : bool
    """
    n_ahead = len(rows) // len(counts)

    def missing_in(name):
        is_told = np.arange(n_ahead) < n_told[:, np.newaxis]
        return are_missing(column(rows, name)).reshape(is_told.shape) | ~is_told

    def place(i, step):
        return _place(rows, ahead.time, i * n_ahead + step, step) + ahead.past.which(i)

    return naming_missing(columns, missing_in, counts, place, is_filled=is_filled)


def are_missing(values):
    """Which values of a column are missing, in an array of bool."""
    values = np.asarray(values)
    if values.dtype.kind == "f":
        return np.isnan(values)
    if values.dtype == object:
        return np.fromiter(map(is_missing, values), bool, len(values))
    return np.zeros(len(values), bool)


def _place(rows, time, position, step):
    if time in columns_of(rows):
        return f"at {show_time(value_at(column(rows, time), position))}"
    if is_pandas(rows):
        return f"at {show_time(index_of(rows)[position])}"
    return f"in row {step} of those to come"
