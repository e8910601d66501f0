"""Outcomes count where they are observed, weigh something, and something is said of them."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru import CoverageDisplay, interval_coverage
from sklearn_gru._calibration.what_counts import observed, outcomes, outcomes_and_bands

NUMBERS = np.array([[1.0, 5.0], [np.nan, 6.0], [3.0, 7.0]])
ABSENT = [[1, 5], [None, 6], [3, 7]]
TABLES = {
    "a list": ABSENT,
    "objects": np.array(ABSENT, dtype=object),
    "masked integers": np.ma.MaskedArray([[1, 5], [9, 6], [3, 7]], mask=np.isnan(NUMBERS)),
    "floats of pandas": pd.DataFrame(NUMBERS, columns=["a", "b"]),
    "nullable integers": pd.DataFrame(NUMBERS, columns=["a", "b"]).astype("Int64"),
    "nullable floats": pd.DataFrame(NUMBERS, columns=["a", "b"]).astype("Float32"),
    "objects of pandas": pd.DataFrame([[1, 5], [pd.NA, 6], [3, 7]], dtype=object),
    "polars": pl.DataFrame({"a": [1, None, 3], "b": [5, 6, 7]}),
}


@pytest.mark.parametrize("kind", TABLES)
def test_what_is_missing_is_not_observed_whatever_it_is_in(kind):
    y = outcomes(TABLES[kind])
    assert y.dtype == np.float64
    np.testing.assert_array_equal(y, NUMBERS)
    column = TABLES[kind]
    if hasattr(column, "columns"):
        name = column.columns[0]
        np.testing.assert_array_equal(outcomes(column[name]), NUMBERS[:, 0])


@pytest.mark.parametrize("kind", TABLES)
def test_so_bands_hold_as_much_of_it(kind):
    bands = np.tile([0.0, 2.0], (3, 2, 1, 1))
    np.testing.assert_array_equal(
        interval_coverage(TABLES[kind], bands, multioutput="raw_values"), [[0.5], [0]]
    )
    display = CoverageDisplay.from_predictions(TABLES[kind], bands, level=80, by_output=True)
    np.testing.assert_array_equal(display.coverage, [[0.5], [0]])


def test_what_holds_no_numbers_is_named():
    with pytest.raises(ValueError, match="Column 'shop' does not hold numbers"):
        outcomes(pd.DataFrame({"load": [1.0], "shop": ["a"]}))


@pytest.mark.parametrize("n_axes", [1, 2, 3])
def test_y_bands_and_weights_have_fitting_axes(n_axes):
    shape = (4, 3, 2)[:n_axes]
    y, bands, weight = outcomes_and_bands(np.ones(shape), np.zeros((*shape, 5, 2)), None)
    expected = (4, 1) if n_axes == 1 else shape
    assert (y.shape, bands.shape, weight.shape) == ((*expected, 1), (*expected, 5, 2), (4,))


def test_only_a_whole_step_of_a_sequence_may_have_nothing_said_of_it():
    y, said, weight = np.ones((3, 4, 2)), np.zeros((3, 4, 2, 5)), np.array([1.0, 1.0, 0.0])
    said[0, 1] = np.nan
    found = observed(y, weight, said, "y_interval")
    assert np.isnan(found[0, 1]).all()
    assert np.isnan(found[2]).all()
    assert np.isnan(found).sum() == 2 + 8
    said[1, 2, 0] = np.nan
    with pytest.raises(ValueError, match="y_interval of sample 1 is NaN, but y_true is not"):
        observed(y, weight, said, "y_interval")
