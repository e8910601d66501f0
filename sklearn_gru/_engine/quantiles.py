"""Several quantiles of each target from one readout: the middle one, and the distances between neighbours.

With x the outputs that belong to a target, m the level nearest to a half and g_k > 0 how far apart the levels
k and k + 1 are in a standard normal distribution,

    q_m = z_m + the quantile m of it,   q_{k+1} - q_k = softplus(z_k' + log(exp(g_k) - 1)),
    z_m = 2 x_m,                        z_k' = 2 x_k' + 3 (mean of the x of all distances),

where k' is the one of the two that is further from m.  So no two quantiles cross, not in training either, and
outputs of zero stand for the quantiles of that distribution.  The location is learnt from all of
them together, and so is how wide they lie: what they have in common would otherwise have to be found by each.
An update takes all together so much further, and the penalty leaves it more freedom, than each by itself.

The factors are chosen on the last fifths of the training parts of 21 forecasting tasks, where nine
quantiles so had 1.7 % less pinball loss (median; less in 17 of them, 7 % more in the worst).
"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np

# of every output, and of the mean of those of the distances
OWN, COMMON = 2.0, 3.0
# Of which the softplus is zero, and no infinity that would spoil the mean of several.
LEAST_LOGARITHM = -750.0


def mean_pinball(outputs, targets, weights, *, levels):
    """Mean over the quantiles of the pinball loss of each, as of ``losses``.

    Parameters
    ----------
    outputs : ndarray of shape (..., O * Q, B)
        Those of the first target, then those of the next one.
    targets : ndarray of shape (..., O, B)
    weights : ndarray
    levels : tuple of Q numbers in (0, 1), increasing

    Returns
    -------
    loss : scalar
    d_outputs : ndarray of shape (..., O * Q, B)
    """
    *steps, O, B = targets.shape
    Q, dtype = len(levels), outputs.real.dtype
    parts, slopes = _middle_and_distances(outputs.reshape(*steps, O, Q, B), levels)
    sums = _sums(levels, dtype)
    error = sums @ parts - targets[..., np.newaxis, :]
    shares = np.array(levels, dtype)[:, np.newaxis]
    d_quantiles = weights[..., np.newaxis, :] / Q * ((error.real > 0) - shares)
    d_outputs = _mixing(levels, dtype).T @ ((sums.T @ d_quantiles) * slopes)
    return np.dot(d_quantiles.ravel(), error.ravel()), d_outputs.reshape(outputs.shape)


def ascending(outputs, levels):
    """The quantiles (..., Q, B), none below the one before, that outputs (..., Q, B) stand for."""
    quantiles = _sums(levels, outputs.dtype) @ _middle_and_distances(outputs, levels)[0]
    return np.maximum.accumulate(quantiles, axis=-2)  # where rounding is larger than a distance


def ascending_derivative(outputs, levels):
    """The derivative of each quantile with respect to each of the outputs (..., Q) that stand for them.

    Of shape (..., Q, Q), quantiles before outputs.
    """
    _, slopes = _middle_and_distances(outputs[..., np.newaxis], levels)
    return _sums(levels, outputs.dtype) @ (slopes * _mixing(levels, outputs.dtype))


def outputs_of(quantiles, levels):
    """The outputs (..., Q, B) that stand for quantiles (..., Q, B) in ascending order."""
    m = middle_of(levels)
    distances = np.diff(quantiles, axis=-2)
    with np.errstate(divide="ignore"):
        logarithms = np.maximum(distances + np.log(-np.expm1(-distances)), LEAST_LOGARITHM)
    mixed = np.insert(logarithms, m, quantiles[..., m, :], axis=-2) - _starts(levels, quantiles.dtype)
    return np.linalg.solve(_mixing(levels, quantiles.dtype), mixed)


def as_arrays(levels, dtype):
    """What takes outputs to quantiles, for a library that computes them by itself.

    Returns
    -------
    mixing : ndarray of shape (Q, Q)
        Applied to the outputs.
    starts : ndarray of shape (Q,)
        Added to that; of all but the middle one the softplus is taken then.
    sums : ndarray of shape (Q, Q)
        Applied to the result, of which each is at least the one before but for rounding.
    """
    return _mixing(levels, dtype), _starts(levels, dtype)[:, 0], _sums(levels, dtype)


def _middle_and_distances(outputs, levels):
    """What outputs (..., Q, B) stand for, in their places, and its derivative by what they are mixed to."""
    m = middle_of(levels)
    dtype = outputs.real.dtype
    z = _mixing(levels, dtype) @ outputs + _starts(levels, dtype)
    positive = np.where(z.real > 0, z, 0)
    small = np.exp(z - 2 * positive)
    parts, slopes = positive + np.log1p(small), np.where(z.real > 0, 1, small.real) / (1 + small.real)
    parts[..., m, :], slopes[..., m, :] = z[..., m, :], 1
    return parts, slopes


@lru_cache
def middle_of(levels):
    """The position of the level nearest to a half."""
    return min(range(len(levels)), key=lambda k: abs(levels[k] - 0.5))


def start_of_middle(levels):
    """What an output of zero stands for in the middle."""
    return NormalDist().inv_cdf(levels[middle_of(levels)])


@lru_cache
def _starts(levels, dtype):
    """What is added to the mixed outputs (Q, 1), to all but the middle one before the softplus."""
    normal = [NormalDist().inv_cdf(level) for level in levels]
    distances = np.log(np.expm1(np.diff(normal)))
    return np.insert(distances, middle_of(levels), start_of_middle(levels))[:, np.newaxis].astype(dtype)


@lru_cache
def _mixing(levels, dtype):
    """The matrix (Q, Q) that takes outputs to the location and to what distances are the softplus of."""
    Q, m = len(levels), middle_of(levels)
    common = np.full((Q, Q), COMMON / max(Q - 1, 1))
    common[m], common[:, m] = 0, 0
    return (OWN * np.eye(Q) + common).astype(dtype)


@lru_cache
def _sums(levels, dtype):
    """The matrix (Q, Q) that adds the distances between the middle and each quantile to the middle."""
    place, m = np.arange(len(levels)), middle_of(levels)
    of, beside = place[:, np.newaxis], place
    above, below = (of >= beside) & (beside > m), (of <= beside) & (beside < m)
    return ((beside == m) + 1.0 * above - 1.0 * below).astype(dtype)
