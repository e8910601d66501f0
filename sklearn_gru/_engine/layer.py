"""One layer: a cell that reads forward, and perhaps a second one that reads backward.

The backward cell gets every sequence reversed.  Its state at step t has then seen steps T to t;
the states of both cells at a step stand above each other.
"""

from typing import NamedTuple

import numpy as np

from . import cell


class LayerRun(NamedTuple):
    """What the forward pass of a layer leaves."""

    traces: list  # a LayerTrace a cell
    states: np.ndarray  # (T, D * H, B) after each step
    final_state: np.ndarray  # (D * H, B): the last state of each cell

    @property
    def final_states(self):
        """The last state of each cell, (H, B), copied out of the workspace."""
        return [trace.final_state.copy() for trace in self.traces]


def forward(weights, inputs, initial_states, batch_sizes, workspace):
    """Run the cells of one layer over a batch.

    Parameters
    ----------
    weights : list of LayerWeights, one a cell
    inputs : ndarray of shape (T, C, B)
    initial_states : list of ndarray of shape (H, B), one a cell
    batch_sizes : ndarray of shape (T,)
    workspace : Workspace

    Returns
    -------
    LayerRun
    """
    first = cell.forward(weights[0], inputs, initial_states[0], batch_sizes, workspace)
    if len(weights) == 1:
        return LayerRun([first], first.states, first.final_state)
    own = workspace.part("backward")
    second = cell.forward(weights[1], reverse(inputs, batch_sizes), initial_states[1], batch_sizes, own)
    states = np.concatenate([first.states, reverse(second.states, batch_sizes)], axis=1)
    return LayerRun([first, second], states, np.vstack([first.final_state, second.final_state]))


def backward(weights, run, d_final_state, d_states, gradient, workspace, *, with_inputs):
    """Backpropagate through the layer that left ``run``.

    Parameters
    ----------
    weights : list of LayerWeights
    run : LayerRun
    d_final_state : ndarray of shape (D * H, B), or 0
    d_states : ndarray of shape (T, D * H, B) or None
    gradient : list of LayerWeights, or of None
        Where the derivative with respect to the weights is added; None where it is not wanted.
    workspace : Workspace
    with_inputs : bool
        Whether the derivative with respect to the inputs is wanted.

    Returns
    -------
    d_inputs : ndarray of shape (T, C, B) or None
    d_initial_states : list of ndarray of shape (H, B), one a cell
    """
    if len(weights) == 1:
        d_inputs, d_initial = cell.backward(
            weights[0],
            run.traces[0],
            d_final_state,
            d_states,
            gradient[0],
            workspace,
            with_inputs=with_inputs,
        )
        return d_inputs, [d_initial]
    batch_sizes = run.traces[0].batch_sizes
    H = len(weights[0].candidate)
    d_final_state = np.broadcast_to(d_final_state, (2 * H, run.final_state.shape[1]))
    d_inputs, d_initial_states = None, []
    for i, part in enumerate((slice(0, H), slice(H, 2 * H))):
        d_own = None if d_states is None else d_states[:, part]
        if d_own is not None and i == 1:
            d_own = reverse(d_own, batch_sizes)
        d_cell_inputs, d_initial = cell.backward(
            weights[i],
            run.traces[i],
            d_final_state[part],
            d_own,
            gradient[i],
            workspace if i == 0 else workspace.part("backward"),
            with_inputs=with_inputs,
        )
        d_initial_states.append(d_initial)
        if with_inputs:
            d_inputs = d_cell_inputs if i == 0 else d_inputs + reverse(d_cell_inputs, batch_sizes)
    return d_inputs, d_initial_states


def reverse(values, batch_sizes):
    """Every sequence of ``values`` (T, F, B) from its last step to its first; padding stays.

    Sequences end at step T.  Reversing twice gives back what was.
    """
    T, _, B = values.shape
    if T == 0 or batch_sizes[0] == B:
        return values[::-1]
    steps = np.arange(T)[:, np.newaxis]
    starts = T - (batch_sizes[:, np.newaxis] > np.arange(B)).sum(axis=0)  # (B,)
    source = np.where(steps < starts, steps, starts + T - 1 - steps)
    return np.take_along_axis(values, source[:, np.newaxis], axis=0)
