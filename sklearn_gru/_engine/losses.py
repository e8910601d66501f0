"""Losses: each returns (loss, derivative of the loss with respect to the outputs).

All take ``outputs`` (..., O, B), ``targets`` of a shape that goes with it, and ``weights``, which
broadcast to the targets and then sum to 1; they are zero where a target is not observed, and the
target there may be any finite number.  The derivative has the shape of ``outputs``.

Complex outputs are good as long as their imaginary part is a complex step: a comparison looks at
the real part, and nothing is conjugated.
"""

import numpy as np


def squared_error(outputs, targets, weights):
    """Weighted mean of (output - target)^2."""
    error = outputs - targets
    weighted = weights * error
    return np.dot(weighted.ravel(), error.ravel()), 2 * weighted


def absolute_error(outputs, targets, weights):
    """Weighted mean of |output - target|; the derivative at 0 is 0."""
    error = outputs - targets
    d_outputs = weights * np.sign(error.real)
    return np.dot(d_outputs.ravel(), error.ravel()), d_outputs


def huber(outputs, targets, weights, *, delta):
    """Weighted mean of e^2 / 2 where |e| <= delta, else of delta (|e| - delta / 2); e = output - target.

    Huber (1964), "Robust Estimation of a Location Parameter".
    """
    delta = outputs.real.dtype.type(delta)
    error = outputs - targets
    clipped = np.where(np.abs(error.real) <= delta, error, delta * np.sign(error.real))
    # with c the clipped error: c (e - c / 2) is either case
    weighted = weights * clipped
    return np.dot(weighted.ravel(), (error - clipped / 2).ravel()), weighted


def pinball(outputs, targets, weights, *, quantile):
    """Weighted mean of q (y - f) where the target y is above the output f, else of (1 - q) (f - y).

    Koenker and Bassett (1978), "Regression Quantiles"; the derivative at 0 is 0.
    """
    quantile = outputs.real.dtype.type(quantile)
    error = outputs - targets
    sign = np.sign(error.real)
    d_outputs = weights * ((sign > 0) - quantile * np.abs(sign))
    return np.dot(d_outputs.ravel(), error.ravel()), d_outputs


def poisson(outputs, targets, weights):
    """Weighted mean of exp(f) - y + y (log y - f), of the target y of at least 0 and the output f.

    Half the deviance of a Poisson distribution whose mean is exp(f): McCullagh and Nelder (1989),
    "Generalized Linear Models".
    """
    mean = np.exp(outputs)
    logarithms = np.log(np.where(targets > 0, targets, 1))  # y log y is 0 at 0
    losses = mean - targets + targets * (logarithms - outputs)
    return np.dot(np.broadcast_to(weights, losses.shape).ravel(), losses.ravel()), weights * (mean - targets)


def log_loss(outputs, targets, weights):
    """Weighted mean of -log(probability of the class).

    Parameters
    ----------
    outputs : ndarray of shape (..., O, B)
        One row: the log odds of class 1 against class 0.  Several: the softmax of them is the
        probability of each class.
    targets : ndarray of shape (..., 1, B)
        The class, counted from 0.
    weights : ndarray of shape (..., 1, B)
    """
    O = outputs.shape[-2]
    classes = np.arange(max(2, O))[-O:, np.newaxis]
    is_class = targets == classes  # (..., O, B): with one output, whether it is class 1
    if O == 1:
        against = np.where(is_class, -outputs, outputs)  # log odds of the other class
        magnitude = np.where(against.real > 0, against, -against)
        losses = np.where(against.real > 0, against, 0) + np.log1p(np.exp(-magnitude))
    else:
        shifted = outputs - outputs.real.max(axis=-2, keepdims=True)
        of_class = (is_class * shifted).sum(axis=-2, keepdims=True)
        losses = np.log(np.exp(shifted).sum(axis=-2, keepdims=True)) - of_class
    value = np.dot(weights.ravel(), losses.ravel())
    return value, weights * (probabilities(outputs)[..., -O:, :] - is_class)


def log_probabilities(outputs):
    """The logarithm of ``probabilities``, also where one is too small for a float."""
    shifted = _score_of_each(outputs)
    return shifted - np.log(np.exp(shifted).sum(axis=-2, keepdims=True))


def probabilities(outputs):
    """The probability of each class, (..., max(2, O), B), from the outputs (..., O, B) of ``log_loss``."""
    exponentials = np.exp(_score_of_each(outputs))
    return exponentials / exponentials.sum(axis=-2, keepdims=True)


def _score_of_each(outputs):
    """Scores whose softmax is the probability of each class, 0 the largest."""
    if outputs.shape[-2] == 1:
        outputs = np.concatenate([np.zeros_like(outputs), outputs], axis=-2)
    return outputs - outputs.real.max(axis=-2, keepdims=True)
