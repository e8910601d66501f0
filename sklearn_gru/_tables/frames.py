"""Tables: arrays, and data frames of pandas or polars, without a wish for either.

The columns of a data frame go by their names, those of an array by their positions.
"""

import sys
import warnings
from importlib import import_module

import numpy as np

from .columns import as_columns

LIBRARIES = ("pandas", "polars")


def frame_of(values, names):
    """``values`` in a data frame with these column names, if a library for it is at hand.

    pandas is preferred, then polars; one that is in use already to one that is only installed.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
    names : ndarray of shape (n_columns,) or None
        Without names there is nothing a frame could tell.

    Returns
    -------
    table : DataFrame or ndarray of shape (n_rows, n_columns)
    """
    library = None if names is None else _frame_library()
    if library is None:
        return values
    columns = "columns" if library.__name__ == "pandas" else "schema"
    return library.DataFrame(values, **{columns: list(names)})


def _frame_library():
    loaded = [name for name in LIBRARIES if name in sys.modules]
    for name in (*loaded, *LIBRARIES):
        try:
            return import_module(name)
        except ImportError:
            continue
    return None


def as_table(values, name):
    """A data frame as it is, a series as a frame, anything else as a float array of two axes."""
    if hasattr(values, "to_frame"):
        values = values.to_frame()
    return values if hasattr(values, "columns") else as_columns(values, name)


def columns_of(table):
    """The columns of a table, in a list: names, or positions in an array."""
    return list(table.columns) if hasattr(table, "columns") else list(range(table.shape[1]))


def column(table, key):
    """One column of a table, without an index: an array of some kind, or a series of polars."""
    values = table[key] if hasattr(table, "columns") else table[:, key]
    return getattr(values, "array", values)


def with_columns_only(table, keys):
    """The table with these columns, in their order."""
    return table[list(keys)] if hasattr(table, "columns") else table[:, list(keys)]


def rows_at(table, positions):
    """The rows of a table at these positions, of shape (n_positions,)."""
    return getattr(table, "iloc", table)[positions]


def first_rows(table, n_rows):
    """The first rows of a table."""
    return getattr(table, "iloc", table)[:n_rows]


def last_rows(table, n_rows):
    """The last rows of a table, all if it has fewer."""
    return getattr(table, "iloc", table)[max(0, len(table) - n_rows) :]


def with_column(table, key, values):
    """A copy of the table with other values, of shape (n_rows,), in a column or in a new one."""
    if not hasattr(table, "columns"):
        table = table.copy()
        table[:, key] = values
        return table
    if hasattr(table, "iloc"):
        table = table.copy()
        table[key] = values
        return table
    return table.with_columns(library_of(table).Series(key, values))


def with_rows(table, more):
    """The rows of two tables with the same columns, one after the other."""
    if not hasattr(table, "columns"):
        return np.concatenate([table, more])
    library = library_of(table)
    return library.concat([table, more], **({} if hasattr(table, "iloc") else {"how": "vertical_relaxed"}))


def library_of(table):
    """The module that a data frame or series is of: pandas or polars."""
    return sys.modules[type(table).__module__.split(".")[0]]


def continued_index(index, n_rows):
    """The next labels of the index of a pandas object.

    Dates, periods and durations go on at their frequency, whole numbers at their distance.

    Parameters
    ----------
    index : pandas.Index
    n_rows : int
        How many labels.

    Returns
    -------
    index : pandas.Index of length n_rows or None
        None if the index has no such rule.
    """
    import pandas as pd

    if hasattr(index, "freq"):
        step = _frequency(index)
        if step is None:
            return None
        return type(index)([index[-1] + i * step for i in range(1, n_rows + 1)], name=index.name)
    if index.dtype.kind not in "iu":
        return None
    distances = np.unique(np.diff(index.to_numpy()))
    step = index.step if isinstance(index, pd.RangeIndex) else distances[0] if len(distances) == 1 else 0
    if step == 0:
        return None
    end = int(index[-1])
    return pd.RangeIndex(end + step, end + (n_rows + 1) * step, step, name=index.name)


def _frequency(index):
    """The distance of dates, periods or durations, None if they are not regular."""
    if index.freq is not None or len(index) < 2:
        return index.freq
    if len(index) == 2:
        return index[1] - index[0]
    from pandas.tseries.frequencies import to_offset

    with warnings.catch_warnings():  # newer versions say that it will be an offset already
        warnings.simplefilter("ignore")
        inferred = index.inferred_freq
    return None if inferred is None else to_offset(inferred)
