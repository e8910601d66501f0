"""Several consecutive steps read together as one: segments, counted from the end.

Lin et al. (2023), "SegRNN: Segment Recurrent Neural Network for Long-Term Time Series Forecasting",
arXiv 2308.11200.  k steps of C channels become one step of k * C numbers, oldest step first, so that
a sequence of T steps takes ceil(T / k) steps of the network.

An absent step (all channels NaN) inside a segment rests at the last present value before it, or, where
the sequence has not begun, at its first one; so does what is missing in front of a first segment that
is not full.  A segment without a present step is absent itself, and skipped like an absent step.
"""

import numpy as np


def n_segments(n_steps, length):
    """How many segments so many steps make, the first of which may not be full."""
    return -(-n_steps // length)


def join_steps(X, length):
    """Sequences of segments: (B, n_steps, C) becomes (B, n_segments, length * C), a new array or X itself.

    NaN stands for absent steps on both sides.
    """
    if length == 1:
        return X
    B, n_steps, C = X.shape
    S = n_segments(n_steps, length)
    padded = np.full((B, S * length, C), np.nan, X.dtype)
    padded[:, S * length - n_steps :] = X
    present = ~np.isnan(padded[:, :, 0])
    if not present.all():
        rows = np.flatnonzero(~present.all(axis=1))
        padded[rows] = rest_where_absent(padded[rows])
        absent = ~present[rows].reshape(len(rows), S, length).any(axis=2)
        padded.reshape(B, S, length * C)[rows[:, np.newaxis], np.arange(S)] = np.where(
            absent[:, :, np.newaxis], np.nan, padded[rows].reshape(len(rows), S, length * C)
        )
    return padded.reshape(B, S, length * C)


def rest_where_absent(X):
    """Sequences (B, n_steps, C) whose absent steps hold the last present value, or before it the first one.

    A sequence without a present step stays as it is.
    """
    B, n_steps, _ = X.shape
    present = ~np.isnan(X[:, :, 0])
    last = np.maximum.accumulate(np.where(present, np.arange(n_steps), -1), axis=1)
    source = np.where(last < 0, present.argmax(axis=1)[:, np.newaxis], last)
    return X[np.arange(B)[:, np.newaxis], source]
