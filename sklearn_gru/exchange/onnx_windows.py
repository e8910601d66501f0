"""Windows and steps of sequences as nodes of ONNX: what SlidingWindow and StepwiseTransformer do."""

import numpy as np

from .onnx_sequences import carried_on, present_in

END = np.iinfo(np.int64).max  # of an axis


def windows_of(nodes, window, X, *, of_rows):
    """What ``SlidingWindow`` makes of rows (n_rows, n_columns), or of sequences."""
    length, known, n_ahead = int(window.length), window._known_ahead[1], window._n_ahead
    n_columns = window.n_features_in_
    if not of_rows:
        last = nodes("Slice", X, [-length - n_ahead], [END], [1])
        shape = [0, length + n_ahead, n_columns + bool(known)]
        windows = nodes("Reshape", last, shape)  # an error where there are fewer
    else:
        windows = _ending_at_each_row(nodes, X if window.fill is None else carried_on(nodes, X), length)
        if known:
            windows = with_steps_ahead(nodes, windows, _next_rows(nodes, X, known, n_ahead), known, n_columns)
    if not window.flatten:
        return windows
    return _flattened(nodes, windows, window) if known else flat(nodes, windows, length * n_columns)


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


def _next_rows(nodes, rows, known, n_ahead):
    """The known columns in the rows behind each, (n_rows, n_ahead, n_known), NaN behind the last row."""
    rows = nodes("Gather", rows, np.array(known), axis=1)
    behind = nodes("Expand", nodes("CastLike", np.float32(np.nan), rows), _shape(nodes, rows, n_ahead))
    padded = nodes("Concat", rows, behind, axis=0)
    starts = nodes("Unsqueeze", nodes.range(nodes.size(rows, 0)), [1])
    return nodes("Gather", padded, nodes("Add", starts, np.arange(1, n_ahead + 1)), axis=0)


def with_steps_ahead(nodes, past, ahead, known, n_columns, **into):
    """As ``known_ahead.with_steps_ahead``: windows (n_windows, n_steps + n_ahead, n_columns + 1)."""
    last = nodes("Slice", past, [-1], [END], [1])
    shape = nodes("Concat", [1], nodes.size(ahead, 1), [1], axis=0)
    both = nodes("Concat", nodes("Tile", last, shape), ahead, axis=2)
    places = np.arange(n_columns)
    places[list(known)] = n_columns + np.arange(len(known))
    steps = nodes("Concat", past, nodes("Gather", both, places, axis=2), axis=1)
    return nodes("Concat", steps, _indicator(nodes, past, ahead, n_columns), axis=2, **into)


def _indicator(nodes, past, ahead, n_columns):
    """0 at the steps of the past, NaN at absent ones, and 1 at those ahead: (n_windows, n_all_steps, 1)."""
    present = nodes("Unsqueeze", present_in(nodes, past, n_columns), [2])
    values = (nodes("CastLike", np.float32(value), past) for value in (0, np.nan, 1))
    zero, nan, one = values
    shape = nodes("Concat", nodes("Shape", ahead, start=0, end=2), [1], axis=0)
    return nodes("Concat", nodes("Where", present, zero, nan), nodes("Expand", one, shape), axis=1)


def _flattened(nodes, windows, window):
    """As ``known_ahead.flattened``."""
    known, n_ahead, n_columns = window._known_ahead[1], window._n_ahead, window.n_features_in_
    past, ahead = parts_of_known(nodes, windows, known, n_ahead, n_columns)
    past, ahead = flat(nodes, past, int(window.length) * n_columns), flat(nodes, ahead, n_ahead * len(known))
    return nodes("Concat", past, ahead, axis=1)


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


def parts_of_known(nodes, windows, known, n_ahead, n_columns):
    """What was put together: windows of the past, and the known columns of the steps ahead."""
    past = nodes("Slice", windows, [0, 0], [-n_ahead, n_columns], [1, 2])
    ahead = nodes("Slice", windows, [-n_ahead], [END], [1])
    return past, nodes("Gather", ahead, np.array(known), axis=2)
