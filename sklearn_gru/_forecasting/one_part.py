"""One part of what a calibrated model says, its forecast or an end of a band, as a model of its own."""

import copy

import numpy as np

from .._calibration.levels import name_of


class OnePart:
    """A calibrated model of which ``predict`` gives one part; all else is as of the model.

    Parameters
    ----------
    model : ConformalRegressor
        Fitted.
    level : float or None
        That of a band, per cent; None for the forecast itself, of quantiles the one nearest to a half.
    side : int
        0 for the lower end of the band, 1 for the upper one.
    """

    def __init__(self, model, level=None, side=0):
        self._calibrated, self._level, self._side = model, level, side

    def __getattr__(self, name):
        if name == "_calibrated":  # a copy that is not filled yet
            raise AttributeError(name)
        return getattr(self._calibrated, name)

    def __sklearn_is_fitted__(self):
        return True

    def predict(self, X):
        """The part, of the shape of the y of ``fit``."""
        if self._level is not None:
            return self._calibrated.predict_interval(X, self._level)[..., 0, self._side]
        prediction, quantiles = self._calibrated.predict(X), self._calibrated.quantile_
        return prediction if quantiles is None else prediction[..., np.abs(quantiles - 0.5).argmin()]

    @property
    def regressor_(self):
        """What the bands are around; another one may be put in its place, as of what transforms targets."""
        return self._calibrated.estimator_

    @regressor_.setter
    def regressor_(self, regressor):
        self._calibrated = copy.copy(self._calibrated)
        self._calibrated.estimator_ = regressor

    @property
    def suffix(self):
        """What its columns are called beside the target."""
        return "" if self._level is None else f"-{('lo', 'hi')[self._side]}-{name_of(self._level)}"
