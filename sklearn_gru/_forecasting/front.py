"""The steps of a model that look at each row by itself, and what makes them numbers."""

import warnings

import numpy as np

from .._tables.columns import as_columns, without_columns
from .._tables.frames import rows_at
from .._windows.validation import is_float_array

MAX_TRIED = 64  # rows on which it is tried whether each is looked at by itself


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


def looks_at_rows_alone(transform, rows):
    """Whether a function gives each row what it gives it among others, as far as some rows show.

    Parameters
    ----------
    transform : callable
        Of a table; it gives an array of shape (n_rows,) or (n_rows, n_columns).
    rows : data frame or ndarray of at least 2 rows
        They are tried once as they are, and once every other one of them in reversed order.

    Returns
    -------
    is_alone : bool
        False also where fewer rows are an error.
    """
    picked = np.arange(len(rows))[::-2]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nobody has asked for these rows
        try:
            among, alone = np.asarray(transform(rows))[picked], np.asarray(transform(rows_at(rows, picked)))
        except Exception:  # whatever a step raises that wants its rows together
            return False
        return among.shape == alone.shape and _agree(among, alone)


def _agree(first, second):
    """Whether numbers are equal but for rounding, which grows with the largest of their column."""
    if len(first) == 0:
        return True
    scale = np.nanmax(np.abs(first), axis=0, initial=0)
    tolerance = np.sqrt(np.finfo(np.result_type(first, second, np.float32)).eps)
    close = np.abs(first - second) <= tolerance * scale
    return bool(np.all(close | (first == second) | (np.isnan(first) & np.isnan(second))))
