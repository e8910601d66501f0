"""The bands that a stream of a calibrated model answers with, and the calibrated model itself."""

import copy

import numpy as np

from .._calibration.conformal import ConformalRegressor
from .._calibration.conformity import bands_of, widened
from .._calibration.levels import find_levels, name_of
from .._calibration.regressor_outputs import in_one_shape


def calibrated_in(model):
    """The calibrated regressor at the end of a model, whose predictions are the model's; None without one."""
    if isinstance(model, ConformalRegressor):
        return model
    if hasattr(model, "best_estimator_"):
        return calibrated_in(model.best_estimator_)
    return calibrated_in(model.steps[-1][1]) if hasattr(model, "steps") else None


def with_calibrated(model, calibrated):
    """A model with another calibrated regressor at its end; it shares all else with the one that is given."""
    if isinstance(model, ConformalRegressor):
        return calibrated
    model = copy.copy(model)
    if hasattr(model, "best_estimator_"):
        model.best_estimator_ = with_calibrated(model.best_estimator_, calibrated)
    else:
        name, last = model.steps[-1]
        model.steps = [*model.steps[:-1], (name, with_calibrated(last, calibrated))]
    return model


def check_has_bands(model, level, method):
    """The calibrated regressor of a model from which bands of some levels are asked.

    Raises
    ------
    ValueError
        If it has none, or not of these levels, or another method than ``predict`` is asked for.
    """
    calibrated = calibrated_in(model)
    if calibrated is None:
        raise ValueError(
            f"level={level!r}, but {type(model).__name__} has no bands; expected a ConformalRegressor "
            "around it, or at its end."
        )
    if method != "predict":
        raise ValueError(f"level={level!r} with method={method!r}; expected method='predict'.")
    find_levels(level, calibrated.level_)
    return calibrated


def regressor_bands(calibrated, predictions):
    """The bands of predictions as the regressor gives them, before any calibration.

    Parameters
    ----------
    calibrated : ConformalRegressor
    predictions : ndarray of shape (n_series, ...)

    Returns
    -------
    bands : ndarray of shape (n_series, n_outputs, n_levels, 2)
    """
    return bands_of(_in_one_shape(calibrated, predictions), calibrated.quantile_, calibrated.level_)


def beside_bands(calibrated, predictions, level):
    """Predictions beside the ends of their bands, as in ``forecast``, and what their columns are called.

    Parameters
    ----------
    calibrated : ConformalRegressor
    predictions : ndarray of shape (n_series, ...)
    level : float or array-like of float
        Some of those of the model.

    Returns
    -------
    values : ndarray of shape (n_series, n_parts) or (n_series, n_outputs, n_parts)
        The prediction, of quantiles the one nearest to a half; the lower ends from the highest level to the
        lowest; the upper ends from the lowest to the highest.
    columns : list of str
    """
    levels = np.sort(calibrated.level_[find_levels(level, calibrated.level_)])
    positions = find_levels(levels, calibrated.level_)
    bands = regressor_bands(calibrated, predictions)
    ends = widened(bands, calibrated.radius_, calibrated.level_)[:, :, positions]
    middle = _in_one_shape(calibrated, predictions)
    if calibrated.quantile_ is not None:
        middle = middle[..., np.abs(calibrated.quantile_ - 0.5).argmin()]
    values = np.concatenate([middle[..., np.newaxis], ends[..., ::-1, 0], ends[..., 1]], axis=-1)
    has_outputs = predictions.ndim == (2 if calibrated.quantile_ is None else 3)
    suffixes = [
        "",
        *(f"-lo-{name_of(each)}" for each in levels[::-1]),
        *(f"-hi-{name_of(each)}" for each in levels),
    ]
    names = [f"{name}{suffix}" for name in _names(calibrated) for suffix in suffixes]
    return values if has_outputs else values[:, 0], names


def none_of(calibrated):
    """Predictions of no series."""
    outputs = () if calibrated.n_outputs_ == 1 else (calibrated.n_outputs_,)
    quantiles = () if calibrated.quantile_ is None else (len(calibrated.quantile_),)
    return np.empty((0, *outputs, *quantiles))


def is_of_every_step(calibrated):
    """Whether the model was calibrated on a target at every step."""
    return calibrated.conformity_scores_.ndim == 4


def _in_one_shape(calibrated, predictions):
    rest = type(calibrated.estimator_).__name__, calibrated.n_outputs_, calibrated.quantile_
    if not is_of_every_step(calibrated):
        return in_one_shape(predictions, *rest)
    rests = np.isnan(predictions.reshape(len(predictions), 1, -1)).all(axis=-1)  # no reading, no prediction
    return in_one_shape(predictions[:, np.newaxis], *rest, rests)[:, 0]


def _names(calibrated):
    """Those of the outputs."""
    names = getattr(calibrated, "target_names_in_", None)
    if names is not None:
        return list(names)
    n_outputs = calibrated.n_outputs_
    return [f"prediction_{i}" for i in range(n_outputs)] if n_outputs > 1 else ["prediction"]
