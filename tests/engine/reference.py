"""The formulas atop ``engine/cell.py``, written plainly: one sequence, one step, one gate at a time.

Nothing here is shared with the package; arrays are small and named as in the formulas.
"""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gru_layer(x, U, W, b, h):
    """x (T, C), U (C, 3H), W (H, 3H), b (3H,), h (H,): the states, a list of (H,)."""
    H = len(h)
    Uz, Ur, Uh = U[:, :H], U[:, H : 2 * H], U[:, 2 * H :]
    Wz, Wr, Wh = W[:, :H], W[:, H : 2 * H], W[:, 2 * H :]
    bz, br, bh = b[:H], b[H : 2 * H], b[2 * H :]
    states = []
    for x_t in x:
        z = sigmoid(x_t @ Uz + h @ Wz + bz)
        r = sigmoid(x_t @ Ur + h @ Wr + br)
        c = np.tanh(x_t @ Uh + (r * h) @ Wh + bh)
        h = (1 - z) * h + z * c
        states.append(h)
    return states


def gru_network(x, layers, initial_states):
    """States of the last layer, a list of (H,), of one sequence x (T, C)."""
    for (U, W, b), h in zip(layers, initial_states, strict=True):
        x = gru_layer(x, U, W, b, h)
    return x


def loss(sequences, targets, sample_weight, layers, readout, alpha, initial_states):
    """The weighted mean squared error plus the penalty, a sum over single numbers.

    sequences: list of (T_i, C); targets: list of (O,) or of (T_i, O) with NaN where not
    observed; initial_states: for each sequence one (H,) a layer.
    """
    V, v = readout
    total = 0
    for x, y, w, start in zip(sequences, targets, sample_weight, initial_states, strict=True):
        states = gru_network(x, layers, start)
        if y.ndim == 1:
            last = states[-1] if states else start[-1]
            errors = [(last @ V[:, o] + v[o] - y[o]) ** 2 for o in range(len(y))]
        else:
            errors = [
                (h @ V[:, o] + v[o] - y_t[o]) ** 2
                for h, y_t in zip(states, y, strict=True)
                for o in range(len(y_t))
                if not np.isnan(y_t[o].real)
            ]
        total = total + w * sum(errors) / len(errors)
    penalty = sum((U**2).sum() + (W**2).sum() for U, W, _ in layers) + (V**2).sum()
    return (total + 0.5 * alpha * penalty) / sum(sample_weight)
