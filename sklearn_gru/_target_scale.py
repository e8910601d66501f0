"""Weighted mean and scale of the targets, and the way there and back."""

from typing import NamedTuple

import numpy as np


class TargetScale(NamedTuple):
    """Targets are learnt as (y - mean) / scale."""

    mean: np.ndarray  # (n_outputs,)
    scale: np.ndarray  # (n_outputs,), positive

    def apply(self, y):
        """Express y, of shape (..., n_outputs), in units of the scale."""
        return (y - self.mean) / self.scale

    def invert(self, outputs):
        """Outputs of shape (..., n_outputs) in the units of y, computed in float64."""
        return outputs * self.scale + self.mean


def no_scale(n_outputs):
    """The identity."""
    return TargetScale(np.zeros(n_outputs), np.ones(n_outputs))


def fit_scale(y, sample_weight):
    """Each output's weighted mean and standard deviation over its observed values.

    Parameters
    ----------
    y : ndarray of shape (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
        NaN where not observed.
    sample_weight : ndarray of shape (n_samples,)

    Returns
    -------
    TargetScale
        The scale is 1 for an output that is constant up to rounding or nowhere observed.
    """
    observed = ~np.isnan(y)
    weight = observed * sample_weight.reshape(-1, *[1] * (y.ndim - 1))
    axes = tuple(range(y.ndim - 1))
    # a power of two: equal weights give the bits of an unweighted mean
    weight = weight / np.exp2(np.floor(np.log2(sample_weight.max())))
    total = weight.sum(axis=axes)
    total[total == 0] = 1
    y = np.where(observed, y, 0)
    mean = _mean(y, weight, total, axes)
    deviation = np.abs(y - mean)
    # scaled by the largest, whose square cannot overflow
    largest = np.where(weight > 0, deviation, 0).max(axis=axes)
    largest[largest == 0] = 1
    scale = largest * np.sqrt(((deviation / largest) ** 2 * weight).sum(axis=axes) / total)
    constant = scale <= 10 * np.finfo(y.dtype).eps * np.abs(mean)
    return TargetScale(mean, np.where(constant | (scale == 0), 1, scale))


def _mean(y, weight, total, axes):
    """The weighted mean, from values near zero, so that a sum cannot overflow."""
    largest = np.abs(y).max(axis=axes)
    largest[largest == 0] = 1
    return largest * ((y / largest * weight).sum(axis=axes) / total)
