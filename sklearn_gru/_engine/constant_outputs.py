"""Outputs that are the same for every sample: the best of them, and their loss.

What a network has learnt is what its loss is lower than that.
"""

import numpy as np


def mean_output(parts):
    """The weighted mean of the targets of each output.

    Parameters
    ----------
    parts : iterable of (targets, weights), both of shape (O, n)
        The weights of all parts and outputs sum to 1; 0 where a target is not observed.

    Returns
    -------
    constants : ndarray of shape (O,)
    """
    total = mass = 0.0
    for targets, weights in parts:
        total, mass = total + (weights * targets).sum(axis=1), mass + weights.sum(axis=1)
    return total / np.where(mass > 0, mass, 1)


def quantile_output(parts, quantile):
    """The same of a quantile: the least target that so large a part of the weight does not exceed.

    Of several quantiles, in an array of shape (Q,), those of each output: an array of shape (O, Q).
    """
    targets, weights = (np.concatenate(arrays, axis=1) for arrays in zip(*parts, strict=True))
    return np.array([_quantile(*pair, quantile) for pair in zip(targets, weights, strict=True)])


def _quantile(values, weights, quantile):
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    place = np.searchsorted(below, quantile * below[-1])
    return values[order[np.minimum(place, len(order) - 1)]]


def loss_of_constants(loss, constants, parts):
    """The loss of ``losses`` when every sample gets the outputs ``constants`` (O,)."""
    total = 0.0
    for targets, weights in parts:
        outputs = np.broadcast_to(constants[:, np.newaxis], (len(constants), targets.shape[1]))
        total += float(loss(outputs, targets, weights)[0])
    return total


def frequency_output(parts, n_outputs):
    """The outputs of ``log_loss`` whose probabilities are the weighted shares of the classes."""
    shares = np.zeros(max(2, n_outputs))
    for targets, weights in parts:
        shares += np.bincount(targets[0].astype(int), weights=weights[0], minlength=len(shares))
    logarithms = np.log(np.maximum(shares, np.finfo(float).tiny))
    return logarithms if n_outputs > 1 else logarithms[1:] - logarithms[:1]
