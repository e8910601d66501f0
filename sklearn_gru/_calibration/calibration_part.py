"""Which samples a regressor is calibrated on: the last ones of each series, with a gap before them."""

from typing import Any, NamedTuple

import numpy as np

from .._estimators.holdout import last_of_each_series
from .._tables.frames import check_array_like
from .._tables.times import read_times
from .._utils.compat import num_samples, safe_indexing
from .._windows.validation import is_three_d
from .._windows.windows import Windows
from .raw_rows import one_window_a_row, window_of_rows
from .regressor_outputs import steps_absent


class Kept(NamedTuple):
    """The samples of a calibration."""

    X: Any
    y: np.ndarray  # (n_calibration, ..., n_outputs), NaN where not observed
    weight: np.ndarray  # (n_calibration,)
    rows: np.ndarray | None  # those of X that they are, None for all


def keep_last(estimator, X, y, weight, fraction, gap):
    """The samples to train on, and those to calibrate on: the last ones of each series.

    Parameters
    ----------
    estimator : regressor
        Not fitted.
    X : array-like, data frame or Windows of shape (n_samples, ...)
    y : ndarray of shape (n_samples, ...)
    weight : ndarray of shape (n_samples,)
    fraction : float
    gap : int
        As in ``cut_calibration``.

    Returns
    -------
    training : ndarray of shape (n_training,)
    kept : Kept
        Of a regressor that makes windows of rows with all rows of X.
    """
    window = window_of_rows(estimator, X)
    if window is None:
        training, part = cut_calibration(X, np.flatnonzero(weight > 0), fraction, gap)
        X_cal = safe_indexing(X, part)
        return training, Kept(X_cal, outcomes_of(X_cal, y[part]), weight[part], None)
    # windows reach over a row that weighs nothing, and would not over one that is not there
    training, part = cut_calibration(one_window_a_row(window, X), np.arange(len(weight)), fraction, gap)
    return training, Kept(X, y[part].reshape(len(part), -1), weight[part], part)


def in_order_of_time(estimator, X):
    """The places of samples, the earliest first, where X tells their times; else as they are.

    Parameters
    ----------
    estimator : regressor
    X : array-like, data frame or Windows of shape (n_samples, ...)

    Returns
    -------
    places : ndarray of shape (n_samples,)
    """
    window, places = window_of_rows(estimator, X), np.arange(num_samples(X))
    return np.argsort(_moments(X if window is None else one_window_a_row(window, X), places), kind="stable")


def of_lists(X):
    """X as it is, but sequences in lists in an array, which tells how many steps they have.

    Raises
    ------
    TypeError
        If X holds no samples: a generator, a dict, a string, a number, None.
    """
    check_array_like(X, "X")
    return np.asarray(X) if isinstance(X, (list, tuple)) and is_three_d(X) else X


def gap_of_targets(X, y):
    """In how many rows in front of a calibration part targets of the training would reach into it."""
    if y.ndim == 3:
        return X.shape[1] - 1 if isinstance(X, Windows) else 0
    return y[0].size - 1


def outcomes_of(X, y):
    """Y with an axis of outputs; where it is of every step, NaN also at those that X does not have."""
    if y.ndim < 3:
        return y.reshape(len(y), -1)
    return np.where(steps_absent(X)[:, :, np.newaxis], np.nan, y)


def cut_calibration(X, rows, fraction, gap):
    """The samples to train on, and those to calibrate on.

    Parameters
    ----------
    X : array-like or Windows of shape (n_samples, ...)
        Of ``Windows`` the last part of each series is cut off, of anything else that of all samples.
    rows : ndarray of shape (n_rows,)
        The samples that count.
    fraction : float
        Of each series, for the calibration, rounded up.
    gap : int
        So many rows before the calibration part are in neither.

    Returns
    -------
    training : ndarray of shape (n_training,)
        Ascending.
    calibration : ndarray of shape (n_calibration,)
        The earliest first.

    Raises
    ------
    ValueError
        If nothing is left to train on.
    """
    calibration, between = last_of_each_series(X, rows, fraction, gap, most_of_rest=1.0)
    training = np.setdiff1d(rows, np.append(calibration, between))
    if not len(training):
        raise ValueError(
            f"calibration_size={fraction:g} with a gap of {gap} leaves none of {len(rows)} sample"
            f"{'s' * (len(rows) != 1)} to train on: give more samples, a smaller part, or X_cal and y_cal."
        )
    return training, calibration[np.argsort(_moments(X, calibration), kind="stable")]


def _moments(X, rows):
    """What sorts samples by time, where ``Windows`` tell it; else their places."""
    if not isinstance(X, Windows):
        return rows
    times = X[rows].times
    if times is None:
        return (X.last_rows - X.first_rows)[rows]
    return np.unique(read_times(times, "times").values, return_inverse=True)[1]
