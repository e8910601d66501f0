"""How many rows a reading comes after the one before, as the times of the last rows tell."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._forecasting.recent_times import N_RECENT
from sklearn_gru._forecasting.row_numbers import FAR, RowNumbers
from sklearn_gru._tables.times import read_times


def numbers(*parts):
    """By how many rows each of some readings is later, after those known at first; and the last grid."""
    grid, found = read_times(parts[0], "time"), []
    for part in parts[1:]:
        grid, n_rows = RowNumbers(2).after(grid, read_times(part, "time"))
        found.append(n_rows)
    return found, grid


def each(times):
    """Some known times, and after them one by one."""
    return times[:5], *(times[i : i + 1] for i in range(5, len(times)))


REGULAR = {
    "hours": pd.date_range("2024-01-01", periods=9, freq="h").to_numpy(),
    "months": pd.date_range("2024-01-31", periods=9, freq=pd.offsets.MonthEnd()).to_numpy(),
    "business days": pd.bdate_range("2024-01-03", periods=9).to_numpy(),
    "local days over a change of clocks": pd.date_range("2024-03-26", periods=9, tz="Europe/Berlin").array,
    "hours over a change of clocks": pd.date_range(
        "2024-03-30 20:00", periods=9, freq="h", tz="Europe/Berlin"
    ).array,
    "periods": pd.period_range("2024-01", periods=9, freq="M").array,
    "numbers": np.arange(9),
    "fractions": np.arange(9) * 0.1,
    "polars": pl.Series(pd.date_range("2024-01-01", periods=9).to_list()),
}


@pytest.mark.parametrize("kind", REGULAR)
def test_a_row_at_the_next_time_is_one_later_and_one_behind_a_gap_by_as_many_as_are_missing(kind):
    times = REGULAR[kind]
    assert numbers(*each(times))[0] == [1, 1, 1, 1]
    assert numbers(times[:5], times[6:7], times[7:8], times[8:9])[0] == [2, 1, 1]
    assert numbers(times[:5], times[8:9])[0] == [4]  # farther than it looks at first


def test_what_is_missing_stays_a_row_so_that_a_second_gap_is_seen():
    days = np.arange(100)
    found, grid = numbers(days[:40], days[42:43], days[45:46], days[46:47])
    assert found == [3, 3, 1]
    np.testing.assert_array_equal(grid.values, days[47 - N_RECENT : 47])


def test_five_days_from_monday_on_may_go_on_on_monday():
    assert numbers(*each(pd.bdate_range("2024-01-01", periods=7).to_numpy()))[0] == [1, 1]


def test_irregular_times_and_one_distance_tell_no_step():
    assert numbers(np.array([0.0, 1.0, 3.0]), np.array([100.0]), np.array([101.0]))[0] == [1, 1]
    assert numbers(np.array([0, 1]), np.array([100]))[0] == [1]
    grid, n_rows = RowNumbers(2).after(None, read_times(np.array([3]), "time"))
    assert (grid.values.tolist(), n_rows) == ([3], 1)


@pytest.mark.parametrize("time", [10.5, 10.0 + 2 * FAR])
def test_a_time_between_rows_or_very_far_away_is_after_none_of_them(time):
    found, grid = numbers(np.arange(10.0), np.array([time]), np.array([time + 1]))
    assert found == [FAR + 1, 1]
    assert len(grid) == 2


def test_times_of_another_library_begin_anew():
    days = pd.date_range("2024-01-01", periods=9)
    assert numbers(days[:5].to_numpy(), pl.Series(days[7:8].to_list()))[0] == [1]
