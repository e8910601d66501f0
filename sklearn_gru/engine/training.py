"""The loop over epochs and batches, and when it stops."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .optimizers import clip_by_norm
from .workspace import Workspace


class Settings(NamedTuple):
    """What stays the same during one call of ``train``."""

    loss: Callable  # of engine.losses
    alpha: float
    batch_size: int
    shuffle: bool
    n_epochs: int
    schedule: Callable  # (rate, epoch, n_epochs) -> rate
    rate: float
    max_grad_norm: float | None
    tol: float
    patience: float  # epochs without improvement before training stops


@dataclass
class Progress:
    """What a training run has come to, apart from the parameters."""

    optimizer: object
    loss_curve: list = field(default_factory=list)
    best_loss: float = math.inf
    n_epochs_no_change: int = 0
    n_samples_seen: int = 0


def train(network, parameters, progress, data, settings, rng, report=None):
    """Train for up to ``settings.n_epochs`` epochs.

    Parameters
    ----------
    network : Network
    parameters : ndarray of shape (P,), changed in place
    progress : Progress, changed in place
    data : object with ``__len__`` and ``batch(rows) -> Batch``
    settings : Settings
    rng : object with ``permutation(n)``
        Not drawn from where a batch holds all samples or ``shuffle`` is off.
    report : callable(epoch, n_epochs, loss) or None
        Called after each epoch, counted from 1 within this call.

    Returns
    -------
    stopped : bool
        Whether the loss improved by less than ``tol`` in more than ``patience`` epochs in
        a row.

    Raises
    ------
    ValueError
        If the loss, the gradient or a parameter is no longer finite.
    """
    workspace = Workspace(parameters.dtype)
    for epoch in range(settings.n_epochs):
        rate = settings.schedule(settings.rate, epoch, settings.n_epochs)
        # the checks for non-finite numbers speak for these warnings
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss = _train_epoch(network, parameters, progress, data, settings, rate, rng, workspace)
        progress.loss_curve.append(loss)
        progress.n_samples_seen += len(data)
        if report is not None:
            report(epoch + 1, settings.n_epochs, loss)
        if loss > progress.best_loss - settings.tol:
            progress.n_epochs_no_change += 1
        else:
            progress.n_epochs_no_change = 0
        progress.best_loss = min(progress.best_loss, loss)
        if progress.n_epochs_no_change > settings.patience:
            return True
    return False


def _train_epoch(network, parameters, progress, data, settings, rate, rng, workspace):
    """One pass over the data; returns the mean loss of its batches, by their weight."""
    mean = mass = 0.0
    for rows in _batches(len(data), settings, rng):
        batch = data.batch(rows)
        loss, gradient = network.loss_and_gradient(
            parameters, batch, settings.loss, settings.alpha, workspace
        )
        norm = clip_by_norm(gradient.parameters, settings.max_grad_norm)
        if not (math.isfinite(loss) and math.isfinite(norm)):
            raise _diverged(progress, settings)
        progress.optimizer.step(parameters, gradient.parameters, rate)
        mass += batch.mass
        mean += (float(loss) - mean) * (batch.mass / mass)
    state = (parameters, *progress.optimizer.memory())
    if not all(np.isfinite(array).all() for array in state):
        raise _diverged(progress, settings)
    return mean


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


def _diverged(progress, settings):
    return ValueError(
        f"Training became non-finite in epoch {len(progress.loss_curve) + 1}. Lower "
        f"learning_rate_init (it is {settings.rate}), {'set' if settings.max_grad_norm is None else 'lower'} "
        f"max_grad_norm (it is {settings.max_grad_norm}) and scale X, for example with StandardScaler."
    )
