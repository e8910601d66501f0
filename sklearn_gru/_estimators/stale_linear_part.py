"""The warning of a linear part that is wrong for the samples which training goes on with."""

import numpy as np

from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller

# Fewer samples may be far off by chance, and a smaller share does little.
LEAST_SAMPLES, LEAST_SHARE = 20, 0.1
# How many times worse than a constant it has to be: forecasts of what they have nothing to do with are
# twice as far off, and data that change slowly are no reason to warn.
FACTOR = 1.5


def error_of_linear_forecast(y, forecast, weight, scale):
    """The mean squared error of a forecast of later samples, and that of the least that one could say.

    Parameters
    ----------
    y, forecast : ndarray of shape (n_samples, n_outputs)
        Of y what is not observed is NaN.
    weight : ndarray of shape (n_samples,)
        Positive.
    scale : ndarray of shape (n_outputs,)
        In these units outputs count alike, and errors smaller than them are none.

    Returns
    -------
    error, of_constant : float
        The second one is of the mean of y, or 1 where y hardly varies.
    """
    observed = ~np.isnan(y)
    weights = np.where(observed, weight[:, np.newaxis], 0.0)
    totals = weights.sum(axis=0)
    is_seen = totals > 0
    if not is_seen.any():
        return 0.0, 1.0
    weights = weights[:, is_seen] / totals[is_seen]
    in_units = np.where(observed, y, 0.0)[:, is_seen] / scale[is_seen]
    off = in_units - np.where(observed, forecast, 0.0)[:, is_seen] / scale[is_seen]
    around_mean = in_units - (weights * in_units).sum(axis=0)
    with np.errstate(over="ignore"):
        error, of_mean = ((weights * values**2).sum(axis=0).mean() for values in (off, around_mean))
    return float(error), max(float(of_mean), 1.0)


def loss_of_linear_classes(log_probability, codes, weight):
    """The log loss of later samples, and that of the least that one could say.

    Parameters
    ----------
    log_probability : ndarray of shape (n_samples,)
        Of the class of each sample.
    codes : ndarray of int of shape (n_samples,)
        Their classes.
    weight : ndarray of shape (n_samples,)
        Positive.

    Returns
    -------
    loss, of_constant : float
        The second one is of the classes' frequencies, or that of two equal ones where it is lower.
    """
    weight = weight / weight.sum()
    frequencies = np.bincount(codes, weights=weight)
    frequencies = frequencies[frequencies > 0]
    entropy = -(frequencies * np.log(frequencies)).sum()
    return float(-(weight * log_probability).sum()), max(float(entropy), float(np.log(2)))


def warn_if_stale(share, n_samples, error, of_constant):
    """Warn where the linear part is far worse than a constant.

    Parameters
    ----------
    share : float
        Of the linear part.
    n_samples : int
    error, of_constant : float
        Of the linear part and of the constant, on the samples that training goes on with.

    Returns
    -------
    is_warned : bool
    """
    if share < LEAST_SHARE or n_samples < LEAST_SAMPLES or not error > FACTOR * of_constant:
        return False
    warn_caller(
        f"The linear part, which has a share of {share:.2f} of every prediction and stays as fit has made "
        f"it, is {error / of_constant:.3g} times as far off as a constant on the samples that training goes "
        "on with.  If y has come to depend on X in another way, call fit with warm_start=False; for data "
        "that do so again and again set linear_part=None.",
        DataWarning,
    )
    return True
