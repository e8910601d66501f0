"""The calendar of polars covers the times that it is asked for, and means what pandas does by its aliases."""

import datetime

import pytest

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")

from sklearn_gru._tables.pandas_calendar import pandas_grid  # noqa: E402
from sklearn_gru._tables.polars_calendar import polars_grid, read_step  # noqa: E402


@pytest.mark.parametrize(
    "freq", ["min", "15min", "h", "3h", "D", "2D", "B", "2B", "3B", "W", "W-MON", "2W-FRI", "MS", "3MS"]
)
@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "Africa/Cairo", "America/Havana"])
@pytest.mark.parametrize("day", ["2024-03-09", "2024-04-25", "2024-10-26", "2024-11-01"])
def test_an_alias_of_pandas_gives_the_grid_of_pandas(freq, zone, day):
    days = 3 if freq.endswith("min") else 70
    times = pd.date_range(day, periods=2, freq=f"{days}D", tz=zone, unit="us")
    expected = pandas_grid(times, freq)
    grid = polars_grid(pl.Series(times), freq)
    grid = grid.filter(grid <= times[-1])
    assert grid.dt.replace_time_zone(None).to_list() == list(
        expected[expected <= times[-1]].tz_localize(None)
    )
    assert grid.dtype == pl.Datetime("us", zone)


@pytest.mark.parametrize("freq", ["1h", "1d", "1w", "1mo", "1q", "1y", "1d12h", datetime.timedelta(days=2)])
def test_the_grid_begins_with_the_first_time_and_goes_beyond_the_last(freq):
    times = pl.Series([datetime.datetime(2024, 1, 31, 6), datetime.datetime(2024, 3, 7)])
    grid = polars_grid(times, freq)
    assert grid[0] == times[0]
    assert grid[-1] > times[-1]
    assert grid.is_sorted()


def test_days_of_the_calendar_are_told_from_lengths_of_time():
    assert read_step(datetime.timedelta(days=1)) == read_step("D") == read_step("1d")
    assert not read_step("1d").is_fixed
    assert read_step(datetime.timedelta(hours=36)).is_fixed
    assert read_step("90m").is_fixed


@pytest.mark.parametrize(
    "freq",
    ["M", "m", "ME", "Q", "0D", "0h", "-1d", "D-MON", "W-XYZ", "", "1", 3, None, datetime.timedelta(0)],
)
def test_what_means_nothing_or_two_things_is_named(freq):
    with pytest.raises(ValueError, match=r"freq=.* is no frequency of a polars table"):
        read_step(freq)


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_a_fine_grid_goes_no_further_than_one_step_beyond(zone):
    begin = datetime.datetime(2024, 3, 31, 0, 30)  # before the clocks change in Berlin
    times = pl.Series([begin, begin + datetime.timedelta(seconds=1)]).dt.replace_time_zone(zone)
    grid = polars_grid(times, "250us")
    assert len(grid) == 4002
    assert grid[4000] == times[1]
