"""Times that are regular throughout, as days and months are, and rows of others that lie further apart."""

import numpy as np

from .gaps import FEWEST_STEPS, inside_series, told
from .times import read_times

# Days over a change of clocks, months and quarters differ less; a row that is missing makes a step of two.
NEARLY_ALIKE = 1.5


def longest_regular_step(series):
    """The longest step from one row to the next, where no step of any series is much longer than another.

    Parameters
    ----------
    series : Series

    Returns
    -------
    step : dict or None
        The kind of the times and the step, in an array of shape (1,); None where the rows have no times,
        where steps are few and where they differ.
    """
    times, steps = _steps(series)
    if steps is None:
        return None
    steps = steps[inside_series(series)]
    if len(steps) < FEWEST_STEPS or steps.max() > steps.min() * NEARLY_ALIKE:
        return None
    return {"kind": times.kind, "step": steps.max(keepdims=True)}


def steps_longer_than(step, series):
    """The steps that are so much longer than the longest one of regular times that rows are missing.

    Parameters
    ----------
    step : dict or None
        As :func:`longest_regular_step` gives it.
    series : Series

    Returns
    -------
    gaps : Gaps or None
        None where there are none, where the rows have no times, or some of another kind.
    """
    times, steps = _steps(series)
    if step is None or steps is None or times.kind != step["kind"]:
        return None
    is_gap = inside_series(series) & (steps > step["step"] * NEARLY_ALIKE)
    return told(series, times, is_gap, step["step"][0]) if is_gap.any() else None


def _steps(series):
    """The times of the rows, and the steps from each sorted row to the next; None where nothing tells."""
    if series.times is None:
        return None, None
    times = read_times(series.times, "time")
    values = series.sorted(times.values)
    return times, None if values.dtype == object else np.diff(values)
