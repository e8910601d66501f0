"""The converters of networks: random models in ONNX Runtime, beside what the models say."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor

from ..examples import NIGHTLY, is_nightly
from .graphs import run
from .models import draw

skl2onnx = pytest.importorskip("skl2onnx")
pytest.importorskip("onnxruntime")

from sklearn_gru.exchange import to_onnx  # noqa: E402
from sklearn_gru.exchange.onnx_converters import register  # noqa: E402

SPREAD = np.std(np.abs(np.random.default_rng(0).normal(size=10_000)))  # of the y of random models
OPSETS = range(15, skl2onnx.get_latest_tested_opset_version() + 1)


@pytest.mark.filterwarnings("ignore")  # of sequences without a step, and of rounding
@pytest.mark.parametrize("seed", range(40))
def test_onnx_runtime_says_what_the_model_says(seed):
    check(seed)


@pytest.mark.skipif(not is_nightly(), reason="takes the nightly profile of Hypothesis")
@pytest.mark.filterwarnings("ignore")
def test_so_it_does_of_many_more_models():
    for seed in range(40, NIGHTLY):
        check(seed)


def check(seed):
    model, X = draw(seed)
    said = run(to_onnx(model, X, target_opset=OPSETS[seed % len(OPSETS)]), X)
    if isinstance(model, GRUClassifier):
        labels, probabilities = said
        np.testing.assert_allclose(probabilities, model.predict_proba(X), rtol=0, atol=2e-6)
        expected = model.predict(X)
        assert labels.tolist() == np.where(expected == None, "", expected).tolist()  # noqa: E711
        return
    expected = model.predict(X)
    found = said[0].reshape(expected.shape)
    assert found.dtype == X.dtype
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-6 * SPREAD)


def test_counts_far_from_those_of_fit_agree_to_the_error_of_an_exponent_in_float32():
    model, X = draw(141, max_iter=2)
    expected = model.predict(X)
    assert model.loss == "poisson"
    assert X.dtype == np.float32
    assert np.nanmax(expected) > 50  # of y around 4
    np.testing.assert_allclose(run(to_onnx(model, X), X)[0], expected, rtol=1e-6)


def test_numbers_of_samples_and_of_steps_are_free():
    X = np.random.default_rng(0).normal(size=(30, 6, 2)).astype(np.float32)
    model = GRURegressor((4, 3), max_iter=1, random_state=0).fit(X, X[:, -1, 0])
    graph = to_onnx(model)
    for shape in ((1, 6, 2), (7, 1, 2), (2, 40, 2)):
        new = np.random.default_rng(1).normal(size=shape).astype(np.float32)
        np.testing.assert_allclose(run(graph, new)[0][:, 0], model.predict(new), rtol=0, atol=5e-6)


@pytest.mark.parametrize("wrong", [[np.nan, 1], [1, np.nan], [np.inf, 1]])
def test_what_predict_refuses_gets_nan_and_the_other_samples_their_numbers(wrong):
    X = np.random.default_rng(0).normal(size=(30, 6, 2)).astype(np.float32)
    regressor = GRURegressor(4, max_iter=1, random_state=0).fit(X, X[:, -1, 0])
    classifier = GRUClassifier(4, max_iter=1, random_state=0).fit(X, X[:, -1, 0] > 0)
    damaged = X.copy()
    damaged[3, 2] = wrong
    for model, expected in ((regressor, regressor.predict(X)), (classifier, classifier.predict_proba(X))):
        with pytest.raises(ValueError, match="Input X contains"):
            model.predict(damaged)
        said = run(to_onnx(model), damaged)[-1]
        assert np.isnan(said[3]).all()
        others = np.delete(said.reshape(expected.shape), 3, axis=0)
        np.testing.assert_allclose(others, np.delete(expected, 3, axis=0), rtol=0, atol=5e-6)


def test_labels_at_absent_steps_are_those_of_predict_in_the_types_of_onnx():
    X = np.random.default_rng(0).normal(size=(30, 4, 1)).astype(np.float32)
    X[:, 1] = np.nan
    model = GRUClassifier(3, max_iter=1, random_state=0).fit(X, (np.nan_to_num(X[:, :, 0]) > 0).astype(int))
    labels, probabilities = run(to_onnx(model), X)
    np.testing.assert_array_equal(labels, model.predict(X))
    assert np.isnan(labels[:, 1]).all()
    assert np.isnan(probabilities[:, 1]).all()


def test_skl2onnx_itself_converts_networks_once_it_is_told_of_them():
    X = np.random.default_rng(0).normal(size=(30, 6, 2)).astype(np.float32)
    model = GRUClassifier(3, max_iter=1, random_state=0).fit(X, X[:, -1, 0] > 0)
    register()
    register()  # again, as every call does
    graph = skl2onnx.to_onnx(model, X)
    assert [output.name for output in graph.graph.output] == ["label", "probabilities"]
    labels, probabilities = run(graph, X)
    np.testing.assert_array_equal(labels, model.predict(X))
    np.testing.assert_allclose(probabilities, model.predict_proba(X), rtol=0, atol=2e-6)
