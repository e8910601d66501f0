"""The warning of a linear part that does not fit what training goes on with."""

import warnings

import numpy as np
import pytest

from sklearn_gru import DataWarning, GRUClassifier, GRURegressor
from sklearn_gru._estimators.stale_linear_part import error_of_linear_forecast, loss_of_linear_classes

X = np.random.default_rng(0).normal(size=(120, 4, 1))
Y = X[:, -1, 0] + 0.5 * X[:, -2, 0]
WARNING = (
    r"The linear part, which has a share of [01]\.\d\d of every prediction .* times as far off as a constant"
)


def small(kind=GRURegressor, **options):
    options = {"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0} | options
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return kind(**options).fit(X, Y if kind is GRURegressor else Y > 0)


def test_going_on_with_y_turned_round_warns_and_names_the_way_out():
    model = small()
    with pytest.warns(DataWarning, match=WARNING + r"(.|\n)*warm_start=False.*linear_part=None"):
        model.partial_fit(X, -Y)


def test_a_warm_start_with_labels_turned_round_warns():
    model = small(GRUClassifier, warm_start=True)
    with pytest.warns(DataWarning, match=WARNING):
        model.fit(X, Y <= 0)


@pytest.mark.parametrize("kind", [GRURegressor, GRUClassifier])
def test_going_on_with_more_of_the_same_does_not_warn(kind):
    y = Y if kind is GRURegressor else Y > 0
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        small(kind).partial_fit(X[:60], y[:60])


@pytest.mark.parametrize(
    ("options", "n_samples"), [({"linear_part": None}, 120), ({}, 10)], ids=["no linear part", "few samples"]
)
def test_where_there_is_nothing_to_say_it_is_silent(options, n_samples):
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        small(**options).partial_fit(X[:n_samples], -Y[:n_samples])


def test_a_night_of_zeros_does_not_make_a_small_error_large():
    error, of_constant = error_of_linear_forecast(
        np.zeros((30, 1)), np.full((30, 1), 0.1), np.ones(30), np.ones(1)
    )
    assert error == pytest.approx(0.01)
    assert of_constant == 1


def test_errors_count_by_weight_in_units_of_their_outputs_where_y_is_observed():
    y = np.array([[0.0, 10.0], [4.0, np.nan], [8.0, 30.0]])
    forecast = np.array([[1.0, 10.0], [4.0, 5.0], [8.0, 10.0]])
    weight, scale = np.array([1.0, 2.0, 1.0]), np.array([1.0, 10.0])
    error, of_constant = error_of_linear_forecast(y, forecast, weight, scale)
    assert error == pytest.approx((1 / 4 + 4 / 2) / 2)
    assert of_constant == pytest.approx(((16 + 16) / 4 + (1 + 1) / 2) / 2)


def test_log_losses_of_classes_are_means_by_weight():
    log_probability, codes, weight = np.log([0.5, 0.25, 0.1]), np.array([0, 2, 2]), np.array([2.0, 1.0, 1.0])
    loss, of_constant = loss_of_linear_classes(log_probability, codes, weight)
    assert loss == pytest.approx(-(2 * np.log(0.5) + np.log(0.25) + np.log(0.1)) / 4)
    assert of_constant == pytest.approx(np.log(2))
