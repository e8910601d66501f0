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
        All positive.

    Returns
    -------
    TargetScale
        The scale of an output that is constant, up to rounding, is the size of that rounding or
        1 if that is more.

    Raises
    ------
    ValueError
        If the values of an output span more than float64 can hold.
    """
    observed = ~np.isnan(y)
    y = np.where(observed, y, 0)
    # weights relative to the largest, and values relative to theirs: no sum can overflow
    weight = observed * (sample_weight / sample_weight.max()).reshape(-1, *[1] * (y.ndim - 1))
    axes = tuple(range(y.ndim - 1))
    total = weight.sum(axis=axes)
    total[total == 0] = 1

    def mean_of(values):
        largest = np.abs(values).max(axis=axes)
        largest[largest == 0] = 1
        return largest * ((values / largest * weight).sum(axis=axes) / total)

    with np.errstate(over="ignore", invalid="ignore"):
        mean = mean_of(y)
        mean = mean + mean_of(np.where(observed, y - mean, 0))  # what rounding has left out
        deviation = np.where(observed, np.abs(y - mean), 0)
        largest = deviation.max(axis=axes)
        largest[largest == 0] = 1
        scale = largest * np.sqrt(((deviation / largest) ** 2 * weight).sum(axis=axes) / total)
    if not np.isfinite(scale).all():
        raise ValueError(f"Input y spans more than {y.dtype} can hold: divide it by a constant.")
    rounding = 10 * np.finfo(y.dtype).eps * np.abs(mean)
    return TargetScale(mean, np.where(scale > rounding, scale, np.maximum(rounding, 1)))
