"""Fitted models, pipelines and streams as graphs of ONNX: the one call."""

import numpy as np
import pytest
from sklearn.ensemble import VotingRegressor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer, StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, SlidingWindow, StepwiseTransformer

from .graphs import run

onnx = pytest.importorskip("onnx")
skl2onnx = pytest.importorskip("skl2onnx")
pytest.importorskip("onnxruntime")

from sklearn_gru.exchange import to_onnx  # noqa: E402

rng = np.random.default_rng(0)
ROWS = rng.normal(size=(60, 2)).astype(np.float32)
Y = ROWS @ [1.0, 0.5]
SEQUENCES = rng.normal(size=(60, 5, 2)).astype(np.float32)


def network(**options):
    return GRURegressor(3, max_iter=1, random_state=0, **options)


def test_a_graph_is_valid_and_tells_where_it_is_from():
    graph = to_onnx(network().fit(SEQUENCES, Y))
    onnx.checker.check_model(graph, full_check=True)
    assert graph.graph.name == "sklearn_gru"


def test_a_search_is_the_best_of_its_models():
    search = GridSearchCV(
        make_pipeline(StandardScaler(), SlidingWindow(2), network()), {"slidingwindow__length": [2, 4]}, cv=2
    ).fit(ROWS, Y)
    np.testing.assert_allclose(run(to_onnx(search), ROWS)[0][:, 0], search.predict(ROWS), rtol=0, atol=1e-5)


def test_a_search_without_a_best_model_is_refused():
    search = GridSearchCV(network(), {"alpha": [0.1]}, cv=2, refit=False).fit(SEQUENCES, Y)
    with pytest.raises(ValueError, match="GridSearchCV has refit=False"):
        to_onnx(search)


def test_a_search_inside_a_pipeline_and_models_side_by_side_say_the_same():
    inside = make_pipeline(
        StepwiseTransformer(StandardScaler()), GridSearchCV(network(), {"alpha": [0.1, 1.0]}, cv=2)
    )
    voting = VotingRegressor([("a", network()), ("b", network(reset_after=True))])
    for model in (inside, voting):
        model.fit(SEQUENCES, Y)
        said = run(to_onnx(model, SEQUENCES), SEQUENCES)[0][:, 0]
        np.testing.assert_allclose(said, model.predict(SEQUENCES), rtol=0, atol=1e-5)


def test_classes_at_the_end_of_a_pipeline_are_tensors():
    model = make_pipeline(SlidingWindow(3), GRUClassifier(3, max_iter=1, random_state=0)).fit(ROWS, Y > 0)
    graph = to_onnx(model)
    assert [output.name for output in graph.graph.output] == ["label", "probabilities"]
    labels, probabilities = run(graph, ROWS)
    np.testing.assert_array_equal(labels, model.predict(ROWS))
    np.testing.assert_allclose(probabilities, model.predict_proba(ROWS), rtol=0, atol=2e-6)


def test_the_version_of_the_operations_is_the_one_asked_for_at_most():
    model = network().fit(SEQUENCES, Y)
    for opset in (15, 18):
        assert to_onnx(model, target_opset=opset).opset_import[0].version <= opset
    latest = skl2onnx.get_latest_tested_opset_version()
    for wrong in (14, latest + 1, 17.0, True):
        with pytest.raises(
            ValueError, match=f"target_opset={wrong!r}; expected None or a whole number from 15"
        ):
            to_onnx(model, target_opset=wrong)


def test_what_is_not_fitted_or_has_no_converter_is_an_error():
    with pytest.raises(NotFittedError):
        to_onnx(network())
    model = make_pipeline(SplineTransformer(), network()).fit(ROWS, Y)
    with pytest.raises(Exception, match="SplineTransformer"):
        to_onnx(model, ROWS)


def test_a_conversion_leaves_the_model_as_it_was():
    model = make_pipeline(StepwiseTransformer(StandardScaler()), network()).fit(SEQUENCES, Y)
    before = model.predict(SEQUENCES), set(vars(model)), [set(vars(step)) for _, step in model.steps]
    to_onnx(model)
    np.testing.assert_array_equal(before[0], model.predict(SEQUENCES))
    assert before[1:] == (set(vars(model)), [set(vars(step)) for _, step in model.steps])
