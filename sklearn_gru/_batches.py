"""From samples to the batches the engine reads, and from its outputs back to samples."""

from typing import NamedTuple

import numpy as np

from ._sequences import absent_steps
from .engine.network import Batch

# Samples that are predicted together: enough to share a product, few enough to stay in cache.
PREDICTION_BATCH = 256


class Arrangement(NamedTuple):
    """Where the samples' present steps go: longest sequence first, padded in front."""

    columns: np.ndarray  # (B,): the sample in each column
    steps: np.ndarray  # (T, B): the step of that sample in each place
    running: np.ndarray  # (T,): how many columns run
    shape: tuple  # (B, n_steps) of the samples, absent steps included

    @property
    def is_dense(self):
        """Whether every step of every sample is present."""
        return len(self.running) == self.shape[1] and self.running[0] == self.shape[0]

    def place(self, values):
        """Values of shape (B, n_steps, F) in their places, a new array (T, F, B); padding is arbitrary."""
        values = values.transpose(1, 2, 0)
        if self.is_dense:
            return np.array(values, order="C")
        return np.take_along_axis(values[:, :, self.columns], self.steps[:, np.newaxis], axis=0)

    def restore(self, outputs):
        """Outputs (T, F, B) back to (B, n_steps, F), NaN at absent steps; or (F, B) to (B, F)."""
        if outputs.ndim == 2:
            values = np.empty(outputs.shape[::-1], outputs.dtype)
            values[self.columns] = outputs.T
            return values
        if self.is_dense:
            return outputs.transpose(2, 0, 1)
        values = np.full((*self.shape, outputs.shape[1]), np.nan, outputs.dtype)
        place, column = np.nonzero(self._runs())
        values[self.columns[column], self.steps[place, column]] = outputs[place, :, column]
        return values

    def _runs(self):
        return np.arange(self.shape[0]) < self.running[:, np.newaxis]  # (T, B)


def arrange(X):
    """The arrangement of sequences X of shape (B, n_steps, C), each checked before."""
    absent = absent_steps(X).T  # (n_steps, B)
    n_steps, B = absent.shape
    if not absent.any():
        steps = np.broadcast_to(np.arange(n_steps)[:, np.newaxis], absent.shape)
        return Arrangement(np.arange(B), steps, np.full(n_steps, B), (B, n_steps))
    lengths = n_steps - absent.sum(axis=0)
    columns = np.argsort(-lengths, kind="stable")
    T = lengths.max()
    # False sorts first: the absent steps in front, the present ones behind them in their order
    steps = np.argsort(~absent[:, columns], axis=0, kind="stable")[n_steps - T :]
    running = B - np.searchsorted(np.sort(lengths), np.arange(T, 0, -1))
    return Arrangement(columns, steps, running, (B, n_steps))


def read_inputs(X, rows, dtype):
    """The samples ``rows`` of X as engine inputs of shape (T, C, B), and their arrangement."""
    samples = np.asarray(X[rows]).astype(dtype, copy=False)
    arrangement = arrange(samples)
    inputs = arrangement.place(samples)
    if not arrangement.is_dense:
        np.nan_to_num(inputs, copy=False, nan=0.0)
    return inputs, arrangement


def prediction_batches(X, dtype):
    """X in batches: (rows, batch without targets, arrangement)."""
    for start in range(0, len(X), PREDICTION_BATCH):
        rows = slice(start, min(start + PREDICTION_BATCH, len(X)))
        inputs, arrangement = read_inputs(X, rows, dtype)
        yield rows, Batch(inputs, arrangement.running), arrangement


class TrainingData:
    """Samples with targets and weights, read a batch at a time.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_all_samples, n_steps, n_channels)
    samples : ndarray of shape (n_samples,)
        Those of X that are trained on.
    y : ndarray of shape (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
        NaN where a target at a step is not observed.
    sample_weight : ndarray of shape (n_samples,)
        All positive.
    dtype : dtype of the batches
    """

    def __init__(self, X, samples, y, sample_weight, dtype):
        self._X = X
        self._samples = None if len(samples) == len(X) else samples
        self._y = y.astype(dtype, copy=False)
        self._weight = sample_weight
        self._dtype = dtype

    def __len__(self):
        return len(self._y)

    def batch(self, rows):
        """The ``Batch`` of some samples; ``rows`` is a slice or an array of indices."""
        samples = rows if self._samples is None else self._samples[rows]
        inputs, arrangement = read_inputs(self._X, samples, self._dtype)
        weight = self._weight[rows][arrangement.columns]
        mass = float(weight.sum())
        weight = weight / mass
        y = self._y[rows]
        if y.ndim == 2:
            targets = np.ascontiguousarray(y[arrangement.columns].T)
            weights = (weight / y.shape[1])[np.newaxis]
        else:
            targets = arrangement.place(y)
            observed = ~np.isnan(targets)
            weights = observed * (weight / observed.sum(axis=(0, 1)))
            np.nan_to_num(targets, copy=False, nan=0.0)
        weights = weights.astype(self._dtype, copy=False)
        return Batch(inputs, arrangement.running, targets, weights, mass)
