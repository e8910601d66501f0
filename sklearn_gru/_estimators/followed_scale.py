"""The scale of y follows later batches where the first one told none or another."""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller
from .counts import LogScale, fit_log_scale
from .targets import TargetScale, fit_scale

# A batch is far where its mean or its spread is more than so many spreads of those before.
FAR = 10.0
# Those before told too little where they were not so many times as many.
FEW_TIMES = 10.0
# Differences of y that are a smaller part of it are rounding.
ROUNDING = 1e-12


class Readout(NamedTuple):
    """What the network's outputs are read with, and the units that they are in."""

    weights: np.ndarray  # (n_states, n_outputs)
    bias: np.ndarray  # (n_outputs,)
    scale: TargetScale

    def in_units(self, scale, keeps):
        """The readout in other units; the outputs that it ``keeps`` then stand for the same values."""
        of_old = np.where(keeps, self.scale.scale / scale.scale, 1.0)
        moved = np.where(keeps, (self.scale.mean - scale.mean) / scale.scale, 0.0)
        bias, dtype = self.bias * of_old + moved, self.weights.dtype
        return Readout((self.weights * of_old).astype(dtype), bias.astype(dtype), scale)


def known_spread(y, scale):
    """The spread that targets have told, of shape (n_outputs,): 0 where all are the same.

    Parameters
    ----------
    y : ndarray of shape (n_samples, ..., n_outputs)
        Those that ``scale`` is of, NaN where not observed.
    scale : TargetScale
    """
    rows = y.reshape(-1, y.shape[-1])
    largest = np.where(np.isnan(rows), 0, np.abs(rows - scale.mean)).max(axis=0)
    return np.where(largest > ROUNDING * np.abs(scale.mean), scale.scale, 0.0)


def followed_scale(known, spread, n_seen, y, sample_weight):
    """The scale to go on with after a batch that is far from those before; None where it is not.

    Of outputs that were constant before, it is that of the batch.  Where few were seen before, it is that of
    all together; otherwise they stand, and a warning tells the numbers.

    Parameters
    ----------
    known : TargetScale
        That of the samples seen before.
    spread : ndarray of shape (n_outputs,)
        Theirs, 0 where they are all the same.
    n_seen : int
        How many.
    y : ndarray of shape (n_samples, ..., n_outputs)
        The batch, what the base leaves of it; NaN where not observed.
    sample_weight : ndarray of shape (n_samples,)
        Positive.

    Returns
    -------
    followed : tuple of TargetScale and ndarray of shape (n_outputs,), or None
        The scale, and the spread that is known then.
    """
    batch = fit_scale(y, sample_weight)
    of_batch = known_spread(y, batch)
    away = np.abs(batch.mean - known.mean)
    observed = ~np.isnan(y).reshape(-1, y.shape[-1]).all(axis=0)
    least = ROUNDING * np.maximum(np.abs(batch.mean), np.abs(known.mean))
    far = observed & (np.maximum(away, of_batch) > np.maximum(FAR * spread, least))
    told = far & (spread > 0)
    if told.any() and n_seen > FEW_TIMES * len(y):
        _warn(int(np.argmax(told)), known, batch)
        far &= ~told
    if not far.any():
        return None
    together = _together(known.mean, spread, n_seen, batch.mean, of_batch, len(y))
    mean, scale = (np.where(spread > 0, pair[0], pair[1]) for pair in zip(together, batch, strict=True))
    is_coarse = told & far & (of_batch > 0) & (FAR * of_batch < scale)
    if is_coarse.any():
        _warn(int(np.argmax(is_coarse)), known, batch)
    followed = TargetScale(np.where(far, mean, known.mean), np.where(far, scale, known.scale))
    return followed, np.where(far, np.where(spread > 0, scale, of_batch), spread)


def followed_log_scale(known, n_seen, y, sample_weight):
    """The same of targets whose logarithms are learnt: their mean is the scale, and times count, not spreads.

    Counts may be few at night and many by day, so that after many samples only far more times are told.

    Parameters
    ----------
    known : LogScale
        That of the samples seen before.
    n_seen : int
        How many.
    y : ndarray of shape (n_samples, ..., n_outputs)
        The batch; NaN where not observed.
    sample_weight : ndarray of shape (n_samples,)
        Positive.

    Returns
    -------
    followed : LogScale or None
    """
    batch = fit_log_scale(y, sample_weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.abs(np.log(batch.scale) - np.log(known.scale))
    times = np.where(np.isfinite(times), times, 0)  # of an output that is 0, or nowhere observed
    is_far = times > np.log(FAR)
    if n_seen > FEW_TIMES * len(y):
        if times.max() > 2 * np.log(FAR):
            _warn(int(np.argmax(times)), known, batch, "the mean")
        return None
    if not is_far.any():
        return None
    share = len(y) / (n_seen + len(y))
    together = known.scale ** (1 - share) * np.where(is_far, batch.scale, known.scale) ** share
    return LogScale(known.mean, together)


def with_new_optimizer(progress, optimizer):
    """The same progress in other units: what was remembered of gradients and losses is not in them."""
    return replace(progress, optimizer=optimizer, reference_loss=math.inf, n_epochs_no_change=0)


def _together(mean, spread, n, other_mean, other_spread, n_other):
    """Mean and spread of the samples of both parts."""
    share = n_other / (n + n_other)
    pooled = mean + share * (other_mean - mean)
    apart = math.sqrt(share * (1 - share)) * (other_mean - mean)
    within = np.hypot(math.sqrt(1 - share) * spread, math.sqrt(share) * other_spread)
    return pooled, np.hypot(within, apart)


def _warn(output, known, batch, of_scale=None):
    def shown(scale):
        if of_scale is not None:
            return f"{of_scale} {scale.scale[output]:.4g}"
        return f"a mean of {scale.mean[output]:.4g} and a spread of {scale.scale[output]:.4g}"

    warn_caller(
        f"y of this batch is far from what partial_fit has seen: what is learnt of output {output} has "
        f"{shown(batch)}, before {shown(known)}. Divide y by a constant if it has other units; if only this "
        "batch is like what is to come, begin anew with it.",
        DataWarning,
    )
