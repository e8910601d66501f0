"""Gaps in the times of series that are regular but for a few of them."""

from typing import NamedTuple

import numpy as np

from .frames import value_at
from .index import tells_numbers
from .months import dates_on_the_wall, months_of
from .time_objects import AWARE, NAIVE
from .times import read_times

# Fewer steps tell no usual one; irregular ones have none.  Of a shop that is closed on Sundays five of six
# are usual, less than nearly all; where one row of nine is left out here and there, seven of eight are.
FEWEST_STEPS, NEARLY_ALL = 20, 0.85
# One row that is missing makes a step of two.
LONE, ALIKE = 2.0, 1e-6
# Nights and week-ends come back: gaps of which so many are as long, or as far apart, are no accident.
MOST_ALIKE, OFTEN = 0.5, 3


class Gaps(NamedTuple):
    """What a message tells of the gaps in times."""

    count: int
    series: str  # of the first one: " in series 'a'", or nothing
    before: str  # the times between which it is
    after: str
    usual: str  # the usual step
    tells_dates: bool


def gaps_in(series, n_last=None, times=None):
    """The steps at least twice as long as usual, in series of which nearly all steps are equal.

    Of dates that are a month or more apart, which differ in days, the steps are those of the calendar.

    Parameters
    ----------
    series : Series
    n_last : int, default=None
        Between how many of the last rows of each series a step has to be, by default between any.
    times : array-like of shape (n_rows,), default=None
        When the rows of the table were; by default as the series know.

    Returns
    -------
    gaps : Gaps or None
        None where there are none, where the steps are irregular, or where they come back as nights do.
    """
    times = read_times(series.times if times is None else times, "time")
    values, inside = times.values, inside_series(series)
    if values.dtype == object or np.count_nonzero(inside) < FEWEST_STEPS:
        return None
    values = series.sorted(values)
    is_usual = _are_usual(values, inside)
    if is_usual is None and values.dtype.kind == "M":
        values = months_of(series.sorted(dates_on_the_wall(times)), inside)
        is_usual = None if values is None else _are_usual(values, inside)
    if is_usual is None:
        return None
    numbers, steps = _numbers_and_steps(values)
    usual = np.median(steps[inside])
    is_gap = _of_a_lone_row(steps, inside, usual, numbers, series) | _far_longer(steps, inside, usual)
    if n_last is not None:
        rows = np.arange(len(steps))
        is_gap &= rows >= series.stop(rows) - n_last
    if not is_gap.any():
        return None
    return told(series, times, is_gap, np.diff(values)[np.argmax(is_usual)])


def _numbers_and_steps(values):
    """Sorted times as numbers, and the steps from each to the next."""
    numbers = values.view(np.int64) if values.dtype.kind in "mM" else values
    return numbers, np.diff(numbers).astype(np.float64)


def _are_usual(values, inside):
    """Which steps of sorted times are the usual one; None where not nearly all within series are."""
    _, steps = _numbers_and_steps(values)
    usual = np.median(steps[inside])
    is_usual = inside & (np.abs(steps - usual) <= ALIKE * usual)
    return is_usual if np.count_nonzero(is_usual) >= NEARLY_ALL * np.count_nonzero(inside) else None


def inside_series(series):
    """Which steps from one sorted row to the next are within a series, of shape (n_rows - 1,)."""
    inside = np.ones(series.n_rows - 1, bool)
    inside[series.starts[1:] - 1] = False
    return inside


def told(series, times, is_gap, usual):
    """What a message tells of gaps.

    Parameters
    ----------
    series : Series
    times : Times of length n_rows
    is_gap : ndarray of bool, of shape (n_rows - 1,)
        Which steps from one sorted row to the next, at least one.
    usual : number or timedelta64
        The usual step.

    Returns
    -------
    gaps : Gaps
    """
    row = int(np.argmax(is_gap))
    before, after = series.table_rows(np.array([row, row + 1]))
    label = None if series.labels is None else value_at(series.labels, int(series.number(row)))
    return Gaps(
        int(np.count_nonzero(is_gap)),
        "" if series.labels is None else f" in series {label!r}",
        times.show(before),
        times.show(after),
        _shown(usual),
        times.kind in (NAIVE, AWARE) or times.kind.startswith("periods"),
    )


def numbers_of_index(series):
    """The numbers in the index of pandas that count the rows of a single series, else None.

    They need not be times, so that nothing is wrong where they go back.
    """
    index = series.index
    if index is None or series.labels is not None or not tells_numbers(index):
        return None
    return index.to_numpy() if index.is_monotonic_increasing and index.is_unique else None


def _far_longer(steps, inside, usual):
    """Which steps lack several rows; none where these come back as nights do."""
    is_far = inside & (steps > LONE * usual * (1 + ALIKE))
    return is_far & False if is_far.any() and _come_back(steps[is_far]) else is_far


def _of_a_lone_row(steps, inside, usual, numbers, series):
    """Which steps lack one row; none where they come back, as an hour that is closed every day does."""
    is_lone = inside & (np.abs(steps - LONE * usual) <= ALIKE * LONE * usual)
    rows = np.flatnonzero(is_lone)
    in_one_series = series.number(rows[1:]) == series.number(rows[:-1])
    # what several series have at the same times, such as a holiday, is one pattern
    pairs = np.unique(np.stack([numbers[rows[:-1]], numbers[rows[1:]]], axis=1)[in_one_series], axis=0)
    alike = np.unique(pairs[:, 1] - pairs[:, 0], return_counts=True)[1].max(initial=0)
    comes_back = alike >= OFTEN - 1 and alike > MOST_ALIKE * len(pairs)
    return is_lone & (not comes_back)


def _come_back(lengths):
    """Whether most gaps are equally long, and there are some."""
    count = np.unique(lengths, return_counts=True)[1].max()
    return count >= OFTEN and count >= MOST_ALIKE * len(lengths)


def _shown(step):
    """A distance of times, for messages."""
    if isinstance(step, np.timedelta64) and np.datetime_data(step.dtype)[0] == "M":
        return f"{step.astype(int)} month{'s' if step.astype(int) > 1 else ''}"
    if isinstance(step, np.timedelta64):
        return str(step.astype("timedelta64[us]").item()).removesuffix(", 0:00:00")
    return f"{step:g}"
