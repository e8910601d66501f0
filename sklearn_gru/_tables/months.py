"""Dates that are a month or more apart, counted in months, which are of different lengths in days."""

import numpy as np

from .frames import library_name_of
from .index import zone_of

SHORTEST_MONTH = 28  # days


def dates_on_the_wall(times):
    """Dates as the clock of their zone shows them, in which a month begins at midnight.

    Parameters
    ----------
    times : Times
        Dates; of those with a zone that came as objects their values, in UTC.

    Returns
    -------
    dates : ndarray of datetime64, of shape (n_rows,)
    """
    given = times.given
    if zone_of(given) is None:
        return times.values
    if library_name_of(given) == "polars":
        return given.dt.replace_time_zone(None).to_numpy()
    return np.asarray(given.tz_localize(None)) if hasattr(given, "tz_localize") else times.values


def months_of(dates, inside):
    """The months in which dates are, where each is in another one than the date before.

    Parameters
    ----------
    dates : ndarray of datetime64, of shape (n_rows,)
        Series after series, each ascending.
    inside : ndarray of bool, of shape (n_rows - 1,)
        Which steps from one date to the next are within a series.

    Returns
    -------
    months : ndarray of datetime64[M], of shape (n_rows,), or None
        None where most dates are nearer, or two of a series are in one month.
    """
    days = np.diff(dates.astype("datetime64[D]").astype(np.int64))[inside]
    months = dates.astype("datetime64[M]")
    is_one_each = (np.diff(months.astype(np.int64))[inside] > 0).all()
    return months if is_one_each and np.median(days) >= SHORTEST_MONTH else None
