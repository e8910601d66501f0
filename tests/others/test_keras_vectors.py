"""The numbers that Keras tests its GRU layer with, against the engine, and through ``from_keras``.

Inputs, options and expected outputs are those of ``keras/src/layers/rnn/gru_test.py`` of Keras 3 (Apache
License 2.0), as of commit 3422977a: X counts up from 0; all weights of the inputs are 0.01, those of the
states 0.02 and all biases 0.03.  Left out of that file are what has no numbers in it (shapes, serialisation,
dropout, its own dispatch to cuDNN) and options that say the same again (``unroll``, ``implementation``,
``return_state``); and ``zero_output_for_mask``, which is a matter of what stands at absent steps: NaN here.
"""

import numpy as np
import pytest

from . import nets


def counting_up(*shape):
    """X as (T, B, C)."""
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape).swapaxes(0, 1)


def layer(X, H, *, reset_after=True, bias=0.03, reverse=False):
    W = np.full((1, 3 * H, X.shape[2]), 0.01, np.float32)
    R = np.full((1, 3 * H, H), 0.02, np.float32)
    B = np.full((1, 6 * H), bias, np.float32)
    if not reset_after:  # Keras has one bias there
        B[:, 3 * H :] = 0
    return nets.Layer(W, R, B, reset_after, reverse)


def same(*values):
    return lambda H: np.repeat(np.float32(values)[:, np.newaxis], H, axis=1)


# test_correctness
LAST = {
    "defaults": ({}, same(0.5217289, 0.6371659, 0.39384964)),
    "go_backwards": ({"reverse": True}, same(0.24406259, 0.611516, 0.3928808)),
    "reset_after=False": ({"reset_after": False}, same(0.51447755, 0.6426879, 0.40208298)),
    "use_bias=False": ({"bias": 0.0}, same(0.49988455, 0.64701194, 0.4103359)),
}
INITIAL = np.arange(4, dtype=np.float32).reshape(1, 2, 2)
# test_pass_initial_state
FROM_INITIAL = {
    False: [[0.23774096, 0.33508456], [0.83659905, 1.0227708]],
    True: [[0.13486053, 0.23261218], [0.78257304, 0.9691353]],
}
# test_masking
MASK = np.array([[True, True, False, True], [True, False, False, True]])
MASKED_EVERY = [
    [0.03606692, 0.09497581, 0.09497581, 0.19393763],
    [0.16051409, 0.16051409, 0.16051409, 0.30818558],
]
MASKED_LAST = {False: [0.19393763, 0.30818558], True: [0.11669192, 0.28380975]}
VECTORS = "vectors of Keras for its GRU layer"
CLOSE = {"rtol": 0, "atol": 2e-6}  # they are float32, computed by another library


@pytest.mark.parametrize("name", LAST)
def test_the_last_states_are_those_of_keras(name, counted):
    options, expected = LAST[name]
    X = counting_up(3, 6, 4)
    _, last = nets.states(layer(X, 3, **options), X)
    np.testing.assert_allclose(last[0], expected(3), **CLOSE)
    counted[VECTORS] += 1


@pytest.mark.parametrize("reverse", FROM_INITIAL)
def test_the_last_states_from_initial_ones_are_those_of_keras(reverse, counted):
    X = counting_up(2, 4, 3)
    _, last = nets.states(layer(X, 2, reverse=reverse), X, INITIAL)
    np.testing.assert_allclose(last[0], FROM_INITIAL[reverse], **CLOSE)
    counted[VECTORS] += 1


def test_a_state_carried_to_the_same_batch_again_is_that_of_keras(counted):
    X = counting_up(2, 3, 4)
    ours = layer(X, 4)
    _, carried = nets.states(ours, X)
    _, last = nets.states(ours, X, carried)
    np.testing.assert_allclose(last[0], same(0.29542392, 0.5885018)(4), **CLOSE)  # test_statefulness
    counted[VECTORS] += 1


@pytest.mark.parametrize("reverse", [False, True])
def test_steps_that_are_masked_are_as_absent_ones(reverse, counted):
    X, lengths = counting_up(2, 4, 3), MASK.sum(axis=1)
    packed = np.zeros_like(X)
    for b, present in enumerate(MASK):
        packed[: lengths[b], b] = X[present, b]
    every, last = nets.states(layer(X, 2, reverse=reverse), packed, lengths=lengths)
    np.testing.assert_allclose(last[0], same(*MASKED_LAST[reverse])(2), **CLOSE)
    counted[VECTORS] += 1
    if not reverse:  # Keras repeats the state at masked steps
        repeated = [every[np.cumsum(present) - 1, 0, b, 0] for b, present in enumerate(MASK)]
        np.testing.assert_allclose(repeated, MASKED_EVERY, **CLOSE)
        counted[VECTORS] += 1


# --- through from_keras -----------------------------------------------------------------------------


def imported(X, H, *, every_step=False, **options):
    """A model of Keras with the weights above, and a readout that passes on the states, as one of ours."""
    keras = pytest.importorskip("keras")
    from sklearn_gru.exchange import from_keras

    constants = {
        f"{name}_initializer": keras.initializers.Constant(value)
        for name, value in {"kernel": 0.01, "recurrent": 0.02, "bias": 0.03}.items()
    }
    gru = keras.layers.GRU(H, return_sequences=every_step, **constants, **options)
    readout = keras.layers.Dense(H, kernel_initializer="identity")
    return from_keras(keras.Sequential([keras.Input((None, X.shape[2])), gru, readout]))


@pytest.mark.parametrize("name", [name for name in LAST if name != "go_backwards"])
def test_a_model_of_keras_predicts_the_numbers_of_keras_here(name, counted):
    options = {
        "defaults": {},
        "reset_after=False": {"reset_after": False},
        "use_bias=False": {"use_bias": False},
    }[name]
    X = counting_up(3, 6, 4)
    found = imported(X, 3, **options).predict(X.swapaxes(0, 1))
    np.testing.assert_allclose(found, LAST[name][1](3), **CLOSE)
    counted[f"{VECTORS}, through from_keras"] += 1


@pytest.mark.parametrize("every_step", [False, True])
def test_absent_steps_of_a_model_of_keras_are_its_masked_ones(every_step, counted):
    X = counting_up(2, 4, 3).swapaxes(0, 1).copy()
    X[~MASK] = np.nan
    found = imported(X, 2, every_step=every_step).predict(X)
    if every_step:
        assert np.isnan(found[~MASK]).all()
        np.testing.assert_allclose(found[MASK][:, 0], np.array(MASKED_EVERY)[MASK], **CLOSE)
    else:
        np.testing.assert_allclose(found, same(*MASKED_LAST[False])(2), **CLOSE)
    counted[f"{VECTORS}, through from_keras"] += 1
