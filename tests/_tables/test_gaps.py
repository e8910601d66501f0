"""Gaps are steps far longer than usual in times that are regular but for them."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru._tables.gaps import gaps_in, numbers_of_index
from sklearn_gru._tables.series_index import find_series

HOURS = pd.date_range("2024-01-01", periods=60, freq="h")
HOURS_OF_DAYS = pd.date_range("2024-01-01", periods=240, freq="h")
SIX_DAYS = pd.date_range("2024-01-01", periods=300)
SIX_DAYS = SIX_DAYS[SIX_DAYS.day_of_week != 6]
EXCHANGE = pd.date_range("2024-01-01", periods=840, freq="h")
EXCHANGE = EXCHANGE[(EXCHANGE.day_of_week < 5) & (EXCHANGE.hour >= 9) & (EXCHANGE.hour < 16)]


def gaps(times, group=None):
    return gaps_in(find_series(np.zeros(len(times)), len(times), group, times))


@pytest.mark.parametrize(
    ("times", "before", "after", "usual", "tells_dates"),
    [
        (HOURS.delete(30), "2024-01-02 05:00:00", "2024-01-02 07:00:00", "1:00:00", True),  # a lone row
        (
            pd.bdate_range("2020-01-01", periods=60, freq="W-MON").delete(4),
            "2020-01-27",
            "2020-02-10",
            "7 days",
            True,
        ),
        (np.delete(np.arange(1900, 1960), 30), "1929", "1931", "1", False),
        (0.1 * np.delete(np.arange(60), 30), "2.9", "3.1", "0.1", False),
        (HOURS.delete([30, 31]), "2024-01-02 05:00:00", "2024-01-02 08:00:00", "1:00:00", True),
        (
            HOURS.tz_localize("Asia/Tokyo").delete(range(30, 40)),
            "2024-01-02 05",
            "2024-01-02 16",
            "1:00",
            True,
        ),
        (pd.date_range("2024", periods=60).delete([3, 4]), "2024-01-03 00", "2024-01-06 00", "1 day", True),
        (pd.period_range("2020-01", periods=60, freq="M").delete([30, 31]), "2022-06", "2022-09", "1", True),
        (np.delete(np.arange(60), [30, 31, 32]), "29", "33", "1", False),
        (np.delete(0.1 * np.arange(60), [30, 31, 32]), "2.9", "3.3", "0.1", False),
        (
            pd.to_timedelta(np.delete(np.arange(60), [30, 31]), "s"),
            "29",
            "32",
            "0:0",
            False,
        ),
    ],
)
def test_the_first_gap_is_told_by_its_times_and_the_usual_step(times, before, after, usual, tells_dates):
    found = gaps(times)
    assert found.count == 1
    assert before in found.before
    assert after in found.after
    assert found.usual.startswith(usual)
    assert found.tells_dates is tells_dates
    assert found.series == ""


def test_gaps_are_counted_and_the_series_of_the_first_is_named():
    times = np.concatenate([np.arange(40), np.delete(np.arange(100, 170), [10, 11, 30, 31, 32])])
    shop = np.repeat(["a", "b"], [40, 65])
    order = np.random.default_rng(0).permutation(105)
    found = gaps(times[order], shop[order])
    assert (found.count, found.series, found.before, found.after) == (2, " in series 'b'", "109", "112")


@pytest.mark.parametrize(
    "times",
    [
        HOURS,
        HOURS[:19].delete([5, 6]),  # too few to tell
        pd.bdate_range("2024-01-01", periods=60),
        pd.date_range("2015-01", periods=100, freq="MS"),
        np.cumsum(np.random.default_rng(0).exponential(size=200)),  # storms
        pd.date_range("2024", periods=240, freq="h")[np.arange(240) % 24 < 16],  # closed at night
        HOURS_OF_DAYS[HOURS_OF_DAYS.hour != 4],  # and for an hour
        pd.bdate_range("2023-01-02", periods=250).delete([10, 90]),  # with holidays
        pd.date_range("1950", periods=60, freq="YS"),
        SIX_DAYS.delete([20, 90, 91, 180]),  # closed on Sundays and holidays
        EXCHANGE,  # seven hours of business days
        EXCHANGE.delete(slice(70, 77)),  # but for a holiday
    ],
    ids=[
        *(
            "regular",
            "few",
            "business",
            "months",
            "irregular",
            "nights",
            "hour",
            "holidays",
            "years",
        ),
        *("six days", "exchange", "exchange and holiday"),
    ],
)
def test_regular_irregular_and_recurring_times_have_none(times):
    assert gaps(times) is None


def test_lone_rows_that_are_missing_here_and_there_are_counted():
    assert gaps(HOURS_OF_DAYS.delete([5, 60, 61, 90, 120, 191])).count == 5
    days = pd.date_range("2024-01-01", periods=200)
    many = np.random.default_rng(0).choice(np.arange(1, 199), 12, replace=False)
    assert gaps(days.delete(many)).count > 8
    ninth = np.random.default_rng(0).choice(np.arange(1, 199), 22, replace=False)
    assert gaps(days.delete(ninth)).count > 15


def test_a_day_that_several_series_lack_is_no_pattern():
    days = pd.date_range("2024-12-01", periods=40).delete([24, 31])
    assert gaps(days.append([days, days]), np.repeat(["a", "b", "c"], 38)).count == 6


def test_lone_rows_are_told_beside_nights():
    open_hours = HOURS_OF_DAYS[HOURS_OF_DAYS.hour < 20]
    found = gaps(open_hours.delete([5, 130]))
    assert (found.count, found.before, found.after) == (2, "2024-01-01 04:00:00", "2024-01-01 06:00:00")


def test_between_series_there_is_no_gap():
    assert gaps(np.concatenate([np.arange(30), 500 + np.arange(30)]), np.arange(60) // 30) is None


@pytest.mark.parametrize("order", [np.arange(57), np.random.default_rng(0).permutation(57)])
def test_only_steps_between_the_last_rows_of_a_series_are_looked_at(order):
    times = HOURS.delete([30, 31, 32])[order]  # 27 rows follow the gap
    series = find_series(np.zeros(57), 57, None, times)
    assert gaps_in(series, 27) is None
    assert gaps_in(series, 28).before == "2024-01-02 05:00:00"
    several = find_series(np.zeros(114), 114, ["a"] * 57 + ["b"] * 57, [*HOURS[:57], *times])
    assert gaps_in(several, 27) is None
    assert gaps_in(several, 28).series == " in series 'b'"


def test_numbers_in_the_index_count_the_rows_of_one_series_where_they_go_up():
    table = pd.DataFrame({"a": [1.0, 2.0, 3.0]}, index=[1, 2, 4])
    np.testing.assert_array_equal(numbers_of_index(find_series(table, 3)), [1, 2, 4])
    assert numbers_of_index(find_series(table, 3, ["x", "x", "y"])) is None
    for index in ([1, 2, 2], [1, 3, 2], ["a", "b", "c"], [1, np.nan, 2]):
        other = table.set_axis(pd.Index(index))
        assert numbers_of_index(find_series(other, 3)) is None
    assert numbers_of_index(find_series(np.ones((3, 1)), 3)) is None
