"""Whether a network of another library computes what its weights say, tried on a few random sequences.

Its layers may be of classes of one's own, have hooks, or hand on what something else changes: no list of
options tells all of that, but the numbers do.
"""

import numpy as np

from .._utils.refuse import refuse
from .formula import estimator_of

# What two ways of the same sums may differ by, of the size of the readout, by the bytes of a number in which
# the other library computes: of 4, processors of graphics round the factors to 11 bits.
TOLERANCES = {8: 1e-6, 4: 3e-3, 2: 5e-2}
N_SAMPLES, N_STEPS = 3, 5


def random_sequences(n_samples, n_steps, n_channels, dtype):
    """Sequences to try a network on; of axes that are None as many as will do."""
    shape = n_samples or N_SAMPLES, n_steps or N_STEPS, n_channels
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


def check_same_numbers(formula, X, found, *, link=None, itemsize=None):
    """Refuse a network that computes something else.

    Parameters
    ----------
    formula : Formula
        Of a regression, as the weights say it.
    X : ndarray of shape (n_samples, n_steps, n_channels)
    found : ndarray
        What the network makes of X.
    link : {"sigmoid", "softmax"} or None
        What it makes of the outputs of its readout.
    itemsize : int, default=None
        Bytes of a number in which it computes; by default those of the weights.
    """
    weights, bias = formula.output_weights.astype(np.float64), formula.output_bias.astype(np.float64)
    expected = _LINKS[link](estimator_of(formula).predict(X).reshape(*_shape(formula, X)).astype(np.float64))
    found = np.asarray(found, dtype=np.float64)
    refuse(
        found.shape != expected.shape,
        f"Of sequences of shape {X.shape} the network makes an array of shape {found.shape}; expected "
        f"{expected.shape}, the readout of its recurrent layers and nothing else.",
    )
    size = np.sqrt((weights**2).sum(axis=0)) + np.abs(bias)
    tolerance = TOLERANCES[itemsize or formula.output_bias.itemsize] * size
    differs = ~(np.abs(found - expected) <= tolerance)
    refuse(
        differs.any(),
        f"On random sequences the network says {found[differs][:1]}, but its recurrent layers and its "
        f"readout make {expected[differs][:1]} of the same: it computes something else besides, as layers "
        "of classes of your own, hooks and operations between or behind the layers do.",
    )


def _shape(formula, X):
    n_outputs = len(formula.output_bias)
    return (*X.shape[:2], n_outputs) if formula.every_step else (len(X), n_outputs)


def _sigmoid(outputs):
    return np.exp(-np.logaddexp(0, -outputs))


def _softmax(outputs):
    odds = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


_LINKS = {None: np.asarray, "sigmoid": _sigmoid, "softmax": _softmax}
