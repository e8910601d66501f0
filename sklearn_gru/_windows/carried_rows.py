"""The last rows of each series, carried from one batch to the next, so that no window is cut."""

from typing import NamedTuple

import numpy as np

from .._tables.frames import is_missing
from .._tables.joined_values import joined_values
from .._tables.series_index import Series, not_after
from .._tables.times import read_times


class Tail(NamedTuple):
    """The last rows of one series that have been read."""

    values: np.ndarray  # (n_rows, n_columns)
    times: object  # (n_rows,) or None
    n_seen: int  # rows of the series until now


class JoinedRows(NamedTuple):
    """The rows of a batch, each series behind those of it that were carried."""

    values: np.ndarray  # (n_rows, n_columns)
    series: Series
    labels: list
    n_carried: np.ndarray  # (n_series,)
    n_seen: np.ndarray  # (n_series,): before the batch

    def counts(self):
        """Of each row the place in its series as it is held, of shape (n_rows,), and what else tells it.

        Returns
        -------
        place, n_carried, n_held, n_left_out : ndarray of shape (n_rows,)
            The place among the rows of the series that are held; how many of these were carried; how many
            there are; how many came before them.
        """
        sizes = np.diff(self.series.starts, append=self.series.n_rows)
        place = np.arange(self.series.n_rows) - np.repeat(self.series.starts, sizes)
        of_series = (self.n_carried, sizes, self.n_seen - self.n_carried)
        return place, *(np.repeat(counts, sizes) for counts in of_series)


class CarriedRows:
    """What is kept of the rows that have been read.

    Parameters
    ----------
    n_rows : int
        How many of each series.
    """

    def __init__(self, n_rows):
        self._n_rows, self._tails = n_rows, {}

    def join(self, rows):
        """Put the carried rows of each series in front of those of a batch.

        Parameters
        ----------
        rows : BatchRows

        Returns
        -------
        joined : JoinedRows

        Raises
        ------
        ValueError
            If a row is not later than those before it in its series.
        """
        sizes = np.diff(rows.starts, append=len(rows.values))
        nothing = Tail(rows.values[:0], None if rows.times is None else rows.times[:0], 0)
        tails = [self._tails.get(label, nothing) for label in rows.labels]
        parts, times = [], []
        for tail, start, size in zip(tails, rows.starts, sizes, strict=True):
            parts += [tail.values, rows.values[start : start + size]]
            times += [tail.times, None if rows.times is None else rows.times[start : start + size]]
        n_carried = np.array([len(tail.values) for tail in tails])
        lengths = n_carried + sizes
        series = Series(int(lengths.sum()), np.cumsum(lengths) - lengths)
        series.labels = rows.shown_labels
        if any(part is not None for part in times):
            series.times = joined_values(times, [len(part) for part in parts])
            _check_order(series, rows.labels)
        n_seen = np.array([tail.n_seen for tail in tails])
        return JoinedRows(np.concatenate(parts), series, rows.labels, n_carried, n_seen)

    def keep(self, joined, filled=None):
        """Keep the last rows of each series for the next batch.

        Parameters
        ----------
        joined : JoinedRows
        filled : ndarray of shape (n_rows, n_columns), default=None
            The same rows with the last known values in the place of NaN.  The first row that is kept tells
            them: no target is read from it.
        """
        for i, (label, stop) in enumerate(zip(joined.labels, joined.series.stops, strict=True)):
            start = max(joined.series.starts[i], stop - self._n_rows)
            values = joined.values[start:stop].copy()
            if filled is not None:
                values[0] = filled[start]
            times = joined.series.times
            n_seen = joined.n_seen[i] + stop - joined.series.starts[i] - joined.n_carried[i]
            self._tails[label] = Tail(values, None if times is None else times[start:stop], int(n_seen))


def _check_order(series, labels):
    times = read_times(series.times, "time")
    row = not_after(times, series)
    if row is None:
        return
    label = labels[int(series.number(row + 1))]
    of_series = "" if is_missing(label) else f" of series {label!r}"
    raise ValueError(
        f"The time {times.show(row + 1)}{of_series} is not after {times.show(row)}, which the batches before "
        "end with; expected batches in time order."
    )
