"""Some of the last times of a series tell where the rows to come have to go on."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru import DataWarning
from sklearn_gru._forecasting.panel import read_panel
from sklearn_gru._forecasting.recent_times import N_RECENT, check_go_on, last_times, with_next_times
from sklearn_gru._tables.times import read_times

from .times import DAYS, KINDS


def check(times, coming, label="a"):
    panel = read_panel(pd.DataFrame({"shop": label, "when": coming}), "future", "shop", "when")
    check_go_on([times], panel, panel.members, [label])


def with_next_time(before, times, row):
    return with_next_times([before], times[np.array([row])])[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_known", [1, 2, 5])
def test_times_of_every_kind_are_joined_one_by_one(kind, n_known):
    given = KINDS[kind](DAYS)
    times = read_times(pd.Series(given), "when")
    recent = None
    for row in range(n_known):
        recent = with_next_time(recent, times, row)
    np.testing.assert_array_equal(recent.values, times.values[:n_known])
    assert recent.kind == times.kind
    check(recent, given[n_known : n_known + 3])
    with pytest.raises(ValueError, match="future for shop='a' begins at .*, which is not after the end"):
        check(recent, given[n_known - 1 : n_known + 2])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "durations"])
def test_rows_that_begin_late_are_an_error_where_the_times_have_a_step(kind):
    given = KINDS[kind](DAYS)
    recent = last_times(read_times(pd.Series(given), "when"), np.arange(5))
    with pytest.raises(ValueError, match="future for shop='a' begins at .* Expected .* the series is known"):
        check(recent, given[6:8])


def test_two_times_tell_no_step():
    times = read_times(np.array([0, 7, 12, 17]), "when")
    check(times[:2], [12, 20])
    with pytest.raises(ValueError, match="begins at 23. Expected 22"):
        check(times[1:], [23])


def test_only_the_last_ones_are_remembered():
    times = read_times(np.arange(100), "when")
    recent = last_times(times, np.arange(99))
    np.testing.assert_array_equal(recent.values, np.arange(99 - N_RECENT, 99))
    recent = with_next_time(recent, times, 99)
    np.testing.assert_array_equal(recent.values, np.arange(100 - N_RECENT, 100))


def test_times_of_polars_stay_such():
    days = pl.Series("day", DAYS.to_numpy())
    times = read_times(days, "when")
    recent = with_next_time(last_times(times, np.arange(3)), times, 3)
    assert isinstance(recent.given, pl.Series)
    np.testing.assert_array_equal(recent.values, times.values[:4])


def test_without_a_step_a_distance_that_is_unusual_warns():
    recent = read_times(np.array([0, 1, 3, 4, 6]), "when")
    check(recent, [7, 9])
    with pytest.warns(DataWarning, match="future for shop='a' has 16 after 6, 10 later"):
        check(recent, [16])


def test_many_series_are_looked_at_each_by_its_own_times():
    times = read_times(np.array([3, 4, 3]), "when")
    before = [read_times(np.array(past), "when") for past in ([1, 2], [2, 3], [1, 2])]
    recent = with_next_times([*before[:2], None], times)
    assert [list(each.values) for each in recent] == [[1, 2, 3], [2, 3, 4], [3]]
    coming = pd.DataFrame({"shop": ["a", "b", "c"], "when": [4, 6, 9]})
    panel = read_panel(coming, "future", "shop", "when")
    with pytest.raises(ValueError, match="future for shop='b' begins at 6. Expected 5"):
        check_go_on(recent, panel, panel.members, panel.labels)
    check_go_on([recent[0], None, recent[2]], panel, panel.members, panel.labels)
