"""Observations as they come in, in arrays, tables or dicts by label, made into rows with their series."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._tables.columns import as_columns, column_of
from .._tables.frames import (
    columns_of,
    index_names_of,
    is_frame,
    is_missing,
    is_pandas,
    is_series,
    row_as_table,
    with_columns_only,
)
from .._tables.ids import check_label, names_in, shown
from .._tables.labels import label_list, number_labels
from .._tables.masked import unmasked
from .._tables.table_of import table_of
from .._tables.times import Times, read_times
from .answers import of_labels, of_one, of_rows, of_table


class Reading(NamedTuple):
    """One new observation of each of some series."""

    rows: object  # data frame or ndarray of shape (n_labels, n_columns): the columns that are read
    labels: list  # of the series; None is that of the only one
    times: Times | None
    answer: Callable  # it makes of predictions, and of their columns, what the user gets
    group: str | tuple | None = None  # what the labels are called
    table: object = None  # the data frame as it came, with all of its columns

    def which(self, row):
        """What tells a series in errors."""
        if self.labels[row] is None:
            return ""
        return f" for {shown('series' if self.group is None else self.group, self.labels[row])}"


class Observations:
    """What observations have to look like.

    Parameters
    ----------
    n_columns : int or None
        Of an observation whose columns go by their order, None if the model does not tell.
    columns_in : callable or None
        Which columns of a table, of some name in errors, are read.
    names : array-like of str or None
        The names of these columns, None if they go by their order.
    group, time : str, tuple of str or None
        The columns that tell series and time.
    is_keyed : bool
        Whether series go by their labels; else there is one.
    roles : dict
        The columns without which the model cannot do.
    """

    def __init__(self, n_columns, columns_in, names, *, group=None, time=None, is_keyed=False, roles=()):
        self._n_columns, self._columns_in, self._names = n_columns, columns_in, names
        self.group, self.time, self.is_keyed, self.roles = group, time, is_keyed, dict(roles)

    def reading(self, x_t):
        """What has come.

        Parameters
        ----------
        x_t : array-like, data frame or dict

        Returns
        -------
        reading : Reading
        """
        if isinstance(x_t, dict):
            return self._of_dict(x_t)
        x_t = table_of(x_t)
        if not isinstance(x_t, np.ndarray) and (is_frame(x_t) or self._is_row(x_t)):
            return self._of_table(x_t)
        return self._of_array(x_t)

    def past(self, history, name="history"):
        """The rows of an array, or those columns of a table that are read, of shape (n_rows, n_columns)."""
        if not is_frame(history):
            self.check_needs_no_table(history, name)
            rows = as_columns(history, name)
            self._check_n_columns(rows.shape[1], name)
            return rows
        rows = with_columns_only(history, self._columns_in(history, name=name))
        if self._names is None:
            self._check_n_columns(rows.shape[1], name)
        return rows

    def check_needs_no_table(self, values, name):
        """Refuse what is no data frame where the model reads columns by their names."""
        if self.roles:
            raise ValueError(
                f"{name} is a {type(values).__name__}, but the model reads {self.roles} from columns; "
                "expected a data frame."
            )

    def check_has_group(self, table, name):
        """Refuse a data frame that does not tell its series."""
        if self.group is None:
            raise ValueError(
                f"{name} is a data frame, but no column is known to tell its series; expected a dict "
                "{label: reading}, or the name of the column in group= of stream."
            )
        for column in names_in(self.group):
            if column not in (*columns_of(table), *index_names_of(table)):
                raise ValueError(
                    f"{name} lacks the column {column!r}, which tells the series; it has {columns_of(table)}."
                )

    def check_label(self, label, what):
        """Refuse a label that is none of those that the columns tell."""
        check_label(self.group, label, what)

    def times_in(self, table, name):
        """When the rows of a data frame were, None if no column tells."""
        if self.time is None:
            return None
        if self.time not in (*columns_of(table), *index_names_of(table)):
            raise ValueError(
                f"{name} lacks the column {self.time!r}, which tells the time; it has {columns_of(table)}."
            )
        return read_times(column_of(table, self.time, "time", len(table)), f"{self.time!r} of {name.lower()}")

    def _is_row(self, values):
        """Whether it is a row of a data frame of pandas, such as ``table.iloc[3]``."""
        return is_series(values) and is_pandas(values)

    def _of_table(self, values):
        is_one = not is_frame(values)
        table, name = row_as_table(values) if is_one else values, "The reading"
        if not self.is_keyed:
            if len(table) != 1:
                raise ValueError(
                    f"The reading has {len(table)} rows; expected 1, since the stream is of one series. Of "
                    "several, give group= of stream."
                )
            labels, answer = [None], of_one if is_one else of_rows
        else:
            self.check_has_group(table, name)
            labels = self.labels_of(column_of(table, self.group, name.lower(), len(table)), name)
            answer = of_one if is_one else of_table(table, self.group)
        times = self.times_in(table, name) if len(table) else None
        return Reading(self.past(table, name), labels, times, answer, self.group, table)

    def labels_of(self, values, name):
        """The labels of the rows of a table, which are all there and all different."""
        labels = label_list(values)
        if labels and number_labels(values, f"{self.group!r} of {name.lower()}")[1] < len(labels):
            twice = next(label for row, label in enumerate(labels) if label in labels[:row])
            raise ValueError(
                f"{name} has {labels.count(twice)} rows with {shown(self.group, twice)}; expected one "
                "a series."
            )
        return labels

    def _of_dict(self, readings):
        if not self.is_keyed:
            raise ValueError(
                "The reading is a dict, but the stream is of one series; expected a row of numbers, or "
                "pandas.DataFrame([reading]). Of several series by label, give group= of stream."
            )
        self.check_needs_no_table(readings, "The reading")
        labels = list(readings)
        names = set() if self._names is None else set(self._names)
        if set(names_in(self.group)) & set(labels) or (names and names <= set(labels)):
            raise ValueError(
                f"The reading is a dict with the names of columns, {labels}; expected one with the labels of "
                "series, {label: reading}, or pandas.DataFrame([reading])."
            )
        if any(map(is_missing, labels)):
            raise ValueError(f"The reading has the labels {labels}, of which one is missing.")
        for label in labels:
            self.check_label(label, "A reading")
        rows = [self._row(values, label) for label, values in readings.items()]
        sizes = {len(row) for row in rows}
        if len(sizes) > 1:
            raise ValueError(f"The readings have {sorted(sizes)} channels; expected as many in each series.")
        return Reading(np.array(rows), labels, None, of_labels(labels), self.group)

    def _row(self, values, label):
        """The observation of one series, of shape (n_columns,)."""
        if type(values) is np.ndarray and values.ndim == 1 and values.size == self._n_columns:
            return values  # as nearly always, and there may be thousands
        if is_frame(values) or (is_series(values) and is_pandas(values)):
            raise ValueError(
                f"The reading of {label!r} is a {type(values).__name__}, whose columns have names; expected "
                "numbers, or one data frame for all series."
            )
        values = np.asarray(unmasked(values))
        self._check_shape(values, f"The reading of {label!r}")
        return np.atleast_1d(values)

    def _of_array(self, values):
        if self.is_keyed:
            names = " and ".join(map(repr, names_in(self.group)))
            column = names and f", or a data frame with the column {names}"
            raise ValueError(
                f"The reading is a {type(values).__name__}, which does not tell its series; expected a dict "
                f"{{label: reading}}{column}."
            )
        self.check_needs_no_table(values, "The reading")
        values = np.asarray(unmasked(values))
        has_axis = values.ndim == 2 and len(values) == 1
        self._check_shape(values[0] if has_axis else values, "The reading", values.shape)
        return Reading(values.reshape(1, -1), [None], None, of_rows if has_axis else of_one)

    def _check_shape(self, values, name, shape=None):
        n_columns = self._n_columns
        if values.ndim > 1 or n_columns not in (None, values.size):
            n_columns = "n_channels" if n_columns is None else n_columns
            raise ValueError(
                f"{name} has shape {values.shape if shape is None else shape}; expected ({n_columns},), the "
                "channels of one series. Of several series, give group= of stream."
            )

    def _check_n_columns(self, n_columns, name):
        if self._n_columns not in (None, n_columns):
            raise ValueError(f"{name} has {n_columns} channels; expected {self._n_columns}.")
