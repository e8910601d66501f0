"""Windows and steps of sequences as nodes of ONNX: what SlidingWindow and StepwiseTransformer do."""

import numpy as np

from .onnx_sequences import carried_on, present_in


def windows_of(nodes, window, X, n_channels, *, of_rows):
    """What ``SlidingWindow`` makes of rows (n_rows, n_channels), or of sequences."""
    length = int(window.length)
    if not of_rows:
        last = nodes("Slice", X, [-length], [np.iinfo(np.int64).max], [1])
        windows = nodes("Reshape", last, [0, length, n_channels])  # an error where there are fewer
    else:
        windows = _ending_at_each_row(nodes, X if window.fill is None else carried_on(nodes, X), length)
    return flat(nodes, windows, length * n_channels) if window.flatten else windows


def _ending_at_each_row(nodes, rows, length):
    """Windows (n_rows, length, n_channels), NaN before the first row."""
    before = nodes("Expand", nodes("CastLike", np.float32(np.nan), rows), _shape(nodes, rows, length - 1))
    padded = nodes("Concat", before, rows, axis=0)
    starts = nodes("Unsqueeze", nodes.range(nodes.size(rows, 0)), [1])
    return nodes("Gather", padded, nodes("Add", starts, np.arange(length)), axis=0)


def _shape(nodes, rows, n_rows):
    return nodes("Concat", [n_rows], nodes.size(rows, 1), axis=0)


def flat(nodes, windows, n_columns, **into):
    """Windows as one row each."""
    return nodes("Reshape", windows, [0, n_columns], **into)


def steps_of(nodes, X, n_channels):
    """All steps of sequences as rows, 0 where a step is absent, for not every transformer takes NaN."""
    present = nodes("Unsqueeze", present_in(nodes, X, n_channels), [2])
    steps = nodes("Where", present, X, nodes("CastLike", np.float32(0), X))
    return nodes("Reshape", steps, [-1, n_channels])


def sequences_of(nodes, rows, X, n_channels, n_made, **into):
    """Transformed rows as the sequences that they came from, NaN where a step of these is absent."""
    shape = nodes("Concat", nodes("Shape", X, start=0, end=2), [n_made], axis=0)
    present = nodes("Unsqueeze", present_in(nodes, X, n_channels), [2])
    nan = nodes("CastLike", np.float32(np.nan), rows)
    return nodes("Where", present, nodes("Reshape", rows, shape), nan, **into)
