"""What others read of a fitted network: its weights, its last states, the units of its outputs."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor
from sklearn_gru._estimators.fitted_network import (
    final_states,
    predicts_every_step,
    read_network,
    target_scale,
)

X = np.random.default_rng(0).normal(size=(20, 4, 2))
EVERY = X.cumsum(axis=1)


@pytest.mark.parametrize(
    ("model", "y", "expected"),
    [
        (GRURegressor(2, max_iter=1), EVERY[:, -1, 0], False),
        (GRURegressor(2, max_iter=1), EVERY[:, -1], False),
        (GRURegressor(2, max_iter=1), EVERY, True),
        (GRUClassifier(2, max_iter=1), EVERY[:, -1, 0] > 0, False),
    ],
)
def test_a_target_at_every_step_is_known(model, y, expected):
    assert predicts_every_step(model.fit(X, y)) == expected


def test_last_states_and_units_give_the_prediction():
    model = GRURegressor((3, 4), max_iter=1, random_state=0, subtract_last=False, linear_part=None)
    model.fit(X, EVERY[:, -1])
    states = final_states(model, X)
    assert states.shape == (20, 7)
    np.testing.assert_allclose(states[:, 3:], model.hidden_states(X)[:, -1], rtol=0, atol=1e-12)
    outputs = states[:, 3:] @ model.output_weights_ + model.output_bias_
    np.testing.assert_allclose(target_scale(model).invert(outputs), model.predict(X), rtol=0, atol=1e-12)
    assert read_network(model).parameters.size == sum(
        np.size(part)
        for part in (
            *model.input_weights_,
            *model.recurrent_weights_,
            *model.hidden_biases_,
            model.output_weights_,
            model.output_bias_,
        )
    )
