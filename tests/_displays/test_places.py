"""A forecast is drawn at its own places, and behind the history where it knows none."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._displays.one_series import series_of_values
from sklearn_gru._displays.places import at_places, places

DAYS = pd.date_range("2024-01-01", periods=30)
LATER = DAYS[20:]


def places_of(history, forecast):
    history = None if history is None else series_of_values(history, "history")
    return places(history, series_of_values(forecast, "forecast"))


def series(index):
    return pd.Series(np.arange(float(len(index))), index)


def test_places_go_on_behind_the_history():
    history_x, forecast_x = places_of(series([0.0, 0.5, 1.0]), [4.0, 5.0])
    np.testing.assert_allclose(history_x, [0, 0.5, 1])
    np.testing.assert_allclose(forecast_x, [1.5, 2])
    np.testing.assert_array_equal(places_of(None, [4.0, 5.0])[1], [0, 1])


@pytest.mark.parametrize(
    ("history", "own"),
    [
        (DAYS, LATER),  # a backtest
        (DAYS, LATER + pd.Timedelta("20 days")),
        (DAYS[10:], DAYS[:5]),  # wherever it is
        (DAYS.to_period("D"), LATER.to_period("D")),
        (pd.RangeIndex(30), pd.RangeIndex(20, 30)),
        (pd.RangeIndex(30), pd.RangeIndex(30, 32)),
        (pd.Index([1700, 1701]), pd.Index([1701, 1702])),
    ],
    ids=str,
)
def test_a_forecast_is_at_its_own_places(history, own):
    expected = own.to_timestamp() if isinstance(own, pd.PeriodIndex) else own
    np.testing.assert_array_equal(places_of(series(history), series(own))[1], expected.to_numpy())


@pytest.mark.parametrize("own", [pd.RangeIndex(2), pd.Index([0, 1]), pd.to_datetime([None, None])], ids=str)
def test_an_index_that_counts_rows_or_lacks_dates_follows_on(own):
    forecast_x = places_of(series(DAYS), series(own))[1]
    np.testing.assert_array_equal(forecast_x, DAYS[-1] + pd.to_timedelta([1, 2], "D"))
    if own.dtype.kind == "i":
        np.testing.assert_array_equal(places_of(series(range(30)), series(own))[1], [30, 31])


def test_dates_without_numbers_beside_them_are_not_mixed():
    np.testing.assert_array_equal(places_of([1.0, 2.0], series(LATER[:2]))[1], [2, 3])


def test_two_zones_are_drawn_on_the_clock_of_the_history():
    hours = pd.date_range("2024-01-01", periods=4, freq="h", tz="Asia/Tokyo")
    expected = hours.tz_localize(None)
    own = hours[2:].tz_convert("UTC")
    np.testing.assert_array_equal(places_of(series(hours), series(own))[1], expected[2:])
    polars = pl.DataFrame({"t": hours.tz_localize(None).to_list(), "load": 1.0}).with_columns(
        pl.col("t").dt.replace_time_zone("Asia/Tokyo")
    )
    own = polars[2:].with_columns(pl.col("t").dt.convert_time_zone("UTC"))
    np.testing.assert_array_equal(places_of(polars, own)[1], expected[2:])


# --- the truth -----------------------------------------------------------------------------------


def truth_at(truth, forecast, history=None):
    _, x = places_of(history, forecast)
    timed = series_of_values(forecast if history is None else history, "history")
    return at_places(series_of_values(truth, "truth"), x, timed)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_truth_with_times_is_that_at_the_times_of_the_forecast(library):
    truth = pd.DataFrame({"day": DAYS[:23], "load": np.arange(23.0)})
    truth = pl.from_pandas(truth) if library == "polars" else truth
    found = truth_at(truth, series(LATER))
    np.testing.assert_array_equal(found, [20, 21, 22, *[np.nan] * 7])
    np.testing.assert_array_equal(truth_at(truth, [1.0, 2.0], series(DAYS[:21])), [21, 22])


def test_a_truth_in_another_zone_is_that_of_the_same_moment():
    berlin = pd.date_range("2024-03-30 23:00", periods=4, freq="h", tz="Europe/Berlin")
    found = truth_at(series(berlin.tz_convert("UTC")), series(berlin[2:]), series(berlin[:2]))
    np.testing.assert_array_equal(found, [2, 3])


@pytest.mark.parametrize(
    ("truth", "forecast"),
    [
        ([1.0, 2.0], series(LATER)),
        (pd.Series([1.0, 2.0]), series(LATER)),  # counts its rows
        (series(LATER)[:2] + 1, [1.0, 2.0]),  # of a forecast that knows no times
        (pd.Series([1.0, 2.0], [3, 4]), series(LATER)),
    ],
)
def test_a_truth_without_times_begins_with_the_forecast(truth, forecast):
    np.testing.assert_array_equal(truth_at(truth, forecast), [1, 2])


def test_a_truth_of_another_time_is_refused():
    with pytest.raises(ValueError, match="truth is from 2024-01-01.* have no time in common"):
        truth_at(series(DAYS[:5]), series(LATER))
