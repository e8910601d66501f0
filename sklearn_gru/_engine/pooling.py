"""What the readout reads of a sequence: its last state, or the mean of its states.

Twins: ``mean_state`` and the derivative that goes back through it.
"""

import numpy as np


def step_shares(batch_sizes, n_sequences, dtype):
    """The part of each step in the mean of its sequence, (T, B): 1 / length where it runs, else 0."""
    runs = np.arange(n_sequences) < batch_sizes[:, np.newaxis]
    return (runs / np.maximum(runs.sum(axis=0), 1)).astype(dtype)


def mean_state(states, shares):
    """The mean over the steps of states (T, S, B) by their ``shares`` (T, B): (S, B).

    Of a sequence without a step it is 0, its initial state.
    """
    return np.einsum("tsb,tb->sb", states, shares)


def mean_state_backward(d_mean, shares):
    """The derivative with respect to every state, (T, S, B)."""
    return d_mean * shares[:, np.newaxis]
