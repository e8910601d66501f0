"""Levels are per cent, each once, and those that were calibrated."""

import re

import numpy as np
import pytest

from sklearn_gru._calibration.levels import check_levels, find_levels, name_of


@pytest.mark.parametrize(
    "level", [80, 80.0, np.int8(80), np.float32(80), [80], (80,), range(80, 81), np.array([80]), np.array(80)]
)
def test_one_level_or_several_are_an_array(level):
    np.testing.assert_array_equal(check_levels(level), [80.0])


def test_the_order_stays():
    np.testing.assert_array_equal(check_levels([95, 50, 80]), [95, 50, 80])


@pytest.mark.parametrize(
    ("level", "message"),
    [
        (0, "level=0 has 0; expected numbers between 0 and 100"),
        (100, "level=100 has 100; expected numbers between 0 and 100"),
        ([50, -5], "level=[50, -5] has -5; expected"),
        ([50, 120.5], "has 120.5; expected"),
        ([50, np.nan], "has nan; expected"),
        ([True], "has True; expected"),
        (["80"], "has '80'; expected"),
        ([], "level=[] has no level"),
        ([0.8], "has 0.8, less than one per cent; levels are per cent: for 0.8 of the outcomes write 80."),
        ([50, 80, 50.0], "has a level twice"),
        ([66.6, np.float32(66.6)], "has a level twice"),
        ([[50, 80]], "has [50, 80]; expected numbers"),
        ({50, 80}, "expected numbers between 0 and 100"),
        ("80", "has '80'; expected"),
        (None, "has None; expected"),
        (80 + 0j, "has (80+0j); expected"),
        (np.ma.masked_array([50, 80], [False, True]), "has masked; expected"),
    ],
)
def test_a_level_out_of_range_is_named(level, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        check_levels(level)


def test_levels_are_found_among_those_that_were_calibrated():
    np.testing.assert_array_equal(find_levels([95, 50], np.array([50.0, 80.0, 95.0])), [2, 0])


def test_a_level_that_was_not_calibrated_is_named_beside_those_that_were():
    with pytest.raises(ValueError, match=re.escape("[70, 60] are not calibrated; expected some of [50, 80]")):
        find_levels([70, 50, 60], np.array([50.0, 80.0]))


def test_a_level_in_single_precision_is_the_same_level():
    np.testing.assert_array_equal(find_levels(np.float32(66.6), np.array([50.0, 66.6])), [1])
    np.testing.assert_array_equal(find_levels([66.6], check_levels(np.float32(66.6))), [0])


@pytest.mark.parametrize(
    ("level", "name"),
    [(80.0, "80"), (99.9, "99.9"), (float(np.float32(66.6)), "66.6"), (99.9999999, "99.9999999")],
)
def test_a_level_is_named_as_it_is_written(level, name):
    assert name_of(level) == name
