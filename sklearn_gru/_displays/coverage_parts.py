"""What a picture of coverage is made of: the bands of a model, the names of outputs, the range of chance."""

from numbers import Integral

import numpy as np
from scipy.stats import binom
from sklearn.utils.validation import check_is_fitted

from .._calibration.levels import check_levels, find_levels
from .._calibration.regressor_outputs import ascending_quantiles, best_of
from .._tables.frames import columns_of, is_frame

MOST_LABELS = 8  # more lines than that are labelled at their ends and in the middle


def bands_of_estimator(estimator, X, y, level):
    """The bands of a fitted model, and their levels.

    Parameters
    ----------
    estimator : estimator
        With ``predict_interval``, or of several quantiles; a search of such.
    X : array-like, data frame or Windows of shape (n_samples, ...)
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
    level : float, array-like of float or None

    Returns
    -------
    bands : ndarray of shape (n_samples, n_levels, 2) or (n_samples, n_outputs, n_levels, 2)
    levels : ndarray of shape (n_levels,)
    """
    check_is_fitted(estimator)
    estimator = best_of(estimator)
    if hasattr(estimator, "predict_interval"):
        levels = estimator.level_ if level is None else check_levels(level)
        return estimator.predict_interval(X, levels), levels
    predicted = ascending_quantiles(estimator, X, np.shape(y))
    if predicted is None:
        raise ValueError(
            f"{type(estimator).__name__} has no predict_interval, and predicts one value; expected a "
            "ConformalRegressor around it, or several quantiles."
        )
    quantiles, predicted = predicted
    n_bands = len(quantiles) // 2
    bands = np.stack([predicted[..., :n_bands], predicted[..., : -n_bands - 1 : -1]], axis=-1)
    levels = np.round(100 * (quantiles[: -n_bands - 1 : -1] - quantiles[:n_bands]), 10)
    if level is None:
        return bands, levels
    places = find_levels(level, levels)
    return bands[..., places, :], levels[places]


def names_of_outputs(y, n_outputs):
    """The names of the columns of y, else None."""
    names = columns_of(y) if is_frame(y) else []
    return [str(name) for name in names] if len(names) == n_outputs else None


def names_to_show(names, name):
    """The labels of the lines of several outputs; of many, that of the first, a middle one and the last."""
    last = len(names) - 1
    shown = range(len(names)) if last < MOST_LABELS else {0, last // 2, last}
    prefix = "" if name is None else f"{name}, "
    return [f"{prefix}{each}" if i in shown else None for i, each in enumerate(names)]


def independent_range(n_independent):
    """Where the coverage of 95 of 100 backtests lies, if the bands are right and the outcomes independent.

    Parameters
    ----------
    n_independent : int
        How many outcomes each has.

    Returns
    -------
    levels : ndarray of shape (n_levels,)
        Per cent.
    lower : ndarray of shape (n_levels,)
        Per cent.
    upper : ndarray of shape (n_levels,)
    """
    is_whole = isinstance(n_independent, Integral) and not isinstance(n_independent, bool)
    if not is_whole or n_independent < 1:
        raise ValueError(f"n_independent={n_independent!r}; expected a whole number of at least 1.")
    levels = np.linspace(0, 100, 201)
    lower, upper = (100 / n_independent * binom.ppf(q, n_independent, levels / 100) for q in (0.025, 0.975))
    return levels, np.maximum(lower, 0), np.maximum(upper, 0)  # ppf of a probability of 0 is -1
