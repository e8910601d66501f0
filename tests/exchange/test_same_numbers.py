"""Networks of other libraries that compute what their weights say, and others."""

import numpy as np
import pytest

from sklearn_gru._engine.parameters import CellParameters
from sklearn_gru.exchange.formula import estimator_of
from sklearn_gru.exchange.plain import plain_formula
from sklearn_gru.exchange.same_numbers import check_same_numbers, random_sequences

RNG = np.random.default_rng(0)
CELL = CellParameters(RNG.normal(size=(2, 12)), RNG.normal(size=(4, 12)), RNG.normal(size=12))


def formula(n_outputs=3, every_step=False):
    weights, bias = np.random.default_rng(1).normal(size=(4, n_outputs)), np.arange(n_outputs) / 2
    return plain_formula([CELL], weights, bias, n_directions=1, every_step=every_step, classes=None)


def test_sequences_are_as_many_and_as_long_as_the_network_takes_them():
    assert random_sequences(None, None, 2, np.float32).dtype == np.float32
    assert random_sequences(7, 9, 2, np.float64).shape == (7, 9, 2)


@pytest.mark.parametrize("every_step", [False, True])
def test_the_same_numbers_pass_and_others_do_not(every_step):
    X = random_sequences(None, None, 2, np.float64)
    outputs = estimator_of(formula(every_step=every_step)).predict(X)
    check_same_numbers(formula(every_step=every_step), X, outputs)
    wrong = outputs.copy()
    wrong[1, ..., 2] += 1e-3
    with pytest.raises(ValueError, match="the network says"):
        check_same_numbers(formula(every_step=every_step), X, wrong)
    check_same_numbers(formula(every_step=every_step), X, wrong, itemsize=2)  # as halves of floats round
    with pytest.raises(ValueError, match="the network says"):
        check_same_numbers(formula(every_step=every_step), X, np.full_like(outputs, np.nan))
    with pytest.raises(ValueError, match=r"makes an array of shape .*; expected \(3, "):
        check_same_numbers(formula(every_step=every_step), X, outputs[..., :1])


def test_links_are_those_of_probabilities():
    X = random_sequences(None, None, 2, np.float64)
    outputs = estimator_of(formula()).predict(X)
    odds = np.exp(outputs)
    check_same_numbers(formula(), X, odds / odds.sum(axis=1, keepdims=True), link="softmax")
    check_same_numbers(formula(), X, odds / (1 + odds), link="sigmoid")
    with pytest.raises(ValueError, match="the network says"):
        check_same_numbers(formula(), X, odds / (1 + odds), link="softmax")
