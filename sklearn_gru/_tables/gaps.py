"""Gaps in the times of series that are regular but for a few of them."""

from typing import NamedTuple

import numpy as np

from .frames import value_at
from .time_objects import AWARE, NAIVE
from .times import read_times

# Fewer steps tell no usual one; irregular ones have none.
FEWEST_STEPS, NEARLY_ALL = 20, 0.9
# One row that is missing makes a step of two; what is longer is far longer than usual.
FAR_LONGER = 2.0
# Nights and week-ends come back: gaps of which so many are equally long are no accident.
MOST_ALIKE, OFTEN = 0.5, 3


class Gaps(NamedTuple):
    """What a message tells of the gaps in times."""

    count: int
    series: str  # of the first one: " in series 'a'", or nothing
    before: str  # the times between which it is
    after: str
    usual: str  # the usual step
    tells_dates: bool


def gaps_in(series, n_last=None):
    """The steps far longer than usual, in series of which nearly all steps are equal.

    Parameters
    ----------
    series : Series
        With times.
    n_last : int, default=None
        Between how many of the last rows of each series a step has to be, by default between any.

    Returns
    -------
    gaps : Gaps or None
        None where there are none, where the steps are irregular, or where they come back as nights do.
    """
    times = read_times(series.times, "time")
    values = series.sorted(times.values)
    if values.dtype == object:
        return None
    is_date = values.dtype.kind in "mM"
    steps = np.diff(values.view(np.int64) if is_date else values).astype(np.float64)
    inside = np.ones(len(steps), bool)
    inside[series.starts[1:] - 1] = False
    if np.count_nonzero(inside) < FEWEST_STEPS:
        return None
    usual = np.median(steps[inside])
    is_usual = np.abs(steps - usual) <= 1e-6 * usual
    is_gap = inside & (steps > FAR_LONGER * usual * (1 + 1e-6))
    if np.mean(is_usual[inside]) < NEARLY_ALL or not is_gap.any() or _come_back(steps[is_gap]):
        return None
    if n_last is not None:
        rows = np.arange(len(steps))
        is_gap &= rows >= series.stop(rows) - n_last
        if not is_gap.any():
            return None
    row = int(np.argmax(is_gap))
    before, after = series.table_rows(np.array([row, row + 1]))
    label = None if series.labels is None else value_at(series.labels, int(series.number(row)))
    return Gaps(
        int(np.count_nonzero(is_gap)),
        "" if series.labels is None else f" in series {label!r}",
        times.show(before),
        times.show(after),
        _shown(np.diff(values)[np.argmax(is_usual & inside)]),
        times.kind in (NAIVE, AWARE) or times.kind.startswith("periods"),
    )


def _come_back(lengths):
    """Whether most gaps are equally long, and there are some."""
    count = np.unique(lengths, return_counts=True)[1].max()
    return count >= OFTEN and count >= MOST_ALIKE * len(lengths)


def _shown(step):
    """A distance of times, for messages."""
    if isinstance(step, np.timedelta64):
        return str(step.astype("timedelta64[us]").item()).removesuffix(", 0:00:00")
    return f"{step:g}"
