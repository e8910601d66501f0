"""Tables: arrays, and data frames of pandas, polars or pyarrow, without a wish for any of them.

The columns of a data frame go by their names, those of an array by their positions.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

import numpy as np

from .arrow import (
    arrow_array,
    arrow_joined,
    arrow_rows,
    is_arrow,
    whole_table,
    with_arrow_column,
    with_arrow_missing,
)
from .masked import unmasked

LIBRARIES = ("pandas", "polars", "pyarrow")

# What is a question still, not a table, and how its answer is got.
UNANSWERED = {
    "LazyFrame": ("A LazyFrame of polars", "collect() it"),
    "DuckDBPyRelation": ("A relation of DuckDB", "fetch them with .df(), .pl() or .to_arrow_table()"),
}


def frame_of(values, names, library=None):
    """``values`` in a data frame with these column names, if a library for it is at hand.

    By default pandas is preferred, then polars, then pyarrow; one that is in use already to one that is
    only installed.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
    names : ndarray of shape (n_columns,) or None
        Without names there is nothing a frame could tell.
    library : {"pandas", "polars", "pyarrow"} or None, default=None
        The name of the library that is preferred.

    Returns
    -------
    table : DataFrame or ndarray of shape (n_rows, n_columns)
    """
    library = None if names is None else _frame_library(library)
    if library is None:
        return values
    if library.__name__ == "pyarrow":
        return library.table(dict(zip(names, np.asarray(values).T, strict=True)))
    columns = "columns" if library.__name__ == "pandas" else "schema"
    return library.DataFrame(values, **{columns: list(names)})


def _frame_library(wanted):
    loaded = [name for name in LIBRARIES if name in sys.modules]
    for name in sorted([*loaded, *LIBRARIES], key=lambda name: name != wanted):
        try:
            return import_module(name)
        except ImportError:
            continue
    return None


def check_array_like(values, name):
    """Refuse what NumPy would take for a single object: a generator, a dict, a string, a number, None."""
    is_list = isinstance(values, Sequence) and not isinstance(values, (str, bytes))
    is_one = getattr(values, "shape", None) == ()
    is_some = is_frame(values) or is_list or hasattr(values, "shape") or hasattr(values, "__array__")
    if is_one or not is_some:
        shape = " of shape ()" if is_one else ""
        raise TypeError(
            f"{name} is a {type(values).__name__}{shape}; expected an array, a data frame or series, or a "
            "list."
        )


def is_frame(values):
    """Whether values are a data frame; what is about to become one, or several, is an error."""
    if isinstance(values, np.ndarray):
        return False
    if type(values).__name__ in UNANSWERED:
        what, advice = UNANSWERED[type(values).__name__]
        raise ValueError(f"{what} has no rows yet: {advice}.")
    if is_groupby(values):
        raise ValueError(
            f"A {type(values).__name__} is not one table: give the table, and the column in group=."
        )
    return hasattr(values, "columns")


def is_groupby(values):
    """Whether values are what ``groupby`` of pandas or ``group_by`` of polars gives."""
    return type(values).__name__.endswith("GroupBy")


def is_series(values):
    """Whether values are one named column of pandas or polars."""
    return hasattr(values, "to_frame")


def is_pandas(values):
    """Whether values are a data frame or series of pandas, which have an index."""
    return hasattr(values, "iloc")


def columns_of(table):
    """The columns of a table, in a list: names, or positions in an array."""
    if not is_frame(table):
        return list(range(table.shape[1]))
    return list(table.schema.names if is_arrow(table) else table.columns)


def check_different_names(table, name):
    """Refuse columns of the same name: nothing says which of them is meant; ``name`` is that of the table."""
    names = columns_of(table) if is_frame(table) else []
    if len(set(names)) < len(names):
        twice = next(column for place, column in enumerate(names) if column in names[:place])
        raise ValueError(f"{name} has more than one column {twice!r}; expected different names.")


def name_of(values):
    """The name of a series, or of the first column of a data frame; None of anything else."""
    return columns_of(values)[0] if is_frame(values) else getattr(values, "name", None)


def index_names_of(table):
    """The names of the levels of a pandas index, which tell series and times as columns do; else none."""
    return list(table.index.names) if is_pandas(table) else []


def column(table, key):
    """One column of a table, or level of its index: an array of some kind, or a series of polars."""
    is_column = is_frame(table) and key in columns_of(table)
    if not is_column and key in index_names_of(table):
        return without_index(table.index.get_level_values(key))
    if not is_frame(table):
        return table[:, key]
    return arrow_array(table[key]) if is_arrow(table) else without_index(table[key])


def without_index(values):
    """A series or index of pandas as an array, of NumPy where it can be; anything else as it is."""
    if not hasattr(values, "array"):
        return values
    return values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array


def array_of(values):
    """A list, or column of pyarrow, as an array of one axis, in which numbers beside strings stay numbers."""
    if hasattr(values, "shape"):
        return values
    if is_arrow(values):
        return arrow_array(values)
    array = np.asarray(values)
    text = {"U": str, "S": bytes}.get(array.dtype.kind)
    if text is None or array.ndim != 1 or all(isinstance(value, text) for value in values):
        return array
    array = np.empty(len(array), object)
    array[:] = values
    return array


def value_at(values, row):
    """One value of an array, a column of a data frame or a list, as Python shows it."""
    value = getattr(values, "iloc", values)[int(row)]
    return value.item() if isinstance(value, (np.number, np.str_, np.bool_)) else value


def is_missing(value):
    try:
        return value is None or bool(value != value)
    except TypeError:  # pandas.NA is neither equal nor unequal
        return True


def with_columns_only(table, keys):
    """The table with these columns, in their order."""
    if is_arrow(table):
        return table.select(list(keys))
    return table[list(keys)] if is_frame(table) else table[:, list(keys)]


def rows_at(table, positions):
    """The rows of a table, or values of a series, at positions of shape (n_positions,), or in a slice."""
    return arrow_rows(table, positions) if is_arrow(table) else getattr(table, "iloc", table)[positions]


def first_rows(table, n_rows):
    """The first rows of a table."""
    return rows_at(table, slice(n_rows))


def last_rows(table, n_rows):
    """The last rows of a table, all if it has fewer."""
    return rows_at(table, slice(max(0, len(table) - n_rows), None))


def rows_or_missing(table, positions):
    """The rows of a data frame at positions of shape (n_positions,); at -1 a row of missing values."""
    if is_pandas(table):
        numbered = table.set_axis(np.arange(len(table)))
        return numbered.reindex(positions).set_axis(np.arange(len(positions)))
    if is_arrow(table):
        return arrow_rows(table, positions)
    library = library_of(table)
    rows = library.Series(positions)
    return table.select(library.all().gather(rows.set(rows < 0, None)))


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
    if is_arrow(table):
        return with_arrow_column(table, key, values)
    return table.with_columns(library_of(table).Series(key, values))


def with_missing(table, keys, positions):
    """A copy of the table without the values of some columns in the rows at positions."""
    if not is_frame(table):
        table = table.astype(np.result_type(table, np.float32))
        table[np.ix_(positions, keys)] = np.nan
        return table
    is_gap = np.zeros(len(table), bool)
    is_gap[positions] = True
    if is_pandas(table):
        for key in keys:
            table = with_column(table, key, table[key].mask(is_gap))
        return table
    if is_arrow(table):
        return with_arrow_missing(table, keys, is_gap)
    library = library_of(table)
    there = library.when(library.Series(~is_gap))
    return table.with_columns(there.then(library.col(key)).alias(key) for key in keys)


def with_rows(table, more):
    """The rows of two tables with the same columns, one after the other."""
    if not is_frame(table):
        return np.concatenate([table, more])
    if is_arrow(table):
        return arrow_joined(table, more)
    library = library_of(table)
    return library.concat([table, more], **({} if is_pandas(table) else {"how": "vertical_relaxed"}))


def with_index(table, index):
    """The table with another index, in pandas; as it is in other libraries, which have none."""
    return table.set_axis(index) if is_pandas(table) else table


def row_as_table(row):
    """One row of a pandas data frame, such as ``table.iloc[3]``, as a table of one row."""
    return row.to_frame().T.infer_objects()


def series_like(table, values, name, index=None):
    """Values of shape (n_rows,) in a series of the library that a table is of; the index is of pandas."""
    library = library_of(table)
    if is_pandas(table):
        return library.Series(values, index=index, name=name)
    if is_arrow(table):  # whose columns by themselves have no names
        return library.array(values)
    return library.Series(name, values)


def frame_like(table, columns, index=None):
    """Columns, in a dict by their names, in a data frame of the library that a table is of."""
    if is_arrow(table):
        return library_of(table).table(columns)
    frame = library_of(table).DataFrame(columns)
    return frame if index is None else with_index(frame, index)


def dtypes_of(table):
    """The dtypes of the columns of a data frame, in a list."""
    return list(table.schema.types if is_arrow(table) else table.dtypes)


def floats_of(table, position):
    """The column of a data frame at a position as floats, missing values as NaN, if it holds numbers."""
    if is_pandas(table):
        return table.iloc[:, position].to_numpy(dtype=np.float64, na_value=np.nan)
    if is_arrow(table):
        return without_objects(arrow_array(table[position])).astype(np.float64)
    return np.asarray(table[:, position]).astype(np.float64)


def objects_of(table, position):
    """The column of a data frame at a position as the objects of Python that are in it."""
    if is_arrow(table):
        values = arrow_array(table[position])
    else:
        values = table.iloc[:, position] if is_pandas(table) else table[:, position]
    return np.fromiter(values, object, len(values))


def without_objects(values):
    """Values with NaN in the place of None and NA among objects, and of what is masked; others as they are.

    What is left may still hold no numbers.
    """
    values = whole_table(unmasked(values))
    if is_arrow(values):
        return values if is_frame(values) else without_objects(arrow_array(values))
    if isinstance(values, np.ndarray) and values.dtype == object:
        missing = np.fromiter(map(is_missing, values.flat), bool, values.size).reshape(values.shape)
        return np.where(missing, np.nan, values)
    if is_pandas(values) and is_series(values):
        return values.to_numpy(dtype=object, na_value=np.nan) if values.dtype == object else values
    if not (is_pandas(values) and is_frame(values)):
        return values
    dtypes = enumerate(dtypes_of(values))
    objects = [i for i, dtype in dtypes if isinstance(dtype, np.dtype) and dtype.kind == "O"]
    if objects:
        values = values.copy()
    for i in objects:
        values.isetitem(i, values.iloc[:, i].to_numpy(dtype=object, na_value=np.nan))
    return values


def library_of(table):
    """The module that a data frame or series is of: pandas, polars or pyarrow."""
    return sys.modules[_package_of(table)]


def library_name_of(table):
    """The name of the library that a data frame or series is of, None of anything else."""
    return next((name for name in LIBRARIES if name == _package_of(table)), None)


def _package_of(table):
    return type(table).__module__.split(".")[0]
