"""Observations as they come in, in arrays or in tables, made into rows with one for each series."""

import numpy as np

from .._tables.columns import as_columns
from .._tables.frames import is_frame, is_pandas, is_series, row_as_table, with_columns_only
from .._tables.masked import unmasked


class ArrayObservations:
    """What an array has to look like that holds one observation of each series, or their past.

    Parameters
    ----------
    n_series : int
    n_columns : int or None
        Of an observation, None if the model does not tell.
    """

    def __init__(self, n_series, n_columns):
        self._n_series, self._n_columns = n_series, n_columns
        self._shapes = None if n_columns is None else _shapes(n_series, n_columns)

    def rows(self, values):
        """An observation of each series, and whether it came without the axis of the series.

        Returns
        -------
        rows : ndarray of shape (n_series, n_columns)
        is_one : bool
        """
        values, n_columns, shapes = np.asarray(unmasked(values)), self._n_columns, self._shapes
        if n_columns is None:
            n_columns = values.shape[-1] if values.ndim else 1
            shapes = _shapes(self._n_series, n_columns)
        if values.shape not in shapes:
            raise ValueError(
                f"The reading has shape {values.shape}; expected {' or '.join(map(str, shapes))}, since "
                f"n_series={self._n_series} and a reading has {n_columns} channels."
            )
        return values.reshape(self._n_series, n_columns), self._n_series == 1 and values.ndim < 2

    def past(self, history):
        """The rows of one series, of shape (n_rows, n_columns), oldest first."""
        rows = as_columns(history, "history")
        self._check_n_columns(rows)
        return rows

    def sequences(self, history):
        """The past of all series, of shape (n_series, n_steps, n_columns)."""
        history = np.asarray(unmasked(history))
        n_series, n_steps, n_columns = history.shape
        self._check_n_columns(history)
        if n_series != self._n_series:
            raise ValueError(f"history has {n_series} series; expected n_series={self._n_series}.")
        return as_columns(history.reshape(-1, n_columns), "history").reshape(n_series, n_steps, n_columns)

    def _check_n_columns(self, history):
        if self._n_columns is not None and history.shape[-1] != self._n_columns:
            raise ValueError(f"history has {history.shape[-1]} channels; expected {self._n_columns}.")


class TableObservations:
    """What a data frame has to look like that holds one observation of each series, or their past.

    Parameters
    ----------
    n_series : int
    n_columns : int or None
        Of an observation whose columns go by their order; None if any number will do.
    columns_in : callable or None
        Which columns of a table, of some name in errors, are read by name; None if all are.
    """

    def __init__(self, n_series, n_columns, columns_in=None):
        self._n_series, self._columns_in = n_series, columns_in
        self._n_columns = n_columns if columns_in is None else None

    def takes(self, values):
        """Whether an observation is a table: a data frame, or of one series a row of one of pandas."""
        if isinstance(values, dict):
            raise ValueError(
                "The reading is a dict; expected a row of numbers, or pandas.DataFrame([reading])."
            )
        return is_frame(values) or self.is_row(values)

    def is_row(self, values):
        """Whether it is a row of a table of pandas, which has no axis of series."""
        return self._n_series == 1 and is_series(values) and is_pandas(values)

    def rows(self, values):
        """An observation of each series, and whether it came without the axis of the series.

        Returns
        -------
        rows : data frame of n_series rows
            With the columns that are read.
        is_one : bool
        """
        is_one = self.is_row(values)
        table = row_as_table(values) if is_one else values
        if len(table) != self._n_series:
            raise ValueError(f"The reading has {len(table)} rows; expected {self._n_series}, one a series.")
        return self.past(table, "The reading"), is_one

    def past(self, table, name="history"):
        """The rows of a table with the columns that are read."""
        if self._columns_in is not None:
            return with_columns_only(table, self._columns_in(table, name=name))
        if self._n_columns is not None and table.shape[1] != self._n_columns:
            raise ValueError(f"{name} has {table.shape[1]} channels; expected {self._n_columns}.")
        return table


def _shapes(n_series, n_columns):
    """The shapes in which one observation of each series may come."""
    shapes = [(n_series, n_columns)]
    if n_series == 1:
        shapes.insert(0, (n_columns,))
    if n_columns == 1:
        shapes.insert(0, () if n_series == 1 else (n_series,))
    return shapes
