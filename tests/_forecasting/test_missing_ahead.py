"""Where numbers are an error, the first value that was to be known and is missing is named."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._forecasting.missing_ahead import are_missing, naming_missing

MISSING = np.array([[False, False, True, True], [False, True, False, True]])


def place(series, row):
    return f"in row {row} of series {series}"


def fail(counts, *, is_filled=False, error=ValueError):
    with naming_missing(["promo"], lambda name: MISSING, np.array(counts), place, is_filled=is_filled):
        raise error("no numbers")


@pytest.mark.parametrize(
    ("counts", "is_filled", "message"),
    [
        ([4, 4], False, "'promo' is missing in row 2 of series 0; expected its value"),
        ([2, 4], False, "'promo' is missing in row 1 of series 1"),
        ([2, 1], False, "no numbers"),
        ([2, 3], True, "no numbers"),
        ([2, 4], True, "'promo' is missing in row 3 of series 1"),
        ([4, 4], True, "'promo' is missing in row 2 of series 0"),
    ],
)
def test_the_first_value_that_windows_show_and_nothing_fills_is_named(counts, is_filled, message):
    with pytest.raises(ValueError, match=message):
        fail(counts, is_filled=is_filled)


def test_without_an_error_nothing_is_missed():
    with naming_missing(["promo"], lambda name: MISSING, np.array([4, 4]), place, is_filled=False):
        pass


def test_other_errors_stay_what_they_are():
    with pytest.raises(KeyError, match="no numbers"):
        fail([4, 4], error=KeyError)


@pytest.mark.parametrize(
    "values",
    [
        np.array([1.0, np.nan]),
        np.array(["a", None], dtype=object),
        pd.array([1, None], dtype="Int64"),
        pl.Series(["a", None]),
        pl.Series([1, None]),
    ],
)
def test_missing_values_of_any_kind_are_seen(values):
    np.testing.assert_array_equal(are_missing(values), [False, True])


def test_whole_numbers_are_all_there():
    np.testing.assert_array_equal(are_missing(np.arange(2)), [False, False])
