"""The rows to come: what is known of them, and how they are labelled."""

from functools import reduce

import numpy as np

from .._tables.columns import as_columns, as_table
from .._tables.frames import (
    column,
    columns_of,
    index_names_of,
    is_frame,
    is_pandas,
    library_of,
    rows_at,
    with_column,
    with_columns_only,
    with_index,
    with_rows,
    without_index,
)
from .._tables.ids import role_names, shown
from .._tables.index import index_of, joined_index, labels_at, with_level, with_roles_like
from .._tables.joined_values import joined_values
from .._tables.times import show_time
from .next_times import NextTimes, RowsOf, check_continues, next_times
from .panel import check_group, read_panel


class RowsAhead:
    """The rows to come of several series: those behind the known ones in the history, then the future.

    Parameters
    ----------
    past : Panel
        Of the history.
    series : list of RowsOf
    future : data frame, ndarray or None
    others : list
        The columns that the future tells beside the time.
    time : str or None
        The column, or level of the index, that tells the time.
    """

    def __init__(self, past, series, future, others, time):
        self.past, self.series, self.future, self.others, self.time = past, series, future, others, time

    @property
    def counts(self):
        """How many rows of each series are told, of shape (n_series,)."""
        return np.array([len(rows.trailing) + len(rows.future) for rows in self.series])

    def check_told(self, counts):
        """Refuse to go further than the rows that tell the other columns.

        Parameters
        ----------
        counts : ndarray of shape (n_series,)
            How many rows of each series are to be forecast.
        """
        short = np.flatnonzero(self.counts < counts)
        if not (self.others and len(short)):
            return
        i = short[0]
        rows, which = self.series[i], self.past.which(i)
        n_trailing = len(rows.trailing)
        behind = f" beside the {n_trailing} at the end of history" if n_trailing else ""
        if self.future is None:
            raise ValueError(
                f"future is missing: the model reads the columns {self.others} beside the target; give the "
                f"values that they will have{which} in {counts[i] - n_trailing} rows{behind}."
            )
        needed = counts[i] - n_trailing
        raise ValueError(
            f"future has {len(rows.future)} rows{which}{behind}; expected at least {needed}."
            f"{self._first_missing(rows)}"
        )

    def _first_missing(self, rows):
        """When the first row that is not told would be, as far as the known ones tell."""
        n_told = len(rows.trailing) + len(rows.future)
        times = None if self.past.times is None else next_times(self.past, rows.known, n_told + 1)
        return "" if times is None else f" The first that is missing is {show_time(times[n_told])}."

    def rows_like(self, rows, horizon):
        """The rows to come, with anything in the column of the target.

        A row that nobody tells is as the last known one, but for its time and index.

        Parameters
        ----------
        rows : data frame or ndarray of shape (n_rows, n_columns)
            The wanted columns of the history.
        horizon : int

        Returns
        -------
        ahead : data frame or ndarray of shape (n_series * horizon, n_columns)
            One series after the other.
        """
        told, places = self._told(rows, horizon)
        end = len(told) - len(self.series)  # there begin the last known rows, where some rows are not told
        parts = [np.append(place, [end + i] * (horizon - len(place))) for i, place in enumerate(places)]
        positions = np.concatenate(parts).astype(int)
        is_in_order = np.array_equal(positions, np.arange(len(told)))
        ahead = told if is_in_order else rows_at(told, positions)
        if min(map(len, places)) == horizon:
            return ahead
        times = self._times(told, places, horizon)
        if times is not None and self.time in columns_of(ahead):
            ahead = with_column(ahead, self.time, times)
        return with_index(ahead, self._index(told, places, horizon, ahead, times))

    def knows_times(self, horizon):
        """Whether all rows are told, or the times of the others follow from those before."""
        following = NextTimes(self.past)
        untold = (rows for rows, n_told in zip(self.series, self.counts, strict=True) if n_told < horizon)
        return all(following.after(rows.known, horizon) is not None for rows in untold)

    def _told(self, rows, horizon):
        """The rows that are told, in one table, and where each series has them.

        Where some are not, the last known row of each series stands at the end.
        """
        trailing = [part.trailing[:horizon] for part in self.series]
        future = [part.future[: horizon - len(t)] for part, t in zip(self.series, trailing, strict=True)]
        last = np.array([part.known[-1] for part in self.series])
        n_trailing, n_future = ([len(part) for part in parts] for parts in (trailing, future))
        parts = []
        if sum(n_trailing):
            parts.append(rows_at(rows, np.concatenate(trailing)))
        if sum(n_future):
            parts.append(self._of_future(rows_at(rows, np.repeat(last, n_future)), np.concatenate(future)))
        if min(np.add(n_trailing, n_future)) < horizon:
            parts.append(rows_at(rows, last))
        first, second = np.cumsum([0, *n_trailing]), sum(n_trailing) + np.cumsum([0, *n_future])
        places = [
            np.append(first[i] + np.arange(n_trailing[i]), second[i] + np.arange(n_future[i]))
            for i in range(len(self.series))
        ]
        return reduce(with_rows, parts), places

    def _of_future(self, rows, places):
        """Rows of the future, with the columns, the types and the series of ``rows``."""
        for i, name in enumerate(self.others):
            given = column(self.future, name if is_frame(self.future) else i)
            rows = with_column(rows, name, given[places])
        if is_frame(rows) and self.time in columns_of(rows):
            rows = with_column(rows, self.time, column(self.future, self.time)[places])
        return with_index(rows, labels_at(index_of(self.future), places)) if is_pandas(rows) else rows

    def _times(self, told, places, horizon):
        """The times of all rows, missing where a series tells no step; None where no name tells them."""
        name = self._name_of_times(told)
        if name is None:
            return None
        given, following, parts, sizes = column(told, name), NextTimes(self.past), [], []
        for rows, place in zip(self.series, places, strict=True):
            labels = following.after(rows.known, horizon)
            parts += [given[place], None if labels is None else without_index(labels[len(place) :])]
            sizes += [len(place), horizon - len(place)]
        return joined_values(parts, sizes)

    def _name_of_times(self, table):
        """The column, or level of an index of several, that tells the times."""
        if self.time is None and len(index_names_of(table)) > 1 and self.past.time_index is not None:
            return self.past.time_index.name
        return self.time

    def _index(self, told, places, horizon, ahead, times):
        """The index of all rows: that of those that are told goes on, or rows are counted."""
        index, following = index_of(told), NextTimes(self.past)
        if index is None:
            return None
        is_told_in_levels = index.nlevels > 1 or set(index.names) & set(
            role_names(self.past.group, self.time)
        )
        if is_told_in_levels and times is not None:
            return with_level(index_of(ahead), self._name_of_times(told), times)
        if self.time is not None:
            return np.arange(len(ahead))
        parts = []
        for rows, place in zip(self.series, places, strict=True):
            labels = None if self.past.time_index is None else following.after(rows.known, horizon)
            if labels is None:
                return self._counted(horizon)
            parts += [labels_at(index, place), labels[len(place) :]]
        return joined_index([part for part in parts if len(part)])

    def _counted(self, horizon):
        """Numbers for the rows of each series, counted from its first known row."""
        ends = (len(rows.known) for rows in self.series)
        return np.concatenate([np.arange(end, end + horizon) for end in ends])


def read_ahead(table, past, lengths, future, others, levels, time):
    """What is known of the rows to come.

    Parameters
    ----------
    table : data frame or ndarray of shape (n_rows, n_columns)
        The history.
    past : Panel
        Its rows.
    lengths : list of int
        How many rows of each series are known.
    future : array-like, data frame or None
    others : list
        The columns that the model reads of the rows to come.
    levels : list of str
        The levels of the index that it reads.
    time : str or None

    Returns
    -------
    ahead : RowsAhead

    Raises
    ------
    ValueError
        If a column or a series is missing, or rows do not go on where the known ones end.
    """
    coming = None
    if future is not None:
        roles = role_names(past.group, time)
        future = _check_future(future, table, others, levels, roles)
        coming = _coming(future, past, time)
    series = [
        RowsOf(rows[:n], rows[n:], np.array([], int) if coming is None else coming.members[i])
        for i, (rows, n) in enumerate(zip(past.members, lengths, strict=True))
    ]
    check_continues(past, coming, series)
    return RowsAhead(past, series, future, others, time)


def _coming(future, past, time):
    """The rows of the future, for each series of the past."""
    if past.group is not None:
        check_group(future, past.group, "future")
    coming = read_panel(future, "future", past.group, time, past)
    places, known = dict(zip(coming.labels, coming.members, strict=True)), set(past.labels)
    strange = [label for label in coming.labels if label not in known]
    if strange:
        raise ValueError(f"future has {shown(past.group, strange[0])}, which is not in history.")
    members = [places.get(label, np.array([], int)) for label in past.labels]
    return coming._replace(labels=past.labels, members=members)


def _check_future(future, table, others, levels, roles):
    """The table of the future, with the columns it has to have, and what tells series and time as history."""
    if not is_frame(table):
        future = as_columns(future, "future")
        if not others:
            raise ValueError("future is given, but the model reads no column of the rows to come.")
        if future.shape[1] != len(others):
            raise ValueError(
                f"future has {future.shape[1]} columns; expected {len(others)}: history without the target."
            )
        return future
    future = as_table(future, "future")
    if not is_frame(future) or library_of(future) is not library_of(table):
        raise ValueError(
            f"future is of {library_of(future).__name__}; expected a data frame of "
            f"{library_of(table).__name__} like history, with the columns {others}."
        )
    if is_pandas(future):
        future = with_roles_like(future, table, roles)
    missing = [name for name in others if name not in columns_of(future)]
    if missing:
        raise ValueError(
            f"future lacks the columns {missing}, which the model reads; it has {columns_of(future)}."
        )
    missing = [name for name in levels if name not in index_names_of(future)]
    if missing:
        raise ValueError(f"future lacks the levels {missing} of the index of history, which the model reads.")
    for name in others if len(future) else ():
        _check_numbers(future, table, name)
    return future


def _check_numbers(future, table, name):
    """Refuse a column that holds no numbers, or infinity, where that of history holds numbers.

    Behind history its rows would have other numbers in errors than those of future.
    """
    try:
        as_columns(with_columns_only(future, [name]), "future")
    except ValueError as error:
        try:
            as_columns(with_columns_only(table, [name]), "history")
        except (TypeError, ValueError):
            return  # a step in front of the window makes numbers of both
        raise ValueError(f"future: {error}") from error
