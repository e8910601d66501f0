"""The formulas atop ``engine/cell.py``, written plainly: one sequence, one step, one gate at a time.

Nothing here is shared with the package; arrays are small and named as in the formulas.  Comparisons
look at real parts, so that a complex step goes through.
"""

import numpy as np
from scipy.stats import norm


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gru_cell(x, cell, h):
    """x (T, C), cell (U (C, 3H), W (H, 3H), b (3H,), b_q (H,) or None), h (H,): the states (T, H)."""
    U, W, b, b_q = cell
    H = len(h)
    Uz, Ur, Uh = U[:, :H], U[:, H : 2 * H], U[:, 2 * H :]
    Wz, Wr, Wh = W[:, :H], W[:, H : 2 * H], W[:, 2 * H :]
    bz, br, bh = b[:H], b[H : 2 * H], b[2 * H :]
    states = []
    for x_t in x:
        z = sigmoid(x_t @ Uz + h @ Wz + bz)
        r = sigmoid(x_t @ Ur + h @ Wr + br)
        if b_q is None:
            c = np.tanh(x_t @ Uh + (r * h) @ Wh + bh)
        else:
            c = np.tanh(x_t @ Uh + bh + r * (h @ Wh + b_q))
        h = (1 - z) * h + z * c
        states.append(h)
    return np.reshape(states, (len(x), H))


def gru_layer(x, cells, starts):
    """The states at every step (T, D * H), and the last state of every direction (D * H,)."""
    forward = gru_cell(x, cells[0], starts[0])
    last = forward[-1] if len(x) else starts[0]
    if len(cells) == 1:
        return forward, last
    backward = gru_cell(x[::-1], cells[1], starts[1])[::-1]
    return np.hstack([forward, backward]), np.hstack([last, backward[0] if len(x) else starts[1]])


def gru_network(x, cells, starts, n_directions=1, masks=None):
    """The same for stacked layers; ``masks`` holds one (T, F) for each layer but the first."""
    states = x
    for i in range(0, len(cells), n_directions):
        if i > 0 and masks is not None:
            states = states * masks[i // n_directions - 1]
        own = slice(i, i + n_directions)
        states, last = gru_layer(states, cells[own], starts[own])
    return states, last


# --- losses: of the outputs f (O,) and the target y (O,), a list of single numbers


def squared_error(f, y):
    return [(f_o - y_o) ** 2 for f_o, y_o in zip(f, y, strict=True)]


def absolute_error(f, y):
    return [f_o - y_o if f_o.real > y_o else y_o - f_o for f_o, y_o in zip(f, y, strict=True)]


def huber(f, y, *, delta):
    return [
        e**2 / 2 if abs(e.real) <= delta else delta * ((e if e.real > 0 else -e) - delta / 2) for e in f - y
    ]


def pinball(f, y, *, quantile):
    return [
        quantile * (y_o - f_o) if y_o > f_o.real else (1 - quantile) * (f_o - y_o)
        for f_o, y_o in zip(f, y, strict=True)
    ]


def quantiles_of(x, levels):
    """What the outputs x (Q,) of one target stand for: the middle quantile, and steps away from it."""
    middle = int(np.argmin(np.abs(np.array(levels) - 0.5)))
    values = {middle: 2 * x[middle] + norm.ppf(levels[middle])}
    of_distances = [x[k] for k in range(len(levels)) if k != middle]
    x = [2 * x_k + 3 * sum(of_distances) / max(len(of_distances), 1) for x_k in x]
    for k in range(middle + 1, len(levels)):
        start = np.log(np.exp(norm.ppf(levels[k]) - norm.ppf(levels[k - 1])) - 1)
        values[k] = values[k - 1] + np.log(1 + np.exp(x[k] + start))
    for k in range(middle - 1, -1, -1):
        start = np.log(np.exp(norm.ppf(levels[k + 1]) - norm.ppf(levels[k])) - 1)
        values[k] = values[k + 1] - np.log(1 + np.exp(x[k] + start))
    return [values[k] for k in range(len(levels))]


def pinball_of_quantiles(f, y, *, levels):
    """f (O * Q,), the outputs of one target after those of the other."""
    losses = []
    for x, y_o in zip(f.reshape(len(y), -1), y, strict=True):
        for value, level in zip(quantiles_of(x, levels), levels, strict=True):
            losses += pinball([value], [y_o], quantile=level)
    return losses


def poisson(f, y):
    return [
        np.exp(f_o) - y_o + (y_o * (np.log(y_o) - f_o) if y_o > 0 else 0)
        for f_o, y_o in zip(f, y, strict=True)
    ]


def log_loss(f, y):
    """y (1,) is the class; one output is the log odds of class 1."""
    if len(f) == 1:
        p = sigmoid(f[0])
        probabilities = [1 - p, p]
    else:
        probabilities = np.exp(f) / sum(np.exp(f_k) for f_k in f)
    return [-np.log(probabilities[int(y[0])])]


def pooled(every, last, pooling):
    """The last state, or the mean of the states at every step (T, F); of no step it is 0."""
    if pooling == "last":
        return last
    return sum(every) / len(every) if len(every) else 0 * last


def loss(
    loss_of_outputs,
    sequences,
    targets,
    sample_weight,
    cells,
    readout,
    alpha,
    starts,
    masks,
    D=1,
    pooling="last",
):
    """The weighted mean loss plus the penalty, a sum over single numbers.

    ``targets`` holds for each sequence one (O,), or one (T, O), with NaN where not observed;
    ``starts`` one (H,) a cell; ``masks`` the dropout of each sequence, the readout's last, or None.
    """
    V, v = readout
    total = 0
    for x, y, w, start, mask in zip(sequences, targets, sample_weight, starts, masks, strict=True):
        every, last = gru_network(x, cells, start, D, mask)
        read = every if y.ndim == 2 else np.atleast_2d(pooled(every, last, pooling))
        if mask is not None:
            read = read * mask[-1]
        losses = []
        for h, y_t in zip(read, np.atleast_2d(y), strict=True):
            f, observed = h @ V + v, ~np.isnan(y_t)
            if not observed.any():
                continue
            if not observed.all():
                f, y_t = f.reshape(len(y_t), -1)[observed].ravel(), y_t[observed]
            losses += loss_of_outputs(f, y_t)
        total = total + w * sum(losses) / len(losses)
    penalty = sum((U**2).sum() + (W**2).sum() for U, W, *_ in cells) + (V**2).sum()
    return (total + 0.5 * alpha * penalty) / sum(sample_weight)
