"""What is masked is NaN, or has no place."""

import numpy as np
import pytest

from sklearn_gru._tables.masked import first_masked, unmasked

NAN = np.nan


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8, object])
def test_masked_numbers_become_nan_and_floats_keep_their_width(dtype):
    values = np.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]], dtype=dtype)
    filled = unmasked(values)
    assert type(filled) is np.ndarray
    np.testing.assert_array_equal(filled.astype(float), [[1, NAN], [3, 4]])
    assert filled.dtype == (dtype if dtype in (np.float32, np.float64, object) else np.float64)
    assert values.data[0, 1] == 2  # the caller's


@pytest.mark.parametrize("mask", [np.ma.nomask, [False, False]])
def test_where_nothing_is_masked_the_values_stay_what_they_are(mask):
    values = np.ma.array([1, 2], mask=mask)
    assert unmasked(values).dtype == values.dtype
    assert type(unmasked(values)) is np.ndarray
    dates = np.ma.array(["2024-01-01", "2024-01-02"], mask=mask, dtype="datetime64[D]")
    np.testing.assert_array_equal(unmasked(dates), dates.data)


@pytest.mark.parametrize("values", [[1.0, 2.0], np.arange(3), "text", None, [np.arange(2), np.arange(3)]])
def test_anything_else_stays_as_it_is(values):
    assert unmasked(values) is values


def test_masked_arrays_in_a_list_are_found():
    rows = [np.ma.array([1.0, 2.0], mask=[0, 1]), np.array([3.0, 4.0])]
    np.testing.assert_array_equal(unmasked(rows), [[1, NAN], [3, 4]])
    of_two_lengths = [rows[0], np.arange(3)]
    assert unmasked(of_two_lengths) is of_two_lengths
    np.testing.assert_array_equal(unmasked([np.ma.masked, 2.0]), [NAN, 2])


@pytest.mark.parametrize("dtype", ["U1", "datetime64[D]"])
def test_what_has_no_nan_is_refused(dtype):
    values = (
        np.ma.array(["1", "2"], mask=[0, 1])
        if dtype == "U1"
        else np.ma.array([1, 2], mask=[0, 1], dtype=dtype)
    )
    with pytest.raises(ValueError, match="masked values, which it has no NaN for; expected floats"):
        unmasked(values)


def test_the_first_masked_place_is_told():
    assert first_masked(np.ma.array([1, 2, 3], mask=[0, 1, 1])) == 1
    assert first_masked(np.ma.array([[1, 2], [3, 4]], mask=[[0, 0], [1, 0]])) == (1, 0)
    for nothing in (np.ma.array([1, 2]), np.ma.array([1, 2], mask=[0, 0]), np.arange(2), [1, 2]):
        assert first_masked(nothing) is None
