"""The index of a pandas table: its times, and the labels that come after it."""

import sys
import warnings

import numpy as np

from .frames import is_missing
from .steps import next_floats, next_integers
from .times import tells_time


def index_of(table):
    """The index of a data frame or series of pandas, None of anything else."""
    return table.index if hasattr(table, "iloc") else None


def time_index_of(table):
    """The index of a pandas object, or its first level, that tells a time; None if there is none."""
    return next((level for level in levels_of(table) if tells_time(level)), None)


def levels_of(table):
    """The levels of the index of a pandas object, each with a label for every row; none of anything else."""
    index = index_of(table)
    if index is None:
        return []
    return [index] if index.nlevels == 1 else [index.get_level_values(i) for i in range(index.nlevels)]


def first_difference(index, other):
    """The first place at which two indexes of one length have another label; None if there is none."""
    if index.equals(other):
        return None
    for place, (label, another) in enumerate(zip(index, other, strict=True)):
        if label is not another and (is_missing(label), is_missing(another)) != (True, True):
            is_same = label == another
            if is_missing(is_same) or not is_same:
                return place
    return None


def times_as_index(times):
    """Times of rows as an index of pandas, if it can be imported and takes them for times; else None."""
    if times is None or "pandas" not in sys.modules:
        return None
    index = sys.modules["pandas"].Index(times)
    return index if tells_time(index) else None


def same_labels(index, other):
    """Whether two indexes have the same labels, in whatever order."""
    return len(index) == len(other) and index.sort_values().equals(other.sort_values())


def first_moved(index, other, by=0):
    """The first place of another index of the same length with a label that the first has elsewhere, or None.

    An index that numbers its rows from 0 says nothing; a label moved by so many places is where it may be.
    """
    is_numbered = type(other).__name__ == "RangeIndex" and (other.start, other.step) == (0, 1)
    if is_numbered or not index.is_unique:
        return None
    places = index.get_indexer(other)
    moved = places - np.arange(len(other))
    wrong = np.flatnonzero((places >= 0) & (moved != 0) & (moved != by))
    return int(wrong[0]) if len(wrong) else None


def holds_labels(index, others):
    """Whether an index has all of some other labels, and more."""
    return len(others) < len(index) and bool(others.isin(index).all())


def joined_index(indexes):
    """Several indexes, one after the other; that of one stays as it is."""
    return indexes[0].append(list(indexes[1:])) if len(indexes) > 1 else indexes[0]


def labels_at(index, rows):
    """Labels of an index; in one piece they keep its frequency."""
    is_one_piece = len(rows) and (np.diff(rows) == 1).all()
    return index[rows[0] : rows[-1] + 1] if is_one_piece else index[rows]


def tells_numbers(index):
    """Whether an index of pandas is of numbers, none of them missing."""
    return index.nlevels == 1 and getattr(index.dtype, "kind", "O") in "iuf" and not index.hasnans


def with_level(index, name, values):
    """An index with other values in one of its levels, where it has that."""
    if index.nlevels == 1:
        return index_of_labels(values, name) if index.name == name else index
    levels = [values if level == name else index.get_level_values(level) for level in index.names]
    return type(index).from_arrays(levels, names=index.names)


def index_as_columns(table, names):
    """A data frame with the levels of its index as columns, where one of the names is a level.

    Parameters
    ----------
    table : data frame
    names : list of str

    Returns
    -------
    table : data frame
        In pandas with an index that counts the rows.
    levels : list of str
        What has become columns.
    """
    index = index_of(table)
    if index is None:
        return table, []
    levels = list(index.names) if set(index.names) & set(names) else []
    if None in levels:
        raise ValueError(f"The index has the levels {levels}; expected a name for each: rename_axis.")
    twice = [name for name in levels if name in table.columns]
    if twice:
        raise ValueError(
            f"{twice[0]!r} names a column and a level of the index; expected one of them: "
            f"table.drop(columns={twice[0]!r})."
        )
    return table.reset_index(drop=not levels), levels


def columns_as_index(table, levels):
    """The data frame with these columns as the levels of its index, or as it is without any."""
    return table.set_index(levels) if levels else table


def with_roles_like(table, other, roles):
    """A data frame of pandas with columns as levels of its index, or levels as columns, as another has them.

    Parameters
    ----------
    table, other : data frame
    roles : list of str
        Columns or levels of ``other``: only where its index has one of them, ``table`` gets its levels, in
        their order.

    Returns
    -------
    table : data frame
        As it was, where it lacks one of them.
    """
    levels = [name for name in roles if name in other.columns and name not in table.columns]
    as_columns = [name for name in levels if name in table.index.names]
    if as_columns:
        table = table.reset_index(as_columns)
    wanted, there = list(other.index.names), list(table.index.names)
    kept = [name for name in wanted if name in there]
    columns = [name for name in wanted if name not in there]
    is_told = None not in wanted and set(wanted) & set(roles) and set(columns) <= {*table.columns}
    if wanted == there or not is_told:
        return table
    return (table.reset_index(kept) if kept else table).set_index(wanted)


def index_of_labels(labels, name):
    """An index of pandas with these labels, of shape (n_rows,), under a name."""
    import pandas as pd

    return pd.Index(labels, name=name)


def index_of_columns(labels):
    """An index of pandas whose labels are tuples, from its levels by their names."""
    import pandas as pd

    return pd.MultiIndex.from_arrays(list(labels.values()), names=list(labels))


def axis_of_index(index, zone=None):
    """The places of an index of pandas, or a column of polars, on an axis: dates or numbers.

    Parameters
    ----------
    index : pandas.Index, polars.Series or None
    zone : tzinfo or str, default=None
        The time zone whose clock shows dates that have a zone; by default their own.

    Returns
    -------
    places : ndarray of shape (n_rows,) or None
        None if the index tells neither dates nor numbers.
    """
    if index is None:
        return None
    if hasattr(index, "to_timestamp"):
        index = index.to_timestamp()
    if zone_of(index) is not None:
        index = _without_zone(index, zone)
    places = index.to_numpy()
    return places if places.dtype.kind in "Miuf" else None


def zone_of(index):
    """The time zone of an index of pandas, or a column of polars; None without one."""
    return getattr(index, "tz", None) or getattr(getattr(index, "dtype", None), "time_zone", None)


def _without_zone(index, zone):
    """Dates as the clock of a zone shows them, by default their own."""
    if hasattr(index, "nlevels"):
        return (index if zone is None else index.tz_convert(zone)).tz_localize(None)
    index = index if zone is None else index.dt.convert_time_zone(str(zone))
    return index.dt.replace_time_zone(None)


def continued_index(index, n_rows):
    """The next labels of the index of a pandas object.

    Dates, periods and durations go on at their frequency, numbers at their distance.  Where a day
    is the frequency, or a multiple, it is that of the calendar: local midnights stay local
    midnights when the clocks change.

    Parameters
    ----------
    index : pandas.Index
    n_rows : int
        How many labels.

    Returns
    -------
    index : pandas.Index of length n_rows or None
        None if the index has no such rule, or one of the next local times does not exist, or
        exists twice, because clocks change.
    """
    import pandas as pd

    if len(index) == 0:
        return None
    if isinstance(index, pd.PeriodIndex):
        return _continued_periods(index, n_rows)
    if isinstance(index, (pd.DatetimeIndex, pd.TimedeltaIndex)):
        return _continued_dates(index, n_rows)
    kind = getattr(index.dtype, "kind", "O")
    if kind not in "iuf" or index.hasnans:
        return None
    return _continued_floats(index, n_rows) if kind == "f" else _continued_integers(index, n_rows)


def _continued_integers(index, n_rows):
    import pandas as pd

    if isinstance(index, pd.RangeIndex):
        end, step = index[-1], index.step
        labels = range(end + step, end + (n_rows + 1) * step, step)
    else:
        labels = next_integers(
            index.to_numpy(dtype=np.uint64 if index.dtype.kind == "u" else np.int64), n_rows
        )
    if labels is None:
        return None
    if np.iinfo(np.int64).min <= min(labels) and max(labels) <= np.iinfo(np.int64).max:
        return pd.RangeIndex(labels, name=index.name)
    return pd.Index(list(labels), name=index.name)


def _continued_floats(index, n_rows):
    import pandas as pd

    is_numpy = isinstance(index.dtype, np.dtype)
    labels = next_floats(index.to_numpy(dtype=index.dtype if is_numpy else np.float64), n_rows)
    return None if labels is None else pd.Index(labels, dtype=index.dtype, name=index.name)


def _continued_periods(index, n_rows):
    steps = np.unique(np.diff(index.asi8)) // index.freq.n
    if index.hasnans or len(steps) > 1 or (len(steps) == 1 and steps[0] == 0):
        return None
    step = int(steps[0]) if len(steps) else 1
    return type(index)([index[-1] + i * step for i in range(1, n_rows + 1)], name=index.name)


def _continued_dates(index, n_rows):
    """Dates, or durations, at their frequency."""
    import pandas as pd

    step = None if index.hasnans else _frequency(index)
    if step is None:
        return None
    zone, last = getattr(index, "tz", None), index[-1]
    on_the_wall = zone is not None and not is_fixed(step)
    if on_the_wall:
        last = last.tz_localize(None)
    try:
        labels = type(index)([last + i * step for i in range(1, n_rows + 1)], name=index.name)
    except (OverflowError, pd.errors.OutOfBoundsDatetime, pd.errors.OutOfBoundsTimedelta):
        return None
    if on_the_wall:
        labels = labels.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    return None if labels.hasnans else labels


def is_fixed(step):
    """Whether a frequency is as long on every day: hours are, days of the calendar are not."""
    import pandas as pd

    return isinstance(step, pd.Timedelta) or (
        isinstance(step, pd.tseries.offsets.Tick) and not isinstance(step, pd.tseries.offsets.Day)
    )


def _frequency(index):
    """The distance of dates or durations, None if they are not regular."""
    if index.freq is not None or len(index) < 2:
        return index.freq
    if len(index) == 2:
        return _distance(index)
    from pandas.tseries.frequencies import to_offset

    with warnings.catch_warnings():  # newer versions say that it will be an offset already
        warnings.simplefilter("ignore")
        inferred = index.inferred_freq
    return None if inferred is None else to_offset(inferred)


def _distance(index):
    """The distance of two dates or durations: in days of the calendar, where they are whole ones."""
    import pandas as pd

    wall = index if getattr(index, "tz", None) is None else index.tz_localize(None)
    distance = wall[1] - wall[0]
    if distance == pd.Timedelta(0):
        return None
    if getattr(index, "tz", None) is not None and distance % pd.Timedelta(days=1) == pd.Timedelta(0):
        return pd.offsets.Day(distance.days)
    return index[1] - index[0]
