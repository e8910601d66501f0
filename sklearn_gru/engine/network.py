"""Stacked GRU layers and a linear readout over one flat parameter vector.

The network is only shapes: parameters, batches and scratch come as arguments, so one network
serves any number of threads.  ``loss_and_gradient`` is the whole of what an optimizer needs.
"""

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from . import cell

# Prediction runs a few steps at a time and drops their trace; it should stay in cache.
CHUNK_BYTES = 2**20


class Batch(NamedTuple):
    """Sequences sorted by length, longest first, padded in front; and what they should give."""

    inputs: np.ndarray  # (T, C, B), finite everywhere
    running: np.ndarray  # (T,): the first running[t] columns run at step t
    targets: np.ndarray | None = None  # (O, B) after the last step, or (T, O, B) at every step
    weights: np.ndarray | None = None  # broadcasts to targets, then sums to 1; 0: not observed
    mass: float = 1.0  # sum of the sample weights
    initial_states: list | None = None  # one (H, B) a layer; zeros if None


class Gradient(NamedTuple):
    """Derivatives of the loss with respect to all that entered the network."""

    parameters: np.ndarray  # (P,)
    inputs: np.ndarray | None  # (T, C, B), None unless asked for
    initial_states: list  # one (H, B) a layer


class LayerParameters(NamedTuple):
    """One layer's parameters, gates in the order z | r | h along the columns."""

    input_weights: np.ndarray  # (C, 3H)
    recurrent_weights: np.ndarray  # (H, 3H)
    biases: np.ndarray  # (3H,)


class Network:
    """The shapes of a stacked GRU with a linear readout.

    Parameters
    ----------
    n_channels : int
    hidden_layer_sizes : sequence of int
        Hidden units of each layer, the first reads the input.
    n_outputs : int

    Attributes
    ----------
    n_parameters : int
        Length P of the parameter vector.
    """

    def __init__(self, n_channels, hidden_layer_sizes, n_outputs):
        self.n_channels = n_channels
        self.hidden_layer_sizes = tuple(hidden_layer_sizes)
        self.n_outputs = n_outputs
        self._shapes = []
        for C, H in pairwise((n_channels, *self.hidden_layer_sizes)):
            self._shapes += [(2 * H, H + C + 1), (H, C + 1 + H)]
        self._shapes.append((n_outputs, self.hidden_layer_sizes[-1] + 1))
        self.n_parameters = sum(math.prod(shape) for shape in self._shapes)
        self._biases = self._find_biases()

    def largest_product(self, batch_size):
        """Multiplications in the largest matrix product of one step."""
        return batch_size * max(math.prod(shape) for shape in self._shapes)

    def views(self, parameters):
        """The parameter vector as ``(layers, readout)``, without a copy.

        ``layers`` holds a ``LayerWeights`` a layer; ``readout`` is (O, H + 1), bias last.
        """
        views, start = [], 0
        for shape in self._shapes:
            stop = start + math.prod(shape)
            views.append(parameters[start:stop].reshape(shape))
            start = stop
        pairs = zip(views[0:-1:2], views[1::2], strict=True)
        return [cell.LayerWeights(*pair) for pair in pairs], views[-1]

    def pack(self, layers, readout_weights, readout_bias):
        """One vector of the parameters that ``unpack`` returned."""
        parameters = np.empty(self.n_parameters, readout_weights.dtype)
        views, readout = self.views(parameters)
        for weights, layer in zip(views, layers, strict=True):
            H = len(layer.recurrent_weights)
            rows = [layer.recurrent_weights, layer.input_weights, layer.biases[np.newaxis]]
            weights.gates[...] = np.vstack([part[:, : 2 * H] for part in rows]).T
            weights.candidate[...] = np.vstack([part[:, 2 * H :] for part in (*rows[1:], rows[0])]).T
        readout[:, :-1], readout[:, -1] = readout_weights.T, readout_bias
        return parameters

    def unpack(self, parameters):
        """Copies in the public layout.

        Returns
        -------
        layers : list of LayerParameters
        readout_weights : ndarray of shape (H, O)
        readout_bias : ndarray of shape (O,)
        """
        views, readout = self.views(parameters)
        layers = []
        for gates, candidate in views:
            H = len(candidate)
            layers.append(
                LayerParameters(
                    np.vstack([gates[:, H:-1], candidate[:, : -H - 1]]).T.copy(),
                    np.vstack([gates[:, :H], candidate[:, -H:]]).T.copy(),
                    np.concatenate([gates[:, -1], candidate[:, -H - 1]]),
                )
            )
        return layers, readout[:, :-1].T.copy(), readout[:, -1].copy()

    def initial_parameters(self, rng, dtype):
        """Draw weights: inputs and readout normal with variance 2 / (fan in + fan out),
        recurrent normal with variance 1 / H; biases zero.

        ``rng`` needs ``normal(scale=, size=)``.
        """
        layers = [
            LayerParameters(
                rng.normal(scale=math.sqrt(2 / (C + H)), size=(C, 3 * H)),
                rng.normal(scale=math.sqrt(1 / H), size=(H, 3 * H)),
                np.zeros(3 * H),
            )
            for C, H in pairwise((self.n_channels, *self.hidden_layer_sizes))
        ]
        H, O = self.hidden_layer_sizes[-1], self.n_outputs
        readout = rng.normal(scale=math.sqrt(2 / (H + O)), size=(H, O))
        return self.pack(layers, readout, np.zeros(O)).astype(dtype, copy=False)

    def loss_and_gradient(self, parameters, batch, loss, alpha, workspace, *, with_inputs=False):
        """The loss of a batch and its gradient.

        Parameters
        ----------
        parameters : ndarray of shape (P,)
        batch : Batch
        loss : callable of ``engine.losses``
        alpha : float
            Weight of the penalty 0.5 * alpha * ||W||^2 / batch.mass over all weights, no bias.
        workspace : Workspace
        with_inputs : bool
            Whether the derivative with respect to the inputs is wanted.

        Returns
        -------
        loss : scalar
        gradient : Gradient
        """
        layers, readout = self.views(parameters)
        traces = self._forward(layers, batch, workspace)
        every_step = batch.targets.ndim == 3
        states = traces[-1].states if every_step else traces[-1].final_state
        value, d_outputs = loss(_read_out(readout, states), batch.targets, batch.weights)

        gradient = workspace.zeros("gradient", (self.n_parameters,))
        d_layers, d_readout = self.views(gradient)
        d_readout[:, :-1] = _over_steps(d_outputs @ states.swapaxes(-1, -2))
        d_readout[:, -1] = _over_steps(d_outputs.sum(axis=-1, keepdims=True))[:, 0]
        d_states = readout[:, :-1].T @ d_outputs
        d_inputs, d_initial_states = self._backward(
            layers, traces, d_states, d_layers, workspace, with_inputs
        )
        value += self._add_penalty(parameters, gradient, alpha / batch.mass)
        return value, Gradient(gradient, d_inputs, d_initial_states)

    def predict(self, parameters, batch, workspace, *, every_step):
        """Outputs after the last step, (O, B), or after every step, (T, O, B).

        Steps at which a sequence does not run hold arbitrary finite numbers.
        """
        readout = self.views(parameters)[1]
        if not every_step:
            state = self._initial_states(batch, parameters.dtype)[-1]
            for _, trace in self._run(parameters, batch, workspace):
                state = trace.final_state
            return _read_out(readout, state)
        outputs = np.empty((len(batch.inputs), self.n_outputs, batch.inputs.shape[2]), parameters.dtype)
        for steps, trace in self._run(parameters, batch, workspace):
            outputs[steps] = _read_out(readout, trace.states)
        return outputs

    def states(self, parameters, batch, workspace):
        """States of the last layer after every step, of shape (T, H, B)."""
        shape = len(batch.inputs), self.hidden_layer_sizes[-1], batch.inputs.shape[2]
        states = np.empty(shape, parameters.dtype)
        for steps, trace in self._run(parameters, batch, workspace):
            states[steps] = trace.states
        return states

    def _run(self, parameters, batch, workspace):
        """Forward, a chunk of steps at a time: (slice of steps, trace of the last layer)."""
        layers = self.views(parameters)[0]
        T, C, B = batch.inputs.shape
        rows = C + 1 + 6 * max(self.hidden_layer_sizes) * len(layers)
        length = max(1, CHUNK_BYTES // (parameters.itemsize * rows * max(B, 1)))
        states = self._initial_states(batch, parameters.dtype)
        for start in range(0, T, length):
            steps = slice(start, min(start + length, T))
            chunk = batch._replace(
                inputs=batch.inputs[steps], running=batch.running[steps], initial_states=states
            )
            traces = self._forward(layers, chunk, workspace)
            states = [trace.final_state.copy() for trace in traces]
            yield steps, traces[-1]

    def _forward(self, layers, batch, workspace):
        """The trace of every layer."""
        traces, inputs = [], batch.inputs
        states = self._initial_states(batch, layers[0].gates.dtype)
        for i, (weights, state) in enumerate(zip(layers, states, strict=True)):
            traces.append(cell.forward(weights, inputs, state, batch.running, workspace.part(i)))
            inputs = traces[-1].states
        return traces

    def _backward(self, layers, traces, d_states, d_layers, workspace, with_inputs):
        """From the derivative of the last layer's states to those of inputs and initial states.

        ``d_states`` is (H, B) after the last step, or (T, H, B) after every step.
        """
        d_initial_states = []
        for i in reversed(range(len(layers))):
            if d_states.ndim == 2:
                d_final, d_every = d_states, None
            else:
                d_final, d_every = 0, d_states
            d_states, d_initial = cell.backward(
                layers[i],
                traces[i],
                d_final,
                d_every,
                d_layers[i],
                workspace.part(i),
                with_inputs=with_inputs or i > 0,
            )
            d_initial_states.insert(0, d_initial)
        return d_states, d_initial_states

    def _add_penalty(self, parameters, gradient, weight):
        """The penalty's value; its derivative is added to ``gradient``."""
        penalized = parameters.copy()
        penalized[self._biases] = 0
        gradient += weight * penalized
        return penalized.dtype.type(0.5 * weight) * np.dot(penalized, penalized)

    def _initial_states(self, batch, dtype):
        if batch.initial_states is not None:
            return batch.initial_states
        return [np.zeros((H, batch.inputs.shape[2]), dtype) for H in self.hidden_layer_sizes]

    def _find_biases(self):
        """Positions of all biases in the parameter vector."""
        layers, readout = self.views(np.arange(self.n_parameters))
        biases = [readout[:, -1]]
        for gates, candidate in layers:
            biases += [gates[:, -1], candidate[:, -len(candidate) - 1]]
        return np.concatenate(biases)


def _read_out(readout, states):
    """(O, H + 1) applied to states (H, B) or (T, H, B)."""
    return readout[:, :-1] @ states + readout[:, -1:]


def _over_steps(array):
    """The sum over the steps, where there is an axis of steps."""
    return array.sum(axis=0) if array.ndim == 3 else array
