"""Rows to come are at the times that come next, whatever tells them; else an error names both times."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru import DataWarning
from sklearn_gru._forecasting.next_times import RowsOf, check_continues, next_times
from sklearn_gru._forecasting.panel import read_panel

from .times import KINDS, MIXTURES, shops

PAST = slice(8)


def check(history, future, group="shop", time="when", n_known=None):
    past = read_panel(history, "history", group, time)
    coming = None if future is None else read_panel(future, "future", group, time, past)
    series = [
        RowsOf(rows[:n_known], rows[len(rows) if n_known is None else n_known :], np.array([], int))
        for rows in past.members
    ]
    if coming is not None:
        members = dict(zip(coming.labels, coming.members, strict=True))
        coming = coming._replace(labels=past.labels, members=[members[label] for label in past.labels])
        series = [rows._replace(future=places) for rows, places in zip(series, coming.members, strict=True)]
    check_continues(past, coming, series)


def in_index(table):
    return table[::2].set_index("when")[["load"]]


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_next_may_come(kind):
    check(shops(kind, PAST), shops(kind, slice(8, 12)))
    check(shops(kind), None, n_known=8)
    if "objects" not in kind and "date" not in kind.split("."):
        check(in_index(shops(kind, PAST)), in_index(shops(kind, slice(8, 12))), None, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [slice(8), slice(7, 11)])
def test_what_has_been_does_not_come_again(kind, part):
    message = r"future for shop='a' begins at .*, which is not after the end of history, .*"
    with pytest.raises(ValueError, match=message):
        check(shops(kind, PAST), shops(kind, part))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "durations"])  # months are no duration
def test_neither_a_later_start_nor_another_step_passes(kind):
    whole, past = shops(kind), shops(kind, PAST)
    ninth, tenth = (str(whole["when"].iloc[row]) for row in (16, 18))
    later = shops(kind, slice(9, 12))
    with pytest.raises(ValueError, match="future for shop='a' begins at .*Expected .*known up to") as error:
        check(past, later)
    for part in ("begins at " + tenth, "Expected " + ninth, "up to " + str(past["when"].iloc[-1])):
        assert part in str(error.value)
    every_other = whole[16:].iloc[[0, 1, 4, 5]]
    with pytest.raises(ValueError, match="future for shop='a' has .* after .*Expected .*its next step is "):
        check(past, every_other)
    with pytest.raises(ValueError, match=r"history for shop='a', behind its last known row, goes on at"):
        check(pd.concat([past, later]), None, n_known=8)


def test_one_series_that_ended_earlier_is_named():
    past = shops("dates", PAST)
    with pytest.raises(ValueError, match="future for shop='b' begins at 2024-09-01.*Expected 2024-08-01"):
        check(past.iloc[:-1], shops("dates", slice(8, 12)))


@pytest.mark.parametrize(("kind", "other", "first", "second"), MIXTURES)
def test_times_of_two_kinds_are_one_sentence(kind, other, first, second):
    message = f"history has {first} .*future has {second} .*expected times of one kind"
    with pytest.raises(ValueError, match=message):
        check(shops(kind, PAST), shops(other, slice(8, 12)))


@pytest.mark.parametrize(
    "times", [np.arange(8), np.arange(8) / 10, np.arange(80, 0, -10), np.arange(0, 56, 7)]
)
def test_numbers_of_an_index_are_times(times):
    table = pd.DataFrame({"load": np.arange(8.0)}, index=times)
    rows = table.iloc
    check(rows[:5], rows[5:], None, None)
    for wrong in (rows[6:], rows[:3], rows[5::2]):
        with pytest.raises(ValueError, match="Expected .* If the index tells no time, set one that goes on"):
            check(rows[:5], wrong, None, None)


def test_row_numbers_of_several_series_are_no_times():
    table = shops("dates").drop(columns="when")
    check(table[:16], table[20:].reset_index(drop=True), "shop", None)
    numbered = table.set_index(np.arange(24) // 2)  # in each shop from 0 on: these are
    with pytest.raises(ValueError, match="future for shop='a' begins at 10. Expected 8"):
        check(numbered[:16], numbered[20:], "shop", None)


def test_numbers_in_any_order_are_no_times():
    table = pd.DataFrame({"load": range(5)}, index=[3, 1, 2, 5, 4])
    check(table, table, None, None)


def test_dates_are_not_continued_by_what_tells_no_time():
    table = in_index(shops("dates"))
    with pytest.raises(ValueError, match=r"history tells dates .* that of future no times; expected"):
        check(table[:8], table[8:].set_axis(list("abcd")), None, None)


def test_a_week_of_business_days_goes_on_on_monday():
    days = pd.DataFrame({"load": range(8), "when": pd.bdate_range("2024-01-01", periods=8)})
    for history, future in ((days, days), (pl.DataFrame(days), pl.DataFrame(days))):
        check(history[:5], future[5:], None, "when")
        with pytest.raises(ValueError, match="begins at 2024-01-09.*Expected 2024-01-06"):
            check(history[:5], future[6:], None, "when")


@pytest.mark.parametrize("library", [pd, pl])
def test_times_without_a_step_may_go_on_as_far_apart_as_before(library):
    days = np.array([0, 1, 3, 4, 6, 7, 9, 14, 15, 16, 30])
    when = np.datetime64("2024-01-01", "us") + days * np.timedelta64(1, "D")
    table = library.DataFrame({"load": days, "when": when})
    check(table[:5], table[5:7], None, "when")
    with pytest.warns(DataWarning, match="has 2024-01-15.*after 2024-01-10.*5 days later.*1 day to 2 days"):
        check(table[:5], table[5:9], None, "when")
    apart = library.DataFrame({"load": [0] * 6, "when": when[[0, 2, 4, 6, 7, 8]]})  # 3 days to 5, and then 1
    with pytest.warns(DataWarning, match="has 2024-01-16.*after 2024-01-15.*1 day later.*3 days to 5 days"):
        check(apart[:5], apart[5:], None, "when")
    for first, date in ((3, "2024-01-05"), (4, "2024-01-07")):  # before the last known time, and at it
        with pytest.raises(ValueError, match=f"begins at {date}.*which is not after the end of history"):
            check(table[:5], table[first:9], None, "when")


def test_a_table_without_times_has_nothing_to_check():
    table = pl.DataFrame({"load": [1.0, 2.0, 3.0]})
    check(table, table, None, None)


def test_the_times_after_some_rows_keep_the_frequency_of_their_index():
    days = pd.bdate_range("2024-01-03", periods=3)
    panel = read_panel(pd.DataFrame({"load": range(3)}, index=days), "history")
    assert list(next_times(panel, np.arange(3), 2)) == list(pd.bdate_range("2024-01-08", periods=2))
