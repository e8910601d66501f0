"""Names that are lags, and names that are not."""

import pytest

from sklearn_gru._windows.lag_names import LagName, lag_name, renumbered


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lag3", ("", 3)),  # mlforecast
        ("lag_3", ("", 3)),  # skforecast
        ("x_lag3", ("x", 3)),  # SlidingWindow
        ("x_lag_3", ("x", 3)),  # feature-engine
        ("sales_lag_2D", ("sales", 2, "D")),  # feature-engine by frequency
        ("a_lag_b_lag_10", ("a_lag_b", 10)),
        ("Lag 0", ("", 0)),
        ("my.x.lag.7", ("my.x", 7)),
    ],
)
def test_the_styles_of_other_packages_are_lags(name, expected):
    assert lag_name(name) == LagName(*expected)


@pytest.mark.parametrize(
    "name",
    [
        "flag3",
        "lag",
        "x_lag",
        "x_lag3_mean",
        "rolling_mean_lag1_window_size2",  # of mlforecast, as the next two
        "exponentially_weighted_mean_lag1_alpha0.5",
        "expanding_mean_lag1",
        "x_lead1",
        "lag-3x2",
    ],
)
def test_other_names_are_none(name):
    assert lag_name(name) is None


def test_what_is_ahead_is_a_lag_below_zero_if_asked_for():
    assert lag_name("promo_lead2", leads=True) == LagName("promo", -2)


@pytest.mark.parametrize(
    ("name", "expected"), [("x_lag_3", "x_lag_12"), ("lag3", "lag12"), ("x1_lag_3D", "x1_lag_12D")]
)
def test_a_name_with_another_lag_keeps_its_style(name, expected):
    assert renumbered(name, 12) == expected
