"""Which samples a regressor is calibrated on: the last ones of each series, with a gap before them."""

import numpy as np

from .._estimators.holdout import last_of_each_series
from .._tables.times import read_times
from .._windows.windows import Windows


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
