"""Logistic regression beside a network of classes, and the share of it in their probabilities.

The classes' twin of ``linear_part.py``: both are read as probabilities, and the share is the one that makes
samples which neither has seen most probable.
"""

import math
import warnings
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from .._engine import losses
from .._engine.ridge import rounding_of
from .._engine.stacking import log_loss_share
from .._utils.taken_apart import kept_as_dictionary
from .._windows.validation import blocks, float_dtype
from .._windows.windows import Windows
from .linear_forecasts import FEW_SAMPLES, last_steps, most_steps
from .prediction import check_finite
from .short_training import cut_last_part, outputs_after_training, time_order, updates_in_epoch
from .targets import no_scale

# LogisticRegression's C, of features of deviation 1, and that of few samples.
STRENGTHS = 0.01, 0.1, 1.0
STRENGTH_OF_FEW = 0.1
# The share of few samples, and how many samples speak for it where others speak too.  Both, and the strength,
# were chosen by five folds of the training parts of sets of 36 to 270 samples.
SHARE_OF_FEW, PRIOR_MASS = 0.4, 5.0
# Features of all samples are held at once: the most numbers of them.
MAX_NUMBERS = 2**24
# The training that the share is told from, half as long as one by default: so many epochs, and of several
# batches so many updates.  It may not depend on max_iter, for a run in two calls is the run in one.
N_EPOCHS, LEAST_UPDATES, MOST_UPDATES = 30, 150, 400


@kept_as_dictionary
class LinearClasses(NamedTuple):
    """Logistic regression on the last steps of a sequence, oldest step first, and its share."""

    coef: np.ndarray  # (n_steps * n_channels, n_outputs)
    intercept: np.ndarray  # (n_outputs,): -inf for a class that was not seen
    without_steps: np.ndarray  # (n_outputs,): what is said of a sequence without a step
    n_steps: int
    share: float  # in (0, 1)

    def outputs(self, X):
        """Log odds of the second of two classes, or scores of each, (n_samples, n_outputs), in float64."""
        values = np.empty((len(X), len(self.intercept)))
        for rows in blocks(X):
            features = last_steps(X, rows, self.n_steps)
            absent = np.isnan(features[:, 0])
            with np.errstate(over="ignore", invalid="ignore"):
                products = features @ self.coef
            products[absent] = 0
            check_finite(products, rows)
            values[rows] = np.where(absent[:, np.newaxis], self.without_steps, products + self.intercept)
        return values

    def blend(self, X, outputs):
        """Outputs whose probabilities are those of the network's ``outputs`` and of this, each by its share.

        Of the same shape and dtype: log odds, or the logarithms of the probabilities.
        """
        network, linear = (_log_probabilities(values) for values in (outputs, self.outputs(X)))
        both = np.logaddexp(np.log1p(-self.share) + network, np.log(self.share) + linear)
        if outputs.shape[1] == 1:
            both = both[:, 1:] - both[:, :1]
        return both.astype(outputs.dtype)


def _log_probabilities(outputs):
    """Of outputs (n_samples, n_outputs), in float64."""
    with np.errstate(over="ignore"):
        return losses.log_probabilities(outputs.astype(np.float64, copy=False).T).T


def fit_linear_classes(X, codes, weight, n_outputs, strength, share=SHARE_OF_FEW):
    """Fit logistic regression on the last steps, up to 2,000 numbers; of many samples fewer.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    codes : ndarray of shape (n_samples,)
        The class of each, counted from 0.
    weight : ndarray of shape (n_samples,)
        Samples of weight 0 are not looked at.
    n_outputs : int
        1 for two classes, else their number.
    strength : float
        ``C``.
    share : float
        In (0, 1).

    Returns
    -------
    LinearClasses or None
        None where only one class has samples with a step.
    """
    rows = np.flatnonzero(weight)
    n_steps = min(most_steps(X, weight), max(1, MAX_NUMBERS // (len(rows) * X.shape[2])))
    features = last_steps(X, rows, n_steps)
    has_steps = ~np.isnan(features[:, 0])
    if not has_steps.all():
        features, rows = features[has_steps], rows[has_steps]
    seen = np.unique(codes[rows])
    if len(seen) < 2:
        return None
    coef, intercept = _logistic(features, codes[rows], weight[rows], strength, rounding_of(float_dtype(X)))
    totals = np.bincount(codes, weights=weight, minlength=max(2, n_outputs))
    with np.errstate(divide="ignore"):
        without_steps = np.log(totals / totals.sum())
    if n_outputs == 1:
        return LinearClasses(coef, intercept, without_steps[1:] - without_steps[:1], n_steps, share)
    if len(seen) == 2:  # of several, but the others were not seen: log odds as scores
        coef, intercept = np.hstack([0 * coef, coef]), np.append(0.0, intercept)
    of_all = np.zeros((len(coef), n_outputs)), np.full(n_outputs, -np.inf)
    of_all[0][:, seen], of_all[1][seen] = coef, intercept
    return LinearClasses(*of_all, without_steps, n_steps, share)


def _logistic(features, codes, weight, strength, rounding):
    """Coefficients (p, O) and intercept (O,); the features (n, p) are scaled in place.

    One that varies by no more than ``rounding`` of its size tells nothing.
    """
    from sklearn.linear_model import LogisticRegression  # which a classifier alone needs

    with np.errstate(over="ignore", invalid="ignore"):
        mean = np.average(features, axis=0, weights=weight)
        features -= mean
        scale = np.sqrt(np.average(np.square(features), axis=0, weights=weight))
    is_told = np.isfinite(scale) & (scale > rounding * np.abs(mean))
    scale, mean = np.where(is_told, scale, np.inf), np.where(is_told, mean, 0)
    features[:, ~is_told] = 0
    features /= scale
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = LogisticRegression(C=strength, max_iter=300).fit(features, codes, weight)
    coef = fitted.coef_.T / scale[:, np.newaxis]
    return coef, fitted.intercept_ - mean @ coef


def log_probability_of_class(outputs, codes):
    """The logarithm of the probability that outputs (n_samples, n_outputs) give to the class that came."""
    return _log_probabilities(outputs)[np.arange(len(codes)), codes]


def share_of_linear_classes(linear, network, weight):
    """The share of logistic regression, from samples that neither it nor the network has seen.

    Parameters
    ----------
    linear, network : ndarray of shape (n_samples,)
        The logarithm of the probability of the class that came.
    weight : ndarray of shape (n_samples,)

    Returns
    -------
    share : float
        In (0, 1).
    """
    return log_loss_share(linear, network, weight, SHARE_OF_FEW, PRIOR_MASS)


class HeldOutFifth(NamedTuple):
    """Logistic regression on the first four fifths of the samples, and what it says of the last."""

    strength: float  # the ``C`` with the least log loss
    first: np.ndarray  # (n_all_samples,): the weights that it was fitted with
    rows: np.ndarray  # (n_samples,): the held-out samples
    weight: np.ndarray  # (n_samples,)
    log_probability: np.ndarray  # (n_samples,): of the class that came


def try_strengths(samples, n_outputs):
    """The ``HeldOutFifth`` of samples; None where they are few, or the first part has one class only.

    Parameters
    ----------
    samples : Samples
        With weights that say how many samples each stands for.
    n_outputs : int
    """
    X, targets, weight, _ = samples
    codes = targets[:, 0].astype(int)
    if weight.sum() <= FEW_SAMPLES:
        return None
    first, held_out = cut_last_samples(X, codes, weight)
    rows = np.flatnonzero(held_out)
    fitted = [fit_linear_classes(X, codes, first, n_outputs, strength) for strength in STRENGTHS]
    if fitted[0] is None:
        return None
    told = [log_probability_of_class(linear.outputs(X[rows]), codes[rows]) for linear in fitted]
    best = int(np.argmax([held_out[rows] @ each for each in told]))
    return HeldOutFifth(STRENGTHS[best], first, rows, held_out[rows], told[best])


def class_share_from_short_training(run, samples, held_out, solve):
    """The share of logistic regression, from a short training on the first four fifths of the samples.

    Parameters
    ----------
    run : Run
        About to begin; it is left alone.
    samples : Samples
        Those that it is trained on.
    held_out : HeldOutFifth
    solve : callable(Run, on_epoch) -> Result

    Returns
    -------
    share : float
    """
    data = run.data.replace(samples.targets, held_out.first, no_scale(1))
    n_epochs = _n_epochs(updates_in_epoch(run.settings, len(data)))
    X, codes = samples.X[held_out.rows], samples.targets[held_out.rows, 0].astype(int)
    outputs = outputs_after_training(run, data, X, n_epochs, solve)
    network = log_probability_of_class(outputs, codes)
    return share_of_linear_classes(held_out.log_probability, network, held_out.weight)


def _n_epochs(n_batches):
    """The epochs of the short training."""
    if n_batches == 1:
        return N_EPOCHS
    return math.ceil(min(max(N_EPOCHS, LEAST_UPDATES / n_batches), MOST_UPDATES / n_batches))


def cut_last_samples(X, codes, weight):
    """The weights of the first four fifths and of the last fifth of the samples.

    Those of an array, which may be sorted by class, are cut in each class; ``Windows``, which overlap where
    they are near in time, are cut in time, and the held-out ones of a class that is not in the first part
    do not count.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    codes, weight : ndarray of shape (n_samples,)

    Returns
    -------
    first, held_out : ndarray of shape (n_samples,)
        A sample on the border has a part of its weight in both.
    """
    order = time_order(X)
    if isinstance(X, Windows):
        first, held_out = cut_last_part(X, weight, order, gap=0)
        is_known = np.bincount(codes, weights=first) > 0
        return first, held_out * is_known[codes]
    parts = [cut_last_part(X, weight * (codes == code), order, gap=0) for code in np.unique(codes)]
    return tuple(np.sum(part, axis=0) for part in zip(*parts, strict=True))
