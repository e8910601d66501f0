"""Scores where not every target is observed."""

import warnings
from collections.abc import Callable

import numpy as np
from sklearn import get_config
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.metrics import check_scoring, get_scorer, make_scorer, r2_score

from .._tables.masked import unmasked
from .._utils.compat import (
    accepts_sample_weight,
    is_metric_of_classes,
    is_metric_of_scikit_learn,
    metric_of,
    scorer_at_work,
)
from .._utils.pickling import VersionedPickleMixin
from .._windows.observed_targets import check_observed, check_y
from .._windows.sample_weights import check_weights
from .._windows.validation import check_X, n_dimensions
from .class_scorer import ClassScorer
from .own_units import in_own_units, relative_weights
from .quantile_score import quantile_score
from .step_labels import is_at_every_step
from .target_names import check_target_names


def observed_r2(y, prediction, sample_weight):
    """The mean over the outputs of R^2 over their observed values, of any size.

    Parameters
    ----------
    y : ndarray of shape (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
        NaN where not observed.  An output that is nowhere observed does not count.
    prediction : ndarray of the same shape
    sample_weight : ndarray of shape (n_samples,)

    Returns
    -------
    score : float
    """
    if y.shape != prediction.shape:
        raise ValueError(f"y has shape {y.shape}, but predict gives {prediction.shape}.")
    n_outputs = y.shape[-1]
    weight = np.repeat(sample_weight, y[0, ..., 0].size)
    y, prediction = in_own_units(y.reshape(-1, n_outputs), prediction.reshape(-1, n_outputs))
    observed, weight = ~np.isnan(y) & (weight > 0)[:, np.newaxis], relative_weights(weight)
    if observed.all():
        return float(r2_score(y, prediction, sample_weight=weight))
    scores = [
        r2_score(y[seen, output], prediction[seen, output], sample_weight=weight[seen])
        for output, seen in enumerate(observed.T)
        if seen.any()
    ]
    return float(np.mean(scores))


def observed_score(model, X, y, sample_weight, levels=None):
    """What ``score`` of a regressor of sequences gives; ``levels`` are those of several quantiles."""
    sequences = check_X(model, X, reset=False)
    weight = check_weights(sample_weight, sequences)
    check_target_names(model, y)
    y = check_observed(sequences, check_y(model, y, sequences), weight)
    prediction = model.predict(X)
    if prediction.ndim == (1 if levels is None else 2):
        prediction = prediction[:, np.newaxis]
    if levels is not None:
        return quantile_score(y, prediction, levels, weight)
    return observed_r2(y, prediction, weight)


def stepwise_scorer(scoring: str | Callable[..., float]) -> Callable[..., float]:
    """Make a scorer score what is observed: at every step, or of several outputs.

    scikit-learn's scorers refuse a y of shape (n_samples, n_steps, n_outputs), or labels of shape
    (n_samples, n_steps), and NaN in any y.  The scorer that is returned hands them the (sample, step)
    pairs that are observed, each pair as a sample of its own; of values of two axes with NaN the samples
    that are.  Any other y it hands on as it is.

    Parameters
    ----------
    scoring : str or callable
        Of regressors a name such as "neg_mean_absolute_error", what
        :func:`~sklearn.metrics.make_scorer` returns, or any callable of (estimator, X, y) that looks at
        the estimator's ``predict`` only.  Of :class:`GRUClassifier` with a label at every step the name of
        one of scikit-learn's metrics of classes, such as "f1_macro" or "neg_log_loss", or what
        ``make_scorer`` makes of one.

    Returns
    -------
    scorer : callable
        A scorer as :func:`~sklearn.metrics.make_scorer` makes it, for ``scoring=`` of
        ``GridSearchCV``, ``cross_val_score`` and the like.  Where ``scoring`` takes
        ``sample_weight``, it does too: one weight a sample, which counts for each of its steps.
        With metadata routing it has to be requested, ``set_score_request(sample_weight=True)``.

    Raises
    ------
    ValueError
        If ``scoring`` is unknown or scores neither predicted values nor classes; when scoring, if y
        has not the shape of ``predict`` or no step is observed.

    See Also
    --------
    GRURegressor.score : R^2 over the observed steps.
    GRUClassifier.score : Accuracy over the observed steps.

    Notes
    -----
    A pair is not observed where y is NaN, or where the step is absent, so that the prediction is
    NaN.  Where a pair is observed in some of several outputs only, each output is scored by itself
    on what is observed of it, and the scores are averaged, as ``multioutput="uniform_average"``
    does; an output that is nowhere observed does not count.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn_gru import GRURegressor, stepwise_scorer
    >>> X = np.random.default_rng(0).normal(size=(20, 6, 1))
    >>> y = np.cumsum(X, axis=1)  # a target at every step
    >>> y[::2, 3] = np.nan  # not observed
    >>> model = GRURegressor(max_iter=5, random_state=0)
    >>> scores = cross_val_score(model, X, y, cv=2, scoring=stepwise_scorer("neg_mean_absolute_error"))
    >>> scores.shape
    (2,)
    """
    is_name = isinstance(scoring, str)
    scorer = get_scorer(scoring) if is_name else check_scoring(_Echo(), scoring)
    if is_metric_of_classes(scorer):
        return _with_request(ClassScorer(scorer, scoring), scorer)
    if is_name or is_metric_of_scikit_learn(scorer):
        _check_scores_values(scorer, scoring)
    weighted = accepts_sample_weight(scorer)
    metric = (_WeightedObservedMetric if weighted else _ObservedMetric)(scorer, scoring)
    stepwise = make_scorer(metric, response_method="predict")
    return _with_request(stepwise, scorer) if weighted else stepwise


def _with_request(stepwise, scorer):
    """The scorer, which asks for the weights that the one that it was made of asks for."""
    if get_config()["enable_metadata_routing"] and hasattr(scorer, "get_metadata_routing"):
        requested = scorer.get_metadata_routing().score.requests.get("sample_weight")
        if requested is not None:
            stepwise.set_score_request(sample_weight=requested)
    return stepwise


def refuse_scorer_of_rows(*, of_classes=False):
    """Say what scores a y at every step, where a metric of scikit-learn is about to fail on it.

    Called by ``predict``, since the metric itself knows nothing of stepwise scorers, and a search makes NaN
    of whatever it says.  Of two labels it would take the steps for outputs.
    """
    at_work = scorer_at_work()
    if at_work is None:
        return
    scorer, metric, y = at_work
    is_stepwise = is_at_every_step(y) if of_classes else n_dimensions(y, "y") == 3
    if is_metric_of_scikit_learn(scorer) and is_stepwise:
        what = "labels at every step" if of_classes else "a y of three axes"
        name, default = ("f1_macro", "accuracy") if of_classes else ("neg_mean_absolute_error", "R^2")
        raise ValueError(
            f"scikit-learn's {metric} does not score {what}, of shape {np.shape(y)}: expected a scorer such "
            f"as scoring=stepwise_scorer('{name}'), or none for {default}."
        )


def refuse_scorer_of_values(levels):
    """Say what scores several quantiles, where a metric of one value a target is about to fail on them.

    Called by ``predict``, as above.
    """
    at_work = scorer_at_work()
    if at_work is None:
        return
    scorer, metric, _ = at_work
    if is_metric_of_scikit_learn(scorer) or isinstance(metric_of(scorer), _ObservedMetric):
        raise ValueError(
            f"{metric} scores one value for each target, but the model predicts those of "
            f"quantile={list(levels)}: expected no scoring, which is the score of the model, or one number "
            "for quantile."
        )


class _Echo(RegressorMixin, BaseEstimator):
    """A regressor that predicts what it is given, to hand predictions to a scorer."""

    def fit(self, X, y=None):
        return self

    def predict(self, X):
        return X


def _check_scores_values(scorer, scoring):
    """Try a scorer on three predictions: those of classes, probabilities or clusters fail."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            scorer(_Echo(), np.array([0.4, 0.6, 0.75]), np.array([0.3, 0.5, 0.8]))
        except (AttributeError, TypeError, ValueError, UserWarning) as error:
            raise ValueError(
                f"scoring={scoring!r} does not score predicted values; expected a scorer of regressors such "
                f"as 'neg_mean_absolute_error'. Tried on three values: {error}"
            ) from error


class _ObservedMetric(VersionedPickleMixin):
    """The metric of a stepwise scorer: a scorer applied to what is observed."""

    _name_in_warnings = "stepwise_scorer"

    def __init__(self, scorer, scoring):
        self.scorer = scorer
        self.__name__ = f"stepwise {scoring}"  # the repr of what make_scorer makes shows it

    def __call__(self, y_true, y_pred):
        return self._score(y_true, y_pred)

    def _score(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = unmasked(y_true), unmasked(y_pred)
        n_axes = n_dimensions(y_true, "y")
        if n_axes < 2 or (n_axes == 2 and not np.isnan(np.asarray(y_true, dtype=float)).any()):
            return self._score_rows(y_true, y_pred, sample_weight)
        y_true, y_pred = np.asarray(y_true, dtype=float), np.asarray(y_pred)
        if n_axes == 2:  # one step
            y_true, y_pred = y_true[:, np.newaxis], y_pred[:, np.newaxis]
        if y_true.shape != y_pred.shape:
            raise ValueError(f"y has shape {y_true.shape}, but predict gives {y_pred.shape}.")
        observed = ~np.isnan(y_true) & ~np.isnan(y_pred).all(axis=2, keepdims=True)
        if not observed.any():
            raise ValueError("y has no observed step: it is NaN wherever there is a prediction.")
        weight = None
        if sample_weight is not None:
            weight = np.broadcast_to(check_weights(sample_weight, y_true)[:, np.newaxis], y_true.shape[:2])

        def score(pairs, outputs):
            pair_weight = None if weight is None else weight[pairs]
            return self._score_rows(y_true[pairs, outputs], y_pred[pairs, outputs], pair_weight)

        pairs, n_outputs = observed.any(axis=2), y_true.shape[2]
        if n_outputs > 1 and (observed.all(axis=2) == pairs).all():
            return score(pairs, slice(None))
        by_output = [observed[:, :, output] for output in range(n_outputs)]
        return np.mean([score(seen, output) for output, seen in enumerate(by_output) if seen.any()])

    def _score_rows(self, y_true, y_pred, sample_weight):
        if metric_of(self.scorer) is r2_score:
            y_true, y_pred, sample_weight = _of_any_size(y_true, y_pred, sample_weight)
        options = {} if sample_weight is None else {"sample_weight": sample_weight}
        return self.scorer(_Echo(), y_pred, y_true, **options)


def _of_any_size(y_true, y_pred, sample_weight):
    """What R^2 is taken of, in units in which no square overflows; as it is where it is not finite."""
    y, prediction = np.asarray(y_true, dtype=float), np.asarray(y_pred)
    if y.shape == prediction.shape and np.isfinite(y).all() and np.isfinite(prediction).all():
        y_true, y_pred = in_own_units(y, prediction)
    if sample_weight is not None:
        sample_weight = relative_weights(check_weights(sample_weight, y_true))
    return y_true, y_pred, sample_weight


class _WeightedObservedMetric(_ObservedMetric):
    """The same; scikit-learn reads in the signature that it takes weights."""

    def __call__(self, y_true, y_pred, sample_weight=None):
        return self._score(y_true, y_pred, sample_weight)
