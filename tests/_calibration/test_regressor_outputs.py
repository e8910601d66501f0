"""What a regressor predicts is found out, and has one shape."""

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import QuantileRegressor, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru._calibration.regressor_outputs import ascending_quantiles, outputs_of, quantiles_of

from .stand_ins import Quantiles

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 2)), RNG.normal(size=(20, 3))


@pytest.mark.parametrize(
    "model",
    [
        Quantiles(),
        make_pipeline(StandardScaler(), Quantiles()),
        GridSearchCV(Quantiles(), {"shift": [0.0]}, scoring=lambda model, X, y: 0.0),
        TransformedTargetRegressor(Quantiles(), check_inverse=False),
        FrozenEstimator(Quantiles().fit(X, Y)),
    ],
    ids=lambda model: type(model).__name__,
)
def test_quantiles_are_found_inside_of_pipelines_searches_and_the_like(model):
    np.testing.assert_array_equal(quantiles_of(model.fit(X, Y)), [0.1, 0.5, 0.9])


class WithLoss(Quantiles):
    loss = "squared_error"


@pytest.mark.parametrize(
    "model", [Ridge(), QuantileRegressor(), HistGradientBoostingRegressor(quantile=0.5), WithLoss()]
)
def test_a_regressor_of_one_value_has_none(model):
    assert quantiles_of(model) is None


@pytest.mark.parametrize(
    ("quantile", "message"),
    [
        ((0.9, 0.1), r"quantile=\(0.9, 0.1\) of Quantiles does not increase between 0 and 1"),
        ((0.1, 0.1, 0.9), "does not increase"),
        ((0.0, 0.5), "does not increase between 0 and 1"),
        ((0.5, 1.0), "does not increase between 0 and 1"),
        ((0.1, np.nan), "does not increase"),
        ((0.5,), "has 1 quantile; a band needs two"),
    ],
)
def test_quantiles_that_do_not_increase_are_named(quantile, message):
    with pytest.raises(ValueError, match=message):
        quantiles_of(Quantiles(quantile))


@pytest.mark.parametrize("y", [Y, Y[:, 0], Y[:, :1]], ids=["several", "one", "a column"])
def test_predictions_have_an_axis_of_outputs(y):
    n_outputs = y.reshape(20, -1).shape[1]
    ridge, quantiles = Ridge().fit(X, y), Quantiles().fit(X, y)
    np.testing.assert_array_equal(outputs_of(ridge, X, n_outputs, None).ravel(), ridge.predict(X).ravel())
    found = outputs_of(quantiles, X, n_outputs, np.array([0.1, 0.5, 0.9]))
    assert found.shape == (20, n_outputs, 3)
    np.testing.assert_array_equal(found.ravel(), quantiles.predict(X).ravel())


def test_quantiles_ascend_also_where_targets_are_taken_back_by_what_falls():
    turned = TransformedTargetRegressor(Quantiles(), func=np.negative, inverse_func=np.negative).fit(
        X, Y[:, 0]
    )
    levels, found = ascending_quantiles(turned, X, (20,))
    np.testing.assert_allclose(levels, [0.1, 0.5, 0.9])
    np.testing.assert_array_equal(found, turned.predict(X)[:, ::-1])
    assert (np.diff(found, axis=-1) >= 0).all()
    assert ascending_quantiles(Ridge().fit(X, Y), X, Y.shape) is None


def test_predictions_of_another_shape_are_an_error():
    with pytest.raises(
        ValueError, match=r"Ridge predicts an array of shape \(20, 3\); expected .* 2 .*y has"
    ):
        outputs_of(Ridge().fit(X, Y), X, 2, None)
    with pytest.raises(ValueError, match=r"shape \(20, 3\); .*n_outputs, n_quantiles.* 3 and 2"):
        outputs_of(Ridge().fit(X, Y), X, 3, np.array([0.1, 0.9]))


def test_a_prediction_that_is_not_finite_is_named():
    model = Ridge().fit(X, Y)
    model.intercept_ = np.array([0, np.inf, 0])
    with pytest.raises(ValueError, match="The prediction of Ridge for sample 0 is not finite"):
        outputs_of(model, X, 3, None)
