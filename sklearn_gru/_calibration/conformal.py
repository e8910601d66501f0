"""ConformalRegressor: a band around any regressor, calibrated on samples that it has not been trained on."""

from copy import deepcopy
from numbers import Integral, Real
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn import get_config
from sklearn.base import BaseEstimator, MetaEstimatorMixin, RegressorMixin, clone, is_classifier, is_regressor
from sklearn.utils import get_tags, indexable
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, process_routing
from sklearn.utils.validation import check_is_fitted

from .._estimators.target_names import keep_target_names
from .._estimators.training_data import as_counts
from .._tables.frames import check_array_like
from .._utils.compat import (
    HasMethods,
    Interval,
    StrOptions,
    check_method_params,
    num_samples,
    safe_indexing,
)
from .._utils.documentation import DocumentationLinkMixin
from .._utils.floating_point import with_numpy_defaults
from .._utils.pickling import VersionedPickleMixin
from .._utils.python_numbers import with_python_parameters
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, FloatArray
from .._windows.observed_targets import check_y
from .._windows.recipe import Recipe
from .._windows.sample_weights import check_weights
from .._windows.windows import Windows
from .calibration_part import Kept, gap_of_targets, in_order_of_time, keep_last, of_lists, outcomes_of
from .conformal_quantile import conformal_quantile, fewest_scores
from .conformity import bands_of, conformity_scores, weights_of_outcomes, widened
from .levels import check_levels, find_levels
from .regressor_outputs import outputs_of, quantiles_of
from .sample_weights import weight_of


class ConformalRegressor(
    VersionedPickleMixin, DocumentationLinkMixin, MetaEstimatorMixin, RegressorMixin, BaseEstimator
):
    """Bands around the predictions of any regressor, by split conformal prediction.

    The regressor is trained on the first part of each series, and the last part, which it has not seen, tells
    how far outcomes lie from what it says.  Where it predicts several quantiles, their band is moved out, or
    in, by a quantile of that distance (conformalised quantile regression); where it predicts one value,
    that quantile of the absolute residuals is the half width of the band.  Each output, so each step
    of a horizon, has its own; with a target at every step of X each output has one for all of them.

    Parameters
    ----------
    estimator : regressor
        A :class:`GRURegressor`, or any other of scikit-learn's kind, a pipeline or a search too.  It is
        cloned.
    level : float or array-like of float, default=(50, 80, 95)
        The levels of the bands: so many per cent of the outcomes are to lie within, between 0 and 100.
    calibration_size : float, default=0.2
        The last part of the samples that is kept for the calibration: of each series, where X are
        ``Windows``, or rows of which a :class:`SlidingWindow` in the regressor makes windows.  A
        level needs at least ``level / (100 - level)`` of them: 19 for 95, 99 for 99.
    gap : int or "auto", default="auto"
        So many rows in front of that part are left out, so that no target of the training lies in it;
        "auto" is one less than y has outputs, for targets 1, 2, ... rows ahead.  With a target at every step
        it is one less than ``Windows`` have steps, and 0 of an array, whose samples have none in common.
    refit : bool, default=False
        Whether the regressor is then trained again, on all samples.  Its errors are not those that were
        measured then, so that nothing is guaranteed any more; it has seen more, and the most recent
        samples too, so that they are rarely larger.

    Attributes
    ----------
    estimator_ : regressor
        The fitted clone.
    level_ : ndarray of shape (n_levels,)
        The levels of the bands, per cent, in the order in which they were given.
    radius_ : ndarray of shape (n_outputs, n_levels)
        What the bands of the regressor are moved out by on both sides: half their width where it predicts
        one value.
    conformity_scores_ : ndarray of shape (n_calibration, n_outputs, n_levels)
        How far each outcome of the calibration lay outside the band as it was predicted, negative
        inside; NaN where it was not observed.  With a target at every step (n_calibration, n_steps,
        n_outputs, n_levels).
    conformity_weights_ : ndarray of shape (n_calibration, n_outputs)
        How many outcomes each counts as; 0 where it was not observed.  With a target at every step
        (n_calibration, n_steps, n_outputs): the observed steps of a sequence share its weight.
    quantile_ : ndarray of shape (n_quantiles,) or None
        The quantiles that the regressor predicts, in the order of their axis; None if it predicts one value.
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
    AdaptiveConformalRegressor : Bands that follow as outcomes arrive.
    interval_scorer : Coverage, width and scores of bands in ``cross_validate``.
    GRURegressor : Of several quantiles with ``loss="quantile"``.

    Notes
    -----
    The guarantee: where the samples of the calibration and the new one are exchangeable, the band of
    a level holds the outcome with that probability or more, and with at most ``1 / (n + 1)`` more of n
    scores without ties, whatever the regressor is worth [1]_ [2]_.  It is one for a single outcome of
    a single output, in the mean over calibrations and samples: not for each hour of the day, nor
    for a horizon as a whole.  Consecutive windows are not exchangeable: where a series drifts,
    measure the coverage on later data, and let the bands follow.

    With a target at every step a whole sequence is a sample: where those of the calibration and the new one
    are exchangeable, the band of a level holds a step drawn evenly from the observed ones of the
    new sequence with that probability or more, and at most ``1 / (n + 1)`` more of n sequences, however
    much the steps of a sequence depend on each other [3]_.  Each sequence counts as one, be it long or
    short; no step has the promise for itself.  ``Windows`` of one series overlap, and are far from that.

    All series are calibrated together: a series that is noisier than the others has a band too narrow,
    unless the regressor predicts quantiles and sees which series it is.

    The levels are calibrated one by one, and the band of a level holds those of lower levels.  A quantile
    that the regressor does not predict lies on the line between two that it does, or is the outermost;
    any two ends are calibrated as well.  Where the ends of a band would cross, it is the point between.

    ``sample_weight`` reaches the regressor as ``fit`` gets it (with metadata routing, where it is
    requested), and weighs the scores as well: a weight of 2 counts as two samples, 0 as none.  So do
    those of the last step of a pipeline, ``gruregressor__sample_weight``.

    A regressor that makes windows of rows itself is calibrated on predictions from all rows of X, so that the
    first rows of the calibration have their past.  ``predict_interval`` needs the rows before as well, and so
    does ``X_cal``: there y_cal is NaN in the rows that are only past.

    Voting, chained and multi-output regressors of scikit-learn take the quantiles of a model inside for
    something else, which is an error here.

    A model that is fitted already is calibrated on all of X as
    ``ConformalRegressor(FrozenEstimator(model)).fit(X, y, X_cal=X, y_cal=y)``.

    MAPIE (1.6) has these methods and more, for a y of one axis: several outputs it takes with one
    experimental score only, for a region of all together by a network of PyTorch; it refuses NaN in y, and
    knows nothing of series.  Here the outputs, what is not observed, the series and their gap are the
    matter, so that the few lines of the method itself are written out.

    References
    ----------
    .. [1] Romano, Y., Patterson, E. and Candès, E. (2019), "Conformalized Quantile Regression", NeurIPS.
    .. [2] Lei, J., G'Sell, M., Rinaldo, A., Tibshirani, R. and Wasserman, L. (2018), "Distribution-Free
       Predictive Inference for Regression", JASA 113; after Papadopoulos et al. (2002), "Inductive
       Confidence Machines for Regression".
    .. [3] Dunn, R., Wasserman, L. and Ramdas, A. (2023), "Distribution-Free Prediction Sets for Two-Layer
       Hierarchical Models", JASA 118.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn_gru import ConformalRegressor, future_targets, make_windows
    >>> from sklearn_gru.datasets import load_sunspots
    >>> series = load_sunspots().series
    >>> X, y = future_targets(make_windows(series, length=12), horizon=2)
    >>> X, y = X[12:, :, 0], y[12:]  # whole windows, a row each
    >>> model = ConformalRegressor(Ridge(), level=[50, 90]).fit(X[:250], y[:250])
    >>> model.predict(X[-1:]).round()
    array([[15., 30.]])
    >>> band = model.predict_interval(X[-1:])  # (n_samples, n_outputs, n_levels, 2)
    >>> band[0].round()
    array([[[  4.,  25.],
            [-18.,  47.]],
    <BLANKLINE>
           [[ 17.,  42.],
            [-10.,  69.]]])
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    estimator_: Any
    level_: FloatArray
    radius_: FloatArray
    conformity_scores_: FloatArray
    conformity_weights_: FloatArray
    quantile_: FloatArray | None
    n_outputs_: int
    target_names_in_: NDArray[np.object_]
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    recipe_: Recipe

    _parameter_constraints = {
        "estimator": [HasMethods("fit")],
        "level": [Real, "array-like"],
        "calibration_size": [Interval(Real, 0, 1, closed="neither")],
        "gap": [StrOptions({"auto"}), Interval(Integral, 0, None, closed="left")],
        "refit": ["boolean"],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        level: ArrayLike = (50, 80, 95),
        calibration_size: float = 0.2,
        gap: int | Literal["auto"] = "auto",
        refit: bool = False,
    ) -> None:
        self.estimator = estimator
        self.level = level
        self.calibration_size = calibration_size
        self.gap = gap
        self.refit = refit

    @all_or_nothing
    @with_numpy_defaults
    @with_python_parameters
    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        X_cal: ArrayLike | None = None,
        y_cal: ArrayLike | None = None,
        sample_weight_cal: ArrayLike | None = None,
        **fit_params: Any,
    ) -> Self:
        """Train the regressor on one part of the samples, and calibrate its bands on the other.

        Parameters
        ----------
        X : array-like, data frame or Windows of shape (n_samples, ...)
            What the regressor takes; in the order of time, or ``Windows``, which know theirs.
        y : array-like of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
            NaN where not observed: such an outcome has no score, nor has one at a step that X does not have.
            The regressor sees that of its part.
        X_cal : array-like, data frame or Windows, default=None
            Samples for the calibration instead of a part of X, all of which is then trained on.
        y_cal : array-like, default=None
            Their targets, as y.
        sample_weight_cal : array-like of shape (n_calibration,), default=None
            Their weights.
        **fit_params : dict
            For the ``fit`` of the regressor.  What has a value for each sample, such as ``sample_weight``,
            goes with its part of the samples.

        Returns
        -------
        self : ConformalRegressor

        Raises
        ------
        ValueError
            If a parameter is out of range, y is not as described, an output has fewer observed samples in the
            calibration part than a level needs, or the predictions do not have the shape of y; or
            what the regressor raises.

        Examples
        --------
        >>> from sklearn.datasets import make_regression
        >>> from sklearn.linear_model import Ridge
        >>> from sklearn_gru import ConformalRegressor
        >>> X, y = make_regression(200, 3, noise=10, random_state=0)
        >>> model = ConformalRegressor(Ridge(), level=[50, 90]).fit(X[:150], y[:150])
        >>> model.conformity_scores_.shape  # of the last fifth, of one output and two levels
        (30, 1, 2)

        Of samples of one's own:

        >>> model = ConformalRegressor(Ridge(), level=90)
        >>> model.fit(X[:100], y[:100], X_cal=X[100:], y_cal=y[100:]).conformity_scores_.shape
        (100, 1, 1)
        """
        self._validate_params()
        self._check_regressor()
        X = of_lists(X)
        if y is not None:
            check_array_like(y, "y")
        X, y = indexable(X, y)
        targets, params = check_y(self, y, X), self._routed(fit_params)
        keep_target_names(self, y, reset=True)
        weight = check_weights(weight_of(self.estimator, params), targets)
        self.level_ = check_levels(self.level)
        self.n_outputs_ = 1 if targets.ndim == 1 else targets.shape[-1]
        self._y_ndim = targets.ndim
        if X_cal is None and y_cal is None and sample_weight_cal is None:
            gap = gap_of_targets(X, targets) if self.gap == "auto" else self.gap
            training, kept = keep_last(self.estimator, X, targets, weight, self.calibration_size, gap)
        else:
            training = np.arange(num_samples(X))
            kept = self._given(X_cal, y_cal, sample_weight_cal, targets)
        weight_cal = weights_of_outcomes(kept.y, as_counts(kept.weight))
        self._check_enough(weight_cal)
        taken = check_method_params(X, params, training)
        estimator = clone(self.estimator).fit(safe_indexing(X, training), safe_indexing(y, training), **taken)
        self._take_over(estimator, X)
        bands = self._bands(kept.X) if kept.rows is None else self._bands(kept.X)[kept.rows]
        self._calibrate(conformity_scores(kept.y, bands), weight_cal)
        if self.refit:
            self._take_over(clone(self.estimator).fit(X, y, **params), X)
        return self

    @with_numpy_defaults
    def predict(self, X: ArrayLike) -> Any:
        """What the regressor predicts.

        Parameters
        ----------
        X : array-like, data frame or Windows of shape (n_samples, ...)
            As in ``fit``.

        Returns
        -------
        y : ndarray

        Raises
        ------
        NotFittedError
            If the model is not fitted.
        ValueError
            What the regressor raises.

        Examples
        --------
        >>> from sklearn.datasets import make_regression
        >>> from sklearn.linear_model import Ridge
        >>> from sklearn_gru import ConformalRegressor
        >>> X, y = make_regression(200, 3, noise=10, random_state=0)
        >>> model = ConformalRegressor(Ridge(), level=[50, 90]).fit(X[:150], y[:150])
        >>> bool((model.predict(X) == model.estimator_.predict(X)).all())
        True
        """
        check_is_fitted(self)
        return self.estimator_.predict(X)

    @with_numpy_defaults
    def predict_interval(self, X: ArrayLike, level: ArrayLike | None = None) -> FloatArray:
        """The bands.

        Parameters
        ----------
        X : array-like, data frame or Windows of shape (n_samples, ...)
            As in ``fit``.
        level : float or array-like of float, default=None
            Some of those of ``fit``, in any order; by default all.

        Returns
        -------
        bands : ndarray of shape (n_samples, n_levels, 2) or (n_samples, n_outputs, n_levels, 2)
            Lower and upper ends, ``bands[..., 0]`` and ``bands[..., 1]``; without the axis of outputs where y
            had none.  With a target at every step (n_samples, n_steps, n_outputs, n_levels, 2), NaN at steps
            that X does not have.

        Raises
        ------
        ValueError
            If a level is not one of ``fit``, or what the regressor raises.

        Examples
        --------
        >>> from sklearn.datasets import make_regression
        >>> from sklearn.linear_model import Ridge
        >>> from sklearn_gru import ConformalRegressor
        >>> X, y = make_regression(200, 3, noise=10, random_state=0)
        >>> model = ConformalRegressor(Ridge(), level=[50, 90]).fit(X[:150], y[:150])
        >>> bands = model.predict_interval(X[150:])
        >>> bands.shape
        (50, 2, 2)
        >>> bool((bands[:, 1, 0] <= bands[:, 0, 0]).all())  # the band of 90 holds that of 50
        True
        >>> model.predict_interval(X[150:], level=90).shape
        (50, 1, 2)
        """
        check_is_fitted(self)
        positions = np.arange(len(self.level_)) if level is None else find_levels(level, self.level_)
        bands = widened(self._bands(of_lists(X)), self.radius_, self.level_)[..., positions, :]
        return bands[:, 0] if self._y_ndim == 1 else bands

    @with_numpy_defaults
    def score(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """The score of the regressor.

        Parameters
        ----------
        X : array-like, data frame or Windows of shape (n_samples, ...)
            As in ``predict``.
        y : array-like
            As in ``fit``.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed on where it is given.

        Returns
        -------
        score : float
            Most often R^2.

        Raises
        ------
        NotFittedError
            If the model is not fitted.
        ValueError
            What the regressor raises.

        Examples
        --------
        >>> from sklearn.datasets import make_regression
        >>> from sklearn.linear_model import Ridge
        >>> from sklearn_gru import ConformalRegressor
        >>> X, y = make_regression(200, 3, noise=10, random_state=0)
        >>> model = ConformalRegressor(Ridge(), level=[50, 90]).fit(X[:150], y[:150])
        >>> model.score(X[150:], y[150:]) > 0.9
        True
        """
        check_is_fitted(self)
        keep_target_names(self, y, reset=False)
        weights = {} if sample_weight is None else {"sample_weight": sample_weight}
        return self.estimator_.score(X, y, **weights)

    def get_metadata_routing(self) -> MetadataRouter:
        """Which metadata go where.

        Returns
        -------
        routing : MetadataRouter
            The ``fit`` of the regressor gets what it requests.

        Examples
        --------
        >>> from sklearn.linear_model import Ridge
        >>> from sklearn_gru import ConformalRegressor
        >>> ConformalRegressor(Ridge()).get_metadata_routing()
        {...}
        """
        mapping = MethodMapping().add(caller="fit", callee="fit")
        router = MetadataRouter(owner=self).add_self_request(self)
        return router.add(estimator=self.estimator, method_mapping=mapping)

    def _check_regressor(self):
        """Refuse what predicts no numbers; a stacking model has no ``predict`` until it is fitted."""
        if is_classifier(self.estimator):
            raise ValueError(
                f"estimator={self.estimator!r} predicts classes, which have no bands; expected a regressor."
            )
        if not (hasattr(self.estimator, "predict") or is_regressor(self.estimator)):
            raise ValueError(f"estimator={self.estimator!r} has no predict; expected a regressor.")

    def _routed(self, fit_params):
        """What the ``fit`` of the regressor gets."""
        if not get_config()["enable_metadata_routing"]:
            return fit_params
        return process_routing(self, "fit", **fit_params).estimator.fit

    def _given(self, X_cal, y_cal, sample_weight_cal, targets):
        """The samples for the calibration that were given."""
        if X_cal is None or y_cal is None:
            missing, given = ("X_cal", "y_cal") if X_cal is None else ("y_cal", "X_cal")
            raise ValueError(f"{missing} is missing beside {given} or sample_weight_cal; expected both.")
        if self.refit:
            raise ValueError("refit=True trains on the part of X kept for calibration; expected no X_cal.")
        keep_target_names(self, y_cal, reset=False)
        X_cal = of_lists(X_cal)
        y_cal = check_y(self, y_cal, X_cal)
        expected = targets.ndim, targets.shape[-1] if targets.ndim > 1 else 1
        if (y_cal.ndim, y_cal.shape[-1] if y_cal.ndim > 1 else 1) != expected:
            raise ValueError(
                f"y_cal has shape {y_cal.shape}, but y {targets.shape}; expected as many outputs."
            )
        weight, order = check_weights(sample_weight_cal, y_cal), in_order_of_time(self.estimator, X_cal)
        return Kept(X_cal, outcomes_of(X_cal, y_cal)[order], weight[order], order)

    def _check_enough(self, weights):
        """Refuse a calibration part in which an output has too few observed samples for a level."""
        counts = weights.sum(axis=tuple(range(weights.ndim - 1)))
        fewest = fewest_scores(self.level_.max())
        output = int(np.argmin(counts))
        if counts[output] < fewest * (1 - 1e-9):
            which = f"of output {output} " if self.n_outputs_ > 1 else ""
            raise ValueError(
                f"level={self.level_.max():g} needs at least {fewest} samples to calibrate on, but the "
                f"calibration part has {counts[output]:g} {which}that are observed, of {len(weights)} "
                "samples. Give more samples, raise calibration_size, or lower the level."
            )

    def _take_over(self, estimator, X):
        """Keep a fitted regressor, and what it tells of its input."""
        self.estimator_, self.quantile_ = estimator, quantiles_of(estimator)
        for name in ("n_features_in_", "feature_names_in_", "recipe_"):
            vars(self).pop(name, None)
            if hasattr(estimator, name):
                setattr(self, name, getattr(estimator, name))
        if isinstance(X, Windows):
            self.recipe_ = X.recipe

    def _bands(self, X):
        """Those of the regressor, of shape (n_samples, ..., n_outputs, n_levels, 2)."""
        every_step = self._y_ndim == 3
        prediction = outputs_of(self.estimator_, X, self.n_outputs_, self.quantile_, every_step=every_step)
        return bands_of(prediction, self.quantile_, self.level_)

    def _calibrate(self, scores, weights):
        """Set the radius from scores, the earliest first."""
        self.conformity_scores_, self.conformity_weights_ = scores, weights
        coverage = np.broadcast_to(self.level_ / 100, scores.shape[-2:])
        self.radius_ = conformal_quantile(scores, weights, coverage)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        if hasattr(self.estimator, "__sklearn_tags__"):  # it takes what the regressor takes
            inner = get_tags(self.estimator)
            tags.input_tags, tags.target_tags = deepcopy(inner.input_tags), deepcopy(inner.target_tags)
            tags.non_deterministic = inner.non_deterministic
            if inner.regressor_tags is not None:
                tags.regressor_tags = deepcopy(inner.regressor_tags)
        return tags
