"""The times of a calendar in polars: dates at an interval, on the clock of their zone."""

import datetime
import re
from typing import NamedTuple

import numpy as np

from .frames import library_of

# what pandas calls units that polars has too
UNITS = {"D": "d", "h": "h", "min": "m", "s": "s", "ms": "ms", "us": "us", "ns": "ns"}
FINENESS = ("ms", "us", "ns")
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class Step(NamedTuple):
    """How a calendar goes on: its interval, and what is special about its times."""

    interval: str  # of polars
    is_fixed: bool  # as long on every day: hours are, days of the calendar are not
    weekday: int | None = None  # 1 is Monday
    begins_months: bool = False
    business_days: int | None = None  # every so many of them


def polars_grid(times, freq):
    """The times of a calendar from at or before the first of some times to at or after the last.

    Parameters
    ----------
    times : polars.Series of shape (n_times,)
        Dates of one series, ascending.
    freq : str or timedelta
        A duration of polars, or an alias of pandas that means the same.

    Returns
    -------
    grid : polars.Series
        Ascending; it goes on beyond the last time.
    """
    pl, step = library_of(times), read_step(freq)
    if times.dtype == pl.Date:
        return _of_days(polars_grid(times.cast(pl.Datetime("us")), freq), freq)
    zone = times.dtype.time_zone
    if zone is None:
        return _without_zone(times, step)
    if step.is_fixed:
        clock = times.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return _without_zone(clock, step).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return _at_a_place(_without_zone(times.dt.replace_time_zone(None), step), times)


def read_step(freq):
    """What a frequency means.

    Parameters
    ----------
    freq : str or timedelta

    Returns
    -------
    step : Step

    Raises
    ------
    ValueError
        If it is unknown, or means one thing in pandas and another in polars.
    """
    if isinstance(freq, datetime.timedelta):
        freq = _duration(freq)
    text = freq if isinstance(freq, str) else ""
    if re.fullmatch(r"(\d+(ns|us|ms|mo|[smhdwqy]))+", text) and re.search("[1-9]", text):
        return Step(text, not re.search(r"\d(d|w|mo|q|y)", text))
    alias_of_pandas = re.fullmatch(r"(\d*)([A-Za-z]+)(?:-([A-Z]{3}))?", text)
    count, alias, day = alias_of_pandas.groups() if alias_of_pandas else ("", "", None)
    number = int(count or 1)
    if number and alias in UNITS and not day:
        return Step(f"{number}{UNITS[alias]}", alias != "D")
    if number and alias == "B" and not day:
        return Step("1d", False, business_days=number)
    if number and alias == "W" and (day or "SUN") in WEEKDAYS:
        return Step(f"{number}w", False, weekday=1 + WEEKDAYS.index(day or "SUN"))
    if number and alias == "MS" and not day:
        return Step(f"{number}mo", False, begins_months=True)
    raise ValueError(
        f"freq={freq!r} is no frequency of a polars table; expected a duration of polars such as '1h', '1d' "
        "or '1mo', or one of pandas' aliases 'min', 'h', 'D', 'B', 'W-MON' to 'W-SUN' and 'MS'."
    )


def _duration(delta):
    """A timedelta as polars takes it: whole days are those of the calendar."""
    days = delta.days if delta == datetime.timedelta(days=delta.days) else 0
    return f"{days}d" if days else f"{delta // datetime.timedelta(microseconds=1)}us"


def _without_zone(times, step):
    """The grid of times of a clock that never changes, in their unit where that holds it."""
    pl = library_of(times)
    unit = next((unit for unit in ("ns", "us") if unit in step.interval), "ms")
    if FINENESS.index(unit) > FINENESS.index(times.dtype.time_unit):
        fine = _without_zone(times.cast(pl.Datetime(unit)), step)
        coarse = fine.cast(times.dtype)
        return coarse if (coarse.cast(fine.dtype) == fine).all() else fine
    first, last = times.head(1), times.tail(1)
    if step.weekday is not None:
        back = (first.dt.weekday() - step.weekday).item() % 7
        first = first.dt.offset_by(f"-{back}d")
    if step.begins_months:
        first = first.dt.offset_by(f"-{first.dt.day().item() - 1}d")
    if step.business_days is not None:
        first = first.dt.offset_by(f"-{max(0, first.dt.weekday().item() - 5)}d")
    days = 0 if step.is_fixed else 7 * (step.business_days or 0) or 1
    beyond = last.dt.offset_by(f"{days}d").dt.offset_by(step.interval)
    ends = (pl.lit(first).first(), pl.lit(beyond).first())
    grid = pl.select(pl.datetime_range(*ends, step.interval, time_unit=times.dtype.time_unit)).to_series()
    if step.business_days is not None:
        grid = grid.filter(grid.dt.weekday() <= 5).gather_every(step.business_days)
    return grid


def _of_days(grid, freq):
    """The grid as days, if it is one of days."""
    days = grid.cast(library_of(grid).Date)
    if (days.cast(grid.dtype) != grid).any():
        raise ValueError(f"freq={freq!r} divides the days, but time holds whole days; expected days or more.")
    return days


def _at_a_place(grid, times):
    """Times on the clock of the zone of ``times``.

    One that the change of clocks leaves out is the first one after it on the same day, if there is
    one.  One that comes twice is the one that is among the times, by default the first.
    """
    zone = times.dtype.time_zone
    exists = _exists(grid, zone)
    later = [_first_after(time.to_series(), zone) for time in grid.filter(~exists).to_frame().iter_slices(1)]
    grid = library_of(grid).concat([grid.filter(exists), *later]).sort()
    first, second = (grid.dt.replace_time_zone(zone, ambiguous=which) for which in ("earliest", "latest"))
    is_there = np.isin(*(np.asarray(each.to_physical()) for each in (second, times)))
    return first.zip_with(library_of(grid).Series(~is_there), second)


def _exists(clock, zone):
    return clock.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").is_not_null()


def _first_after(time, zone):
    """The first time on the clock of a zone after one that it leaves out, on the same day; in a series."""
    pl = library_of(time)
    begin = time.dt.truncate("1m")
    ends = (pl.lit(begin).first(), pl.lit(begin.dt.truncate("1d").dt.offset_by("1d")).first())
    minutes = pl.datetime_range(*ends, "1m", closed="left", time_unit=time.dtype.time_unit)
    minutes = pl.select(minutes).to_series()
    return minutes.filter(_exists(minutes, zone)).head(1)
