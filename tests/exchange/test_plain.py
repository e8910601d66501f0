"""The formula of recurrent layers and a readout."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru._engine.parameters import CellParameters
from sklearn_gru.exchange.formula import estimator_of
from sklearn_gru.exchange.plain import plain_formula

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 5, 2))
CELL = CellParameters(RNG.normal(size=(2, 12)), RNG.normal(size=(4, 12)), RNG.normal(size=12))


def model_of(n_outputs, classes=None, dtype=np.float64):
    weights = np.random.default_rng(1).normal(size=(4, n_outputs)).astype(dtype)
    bias = np.arange(n_outputs, dtype=dtype)
    return estimator_of(
        plain_formula([CELL], weights, bias, n_directions=1, every_step=False, classes=classes)
    )


@pytest.mark.parametrize("classes", [["up", "down"], [2, 1], ["flat", "up", "down"], [3.0, 1.0, 2.0]])
def test_classes_in_any_order_keep_their_own_outputs(classes):
    n_outputs = 1 if len(classes) == 2 else len(classes)
    in_order = model_of(n_outputs, sorted(classes))
    given = model_of(n_outputs, classes)
    assert_array_equal(given.classes_, sorted(classes))
    # the output at a place is the probability of the class that was given there
    of_place = dict(zip(classes, in_order.predict_proba(X).T, strict=True))
    for label, probability in zip(given.classes_.tolist(), given.predict_proba(X).T, strict=True):
        np.testing.assert_allclose(probability, of_place[label], rtol=0, atol=1e-15)
    assert set(given.predict(X)) <= set(classes)


def test_a_regression_has_no_units_and_no_base():
    model = model_of(2)
    states = model.hidden_states(X)[:, -1]
    np.testing.assert_allclose(model.predict(X), states @ model.output_weights_ + model.output_bias_)


def test_layers_that_do_not_belong_together_are_refused_by_name():
    with pytest.raises(ValueError, match="classes are 3, which takes 3 outputs; the readout has 1"):
        model_of(1, ["a", "b", "c"])
    with pytest.raises(ValueError, match=r"classes=\['a', 'b', 'a'\] name a class twice"):
        model_of(3, ["a", "b", "a"])
    with pytest.raises(ValueError, match="The weights are of float32, float64; expected float32 or float64"):
        model_of(1, dtype=np.float32)
