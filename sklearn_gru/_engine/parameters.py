"""The flat parameter vector: what stands where, the public layout, the first draw, the penalty.

A *cell* is one direction of one layer.  Cells come in the order layer 0 forward, layer 0
backward, layer 1 forward, and so on; without a backward direction there is one a layer.
"""

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .cell import LayerWeights


class CellParameters(NamedTuple):
    """One cell's parameters, gates in the order z | r | h along the columns."""

    input_weights: np.ndarray  # (C, 3H)
    recurrent_weights: np.ndarray  # (H, 3H)
    biases: np.ndarray  # (3H,)
    candidate_bias: np.ndarray | None = None  # (H,): b_q, with reset after only


class Layout:
    """Where the parameters of a network stand in one vector.

    Parameters
    ----------
    n_channels : int
    hidden_layer_sizes : sequence of int
        Hidden units of each layer and direction; the first layer reads the input.
    n_outputs : int
    bidirectional : bool
        Whether each layer has a second cell that reads from the last step to the first.
    reset_after : bool
        Which of the two variants atop ``cell.py`` the cells compute.

    Attributes
    ----------
    cell_sizes : list of (int, int)
        Inputs and hidden units of each cell.
    n_states : int
        What the readout reads: the hidden units of the last layer in all directions.
    n_parameters : int
        Length P of the vector.
    """

    def __init__(self, n_channels, hidden_layer_sizes, n_outputs, bidirectional=False, reset_after=False):
        self.reset_after = reset_after
        self.n_outputs = n_outputs
        self.n_directions = 2 if bidirectional else 1
        self.cell_sizes, n_inputs = [], n_channels
        for H in hidden_layer_sizes:
            self.cell_sizes += [(n_inputs, H)] * self.n_directions
            n_inputs = H * self.n_directions
        self.n_states = n_inputs
        self._shapes = []
        for C, H in self.cell_sizes:
            self._shapes += [(2 * H, H + C + 1), (H, C + 1 + H)]
            if reset_after:
                self._shapes.append((H, 1))
        self._shapes.append((n_outputs, self.n_states + 1))
        self.n_parameters = sum(math.prod(shape) for shape in self._shapes)

    def largest_product(self, batch_size, *, gates_apart=False):
        """Multiplications in the largest matrix product of one step.

        ``gates_apart`` says that update and reset gate are a product each.
        """
        sizes = [math.prod(shape) for shape in self._shapes]
        if gates_apart:
            sizes = [H * (H + C + 1) for C, H in self.cell_sizes] + sizes[-1:]
        return batch_size * max(sizes)

    def views(self, parameters):
        """The parameter vector as ``(cells, readout)``, without a copy.

        ``cells`` holds a ``LayerWeights`` a cell; ``readout`` is (O, n_states + 1), bias last.
        """
        views, start = [], 0
        for shape in self._shapes:
            stop = start + math.prod(shape)
            views.append(parameters[start:stop].reshape(shape))
            start = stop
        n = 3 if self.reset_after else 2
        return [LayerWeights(*views[i : i + n]) for i in range(0, len(views) - 1, n)], views[-1]

    def pack(self, cells, readout_weights, readout_bias):
        """One vector of the parameters that ``unpack`` returned."""
        parameters = np.empty(self.n_parameters, readout_weights.dtype)
        views, readout = self.views(parameters)
        for weights, cell in zip(views, cells, strict=True):
            H = len(cell.recurrent_weights)
            U, W, b = (part.T for part in cell[:3])
            weights.gates[:, :H], weights.candidate[:, -H:] = W[: 2 * H], W[2 * H :]
            weights.gates[:, H:-1], weights.candidate[:, : -H - 1] = U[: 2 * H], U[2 * H :]
            weights.gates[:, -1], weights.candidate[:, -H - 1] = b[: 2 * H], b[2 * H :]
            if self.reset_after:
                weights.reset_bias[:, 0] = cell.candidate_bias
        readout[:, :-1], readout[:, -1] = readout_weights.T, readout_bias
        return parameters

    def unpack(self, parameters):
        """Copies in the public layout.

        Returns
        -------
        cells : list of CellParameters
        readout_weights : ndarray of shape (n_states, O)
        readout_bias : ndarray of shape (O,)
        """
        views, readout = self.views(parameters)
        cells = []
        for gates, candidate, reset_bias in views:
            H = len(candidate)
            cells.append(
                CellParameters(
                    np.vstack([gates[:, H:-1], candidate[:, : -H - 1]]).T.copy(),
                    np.vstack([gates[:, :H], candidate[:, -H:]]).T.copy(),
                    np.concatenate([gates[:, -1], candidate[:, -H - 1]]),
                    None if reset_bias is None else reset_bias[:, 0].copy(),
                )
            )
        return cells, readout[:, :-1].T.copy(), readout[:, -1].copy()

    def initial_parameters(self, rng, dtype):
        """Draw weights: inputs and readout normal with variance 2 / (fan in + fan out),
        recurrent normal with variance 1 / H; biases zero.

        ``rng`` needs ``normal(scale=, size=)``.
        """
        cells = [
            CellParameters(
                rng.normal(scale=math.sqrt(2 / (C + H)), size=(C, 3 * H)),
                rng.normal(scale=math.sqrt(1 / H), size=(H, 3 * H)),
                np.zeros(3 * H),
                np.zeros(H),
            )
            for C, H in self.cell_sizes
        ]
        S, O = self.n_states, self.n_outputs
        readout = rng.normal(scale=math.sqrt(2 / (S + O)), size=(S, O))
        return self.pack(cells, readout, np.zeros(O)).astype(dtype, copy=False)

    def penalty(self, parameters, weight):
        """0.5 * weight * ||W||^2 over all weights, no bias, and its derivative."""
        d_parameters = parameters.copy()
        d_parameters[self._biases] = 0
        value = parameters.dtype.type(0.5 * weight) * np.dot(d_parameters, d_parameters)
        d_parameters *= weight
        return value, d_parameters

    @cached_property
    def _biases(self):
        """Positions of all biases in the parameter vector."""
        cells, readout = self.views(np.arange(self.n_parameters))
        biases = [readout[:, -1]]
        for gates, candidate, reset_bias in cells:
            biases += [gates[:, -1], candidate[:, -len(candidate) - 1]]
            if reset_bias is not None:
                biases.append(reset_bias[:, 0])
        return np.concatenate(biases)
