"""Units of channels and targets that a network cannot tell well, and samples in units of their own."""

from typing import NamedTuple

import numpy as np

from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller

# Gates are saturated far from 0 and 1, and beside a channel so many times as wide another one is nothing.
LARGE, MANY_TIMES, NOTABLE_TIMES = 100.0, 1000.0, 10.0
# A spread that is a smaller part of the mean is rounding.
ROUNDING = 1e-9
# Samples that are this many times closer together than those trained on are in other units.
MANY_TIMES_CALMER = 100.0
# Predictions in steps that are more than this part of the deviation of y say little.
COARSE = 0.01
# About so many numbers are looked at, in samples that are evenly spread, of which there are some.
MOST_NUMBERS, SOME_SAMPLES = 2**18, 20


def warn_of_rounding(y, dtype):
    """Warn of targets whose spread predictions in ``dtype`` cannot tell, so far from zero are they.

    Parameters
    ----------
    y : ndarray of shape (..., n_outputs)
        NaN where not observed.
    dtype : dtype
    """
    y = y.reshape(-1, y.shape[-1])
    for output in np.flatnonzero(~np.isnan(y).all(axis=0)):
        observed = y[~np.isnan(y[:, output]), output]
        largest = np.abs(observed).max()
        if largest == 0:
            continue
        part = np.std(observed / largest - observed[0] / largest)  # no square overflows
        if np.finfo(dtype).eps > COARSE * part > 0:
            warn_caller(
                f"y has a standard deviation of {part * largest:.3g} in output {output}, so far from zero "
                f"that {np.dtype(dtype)}, the dtype of X and of predictions, has steps of "
                f"{np.spacing(largest.astype(dtype)):.3g} there: pass X as float64, or y less a constant.",
                DataWarning,
            )
            return


class Scales(NamedTuple):
    """What the present values of each channel are like; all of shape (n_channels,)."""

    mean: np.ndarray
    spread: np.ndarray
    low: np.ndarray
    high: np.ndarray


def scales_of(X, rows):
    """The scales of the channels in some samples.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    rows : ndarray of shape (n_rows,)

    Returns
    -------
    Scales
        NaN for a channel that is nowhere present.
    """
    each = min(len(rows) * X.shape[1] * X.shape[2] // MOST_NUMBERS, len(rows) // SOME_SAMPLES)
    values = np.asarray(X[rows[:: 1 + each]], dtype=np.float64).reshape(-1, X.shape[2])
    values = values[~np.isnan(values).any(axis=1)]
    if len(values) == 0:
        return Scales(*np.full((4, X.shape[2]), np.nan))
    unit = np.abs(values).max(axis=0)
    relative = values / np.where(unit > 0, unit, 1)  # whose squares are neither zero nor infinite
    moments = relative.mean(axis=0) * unit, relative.std(axis=0) * unit
    return Scales(*moments, values.min(axis=0), values.max(axis=0))


class InputScales(NamedTuple):
    """What can be said of the units of X, and of X_val beside it."""

    of_training: Scales
    names: np.ndarray | None  # (n_channels,), of the channels
    is_far: bool  # whether X_val lies far outside of X

    def causes(self):
        """Why a training may have failed, each None or a sentence."""
        far = "X_val is in other units than X." if self.is_far else None
        return far, unscaled(self.of_training, self.names, counts_levels=True)

    def warn(self):
        """Warn of channels that are not scaled, also where they were learnt from."""
        sentence = unscaled(self.of_training, self.names)
        if sentence is not None:
            warn_caller(sentence, DataWarning)


def input_scales(X, rows, X_val=None, rows_val=None):
    """The scales of the samples to train on; warns where those of X_val are others.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    rows : ndarray of shape (n_rows,)
        The samples that count.
    X_val : ndarray or Windows of shape (n_samples_val, n_steps, n_channels), default=None
    rows_val : ndarray of shape (n_rows_val,), default=None

    Returns
    -------
    InputScales
    """
    scales, names = scales_of(X, rows), getattr(X, "channel_names", None)
    far = None
    if X_val is not None:
        known = getattr(X_val, "channel_names", None) if names is None else names
        far = far_from(scales_of(X_val, rows_val), scales, known)
    if far is not None:
        warn_caller(far, DataWarning)
    return InputScales(scales, names, far is not None)


def unscaled(scales, names, *, counts_levels=False):
    """What is wrong with the scales of X, in a sentence; None if nothing is.

    Parameters
    ----------
    scales : Scales
    names : array of str or None
        Of the channels.
    counts_levels : bool, default=False
        Whether a mean far from 0 is wrong too; the differences to the last step do not have it.
    """
    spread, mean = np.nan_to_num(scales.spread), np.nan_to_num(np.abs(scales.mean))
    with np.errstate(over="ignore"):
        size = np.hypot(spread, mean) if counts_levels else spread
    narrowest = int(np.argmin(np.where(spread > ROUNDING * mean, spread, np.inf)))
    times = spread.max() / max(spread[narrowest], np.finfo(float).tiny)
    if not (size.max() > LARGE or MANY_TIMES <= times < 1 / ROUNDING):
        return None
    sentence = _shown(scales, names, int(np.argmax(size)))
    if times > NOTABLE_TIMES:
        sentence += f", and {_shown(scales, names, narrowest, 'channel')}"
    return (
        f"{sentence}: scale X, with StandardScaler before SlidingWindow or "
        "StepwiseTransformer(StandardScaler())."
    )


def far_from(scales, of_training, names):
    """How X_val lies far outside of the X that is trained on, in a sentence; None if it does not."""
    with np.errstate(over="ignore", invalid="ignore"):
        width = of_training.high - of_training.low
        is_beyond = np.abs(scales.mean - (of_training.low + of_training.high) / 2) > 1.5 * width
        is_far = (width > 0) & (is_beyond | (scales.spread > width))
        is_calm = (scales.spread > 0) & (MANY_TIMES_CALMER * scales.spread < of_training.spread)
    if is_far.any():
        channel = int(np.argmax(is_far))
    elif is_calm.all():
        channel = 0
    else:
        return None
    return (
        f"X_val is in other units than X: {_shown(scales, names, channel, 'its channel')}, where X has "
        f"{_numbers(of_training, channel)}: transform X_val as X is; a pipeline transforms only "
        "the X of fit, and what its transform_input names."
    )


def _shown(scales, names, channel, what="Channel"):
    name = channel if names is None else str(names[channel])
    return f"{what} {name!r}{' of X' if what == 'Channel' else ''} has {_numbers(scales, channel)}"


def _numbers(scales, channel):
    return f"a mean of {scales.mean[channel]:.4g} and a spread of {scales.spread[channel]:.4g}"
