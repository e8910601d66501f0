"""Regular values go on at their step, and others have none."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru._tables.steps import next_dates, next_floats, next_integers, next_values

# the ends of months and years have other names in older versions of pandas
FREQUENCIES = [
    "D",
    "3D",
    "W",
    "MS",
    pd.offsets.MonthEnd(),
    "QS",
    "YS",
    pd.offsets.YearEnd(),
    "2MS",
    "B",
    "h",
    "7h",
]


@pytest.mark.parametrize("freq", FREQUENCIES, ids=str)
@pytest.mark.parametrize("start", ["2024-01-30", "2023-11-29 06:00"])
def test_dates_go_on_as_their_frequency_does(freq, start):
    dates = pd.date_range(start, periods=15, freq=freq)
    for unit in ("s", "us", "ns"):
        values = dates.to_numpy().astype(f"datetime64[{unit}]")
        got = next_dates(values[:10], 5)
        np.testing.assert_array_equal(got, values[10:])
        assert got.dtype == values.dtype


@pytest.mark.parametrize(
    "dates",
    [
        ["2024-01-01"],
        ["2024-01-01", "2024-01-01"],
        ["2024-01-01", "2024-01-02", "2024-01-04"],
        ["2024-01-31", "2024-03-31", "2024-05-31", "2024-06-30"],
        ["2024-01-29", "2024-02-27", "2024-03-29", "2024-04-28"],  # two days before the end of a month
        ["2024-01-05", "2024-01-08", "2024-01-10"],
        ["2024-01-05 06:00", "2024-01-08 07:00"] * 2,
    ],
)
def test_dates_without_a_step_have_no_next_ones(dates):
    assert next_dates(np.array(dates, "datetime64[s]"), 3) is None


def test_numbers_as_far_apart_only_because_they_wrap_have_no_next_ones():
    least = np.iinfo(np.int64).min
    assert next_integers(np.array([least, 0, least]), 1) is None
    assert next_integers(np.array([100, 120, -116], np.int8), 1) is None


def test_a_day_that_a_month_has_not_is_not_moved_to_the_next_one():
    dates = np.array(["2023-09-30", "2023-10-30", "2023-11-30", "2023-12-30"], "datetime64[D]")
    assert next_dates(dates, 1) == [np.datetime64("2024-01-30")]
    assert next_dates(dates, 2) is None  # the 30th of February


def test_durations_go_on_at_their_distance():
    hours = np.arange(3) * np.timedelta64(90, "m")
    np.testing.assert_array_equal(next_dates(hours, 2), hours[-1] + np.array([90, 180], "timedelta64[m]"))


@pytest.mark.parametrize(
    ("numbers", "dtype", "expected"),
    [
        ([1, 2, 3], "int8", [4, 5]),
        ([125, 126, 127], "int8", [128, 129]),
        ([9, 6, 3], "uint64", [0, -3]),
        ([2**63, 2**63 + 1], "uint64", [2**63 + 2, 2**63 + 3]),
        ([1, 2, 4], "int64", None),
        ([3, 3, 3], "int64", None),
        ([3], "int64", None),
    ],
)
def test_whole_numbers_go_on_beyond_their_width(numbers, dtype, expected):
    got = next_integers(np.array(numbers, dtype), 2)
    assert got is None if expected is None else list(got) == expected


def test_fractions_are_regular_but_for_rounding():
    numbers = np.arange(30) * 0.1
    np.testing.assert_allclose(next_floats(numbers, 3), [3.0, 3.1, 3.2], rtol=1e-14)
    np.testing.assert_allclose(next_floats(numbers.astype(np.float32), 3), [3.0, 3.1, 3.2], rtol=1e-6)
    numbers[4] += 1e-9
    for irregular in (numbers, np.array([1.0]), np.ones(3), np.array([1.0, np.inf, 3.0])):
        assert next_floats(irregular, 3) is None


def test_values_of_every_kind_have_their_rule():
    assert list(next_values(np.array([1, 2]), 1)) == [3]
    assert list(next_values(np.array([0.5, 1.0]), 1)) == [1.5]
    assert list(next_values(np.array(["2024-01-01", "2024-01-02"], "datetime64[D]"), 1)) == [
        np.datetime64("2024-01-03")
    ]
    assert next_values(np.array([1, 2], object), 1) is None
