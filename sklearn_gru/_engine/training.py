"""The loop over epochs and batches, and when it stops.

An epoch works on copies and replaces the ``Progress`` when it is complete.  Whatever interrupts
it, the last complete epoch is untouched, and training goes on from there to the bit.
"""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from .optimizers import clip_by_norm
from .penalties import FixedPenalty, NoisePenalty
from .schedules import SMALLEST_RATE, Moment, Schedule
from .scratch import Workspace


class StochasticSettings(NamedTuple):
    """What stays the same during one call of ``train``."""

    loss: Callable  # of ``losses``
    penalty: FixedPenalty | NoisePenalty
    n_epochs: int
    batch_size: int
    rate: float
    schedule: Schedule
    shuffle: bool = True
    dropout: float = 0.0
    bptt_steps: int | None = None
    max_grad_norm: float | None = None
    tol: float = 0.0
    patience: float = math.inf  # epochs without improvement before training stops


@dataclass(frozen=True)
class Progress:
    """All that a training run has come to."""

    parameters: np.ndarray  # (P,): the last
    optimizer: object = None
    rng_state: object = None  # of the random state after the last epoch
    loss_curve: list = field(default_factory=list)
    best_loss: float = math.inf
    n_epochs_no_change: int = 0
    n_samples_seen: int = 0
    n_rate_cuts: int = 0
    n_updates: int = 0
    data_loss: float | None = None  # of the last epoch, without the penalty
    alpha: float = math.nan  # of the last epoch
    reference_loss: float = math.inf  # the lowest that a loss has to improve on, to count as an improvement
    validation_loss_curve: list = field(default_factory=list)
    best_validation_loss: float = math.inf
    best_epoch: int | None = None  # counted from 1, with validation data only
    best_parameters: np.ndarray | None = None  # (P,), with validation data only
    finished: bool = False  # whether the last epoch met a criterion to stop


class DivergenceError(ValueError):
    """A loss, a gradient or a parameter is no longer finite."""


class Result(NamedTuple):
    """What a call of a solver has come to."""

    progress: Progress
    complaint: str | None = None  # why it ended before it was done, in the solver's words


def train(network, progress, data, settings, rng, on_epoch, validation_data=None, worker=None):
    """Train for up to ``settings.n_epochs`` epochs.

    Parameters
    ----------
    network : Network
    progress : Progress
        Where training stands; its contents are left alone.
    data : object with ``__len__``, ``batches(rows, bptt_steps)`` and ``in_order()``
        ``batches`` gives the ``Batch`` of the rows, or of one part of their steps after the other;
        ``in_order`` gives those of all rows.
    settings : StochasticSettings
    rng : RandomState
        Not drawn from where a batch holds all samples or ``shuffle`` is off, and without dropout.
    on_epoch : callable(Progress) -> bool
        Called after each epoch with a new ``Progress``; what is true ends training.
    validation_data : as data, or None
        Whose loss is watched instead of that of ``data``.
    worker : Worker or None
        What takes work off this thread.

    Returns
    -------
    Result

    Raises
    ------
    DivergenceError
        If the loss, the gradient or a parameter is no longer finite.
    """
    workspace = Workspace(progress.parameters.dtype, worker)
    for epoch in range(settings.n_epochs):
        moment = _moment(epoch, progress, data, settings)
        alpha = settings.penalty.at(moment)
        # the checks for non-finite numbers speak for these warnings
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss, changed = _train_epoch(network, progress, data, settings, moment, alpha, rng, workspace)
            parameters = changed["parameters"]
            watched = loss
            if validation_data is not None:
                watched = evaluate(network, parameters, validation_data, settings.loss, workspace)
                changed |= _validated(progress, watched, parameters)
        changed |= {
            "loss_curve": [*progress.loss_curve, loss],
            "best_loss": min(progress.best_loss, loss),
            "n_samples_seen": progress.n_samples_seen + len(data),
            "rng_state": rng.get_state(),
        }
        is_settled = validation_data is not None or settings.penalty.is_settled(moment)
        rate = settings.schedule.rate(settings.rate, moment)
        changed |= _stopping(progress, watched, is_settled, settings, rate)
        progress = replace(progress, **changed)
        if on_epoch(progress) or progress.finished:
            break
    return Result(progress)


def _moment(epoch, progress, data, settings):
    """Where training stands at the beginning of an epoch of this call."""
    n_batches = math.ceil(len(data) / settings.batch_size)
    return Moment(
        epoch,
        settings.n_epochs,
        progress.n_samples_seen,
        progress.n_rate_cuts,
        n_batches,
        data.mass / n_batches,
        progress.n_updates,
        progress.data_loss,
    )


def evaluate(network, parameters, data, loss, workspace):
    """The mean loss of all batches of ``data``, by their weight, without penalty and dropout."""
    mean = mass = 0.0
    for batch in data.in_order():
        outputs = network.predict(parameters, batch, workspace, every_step=batch.targets.ndim == 3)
        mass += batch.mass
        mean += (float(loss(outputs, batch.targets, batch.weights)[0]) - mean) * (batch.mass / mass)
    if not math.isfinite(mean):
        raise ValueError(
            "The validation loss is not finite: the validation samples hold values far outside those of "
            "the samples to train on."
        )
    return mean


def _train_epoch(network, progress, data, settings, moment, alpha, rng, workspace):
    """One pass over the data: the mean loss of its batches, by their weight, and what has changed."""
    parameters, optimizer = progress.parameters.copy(), copy.deepcopy(progress.optimizer)
    mean = data_mean = share = 0.0
    data_loss, n_updates = _Remembered(settings.loss), progress.n_updates
    all_rows = _batches(len(data), settings, rng)
    for i, rows in enumerate(all_rows):
        rate = settings.schedule.rate(settings.rate, moment.after(i / len(all_rows)))
        states = None
        for batch in data.batches(rows, settings.bptt_steps):
            masks = network.draw_masks(rng, settings.dropout, batch)
            batch = batch._replace(initial_states=states, masks=masks)
            if batch.targets is None:
                states = network.final_states(parameters, batch, workspace)
                continue
            loss, gradient, states = network.loss_and_gradient(parameters, batch, data_loss, alpha, workspace)
            norm = clip_by_norm(gradient, settings.max_grad_norm)
            if not (math.isfinite(loss) and math.isfinite(norm)):
                raise _diverged(progress)
            optimizer.step(parameters, gradient, rate)
            n_updates += 1
            share += batch.share
            mean += (float(loss) - mean) * (batch.share / share)
            data_mean += (data_loss.value - data_mean) * (batch.share / share)
    if not all(np.isfinite(array).all() for array in (parameters, *optimizer.memory())):
        raise _diverged(progress)
    return mean, {
        "parameters": parameters,
        "optimizer": optimizer,
        "n_updates": n_updates,
        "data_loss": data_mean,
        "alpha": alpha,
    }


class _Remembered:
    """A loss that keeps its last value, which is that of the data without the penalty."""

    def __init__(self, loss):
        self._loss = loss
        self.value = math.nan

    def __call__(self, outputs, targets, weights):
        value, d_outputs = self._loss(outputs, targets, weights)
        self.value = float(value)
        return value, d_outputs


def _validated(progress, loss, parameters):
    """What changes in ``Progress`` with the validation loss of an epoch."""
    changed = {"validation_loss_curve": [*progress.validation_loss_curve, loss]}
    if loss < progress.best_validation_loss:
        changed["best_validation_loss"] = loss
        changed["best_epoch"] = len(progress.loss_curve) + 1
        changed["best_parameters"] = parameters
    return changed


def _stopping(progress, loss, is_settled, settings, rate):
    """What changes in ``Progress`` with the loss that is watched, and whether training is finished.

    While the penalty still grows, the loss is no measure of progress.  A run that is finished counts anew
    when it is taken up again.
    """
    if not is_settled:
        return {"n_epochs_no_change": 0, "reference_loss": loss, "finished": False}
    stalled = loss > progress.reference_loss - settings.tol
    reference_loss = min(progress.reference_loss, loss)
    n_epochs_no_change = progress.n_epochs_no_change + 1 if stalled else 0
    changed = {"n_epochs_no_change": n_epochs_no_change, "reference_loss": reference_loss, "finished": False}
    if n_epochs_no_change <= settings.patience:
        return changed
    changed["n_epochs_no_change"] = 0
    if settings.schedule.adapts and rate > SMALLEST_RATE:
        return changed | {"n_rate_cuts": progress.n_rate_cuts + 1}
    return changed | {"finished": True}


def _batches(n_samples, settings, rng):
    """The rows of each batch of an epoch."""
    size = settings.batch_size
    if size >= n_samples:
        return [slice(0, n_samples)]
    starts = range(0, n_samples, size)
    if not settings.shuffle:
        return [slice(start, min(start + size, n_samples)) for start in starts]
    order = rng.permutation(n_samples)
    return [order[start : start + size] for start in starts]


def _diverged(progress):
    return DivergenceError(f"Training became non-finite in epoch {len(progress.loss_curve) + 1}.")
