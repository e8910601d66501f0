"""Dates a month or more apart have gaps where months are missing, however long these are in days."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._tables.gaps import gaps_in
from sklearn_gru._tables.series_index import find_series

MONTHS = pd.date_range("2015-01", periods=48, freq="MS")


def gaps(times, group=None):
    return gaps_in(find_series(np.zeros(len(times)), len(times), group, times))


def of_freq(freq, **options):
    return pd.date_range("2000-01-01", periods=60, freq=freq, **options)


MONTH_END, BUSINESS_END = pd.offsets.MonthEnd(), pd.offsets.BusinessMonthEnd()
CALENDARS = {
    "first days": (of_freq("MS"), "1 month"),
    "last days": (of_freq(MONTH_END), "1 month"),
    "last business days": (of_freq(BUSINESS_END), "1 month"),
    "the 15th": (of_freq("MS") + pd.Timedelta(days=14), "1 month"),
    "last hours": (of_freq(MONTH_END) + pd.Timedelta(hours=23), "1 month"),
    "quarters": (of_freq("QS"), "3 months"),
    "years": (of_freq("YS"), "12 months"),
    "dates of NumPy": (of_freq("MS").to_numpy().astype("datetime64[D]"), "1 month"),
    "dates of Python": (np.array([day.date() for day in of_freq("MS")], object), "1 month"),
    "polars": (pl.Series(of_freq("MS").to_numpy()), "1 month"),
    "polars in a zone": (
        pl.Series(of_freq("MS").to_numpy()).dt.replace_time_zone("Europe/London"),
        "1 month",
    ),
    **{zone: (of_freq("MS", tz=zone), "1 month") for zone in ("Europe/London", "Pacific/Auckland")},
}


@pytest.mark.parametrize("name", CALENDARS)
def test_a_month_a_quarter_or_a_year_that_is_missing_is_told(name):
    times, usual = CALENDARS[name]
    assert gaps(times) is None
    found = gaps(times[[*range(30), *range(31, 60)]])
    assert (found.count, found.usual, found.tells_dates) == (1, usual, True)
    assert found.before.startswith(str(times[29])[:10])
    assert found.after.startswith(str(times[31])[:10])


def test_the_series_in_which_a_month_is_missing_is_named():
    found = gaps(MONTHS.append(MONTHS.delete([20, 21])), np.repeat(["a", "b"], [48, 46]))
    assert (found.count, found.series, found.before[:7], found.after[:7]) == (
        1,
        " in series 'b'",
        "2016-08",
        "2016-11",
    )


def test_order_in_the_table_does_not_matter():
    times = MONTHS.delete(20)[np.random.default_rng(0).permutation(47)]
    assert gaps(times).before == "2016-08-01 00:00:00"


@pytest.mark.parametrize(
    "times",
    [
        MONTHS[MONTHS.month != 8],  # closed every August
        MONTHS[(MONTHS.month < 7) | (MONTHS.month > 8)],  # and July
        of_freq("MS").append(of_freq("MS") + pd.Timedelta(days=14)).sort_values().delete(20),  # twice a month
        pd.Timestamp("2000-01-01")
        + pd.to_timedelta(np.random.default_rng(0).integers(30, 200, 60).cumsum(), "D"),
    ],
    ids=["no August", "no summer", "twice a month", "irregular"],
)
def test_months_that_come_back_and_other_dates_have_none(times):
    assert gaps(times) is None
