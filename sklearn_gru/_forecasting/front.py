"""The steps of a model that look at each row by itself, and what makes them numbers."""

import itertools
import warnings

import numpy as np

from .._tables.columns import as_columns, without_columns
from .._tables.frames import columns_of, rows_at, with_missing
from .._windows.validation import is_float_array

MAX_TRIED = 64  # rows on which it is tried whether each is looked at by itself
MAX_GAPS = 8  # columns, or parts of them, whose values are left out in turn
# errors, a timeout among them, that tell nothing of the rows that a step was given
NOT_OF_ROWS = (MemoryError, OSError)


def row_steps(steps, roles):
    """Steps in front of a window as one function of rows.

    Parameters
    ----------
    steps : list of transformer
        Fitted on rows.
    roles : dict
        The columns that are no channels, by the window's parameter.

    Returns
    -------
    prepare : callable
        Of rows and their name in errors; it gives an array of shape (n_rows, n_channels).
    """

    def prepare(rows, name="X"):
        if not steps and is_float_array(rows):
            return rows
        for step in steps:
            rows = step.transform(rows)
        return as_columns(without_columns(rows, **roles), name, roles=True)

    return prepare


def sequence_steps(steps):
    """The same of steps that were fitted on sequences, which take each row as a sequence of one step."""

    def prepare(rows, name="X"):
        sequences = as_columns(rows, name)[:, np.newaxis]
        for step in steps:
            sequences = step.transform(sequences)
        return np.asarray(sequences)[:, 0]

    return prepare


def looks_at_rows_alone(transform, rows, n_gaps=MAX_GAPS):
    """Whether a function gives each row what it gives it among others, as far as some rows show.

    A function may look at other rows only where a value is missing, as ``ffill`` does.  So it is tried
    also on rows without the values of a column.

    Parameters
    ----------
    transform : callable
        Of a table; it gives an array of shape (n_rows,) or (n_rows, n_columns).
    rows : data frame or ndarray of at least 2 rows
        They are tried once as they are, and once every other one of them in reversed order; then so
        that only the rows between have the values of a column.
    n_gaps : int
        Into how many parts the columns are divided at most, which lack their values in turn.

    Returns
    -------
    is_alone : bool
        False also where fewer rows are an error, but not where missing values are one.

    Raises
    ------
    MemoryError, OSError
        If the function raises it: that is no answer.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nobody has asked for these rows
        picked = np.arange(len(rows))[::-2]
        return _is_alone(transform, rows, picked, if_refused=False) and all(
            _is_alone(transform, gaps, picked, if_refused=True) for gaps, picked in _with_gaps(rows, n_gaps)
        )


def _with_gaps(rows, n_gaps):
    """Some of the rows without the values of some columns, in turn, in every other one, and which those are.

    The first and the last have all, so that what fills gaps from either side fills all of them.
    """
    rows = rows_at(rows, np.linspace(0, len(rows) - 1, min(len(rows), MAX_TRIED // 2)).astype(int))
    columns, picked = columns_of(rows), np.arange(1, max(2, len(rows) - 1), 2)
    stops = np.linspace(0, len(columns), min(len(columns), n_gaps) + 1).astype(int)
    for start, stop in itertools.pairwise(stops):
        yield with_missing(rows, columns[start:stop], picked), picked


def _is_alone(transform, rows, picked, *, if_refused):
    """Whether picked rows get the same alone as among all; ``if_refused`` where all are an error."""
    try:
        among = np.asarray(transform(rows))
    except NOT_OF_ROWS:
        raise
    except Exception:  # whatever a step raises that takes no such rows
        return if_refused
    if among.ndim == 0 or len(among) != len(rows):
        return False
    try:
        alone = np.asarray(transform(rows_at(rows, picked)))
    except NOT_OF_ROWS:
        raise
    except Exception:  # whatever a step raises that wants its rows together
        return False
    return among[picked].shape == alone.shape and _agree(among[picked], alone)


def _agree(first, second):
    """Whether numbers are equal but for rounding, which grows with the largest of their column."""
    if len(first) == 0:
        return True
    scale = np.nanmax(np.abs(first), axis=0, initial=0)
    tolerance = np.sqrt(np.finfo(np.result_type(first, second, np.float32)).eps)
    close = np.abs(first - second) <= tolerance * scale
    return bool(np.all(close | (first == second) | (np.isnan(first) & np.isnan(second))))
