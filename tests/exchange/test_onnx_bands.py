"""Calibrated bands in ONNX Runtime, beside those of the model."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    make_windows,
    stream,
)

from .graphs import run

pytest.importorskip("skl2onnx")
pytest.importorskip("onnxruntime")

from sklearn_gru.exchange import to_onnx

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 5, 2)).astype(np.float32)
Y = X[:, -1] + rng.normal(size=(120, 2))
STEPS = X + rng.normal(size=X.shape)


def network(**options):
    return GRURegressor(3, max_iter=2, random_state=0, **options)


def quantiles():
    return network(loss="quantile", quantile=[0.05, 0.3, 0.5, 0.9])


MODELS = {
    "one output": (network(), Y[:, 0]),
    "several": (network(), Y),
    "quantiles": (quantiles(), Y[:, 1]),
    "quantiles of several": (quantiles(), Y),
    "steps": (network(), STEPS),
    "quantiles of steps": (quantiles(), STEPS),
    "behind steps": (make_pipeline(StepwiseTransformer(StandardScaler()), network()), Y),
}


@pytest.mark.parametrize("name", MODELS)
def test_bands_come_beside_the_prediction(name):
    model, y = MODELS[name]
    model = ConformalRegressor(model, level=[80, 30, 50]).fit(X, y)
    model.radius_ = model.radius_ - model.radius_.mean() / 4  # so that some ends cross, and some bands
    prediction, bands = run(to_onnx(model, X), X)
    np.testing.assert_allclose(
        prediction.reshape(model.predict(X).shape), model.predict(X), rtol=0, atol=5e-6
    )
    np.testing.assert_allclose(bands, model.predict_interval(X), rtol=0, atol=5e-6)


def test_a_stream_of_a_calibrated_model_answers_without_bands_and_one_with_bands_is_refused():
    rows, windows = X[:, -1], make_windows(X[:, -1], 4)
    behind_window = ConformalRegressor(make_pipeline(SlidingWindow(4), network()), level=80)
    of_windows = ConformalRegressor(network(), level=80)
    for model, fitted_on in ((behind_window, rows), (of_windows, windows)):
        model.fit(fitted_on, Y[:, 0])
        live = stream(model, history=rows[:50])
        graph = to_onnx(live)
        assert [output.name for output in graph.graph.output] == ["variable", "next_past"]
        prediction, _ = run(graph, rows[50:51], live.state[np.newaxis].astype(np.float32))
        assert abs(prediction[0, 0] - live.step(rows[50])) < 5e-6
        with pytest.raises(ValueError, match="level=80, but bands of streams have no converter"):
            to_onnx(stream(model, level=80))


def test_bands_that_follow_outcomes_are_those_of_now():
    model = AdaptiveConformalRegressor(network(), level=[50, 80], learning_rate=0.5).fit(X, Y[:, 0])
    before = model.radius_
    model.update(X[:20], Y[:20, 0] + 5)
    assert (model.radius_ > before).all()
    bands = run(to_onnx(model, X), X)[1]
    np.testing.assert_allclose(bands, model.predict_interval(X), rtol=0, atol=5e-6)
