"""Forecasts in closed form beside the network: ridges on the last steps of a sequence, or its last value."""

from typing import NamedTuple

import numpy as np

from .._engine.continuation import fit_continuation
from .._engine.ridge import PENALTIES, fit_ridge, observed_mean, rounding_of
from .._engine.segments import rest_where_absent
from .._utils.taken_apart import kept_as_dictionary
from .._windows.validation import BLOCK_SIZE, blocks, float_dtype
from .._windows.windows import Windows

# The most numbers of a sequence that a forecast reads, and a correction of its last value: the work grows
# with their cube.
MAX_FEATURES, MAX_FEATURES_OF_CORRECTIONS = 2000, 500
# Up to so many samples (by weight) folds say too little to choose a penalty by.
FEW_SAMPLES, PENALTY_OF_FEW = 60, 1.0


@kept_as_dictionary
class LinearForecast(NamedTuple):
    """An affine function of the last steps of a sequence, oldest step first."""

    coef: np.ndarray  # (n_steps * n_channels, n_outputs)
    intercept: np.ndarray  # (n_outputs,)
    mean: np.ndarray  # (n_outputs,): of the targets, said of a sequence without a step
    n_steps: int

    def predict(self, X):
        """Its values (n_samples, n_outputs) for sequences (n_samples, n_steps, n_channels), in float64."""
        values = np.empty((len(X), len(self.intercept)))
        for rows in blocks(X):
            features = last_steps(X, rows, self.n_steps)
            values[rows] = features @ self.coef + self.intercept
            values[rows][np.isnan(features[:, 0])] = self.mean
        return values


def fit_linear_forecast(X, targets, weight, n_steps, *, gap=0, order=None, base=None, reads_levels=True):
    """Fit the ridge of targets on the last ``n_steps`` steps, or of what a base leaves of them.

    Its penalty is chosen by contiguous folds; where there are few samples it is 1, scikit-learn's default.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    targets : ndarray of shape (n_samples, n_outputs)
        NaN where not observed.
    weight : ndarray of shape (n_samples,)
        Samples of weight 0 are not looked at.
    n_steps : int
    gap : float
        Samples (by weight) between a fold and what predicts it.
    order : ndarray of shape (n_samples,) or None
        The samples one series after the other, in time order within each; as they come if None.
    base : LinearForecast of one step or None
        With one the ridge is of what it leaves, on the last step and the differences to it: the penalty
        then shrinks the forecast to the base.
    reads_levels : bool
        With False the ridge of what the base leaves reads nothing but the differences.

    Returns
    -------
    LinearForecast
    """
    rows = _to_learn_from(X, weight, np.arange(len(X)) if order is None else order)
    mean = observed_mean(targets, weight)
    n_channels = X.shape[2]
    if len(rows) == 0:
        return LinearForecast(np.zeros((n_steps * n_channels, len(mean))), mean, mean, n_steps)
    penalties = PENALTIES if weight[rows].sum() > FEW_SAMPLES else [PENALTY_OF_FEW]

    def read(some):
        steps = last_steps(X, rows[some], n_steps)
        if base is None:
            return steps
        differences = steps - np.tile(steps[:, -n_channels:], n_steps)
        if reads_levels:
            differences[:, -n_channels:] = steps[:, -n_channels:]
        return differences

    learnt = targets[rows] if base is None else targets[rows] - base.predict(X[rows])
    options = {"gap": gap, "penalties": penalties, "rounding": rounding_of(float_dtype(X))}
    fitted = fit_ridge(read, learnt, weight[rows], **options)
    forecast = LinearForecast(fitted.weights, fitted.intercept, mean, n_steps)
    return forecast if base is None else _of_steps(forecast, base)


def _of_steps(forecast, base):
    """The sum of a forecast from differences to the last step and its base, as one from the steps.

    What it reads in place of the last difference, which is 0, is the last step itself.
    """
    coef, n_channels = forecast.coef.copy(), len(base.coef)
    coef[-n_channels:] += base.coef - coef[:-n_channels].reshape(-1, n_channels, coef.shape[1]).sum(axis=0)
    return forecast._replace(coef=coef, intercept=forecast.intercept + base.intercept)


def fit_last_value(X, targets, weight):
    """Find which channel's last value each output continues, and in which units.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    targets : ndarray of shape (n_samples, n_outputs)
        NaN where not observed.
    weight : ndarray of shape (n_samples,)
        Samples of weight 0 are not looked at.

    Returns
    -------
    LinearForecast
        Of one step; the mean where an output continues no channel.
    """
    rows = _to_learn_from(X, weight, np.arange(len(X)))
    mean = observed_mean(targets, weight)
    if len(rows) == 0:
        return LinearForecast(np.zeros((X.shape[2], len(mean))), mean, mean, 1)
    found = fit_continuation(
        lambda some: last_steps(X, rows[some], 1),
        targets[rows],
        weight[rows],
        rounding=rounding_of(float_dtype(X)),
    )
    return LinearForecast(found.weights, found.intercept, mean, 1)


def fit_mean_forecast(X, targets, weight, n_steps, *, gap=0, order=None):
    """Fit the mean of three ridges, which shrink to different forecasts.

    One shrinks to the mean of the targets, two to the last value that they continue; of those one knows the
    level and one does not.  Which of them a series wants is hard to tell from its past, and their mean is
    better than the one that did best there: Clemen (1989), "Combining Forecasts: A Review and Annotated
    Bibliography".  An output that continues no channel has the first alone.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    targets : ndarray of shape (n_samples, n_outputs)
        NaN where not observed.
    weight : ndarray of shape (n_samples,)
        Samples of weight 0 are not looked at.
    n_steps : int
        The two that shrink to the last value read up to 500 numbers.
    gap, order : float, ndarray of shape (n_samples,) or None
        As of ``fit_linear_forecast``.

    Returns
    -------
    LinearForecast
    """
    to_mean = fit_linear_forecast(X, targets, weight, n_steps, gap=gap, order=order)
    last_value = fit_last_value(X, targets, weight)
    goes_on = last_value.coef.any(axis=0)
    if not goes_on.any():
        return to_mean
    n_steps = min(n_steps, max(1, MAX_FEATURES_OF_CORRECTIONS // X.shape[2]))
    corrections = [
        fit_linear_forecast(
            X, targets, weight, n_steps, gap=gap, order=order, base=last_value, reads_levels=reads_levels
        )
        for reads_levels in (True, False)
    ]
    coef, intercept = to_mean.coef.copy(), to_mean.intercept.copy()
    n_read = n_steps * X.shape[2]
    coef[:, goes_on] /= 3
    coef[-n_read:, goes_on] += sum(forecast.coef[:, goes_on] for forecast in corrections) / 3
    intercept[goes_on] = (intercept + sum(forecast.intercept for forecast in corrections))[goes_on] / 3
    return to_mean._replace(coef=coef, intercept=intercept)


def _to_learn_from(X, weight, order):
    """The samples that have a weight and a present step, in their order."""
    rows = order[weight[order] > 0]
    return rows[_has_a_step(X, rows)]


def _has_a_step(X, rows):
    """Which of some sequences have a present step."""
    if len(rows) == 0:
        return np.zeros(0, bool)
    length = max(1, BLOCK_SIZE // (X.shape[1] * X.shape[2]))
    parts = [last_steps(X, rows[i : i + length], 1)[:, 0] for i in range(0, len(rows), length)]
    return ~np.isnan(np.concatenate(parts))


def most_steps(X, weight):
    """How many of the steps of sequences a forecast reads: up to 2,000 numbers, and no step that all lack."""
    _, n_steps, n_channels = X.shape
    n_steps = max(1, min(n_steps, MAX_FEATURES // n_channels))
    longest = 1
    rows = np.flatnonzero(weight)
    length = max(1, BLOCK_SIZE // (X.shape[1] * n_channels))
    for start in range(0, len(rows), length):
        steps = np.asarray(X[rows[start : start + length]])[:, :, 0]
        longest = max(longest, (~np.isnan(steps)).sum(axis=1).max())
        if longest >= n_steps:
            return n_steps
    return int(longest)


def coefficients_of(X, coef):
    """What a forecast from the last present steps makes of each number of sequences.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_steps, n_channels)
    coef : ndarray of shape (n_last_steps * n_channels, n_outputs)
        Of ``last_steps``.

    Returns
    -------
    coefficients : ndarray of shape (n_samples, n_outputs, n_steps, n_channels)
        A step that others rest at has theirs too; an absent one 0.
    """
    n_samples, n_steps, n_channels = X.shape
    coef = coef.reshape(-1, n_channels, coef.shape[1])
    found = np.zeros((n_samples, n_steps, n_channels, coef.shape[2]))
    present = ~np.isnan(X[:, :, 0])
    n_present = present.sum(axis=1)
    in_order = np.argsort(~present, axis=1, kind="stable")  # the present ones come first
    samples = np.flatnonzero(n_present)
    for back, of_step in enumerate(coef[::-1], start=1):
        step = in_order[samples, np.maximum(n_present[samples] - back, 0)]
        found[samples, step] += of_step
    return found.transpose(0, 3, 1, 2)


def last_steps(X, rows, n_steps):
    """The last present steps of some sequences, flat: (n_rows, n_steps * n_channels) in float64.

    What a sequence is too short for rests at its first step; of a sequence without any step all is NaN.
    """
    rows = np.arange(len(X))[rows]
    near = np.full((len(rows), n_steps, X.shape[2]), np.nan)
    n_known = min(n_steps, X.shape[1])
    if isinstance(X, Windows):  # of the past no more than needed
        near[:, n_steps - n_known :] = X.last_steps(max(1, n_known - X.n_ahead))[rows, -n_known:]
    else:
        near[:, n_steps - n_known :] = X[rows, -n_known:]
    gaps = np.flatnonzero(np.isnan(near[:, :, 0]).any(axis=1))
    if len(gaps):  # what comes before the absent steps may be further back
        whole = np.asarray(X[rows[gaps]])
        in_front = np.argsort(~np.isnan(whole[:, :, 0]), axis=1, kind="stable")  # the absent ones come first
        present = np.take_along_axis(whole, in_front[:, :, np.newaxis], axis=1)
        near[gaps, n_steps - n_known :] = present[:, present.shape[1] - n_known :]
        near[gaps] = rest_where_absent(near[gaps])
    return near.reshape(len(near), -1)
