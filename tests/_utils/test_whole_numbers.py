"""Whole numbers that a user gives become numbers of Python."""

import re

import numpy as np
import pytest

from sklearn_gru._utils.whole_numbers import whole_number

INTEGER_TYPES = [int, *(np.dtype(code).type for code in np.typecodes["AllInteger"])]


@pytest.mark.parametrize("kind", INTEGER_TYPES, ids=lambda kind: kind.__name__)
def test_every_type_of_integer_becomes_an_int(kind):
    value = whole_number(kind(127), "length")
    assert type(value) is int
    # as a NumPy int8 it would be -3
    assert value * 2 - 1 == 253


@pytest.mark.parametrize(
    "value", [True, False, np.True_, 1.0, np.float64(2), "3", None, [1], np.array([1]), np.array(1.5), np.nan]
)
def test_what_is_no_whole_number_is_named_with_its_value(value):
    with pytest.raises(ValueError, match=re.escape(f"length={value!r} is out of range; expected an int of")):
        whole_number(value, "length")


@pytest.mark.parametrize("value", [1, 5, np.uint8(5)])
def test_both_limits_belong_to_it(value):
    assert whole_number(value, "stride", 1, 5) == value


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        (0, (), "at least 1"),
        (-1, (0,), "at least 0"),
        (np.int8(0), (1, 5), "from 1 to 5"),
        (6, (1, 5), "from 1 to 5"),
    ],
)
def test_a_number_beyond_a_limit_is_named_with_the_limits(value, limits, expected):
    with pytest.raises(ValueError, match=re.escape(f"stride={value!r} is out of range;") + f".* {expected}"):
        whole_number(value, "stride", *limits)
