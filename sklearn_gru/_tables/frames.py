"""Tables: arrays, and data frames of pandas or polars, without a wish for either.

The columns of a data frame go by their names, those of an array by their positions.
"""

import sys
from importlib import import_module

import numpy as np

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


def is_frame(values):
    """Whether values are a data frame; a lazy one of polars, which has no rows yet, is an error."""
    if isinstance(values, np.ndarray):
        return False
    if type(values).__name__ == "LazyFrame":
        raise ValueError("A LazyFrame of polars has no rows yet: collect() it.")
    return hasattr(values, "columns")


def is_series(values):
    """Whether values are one named column of pandas or polars."""
    return hasattr(values, "to_frame")


def is_pandas(values):
    """Whether values are a data frame or series of pandas, which have an index."""
    return hasattr(values, "iloc")


def columns_of(table):
    """The columns of a table, in a list: names, or positions in an array."""
    return list(table.columns) if is_frame(table) else list(range(table.shape[1]))


def name_of(values):
    """The name of a series, or of the first column of a data frame; None of anything else."""
    return columns_of(values)[0] if is_frame(values) else getattr(values, "name", None)


def column(table, key):
    """One column of a table, without an index: an array of some kind, or a series of polars."""
    values = table[key] if is_frame(table) else table[:, key]
    return getattr(values, "array", values)


def value_at(values, row):
    """One value of an array, a column of a data frame or a list, as Python shows it."""
    value = getattr(values, "iloc", values)[int(row)]
    return value.item() if isinstance(value, (np.number, np.str_, np.bool_)) else value


def with_columns_only(table, keys):
    """The table with these columns, in their order."""
    return table[list(keys)] if is_frame(table) else table[:, list(keys)]


def rows_at(table, positions):
    """The rows of a table, or values of a series, at positions of shape (n_positions,), or in a slice."""
    return getattr(table, "iloc", table)[positions]


def first_rows(table, n_rows):
    """The first rows of a table."""
    return rows_at(table, slice(n_rows))


def last_rows(table, n_rows):
    """The last rows of a table, all if it has fewer."""
    return rows_at(table, slice(max(0, len(table) - n_rows), None))


def with_column(table, key, values):
    """A copy of the table with other values, of shape (n_rows,), in a column or in a new one."""
    if not is_frame(table):
        table = table.copy()
        table[:, key] = values
        return table
    if is_pandas(table):
        table = table.copy()
        table[key] = values
        return table
    return table.with_columns(library_of(table).Series(key, values))


def with_rows(table, more):
    """The rows of two tables with the same columns, one after the other."""
    if not is_frame(table):
        return np.concatenate([table, more])
    library = library_of(table)
    return library.concat([table, more], **({} if is_pandas(table) else {"how": "vertical_relaxed"}))


def with_index(table, index):
    """The table with another index, in pandas; as it is in polars, which has none."""
    return table.set_axis(index) if is_pandas(table) else table


def row_as_table(row):
    """One row of a pandas data frame, such as ``table.iloc[3]``, as a table of one row."""
    return row.to_frame().T.infer_objects()


def series_like(table, values, name, index=None):
    """Values of shape (n_rows,) in a series of the library that a table is of; the index is of pandas."""
    library = library_of(table)
    if is_pandas(table):
        return library.Series(values, index=index, name=name)
    return library.Series(name, values)


def frame_like(table, columns, index=None):
    """Columns, in a dict by their names, in a data frame of the library that a table is of."""
    frame = library_of(table).DataFrame(columns)
    return frame if index is None else with_index(frame, index)


def library_of(table):
    """The module that a data frame or series is of: pandas or polars."""
    return sys.modules[type(table).__module__.split(".")[0]]
