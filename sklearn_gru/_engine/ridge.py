"""Ridge regression in closed form, its penalty chosen by contiguous folds.

Hoerl and Kennard (1970), "Ridge Regression: Biased Estimation for Nonorthogonal Problems".  With weights w,
features centred on their weighted mean and divided by their weighted deviation, f, and targets y likewise,

    coefficients = (sum_i w_i f_i f_i' + penalty * I)^-1 sum_i w_i f_i y_i,

and the intercept is free.  Weights count as repetitions: whatever cuts the samples in parts cuts them by
cumulative weight, so a weight of 2 gives the same numbers as the sample twice in its place.

A target that is NaN is not observed: the sums for an output are over the samples where it is, and so is the
mean on which its features are centred.  They are the sums over all samples less those over the samples where
it is not, so outputs with a few holes each cost little more than outputs without.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .threads import with_one_blas_thread

PENALTIES = np.logspace(-2, 5, 15)
N_FOLDS = 5
# a feature that varies less than this part of its size is constant: only rounding is left of it, of float32
# that of a value, of float64 that of a sum over many
ROUNDING_OF_FLOAT32, ROUNDING = 1e-7, 1e-12
# of the weight of all samples: with less there is no sample
LEAST_MASS = 1e-7
# So many of the groups of outputs that are observed together choose the penalty; each costs eigenvalues.
MOST_GROUPS = 5


class LinearMap(NamedTuple):
    """An affine function of features."""

    weights: np.ndarray  # (p, O)
    intercept: np.ndarray  # (O,)
    penalty: float  # with which it was fitted

    def apply(self, features):
        """Its values (n, O) for features (n, p)."""
        return features @ self.weights + self.intercept


class Moments(NamedTuple):
    """Weighted sums over samples, of features and targets about a fixed point; they add and subtract."""

    mass: float
    x: np.ndarray  # (p,)
    y: np.ndarray  # (O,)
    xx: np.ndarray  # (p, p)
    xy: np.ndarray  # (p, O)
    yy: np.ndarray  # (O,)

    def minus(self, other):
        """What is left without the samples of ``other``."""
        return Moments(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def centred(self):
        """The same sums of squares and products about the mean of these samples."""
        x, y = self.x / self.mass, self.y / self.mass
        return (
            self.xx - self.mass * np.outer(x, x),
            self.xy - self.mass * np.outer(x, y),
            (x, y),
        )


def rounding_of(dtype):
    """The part of its size that a feature of a dtype varies by where it is constant but for rounding."""
    return ROUNDING_OF_FLOAT32 if dtype == np.float32 else ROUNDING


def overlap(weight, start, stop):
    """How much of each weight (n,) lies between two points of their cumulative sum."""
    end = np.cumsum(weight)
    return np.clip(np.minimum(end, stop) - np.maximum(end - weight, start), 0, None)


def fit_ridge(read, targets, weight, *, penalties=PENALTIES, n_folds=N_FOLDS, gap=0, rounding=ROUNDING):
    """Fit a ridge, choosing the penalty that predicts contiguous folds best.

    Parameters
    ----------
    read : callable(rows) -> ndarray of shape (len(rows), p)
        The features of samples, for an array of their numbers; asked for in blocks.
    targets : ndarray of shape (n, O)
        NaN where not observed.  An output that nowhere is gets the map to 0.
    weight : ndarray of shape (n,)
        Positive.
    penalties : sequence of float
        With one there is nothing to choose, and no fold.
    n_folds : int
    gap : float
        Samples (by weight) left out on both sides of a fold, where targets overlap in time.
    rounding : float
        As ``rounding_of`` the dtype that the features have been in.

    Returns
    -------
    LinearMap
    """
    problem = _Problem(read, targets, weight, rounding)
    totals = problem.moments(weight, problem.groups)
    penalty = penalties[0]
    if len(penalties) > 1:
        some = np.unique(np.linspace(0, len(totals) - 1, MOST_GROUPS).astype(int))
        bounds = np.linspace(0, weight.sum(), n_folds + 1)
        errors = sum(
            _fold_errors(problem, [totals[i] for i in some], some, penalties, start, stop, gap)
            for start, stop in pairwise(bounds)
        )
        penalty = penalties[int(np.argmin(errors))]
    return problem.solve(totals, penalty)


def _fold_errors(problem, totals, some, penalties, start, stop, gap):
    """The squared error in a fold for each penalty, fitted on what is left without it.

    ``some`` are the numbers of the groups of outputs that are looked at, ``totals`` their moments.
    """
    groups = [problem.groups[i] for i in some]
    own = around = problem.moments(overlap(problem.weight, start, stop), groups)
    if gap > 0:
        around = problem.moments(overlap(problem.weight, start - gap, stop + gap), groups)
    parts = zip(own, totals, around, strict=True)
    return sum(_errors_in(mine, total, near, penalties) for mine, total, near in parts)


def _errors_in(own, total, around, penalties):
    """The squared error over the samples of ``own`` for each penalty, fitted on all but those ``around``."""
    rest = total.minus(around)
    if rest.mass <= LEAST_MASS * total.mass:
        return np.zeros(len(penalties))
    xx, xy, (x, y) = rest.centred()
    values, vectors = with_one_blas_thread(np.linalg.eigh, xx)  # a second one waits more than it works
    values, rotated = np.maximum(values, 0), vectors.T @ xy
    errors = []
    for penalty in penalties:
        coefficients = vectors @ (rotated / (values + penalty)[:, np.newaxis])
        errors.append(_squared_error(own, coefficients, y - x @ coefficients))
    return np.array(errors)


def _squared_error(moments, coefficients, intercept):
    """The sum of w (y - x b - a)^2 over the samples of ``moments``."""
    residual_xy = moments.xy - moments.xx @ coefficients
    residual_y = moments.y - moments.x @ coefficients
    squares = moments.yy.sum() - np.vdot(coefficients, moments.xy + residual_xy)
    return squares - 2 * np.dot(intercept, residual_y) + moments.mass * np.dot(intercept, intercept)


class Group(NamedTuple):
    """Outputs that are observed in the same samples."""

    outputs: np.ndarray | slice  # their numbers
    missing: np.ndarray | None  # (n,): the samples in which they are not; None where they are in all


def groups_of(targets):
    """The outputs of targets (n, O), NaN where not observed, in groups of those observed together."""
    missing = np.isnan(targets)
    if not missing.any():
        return [Group(slice(None), None)]
    patterns = {}
    for output, column in enumerate(missing.T):
        patterns.setdefault(np.packbits(column).tobytes(), []).append(output)
    return [Group(np.array(outputs), missing[:, outputs[0]]) for outputs in patterns.values()]


class _Problem:
    """Samples whose features are read in blocks and looked at in units of their deviation."""

    BLOCK_SIZE = 2**20  # numbers

    def __init__(self, read, targets, weight, rounding):
        self._read, self.weight, self.groups = read, weight, groups_of(targets)
        self._targets, self._y_mean, self._y_scale = _standardised(targets, weight)
        p = read(np.arange(1)).shape[1]
        self._length = max(1, self.BLOCK_SIZE // max(p, 1))
        self._x_mean, self._x_scale = np.zeros(p), np.ones(p)
        self._x_mean = self._mean(lambda x: x)
        with np.errstate(over="ignore"):  # what is too large for its square is left out like a constant
            deviation = np.sqrt(self._mean(np.square))
        is_constant = deviation <= rounding * np.abs(self._x_mean)
        self._x_scale = np.where(is_constant, np.inf, deviation)

    def _mean(self, function):
        """The weighted mean of a function of the features."""
        weight = of_small_sum(self.weight)
        return sum(w @ function(x) for x, _, w in self._blocks(weight)) / weight.sum()

    def _blocks(self, weight):
        """Features, targets and weights of the samples of positive ``weight``, block after block."""
        rows = np.flatnonzero(weight)
        for start in range(0, len(rows), self._length):
            block = rows[start : start + self._length]
            x = (self._read(block) - self._x_mean) / self._x_scale
            yield x, self._targets[block], weight[block]

    def moments(self, weight, groups):
        """For each group of outputs the ``Moments`` of its samples with these weights (n,)."""
        if groups[0].missing is None:
            return [self._moments(weight, groups[0].outputs)]
        every = self._moments(weight, slice(None))
        return [self._moments_where_observed(weight, group, every) for group in groups]

    def _moments_where_observed(self, weight, group, every):
        """Those of one group; of all outputs over all samples, unobserved targets as 0, ``every`` are."""
        outputs, missing = group
        absent = np.where(missing, weight, 0.0)
        if 2 * absent.sum() > every.mass:
            return self._moments(weight - absent, outputs)
        mine = every._replace(y=every.y[outputs], xy=every.xy[:, outputs], yy=every.yy[outputs])
        return mine.minus(self._moments(absent, outputs))

    def _moments(self, weight, outputs):
        p, O = len(self._x_mean), len(self._y_scale[outputs])
        mass, sums = 0.0, [np.zeros(p), np.zeros(O), np.zeros((p, p)), np.zeros((p, O)), np.zeros(O)]
        for x, y, w in self._blocks(weight):
            y, wx = y[:, outputs], w[:, np.newaxis] * x
            mass += w.sum()
            for i, part in enumerate((wx.sum(axis=0), w @ y, wx.T @ x, wx.T @ y, w @ y**2)):
                sums[i] += part
        return Moments(mass, *sums)

    def solve(self, totals, penalty):
        """The map, in the units of the features and targets as they came."""
        coefficients = np.zeros((len(self._x_mean), len(self._y_scale)))
        level = np.zeros(len(self._y_scale))  # what it says where all features are at their mean
        for (outputs, _), moments in zip(self.groups, totals, strict=True):
            if moments.mass <= 0:
                continue
            xx, xy, (x, y) = moments.centred()
            xx[np.diag_indices_from(xx)] += penalty
            coefficients[:, outputs] = solution = np.linalg.solve(xx, xy)
            level[outputs] = y - x @ solution
        weights = coefficients / self._x_scale[:, np.newaxis] * self._y_scale
        intercept = self._y_mean + self._y_scale * level - self._x_mean @ weights
        return LinearMap(weights, intercept, float(penalty))


def of_small_sum(weight):
    """Weights whose sum is between a half and 1, so that no weighted sum overflows.

    They are those given times a power of two, which rounds nothing.
    """
    return np.ldexp(weight, -np.frexp(weight.sum())[1])


def observed_mean(targets, weight):
    """The weighted mean (O,) of targets (n, O) over what is observed, 0 where nothing is."""
    missing, weight = np.isnan(targets), of_small_sum(weight)
    if not missing.any():
        return np.average(targets, axis=0, weights=weight)
    weights = weight[:, np.newaxis] * ~missing
    mass = weights.sum(axis=0)
    return (np.where(missing, 0, targets) * weights).sum(axis=0) / np.where(mass > 0, mass, 1)


def _standardised(targets, weight):
    """Targets of mean 0 and deviation 1, and both; no square overflows, and all outputs count alike.

    What is not observed becomes 0.
    """
    missing = np.isnan(targets)
    largest = np.abs(np.where(missing, 0, targets)).max(axis=0)
    largest[largest == 0] = 1
    targets = targets.astype(np.float64, copy=False) / largest
    mean = observed_mean(targets, weight)
    targets = targets - mean
    deviation = np.sqrt(observed_mean(targets**2, weight))
    deviation[deviation == 0] = 1
    return np.where(missing, 0, targets / deviation), mean * largest, deviation * largest
