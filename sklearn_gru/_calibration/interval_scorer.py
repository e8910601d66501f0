"""Scorers of bands, for ``cross_validate`` and searches."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from .._utils.pickling import VersionedPickleMixin
from .._utils.weight_request import AsksForWeights
from .interval_metrics import (
    interval_coverage,
    interval_width,
    mean_quantile_loss,
    quantile_crps,
    winkler_score,
)
from .levels import check_levels
from .regressor_outputs import ascending_quantiles, best_of
from .what_counts import outcomes

OF_A_BAND = ("coverage", "neg_interval_width", "neg_winkler_score")
OF_QUANTILES = ("neg_crps", "neg_mean_pinball_loss")


def interval_scorer(
    metric: Literal[
        "coverage", "neg_interval_width", "neg_winkler_score", "neg_crps", "neg_mean_pinball_loss"
    ],
    *,
    level: float | None = None,
) -> Callable[..., float]:
    """Make a scorer of bands or quantiles, for ``scoring=`` of ``cross_validate``, searches and the like.

    Parameters
    ----------
    metric : {"coverage", "neg_interval_width", "neg_winkler_score", "neg_crps", "neg_mean_pinball_loss"}
        :func:`interval_coverage`, :func:`interval_width` and :func:`winkler_score` are those of the
        band of one level, :func:`quantile_crps` and the mean pinball loss those of all quantiles that the
        model predicts: of a regressor of several quantiles these, of one with ``predict_interval`` the
        ends of the bands of all its levels.  With "neg_" the sign is changed: more is better.
    level : float, default=None
        Per cent; for the first three only, for which it may be left out where the model has one level.

    Returns
    -------
    scorer : callable
        Of (estimator, X, y, sample_weight=None); of a search it scores the best model.  What is NaN in y is
        not observed, and does not count.  With metadata routing weights have to be requested,
        ``set_score_request(sample_weight=True)``.

    Raises
    ------
    ValueError
        If a parameter is out of range; when scoring, if the model has not what is scored.

    See Also
    --------
    ConformalRegressor : Regressors with ``predict_interval``.

    Examples
    --------
    >>> from sklearn.datasets import make_regression
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn.model_selection import cross_validate
    >>> from sklearn_gru import ConformalRegressor, interval_scorer
    >>> X, y = make_regression(1000, 3, noise=10, random_state=0)
    >>> scoring = {"coverage": interval_scorer("coverage", level=80), "crps": interval_scorer("neg_crps")}
    >>> scores = cross_validate(ConformalRegressor(Ridge()), X, y, scoring=scoring, cv=3)
    >>> scores["test_coverage"].round(2)
    array([...])
    """
    if metric not in OF_A_BAND + OF_QUANTILES:
        raise ValueError(f"metric={metric!r}; expected one of {[*OF_A_BAND, *OF_QUANTILES]}.")
    if level is not None:
        if metric in OF_QUANTILES:
            raise ValueError(
                f"level={level!r} has no meaning with metric={metric!r}, which is of all levels."
            )
        if len(check_levels(level)) != 1:
            raise ValueError(f"level={level!r}; expected one level for one number.")
    return _IntervalScorer(metric, level)


class _IntervalScorer(AsksForWeights, VersionedPickleMixin):
    """A callable of (estimator, X, y, sample_weight=None)."""

    _name_in_warnings = "interval_scorer"

    def __init__(self, metric, level):
        self.metric = metric
        self.level = level

    def __repr__(self):
        return f"interval_scorer({self.metric!r}{'' if self.level is None else f', level={self.level!r}'})"

    def __call__(self, estimator, X, y, sample_weight=None):
        estimator, y = best_of(estimator), outcomes(y)
        if self.metric in OF_QUANTILES:
            return self._score_quantiles(estimator, X, y, sample_weight)
        if not hasattr(estimator, "predict_interval"):
            raise ValueError(
                f"{self!r} scores bands, but {type(estimator).__name__} has no predict_interval; expected a "
                "ConformalRegressor around it."
            )
        bands, options = estimator.predict_interval(X, self.level), {"sample_weight": sample_weight}
        if bands.shape[-2] > 1:
            raise ValueError(f"{self!r}: level is missing, the model has {bands.shape[-2]} of them.")
        if self.metric == "coverage":
            return float(interval_coverage(y, bands, **options)[0])
        if self.metric == "neg_interval_width":
            return -float(interval_width(y, bands, **options)[0])
        level = estimator.level_[0] if self.level is None else self.level
        return -float(winkler_score(y, bands, level=level, **options)[0])

    def _score_quantiles(self, estimator, X, y, sample_weight):
        if hasattr(estimator, "predict_interval"):
            quantiles, predicted = _ends(estimator.predict_interval(X), estimator.level_)
        else:
            said = ascending_quantiles(estimator, X, y.shape)
            if said is None:
                raise ValueError(
                    f"{self!r} scores quantiles, but {type(estimator).__name__} predicts one value; expected "
                    "quantile=[0.1, 0.5, 0.9] or the like, or a ConformalRegressor around it."
                )
            quantiles, predicted = said
        loss = quantile_crps if self.metric == "neg_crps" else mean_quantile_loss
        return -loss(y, predicted, quantile=quantiles, sample_weight=sample_weight)


def _ends(bands, levels):
    """The ends of bands as quantiles: which they are, ascending, and their values on the last axis."""
    order = np.argsort(levels)
    ends = np.concatenate([0.5 - levels[order[::-1]] / 200, 0.5 + levels[order] / 200])
    return ends, np.concatenate([bands[..., order[::-1], 0], bands[..., order, 1]], axis=-1)
