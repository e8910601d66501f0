"""Targets and predictions in units in which no square is zero or infinite."""

import numpy as np

# predictions that are so many times the targets are as wrong as any, and sums of their squares are finite
MOST_TIMES = 1e145


def in_own_units(y, prediction):
    """Both in units of the targets of each output; powers of two round nothing.

    Parameters
    ----------
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        NaN where not observed.
    prediction : ndarray of the same shape, and perhaps an axis more

    Returns
    -------
    y, prediction : ndarray
        As float64.
    """
    y, prediction = y.astype(np.float64), prediction.astype(np.float64)
    exponent = -np.frexp(np.nan_to_num(np.abs(y), nan=0.0).max(axis=0))[1]
    of_prediction = exponent.reshape(exponent.shape + (1,) * (prediction.ndim - y.ndim))
    with np.errstate(over="ignore"):
        prediction = np.ldexp(prediction, of_prediction)
    return np.ldexp(y, exponent), np.clip(prediction, -MOST_TIMES, MOST_TIMES)


def relative_weights(weight):
    """Weights of which the largest is between a half and 1; powers of two round nothing."""
    return np.ldexp(weight, -np.frexp(weight.max())[1])
