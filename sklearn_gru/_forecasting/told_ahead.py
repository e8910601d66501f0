"""What a step of a stream is told of the rows after a reading, which the windows of the model show."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from .._tables.columns import as_columns
from .._tables.frames import column, columns_of, is_frame, library_of, rows_at, with_column
from .._tables.ids import role_names, shown
from .._windows.known_ahead import other_columns
from .known_columns import are_made_of, columns_known_ahead
from .missing_ahead import are_missing, naming_missing
from .panel import Panel, check_group, read_panel
from .recent_times import check_go_on


class Told(NamedTuple):
    """The rows after the readings of some series."""

    table: object  # data frame, or ndarray of shape (n_rows, n_columns)
    keys: list  # the columns in it that windows show
    names: list  # the same columns in the readings
    members: list  # the rows of each series, oldest first
    panel: Panel | None  # of a data frame, which may tell times

    @property
    def n_rows(self):
        """How many rows are told of each series, of shape (n_series,)."""
        return np.array([len(rows) for rows in self.members])

    def padded(self, values):
        """Values of all rows, series by series, in shape (n_series, n_ahead, ...); NaN where none is told."""
        n_rows = self.n_rows
        padded = np.full((len(n_rows), n_rows.max(), *values.shape[1:]), np.nan, values.dtype)
        padded[np.arange(n_rows.max()) < n_rows[:, np.newaxis]] = values
        return padded

    def missing_in(self, name):
        """Where a column has no value, of shape (n_series, n_ahead)."""
        values = column(self.table, self.keys[self.names.index(name)])
        return self.padded(are_missing(values)[np.concatenate(self.members)])


class ToldAhead:
    """How a step reads it, of a model whose windows show columns ahead.

    Parameters
    ----------
    chain : FittedChain
    group, time : str or None
        The columns that tell series and time.
    """

    def __init__(self, chain, group, time):
        self._chain, self._group, self._time = chain, group, time
        self.known = list(chain.known_positions)

    def read(self, future, reading, recent):
        """The rows that come after those of a reading.

        Parameters
        ----------
        future : array-like, data frame, dict or None
        reading : Reading
        recent : list of Times or None
            The last times of each series, with that of the reading.

        Returns
        -------
        told : Told
        """
        reach, known = self._chain.reach, self._chain.known
        if future is None:
            raise ValueError(
                f"future is missing: the windows of the model show the columns {known} in the {reach} rows "
                f"after each reading; expected their values{reading.which(0)}."
            )
        told = self._told(future, reading)
        if told.panel is not None:
            check_go_on(recent, told.panel, told.members, reading.labels)
        for i, rows in enumerate(told.members):
            if len(rows) < reach:
                raise ValueError(
                    f"future has {len(rows)} rows{reading.which(i)}; expected at least {reach}, in which "
                    f"the windows of the model show the columns {known}."
                )
        return told

    def check_has_come(self, last, labels, group):
        """Refuse a history that ends with rows in which nothing has a value but what is known ahead.

        Parameters
        ----------
        last : ndarray of shape (n_series, n_channels)
            The last row of each series.
        labels : list
        group : str or None
            What the labels are called.
        """
        has_value, others = ~np.isnan(last), other_columns(last.shape[1], self.known)
        is_to_come = has_value[:, self.known].any(axis=1) & ~has_value[:, others].any(axis=1)
        if len(others) and is_to_come.any():
            label = labels[int(np.argmax(is_to_come))]
            which = "" if label is None else f" for {shown('series' if group is None else group, label)}"
            raise ValueError(
                f"history ends{which} with a row in which only the columns {self._chain.known}, which are "
                "known ahead, have a value; expected the rows up to now, and those to come in future of step."
            )

    def check_by_themselves(self, rows, prepare):
        """Refuse steps in front that make the known columns of others too, as far as a history shows.

        Parameters
        ----------
        rows : data frame or ndarray of shape (n_rows, n_columns)
        prepare : callable
            Rows into channels.
        """
        roles = (self._group, self._time)
        names = columns_known_ahead(self._chain, rows, [], roles) if self._chain.front else None
        if names is None:  # then all columns are told
            return
        others = [name for name in columns_of(rows) if name not in (*names, *role_names(*roles))]
        if are_made_of(self._chain, rows, others, prepare):
            raise ValueError(
                f"The steps in front of the window make {self._chain.known}, which are known ahead, of other "
                f"columns than {names} too, whose values to come nobody knows: expected steps that make them "
                "of these alone."
            )

    def channels(self, told, reading, prepare):
        """Their known channels, of shape (n_series, n_ahead, n_known); NaN where fewer rows are told.

        The other columns are those of the reading, and do not count.
        """
        places, is_table = np.concatenate(told.members), is_frame(reading.rows)
        rows = reading.rows if is_table else as_columns(reading.rows, "The reading")
        rows = rows_at(rows, np.repeat(np.arange(len(rows)), told.n_rows))
        for key, name in zip(told.keys, told.names, strict=True):
            values = column(told.table, key)[places]
            _check_finite(values, told, reading)
            rows = with_column(rows, name, values)
        if is_table and self._time in columns_of(rows):
            rows = with_column(rows, self._time, column(told.table, self._time)[places])
        return told.padded(prepare(rows, "future")[:, self.known])

    def naming_missing(self, told, reading):
        """Name the first value that is missing in an error about numbers; a context."""
        counts = np.full(len(told.members), self._chain.reach)

        def place(i, step):
            return _place(told, reading, i, step)

        return naming_missing(told.names, told.missing_in, counts, place, is_filled=self._chain.fills)

    def _told(self, future, reading):
        """The rows that are told, of each series that has sent."""
        roles, table = (self._group, self._time), reading.rows
        names = columns_known_ahead(self._chain, table, [], roles)
        if names is None:
            names = [name for name in columns_of(table) if name not in role_names(*roles)]
        if is_frame(table):
            return self._of_table(future, reading, names)
        if is_frame(future) or isinstance(future, Mapping) != (reading.labels != [None]):
            like = "an array" if reading.labels == [None] else "a dict {label: rows}"
            raise ValueError(f"future is a {type(future).__name__}; expected {like}, as the reading is.")
        if not isinstance(future, Mapping):
            future = {None: future}
        parts = [_rows_of(future, label, len(names)) for label in reading.labels]
        members = np.split(np.arange(sum(map(len, parts))), np.cumsum([len(part) for part in parts])[:-1])
        return Told(np.concatenate(parts), list(range(len(names))), names, members, None)

    def _of_table(self, future, reading, names):
        """Of readings in a data frame: the rows of another one like it."""
        if not is_frame(future) or library_of(future) is not library_of(reading.rows):
            raise ValueError(
                f"future is a {type(future).__name__}; expected a data frame of "
                f"{library_of(reading.rows).__name__} like the reading, with the columns {names}."
            )
        missing = [name for name in names if name not in columns_of(future)]
        if missing:
            raise ValueError(
                f"future lacks the columns {missing}, which the windows of the model show ahead; it has "
                f"{columns_of(future)}."
            )
        if self._group is not None:
            check_group(future, self._group, "future")
        panel = read_panel(future, "future", self._group, self._time)
        places = dict(zip(panel.labels, panel.members, strict=True))
        none = np.array([], int)
        return Told(future, names, names, [places.get(label, none) for label in reading.labels], panel)


def _rows_of(future, label, n_columns):
    """The rows of one series in arrays, of shape (n_rows, n_columns)."""
    name = "future" if label is None else f"future of {label!r}"
    if label not in future:
        return np.empty((0, n_columns))
    if is_frame(future[label]):
        raise ValueError(
            f"{name} is a {type(future[label]).__name__}, whose columns have names; expected numbers, or one "
            "data frame for all series."
        )
    rows = as_columns(future[label], name)
    if rows.shape[1] != n_columns:
        raise ValueError(
            f"{name} has {rows.shape[1]} columns; expected {n_columns}, those that windows show ahead."
        )
    return rows


def _place(told, reading, i, step):
    """What tells a row in errors."""
    if told.panel is None or told.panel.times is None:
        return f"in row {step} of future{reading.which(i)}"
    return f"at {told.panel.times.show(told.members[i][step])}{reading.which(i)}"


def _check_finite(values, told, reading):
    """Refuse infinity in a column of the rows that are told, series by series."""
    values = np.asarray(values)
    if values.dtype.kind == "f" and np.isinf(values).any():
        position, owner = np.argmax(np.isinf(values)), np.repeat(np.arange(len(told.members)), told.n_rows)
        i = owner[position]
        step = position - told.n_rows[:i].sum()
        raise ValueError(f"future contains infinity {_place(told, reading, i, step)}; expected numbers.")
