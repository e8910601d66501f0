"""What a model forecasts of one series, with the bands that it knows itself or that two others are."""

import numpy as np

from .._calibration.conformal import ConformalRegressor
from .._calibration.levels import check_levels
from .._calibration.regressor_outputs import best_of
from .._forecasting.fitted_chain import FittedChain
from .._forecasting.forecast import forecast
from .._tables.frames import columns_of, is_frame
from .bands import bands_of_edges, bands_of_levels, bands_of_quantiles
from .common import check_edges, edge_of_band, forecast_of_one_series, name_of_band


def forecast_and_bands(model, history, horizon, *, level, name, **options):
    """The line of a forecast and the bands that the model gives with it.

    Parameters
    ----------
    model : estimator
    history : array-like, series or data frame
    horizon : int or None
    level : float, list of float or None
        Of a calibrated model, by default all of its levels.
    name : str or None
        What stands before the names of the bands.
    **options : dict
        ``target`` and ``future``.

    Returns
    -------
    values : ndarray or series of shape (n_steps,)
    bands : Bands or None
    """
    level = _levels_that_reach(model, horizon) if level is None else level
    if level is None:
        quantiles = forecast_of_one_series(model, history, horizon, **options)
        levels = FittedChain(model).levels
        if levels is None:
            return quantiles[0], None
        middle, bands = bands_of_quantiles(quantiles, levels, name)
        return quantiles[middle], bands
    values = forecast(model, history, horizon, level=level, **options)
    levels = np.sort(check_levels(level))
    n, names = len(levels), columns_of(values)[-1 - 2 * len(levels) :] if is_frame(values) else None
    columns = values.T if names is None else [values[each] for each in names]
    ends = np.stack([np.asarray(column, dtype=float) for column in columns[1:]], axis=1)
    intervals = np.stack([ends[:, n - 1 :: -1], ends[:, n:]], axis=-1)
    return columns[0], bands_of_levels(intervals, levels, len(ends), name)


def bands_of_models(lower, upper, level, table, history, n_steps, name, **options):
    """The band between what two models say; ``table`` is the known part of ``history``."""
    if level is not None:
        given = "lower" if lower is not None else "upper"
        raise ValueError(f"{given} and level={level!r} are both given; expected one kind of band.")
    models = {"lower": lower, "upper": upper}
    check_edges(models)
    edges = {
        edge: np.asarray(edge_of_band(model, edge, table, history, n_steps, **options), dtype=float)
        for edge, model in models.items()
    }
    return bands_of_edges(**edges, name=name_of_band(lower, upper) if name is None else name)


def _levels_that_reach(model, horizon):
    """All levels of a calibrated model whose bands reach as far as the forecast; else None."""
    model = best_of(model)
    if not isinstance(model, ConformalRegressor) or not hasattr(model, "recipe_"):
        return None
    return model.level_ if model.n_outputs_ > 1 or horizon == 1 else None
