"""Scorers of labels at every step: a metric of classes, over the steps at which one is observed."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, is_classifier

from .._utils.compat import available_if, response_methods
from .._utils.pickling import VersionedPickleMixin
from .._utils.weight_request import AsksForWeights
from .._windows.sample_weights import check_weights
from .step_labels import StepLabels, check_step_labels, is_at_every_step, is_label_missing


class ClassScorer(AsksForWeights, VersionedPickleMixin):
    """A scorer of a classifier, applied to the steps at which a label is observed and one is predicted.

    Parameters
    ----------
    scorer : callable
        A scorer as scikit-learn makes it of a metric of classes.
    scoring : str or callable
        What it was made of, for its repr.
    """

    _name_in_warnings = "stepwise_scorer"

    def __init__(self, scorer, scoring):
        self._scorer, self._scoring = scorer, scoring

    def __repr__(self):
        return f"stepwise_scorer({self._scoring!r})"

    def __call__(self, estimator, X, y, *, sample_weight=None):
        options = {} if sample_weight is None else {"sample_weight": sample_weight}
        if not isinstance(y, StepLabels) and not is_at_every_step(y):
            return self._scorer(estimator, X, y, **options)
        if not is_classifier(estimator):
            raise ValueError(
                f"scoring={self._scoring!r} scores classes, but {type(estimator).__name__} predicts values; "
                "expected a scorer of regressors such as 'neg_mean_absolute_error'."
            )
        labels = check_step_labels(None, y)
        answers = StepAnswers(estimator, X, labels.observed, response_methods(self._scorer))
        if sample_weight is not None:
            weight = check_weights(sample_weight, labels.observed)
            options["sample_weight"] = np.repeat(weight, answers.pairs.sum(axis=1))
        seen = labels.values[answers.pairs[labels.observed]]
        return self._scorer(answers, np.arange(len(seen)), seen, **options)


def _answer_of(method):
    """A method of ``StepAnswers``, of the numbers of pairs, where the model has it."""

    def answer(self, pairs):
        return self._at_pairs(method)[pairs]

    answer.__name__ = method
    return available_if(lambda self: hasattr(self.model, method))(answer)


class StepAnswers(ClassifierMixin, BaseEstimator):
    """What a classifier says at the steps of sequences that count, each step as a sample of its own.

    Parameters
    ----------
    model : classifier
        Fitted.
    X : array-like
    observed : ndarray of bool of shape (n_samples, n_steps)
        Where there are labels.
    methods : list of str
        What it may be asked, the first that it has in any case.
    """

    def __init__(self, model, X, observed, methods):
        self.model, self.X, self.observed, self.methods = model, X, observed, methods
        self.classes_, self._answers = model.classes_, {}
        method = next((method for method in methods if hasattr(model, method)), "predict")
        answer = self._answer(method)
        if answer.shape[:2] != observed.shape:
            raise ValueError(f"y has shape {observed.shape}, but {method} gives {answer.shape}.")
        missing = is_label_missing(answer)
        self.pairs = observed & ~(missing if missing.ndim == 2 else missing.all(axis=2))
        if not self.pairs.any():
            raise ValueError("y has no observed step: it is missing wherever there is a prediction.")

    def __sklearn_is_fitted__(self):
        return True

    predict = _answer_of("predict")
    predict_proba = _answer_of("predict_proba")
    predict_log_proba = _answer_of("predict_log_proba")
    decision_function = _answer_of("decision_function")

    def _answer(self, method):
        if method not in self._answers:
            self._answers[method] = np.asarray(getattr(self.model, method)(self.X))
        return self._answers[method]

    def _at_pairs(self, method):
        values = self._answer(method)[self.pairs]
        return np.array(values.tolist()) if values.dtype == object else values
