"""How far an outcome lies outside a band, and the band widened by that.

Conformalised quantile regression, Romano et al. (2019): with a band from l(x) to u(x) the score of an outcome
y is max(l(x) - y, y - u(x)), negative inside.  A prediction f(x) is the band from f(x) to f(x), and the score
then is the absolute residual |y - f(x)| of split conformal prediction.
"""

import numpy as np


def bands_of(prediction, quantiles, levels):
    """The bands of a regressor as they are, before any calibration.

    Parameters
    ----------
    prediction : ndarray of shape (n_samples, n_outputs) or (n_samples, n_outputs, n_quantiles)
    quantiles : ndarray of shape (n_quantiles,) or None
        Ascending, those that the last axis is of.  None for a single prediction, whose band has no width.
    levels : ndarray of shape (n_levels,)
        Per cent.

    Returns
    -------
    bands : ndarray of shape (n_samples, n_outputs, n_levels, 2)
        Lower and upper.  A quantile between two that are predicted lies on the line between them; one
        beyond them is the outermost.
    """
    if quantiles is None:
        return np.broadcast_to(prediction[:, :, np.newaxis, np.newaxis], (*prediction.shape, len(levels), 2))
    ends = 0.5 + levels[:, np.newaxis] / 200 * np.array([-1, 1])
    parts = np.stack([np.interp(ends, quantiles, unit) for unit in np.eye(len(quantiles))])
    return np.tensordot(prediction, parts, axes=1)


def conformity_scores(y, bands):
    """How far outcomes lie outside their bands; negative inside.

    Parameters
    ----------
    y : ndarray of shape (n_samples, n_outputs)
        NaN where not observed.
    bands : ndarray of shape (n_samples, n_outputs, n_levels, 2)

    Returns
    -------
    scores : ndarray of shape (n_samples, n_outputs, n_levels)
        NaN where not observed.
    """
    y = y[:, :, np.newaxis]
    return np.maximum(bands[..., 0] - y, y - bands[..., 1])


def widened(bands, radius, levels):
    """Bands moved out by a radius on both sides, each within those of higher levels.

    Parameters
    ----------
    bands : ndarray of shape (n_samples, n_outputs, n_levels, 2)
    radius : ndarray of shape (n_outputs, n_levels)
        May be negative: where the two ends would cross, both are in the middle.
    levels : ndarray of shape (n_levels,)

    Returns
    -------
    bands : ndarray of shape (n_samples, n_outputs, n_levels, 2)
    """
    lower, upper = bands[..., 0] - radius, bands[..., 1] + radius
    middle = lower / 2 + upper / 2
    lower, upper = np.minimum(lower, middle), np.maximum(upper, middle)
    order = np.argsort(levels)
    back = np.argsort(order)
    lower = np.minimum.accumulate(lower[..., order], axis=-1)[..., back]
    upper = np.maximum.accumulate(upper[..., order], axis=-1)[..., back]
    return np.stack([lower, upper], axis=-1)
