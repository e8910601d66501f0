"""The share of a linear forecast beside the network's."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import GRURegressor, future_targets, make_windows
from sklearn_gru._engine.packing import Reading
from sklearn_gru._estimators.base import Samples
from sklearn_gru._estimators.linear_forecasts import fit_mean_forecast
from sklearn_gru._estimators.linear_part import fit_linear_part
from sklearn_gru._estimators.short_training import time_order

RNG = np.random.default_rng(0)


def linear_problem(n=150):
    X = RNG.normal(size=(n, 6, 1)).cumsum(axis=1)
    return X, X[:, -1, 0] - 0.5 * X[:, -3, 0] + 0.3 * RNG.normal(size=n)


def bent_problem(n=400):
    X = RNG.normal(size=(n, 6, 1))
    return X, np.abs(X[:, -1, 0]) * np.sign(X[:, -2, 0])


def test_a_linear_problem_is_left_to_the_linear_part_and_a_bent_one_to_the_network():
    linear = GRURegressor(8, random_state=0).fit(*linear_problem())
    bent = GRURegressor(16, random_state=0, learning_rate_init=0.02).fit(*bent_problem())
    assert linear.linear_share_ > 0.9
    assert bent.linear_share_ < 0.2


@pytest.mark.parametrize("level", [1e8, 1e10])
def test_a_level_far_above_what_a_series_varies_by_is_that_of_the_forecast(level):
    X, y = linear_problem(150)
    parameters = {"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0, "subtract_last": "only"}
    expected = GRURegressor(**parameters).fit(X, y).predict(X)
    actual = GRURegressor(**parameters).fit(X + level, y + level).predict(X + level) - level
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12 * level)


def test_the_forecast_is_the_mixture_of_both():
    X, y = linear_problem(100)
    parameters = {"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0}
    mixed = GRURegressor(**parameters).fit(X, y)
    network = GRURegressor(**parameters, linear_part=None).fit(X, y).predict(X)
    linear = X.reshape(len(X), -1) @ mixed.linear_coef_ + mixed.linear_intercept_
    share = mixed.linear_share_
    np.testing.assert_allclose(
        mixed.predict(X), share * linear[:, 0] + (1 - share) * network, rtol=0, atol=1e-12
    )


def test_the_network_beside_it_is_the_one_that_it_would_be_alone():
    X, y = linear_problem(100)
    parameters = {"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0, "dropout": 0.2}
    beside, alone = (
        GRURegressor(**parameters).fit(X, y),
        GRURegressor(**parameters, linear_part=None).fit(X, y),
    )
    np.testing.assert_array_equal(beside.recurrent_weights_[0], alone.recurrent_weights_[0])


def test_of_few_samples_either_has_half():
    X, y = linear_problem(60)
    assert GRURegressor(4, max_iter=2, random_state=0).fit(X, y).linear_share_ == 0.5


@pytest.mark.parametrize(
    ("parameters", "y_of"),
    [
        ({"linear_part": None}, lambda y: y),
        ({"loss": "absolute_error"}, lambda y: y),
        ({"loss": "quantile", "quantile": 0.5}, lambda y: y),
        ({}, lambda y: np.repeat(y, 6).reshape(-1, 6, 1)),
    ],
    ids=["off", "median", "quantile", "every step"],
)
def test_where_it_has_no_meaning_there_is_none(parameters, y_of):
    X, y = linear_problem(80)
    model = GRURegressor(4, max_iter=2, random_state=0, **parameters).fit(X, y_of(y))
    assert model.linear_share_ == 0
    assert not hasattr(model, "linear_coef_")


def test_partial_fit_has_none_and_keeps_the_one_of_fit():
    X, y = linear_problem(100)
    model = GRURegressor(4, max_iter=2, random_state=0)
    assert model.partial_fit(X, y).linear_share_ == 0
    share = model.fit(X, y).linear_share_
    assert model.partial_fit(X, y).linear_share_ == share > 0


def test_with_early_stopping_the_samples_that_are_watched_tell_the_share():
    X, y = linear_problem()
    model = GRURegressor(8, random_state=0, early_stopping=True, max_iter=20).fit(X, y)
    assert 0.5 < model.linear_share_ <= 1
    given = GRURegressor(8, random_state=0, early_stopping=True, max_iter=20)
    given.fit(X[:135], y[:135], X_val=X[135:], y_val=y[135:])
    assert given.linear_share_ == pytest.approx(model.linear_share_, abs=1e-12)


def test_the_folds_that_choose_its_penalty_are_as_far_apart_as_the_outputs_of_a_sample_reach():
    walk = np.random.default_rng(0).normal(size=140).cumsum()
    X, y = future_targets(make_windows(walk, 8), horizon=20)  # consecutive samples share 19 of their outputs
    weight, order = np.ones(len(X)), time_order(X)
    part = fit_linear_part(Samples(X, y, weight), order, 0.5, Reading(), None)
    apart, adjoining = (fit_mean_forecast(X, y, weight, 8, gap=gap, order=order) for gap in (19, 0))
    np.testing.assert_array_equal(part.coef, apart.coef)
    assert np.abs(part.coef - adjoining.coef).max() > 0.01


def test_a_run_in_two_calls_is_the_run_in_one_to_the_bit():
    X, y = linear_problem(90)
    parameters = {"hidden_layer_sizes": 4, "random_state": 0, "learning_rate": "constant", "warm_start": True}
    parameters |= {"n_iter_no_change": np.inf, "batch_size": 9}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        whole = GRURegressor(**parameters, max_iter=50).fit(X, y)  # the penalty has followed the noise
        parts = pickle.loads(pickle.dumps(GRURegressor(**parameters, max_iter=25).fit(X, y))).fit(X, y)
    assert (whole.alpha_, whole.linear_share_) == (parts.alpha_, parts.linear_share_)
    assert whole.alpha_ > 0.01
    np.testing.assert_array_equal(whole.predict(X), parts.predict(X))


@pytest.mark.parametrize("n_outputs", [70, 81, 120])
def test_a_horizon_that_leaves_too_little_to_train_on_leaves_either_half(n_outputs):
    X = RNG.normal(size=(100, 4, 1))
    model = GRURegressor(3, max_iter=2, random_state=0).fit(X, RNG.normal(size=(100, n_outputs)))
    assert model.linear_share_ == 0.5


def test_absent_steps_in_front_of_all_sequences_change_nothing():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 5, 2))
    y = X[:, -2:].sum(axis=(1, 2)) + 0.1 * rng.normal(size=90)
    longer = np.concatenate([np.full((90, 4, 2), np.nan), X], axis=1)
    fits = [GRURegressor(3, max_iter=2, random_state=0).fit(some, y) for some in (X, longer)]
    assert fits[0].linear_share_ > 0
    np.testing.assert_array_equal(fits[0].predict(X), fits[1].predict(longer))
    np.testing.assert_array_equal(fits[0].predict(longer), fits[1].predict(X))
