"""Stacked GRU layers and a linear readout over one flat parameter vector.

The network is only shapes: parameters, batches and scratch come as arguments, so one network
serves any number of threads.  ``loss_and_gradient`` is the whole of what an optimizer needs.
"""

from typing import NamedTuple

import numpy as np

from . import layer
from .parameters import Layout
from .pooling import mean_state, mean_state_backward, step_shares
from .stepper import Stepper


class Batch(NamedTuple):
    """Sequences sorted by length, longest first, padded in front; and what they should give."""

    inputs: np.ndarray  # (T, C, B), finite everywhere
    batch_sizes: np.ndarray  # (T,): the first batch_sizes[t] columns run at step t
    targets: np.ndarray | None = None  # (O, B) after the last step, or (T, O, B) at every step
    weights: np.ndarray | None = None  # broadcasts to targets, then sums to 1; 0: not observed
    mass: float = 1.0  # sum of the sample weights
    share: float = 1.0  # of an epoch's loss: ``mass``, or less where the batch has a part of the steps
    initial_states: list | None = None  # one (H, B) a cell; zeros if None
    masks: list | None = None  # of ``Network.draw_masks``; no dropout if None


class Network:
    """Stacked GRU layers with a linear readout.

    Parameters
    ----------
    n_channels : int
    hidden_layer_sizes : sequence of int
    n_outputs : int
    bidirectional : bool
    reset_after : bool
        All as of :class:`~sklearn_gru._engine.parameters.Layout`.
    pooling : {"last", "mean"}
        What the readout reads of a sequence: the last state, or the mean of all.  Where there is a target at
        every step it reads the state at each.

    Attributes
    ----------
    layout : Layout
        Where the parameters stand in their vector.
    """

    def __init__(
        self,
        n_channels,
        hidden_layer_sizes,
        n_outputs,
        bidirectional=False,
        reset_after=False,
        pooling="last",
    ):
        self.layout = Layout(n_channels, hidden_layer_sizes, n_outputs, bidirectional, reset_after)
        self.pooling = pooling

    def loss_and_gradient(self, parameters, batch, loss, alpha, workspace):
        """The loss of a batch and its gradient; the initial states count as constants.

        Parameters
        ----------
        parameters : ndarray of shape (P,)
        batch : Batch
        loss : callable of ``engine.losses``
        alpha : float
            Weight of the penalty 0.5 * alpha * ||W||^2 / batch.mass over all weights, no bias.
        workspace : Workspace
            Owns the gradient.

        Returns
        -------
        loss : scalar
        gradient : ndarray of shape (P,)
        final_states : list of ndarray of shape (H, B), one a cell
        """
        layers, readout = self._layers(parameters)
        runs, every_state = self._forward(layers, batch, workspace)
        every_step = batch.targets.ndim == 3
        states = _masked(every_state if every_step else self._pooled(runs[-1], batch), batch.masks, -1)
        value, d_outputs = loss(_read_out(readout, states), batch.targets, batch.weights)

        gradient = workspace.zeros("gradient", (self.layout.n_parameters,))
        d_layers, d_readout = self._layers(gradient)
        d_readout[:, :-1] = _over_steps(d_outputs @ states.swapaxes(-1, -2))
        d_readout[:, -1] = _over_steps(d_outputs.sum(axis=-1, keepdims=True))[:, 0]
        d_states = _masked(readout[:, :-1].T @ d_outputs, batch.masks, -1)
        if self.pooling == "mean" and not every_step:
            d_states = mean_state_backward(d_states, _step_shares(batch))
        self._backward(layers, runs, d_states, d_layers, batch.masks, workspace)
        penalty, d_penalty = self.layout.penalty(parameters, alpha / batch.mass)
        gradient += d_penalty
        final_states = [state for run in runs for state in run.final_states]
        return value + penalty, gradient, final_states

    def predict(self, parameters, batch, workspace, *, every_step):
        """Outputs after the last step, (O, B), or after every step, (T, O, B).

        Steps at which a sequence does not run hold arbitrary finite numbers.
        """
        if self.layout.n_directions == 2:
            layers, readout = self._layers(parameters)
            runs, states = self._forward(layers, batch, workspace)
            return _read_out(readout, states if every_step else self._pooled(runs[-1], batch))
        if not every_step and self.pooling == "last":
            return self._run(parameters, batch).outputs()
        if not every_step:
            states = np.empty(_shape_of_steps(batch, self.layout.n_states), parameters.dtype)
            self._run(parameters, batch, states=states)
            return _read_out(self.layout.views(parameters)[1], mean_state(states, _step_shares(batch)))
        outputs = np.empty(_shape_of_steps(batch, self.layout.n_outputs), parameters.dtype)
        self._run(parameters, batch, outputs=outputs)
        return outputs

    def states(self, parameters, batch, workspace):
        """States of the last layer after every step, of shape (T, n_states, B)."""
        if self.layout.n_directions == 2:
            return self._forward(self._layers(parameters)[0], batch, workspace)[1]
        states = np.empty(_shape_of_steps(batch, self.layout.n_states), parameters.dtype)
        self._run(parameters, batch, states=states)
        return states

    def final_states(self, parameters, batch, workspace):
        """States after the last step, one (H, B) a cell."""
        if self.layout.n_directions == 2:
            runs, _ = self._forward(self._layers(parameters)[0], batch, workspace)
            return [state for run in runs for state in run.final_states]
        return self._run(parameters, batch).states

    def largest_product(self, n_sequences):
        """Multiplications in the largest matrix product of a step in ``predict``."""
        apart = n_sequences == 1 and self.layout.n_directions == 1  # as ``CellState`` has it
        return self.layout.largest_product(n_sequences, gates_apart=apart)

    def input_gradients(self, parameters, batch, workspace, *, every_step):
        """The derivatives of each output with respect to all inputs, one output after the other.

        Yields
        ------
        place : int or None
            The step of the output; None of one after the last step.
        output : int
        d_inputs : ndarray of shape (T, C, B)
            Of every sequence's own output; 0 where it does not run.  The next one overwrites it.
        """
        layers, readout = self._layers(parameters)
        runs, _ = self._forward(layers, batch, workspace)
        unwanted = [[None] * len(cells) for cells in layers]
        shape = _shape_of_steps(batch, self.layout.n_states)
        for place in range(shape[0]) if every_step else [None]:
            for output, weights in enumerate(readout[:, :-1]):
                d_states = np.repeat(weights[:, np.newaxis], shape[2], axis=1)
                if every_step:
                    d_last, d_states = d_states, np.zeros(shape, parameters.dtype)
                    d_states[place] = d_last
                elif self.pooling == "mean":
                    d_states = mean_state_backward(d_states, _step_shares(batch))
                d_inputs = self._backward(layers, runs, d_states, unwanted, None, workspace, with_inputs=True)
                yield place, output, d_inputs

    def stepper(self, parameters, initial_states):
        """The network at ``initial_states``, one (H, B) a layer, to go on from step by step.

        Networks that read backward too have none.
        """
        cells, readout = self.layout.views(parameters)
        return Stepper(cells, readout, initial_states)

    def draw_masks(self, rng, rate, batch):
        """Dropout for one batch: inverted, so that prediction needs no factor.

        Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural Networks from
        Overfitting".  Every number that enters a layer but the first, or the readout, is set
        to zero with probability ``rate`` and multiplied by 1 / (1 - rate) otherwise.

        Returns
        -------
        masks : list of ndarray
            One (T, F, B) for each layer but the first, and one for the readout, (F, B) where it
            reads the last states only; or None if ``rate`` is 0.
        """
        if rate == 0:
            return None
        T, _, B = batch.inputs.shape
        every_step = batch.targets is not None and batch.targets.ndim == 3
        inputs_of_layers = [C for C, _ in self.layout.cell_sizes[:: self.layout.n_directions]]
        shapes = [(T, C, B) for C in inputs_of_layers[1:]]
        if batch.targets is not None:
            shapes.append((T, self.layout.n_states, B) if every_step else (self.layout.n_states, B))
        scale = batch.inputs.dtype.type(1 / (1 - rate))
        return [(rng.random_sample(shape) >= rate) * scale for shape in shapes]

    def _run(self, parameters, batch, **kept):
        """A stepper after all steps of the batch; ``kept`` as of its ``run``."""
        stepper = self.stepper(parameters, self._initial_states(batch, parameters.dtype))
        stepper.run(batch, **kept)
        return stepper

    def _forward(self, layers, batch, workspace):
        """The run of every layer, and the states of the last."""
        runs, inputs = [], batch.inputs
        D = self.layout.n_directions
        initial = self._initial_states(batch, layers[0][0].gates.dtype)
        for i, weights in enumerate(layers):
            if i > 0:
                inputs = _masked(inputs, batch.masks, i - 1)
            own = initial[D * i : D * (i + 1)]
            runs.append(layer.forward(weights, inputs, own, batch.batch_sizes, workspace.part(i)))
            inputs = runs[-1].states
        return runs, inputs

    def _backward(self, layers, runs, d_states, d_layers, masks, workspace, *, with_inputs=False):
        """From the derivative of the last layer's states to those of all weights, added to ``d_layers``.

        ``d_states`` is (n_states, B) after the last step, or (T, n_states, B) after every step.  Returns the
        derivative with respect to the inputs, (T, C, B), or None.
        """
        for i in reversed(range(len(layers))):
            d_final, d_every = (d_states, None) if d_states.ndim == 2 else (0, d_states)
            d_states, _ = layer.backward(
                layers[i],
                runs[i],
                d_final,
                d_every,
                d_layers[i],
                workspace.part(i),
                with_inputs=with_inputs or i > 0,
            )
            if i > 0:
                d_states = _masked(d_states, masks, i - 1)
        return d_states

    def _pooled(self, run, batch):
        """What the readout reads of each sequence, (n_states, B), from the run of the last layer."""
        return run.final_state if self.pooling == "last" else mean_state(run.states, _step_shares(batch))

    def _layers(self, parameters):
        """The views of a parameter vector: for each layer its cells, and the readout."""
        cells, readout = self.layout.views(parameters)
        D = self.layout.n_directions
        return [cells[i : i + D] for i in range(0, len(cells), D)], readout

    def _initial_states(self, batch, dtype):
        if batch.initial_states is not None:
            return batch.initial_states
        return [np.zeros((H, batch.inputs.shape[2]), dtype) for _, H in self.layout.cell_sizes]


def _step_shares(batch):
    """The part of each step in the mean of its sequence, (T, B)."""
    return step_shares(batch.batch_sizes, batch.inputs.shape[2], batch.inputs.dtype)


def _shape_of_steps(batch, n_features):
    """(T, n_features, B)."""
    return len(batch.inputs), n_features, batch.inputs.shape[2]


def _masked(values, masks, i):
    """Values, or derivatives, times dropout mask ``i``."""
    return values if masks is None else values * masks[i]


def _read_out(readout, states):
    """(O, n_states + 1) applied to states (n_states, B) or (T, n_states, B)."""
    return readout[:, :-1] @ states + readout[:, -1:]


def _over_steps(array):
    """The sum over the steps, where there is an axis of steps."""
    return array.sum(axis=0) if array.ndim == 3 else array
