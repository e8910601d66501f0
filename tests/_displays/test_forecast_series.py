"""Each series of a picture of a forecast comes to its own places."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru._displays.forecast_parts import ForecastParts
from sklearn_gru._displays.forecast_series import series_to_draw

DAYS = pd.date_range("2024-03-01", periods=5)
TABLE = pd.DataFrame(
    {"shop": ["north"] * 5 + ["south"] * 5, "day": [*DAYS, *DAYS], "promo": 1, "sales": np.arange(10.0)}
)


def parts(values, index):
    return ForecastParts(pd.Series(values, index), None, "sales", {"shop": "south"})


def test_history_and_truth_are_found_in_whole_tables():
    drawn = series_to_draw(parts([7.5, 8.5], DAYS[3:]), history=TABLE[TABLE["day"] < DAYS[3]], truth=TABLE)
    np.testing.assert_array_equal(drawn.history, [5, 6, 7])
    np.testing.assert_array_equal(drawn.truth, [8, 9])
    np.testing.assert_array_equal(drawn.forecast_x, DAYS[3:].to_numpy())
    assert (drawn.x_name, drawn.y_name) == ("day", "sales")
    assert drawn.lower is None


def test_a_truth_that_ends_early_is_missing_then():
    truth = pd.Series([8.0], DAYS[3:4])
    np.testing.assert_array_equal(series_to_draw(parts([1, 2], DAYS[3:]), truth=truth).truth, [8, np.nan])


def test_lengths_are_checked():
    with pytest.raises(ValueError, match="truth has 3 values, but the forecast has 2"):
        series_to_draw(parts([1, 2], DAYS[3:]), truth=[1, 2, 3])
    with pytest.raises(ValueError, match="lower has 3 values, but the forecast has 2"):
        series_to_draw(parts([1, 2], DAYS[3:]), lower=[1, 2, 3], upper=[1, 2])


def test_series_that_nothing_tells_apart_are_refused():
    with pytest.raises(ValueError, match="forecast has the time 2024-03-04.* 2 times; expected one series"):
        series_to_draw(parts([1, 2], DAYS[[3, 3]]))
