"""Regular times have one longest step, and rows of other tables that are further apart are told."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru._tables.regular_steps import longest_regular_step, steps_longer_than
from sklearn_gru._tables.series_index import find_series


def series_of(times, group=None):
    return find_series(np.zeros(len(times)), len(times), group, times)


HOURS = pd.date_range("2024-01-01", periods=48, freq="h")
REGULAR = {
    "hours": HOURS,
    "hours in a zone": pd.date_range("2024-03-30", periods=48, freq="h", tz="Europe/Berlin"),
    "days over a change of clocks": pd.date_range("2024-03-20", periods=30, tz="Europe/Berlin"),
    "months as dates": pd.date_range("2020-01-01", periods=36, freq="MS"),
    "quarters": pd.period_range("2020", periods=30, freq="Q"),
    "days of NumPy": np.arange("2024-01", "2024-03", dtype="datetime64[D]"),
    "seconds": pd.to_timedelta(np.arange(30), "s"),
    "numbers": np.arange(30),
    "floats": 0.1 * np.arange(30),
    "unsigned": np.arange(30, dtype=np.uint8),
}


@pytest.mark.parametrize("name", REGULAR)
def test_one_missing_row_is_told_and_whole_series_say_nothing(name):
    times = REGULAR[name]
    step = longest_regular_step(series_of(times))
    assert steps_longer_than(step, series_of(times)) is None
    few = times[:5]  # too few to tell by themselves what is usual
    assert steps_longer_than(step, series_of(few)) is None
    gaps = steps_longer_than(step, series_of(few[[0, 1, 3, 4]]))
    assert gaps.count == 1
    assert gaps.before in str(few[1])
    assert gaps.after in str(few[3])


def test_places_of_several_series_are_counted_and_the_first_is_named():
    step = longest_regular_step(series_of(HOURS))
    order = np.random.default_rng(0).permutation(8)
    times = HOURS[[0, 1, 2, 3, 10, 12, 13, 17]][order]
    gaps = steps_longer_than(step, series_of(times, np.repeat(["a", "b"], 4)[order]))
    assert (gaps.count, gaps.series, gaps.usual) == (2, " in series 'b'", "1:00:00")
    assert gaps.before == "2024-01-01 10:00:00"


@pytest.mark.parametrize(
    "times",
    [
        HOURS[:20],  # 19 steps
        HOURS.delete(30),  # a gap, which is told where it is
        pd.bdate_range("2024-01-01", periods=60),  # week-ends
        np.random.default_rng(0).exponential(size=60).cumsum(),
    ],
    ids=["few", "gap", "working days", "irregular"],
)
def test_few_or_irregular_steps_tell_nothing(times):
    assert longest_regular_step(series_of(times)) is None


def test_the_units_of_dates_do_not_matter_but_their_kind_does():
    step = longest_regular_step(series_of(HOURS))
    cut = HOURS[[0, 1, 3]]
    assert steps_longer_than(step, series_of(cut.as_unit("s"))).count == 1
    assert steps_longer_than(step, series_of(cut.tz_localize("UTC"))) is None
    assert steps_longer_than(step, series_of(np.array([0, 1, 3]))) is None


def test_steps_between_series_do_not_count():
    days = np.arange(30)
    two = series_of(np.concatenate([days, 100 + days]), np.repeat(["a", "b"], 30))
    step = longest_regular_step(two)
    np.testing.assert_array_equal(step["step"], [1])
    assert steps_longer_than(step, two) is None
