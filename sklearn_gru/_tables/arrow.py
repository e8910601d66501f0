"""Tables of pyarrow: their columns as arrays of NumPy, and tables of other rows or columns."""

import sys

import numpy as np


def is_arrow(values):
    """Whether values are a table, a record batch or a column of pyarrow."""
    return type(values).__module__.split(".")[0] == "pyarrow"


def whole_table(values):
    """A record batch as a table, which more functions take; anything else as it is."""
    if type(values).__name__ == "RecordBatch" and is_arrow(values):
        return _pyarrow().Table.from_batches([values])
    return values


def arrow_array(column):
    """A column as an array of NumPy.

    Missing numbers are NaN, missing dates NaT and anything else that is missing None.  Dates with a time
    zone, which NumPy has not, and times of day are objects.
    """
    if hasattr(column.type, "value_type") and hasattr(column.type, "index_type"):  # categories
        column = column.cast(column.type.value_type)
    if getattr(column.type, "tz", None) is None:
        return column.to_numpy(zero_copy_only=False)
    array = np.empty(len(column), object)
    array[:] = column.to_pylist()
    return array


def arrow_rows(table, positions):
    """The rows at positions of shape (n_positions,), or in a slice; at -1 a row of missing values."""
    table = whole_table(table)
    if isinstance(positions, slice):
        begin, end, step = positions.indices(len(table))
        if step == 1:
            return table.slice(begin, max(0, end - begin))
        positions = np.arange(begin, end, step)
    positions = np.asarray(positions)
    if positions.dtype == bool:
        positions = np.flatnonzero(positions)
    positions = positions.astype(np.int64)
    return table.take(_pyarrow().array(positions, mask=positions < 0))


def with_arrow_column(table, key, values):
    """The table with other values in a column, or with a new one."""
    table = whole_table(table)
    values = _pyarrow().array(values)
    place = table.schema.get_field_index(key)
    return table.append_column(key, values) if place < 0 else table.set_column(place, key, values)


def with_arrow_missing(table, keys, is_gap):
    """The table without the values of some columns where ``is_gap``, of shape (n_rows,), is set."""
    from pyarrow import compute

    there = _pyarrow().array(~is_gap)
    for key in keys:
        table = with_arrow_column(table, key, compute.if_else(there, table[key], None))
    return table


def arrow_joined(table, more):
    """The rows of two tables with the same columns, one after the other."""
    tables = [whole_table(table), whole_table(more)]
    return _pyarrow().concat_tables(tables, promote_options="permissive")


def _pyarrow():
    return sys.modules["pyarrow"]
