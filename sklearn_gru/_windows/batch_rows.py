"""The rows of one batch of a table, with their series and times, and with the columns of the first one."""

from typing import Any, NamedTuple

import numpy as np

from .._tables.columns import as_columns, as_table, without_columns
from .._tables.feature_names import column_names
from .._tables.frames import columns_of, library_name_of, with_columns_only
from .._tables.ids import role_names
from .._tables.labels import label_list
from .._tables.series_index import find_series
from .._tables.table_of import table_of
from .._tables.times import check_same_kind, read_times


class BatchRows(NamedTuple):
    """Rows in order: one series after the other, in time order within each."""

    values: np.ndarray  # (n_rows, n_columns)
    labels: list  # of the series; [None] of one
    shown_labels: Any  # the same as they were given, None without group
    starts: np.ndarray  # (n_series,): where each series begins
    times: Any  # (n_rows,), as they were given; None where nothing tells them


class BatchReader:
    """Reads batches that are one table together.

    Parameters
    ----------
    group : str, tuple of str or None
    time : str or None

    Attributes
    ----------
    channels : list
        Those of the first batch: names, or the positions of an array.
    names : ndarray of str or None
        Their names where they are strings.
    library : str or None
        The name of the library of the first batch.
    """

    def __init__(self, group, time):
        self._group, self._time = group, time
        self.channels = self.names = self.library = None
        self._first_time = None
        self._are_text = {}  # a label for each kind of them that the first batch has

    def read(self, batch):
        """The rows of a batch.

        Parameters
        ----------
        batch : array-like or data frame of shape (n_rows, n_columns)

        Returns
        -------
        rows : BatchRows

        Raises
        ------
        ValueError
            If the columns are not those of the first batch, or as in ``make_windows``.
        """
        batch = self._alike(as_table(table_of(batch), "X"))
        values = as_columns(without_columns(batch, group=self._group, time=self._time), "X", roles=True)
        series = find_series(batch, len(values), self._group, self._time)
        order = series.table_rows(np.arange(len(values)))
        labels = [None] if series.labels is None else label_list(series.labels)
        if self._group is not None:
            self._check_kinds(labels)
        times = None if series.times is None else series.times[order]
        if times is not None and len(times):
            self._check_same_times(read_times(times[:1], "time"))
        return BatchRows(series.sorted(values), labels, series.labels, series.starts, times)

    def _check_same_times(self, times):
        """Refuse dates where the first batch has numbers, and the like."""
        if self._first_time is None:
            self._first_time = times
        check_same_kind(times, "time", self._first_time, "that of the first batch")

    def _check_kinds(self, labels):
        """Refuse text where the first batch has numbers, or the other way round: 1 and "1" are two series.

        A reader of text that looks at each batch by itself takes them for the one or the other.
        """
        kinds = {}
        for label in labels:
            parts = label if isinstance(label, tuple) else (label,)
            kinds.setdefault(tuple(isinstance(part, str) for part in parts), label)
        self._are_text = self._are_text or kinds
        for kind, label in kinds.items():
            if kind not in self._are_text:
                before = next(iter(self._are_text.values()))
                raise ValueError(
                    f"group: the series {label!r} is told by other types than {before!r} in the first batch; "
                    "expected text in all batches, or in none."
                )

    def _alike(self, batch):
        """The batch with the columns in the order of the first one."""
        channels = without_columns(batch, group=self._group, time=self._time)
        columns = columns_of(channels)
        if self.channels is None:
            self.channels, self.library = columns, library_name_of(batch)
            self.names = column_names(channels)
        if set(columns) != set(self.channels):
            raise ValueError(f"It has the channels {columns}; expected those of the first, {self.channels}.")
        if columns == self.channels:
            return batch
        roles = [name for name in role_names(self._group, self._time) if name in columns_of(batch)]
        return with_columns_only(batch, [*self.channels, *roles])
