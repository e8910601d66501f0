"""The layers and the readout as nodes of ONNX, in float64 beside the model itself."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor

from .graphs import run_in_float64
from .models import draw

pytest.importorskip("skl2onnx")

from sklearn_gru.exchange import onnx_converters, to_onnx


@pytest.fixture
def in_float64(monkeypatch):
    """Recurrent layers in float64, which the reference evaluator knows and ONNX Runtime does not."""
    monkeypatch.setattr(onnx_converters, "PRECISION", np.float64)


@pytest.mark.filterwarnings("ignore")  # of sequences without a step, and of rounding
@pytest.mark.parametrize("seed", range(24))
def test_in_float64_a_graph_says_what_the_model_says(seed, in_float64):
    model, X = draw(seed)
    said = run_in_float64(to_onnx(model, X), X)[-1]
    expected = model.predict_proba(X) if isinstance(model, GRUClassifier) else model.predict(X)
    tolerance = 1e-12 if X.dtype == np.float64 else 2e-5
    np.testing.assert_allclose(said.reshape(expected.shape), expected, rtol=0, atol=tolerance)


def test_the_evaluator_of_onnx_itself_agrees_where_all_steps_are_present(in_float64):
    from onnx.reference import ReferenceEvaluator

    X = np.random.default_rng(0).normal(size=(20, 7, 2))
    for reset_after in (False, True):
        model = GRURegressor((4, 3), reset_after=reset_after, max_iter=2, random_state=0)
        model.fit(X, X[:, -1, 0])
        evaluator = ReferenceEvaluator(to_onnx(model, X))
        for one in X[:3, np.newaxis]:  # its GRU of old took one sequence at a time
            said = evaluator.run(None, {"X": one})[0]
            np.testing.assert_allclose(said[:, 0], model.predict(one), rtol=0, atol=1e-12)
