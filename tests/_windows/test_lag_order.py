"""Columns of lags as steps and channels."""

import re

import pytest

from sklearn_gru._windows.lag_order import check_same_lags, order_of_lags, order_of_names


def told(order):
    return list(order.lags), order.lagged.tolist(), order.constant.tolist(), list(order.names)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["lag1", "lag2", "lag3"], ([3, 2, 1], [[2], [1], [0]], [], ["y"])),
        (["promo", "lag1", "lag2", "day"], ([2, 1], [[2], [1]], [0, 3], ["y", "promo", "day"])),
        (["a_lag_0", "b_lag_0", "a_lag_1", "b_lag_1"], ([1, 0], [[2, 3], [0, 1]], [], ["a", "b"])),
        (["a", "a_lag_2", "a_lag_1"], ([2, 1, 0], [[1], [2], [0]], [], ["a"])),  # the value itself is lag 0
        (["a_lag_7", "a_lag_14", "a_lag_21"], ([21, 14, 7], [[2], [1], [0]], [], ["a"])),  # weeks
        (["a_lag_7", "a_lag_14", "a"], ([14, 7, 0], [[1], [0], [2]], [], ["a"])),
        (["a_lag_2D", "a_lag_3D"], ([3, 2], [[1], [0]], [], ["a"])),
        (["lag5"], ([5], [[0]], [], ["y"])),
        # b is known today, a is not: then b of today is one number more
        (
            ["b", "a_lag1", "a_lag2", "b_lag1", "b_lag2"],
            ([2, 1], [[2, 4], [1, 3]], [0], ["a", "b", "b_lag0"]),
        ),
    ],
)
def test_names_tell_steps_channels_and_what_is_the_same_at_each_step(names, expected):
    assert told(order_of_names(names)) == expected


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a", "b"], "No column of X is named as a lag: 'a', 'b'; expected names such as 'lag3'"),
        (["lag3", "lag1"], "lack 'lag2': the channels 'y' have lags from 3 to 1"),
        (["a_lag_1", "a_lag_2", "b_lag_2"], "lack 'b_lag_1': the channels 'a', 'b'"),
        (["a_lag_2", "a_lag_4", "a_lag_8"], "lack 'a_lag_6'"),
        (["a_lag0", "b_lag_1", "a_lag1"], "lack 'b_lag_0'"),
        (["x_lag_3", "x_lag3", "x_lag_2"], "'x_lag_3' and 'x_lag3' are both lag 3 of one channel"),
        (["x", "x_lag0", "x_lag1"], "'x_lag0' and 'x' are both lag 0"),
        (["x_lag_24h", "x_lag_1D"], "'x_lag_24h', 'x_lag_1D' count their lags in several units"),
        (["lag1", "lag2", "p", "p"], "Two channels would be called 'p'"),
    ],
)
def test_a_lag_that_is_missing_twice_or_contradicts_is_named(names, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        order_of_names(names)


@pytest.mark.parametrize(
    ("lags", "n_columns", "n_lagged", "expected"),
    [
        ([1, 2, 3], 3, None, ([3, 2, 1], [[2], [1], [0]], [], ["x0"])),
        ([1, 2], 4, 1, ([2, 1], [[1], [0]], [2, 3], ["x0", "x1", "x2"])),  # skforecast
        ([2, 1], 5, 2, ([2, 1], [[0, 2], [1, 3]], [4], ["x0", "x1", "x2"])),  # sktime
        ([2, 1], 6, "all", ([2, 1], [[0, 2, 4], [1, 3, 5]], [], ["x0", "x1", "x2"])),
        ([2, 1], 2, "all", ([2, 1], [[0], [1]], [], ["x0"])),
        ([0, 2, 1], 3, None, ([2, 1, 0], [[1], [2], [0]], [], ["x0"])),
    ],
)
def test_numbers_are_the_lags_of_one_channel_after_the_other(lags, n_columns, n_lagged, expected):
    assert told(order_of_lags(lags, n_columns, n_lagged)) == expected


@pytest.mark.parametrize(
    ("lags", "n_columns", "n_lagged", "message"),
    [
        ([1, 2, 3], 5, None, "X has 5 columns, and order has 3 lags: expected as many, or n_lagged=1"),
        ([1, 2, 3], 5, 2, "X has 5 columns; expected 6 at least"),
        ([1, 2, 3], 7, "all", "X has 7 columns; with n_lagged='all' expected a multiple of 3, the lags in"),
        ([1, 2, 3], 2, "all", "X has 2 columns; with n_lagged='all' expected a multiple of 3"),
        ([1, 3], 2, None, "order=[1, 3] lacks the lags [2]"),
        ([1, 2, 2], 3, None, "order=[1, 2, 2] has the lag 2 twice"),
    ],
)
def test_numbers_that_cannot_be_the_lags_are_refused(lags, n_columns, n_lagged, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        order_of_lags(lags, n_columns, n_lagged)


def test_the_lags_of_two_channels_are_no_channel():
    mixed = ["x_lag1", "y_lag2", "y_lag1", "x_lag2"]
    with pytest.raises(ValueError, match="'y_lag2' and 'x_lag1' are lags of one channel in order"):
        order_of_lags([1, 2], 4, 2, mixed)
    with pytest.raises(ValueError, match="'x_lag1' and 'y_lag2' are lags of one channel in order"):
        check_same_lags(["a_lag1", "a_lag2", "b_lag1", "b_lag2"], mixed)
    check_same_lags(["a_lag1", "b_lag2", "b_lag1", "a_lag2"], mixed)  # other names, the same channels


def test_numbers_may_not_contradict_the_names_of_the_columns():
    names = ["sales_lag_2", "sales_lag_1", "promo"]
    assert told(order_of_lags([2, 1], 3, 1, names))[3] == ["sales", "promo"]
    with pytest.raises(ValueError, match="'sales_lag_2' is lag 1 in order, but is named as lag 2"):
        order_of_lags([1, 2], 3, 1, names)
    with pytest.raises(ValueError, match="'lag3' is one without a lag in order, but is named as lag 3"):
        order_of_lags([1, 2], 3, 1, ["lag1", "lag2", "lag3"])


def test_names_may_give_other_names_but_no_other_lags():
    check_same_lags(["sales_lag1", "statistic"], ["lag1", "special_lag1"])
    with pytest.raises(ValueError, match="'lag1' is lag 2 in order, but is named as lag 1"):
        check_same_lags(["sales_lag2", "sales_lag1"], ["lag1", "lag2"])
