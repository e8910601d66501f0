"""Files of skops: they hold calibrated models to the bit, and name only types of this package."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)

skops = pytest.importorskip("skops.io")

RNG = np.random.default_rng(0)
SERIES = RNG.normal(size=(90, 1)).cumsum(axis=0)
WINDOWS = future_targets(make_windows(SERIES, 5, group=["a"] * 50 + ["b"] * 40), SERIES.ravel(), horizon=2)
ROWS = SERIES[:-1], SERIES[1:, 0]
AT_STEPS = SERIES.reshape(30, 3, 1), SERIES.reshape(30, 3, 1)
NETWORK = GRURegressor(2, max_iter=2, random_state=0)
QUANTILES = GRURegressor(2, max_iter=2, loss="quantile", quantile=[0.1, 0.5, 0.9], random_state=0)
MODELS = {
    "network": (NETWORK, WINDOWS),
    "network of quantiles": (QUANTILES, WINDOWS),
    "network at every step": (QUANTILES, AT_STEPS),
    "pipeline of windows": (make_pipeline(StepwiseTransformer(StandardScaler()), QUANTILES), WINDOWS),
    "pipeline of rows": (make_pipeline(SlidingWindow(3), QUANTILES), ROWS),
    "seasonal": (SeasonalNaive(), WINDOWS),
    "ridge": (make_pipeline(StandardScaler(), Ridge()), ROWS),
}


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
@pytest.mark.parametrize("name", MODELS)
def test_it_says_the_same_to_the_bit_and_only_our_types_have_to_be_trusted(name, kind):
    inner, (X, y) = MODELS[name]
    model = kind(inner, level=50).fit(X, y)
    data = skops.dumps(model)
    names = skops.get_untrusted_types(data=data)
    assert [each for each in names if not each.startswith("sklearn_gru.")] == []
    again = skops.loads(data, trusted=names)
    np.testing.assert_array_equal(again.predict_interval(X), model.predict_interval(X))
    if kind is AdaptiveConformalRegressor:
        again, model = again.update(X[:4], y[:4]), model.update(X[:4], y[:4])
        np.testing.assert_array_equal(again.predict_interval(X), model.predict_interval(X))


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
def test_of_what_is_around_an_estimator_of_scikit_learn_only_the_class_is_ours(kind):
    model = kind(Ridge()).fit(RNG.normal(size=(200, 2)), RNG.normal(size=(200, 2)))
    assert skops.get_untrusted_types(data=skops.dumps(model)) == [f"{kind.__module__}.{kind.__name__}"]
