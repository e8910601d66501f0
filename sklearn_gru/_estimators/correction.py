"""What a regression network learns: the rest that a base forecast leaves, in units of its spread."""

from typing import NamedTuple

import numpy as np

from .counts import LogScale, fit_log_scale
from .linear_forecasts import LinearForecast, fit_last_value, fit_linear_forecast
from .targets import TargetScale, fit_scale, no_scale


class Correction(NamedTuple):
    """The base that the network corrects, and the units of the correction."""

    base: LinearForecast | None  # of the last present step; nothing is subtracted without it
    scale: TargetScale

    def targets(self, X, y):
        """What is left of targets (n_samples, ...) when the base has said its part."""
        return y if self.base is None else y - self.base.predict(X)

    def forecast(self, X, outputs):
        """The forecast of the network for X, from its outputs, in the units of y and in float64."""
        forecast = self.scale.invert(outputs)
        if self.base is None:
            return forecast
        base = self.base.predict(X)
        return forecast + base.reshape(base.shape + (1,) * (forecast.ndim - base.ndim))


def fit_correction(X, y, weight, *, subtract_last, normalize_y, log_link=False, order=None):
    """Fit the base, which reads the last present step, and the mean and scale of what it leaves.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    y : ndarray of shape (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
    weight : ndarray of shape (n_samples,)
        Samples of weight 0 are not looked at.
    subtract_last : bool or "only"
        Whether there is a base: a ridge, or with "only" the last value that each output continues.
    normalize_y : bool or TargetScale
        Whether the correction is learnt in units of its weighted scale around its weighted mean; or these.
    log_link : bool
        Whether outputs are logarithms; then there is no base, whose rest could be negative.
    order : ndarray of shape (n_samples,) or None
        As of ``fit_linear_forecast``.

    Returns
    -------
    Correction
    """
    rows = np.flatnonzero(weight)
    if log_link:
        unscaled = LogScale(*no_scale(y.shape[-1]))
        return Correction(None, fit_log_scale(y[rows], weight[rows]) if normalize_y else unscaled)
    base = _fit_base(X, y, weight, subtract_last, order)
    if isinstance(normalize_y, TargetScale):
        return Correction(base, normalize_y)
    learnt = Correction(base, no_scale(y.shape[-1])).targets(X, y)
    scale = fit_scale(learnt[rows], weight[rows]) if normalize_y else no_scale(y.shape[-1])
    return Correction(base, scale)


def _fit_base(X, y, weight, subtract_last, order):
    if not subtract_last:
        return None
    if subtract_last == "only":
        return fit_last_value(X, y, weight)
    return fit_linear_forecast(X, y, weight, 1, gap=y.shape[-1] - 1, order=order)
