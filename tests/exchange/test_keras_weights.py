"""The weights of a GRU of Keras."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRURegressor

keras = pytest.importorskip("keras")

from sklearn_gru.exchange.formula import formula_of  # noqa: E402
from sklearn_gru.exchange.keras_weights import cells_of_layer, weights_of_layer  # noqa: E402


@pytest.mark.parametrize("reset_after", [False, True])
def test_weights_come_back_as_they_were(reset_after):
    X = np.random.default_rng(0).normal(size=(40, 5, 3)).astype(np.float32)
    model = GRURegressor(4, reset_after=reset_after, max_iter=2, random_state=0).fit(X, X[:, -1, 0])
    (cell,) = formula_of(model).cells
    gru = keras.layers.GRU(4, reset_after=reset_after)
    gru.build((None, None, 6))
    gru.set_weights(weights_of_layer(cell))
    (found,) = cells_of_layer(gru)
    for one, other in zip(cell, found, strict=True):
        if one is None:
            assert other is None
        else:
            assert_array_equal(one, other)


def test_the_two_biases_of_update_and_reset_gate_add_up_and_those_of_the_candidate_stay_apart():
    gru = keras.layers.GRU(1)
    gru.build((None, None, 1))
    kernel, recurrent = np.ones((1, 3)), np.ones((1, 3))
    gru.set_weights([kernel, recurrent, np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])])  # z, r, h
    (cell,) = cells_of_layer(gru)
    assert cell.biases.tolist() == [-11.0, 22.0, 3.0]
    assert cell.candidate_bias.tolist() == [30.0]
