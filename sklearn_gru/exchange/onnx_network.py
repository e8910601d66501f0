"""The recurrent layers and the readout of a fitted model as nodes of ONNX.

ONNX mixes with z where this package mixes with 1 - z: the update gate is negated.
"""

import numpy as np

from .onnx_sequences import fill_up, join_steps, pack, present_in, steps_at, zero_if_readable


def read(nodes, formula, X):
    """Sequences as the network and its base read them.

    Parameters
    ----------
    nodes : Nodes
    formula : Formula
    X : str
        Tensor of shape (n_samples, n_steps, n_channels).

    Returns
    -------
    steps : Packed
        For what reads the last steps.
    segments : Packed
        For the network.
    """
    length = formula.reading.segment_length
    if length == 1:
        steps = pack(nodes, X, formula.n_channels)
        return steps, steps
    steps = pack(nodes, fill_up(nodes, X, length), formula.n_channels)
    return steps, join_steps(nodes, steps, length)


def outputs_of(nodes, formula, packed):
    """What the network gives, (n_samples, n_outputs), or at every step (n_samples, n_steps, n_outputs).

    At absent steps it is arbitrary.
    """
    lengths = nodes("Squeeze", nodes.cast(packed.lengths, np.int32), [1])
    states = nodes("Transpose", _inputs(nodes, formula.reading, packed), perm=[1, 0, 2])
    D = formula.n_directions
    for layer in range(len(formula.hidden_sizes)):
        cells = formula.cells[D * layer : D * (layer + 1)]
        every, last = _gru(nodes, cells, states, lengths, formula.reset_after)
        states = _side_by_side(nodes, every, D, axis=1)
    if formula.every_step:
        # turned round behind the product: ONNX Runtime 1.32 crashes where one of float64 reads turned float32
        outputs = nodes("Transpose", _read_out(nodes, formula, states), perm=[1, 0, 2])
        return steps_at(nodes, outputs, packed.places, len(formula.output_bias))
    if formula.reading.pooling == "mean":
        return _read_out(nodes, formula, _mean(nodes, states, packed.lengths))
    return _read_out(nodes, formula, _side_by_side(nodes, last, D, axis=0))


def one_step(nodes, formula, X, states):
    """One step of a network with an output at every step.

    Parameters
    ----------
    nodes : Nodes
    formula : Formula
        In one direction.
    X : str
        Tensor (n_series, 1, n_channels), where a series whose channels are NaN rests.
    states : str
        Tensor (n_series, n_hidden) of all layers, in the precision of the recurrent layers.

    Returns
    -------
    outputs : str
        Tensor (n_series, 1, n_outputs).
    states : str
        Tensor (n_series, n_hidden).
    present : str
        Tensor (n_series, 1): which series do not rest.
    zeros : str
        Tensor (n_series,), NaN where a reading cannot be taken; the states then stay.
    """
    present, sizes = present_in(nodes, X, formula.n_channels), list(formula.hidden_sizes)
    ones = nodes("Expand", np.int32(1), nodes.size(X, 0))
    inputs = nodes("Unsqueeze", nodes("Squeeze", _readable(nodes, X), [1]), [0])
    before = nodes("Split", states, sizes, n_outputs=len(sizes), axis=1) if len(sizes) > 1 else [states]
    after = []
    for cell, state in zip(formula.cells, before, strict=True):
        initial = nodes("Unsqueeze", state, [0])
        inputs = _gru(nodes, [cell], inputs, ones, formula.reset_after, [initial])[1]
        after.append(nodes("Squeeze", inputs, [0]))
    outputs = nodes("Unsqueeze", _read_out(nodes, formula, after[-1]), [1])
    zeros = zero_if_readable(nodes, X, present)
    goes_on = nodes("And", present, nodes("Not", nodes("IsNaN", nodes("Unsqueeze", zeros, [1]))))
    after = nodes("Concat", *after, axis=1) if len(after) > 1 else after[0]
    return outputs, nodes("Where", goes_on, after, states), present, zeros


def _inputs(nodes, reading, packed):
    """Packed steps as the network reads them, 0 behind the present ones."""
    values = packed.values
    if reading.subtract_last:
        n_repeated, end = reading.segment_length, packed.n_channels
        last = steps_at(nodes, values, nodes.at_least_0(nodes("Sub", packed.lengths, np.int64(1))), end)
        step = nodes("Slice", last, [end - end // n_repeated], [end], [2])
        repeated = nodes("Tile", step, [1, 1, n_repeated])
        changes = nodes("Sub", values, repeated)
        values = nodes("Concat", values, changes, axis=2) if reading.reads_levels else changes
    return _readable(nodes, values)


def _readable(nodes, values):
    """Values in the precision of the recurrent layers, 0 for NaN."""
    values = nodes.cast(values, nodes.precision)
    return nodes("Where", nodes("IsNaN", values), nodes.precision.type(0), values)


def _gru(nodes, cells, inputs, lengths, reset_after, initial=()):
    """The states of one layer, (n_steps, n_directions, n_samples, H), and the last ones without the steps."""
    weights = [
        np.stack([_their_gates(getattr(cell, part).T) for cell in cells]).astype(nodes.precision)
        for part in ("input_weights", "recurrent_weights")
    ]
    biases = np.stack([_biases(cell) for cell in cells]).astype(nodes.precision)
    return nodes(
        "GRU",
        *(inputs, *weights, biases, lengths, *initial),
        n_outputs=2,
        hidden_size=weights[1].shape[2],
        direction="bidirectional" if len(cells) == 2 else "forward",
        linear_before_reset=int(reset_after),
    )


def _their_gates(rows):
    z, others = np.split(rows, [len(rows) // 3])
    return np.concatenate([-z, others])


def _biases(cell):
    """Those of the inputs, and those of the states, of which there is one for the candidate only."""
    of_states = np.zeros_like(cell.biases)
    if cell.candidate_bias is not None:
        of_states[-len(cell.candidate_bias) :] = cell.candidate_bias
    return np.concatenate([_their_gates(cell.biases), of_states])


def _side_by_side(nodes, states, n_directions, axis):
    """States (..., n_directions, n_samples, H), the directions on ``axis``, as (..., n_samples, n_states)."""
    if n_directions == 1:
        return nodes("Squeeze", states, [axis])
    order = [*range(axis), axis + 1, axis, axis + 2]
    return nodes("Reshape", nodes("Transpose", states, perm=order), [0] * (axis + 1) + [-1])


def _mean(nodes, states, lengths):
    """The mean over the present steps of states (n_steps, n_samples, n_states)."""
    steps = nodes("Unsqueeze", nodes.range(nodes.size(states, 0)), [0])
    runs = nodes.cast(nodes("Less", steps, lengths), nodes.precision)
    n_steps = nodes.cast(nodes("Max", lengths, np.int64(1)), nodes.precision)
    shares = nodes("Unsqueeze", nodes("Div", runs, n_steps), [1])
    return nodes("Squeeze", nodes("MatMul", shares, nodes("Transpose", states, perm=[1, 0, 2])), [1])


def _read_out(nodes, formula, states):
    """In float64, as all that follows."""
    weights, bias = (part.astype(np.float64) for part in (formula.output_weights, formula.output_bias))
    return nodes("Add", nodes("MatMul", nodes.cast(states, np.float64), weights), bias)
