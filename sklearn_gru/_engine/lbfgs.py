"""Full-batch training with SciPy's L-BFGS-B.

Liu and Nocedal (1989), "On the limited memory BFGS method for large scale optimization".
"""

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize as scipy_minimize

from .penalties import FIRST_UPDATE, FixedPenalty, NoisePenalty
from .schedules import Moment
from .scratch import Workspace
from .training import DivergenceError, Result

# Iterations before the penalty follows the loss for the first time, and then after twice as many each time.
FIRST_SEARCH = 10


class LbfgsSettings(NamedTuple):
    """What stays the same during one call of ``minimize``."""

    loss: Callable  # of ``losses``
    penalty: FixedPenalty | NoisePenalty
    n_epochs: int  # the most iterations
    tol: float  # the largest entry of the gradient at which it stops
    max_evaluations: int = 15000  # of the loss


def minimize(network, progress, data, settings, on_epoch, worker=None):
    """Minimize the loss of all data for up to ``settings.n_epochs`` iterations.

    Parameters
    ----------
    network : Network
    progress : Progress
        Where training stands; its contents are left alone.
    data : object with ``__len__``, ``in_order()`` and ``mass``
    settings : LbfgsSettings
    on_epoch : callable(Progress) -> bool
        Called after each iteration with a new ``Progress``; what is true ends training.
    worker : Worker or None
        What takes work off this thread.

    Returns
    -------
    Result
        It complains where SciPy ended before ``tol`` was reached.

    Raises
    ------
    DivergenceError
        If the loss or the gradient is not finite.
    """
    problem = _Problem(network, progress, data, settings, on_epoch, worker)
    for n_iterations in _search_lengths(problem):
        problem.set_alpha(settings.penalty)
        before = problem.n_iterations
        result = _search(problem, n_iterations)
        moves_nothing = problem.n_iterations == before
        if problem.was_stopped or moves_nothing or problem.n_evaluations_left <= 0:
            break
    if problem.n_iterations == 0 and not progress.loss_curve:
        with suppress(StopIteration):
            problem.end_iteration(result.x)  # it was good enough, or no step made it better
    is_done = result.status == 0 or problem.was_stopped
    return Result(problem.progress, None if is_done else f"status {result.status}: {result.message}")


def _search_lengths(problem):
    """Iterations of each search: one for a fixed penalty, else ever longer ones, each with a new alpha.

    A search that ends before its length leaves what it did not need to those that follow.
    """
    n_epochs = problem.settings.n_epochs
    if isinstance(problem.settings.penalty, FixedPenalty):
        yield n_epochs
        return
    length = FIRST_SEARCH
    while problem.n_iterations < n_epochs:
        yield min(length, n_epochs - problem.n_iterations)
        length *= 2


def _search(problem, n_iterations):
    """SciPy's search from where the problem stands, for so many iterations at most."""
    return scipy_minimize(
        problem.loss_and_gradient,
        problem.progress.parameters.astype(np.float64),
        method="L-BFGS-B",
        jac=True,
        callback=problem.end_iteration,
        options={
            "maxiter": n_iterations,
            "maxfun": problem.n_evaluations_left,
            "gtol": problem.settings.tol,
        },
    )


class _Problem:
    """What L-BFGS-B calls."""

    def __init__(self, network, progress, data, settings, on_epoch, worker=None):
        self._network, self._data, self.settings = network, data, settings
        self.progress, self._on_epoch = progress, on_epoch
        self._dtype = progress.parameters.dtype
        self._workspace = Workspace(self._dtype, worker)
        # the vector (P,) evaluated last, its loss, and its loss without the penalty
        self._last = None, math.nan, math.nan
        self.n_iterations, self.was_stopped = 0, False
        self.n_evaluations_left = settings.max_evaluations
        self._alpha = math.nan

    def set_alpha(self, penalty):
        """Take the penalty for the loss that has been reached; the epochs of this solver are iterations."""
        progress = self.progress
        n_updates = 2 * FIRST_UPDATE if progress.data_loss is not None else 0
        self._alpha = penalty.at(Moment(0, 1, 0, 0, 1, self._data.mass, n_updates, progress.data_loss))

    def loss_and_gradient(self, vector):
        """Loss and gradient at ``vector`` (P,), both float64, summed over parts of the data."""
        parameters = vector.astype(self._dtype)
        self.n_evaluations_left -= 1
        loss, gradient, total = 0.0, np.zeros_like(vector), self._data.mass
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for batch in self._data.in_order():
                part, d_part, _ = self._network.loss_and_gradient(
                    parameters, batch, self.settings.loss, 0.0, self._workspace
                )
                loss += float(part) * (batch.mass / total)
                gradient += d_part * (batch.mass / total)
            penalty, d_penalty = self._network.layout.penalty(parameters, self._alpha / total)
        data_loss = loss
        loss += float(penalty)
        gradient += d_penalty
        if not (math.isfinite(loss) and np.isfinite(gradient).all()):
            raise DivergenceError(
                f"Training became non-finite in iteration {len(self.progress.loss_curve) + 1}."
            )
        self._last = vector.copy(), loss, data_loss
        return loss, gradient

    def end_iteration(self, vector):
        """Record the point an iteration has come to."""
        progress = self.progress
        if not np.array_equal(vector, self._last[0]):  # SciPy does not promise that it is the last one
            self.loss_and_gradient(vector)
        _, loss, data_loss = self._last
        self.n_iterations += 1
        self.progress = replace(
            progress,
            parameters=vector.astype(self._dtype),
            loss_curve=[*progress.loss_curve, loss],
            best_loss=min(progress.best_loss, loss),
            n_samples_seen=progress.n_samples_seen + len(self._data),
            data_loss=data_loss,
            alpha=self._alpha,
        )
        if self._on_epoch(self.progress):
            self.was_stopped = True
            raise StopIteration  # which ends SciPy's search
