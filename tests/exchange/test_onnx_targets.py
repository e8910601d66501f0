"""Predictions that are taken back, in ONNX Runtime, beside those of the model."""

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)

from sklearn_gru import ConformalRegressor, GRURegressor, SlidingWindow, stream

from .graphs import run

pytest.importorskip("skl2onnx")
pytest.importorskip("onnxruntime")

from sklearn_gru.exchange import to_onnx
from sklearn_gru.exchange.onnx_targets import FUNCTIONS

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 5, 2))
Y = np.exp(X[:, -1] + rng.normal(size=(120, 2)))


def network(**options):
    return GRURegressor(3, max_iter=5, random_state=0, **options)


def function(func, inverse_func, **options):
    return FunctionTransformer(func, inverse_func, check_inverse=False, **options)


TRANSFORMERS = {
    "standard": StandardScaler(),
    "without mean": StandardScaler(with_mean=False),
    "without scale": StandardScaler(with_std=False),
    "without centre": RobustScaler(with_centering=False),
    "robust": RobustScaler(),
    "range": MinMaxScaler((-2, 3)),
    "largest": MaxAbsScaler(),
    "logarithm": function(np.log1p, np.expm1),
    "one after the other": make_pipeline(function(np.log, np.exp), "passthrough", StandardScaler()),
    "there but not back": function(np.log, None),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", TRANSFORMERS)
def test_predictions_are_taken_back(name, dtype):
    sequences = X.astype(dtype)
    for y in (Y, Y[:, 0]):
        model = TransformedTargetRegressor(network(), transformer=TRANSFORMERS[name], check_inverse=False)
        model.fit(sequences, y)
        expected = model.predict(sequences)
        said = run(to_onnx(model, sequences), sequences)[0]
        assert said.dtype == dtype
        np.testing.assert_allclose(said.reshape(expected.shape), expected, rtol=0, atol=5e-6 * Y.std())


@pytest.mark.parametrize("inverse", FUNCTIONS, ids=lambda function: function.__name__)
def test_functions_of_numpy_take_predictions_back(inverse):
    model = TransformedTargetRegressor(network(), func=np.positive, inverse_func=inverse, check_inverse=False)
    model.fit(X, Y[:, 0].clip(0, 3) + 4)
    expected = model.predict(X)
    assert np.isfinite(expected).all()
    np.testing.assert_allclose(run(to_onnx(model, X), X)[0][:, 0], expected, rtol=5e-6, atol=1e-6)


def test_behind_windows_within_bands_and_in_streams_they_are_taken_back_too():
    rows = X[:, -1]
    pipeline = make_pipeline(StandardScaler(), SlidingWindow(4), network())
    model = TransformedTargetRegressor(pipeline, func=np.log, inverse_func=np.exp).fit(rows, Y[:, 0])
    expected = model.predict(rows)
    np.testing.assert_allclose(run(to_onnx(model, rows), rows)[0][:, 0], expected, rtol=0, atol=1e-5)

    calibrated = ConformalRegressor(model, level=80).fit(rows, Y[:, 0])
    bands = run(to_onnx(calibrated, rows), rows)[1]
    np.testing.assert_allclose(bands, calibrated.predict_interval(rows), rtol=0, atol=1e-5)

    live = stream(model, history=rows[:50])
    prediction, _ = run(to_onnx(live, rows), rows[50:51], live.state[np.newaxis])
    assert abs(prediction[0, 0] - live.step(rows[50])) < 1e-5


def test_what_cannot_be_taken_back_is_named():
    powers = TransformedTargetRegressor(network(), transformer=PowerTransformer()).fit(X, Y)
    with pytest.raises(
        ValueError, match=r"by PowerTransformer\(\), which has no converter; expected a Stand"
    ):
        to_onnx(powers, X)
    with_base = function(np.log, np.exp, inv_kw_args={"dtype": np.float32})
    for model in (
        TransformedTargetRegressor(network(), func=np.arctan, inverse_func=np.tan, check_inverse=False),
        TransformedTargetRegressor(network(), transformer=with_base),
    ):
        with pytest.raises(
            ValueError, match=r"inverse_func=<ufunc '(tan|exp)'> .* has no converter; expected"
        ):
            to_onnx(model.fit(X, Y), X)
