"""The times that come after those of a series, where these are regular."""

import sys

import numpy as np

from .frames import library_name_of, without_index
from .index import continued_index
from .joined_values import whole_numbers_in
from .steps import DAY, next_dates, next_floats, next_integers, next_values
from .time_objects import TIMES_OF_DAY


def continued_times(times, n_rows):
    """The next times of a series, in what they were given in.

    Parameters
    ----------
    times : Times
        Of one series in a column of a data frame, ascending.
    n_rows : int
        How many times.

    Returns
    -------
    times : array-like of shape (n_rows,) or None
        None if they have no rule, or one of the next local times does not exist, or exists twice,
        because clocks change.
    """
    if library_name_of(times.given) == "polars":
        return _continued_polars(times.given, n_rows)
    if times.kind == TIMES_OF_DAY:
        return None
    labels = next_values(times.given, n_rows)  # the quick way, for most
    if labels is not None:
        return np.asarray(labels)
    return _continued_pandas(times, n_rows) if "pandas" in sys.modules else None


def _continued_pandas(times, n_rows):
    import pandas as pd

    is_object = times.given.dtype == object
    index = pd.Index(times.given)
    if is_object:
        index = index.infer_objects()
        if index.dtype == object and times.values.dtype.kind == "M":  # dates of Python, without an hour
            labels = continued_index(pd.DatetimeIndex(times.values), n_rows)
            return None if labels is None else labels.date
    labels = continued_index(index, n_rows)
    if labels is None:
        return None
    return labels.astype(object).to_numpy() if is_object else without_index(labels)


def _continued_polars(series, n_rows):
    import polars as pl

    if series.dtype.is_integer():
        labels = next_integers(series.to_numpy(), n_rows)
    elif series.dtype.is_float():
        labels = next_floats(series.to_numpy(), n_rows)
    elif series.dtype in (pl.Date, pl.Duration) or getattr(series.dtype, "time_zone", "") is None:
        labels = next_dates(series.to_numpy(), n_rows)
    else:
        return _continued_in_zone(series, n_rows) if getattr(series.dtype, "time_zone", None) else None
    if labels is None:
        return None
    if series.dtype.is_integer():  # of the same width, or of one that holds them
        labels = whole_numbers_in(labels, series.to_numpy().dtype, np.int64, np.uint64)
        return None if labels.dtype == object else pl.Series(series.name, labels)
    return pl.Series(series.name, labels).cast(series.dtype)


def _continued_in_zone(series, n_rows):
    """Local times: in days of the calendar where they are such, else in hours as they pass."""
    import polars as pl

    wall = series.dt.replace_time_zone(None)
    labels = next_dates(wall.to_numpy(), n_rows)
    if labels is not None and (labels[0] - wall.to_numpy()[-1]) % DAY == np.timedelta64(0, "D"):
        labels = pl.Series(series.name, labels).cast(wall.dtype)
        zone = series.dtype.time_zone
        labels = labels.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
        return None if labels.null_count() else labels
    labels = next_dates(series.dt.convert_time_zone("UTC").dt.replace_time_zone(None).to_numpy(), n_rows)
    if labels is None:
        return None
    instants = pl.Series(series.name, labels).cast(wall.dtype).dt.replace_time_zone("UTC")
    return instants.dt.convert_time_zone(series.dtype.time_zone)
