import datetime
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._tables.plain_times import given_again, origin_of
from sklearn_gru._tables.times import read_times
from sklearn_gru._utils.taken_apart import put_together, taken_apart

DAYS = pd.date_range("2024-03-30", periods=4, freq="D")
DATES = [datetime.datetime(2024, 3, day) for day in (29, 30, 31)]
TIMES = {
    "numbers": np.arange(3, dtype=np.int32),
    "floats": np.array([0.5, 1.5]),
    "dates of NumPy": np.array(["2024-01", "2024-03"], "datetime64[M]"),
    "durations of NumPy": np.array([1, 2], "timedelta64[s]"),
    "dates of pandas": DAYS,
    "dates in nanoseconds": DAYS.as_unit("ns"),
    "dates in a zone": DAYS.tz_localize("Europe/Berlin"),
    "dates in UTC": DAYS.tz_localize("UTC"),
    "dates at an offset": DAYS.tz_localize("UTC+02:00"),
    "durations of pandas": DAYS - DAYS[0],
    "months": pd.period_range("2024-01", periods=3, freq="M"),
    "quarters": pd.period_range("2024Q1", periods=3, freq="Q-NOV"),
    "nullable numbers": pd.Series([1, 2], dtype="Int64"),
    "dates of polars": pl.Series(DATES).cast(pl.Date),
    "times of polars": pl.Series(DATES),
    "times of polars in a zone": pl.Series(DATES).dt.replace_time_zone("Europe/Berlin"),
    "durations of polars": pl.Series(DATES) - DATES[0],
    "numbers of polars": pl.Series([1, 2], dtype=pl.Int16),
}
OBJECTS = {
    "dates of Python": np.array([date.date() for date in DATES], object),
    "numbers of Python": np.array([1, 2**70], object),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_come_again_from_arrays_and_strings(name):
    times = read_times(TIMES[name], "time")
    apart = taken_apart(times)
    if times.given.dtype != object:  # as nullable numbers are of old versions of pandas
        assert apart["given"] is None
        assert all(type(part) is str for part in apart["origin"])
    again = put_together(apart)
    assert (type(again.given), again.given.dtype) == (type(times.given), times.given.dtype)
    assert list(again.given) == list(times.given)
    assert again.kind == times.kind
    np.testing.assert_array_equal(again.values, times.values)


@pytest.mark.parametrize("name", OBJECTS)
def test_times_that_are_objects_are_kept_as_they_are(name):
    times = read_times(OBJECTS[name], "time")
    again = put_together(pickle.loads(pickle.dumps(taken_apart(times))))
    assert list(again.given) == list(times.given)


def test_a_dtype_that_is_not_made_again_has_no_origin():
    assert origin_of(pd.array(DAYS, dtype="timestamp[us][pyarrow]")) is None
    assert origin_of(pd.array(["a"])) is None


def test_a_library_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match=r"library 'os'; expected one of \['numpy', 'pandas', 'polars'\]"):
        given_again(np.arange(3), ("os", "system"))
