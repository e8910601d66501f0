"""AdaptiveConformalRegressor: bands that follow as outcomes arrive."""

import copy
from numbers import Integral, Real
from typing import Any, Literal, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._estimators.target_names import keep_target_names
from .._utils.compat import Interval, StrOptions
from .._utils.data_warning import DataWarning
from .._utils.floating_point import with_numpy_defaults
from .._utils.python_numbers import with_python_parameters
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, FloatArray, IndexArray
from .._utils.warn import warn_caller
from .._windows.observed_targets import check_y
from .adaptive_levels import Followed, begin, follow
from .calibration_part import in_order_of_time, of_lists, outcomes_of
from .conformal import ConformalRegressor
from .conformal_quantile import fewest_scores
from .conformity import conformity_scores


class AdaptiveConformalRegressor(ConformalRegressor):
    """Bands around the predictions of any regressor that follow as outcomes arrive.

    They begin as those of :class:`ConformalRegressor`.  After that ``update`` takes outcomes: an outcome
    outside the band of a level lowers the miscoverage that the band is made for, so that it gets wider,
    one inside raises it a little (adaptive conformal inference); and the scores that the bands are made of
    are the last ones.  Each output and each level goes by itself.  The regressor stays as it is.

    Parameters
    ----------
    estimator : regressor
        As of :class:`ConformalRegressor`.
    level : float or array-like of float, default=(50, 80, 95)
        The levels of the bands: so many per cent of the outcomes are to lie within, between 0 and 100.
    calibration_size : float, default=0.2
        As of :class:`ConformalRegressor`.
    gap : int or "auto", default="auto"
        As of :class:`ConformalRegressor`.
    refit : bool, default=False
        Whether the regressor is trained again after the calibration, on all samples.  What comes corrects
        the bands then, too.
    learning_rate : float, default=0.02
        By how much an outcome moves the miscoverage, above 0 and below 1.  More follows faster, and makes
        the bands restless.
    window_size : int or "auto", default="auto"
        How many scores of each output are kept, at least as many as the highest level needs; "auto" is as
        many as the calibration has samples.

    Attributes
    ----------
    alpha_ : ndarray of shape (n_outputs, n_levels)
        The miscoverage that the next bands are made for, ``1 - level / 100`` to begin with; from 0 to 1.
    n_updates_ : ndarray of shape (n_outputs,)
        How many outcomes each output has had since ``fit``.
    estimator_ : regressor
        The fitted clone.
    level_ : ndarray of shape (n_levels,)
        The levels of the bands, per cent, in the order in which they were given.
    radius_ : ndarray of shape (n_outputs, n_levels)
        As of :class:`ConformalRegressor`; that of the next bands.
    conformity_scores_ : ndarray of shape (window_size, n_outputs, n_levels)
        Those that are kept, the earliest first; NaN where there are fewer.  With a target at every step an
        axis of these follows the first, here and below: as many as the longest sequence had, the shorter ones
        at its end.
    conformity_weights_ : ndarray of shape (window_size, n_outputs)
        How many outcomes each counts as, one since ``fit``; 0 where there are fewer.
    quantile_ : ndarray of shape (n_quantiles,) or None
        The quantiles that the regressor predicts, None if it predicts one value.
    n_outputs_ : int
        Columns of y; 1 where it has one axis.
    target_names_in_ : ndarray of shape (n_outputs,)
        Names of the columns of y, where it was a data frame or series.
    n_features_in_ : int
        Where the regressor tells it.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Column names, where the regressor knows them.
    recipe_ : Recipe
        Only where X was ``Windows``: how they were made.

    See Also
    --------
    ConformalRegressor : Bands that stay as they were calibrated.
    stream : Finds the outcomes in the readings of a series as they arrive.

    Notes
    -----
    After n outcomes the share of those outside differs from ``1 - level / 100`` by at most
    ``(1 + learning_rate) / (n * learning_rate)``, whatever they do [1]_, as long as ``alpha_`` keeps off
    its bounds.  Where it would fall below 0, theory asks for an infinite band.  Here bands stay finite: it is
    that of the largest score kept, and a :class:`DataWarning` says so.

    An outcome h rows ahead arrives h rows later.  It is compared with the band that would be made now for the
    sample that it belongs to, not with the one that was, so that the delay causes no swinging; what
    was said in the meantime could not know of it.  Give each outcome once, when it arrives: where only some
    of the outputs of a sample are known, the others are NaN, and come later with the others NaN.

    References
    ----------
    .. [1] Gibbs, I. and Candès, E. (2021), "Adaptive Conformal Inference Under Distribution Shift", NeurIPS.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn_gru import AdaptiveConformalRegressor
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(1000, 3))
    >>> y = X @ [1.0, 2.0, 3.0] + rng.normal(size=1000)
    >>> y[500:] += rng.normal(size=500)  # a higher variance from here on
    >>> model = AdaptiveConformalRegressor(Ridge(), level=80).fit(X[:500], y[:500])
    >>> model.radius_.round(1)
    array([[1.3]])
    >>> model.update(X[500:], y[500:]).radius_.round(1)
    array([[2.]])
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    alpha_: FloatArray
    n_updates_: IndexArray

    _parameter_constraints = {
        **ConformalRegressor._parameter_constraints,
        "learning_rate": [Interval(Real, 0, 1, closed="neither")],
        "window_size": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        level: ArrayLike = (50, 80, 95),
        calibration_size: float = 0.2,
        gap: int | Literal["auto"] = "auto",
        refit: bool = False,
        learning_rate: float = 0.02,
        window_size: int | Literal["auto"] = "auto",
    ) -> None:
        super().__init__(estimator, level=level, calibration_size=calibration_size, gap=gap, refit=refit)
        self.learning_rate = learning_rate
        self.window_size = window_size

    @all_or_nothing
    @with_numpy_defaults
    @with_python_parameters
    def update(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Let the bands follow outcomes.

        Parameters
        ----------
        X : array-like, data frame or Windows of shape (n_samples, ...)
            As in ``fit``: in the order of time, the earliest sample first, or ``Windows``, or rows with a
            column of times, which know theirs.
        y : array-like of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
            The outcomes; NaN where one has not come yet, or was given before.  At every step those of whole
            sequences.

        Returns
        -------
        self : AdaptiveConformalRegressor

        Raises
        ------
        ValueError
            If y has not the shape that y had in ``fit``, or what the regressor raises.

        Warns
        -----
        DataWarning
            If a band has come to the largest of the scores that are kept, and would have to be wider.

        Examples
        --------
        >>> from sklearn.datasets import make_regression
        >>> from sklearn.linear_model import Ridge
        >>> from sklearn_gru import AdaptiveConformalRegressor
        >>> X, y = make_regression(200, 3, noise=10, random_state=0)
        >>> model = AdaptiveConformalRegressor(Ridge(), level=80).fit(X[:150], y[:150])
        >>> for x_t, y_t in zip(X[150:], y[150:]):  # as they arrive
        ...     band = model.predict_interval([x_t])
        ...     model = model.update([x_t], [y_t])
        >>> model.n_updates_
        array([50])
        """
        check_is_fitted(self)
        self._validate_params()
        keep_target_names(self, y, reset=False)
        X = of_lists(X)
        y = check_y(self, y, X)
        self._check_outputs(y)
        order = in_order_of_time(self.estimator_, X)
        self._follow(outcomes_of(X, y)[order], self._bands(X)[order])
        return self

    def _follow(self, y, bands):
        """Go on with outcomes, and with the bands that the regressor gave their samples."""
        before = Followed(self.conformity_scores_, self.conformity_weights_, self.alpha_)
        scores = conformity_scores(y, bands)
        self._keep(follow(before, scores, 1 - self.level_ / 100, self.learning_rate))
        has_come = ~np.isnan(y.reshape(len(y), -1, self.n_outputs_)).all(axis=1)
        self.n_updates_ = self.n_updates_ + has_come.sum(axis=0)
        self._warn_of_bounds(before.alpha)

    def _check_outputs(self, y):
        """Refuse outcomes of another shape than the y of ``fit``."""
        if y.ndim == self._y_ndim and y.shape[1:][-1:] in ((), (self.n_outputs_,)):
            return
        axes = ["n_samples", "n_steps", str(self.n_outputs_)]
        expected = {1: "n_samples,", 2: ", ".join(axes[::2]), 3: ", ".join(axes)}[self._y_ndim]
        raise ValueError(f"y has shape {y.shape}; expected ({expected}), as in fit.")

    def _calibrate(self, scores, weights):
        n_kept = len(scores) if self.window_size == "auto" else self.window_size
        fewest = fewest_scores(self.level_.max())
        if n_kept < fewest:
            raise ValueError(
                f"window_size={n_kept} is too small for level={self.level_.max():g}; expected at least "
                f"{fewest}."
            )
        alpha = np.broadcast_to(1 - self.level_ / 100, scores.shape[-2:]).copy()
        self._keep(begin(scores, weights, alpha, n_kept))
        self.n_updates_ = np.zeros(self.n_outputs_, np.intp)

    def _keep(self, followed):
        self.conformity_scores_, self.conformity_weights_, self.alpha_ = followed
        self.radius_ = followed.radius()

    def _warn_of_bounds(self, alpha_before):
        """Say which bands have come to their bound in this call."""
        reached = np.argwhere((self.alpha_ == 0) & (alpha_before > 0))
        if len(reached):
            output, level = reached[0]
            which = f" of output {output}" if self.n_outputs_ > 1 else ""
            more = f", and {len(reached) - 1} more" if len(reached) > 1 else ""
            warn_caller(
                f"So many outcomes lay outside the band of level {self.level_[level]:g}{which}{more} that it "
                f"would have to be wider than any of the last {len(self.conformity_scores_)} outcomes asks "
                "for: it is that of the largest score, and holds less than it says until more have come.",
                DataWarning,
            )


def after_outcomes(model, y, bands):
    """A copy of a fitted model whose bands have followed outcomes; the model stays as it is.

    Parameters
    ----------
    model : AdaptiveConformalRegressor
    y : ndarray of shape (n_samples, n_outputs)
        NaN where an outcome has not come.
    bands : ndarray of shape (n_samples, n_outputs, n_levels, 2)
        Those of the regressor for the samples that they are of, before any calibration.

    Returns
    -------
    model : AdaptiveConformalRegressor
        It shares what has not changed.
    """
    model = copy.copy(model)
    model._follow(y, bands)
    return model
