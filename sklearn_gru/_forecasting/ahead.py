"""The rows to come: what is known of them, and their index."""

from typing import NamedTuple

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
    with_index,
)
from .._tables.index import continued_index, index_of, joined_index
from .panel import Panel, check_follows, check_group, read_panel


class RowsAhead(NamedTuple):
    """The rows to come of several series, ``horizon`` of each, one series after the other."""

    horizon: int
    past: Panel
    future: object | None  # the table that tells of them
    coming: Panel | None  # its rows
    others: list  # the columns that it tells
    keeps_index: bool  # whether levels of the index tell series or times

    @property
    def places(self):
        """Where the rows are in the future."""
        return np.concatenate(self.coming.members)

    def rows_like(self, rows):
        """The rows to come, with anything in the column of the target.

        Parameters
        ----------
        rows : data frame or ndarray of shape (n_rows, n_columns)
            The known ones, as the model reads them.

        Returns
        -------
        ahead : data frame or ndarray of shape (n_series * horizon, n_columns)
        """
        last = np.repeat([members[-1] for members in self.past.members], self.horizon)
        ahead = rows_at(rows, last)  # also the group and the types
        for i, name in enumerate(self.others):
            given = column(self.future, name if is_frame(self.future) else i)
            ahead = with_column(ahead, name, given[self.places])
        index = self.index(rows)
        if index is None and not self.keeps_index:
            index = self.counted()
        return ahead if index is None else with_index(ahead, index)

    def index(self, table):
        """Their index, in pandas; None where that of the known ones, in ``table``, has no rule."""
        if not is_pandas(table):
            return None
        if is_pandas(self.future):
            return _labels_at(index_of(self.future), self.places)
        known = (_labels_at(index_of(table), rows) for rows in self.past.members)
        indexes = [continued_index(index, self.horizon) for index in known]
        return joined_index(indexes) if all(index is not None for index in indexes) else None

    def counted(self):
        """Numbers for the rows of each series, counted from its first known row."""
        ends = (len(rows) for rows in self.past.members)
        return np.concatenate([np.arange(end, end + self.horizon) for end in ends])


def read_ahead(chain, table, future, past, target, horizon, time):
    """What is known of the rows to come.

    Parameters
    ----------
    chain : FittedChain
    table : data frame or ndarray of shape (n_rows, n_columns)
        The known rows.
    future : array-like, data frame or None
    past : Panel
        Of the known rows.
    target : str or int
    horizon : int
    time : str or None

    Returns
    -------
    ahead : RowsAhead

    Raises
    ------
    ValueError
        If a column, a series or rows are missing, or rows do not come after the known ones.
    """
    others = [name for name in chain.columns_in(table, past.group) if name not in (target, past.group)]
    levels = [name for name in chain.roles.values() if name not in columns_of(table)]
    coming = None
    if future is not None:
        future = _check_future(future, table, others, levels)
        coming = _coming(future, past, horizon, time)
        check_follows(coming, past)
    elif others:
        raise ValueError(
            f"future is missing: the model reads the columns {others} beside {target!r}; give the values "
            "that they will have."
        )
    return RowsAhead(horizon, past, future, coming, others, bool(levels))


def _coming(future, past, horizon, time):
    """The first rows of each series of the past."""
    if past.group is not None:
        check_group(future, past.group, "future")
    coming = read_panel(future, "future", past.group, time)
    places, known = dict(zip(coming.labels, coming.members, strict=True)), set(past.labels)
    strange = [label for label in coming.labels if label not in known]
    if strange:
        raise ValueError(f"future has {past.group}={strange[0]!r}, which is not in history.")
    members = [places.get(label, np.array([], int))[:horizon] for label in past.labels]
    for i, rows in enumerate(members):
        if len(rows) < horizon:
            raise ValueError(f"future has {len(rows)} rows{past.which(i)}, but horizon={horizon}.")
    return coming._replace(labels=past.labels, members=members)


def _labels_at(index, rows):
    """Labels of an index; in one piece they keep its frequency."""
    is_one_piece = len(rows) and (np.diff(rows) == 1).all()
    return index[rows[0] : rows[-1] + 1] if is_one_piece else index[rows]


def _check_future(future, table, others, levels):
    """The table of the future, with the columns it has to have."""
    if not is_frame(table):
        future = as_columns(future, "future")
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
    missing = [name for name in others if name not in columns_of(future)]
    if missing:
        raise ValueError(
            f"future lacks the columns {missing}, which the model reads; it has {columns_of(future)}."
        )
    missing = [name for name in levels if name not in index_names_of(future)]
    if missing:
        raise ValueError(f"future lacks the levels {missing} of the index of history, which the model reads.")
    return future
