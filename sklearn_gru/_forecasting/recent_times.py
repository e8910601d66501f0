"""The last times of a series, and whether rows to come go on where they end."""

import numpy as np

from .._tables.joined_values import joined_values
from .._tables.times import read_times
from .next_times import RowsOf, check_continues
from .panel import Panel

FEW = 3  # times from which a step is told at the least
N_RECENT = 32  # from which a step is told: a month of days, or two and a half years of months


def last_times(times, rows):
    """The times of some rows, oldest first, as far as they are remembered."""
    return times[rows[-N_RECENT:]]


def with_next_times(before, times):
    """The last times of each series after one more reading; those of many series are often the same.

    Parameters
    ----------
    before : list of Times or None
        None where nothing is known.
    times : Times
        Of the readings, one of each series.

    Returns
    -------
    times : list of Times
    """
    joined, result = {}, []
    for i, past in enumerate(before):
        key = (key_of(past), times.values[i])
        if key not in joined:
            now = times[np.array([i])]
            joined[key] = now if past is None else joined_times(past, now)
        result.append(joined[key])
    return result


def joined_times(past, coming):
    """The last of some times and those that come after them, of one library."""
    n_rows = len(past) + len(coming)
    given = joined_values([past.given, coming.given], [len(past), len(coming)])
    return last_times(read_times(given, "The times of the readings"), np.arange(n_rows))


def key_of(times):
    """What is the same of the same times."""
    return None if times is None else (times.values.tobytes(), times.kind, str(times.given.dtype))


def check_go_on(recent, coming, members, labels):
    """Refuse rows to come of any series that are not at the times after its own, as far as these tell.

    Parameters
    ----------
    recent : list of Times or None
        Those of each series; None where no column tells them.
    coming : Panel
        Of the rows to come of all series.
    members : list of ndarray
        The rows of each series in it.
    labels : list
        Those of the series.

    Raises
    ------
    ValueError
        If they begin too early or too late, or go on at another step.

    Warns
    -----
    DataWarning
        If the times have no step, and those to come are farther apart, or closer, than all of them.
    """
    seen = set()
    for times, rows, label in zip(recent, members, labels, strict=True):
        if times is None or not len(rows):
            continue
        key = (key_of(times), coming.times.values[rows].tobytes())
        if key not in seen:
            seen.add(key)
            _check_goes_on(times, coming, rows, label)


def _check_goes_on(recent, coming, rows, label):
    if len(recent) < FEW:
        recent = recent[-1:]  # one distance is no step
    known = np.arange(len(recent))
    past = Panel("the series", coming.group, [label], [known], known, recent)
    check_continues(past, coming, [RowsOf(known, np.array([], int), rows)])
