"""Losses: each returns (loss, derivative of the loss with respect to the outputs)."""

import numpy as np


def squared_error(outputs, targets, weights):
    """Weighted mean of (output - target)^2.

    Parameters
    ----------
    outputs, targets : ndarray of shape (..., O, B)
    weights : ndarray that broadcasts to the same shape and then sums to 1
        Zero where a target is not observed; the target there may be any finite number.

    Returns
    -------
    loss : scalar
    d_outputs : ndarray of the shape of ``outputs``
    """
    error = outputs - targets
    weighted = weights * error
    # no conjugation: a complex step has to go through
    return np.dot(weighted.ravel(), error.ravel()), 2 * weighted
