"""Sequences as tensors of ONNX: present steps first, segments, rests and last steps, as they are read here.

No operation of ONNX moves values by a condition, so the place of each step is counted: of a present one how
many are before it, of an absent one how many of its kind are, behind all that are present.
"""

from typing import NamedTuple

import numpy as np


class Steps(NamedTuple):
    """What is known of sequences that are not packed, by the names of the tensors."""

    present: str  # (n_samples, n_steps), bool


class Packed(NamedTuple):
    """Sequences whose present steps come first, by the names of the tensors."""

    values: str  # (n_samples, n_steps, n_channels), NaN behind the present steps
    places: str  # (n_samples, n_steps) where each step of the sequence went
    present: str  # (n_samples, n_steps), bool
    counts: str  # (n_samples, n_steps) of the present steps until then
    lengths: str  # (n_samples, 1)
    n_channels: int


def pack(nodes, X, n_channels):
    """Sequences (n_samples, n_steps, n_channels) packed."""
    present = present_in(nodes, X, n_channels)
    lengths, counts, places = _places(nodes, present, axis=1)
    values = nodes("ScatterElements", X, _for_channels(nodes, places, n_channels), X, axis=1)
    return Packed(values, places, present, counts, lengths, n_channels)


def present_in(nodes, X, n_channels):
    """Which steps of sequences have a channel that is not NaN: (n_samples, n_steps), bool."""
    missing = nodes.cast(nodes("IsNaN", X), np.int64)
    return nodes("Squeeze", nodes("Less", nodes.total(missing, 2), np.int64(n_channels)), [2])


def zero_if_readable(nodes, X, present):
    """0 for each sequence, (n_samples,) in float64; NaN where a present step is partly NaN or infinite.

    ``predict`` refuses these, which a graph cannot.
    """
    values = nodes("Where", nodes("Unsqueeze", present, [2]), X, nodes("CastLike", np.float32(0), X))
    zeros = nodes("Mul", values, nodes("CastLike", np.float32(0), X))
    return nodes.cast(nodes("ReduceSum", zeros, [1, 2], keepdims=0), np.float64)


def _places(nodes, present, axis):
    """How many are present along an axis, how many until each, and where each goes, present ones first."""
    numbers = nodes.cast(present, np.int64)
    counts = nodes("CumSum", numbers, np.int64(axis))
    totals = nodes.total(numbers, axis)
    behind = nodes("CumSum", nodes("Sub", np.int64(1), numbers), np.int64(axis))
    places = nodes("Where", present, counts, nodes("Add", totals, behind))
    return totals, counts, nodes("Sub", places, np.int64(1))


def _for_channels(nodes, places, n_channels):
    """Places (n_samples, n_places) as indices for every channel."""
    shape = nodes("Concat", nodes("Shape", places), [n_channels], axis=0)
    return nodes("Expand", nodes("Unsqueeze", places, [2]), shape)


def steps_at(nodes, values, places, n_channels):
    """The steps of sequences at places (n_samples, n_places)."""
    return nodes("GatherElements", values, _for_channels(nodes, places, n_channels), axis=1)


def last_steps(nodes, packed, n_steps):
    """As ``linear_forecasts.last_steps``: (n_samples, n_steps * n_channels)."""
    places = nodes("Add", packed.lengths, np.arange(-n_steps, 0)[np.newaxis])
    steps = steps_at(nodes, packed.values, nodes.at_least_0(places), packed.n_channels)
    return nodes("Reshape", steps, [0, n_steps * packed.n_channels])


def fill_up(nodes, X, length):
    """Sequences with absent steps in front, so that their number is a multiple of the length."""
    n_missing = nodes("Mod", nodes("Neg", nodes.size(X, 1)), [length])
    amounts = nodes("Concat", [0], n_missing, [0, 0, 0, 0], axis=0)
    return nodes("Pad", X, amounts, nodes("CastLike", np.float32(np.nan), X), mode="constant")


def join_steps(nodes, packed, length):
    """As ``segments.join_steps``, of sequences that were filled up; packed again."""
    source = nodes.at_least_0(nodes("Sub", packed.counts, np.int64(1)))
    rest = steps_at(nodes, packed.values, source, packed.n_channels)
    n_joined = length * packed.n_channels
    joined = nodes("Reshape", rest, _split(nodes, packed.present, length, n_joined))
    inside = nodes(
        "Reshape", nodes.cast(packed.present, np.int64), _split(nodes, packed.present, length, length)
    )
    absent = nodes("Equal", nodes.total(inside, 2), np.int64(0))
    nan = nodes("CastLike", np.float32(np.nan), joined)
    return pack(nodes, nodes("Where", absent, nan, joined), n_joined)


def _split(nodes, present, length, n_last):
    """The shape (n_samples, n_segments, n_last), for there may be no sample, and none is told from others."""
    n_segments = nodes("Div", nodes.size(present, 1), [length])
    return nodes("Concat", nodes.size(present, 0), n_segments, [n_last], axis=0)


def carried_on(nodes, rows):
    """Rows (n_rows, n_channels) with the last value before it in the place of each NaN."""
    present = nodes("Not", nodes("IsNaN", rows))
    _, counts, places = _places(nodes, present, axis=0)
    values = nodes("ScatterElements", rows, places, rows, axis=0)
    source = nodes.at_least_0(nodes("Sub", counts, np.int64(1)))
    known = nodes("GatherElements", values, source, axis=0)
    return nodes("Where", nodes("Greater", counts, np.int64(0)), known, rows)
