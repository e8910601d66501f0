"""Whole numbers of a user become ints of Python, or an error names them."""

from fractions import Fraction

import numpy as np
import pytest

from sklearn_gru._utils.whole_numbers import whole_number

INTEGERS = [np.dtype(code).type for code in np.typecodes["AllInteger"]]


@pytest.mark.parametrize("kind", [int, *INTEGERS])
def test_an_integer_of_any_type_becomes_an_int_that_does_not_wrap(kind):
    number = whole_number(kind(100), "length")
    assert type(number) is int
    assert number * 100 == 10_000


@pytest.mark.parametrize(
    "value", [0, -1, 2.0, np.float64(2), True, np.True_, Fraction(2), "2", None, np.array([2]), 2j]
)
def test_what_is_no_whole_number_of_at_least_one_is_named(value):
    with pytest.raises(
        ValueError, match="^length=.* is out of range; expected an int of at least 1"
    ) as caught:
        whole_number(value, "length")
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize(
    ("least", "most", "allowed"), [(0, None, range(9)), (2, 3, [2, 3]), (-1, 1, [-1, 0, 1])]
)
def test_both_limits_are_allowed_themselves(least, most, allowed):
    for value in range(-3, 9):
        if value in allowed:
            assert whole_number(value, "horizon", least, most) == value
        else:
            limits = f"of at least {least}" if most is None else f"from {least} to {most}"
            with pytest.raises(ValueError, match=f"horizon={value} .* expected an int {limits}"):
                whole_number(value, "horizon", least, most)
