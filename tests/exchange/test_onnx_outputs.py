"""What a model makes of its network's outputs, and the labels of classes, as nodes of ONNX."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor

from .graphs import evaluated

pytest.importorskip("skl2onnx")

from sklearn_gru.exchange import onnx_outputs
from sklearn_gru.exchange.formula import formula_of

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 5, 1))
Y = np.abs(X[:, -1] + rng.normal(size=(60, 2))) + 1

SCALED = {
    "scaled": {},
    "counts": {"loss": "poisson"},
    "quantiles": {"loss": "quantile", "quantile": [0.05, 0.2, 0.6, 0.9]},
    "one quantile in a list": {"loss": "quantile", "quantile": [0.3]},
}


@pytest.mark.parametrize("name", SCALED)
def test_outputs_get_the_units_of_y_as_the_model_gives_them(name):
    formula = formula_of(GRURegressor(3, max_iter=1, random_state=0, **SCALED[name]).fit(X, Y))
    outputs = (
        rng.normal(size=(30, len(formula.output_bias))) * np.repeat([1e-3, 1.0, 30.0], 10)[:, np.newaxis]
    )
    found = evaluated(lambda nodes, x: onnx_outputs.in_units(nodes, formula, x), outputs)
    np.testing.assert_allclose(found, formula.scale.invert(outputs), rtol=1e-13, atol=1e-13)
    if formula.levels is not None:
        assert (np.diff(found) >= 0).all()


def labels(classes, every_step=False):
    y = classes[rng.integers(0, len(classes), (60, 5) if every_step else 60)]
    formula = formula_of(GRUClassifier(3, max_iter=1, random_state=0).fit(X, y))
    return onnx_outputs.labels_in_onnx(formula)


def test_labels_are_strings_or_whole_numbers_and_floats_where_a_step_may_have_none():
    assert labels(np.array(["a", "b"])).tolist() == ["a", "b"]
    assert labels(np.array([3, 7])).dtype == np.int64
    assert labels(np.array([False, True])).tolist() == [0, 1]
    assert labels(np.array([1.0, 2.0])).dtype == np.float32
    assert labels(np.array([3, 7]), every_step=True).dtype == np.float32


def test_labels_that_onnx_has_no_type_for_are_refused():
    with pytest.raises(ValueError, match=r"classes_ are of dtype datetime64.* no labels of ONNX"):
        labels(np.array(["2020-01-01", "2021-01-01"], "datetime64[D]"))
    with pytest.raises(ValueError, match=r"classes_ are \[16777217, .*which float32 does not hold"):
        labels(np.array([2**24 + 1, 2**24 + 3]), every_step=True)
    with pytest.raises(ValueError, match='classes_ holds "", which stands for absent steps'):
        labels(np.array(["", "b"]), every_step=True)
