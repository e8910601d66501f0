"""A training that ends no better than a forecast that knows nothing of the sequences says so."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import GRUClassifier, GRURegressor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(400, 6, 2))
NOISE = RNG.normal(size=400)
SUM = X[:, -2:, 0].sum(axis=1)
ONE_LAYER = {"hidden_layer_sizes": 8, "random_state": 0, "linear_part": None}


def warning_of(estimator, X, y, **validation):
    """The text of the one warning of ``fit``."""
    with pytest.warns(ConvergenceWarning, match="Training ended no better") as caught:
        estimator.fit(X, y, **validation)
    (warning,) = caught
    assert warning.filename == __file__
    return str(warning.message)


def assert_silent(estimator, X, y, **validation):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        estimator.fit(X, y, **validation)


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({}, "the base, a ridge of y on the last step"),
        ({"subtract_last": False}, "the mean of y"),
        ({"subtract_last": False, "loss": "quantile", "quantile": 0.9}, "one quantile of y"),
        ({"subtract_last": False, "loss": "quantile", "quantile": [0.2, 0.9]}, "the quantiles of y"),
        ({"subtract_last": False, "loss": "absolute_error"}, "one quantile of y"),
        ({"solver": "lbfgs", "alpha": 1000.0}, "the base"),
    ],
)
def test_a_regressor_on_noise_names_what_it_is_no_better_than(parameters, name):
    settings = ONE_LAYER | {"alpha": 100.0, "max_iter": 20} | parameters
    message = warning_of(GRURegressor(**settings), X, NOISE)
    assert f"by {name}" in message
    assert f"max_iter=20, {'' if 'solver' in parameters else 'learning_rate_init=0.006, '}alpha=" in message


def test_a_classifier_on_noise_is_no_better_than_the_frequencies():
    message = warning_of(GRUClassifier(4, alpha=300.0, max_iter=20, random_state=0), X, NOISE > 1)
    assert "by the frequencies of the classes alone" in message


def test_several_classes_have_their_frequencies_too():
    warning_of(GRUClassifier(4, alpha=300.0, max_iter=20, random_state=0), X, np.digitize(NOISE, [-1, 0]))


def test_with_early_stopping_the_samples_watched_tell():
    # learnt by heart: the loss of training is next to nothing, that of other samples is not
    settings = ONE_LAYER | {"early_stopping": True, "alpha": 0.0, "max_iter": 30}
    message = warning_of(GRURegressor(**settings), X, NOISE, X_val=X[::-1], y_val=NOISE)
    assert "its validation loss is" in message


def test_a_target_at_every_step_that_is_noise_warns():
    y = np.where(RNG.uniform(size=(400, 6, 1)) < 0.3, np.nan, RNG.normal(size=(400, 6, 1)))
    message = warning_of(GRURegressor(**ONE_LAYER, alpha=300.0, max_iter=10), X, y)
    assert "by the mean of y alone" in message


def test_counts_that_are_noise_are_no_better_than_their_mean():
    counts = np.random.default_rng(0).poisson(3.0, size=400)
    model = GRURegressor(**ONE_LAYER, loss="poisson", alpha=100.0, max_iter=20)
    assert "by the mean of y alone" in warning_of(model, X, counts)
    assert_silent(model.set_params(alpha="auto"), X, counts * np.exp(SUM))


def test_labels_at_every_step_that_are_noise_are_no_better_than_their_frequencies():
    y = np.random.default_rng(0).choice(["a", "b", "c"], p=[0.6, 0.3, 0.1], size=(400, 6))
    for class_weight in (None, "balanced"):
        model = GRUClassifier(4, alpha=300.0, max_iter=20, class_weight=class_weight, random_state=0)
        assert "by the frequencies of the classes alone" in warning_of(model, X, y)
    assert_silent(GRUClassifier(8, max_iter=20, random_state=0), X, X[:, :, 0] > 0)


@pytest.mark.parametrize("parameters", [{}, {"subtract_last": False}, {"loss": "absolute_error"}])
def test_what_can_be_learnt_does_not_warn(parameters):
    assert_silent(GRURegressor(**ONE_LAYER, max_iter=20, **parameters), X, SUM)


def test_classes_that_can_be_learnt_do_not_warn():
    assert_silent(GRUClassifier(8, max_iter=20, random_state=0), X, SUM > 0)


@pytest.mark.parametrize("y", [np.full(400, 3.0), X[:, -1, 1], 2 * X[:, -1, 0] - 1])
def test_where_the_base_leaves_nothing_there_is_nothing_to_warn_of(y):
    assert_silent(GRURegressor(**ONE_LAYER, max_iter=2), X, y)


def test_partial_fit_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GRURegressor(**ONE_LAYER).partial_fit(X, NOISE)
