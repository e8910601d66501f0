"""One series of numbers, as it may be given to a picture: its values, its places, its names."""

from typing import Any, NamedTuple

import numpy as np

from .._tables.columns import as_columns
from .._tables.frames import column, columns_of, is_frame, is_pandas, name_of, value_at
from .._tables.index import columns_as_index, index_of, levels_of
from .._tables.labels import number_labels
from .._tables.time_objects import NUMBERS
from .._tables.times import kind_of, tells_time

NO_LABELS = (NUMBERS, "booleans", "missing values")


class OneSeries(NamedTuple):
    """A series to be drawn."""

    values: Any  # ndarray of shape (n_values,)
    axis: Any  # its places: an index of pandas, a column of polars, or None
    x_name: str | None
    y_name: str | None


def series_of_values(values, name):
    """One series of numbers, whether it lies along rows or columns.

    Of a data frame also a single column of numbers beside one of times and those that tell the
    series, if that is one: what :func:`forecast` returns of one series and one target.

    Parameters
    ----------
    values : array-like, series or data frame
    name : str
        Its name in errors.

    Returns
    -------
    series : OneSeries
    """
    index = _index_of_one_series(values, name)
    times, values = _times_and_numbers(values, name) if is_frame(values) else (None, values)
    columns = as_columns(values, name)
    if 1 not in columns.shape:
        raise ValueError(f"{name} has shape {columns.shape}; expected one series of numbers.")
    index, x_name = (index, getattr(index, "name", None)) if times is None else times
    if len(columns) < columns.size:  # the index tells the row, which is one
        index = None
    return OneSeries(columns.ravel(), index, _if_string(x_name), _if_string(name_of(values)))


def _if_string(name):
    return name if isinstance(name, str) and name else None


def _index_of_one_series(values, name):
    """The index of a pandas object, or its level of times where the others have one label each."""
    index = index_of(values)
    if index is None or index.nlevels == 1:
        return index
    times = [level for level in levels_of(values) if tells_time(level)]
    if len(times) != 1 or len(index.unique()) != len(times[0].unique()):
        raise ValueError(
            f"The index of {name} has the levels {list(index.names)}; expected one series, with its dates "
            f"as the index: {name}.xs(label)."
        )
    return times[0]


def _times_and_numbers(table, name):
    """The column of times with its name, None without one, and a data frame of numbers, or a series."""
    kinds = {key: kind_of(column(table, key)) for key in columns_of(table)}
    times = [key for key in kinds if tells_time(column(table, key))]
    labels = [key for key, kind in kinds.items() if key not in times and kind not in NO_LABELS]
    numbers = [key for key in kinds if key not in times and key not in labels]
    if not numbers or not (times or labels):
        return None, table
    n_series = [number_labels(column(table, key), f"{key!r} of {name}")[1] for key in labels]
    if len(numbers) > 1 or len(times) > 1 or max(n_series, default=1) > 1:
        raise ValueError(
            f"{name} has the columns {list(kinds)}{_told(labels, n_series)}; expected one series of numbers: "
            f"{_picked(table, name, times, labels, numbers)}."
        )
    index = (_as_index(table, times[0]), times[0]) if times else None
    return index, table[numbers[0]]


def _as_index(table, key):
    """A column as an index of pandas; in polars, which has none, as it is."""
    return index_of(columns_as_index(table, [key])) if is_pandas(table) else column(table, key)


def _told(labels, n_series):
    several = [f"{n} series by {key!r}" for key, n in zip(labels, n_series, strict=True) if n > 1]
    return f", with {' and '.join(several)}" if several else ""


def _picked(table, name, times, labels, numbers):
    """How one series is picked, with its dates."""
    label = {key: value_at(column(table, key), 0) for key in labels[:1]}
    if is_pandas(table):
        rows = "".join(f"[{name}[{key!r}] == {value!r}]" for key, value in label.items())
        dates = f".set_index({times[0]!r})" if times else ""
        return f"pick one, with its dates as the index: {name}{rows}{dates}[{numbers[0]!r}]"
    rows = "".join(f".filter({name}[{key!r}] == {value!r})" for key, value in label.items())
    return f"pick one, with its dates: {name}{rows}.select({str([*times[:1], numbers[0]])[1:-1]})"


def until_last_known(series, name):
    """The series without the values at its end that are missing: rows to come are no history."""
    known = np.flatnonzero(~np.isnan(series.values))
    if not len(known):
        raise ValueError(f"{name} holds no value that is known.")
    n_known = known[-1] + 1
    return series._replace(
        values=series.values[:n_known], axis=None if series.axis is None else series.axis[:n_known]
    )
