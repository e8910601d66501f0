"""What a fitted model computes, as a model of Keras."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRUClassifier, GRURegressor

from .models import draw

keras = pytest.importorskip("keras")

from sklearn_gru.exchange import from_keras, to_keras  # noqa: E402


@pytest.mark.filterwarnings("ignore")  # of sequences without a step, and of rounding
@pytest.mark.parametrize("seed", range(40))
def test_a_keras_model_says_what_the_model_says_and_comes_back_to_the_bit(seed):
    model, X = draw(seed)
    keras_model = to_keras(model)
    is_class = isinstance(model, GRUClassifier)
    expected = model.predict_proba(X) if is_class else model.predict(X)
    found = keras_model.predict_proba(X) if is_class else keras_model(X)
    spread = 1 if is_class else np.nanstd(expected) + 1
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(found),
        expected,
        rtol=0,
        atol=spread * (1e-6 if X.dtype == np.float64 else 2e-5),
    )
    back = from_keras(keras_model)
    assert_array_equal(back.predict(X), model.predict(X))


def test_levels_far_from_zero_are_not_rounded():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 8, 1)).cumsum(axis=1) + 1e6
    model = GRURegressor(4, max_iter=2, random_state=0).fit(X, X[:, -1, 0] + rng.normal(size=100))
    found = keras.ops.convert_to_numpy(to_keras(model)(X))
    np.testing.assert_allclose(found, model.predict(X), rtol=0, atol=1e-6)


def test_a_saved_model_is_the_same_and_comes_back(tmp_path):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(60, 8, 2))
    labels = np.where(X[:, -1, 0] > 0, "up", "down")
    for model, y in ((GRURegressor(4, max_iter=2), X[:, -1, 0]), (GRUClassifier(4, max_iter=2), labels)):
        model.set_params(random_state=0).fit(X, y)
        to_keras(model).save(tmp_path / "model.keras")
        back = from_keras(keras.saving.load_model(tmp_path / "model.keras"))
        assert_array_equal(back.predict(X), model.predict(X))
        assert back.get_params() == model.get_params()


def test_it_trains_in_keras_and_then_here():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(200, 6, 2))
    y = X[:, -1, 0] * X[:, -2, 1]
    model = GRURegressor(8, max_iter=1, linear_part=None, random_state=0).fit(X, y)
    keras_model = to_keras(model)
    keras_model.compile(keras.optimizers.Adam(0.02), "mse")
    keras_model.fit(X, y, epochs=20, verbose=0)
    back = from_keras(keras_model, learning_rate_init=0.003)
    np.testing.assert_allclose(back.predict(X), keras_model.predict(X, verbose=0), rtol=0, atol=1e-5)
    assert back.score(X, y) > model.score(X, y) + 0.2
    before = back.score(X, y)
    for _ in range(10):
        back.partial_fit(X, y)
    assert back.score(X, y) > before - 0.02


def test_a_sample_that_predict_refuses_gets_nan_and_the_others_their_own():
    X = np.random.default_rng(7).normal(size=(40, 5, 2)).astype(np.float32)
    model = GRURegressor(4, max_iter=1, random_state=0).fit(X, X[:, -1, 0])
    spoilt = X.copy()
    spoilt[3, 2, 1], spoilt[5, 0, 0] = np.nan, np.inf
    found = keras.ops.convert_to_numpy(to_keras(model)(spoilt))
    assert np.flatnonzero(np.isnan(found)).tolist() == [3, 5]
    np.testing.assert_allclose(np.delete(found, [3, 5]), np.delete(model.predict(X), [3, 5]), atol=1e-5)
