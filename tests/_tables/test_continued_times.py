"""The times after those of a column come in what they were given in, in pandas and polars alike."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._tables.continued_times import continued_times
from sklearn_gru._tables.frames import column
from sklearn_gru._tables.times import read_times

from .._forecasting.times import DAYS, KINDS


def times_of(values, library=pd):
    return read_times(column(library.DataFrame({"when": values}), "when"), "when")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "durations"])
def test_months_of_every_kind_go_on(kind):
    table = pd.DataFrame({"when": KINDS[kind](DAYS)})
    got = continued_times(read_times(column(table[:9], "when"), "when"), 3)
    expected = column(table[9:], "when")
    assert type(got) is type(expected)
    assert got.dtype == expected.dtype or kind == "numbers"  # which may go on beyond their width
    if kind == "fractions":
        np.testing.assert_allclose(got, expected, rtol=1e-14)
    else:
        assert list(got) == list(expected)


POLARS = {
    "days": pd.date_range("2024-02-27", periods=8),
    "month ends": pd.date_range("2024-01-31", periods=8, freq=pd.offsets.MonthEnd()),
    "hours while clocks change": pd.date_range("2024-03-30 21:00", periods=8, freq="h", tz="Europe/Berlin"),
    "hours while clocks go back": pd.date_range("2024-10-26 21:00", periods=8, freq="h", tz="Europe/Berlin"),
    "local midnights while clocks change": pd.date_range("2024-03-27", periods=8, tz="Europe/Berlin"),
    "durations": pd.timedelta_range("1h", periods=8, freq="90min"),
    "numbers": np.arange(3, 27, 3, dtype=np.uint8),
    "fractions": np.arange(8) / 4,
}


@pytest.mark.parametrize("name", POLARS)
def test_times_of_polars_go_on(name):
    values = pl.Series("when", POLARS[name])
    got = continued_times(times_of(values[:4], pl), 4)
    assert got.to_list() == values[4:].to_list()
    assert got.dtype == values.dtype


@pytest.mark.parametrize("kind", ["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"])
def test_whole_numbers_of_polars_go_on_beyond_their_width(kind):
    kind = getattr(pl, kind)
    most = int(np.iinfo(pl.Series([], dtype=kind).to_numpy().dtype).max)
    values = pl.Series("when", [most - 2, most - 1, most], dtype=kind)
    got = continued_times(times_of(values, pl), 2)
    if kind == pl.UInt64:  # no width holds them
        assert got is None
    else:
        assert got.to_list() == [most + 1, most + 2]
    assert continued_times(times_of(values[:2], pl), 1).to_list() == [most]
    assert continued_times(times_of(values[:2], pl), 1).dtype == kind


def test_dates_of_polars_stay_dates():
    days = [datetime.date(2024, 1, day) for day in (29, 30, 31)]
    got = continued_times(times_of(pl.Series(days), pl), 2)
    assert got.to_list() == [datetime.date(2024, 2, 1), datetime.date(2024, 2, 2)]


@pytest.mark.parametrize("library", [pd, pl])
def test_times_without_a_step_have_no_next_ones(library):
    day = datetime.datetime(2024, 1, 1)
    for days in ([0], [0, 1, 3]):
        dates = [day + datetime.timedelta(days=i) for i in days]
        assert continued_times(times_of(library.Series(dates), library), 2) is None
    hours = [datetime.time(1), datetime.time(2), datetime.time(3)]
    assert continued_times(times_of(library.Series(hours), library), 2) is None


@pytest.mark.parametrize("library", [pd, pl])
def test_a_local_time_that_does_not_exist_is_no_next_one(library):
    midnights = library.Series(pd.date_range("2024-04-23", periods=3, tz="Africa/Cairo"))
    assert continued_times(times_of(midnights, library), 1) is None
