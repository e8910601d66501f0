"""Only later observations of a series pass, whatever tells the time, and whenever the one before was."""

import json
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru import DataWarning
from sklearn_gru._forecasting.clock import check_later, moments_of
from sklearn_gru._tables.times import read_times, show_time
from sklearn_gru._utils.taken_apart import put_together, taken_apart

from .times import DAYS, KINDS, MIXTURES


def times(kind, *months):
    return read_times(KINDS[kind](DAYS[list(months)]), "'when'")


def which(row):
    return f" for shop={'ab'[row]!r}"


def check(given, before):
    check_later(given, before, "when", which)


@pytest.mark.parametrize("kind", KINDS)
def test_later_observations_pass_and_others_do_not(kind):
    before = pickle.loads(pickle.dumps(moments_of(times(kind, 3, 1))))
    check(times(kind, 4, 2), before)
    for months in ((3, 2), (0, 2)):
        with pytest.raises(ValueError, match=r"reading has when=.* for shop='a'; expected a time after"):
            check(times(kind, *months), before)
    with pytest.raises(ValueError, match="for shop='b'; expected a time after"):
        check(times(kind, 4, 1), before)


def test_the_times_are_shown_as_they_came():
    with pytest.raises(ValueError, match=r"when=2024-03-01 00:00:00 for shop='a'; .* 2024-04-01 00:00:00"):
        check(times("dates", 2), moments_of(times("dates", 3)))


def test_a_series_without_a_time_may_begin_at_any():
    check(times("dates", 0, 2), [None, *moments_of(times("dates", 1))])


@pytest.mark.parametrize(("kind", "other", "second", "first"), MIXTURES)
def test_times_of_two_kinds_are_one_sentence(kind, other, first, second):
    before = moments_of(times(kind, 0))
    with pytest.raises(ValueError, match=f"{first} .*{second} .*expected times of one kind"):
        check(times(other, 1), before)


def test_series_whose_times_came_in_other_units_are_compared_all_the_same():
    days = np.array(["2024-01-05", "2024-01-06"], "datetime64[D]")
    before = [moments_of(read_times(days.astype(f"M8[{unit}]"), "'when'"))[0] for unit in ("s", "ns")]
    check(read_times(days + np.timedelta64(1, "D"), "'when'"), before)
    with pytest.raises(ValueError, match="when=2024-01-05.* for shop='b'"):
        check(read_times(days[[1, 0]], "'when'"), before)


def test_times_in_finer_units_keep_what_the_others_have_not():
    noon, next_moment = (np.array([time], "M8[ns]") for time in ("2024-01-05T12", "2024-01-05T12:00:00.75"))
    before = [moments_of(read_times(times, "'when'"))[0] for times in (noon.astype("M8[s]"), next_moment)]
    given = read_times(np.concatenate([noon, noon]) + np.timedelta64(500, "ms"), "'when'")
    with pytest.raises(ValueError, match=r"for shop='b'; expected a time after 2024-01-05.12:00:00\.75"):
        check(given, before)


@pytest.mark.parametrize("kind", KINDS)
def test_a_reading_later_than_the_longest_step_warns_of_what_is_missing(kind):
    given, before = times(kind, 4, 2), moments_of(times(kind, 3, 1))
    step = np.diff(times(kind, 0, 1).values)
    if step.dtype == object:
        pytest.skip("times that are objects tell no step")
    longest = {"kind": given.kind, "step": step}
    check_later(given, before, "when", which, longest)
    message = r"^After .* for shop='b' the next reading is of .*, where no step of history was longer than"
    with pytest.warns(DataWarning, match=message) as told:
        check_later(times(kind, 4, 5), before, "when", which, longest)
    assert "series" not in str(told[0].message)
    with pytest.warns(DataWarning, match=r"for shop='a' .*, and so on in 2 series: its window reads across"):
        check_later(times(kind, 6, 5), before, "when", which, longest)
    check_later(times(kind, 6, 5), before, "when", which, longest | {"kind": "of another kind"})
    with pytest.raises(ValueError, match="for shop='b'; expected a time after"):
        check_later(times(kind, 6, 1), before, "when", which, longest)


def test_a_moment_holds_nothing_of_its_table():
    series = pl.Series([1, 2, 3])
    for column in (series, series.to_numpy(), pd.array([1, 2, 3], dtype="Int64")):
        moment = moments_of(read_times(column, "'when'"))[1]
        assert len(pickle.dumps(moment)) < 300
        assert np.ndim(moment.given) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_moment_comes_again_from_what_json_can_hold(kind):
    moment = moments_of(times(kind, 3))[0]
    parts = json.loads(json.dumps(taken_apart(moment)))
    again = put_together(parts)
    assert again[:3] == moment[:3]
    assert type(again.value) is type(moment.value)
    assert again.given == show_time(moment.given)
