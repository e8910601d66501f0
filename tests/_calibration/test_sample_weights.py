"""The weights that a regressor is trained with are found, whatever they are called."""

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import ConformalRegressor
from sklearn_gru._calibration.sample_weights import weight_of

PIPELINE = make_pipeline(StandardScaler(), Ridge())


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Ridge(), "sample_weight"),
        (GridSearchCV(Ridge(), {}), "sample_weight"),
        (PIPELINE, "ridge__sample_weight"),
        (PIPELINE, "sample_weight"),  # as metadata are routed
        (make_pipeline(StandardScaler(), PIPELINE), "pipeline__ridge__sample_weight"),
        (GridSearchCV(PIPELINE, {}), "ridge__sample_weight"),
        (TransformedTargetRegressor(PIPELINE), "ridge__sample_weight"),
    ],
)
def test_those_of_the_last_step_are_the_ones(model, name):
    given = {"standardscaler__sample_weight": [3.0], name: [1.0, 2.0]}
    assert weight_of(model, given) == [1.0, 2.0]
    assert weight_of(model, {"standardscaler__sample_weight": [3.0]}) is None
    assert weight_of(model, {}) is None


def test_the_weights_of_a_step_weigh_the_scores_too():
    rng = np.random.default_rng(0)
    X, y, weight = rng.normal(size=(100, 2)), rng.normal(size=100), rng.integers(0, 3, size=100)
    model = ConformalRegressor(PIPELINE, level=50).fit(X, y, ridge__sample_weight=weight)
    counted = np.flatnonzero(weight)
    n_kept = len(model.conformity_scores_)
    np.testing.assert_array_equal(model.conformity_weights_[:, 0], weight[counted[-n_kept:]])
