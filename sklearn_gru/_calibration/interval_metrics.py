"""Figures of merit for bands and for quantiles: coverage, width, the interval score, CRPS."""

from typing import Any, Literal, get_args

import numpy as np
from sklearn.metrics import mean_pinball_loss

from .._tables.frames import check_array_like
from .._utils.typing import ArrayLike, FloatArray
from .._windows.sample_weights import check_weights
from .levels import check_levels
from .what_counts import observed, outcomes, outcomes_and_bands

Average = Literal["uniform_average", "raw_values"]


def interval_coverage(
    y_true: ArrayLike,
    y_interval: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    multioutput: Average = "uniform_average",
) -> FloatArray:
    """Coverage: the share of the outcomes that lie within their bands, ends included.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
        The outcomes; NaN where not observed.
    y_interval : array-like of shape (n_samples, n_levels, 2) or (n_samples, ..., n_outputs, n_levels, 2)
        Lower and upper ends, as ``predict_interval`` gives them.  Of a step that has none, all of them NaN,
        the outcomes do not count.
    sample_weight : array-like of shape (n_samples,), default=None
        At least 0.
    multioutput : {"uniform_average", "raw_values"}, default="uniform_average"
        The mean over the outputs that are observed at all, or each by itself.

    Returns
    -------
    coverage : ndarray of shape (n_levels,) or (n_outputs, n_levels)
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes do not fit, or nothing is observed.

    See Also
    --------
    interval_width : How wide the bands are that hold so much.
    winkler_score : Both in one number.
    interval_scorer : For ``cross_validate`` and searches.

    Examples
    --------
    >>> from sklearn_gru import interval_coverage
    >>> interval_coverage([1.0, 2.0, 3.0, 4.0], [[[0, 5]], [[0, 1]], [[3, 9]], [[2, 8]]])
    array([0.75])
    """
    y, bands, weight = outcomes_and_bands(y_true, y_interval, sample_weight)
    is_inside = (bands[..., 0] <= y) & (y <= bands[..., 1])
    return _mean(is_inside, y, weight, multioutput)


def interval_width(
    y_true: ArrayLike,
    y_interval: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    multioutput: Average = "uniform_average",
) -> FloatArray:
    """Mean width of the bands of the outcomes that are observed.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,) or (n_samples, n_outputs)
        As in :func:`interval_coverage`; it tells what is observed only.
    y_interval : array-like of shape (n_samples, n_levels, 2) or (n_samples, n_outputs, n_levels, 2)
        Lower and upper ends, as ``predict_interval`` gives them.
    sample_weight : array-like of shape (n_samples,), default=None
        At least 0.
    multioutput : {"uniform_average", "raw_values"}, default="uniform_average"
        The mean over the outputs that are observed at all, or each by itself.

    Returns
    -------
    width : ndarray of shape (n_levels,) or (n_outputs, n_levels)
        In the units of y, at least 0 where no ends cross.

    Raises
    ------
    ValueError
        If the shapes do not fit, or nothing is observed.

    See Also
    --------
    interval_coverage : How much the bands hold.
    winkler_score : Both in one number.

    Examples
    --------
    >>> from sklearn_gru import interval_width
    >>> interval_width([1.0, 2.0], [[[0, 5]], [[0, 1]]])
    array([3.])
    """
    y, bands, weight = outcomes_and_bands(y_true, y_interval, sample_weight)
    return _mean(bands[..., 1] - bands[..., 0], y, weight, multioutput)


def winkler_score(
    y_true: ArrayLike,
    y_interval: ArrayLike,
    *,
    level: ArrayLike,
    sample_weight: ArrayLike | None = None,
    multioutput: Average = "uniform_average",
) -> FloatArray:
    """Winkler or interval score: the width, and for an outcome outside ``2 / alpha`` times its distance.

    Alpha is ``1 - level / 100``.  The smaller the better; in the mean no band has less than that
    between the quantiles ``alpha / 2`` and ``1 - alpha / 2`` of the outcome [1]_ [2]_.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,) or (n_samples, n_outputs)
        As in :func:`interval_coverage`.
    y_interval : array-like of shape (n_samples, n_levels, 2) or (n_samples, n_outputs, n_levels, 2)
        Lower and upper ends, as ``predict_interval`` gives them.
    level : float or array-like of float of shape (n_levels,)
        The levels of the bands, per cent.
    sample_weight : array-like of shape (n_samples,), default=None
        At least 0.
    multioutput : {"uniform_average", "raw_values"}, default="uniform_average"
        The mean over the outputs that are observed at all, or each by itself.

    Returns
    -------
    score : ndarray of shape (n_levels,) or (n_outputs, n_levels)
        In the units of y.

    Raises
    ------
    ValueError
        If the shapes do not fit, nothing is observed, or the levels are not those of the bands.

    See Also
    --------
    interval_coverage : How much the bands hold.
    interval_width : How wide they are.
    quantile_crps : All quantiles in one number.

    References
    ----------
    .. [1] Winkler, R. L. (1972), "A Decision-Theoretic Approach to Interval Estimation", JASA 67.
    .. [2] Gneiting, T. and Raftery, A. E. (2007), "Strictly Proper Scoring Rules, Prediction, and
       Estimation", JASA 102, section 6.2.

    Examples
    --------
    >>> from sklearn_gru import winkler_score
    >>> winkler_score([1.0, 2.0], [[[0, 5]], [[0, 1]]], level=80)  # 5, and 1 + 2 / 0.2 * 1
    array([8.])
    """
    y, bands, weight = outcomes_and_bands(y_true, y_interval, sample_weight)
    levels = check_levels(level)
    if len(levels) != bands.shape[-2]:
        raise ValueError(f"level={level!r} has {len(levels)} levels, but y_interval {bands.shape[-2]}.")
    lower, upper = bands[..., 0], bands[..., 1]
    outside = np.maximum(lower - y, 0) + np.maximum(y - upper, 0)
    return _mean(upper - lower + 2 / (1 - levels / 100) * outside, y, weight, multioutput)


def quantile_crps(
    y_true: ArrayLike,
    y_quantiles: ArrayLike,
    *,
    quantile: ArrayLike,
    sample_weight: ArrayLike | None = None,
    multioutput: Average = "uniform_average",
) -> Any:
    """Continuous ranked probability score of a distribution of which some quantiles are known.

    The score is twice the integral of the pinball loss over all quantiles [1]_.  Here each one stands
    for those that are nearest to it, from half way to the one before, or 0, to half way to the next,
    or 1: of 0.1, 0.2, ..., 0.9 the outer two count 0.15, the others 0.1.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,) or (n_samples, n_outputs)
        The outcomes; NaN where not observed.
    y_quantiles : array-like of shape (n_samples, n_quantiles) or (n_samples, n_outputs, n_quantiles)
        The quantiles that are predicted, as ``GRURegressor`` gives several.
    quantile : array-like of shape (n_quantiles,)
        Ascending, between 0 and 1.
    sample_weight : array-like of shape (n_samples,), default=None
        At least 0.
    multioutput : {"uniform_average", "raw_values"}, default="uniform_average"
        The mean over the outputs that are observed at all, or each by itself.

    Returns
    -------
    score : float or ndarray of shape (n_outputs,)
        In the units of y; the smaller the better.  Of the median alone it is the mean absolute error.

    Raises
    ------
    ValueError
        If the shapes do not fit, nothing is observed, or ``quantile`` does not increase between 0 and 1.

    See Also
    --------
    sklearn.metrics.mean_pinball_loss : The loss of one quantile.

    References
    ----------
    .. [1] Gneiting, T. and Ranjan, R. (2011), "Comparing Density Forecasts Using Threshold- and
       Quantile-Weighted Scoring Rules", Journal of Business & Economic Statistics 29.

    Examples
    --------
    >>> from sklearn_gru import quantile_crps
    >>> quantile_crps([1.0, 2.0], [[0, 1, 2], [1, 3, 4]], quantile=[0.1, 0.5, 0.9])
    0.35
    """
    _check_average(multioutput)
    quantiles = _ascending(quantile)
    ends = np.concatenate([[0], (quantiles[1:] + quantiles[:-1]) / 2, [1]])
    loss = _pinballs(y_true, y_quantiles, quantiles, sample_weight) @ (2 * np.diff(ends))
    return loss if multioutput == "raw_values" else float(np.nanmean(loss))


def mean_quantile_loss(y_true, y_quantiles, *, quantile, sample_weight=None):
    """The mean pinball loss of several quantiles; parameters as of ``quantile_crps``."""
    quantiles = _ascending(quantile)
    return float(np.nanmean(_pinballs(y_true, y_quantiles, quantiles, sample_weight).mean(axis=1)))


def _ascending(quantile):
    """The quantiles that predictions are of, as an array of one axis."""
    check_array_like(quantile, "quantile")
    quantiles = np.asarray(quantile, dtype=float)
    if quantiles.ndim != 1 or not (np.diff(quantiles, prepend=0, append=1) > 0).all():
        raise ValueError(f"quantile={quantiles.tolist()} does not increase between 0 and 1.")
    return quantiles


def _pinballs(y_true, y_quantiles, quantiles, sample_weight):
    """The pinball loss of scikit-learn, (n_outputs, n_quantiles); NaN of an output nowhere observed."""
    y, predicted = outcomes(y_true), outcomes(y_quantiles, "y_quantiles")
    if predicted.shape != (*y.shape, len(quantiles)):
        raise ValueError(
            f"y_quantiles has shape {predicted.shape}; expected {(*y.shape, len(quantiles))}, the shape of "
            "y_true with an axis of quantiles."
        )
    weight = check_weights(sample_weight, y)
    y = observed(y if y.ndim > 1 else y[:, np.newaxis], weight, predicted, "y_quantiles")
    weight = np.broadcast_to(weight.reshape(-1, *[1] * (y.ndim - 1)), y.shape)
    n_outputs = y.shape[-1]
    y, weight, predicted = (
        y.reshape(-1, n_outputs),
        weight.reshape(-1, n_outputs),
        predicted.reshape(-1, n_outputs, len(quantiles)),
    )

    def loss(output, place):
        seen = ~np.isnan(y[:, output])
        if not seen.any():
            return np.nan
        known, said = y[seen, output], predicted[seen, output, place]
        return mean_pinball_loss(known, said, alpha=quantiles[place], sample_weight=weight[seen, output])

    return np.array([[loss(o, q) for q in range(len(quantiles))] for o in range(n_outputs)])


def _check_average(multioutput):
    if not isinstance(multioutput, str) or multioutput not in get_args(Average):
        raise ValueError(f"multioutput={multioutput!r}; expected one of {list(get_args(Average))}.")


def _mean(values, y, weight, multioutput):
    """The weighted mean over what is observed of values (n_samples, ..., n_outputs, n_levels)."""
    _check_average(multioutput)
    weights = np.where(np.isnan(y), 0, weight.reshape(-1, *[1] * (y.ndim - 1)))
    over = tuple(range(y.ndim - 2))
    total = weights.sum(axis=over)
    with np.errstate(invalid="ignore"):
        means = np.where(weights > 0, values * weights, 0).sum(axis=over) / total
    return means if multioutput == "raw_values" else np.nanmean(means, axis=0)
