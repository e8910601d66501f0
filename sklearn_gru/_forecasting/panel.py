"""The rows of a table by series and in time order, for what is forecast and for what is known ahead."""

from typing import NamedTuple

import numpy as np

from .._tables.columns import column_of
from .._tables.frames import columns_of, index_names_of, is_frame, value_at
from .._tables.ids import array_of_tuples, names_in, shown
from .._tables.index import continued_index, index_of, tells_numbers, time_index_of
from .._tables.labels import number_labels
from .._tables.series_index import Series, find_series
from .._tables.times import Times, read_times


class Panel(NamedTuple):
    """Which rows of a table are of which series."""

    name: str  # of the table in errors
    group: str | tuple | None  # the column that tells the series, or several
    labels: list  # of the series; one that is None where no column tells them
    members: list  # the rows of each series, oldest first: ndarrays of shape (n_rows_of_the_series,)
    order: np.ndarray  # all rows, oldest first
    times: Times | None  # of all rows, as they are given
    time_index: object = None  # that of pandas, or its level, where it tells them

    def which(self, series):
        """What tells a series in errors."""
        return "" if self.group is None else f" for {shown(self.group, self.labels[series])}"

    def first_rows(self, lengths):
        """The first rows of each series, so many of each, one series after the other, as ``Series``."""
        rows = [rows[:n] for rows, n in zip(self.members, lengths, strict=True)]
        series = Series(sum(lengths), np.cumsum([0, *lengths[:-1]]), np.concatenate(rows))
        series.labels = None if self.group is None else array_of_tuples(self.labels)
        series.times = None if self.times is None else self.times.given
        return series


def read_panel(table, name, group=None, time=None, past=None):
    """The series of a table.

    Parameters
    ----------
    table : data frame or ndarray of shape (n_rows, n_columns)
    name : str
        Its name in errors.
    group : str, tuple of str or None
        The column that tells the series, or several; without it there is one.
    time : str or None
        The column that tells the time, by which the rows are sorted.  Without it they are in time
        order, and an index of dates tells their times, or one of numbers that are no row numbers.
    past : Panel, default=None
        That of the known rows, if these are the rows to come, which tell their times in the same way.

    Returns
    -------
    panel : Panel
        The series in the order in which they appear when all rows are in time order.

    Raises
    ------
    ValueError
        If a label or a time is missing, times repeat in a series, or an index of dates goes back.
    """
    labels = None
    if group is not None:
        labels = column_of(table, group, name, len(table))
        codes, n_series = number_labels(labels, f"{group!r} of {name}")
    times = _times_of_column(table, time, name)
    order = np.arange(len(table)) if times is None else np.argsort(times.values, kind="stable")
    if labels is None:
        panel = Panel(name, None, [None], [order], order, times)
    else:
        by_series = order[np.argsort(codes[order], kind="stable")]
        # behind the last series nothing is left
        members = np.split(by_series, np.cumsum(np.bincount(codes, minlength=n_series)))[:n_series]
        rank = np.argsort(order)
        members.sort(key=lambda rows: rank[rows[0]])
        panel = Panel(name, group, [value_at(labels, rows[0]) for rows in members], members, order, times)
    if times is not None:
        _refuse_repeated_times(panel, time)
        return panel
    find_series(table, len(table), labels, name=name)  # an index of dates may not go back
    return _with_times_of_index(panel, table, past)


def _with_times_of_index(panel, table, past):
    """The panel with the times that the index of its table tells, if it does."""
    index = time_index_of(table)
    if index is None and index_of(table) is not None and tells_numbers(index_of(table)):
        is_told = _counts_time(panel, index_of(table)) if past is None else past.time_index is not None
        index = index_of(table) if is_told else None
    if index is None:
        return panel
    return panel._replace(time_index=index, times=read_times(index, f"The index of {panel.name}"))


def _counts_time(panel, index):
    """Whether the numbers of an index are times, not those of the rows of a table of several series."""
    if len(panel.members) > 1 and index.is_unique:
        return False
    numbers = index.to_numpy()
    return all(
        (numbers[rows[1:]] > numbers[rows[:-1]]).all() or continued_index(index[rows], 1) is not None
        for rows in panel.members
    )


def check_group(table, group, name):
    """Refuse a group that is neither a column nor a level of the index, nor several of them."""
    if not names_in(group):
        raise ValueError(
            f"group={group!r}; expected the name of a column of {name}, or a list of different names."
        )
    if not is_frame(table):
        raise ValueError(f"group={group!r} names a column, but {name} is an array; expected a data frame.")
    for column in names_in(group):
        if column not in (*columns_of(table), *index_names_of(table)):
            raise ValueError(f"group={column!r} is not a column of {name}, which has {columns_of(table)}.")


def _times_of_column(table, time, name):
    """When the rows are, None if no column tells."""
    if time is None:
        return None
    if not is_frame(table) or time not in (*columns_of(table), *index_names_of(table)):
        raise ValueError(f"time={time!r} is not a column of {name}, which has {columns_of(table)}.")
    return read_times(column_of(table, time, "time", len(table)), f"{time!r} of {name}")


def _refuse_repeated_times(panel, time):
    for series, rows in enumerate(panel.members):
        values = panel.times.values[rows]
        repeated = np.flatnonzero(values[1:] == values[:-1])
        if len(repeated):
            raise ValueError(
                f"{time!r} of {panel.name}{panel.which(series)} repeats: "
                f"{panel.times.show(rows[repeated[0]])}; expected each time once."
            )
