"""Sequences as tensors of Keras: segments, rests and last steps, as they are read here."""

from .._engine.segments import n_segments
from .extras import imported

ops = imported("keras", "keras").ops
NAN = float("nan")


def present_steps(X):
    """Which steps of sequences (B, n_steps, C) are present, (B, n_steps)."""
    return ops.logical_not(ops.isnan(X[:, :, 0]))


def join_steps(X, length):
    """As ``segments.join_steps``."""
    if length == 1:
        return X
    B, n_steps, C = ops.shape(X)
    S = n_segments(n_steps, length)
    padded = ops.pad(X, [[0, 0], [S * length - n_steps, 0], [0, 0]], constant_values=NAN)
    present = ops.any(ops.reshape(present_steps(padded), (B, S, length)), axis=2)
    joined = ops.reshape(rest_where_absent(padded), (B, S, length * C))
    return ops.where(present[:, :, None], joined, NAN)


def rest_where_absent(X):
    """As ``segments.rest_where_absent``."""
    present = present_steps(X)
    steps = ops.arange(ops.shape(X)[1], dtype="int32")
    last = ops.associative_scan(ops.maximum, ops.where(present, steps, -1), axis=1)
    first = ops.argmax(ops.cast(present, "int32"), axis=1)
    return ops.take_along_axis(X, ops.where(last < 0, first[:, None], last)[:, :, None], axis=1)


def last_step(values, present, length):
    """The last step of the last present segment of sequences (B, S, F), for each step of a segment."""
    S = ops.shape(values)[1]
    place = ops.max(ops.where(present, ops.arange(S, dtype="int32"), 0), axis=1)
    last = ops.take_along_axis(values, place[:, None, None], axis=1)
    return ops.tile(last[:, :, -(ops.shape(values)[2] // length) :], (1, 1, length))


def last_steps(X, n_steps):
    """As ``linear_forecasts.last_steps``."""
    B, T, C = ops.shape(X)
    present = ops.cast(present_steps(X), "int32")
    # the absent steps first, each part in its order
    places = ops.argsort(present * T + ops.arange(T, dtype="int32"), axis=1)
    ordered = ops.take_along_axis(X, places[:, :, None], axis=1)[:, -n_steps:]
    n_known = ops.shape(ordered)[1]
    near = ops.pad(ordered, [[0, 0], [n_steps - n_known, 0], [0, 0]], constant_values=NAN)
    return ops.reshape(rest_where_absent(near), (B, n_steps * C))
