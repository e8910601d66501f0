"""A row for each time of a calendar: gaps become rows of missing values."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from .frames import (
    check_different_names,
    column,
    columns_of,
    is_frame,
    library_name_of,
    library_of,
    rows_at,
    rows_or_missing,
    value_at,
    with_column,
)
from .index import columns_as_index, index_as_columns, joined_index
from .pandas_calendar import pandas_grid
from .polars_calendar import polars_grid
from .series_index import find_series
from .table_of import table_of
from .time_objects import AWARE, NAIVE
from .times import comparable, read_times

Table = TypeVar("Table")


def regular_grid(table: Table, *, time: str, group: str | Sequence[str] | None = None, freq: Any) -> Table:
    """One row for each time of a calendar, between the first and the last time of each series.

    A time that the table has no row for gets one whose values are missing, so that a step of a
    window, or of a forecast, is as long everywhere.  What the calendar leaves out, such as weekends
    with ``freq="B"``, gets none.

    Parameters
    ----------
    table : data frame of shape (n_rows, n_columns)
        Of pandas, polars or pyarrow, its rows in any order.
    time : str
        The column of the dates, with or without a time zone, or in pandas of the periods; or a level
        of the index of pandas.
    group : str or list of str, default=None
        The column, or several, that tell the series of a row; levels of the index likewise.
    freq : str, pandas offset or timedelta
        The calendar.  For pandas whatever its ``date_range`` takes: "h", "D", "B", "W-MON", "MS", an
        offset with holidays of your own; of periods their frequency or a multiple.  For pyarrow too,
        through pandas.  For polars a
        duration such as "1h", "1d" or "1mo", or pandas' "min", "h", "D", "B", "W-MON", "MS" and
        their multiples.  Hours and shorter steps are as long on every day, so that a day on which
        clocks change has 23 or 25 of them; days and longer ones keep the time on the clock.

    Returns
    -------
    table : data frame of shape (n_times, n_columns)
        With the same columns, and index levels where ``time`` or ``group`` name one, series by
        series in the order of their first rows, in time order within each.  The missing values are
        those of the library: NaN, NaT or null; of columns without gaps nothing changes.

    Raises
    ------
    ValueError
        If ``freq`` is unknown; if a column is, or ``time`` holds no dates; if a series or a time is
        missing; if a time repeats in a series or does not lie on its grid, which begins at its first
        time.
    TypeError
        If ``table`` is no data frame.

    See Also
    --------
    make_windows : Windows over the rows, whose ``fill`` can close the gaps.

    Notes
    -----
    A time of the clock that does not exist, because clocks are put forward, is the first one after
    it; one that comes twice is the one that the table has, by default the first.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn_gru import regular_grid
    >>> days = pd.to_datetime(["2024-03-07", "2024-03-08", "2024-03-12"])  # Thursday, Friday, Tuesday
    >>> table = pd.DataFrame({"day": days, "shop": "north", "sales": [5, 6, 7]})
    >>> regular_grid(table, time="day", group="shop", freq="B")
             day   shop  sales
    0 2024-03-07  north    5.0
    1 2024-03-08  north    6.0
    2 2024-03-11  north    NaN
    3 2024-03-12  north    7.0
    """
    keys = [] if group is None else [group] if isinstance(group, str) else list(group)
    flat, levels = _flat_table(table, time, keys)
    times = _read_dates(flat, time)
    series = find_series(flat, len(flat), group if keys else None, time, name="table")
    grids, rows, firsts = [], [], []
    for begin, end in zip(series.starts, [*series.starts[1:], series.n_rows], strict=True):
        these = series.table_rows(np.arange(begin, end))
        grid, places = _grid_of(flat, times[these], freq, lambda i, these=these: _place(flat, keys, these[i]))
        grids.append(grid)
        rows.append(np.full(len(grid), -1))
        rows[-1][places] = these
        firsts.append(np.full(len(grid), these[0]))
    rows, firsts = np.concatenate(rows), np.concatenate(firsts)
    result = rows_or_missing(flat, rows)
    for key in keys:  # also where there are no values, a row tells its series
        result = with_column(result, key, rows_at(column(flat, key), np.where(rows < 0, firsts, rows)))
    return columns_as_index(with_column(result, time, _joined(flat, grids)), levels)


def _flat_table(table, time, keys):
    """The table with all levels of its index that are named as columns, and the names of these levels."""
    table = table_of(table)
    if not is_frame(table):
        raise TypeError(
            f"table is a {type(table).__name__}; expected a data frame of pandas, polars or pyarrow."
        )
    check_different_names(table, "table")
    if not (isinstance(time, str) and all(isinstance(key, str) for key in keys)):
        raise TypeError(f"time={time!r} and group={keys!r} have to be names of columns, or lists of them.")
    flat, levels = index_as_columns(table, [time, *keys])
    for parameter, key in [("time", time), *(("group", key) for key in keys)]:
        if key not in columns_of(flat):
            raise ValueError(f"{parameter}={key!r} is not a column of table, which has {columns_of(flat)}.")
    if len(flat) == 0:
        raise ValueError("table has 0 rows; expected at least one.")
    return flat, levels


def _read_dates(flat, time):
    times = read_times(column(flat, time), "time")
    is_date = times.kind in (NAIVE, AWARE) or times.kind.startswith("periods")
    if not is_date:
        raise ValueError(f"time={time!r} holds {times.kind}; expected dates.")
    return times


def _place(flat, keys, row):
    """What errors call a row of a series."""
    labels = [value_at(column(flat, key), row) for key in keys]
    return f"row {row}" + (f" of series {labels[0] if len(labels) == 1 else tuple(labels)!r}" if keys else "")


def _grid_of(flat, times, freq, place):
    """The grid from the first to the last time of a series, and the places of its times on it."""
    grid = (polars_grid if library_name_of(flat) == "polars" else pandas_grid)(times.given, freq)
    on_grid = read_times(grid, "freq")
    values, marks = comparable(times, "time", on_grid, "the grid")
    places = np.searchsorted(marks, values)
    wrong = marks[places] != values
    if wrong.any():
        i = int(np.argmax(wrong))
        around = [on_grid.show(place) for place in (places[i] - 1, places[i])]
        raise ValueError(
            f"time {times.show(i)} in {place(i)} does not lie on the grid of freq={freq!r}, which has "
            f"{around[0]} and {around[1]}; expected times of one calendar, which begins at the first."
        )
    return grid[places[0] : places[-1] + 1], places - places[0]


def _joined(flat, grids):
    """The grids, one after the other, as a column of the library."""
    return library_of(flat).concat(grids) if library_name_of(flat) == "polars" else joined_index(grids)
