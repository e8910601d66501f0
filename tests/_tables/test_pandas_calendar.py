"""The calendar of pandas covers the times that it is asked for, and says what is no frequency."""

import numpy as np
import pytest

pd = pytest.importorskip("pandas")

from sklearn_gru._tables.pandas_calendar import pandas_grid  # noqa: E402


@pytest.mark.parametrize(
    "freq", ["h", "D", "B", "2B", "W-MON", "MS", "QS", "3h", pd.offsets.Day(3), pd.Timedelta("8h")]
)
@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
@pytest.mark.parametrize("day", ["2024-03-28", "2024-03-31", "2024-10-26"])
def test_the_grid_begins_at_or_before_the_first_time_and_ends_at_or_after_the_last(freq, zone, day):
    times = pd.DatetimeIndex([pd.Timestamp(day), pd.Timestamp(day) + pd.Timedelta(days=40, hours=1)], tz=zone)
    grid = pandas_grid(times, freq)
    assert grid[0] <= times[0]
    assert grid[-1] >= times[-1]
    assert grid.is_monotonic_increasing
    assert grid.is_unique
    assert grid.tz == times.tz
    assert grid.unit == times.unit


@pytest.mark.parametrize("freq", ["fortnight", "-1D", "0h", None, [1]])
def test_what_is_no_frequency_is_named(freq):
    with pytest.raises(ValueError, match=r"freq=.* (is no frequency of pandas|does not go forward)"):
        pandas_grid(np.array(["2024-01-01"], "datetime64[ns]"), freq)


def test_periods_are_counted_in_their_frequency():
    periods = pd.PeriodIndex(["2024Q1", "2024Q4"], freq="Q")
    assert list(map(str, pandas_grid(periods, "Q"))) == ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1"]
