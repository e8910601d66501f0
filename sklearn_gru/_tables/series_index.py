"""Which rows of a table are one series, and their order in time."""

from copy import copy

import numpy as np

from .._utils.taken_apart import kept_as_dictionary
from .columns import column_of
from .dates_as_text import refuse_dates_as_text
from .frames import value_at, without_index
from .index import index_of, levels_of, time_index_of
from .labels import code_dtype, number_labels
from .time_objects import NAIVE
from .times import read_times, tells_time


@kept_as_dictionary
class Series:
    """The rows of a table in order: one series after the other, in time order within each.

    Parameters
    ----------
    n_rows : int
    starts : ndarray of shape (n_series,)
        The sorted row at which each series begins, ascending; the first is 0.
    order : ndarray of shape (n_rows,) or None
        The row of the table that each sorted row is; None if the table is sorted.

    Attributes
    ----------
    labels : array of shape (n_series,) or None
        What tells the series apart, as it was given.
    times : array of shape (n_rows,) or None
        When the rows of the table were, in its order, as it was given.
    index : index of shape (n_rows,) or None
        That of a table of pandas, in its order.
    """

    def __init__(self, n_rows, starts, order=None):
        self.n_rows = n_rows
        self.starts = starts
        self.order = order
        self.labels = self.times = self.index = None

    def labelled(self, labels, times, index):
        """The same series, which know the labels, the times and the index of the rows of the table."""
        series = Series(self.n_rows, self.starts, self.order)
        if labels is not None:
            series.labels = without_index(labels)[self.table_rows(self.starts)]
        if times is not None:
            series.times = times
        series.index = index
        return series

    @property
    def is_sorted(self):
        """Whether the table is."""
        return self.order is None

    @property
    def stops(self):
        """One more than the last sorted row of each series."""
        return np.append(self.starts[1:], self.n_rows)

    @property
    def longest(self):
        """The rows of the longest series."""
        return (self.stops - self.starts).max(initial=0)

    def sorted(self, values):
        """Values of the table's rows, of shape (n_rows, ...), in sorted order; a view if they are."""
        return values if self.order is None else values[self.order]

    def sort_into(self, target, rows):
        """Write rows of the table, of shape (n_rows, n_channels), in sorted order; no other copy is made."""
        if self.order is None:
            target[:] = rows
        elif rows.flags.c_contiguous:
            np.take(rows, self.order, axis=0, out=target, mode="clip")  # other modes write to a buffer
        else:
            for column, values in zip(target.T, rows.T, strict=True):
                column[:] = values[self.order]

    def table_rows(self, rows):
        """The rows of the table that sorted rows are."""
        return rows if self.order is None else self.order[rows]

    def rows_with_times(self):
        """The rows of the table that ``times`` are of, None if these are all rows in their order."""
        return

    def known_rows(self):
        """The sorted rows of which something is known, ascending: all of a whole table."""
        return np.arange(self.n_rows)

    def places(self, rows):
        """Where sorted rows stand among those that are known: all are, in a whole table."""
        return rows

    def times_of(self, rows):
        """When sorted rows were."""
        return self.times[self.table_rows(rows)]

    def times_until(self, rows):
        """When sorted rows were; of rows that are not known, a time of their series that is not before."""
        return self.times_of(rows)

    def labels_of(self, rows):
        """The labels that sorted rows have in the index; None without one."""
        return None if self.index is None else self.index[self.table_rows(rows)]

    def known_labels(self):
        """The index of the rows that ``rows_with_times`` are, where it tells no times; else None."""
        return None if self.index is None or tells_time(self.index) else self.index

    def sorted_rows(self):
        """The sorted rows that the rows of the table are, of shape (n_rows,)."""
        rows = np.arange(self.n_rows)
        if self.order is None:
            return rows
        inverse = np.empty(self.n_rows, np.intp)
        inverse[self.order] = rows
        return inverse

    def start(self, rows):
        """The first sorted row of the series that each of some sorted rows is of."""
        return self._of_series(self.starts, rows)

    def stop(self, rows):
        """One more than the last sorted row of the series that each of some sorted rows is of."""
        return self._of_series(self.stops, rows)

    def _of_series(self, values, rows):
        """A value of each series, for some sorted rows; of one series a view of it, which takes no memory."""
        return np.broadcast_to(values[0], np.shape(rows)) if len(values) == 1 else values[self.number(rows)]

    def number(self, rows):
        """Which series each of some sorted rows is of, counted from 0."""
        return np.searchsorted(self.starts, rows, side="right") - 1


def find_series(table, n_rows, group=None, time=None, *, name="X"):
    """The series in a table.

    Parameters
    ----------
    table : array-like or data frame of n_rows rows
    n_rows : int
    group, time : str, list of str, array-like of shape (n_rows,) or None
        What tells the series and the time of a row: the name of a column, or of a level of the index
        of pandas, or an array; of the series several names, whose labels are tuples.
    name : str
        That of the table in errors.

    Returns
    -------
    series : Series

    Raises
    ------
    ValueError
        If a column is unknown, an array has another length, a label or a time is missing or a
        time repeats within a series; without ``time``, if an index of dates, periods or durations
        goes back or repeats within one, or one of text holds dates; without ``group``, if levels of
        the index tell several.
    """
    labels = None if group is None else column_of(table, group, "group", n_rows)
    series = _in_given_order(n_rows, labels)
    if time is None:
        times = _times_of_index(table, series, labels, name)
        return series.labelled(labels, None if times is None else times.given, index_of(table))
    times = read_times(
        column_of(table, time, "time", n_rows), "time", lambda row: f"row {row}{_within(labels, row)}"
    )
    if not_after(times, series) is not None:
        series = _in_time_order(times, series)
        row = not_after(times, series)
        if row is not None:
            rows = np.sort(series.table_rows(np.array([row, row + 1])))
            raise _repeats("time", rows, times, labels)
    return series.labelled(labels, copy(times.given), index_of(table))


def _in_given_order(n_rows, labels):
    """The series of rows that are in time order."""
    if labels is None:
        return Series(n_rows, np.zeros(1, np.intp))
    codes, n_labels = number_labels(labels, "group")
    starts = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    if len(starts) + 1 == n_labels:  # one run of rows for each label: they are sorted
        return Series(n_rows, np.append(0, starts))
    starts = np.cumsum(np.bincount(codes, minlength=n_labels))[:-1]
    return Series(n_rows, np.append(0, starts), _compact(np.argsort(codes, kind="stable")))


def _in_time_order(times, series):
    """The same series, each sorted by time."""
    lengths = np.diff(series.starts, append=series.n_rows)
    numbers = np.repeat(np.arange(len(lengths), dtype=code_dtype(len(lengths))), lengths)
    by_time = np.argsort(series.sorted(times.values))
    order = by_time[np.argsort(numbers[by_time], kind="stable")]
    return Series(series.n_rows, series.starts, _compact(series.table_rows(order)))


def _compact(rows):
    return rows.astype(np.int32) if len(rows) <= np.iinfo(np.int32).max else rows


def not_after(times, series):
    """The first sorted row whose successor in its series is not later; None if there is none."""
    values = series.sorted(times.values)
    if values.dtype.kind in "mM":
        values = values.view(np.int64)  # compare faster
    wrong = values[1:] <= values[:-1]
    wrong[series.starts[1:] - 1] = False
    return np.argmax(wrong) if wrong.any() else None


def _times_of_index(table, series, labels, name):
    """The times that the index of pandas tells, None if it tells none; it shows an order that is none."""
    if labels is None:
        _refuse_levels_of_series(table, name)
    index = time_index_of(table)
    if index is None:
        refuse_dates_as_text(table, name)
        return None
    times = read_times(index, f"The index of {name}")
    row = not_after(times, series)
    if row is None:
        return times
    before, after = series.table_rows(np.array([row, row + 1]))
    if times.values[before] == times.values[after]:
        raise _repeats(f"The index of {name}", (before, after), times, labels)
    advice = "; of several series, give group=" if labels is None else ""
    raise ValueError(
        f"The index of {name} goes back in time{_within(labels, after)}: {times.show(after)} in row {after} "
        f"comes after {times.show(before)} in row {before}; expected rows in time order: sort them, or give "
        f"time={name}.index{advice}."
    )


def _refuse_levels_of_series(table, name):
    """Levels of the index, beside one of the time, that change from row to row are of several series."""
    levels = levels_of(table)
    if len(levels) < 2:
        return
    time = next((i for i, level in enumerate(levels) if tells_time(level)), None)
    if time is None or any(len(level.unique()) > 1 for i, level in enumerate(levels) if i != time):
        names = [level.name for level in levels]
        raise ValueError(
            f"The index of {name} has the levels {names}, which tell several series: name them in group= and "
            "time=, or give arrays."
        )


def _repeats(what, rows, times, labels):
    advice = "; of several series, give group=" if labels is None else ""
    if times.kind == NAIVE and times.values[rows[0]] != times.values[rows[0]].astype("datetime64[D]"):
        advice += '; of local times when clocks change, give their zone, tz_localize(zone, ambiguous="infer")'
    return ValueError(
        f"{what} repeats in rows {rows[0]} and {rows[1]}{_within(labels, rows[0])}: {times.show(rows[0])}; "
        f"expected each time once in a series{advice}."
    )


def _within(labels, row):
    return "" if labels is None else f" of series {value_at(labels, row)!r}"
