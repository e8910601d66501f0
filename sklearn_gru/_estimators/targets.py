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


def weighted_mean(y, sample_weight):
    """Each output's weighted mean over its observed values; parameters as of ``fit_scale``."""
    parts, zero = _Parts(y, sample_weight / sample_weight.max()), np.zeros(y.shape[-1])
    return parts.mean(zero, parts.largest(zero))


def is_given(normalize_y):
    """Whether ``normalize_y`` is a mean and a scale, not a flag."""
    return isinstance(normalize_y, (tuple, list))


def as_given(normalize_y):
    """A mean and a scale as tuples of numbers, which can be compared; a flag as it is.

    Raises
    ------
    ValueError
        If they are not two, or not finite numbers, or a scale is not positive.
    """
    if not is_given(normalize_y):
        return normalize_y
    try:
        mean, scale = (np.atleast_1d(np.asarray(part, np.float64)) for part in normalize_y)
        is_right = mean.ndim == scale.ndim == 1 and np.isfinite([*mean, *scale]).all() and (scale > 0).all()
    except (TypeError, ValueError):
        is_right = False
    if not is_right:
        raise ValueError(
            f"normalize_y={normalize_y!r}; expected True, False, or (mean, scale), two numbers or arrays of "
            "shape (n_outputs,), finite and the scale positive."
        )
    return tuple(mean.tolist()), tuple(scale.tolist())


def given_scale(normalize_y, n_outputs):
    """The scale that a user gives, None if ``normalize_y`` is a flag."""
    if not is_given(normalize_y):
        return None
    parts = [np.array(part) for part in as_given(normalize_y)]
    for part in parts:
        if len(part) not in (1, n_outputs):
            raise ValueError(
                f"normalize_y={normalize_y!r} has {len(part)} values, but y has {n_outputs} outputs; "
                f"expected one number for all, or {n_outputs}."
            )
    return TargetScale(*(np.broadcast_to(part, n_outputs).copy() for part in parts))


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
    # weights relative to the largest, and values relative to theirs: no sum can overflow
    parts = _Parts(y, sample_weight / sample_weight.max())
    with np.errstate(over="ignore", invalid="ignore"):
        zero = np.zeros(y.shape[-1])
        mean = parts.mean(zero, parts.largest(zero))
        mean = mean + parts.mean(mean, parts.largest(mean))  # what rounding has left out
        largest = parts.largest(mean)
        scale = largest * np.sqrt(parts.mean_of_squares(mean, largest))
    if not np.isfinite(scale).all():
        raise ValueError(f"Input y spans more than {y.dtype} can hold: divide it by a constant.")
    rounding = 10 * np.finfo(y.dtype).eps * np.abs(mean)
    return TargetScale(mean, np.where(scale > rounding, scale, np.maximum(rounding, 1)))


class _Parts:
    """Sums over the observed values of each output, a part at a time: y may be long."""

    LENGTH = 2**16

    def __init__(self, y, weight):
        self._rows = y.reshape(-1, y.shape[-1])
        self._weight, self._n_steps = weight, len(self._rows) // len(y)
        self._total = sum(weights.sum(axis=0) for _, weights in self)
        self._total[self._total == 0] = 1

    def __iter__(self):
        """Values, zero where not observed, and their weights."""
        for start in range(0, len(self._rows), self.LENGTH):
            values = self._rows[start : start + self.LENGTH]
            samples = np.arange(start, start + len(values)) // self._n_steps
            observed = ~np.isnan(values)
            yield np.where(observed, values, 0), observed * self._weight[samples][:, np.newaxis]

    def largest(self, centre):
        """The largest distance of each output from ``centre``, 1 where it is 0."""
        largest = np.zeros(len(centre))
        for values, weights in self:
            largest = np.maximum(largest, np.abs(_distances(values, weights, centre)).max(axis=0))
        largest[largest == 0] = 1
        return largest

    def mean(self, centre, unit):
        """The weighted mean of (value - centre), added up in units of ``unit``."""
        return unit * (sum((_distances(v, w, centre) / unit * w).sum(axis=0) for v, w in self) / self._total)

    def mean_of_squares(self, centre, unit):
        """The weighted mean of ((value - centre) / unit)^2."""
        return sum(((_distances(v, w, centre) / unit) ** 2 * w).sum(axis=0) for v, w in self) / self._total


def _distances(values, weights, centre):
    """How far values are from ``centre``; 0 where they have no weight."""
    return np.where(weights > 0, values - centre, 0)
