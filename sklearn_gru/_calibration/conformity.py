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
    prediction : ndarray of shape (n_samples, ..., n_outputs) or (n_samples, ..., n_outputs, n_quantiles)
        With an axis of steps in between, where there is a target at every step.
    quantiles : ndarray of shape (n_quantiles,) or None
        Those that the last axis is of, ascending or descending.  None for a single prediction, whose band
        has no width.
    levels : ndarray of shape (n_levels,)
        Per cent.

    Returns
    -------
    bands : ndarray of shape (n_samples, ..., n_outputs, n_levels, 2)
        Lower and upper.  A quantile between two that are predicted lies on the line between them; one
        beyond them is the outermost.
    """
    if quantiles is None:
        return np.broadcast_to(prediction[..., np.newaxis, np.newaxis], (*prediction.shape, len(levels), 2))
    ends = 0.5 + levels[:, np.newaxis] / 200 * np.array([-1, 1])
    order = np.argsort(quantiles)
    parts = np.stack([np.interp(ends, quantiles[order], unit[order]) for unit in np.eye(len(quantiles))])
    return np.tensordot(prediction, parts, axes=1)


def conformity_scores(y, bands):
    """How far outcomes lie outside their bands; negative inside.

    Parameters
    ----------
    y : ndarray of shape (n_samples, ..., n_outputs)
        NaN where not observed.
    bands : ndarray of shape (n_samples, ..., n_outputs, n_levels, 2)

    Returns
    -------
    scores : ndarray of shape (n_samples, ..., n_outputs, n_levels)
        NaN where not observed.
    """
    y = y[..., np.newaxis]
    return np.maximum(bands[..., 0] - y, y - bands[..., 1])


def widened(bands, radius, levels):
    """Bands moved out by a radius on both sides, each within those of higher levels.

    Parameters
    ----------
    bands : ndarray of shape (n_samples, ..., n_outputs, n_levels, 2)
    radius : ndarray of shape (n_outputs, n_levels)
        May be negative: where the two ends would cross, both are in the middle.
    levels : ndarray of shape (n_levels,)

    Returns
    -------
    bands : ndarray of shape (n_samples, ..., n_outputs, n_levels, 2)
    """
    lower, upper = bands[..., 0] - radius, bands[..., 1] + radius
    middle = lower / 2 + upper / 2
    lower, upper = np.minimum(lower, middle), np.maximum(upper, middle)
    order = np.argsort(levels)
    back = np.argsort(order)
    lower = np.minimum.accumulate(lower[..., order], axis=-1)[..., back]
    upper = np.maximum.accumulate(upper[..., order], axis=-1)[..., back]
    return np.stack([lower, upper], axis=-1)


def weights_of_outcomes(y, weight):
    """How much the score of each outcome weighs.

    A sequence with a target at every step counts as one, and its observed steps share that evenly: of n + 1
    exchangeable sequences a step drawn from the last one then has a score that is at most the quantile of
    the others', weighed like this, with the probability asked for, however much the steps of a sequence
    depend on each other [1]_.

    Parameters
    ----------
    y : ndarray of shape (n_samples, ..., n_outputs)
        NaN where not observed.
    weight : ndarray of shape (n_samples,)

    Returns
    -------
    weights : ndarray of shape (n_samples, ..., n_outputs)
        0 where not observed.

    References
    ----------
    .. [1] Dunn, R., Wasserman, L. and Ramdas, A. (2023), "Distribution-Free Prediction Sets for Two-Layer
       Hierarchical Models", JASA 118: the pooled distribution of theirs.
    """
    is_observed = ~np.isnan(y)
    weight = weight.reshape(-1, *[1] * (y.ndim - 1))
    if y.ndim == 3:
        weight = weight / np.maximum(is_observed.sum(axis=1, keepdims=True), 1)
    return np.where(is_observed, weight, 0)
