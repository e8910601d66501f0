"""Forecasts of a calibrated model with the bands of some levels, named as Nixtla's libraries name them."""

import numpy as np

from .._calibration.conformal import ConformalRegressor
from .._calibration.levels import find_levels
from .._calibration.regressor_outputs import best_of
from .._tables.frames import column, columns_of, frame_like, is_frame, is_series
from .._tables.index import index_of
from .one_part import OnePart


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
    model = best_of(model)
    _check_has_bands(model, level, n_targets, horizon)
    levels = np.sort(model.level_[find_levels(level, model.level_)])
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
    if model.n_outputs_ <= n_targets and horizon != 1:
        raise ValueError(
            f"level={level!r} with horizon={horizon!r}, but the model has learnt one step, and the ends of a "
            "band that are fed back are none; expected horizon=1, or a model fitted on future_targets."
        )
