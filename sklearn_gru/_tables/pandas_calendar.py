"""The times of a calendar in pandas: dates at an offset, on the clock of their zone, and periods."""

import numpy as np

from .index import is_fixed


def pandas_grid(times, freq):
    """The times of a calendar from at or before the first of some times to at or after the last.

    Parameters
    ----------
    times : ndarray or pandas array of shape (n_times,)
        Dates or periods of one series, ascending.
    freq : str, pandas offset, timedelta or period frequency

    Returns
    -------
    grid : pandas.DatetimeIndex or pandas.PeriodIndex
        Ascending; it goes on beyond the last time.
    """
    import pandas as pd

    if isinstance(getattr(times, "dtype", None), pd.PeriodDtype):
        return _periods(pd.PeriodIndex(times), freq)
    times, step = pd.DatetimeIndex(times), _read(freq, pd.tseries.frequencies.to_offset)
    if is_fixed(step):
        return _in_unit_of(times, pd.date_range(times[0], times[-1] + step, freq=step))
    wall = times.tz_localize(None)
    grid = _in_unit_of(wall, pd.date_range(step.rollback(wall[0]), wall[-1] + step, freq=step))
    return grid if times.tz is None else _at_a_place(grid, times)


def _read(freq, parse):
    """The frequency as an offset, which goes forward."""
    try:
        step = parse(freq)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"freq={freq!r} is no frequency of pandas ({error}); expected an alias such as 'h', 'D', 'B' or "
            "'W-MON', or an offset."
        ) from error
    if step is None or step.n < 1:
        raise ValueError(f"freq={freq!r} does not go forward in time; expected a positive frequency.")
    return step


def _in_unit_of(times, grid):
    """The grid in the unit of the times, where that holds it."""
    coarse = grid.as_unit(times.unit)
    return coarse if (coarse == grid).all() else grid


def _at_a_place(grid, times):
    """Times on the clock of the zone of ``times``.

    One that the change of clocks leaves out is the first one after it on the same day, if there is
    one.  One that comes twice is the one that is among the times, by default the first.
    """
    first, second = (
        grid.tz_localize(times.tz, ambiguous=np.full(len(grid), is_first), nonexistent="shift_forward")
        for is_first in (True, False)
    )
    same_day = first.tz_localize(None).normalize() == grid.normalize()
    return first.where(~second.isin(times), second)[same_day]


def _periods(times, freq):
    import pandas as pd

    step = _read(freq, lambda freq: pd.PeriodDtype(freq).freq)
    if step.base != times.freq.base:
        raise ValueError(
            f"freq={freq!r} is not the frequency of the periods, {times.freqstr!r}; expected that, or a "
            "multiple."
        )
    ordinals = np.arange(times.asi8[0], times.asi8[-1] + step.n + 1, step.n)
    return type(times)(pd.arrays.PeriodArray(ordinals, dtype=times.dtype))
