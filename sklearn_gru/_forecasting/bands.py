"""Forecasts of a calibrated model with the bands of some levels, named as Nixtla's libraries name them."""

import numpy as np

from .._calibration.conformal import ConformalRegressor
from .._calibration.levels import check_levels, find_levels
from .._tables.frames import column, columns_of, frame_like, is_frame, is_series
from .._tables.index import index_of


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
    def suffix(self):
        """What its columns are called beside the target."""
        return "" if self._level is None else f"-{('lo', 'hi')[self._side]}-{self._level:g}"


def forecast_with_bands(model, level, say, n_targets, horizon):
    """A forecast beside the ends of its bands.

    Parameters
    ----------
    model : ConformalRegressor
        Fitted.
    level : float or array-like of float
        Some of those of the model.
    say : callable
        The forecast of any model, with a column for each target last where it is a data frame.
    n_targets : int
    horizon : int or None
        As it was asked for.

    Returns
    -------
    forecast : ndarray or data frame
        Of arrays with a last axis: the forecast, the lower ends from the highest level to the lowest, the
        upper ends from the lowest to the highest.  Of a data frame, or of a series, columns in this order
        for each target.

    Raises
    ------
    ValueError
        If the model has no bands, not of these levels, or they would have to be fed back.
    """
    _check_has_bands(model, level, n_targets, horizon)
    levels = np.sort(check_levels(level))
    parts = [OnePart(model)]
    parts += [OnePart(model, each, 0) for each in levels[::-1]] + [OnePart(model, each, 1) for each in levels]
    forecasts = [say(part) for part in parts]
    first = forecasts[0]
    if is_series(first):
        name = "forecast" if first.name in (None, "") else first.name
        columns = {f"{name}{part.suffix}": each for part, each in zip(parts, forecasts, strict=True)}
        values = {name: each.to_numpy() for name, each in columns.items()}
        return frame_like(first, values, index_of(first))
    if not is_frame(first):
        return np.stack(forecasts, axis=-1)
    names = columns_of(first)
    columns = {name: column(first, name) for name in names[:-n_targets]}
    for name in names[-n_targets:]:
        for part, each in zip(parts, forecasts, strict=True):
            columns[f"{name}{part.suffix}" if part.suffix else name] = np.asarray(column(each, name))
    return frame_like(first, columns, index_of(first))


def _check_has_bands(model, level, n_targets, horizon):
    if not isinstance(model, ConformalRegressor):
        raise ValueError(
            f"level={level!r}, but {type(model).__name__} has no bands; expected a ConformalRegressor "
            "around it."
        )
    find_levels(level, model.level_)
    if not hasattr(model, "recipe_"):
        raise ValueError(
            f"level={level!r} needs a model that knows its windows; expected {type(model).__name__} fitted "
            "on Windows, as make_windows and future_targets give them."
        )
    if model.n_outputs_ <= n_targets and horizon != 1:
        raise ValueError(
            f"level={level!r} with horizon={horizon!r}, but the model has learnt one step, and the ends of a "
            "band that are fed back are none; expected horizon=1, or a model fitted on future_targets."
        )
