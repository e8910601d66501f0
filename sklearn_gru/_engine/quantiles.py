"""Several quantiles of each target from one readout: the middle one, and the distances between neighbours.

With x the outputs that belong to a target, m the level nearest to a half and g_k > 0 how far apart the levels
k and k + 1 are in a standard normal distribution,

    q_m = x_m + the quantile m of it,   q_{k+1} - q_k = softplus(x_k' + log(exp(g_k) - 1)),

where k' is the one of the two that is further from m.  So no two quantiles cross, not in training either, and
outputs of zero stand for the quantiles of that distribution.  The location is learnt from all of
them together: what they have in common would otherwise have to be found by each.
"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np


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
    d_outputs = (sums.T @ d_quantiles) * slopes
    return np.dot(d_quantiles.ravel(), error.ravel()), d_outputs.reshape(outputs.shape)


def ascending(outputs, levels):
    """The quantiles (..., Q, B), none below the one before, that outputs (..., Q, B) stand for."""
    quantiles = _sums(levels, outputs.dtype) @ _middle_and_distances(outputs, levels)[0]
    return np.maximum.accumulate(quantiles, axis=-2)  # where rounding is larger than a distance


def outputs_of(quantiles, levels):
    """The outputs (..., Q, B) that stand for quantiles (..., Q, B) in ascending order."""
    m = middle_of(levels)
    distances = np.diff(quantiles, axis=-2)
    with np.errstate(divide="ignore"):
        outputs = np.insert(distances + np.log(-np.expm1(-distances)), m, quantiles[..., m, :], axis=-2)
    return outputs - _starts(levels, quantiles.dtype)


def _middle_and_distances(outputs, levels):
    """What outputs (..., Q, B) stand for, in their places, and the derivative of that."""
    m = middle_of(levels)
    x = outputs + _starts(levels, outputs.real.dtype)
    positive = np.where(x.real > 0, x, 0)
    small = np.exp(x - 2 * positive)
    parts, slopes = positive + np.log1p(small), np.where(x.real > 0, 1, small.real) / (1 + small.real)
    parts[..., m, :], slopes[..., m, :] = x[..., m, :], 1
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
    """What is added to the outputs (Q, 1), to all but the middle one before the softplus."""
    normal = [NormalDist().inv_cdf(level) for level in levels]
    distances = np.log(np.expm1(np.diff(normal)))
    return np.insert(distances, middle_of(levels), start_of_middle(levels))[:, np.newaxis].astype(dtype)


@lru_cache
def _sums(levels, dtype):
    """The matrix (Q, Q) that adds the distances between the middle and each quantile to the middle."""
    place, m = np.arange(len(levels)), middle_of(levels)
    of, beside = place[:, np.newaxis], place
    above, below = (of >= beside) & (beside > m), (of <= beside) & (beside < m)
    return ((beside == m) + 1.0 * above - 1.0 * below).astype(dtype)
