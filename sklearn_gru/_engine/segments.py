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

    NaN stands for absent steps on both sides.  X may be of any numeric dtype; segments are floats, wide
    enough for its numbers.
    """
    if length == 1:
        return X
    B, n_steps, C = X.shape
    S = n_segments(n_steps, length)
    padded = _filled_up(X, S * length)
    present = ~np.isnan(padded[:, :, 0])
    if not present.all():
        rows = np.flatnonzero(~present.all(axis=1))
        padded[rows] = rest_where_absent(padded[rows])
        absent = ~present[rows].reshape(len(rows), S, length).any(axis=2)
        padded.reshape(B, S, length * C)[rows[:, np.newaxis], np.arange(S)] = np.where(
            absent[:, :, np.newaxis], np.nan, padded[rows].reshape(len(rows), S, length * C)
        )
    return padded.reshape(B, S, length * C)


def join_steps_backward(d_segments, X, length):
    """The derivative with respect to X (B, n_steps, C), from that of ``join_steps(X, length)``.

    What absent segments had is not looked at.  A value has the derivatives of all that rest at it; absent
    steps have 0.
    """
    if length == 1:
        return np.where(np.isnan(X), 0, d_segments)
    B, n_steps, C = X.shape
    S = n_segments(n_steps, length)
    padded = _filled_up(X, S * length)
    is_read = ~np.isnan(padded[:, :, 0]).reshape(B, S, length).all(axis=2)
    read = np.where(is_read[:, :, np.newaxis], d_segments, 0).reshape(B, S * length, C)
    d_steps = np.zeros_like(read)
    np.add.at(d_steps, (np.arange(B)[:, np.newaxis], _sources(padded)), read)
    return d_steps[:, S * length - n_steps :]


def _filled_up(X, n_steps):
    """Sequences of ``n_steps``, absent in front; whole numbers, which have no NaN, as floats."""
    B, T, C = X.shape
    filled = np.full((B, n_steps, C), np.nan, np.result_type(X.dtype, np.float16))
    filled[:, n_steps - T :] = X
    return filled


def rest_where_absent(X):
    """Sequences (B, n_steps, C) whose absent steps hold the last present value, or before it the first one.

    A sequence without a present step stays as it is.
    """
    return X[np.arange(len(X))[:, np.newaxis], _sources(X)]


def _sources(X):
    """The steps (B, n_steps) that hold what each step rests at: itself where it is present."""
    present = ~np.isnan(X[:, :, 0])
    last = np.maximum.accumulate(np.where(present, np.arange(X.shape[1]), -1), axis=1)
    return np.where(last < 0, present.argmax(axis=1)[:, np.newaxis], last)
