"""Ragged sequences packed for the engine: longest first, padded in front, and back to where they were.

The idea and the words are those of PyTorch's ``PackedSequence`` and thinc's ``Padded``; the padding stands in
front, so that all sequences end at the last step and the ones that run are a growing prefix.
"""

from typing import Literal, NamedTuple

import numpy as np

from .segments import join_steps, join_steps_backward


class Packing(NamedTuple):
    """Where the samples' present steps go: longest sequence first, padded in front."""

    columns: np.ndarray  # (B,): the sample in each column
    steps: np.ndarray | None  # (T, B): the step of that sample in each place; None where all are present
    batch_sizes: np.ndarray  # (T,): how many columns run
    shape: tuple  # (B, n_steps) of the samples, absent steps included

    @property
    def is_dense(self):
        """Whether every step of every sample is present."""
        return self.steps is None

    def place(self, values, rows=slice(None), part=slice(None)):
        """Values of the samples ``rows`` at the places ``part``, a new array (T, F, B).

        ``values`` is (n_samples, n_steps, F); padding is arbitrary.
        """
        if self.is_dense:
            return np.array(values[:, part][rows].transpose(1, 2, 0), order="C")
        samples = np.arange(len(values))[rows][self.columns]
        return np.ascontiguousarray(values[samples, self.steps[part]].transpose(0, 2, 1))

    def restore(self, outputs):
        """Outputs (T, F, B) back to (B, n_steps, F), NaN at absent steps; or (F, B) to (B, F)."""
        if outputs.ndim == 2:
            values = np.empty(outputs.shape[::-1], outputs.dtype)
            values[self.columns] = outputs.T
            return values
        if self.is_dense:
            return outputs.transpose(2, 0, 1)
        values = np.full((*self.shape, outputs.shape[1]), np.nan, outputs.dtype)
        place, column = np.nonzero(np.arange(self.shape[0]) < self.batch_sizes[:, np.newaxis])
        values[self.columns[column], self.steps[place, column]] = outputs[place, :, column]
        return values

    def at(self, place):
        """The samples that run at a place, and which of their steps stand there, both (k,)."""
        samples = self.columns[: self.batch_sizes[place]]
        steps = np.full(len(samples), place) if self.is_dense else self.steps[place, : len(samples)]
        return samples, steps


def pack(X):
    """The packing of sequences X of shape (B, n_steps, C), each checked before."""
    absent = np.isnan(X[:, :, 0]).T  # (n_steps, B)
    n_steps, B = absent.shape
    if not absent.any():
        return Packing(np.arange(B), None, np.full(n_steps, B), (B, n_steps))
    lengths = n_steps - absent.sum(axis=0)
    columns = np.argsort(-lengths, kind="stable")
    T = lengths.max()
    # False sorts first: the absent steps in front, the present ones behind them in their order
    steps = np.argsort(~absent[:, columns], axis=0, kind="stable")[n_steps - T :]
    batch_sizes = B - np.searchsorted(np.sort(lengths), np.arange(T, 0, -1))
    return Packing(columns, steps, batch_sizes, (B, n_steps))


class Reading(NamedTuple):
    """How the network reads a sequence."""

    segment_length: int = 1  # consecutive steps that are read together as one
    # whether also, or "only", as differences to the last present step
    subtract_last: bool | Literal["only"] = False
    pooling: str = "last"  # as of ``Network``

    @property
    def reads_levels(self):
        """Whether the values themselves are read, and not only differences."""
        return self.subtract_last != "only"

    def n_inputs(self, n_channels):
        """Numbers of a step of the network."""
        n_copies = 2 if self.subtract_last and self.reads_levels else 1
        return self.segment_length * n_channels * n_copies

    def join(self, X):
        """Sequences (B, n_steps, C) as segments, (B, n_segments, segment_length * C)."""
        return join_steps(X, self.segment_length)

    def inputs(self, X, packing, dtype, rows=slice(None), part=slice(None)):
        """The samples ``rows`` of joined sequences X as engine inputs (T, n_inputs, B).

        Differences are to the last step of the whole sequence, also where only a ``part`` of the steps is
        read.  Where they come beside the numbers as they are, they are the second half of a step.
        """
        values = packing.place(X, rows, part).astype(dtype, copy=False)
        if self.subtract_last:
            changes = self._less_last(values, X, packing, rows)
            values = np.concatenate([values, changes], axis=1) if self.reads_levels else changes
        if not packing.is_dense:
            np.nan_to_num(values, copy=False, nan=0.0)
        return values

    def backward(self, d_inputs, X, packing):
        """The derivative with respect to sequences X (B, n_steps, C), from that of ``inputs`` of all of them.

        Parameters
        ----------
        d_inputs : ndarray of shape (T, n_inputs, B)
            0 where a sequence does not run.
        X : ndarray of shape (B, n_steps, C)
            Not joined.
        packing : Packing
            Of the joined ones.

        Returns
        -------
        d_X : ndarray of shape (B, n_steps, C)
            0 at absent steps.
        """
        C, size = X.shape[2], X.shape[2] * self.segment_length
        d_values = d_inputs
        if self.subtract_last:
            T, _, B = d_inputs.shape
            d_changes = d_inputs[:, -size:]
            d_values = d_changes + (d_inputs[:, :size] if self.reads_levels else 0)
            d_values[T - 1 : T, -C:] -= d_changes.reshape(T, self.segment_length, C, B).sum(axis=(0, 1))
        return join_steps_backward(packing.restore(d_values), X, self.segment_length)

    def _less_last(self, values, X, packing, rows):
        """Values at their places less those of the last step, which may be in none of their places."""
        n_steps = len(packing.batch_sizes)
        if n_steps == 0:
            return values
        last = packing.place(X, rows, slice(n_steps - 1, n_steps)).astype(values.dtype, copy=False)
        step = last[:, -X.shape[2] // self.segment_length :]  # the last of the segment
        return values - np.tile(step, (1, self.segment_length, 1))
