"""GRU layers with weights drawn at random, in the terms of ONNX, and what the engine computes for them."""

from dataclasses import dataclass

import numpy as np

from sklearn_gru._engine.network import Batch, Network
from sklearn_gru._engine.parameters import CellParameters
from sklearn_gru._engine.scratch import Workspace


@dataclass
class Layer:
    """A layer as ONNX has it: D directions, H units, gates z | r | h in rows, and an update gate that keeps.

    Attributes
    ----------
    W : ndarray of shape (D, 3H, C)
    R : ndarray of shape (D, 3H, H)
    B : ndarray of shape (D, 6H)
        Those of the inputs, then those of the states.
    linear_before_reset : bool
    reverse : bool
        Of the only direction.
    """

    W: np.ndarray
    R: np.ndarray
    B: np.ndarray
    linear_before_reset: bool
    reverse: bool = False

    def cells(self):
        """The same as cells of the engine."""
        return [self._cell(*parts) for parts in zip(self.W, self.R, self.B, strict=True)]

    def _cell(self, W, R, B):
        H = R.shape[1]
        of_inputs, of_states = np.split(B, 2)
        apart = of_states[2 * H :] if self.linear_before_reset else None
        together = of_inputs + of_states
        if apart is not None:
            together[2 * H :] = of_inputs[2 * H :]
        sign = np.repeat([-1, 1, 1], H)  # the engine mixes with z where ONNX mixes with 1 - z
        return CellParameters(W.T * sign, R.T * sign, together * sign, apart)


def states(layer, X, initial=None, lengths=None):
    """The states that the engine computes of a layer.

    Parameters
    ----------
    layer : Layer
    X : ndarray of shape (T, B, C)
    initial : ndarray of shape (D, B, H) or None
    lengths : ndarray of shape (B,) or None
        In falling order.  Steps behind them are padding.

    Returns
    -------
    every : ndarray of shape (T, D, B, H)
        Zero where there is padding.
    last : ndarray of shape (D, B, H)
    """
    T, B, C = X.shape
    D, H = len(layer.W), layer.R.shape[2]
    lengths = np.full(B, T) if lengths is None else np.asarray(lengths)
    network = Network(C, (H,), 1, bidirectional=D == 2, reset_after=layer.linear_before_reset)
    parameters = network.layout.pack(layer.cells(), np.zeros((D * H, 1), X.dtype), np.zeros(1, X.dtype))
    X = _reversed(X, lengths) if layer.reverse else X
    batch = Batch(
        _to_the_end(X, lengths).swapaxes(1, 2),
        (np.arange(T)[:, np.newaxis] >= T - lengths).sum(axis=1),
        initial_states=None if initial is None else [state.T.copy() for state in initial],
    )
    with np.errstate(over="ignore"):
        found = network.states(parameters, batch, Workspace(X.dtype)).swapaxes(1, 2)
        last = network.final_states(parameters, batch, Workspace(X.dtype))
    every = _to_the_front(found, lengths)
    every = _reversed(every, lengths) if layer.reverse else every
    return every.reshape(T, B, D, H).swapaxes(1, 2), np.stack([state.T for state in last])


def draw(seed, dtype=np.float64):
    """A layer with weights at random, sequences for it of several lengths, and initial states."""
    rng = np.random.default_rng(seed)
    T, B, C, H = rng.integers(1, [13, 6, 5, 9])
    direction = ("forward", "reverse", "bidirectional")[seed % 3]
    D = 2 if direction == "bidirectional" else 1
    scale = rng.choice([0.3, 1.0, 3.0])
    W, R = rng.normal(scale=scale, size=(D, 3 * H, C)), rng.normal(scale=scale, size=(D, 3 * H, H))
    B_, X = rng.normal(scale=scale, size=(D, 6 * H)), rng.normal(scale=2, size=(T, B, C))
    initial = rng.normal(size=(D, B, H))
    W, R, B_, X, initial = (array.astype(dtype) for array in (W, R, B_, X, initial))
    lengths = -np.sort(-rng.integers(1, T + 1, size=B))
    layer = Layer(W, R, B_, linear_before_reset=seed // 3 % 2 == 1, reverse=direction == "reverse")
    return layer, direction, X, initial, lengths


def _reversed(values, lengths):
    """Each sequence of (T, B, F) from its last step to its first; padding behind stays."""
    turned = values.copy()
    for b, length in enumerate(lengths):
        turned[:length, b] = values[:length, b][::-1]
    return turned


def _to_the_end(values, lengths):
    """Sequences that begin at step 0 so that they end at step T, with zeros before them."""
    moved = np.zeros_like(values)
    for b, length in enumerate(lengths):
        moved[len(values) - length :, b] = values[:length, b]
    return moved


def _to_the_front(values, lengths):
    """The way back, with zeros behind them."""
    moved = np.zeros_like(values)
    for b, length in enumerate(lengths):
        moved[:length, b] = values[len(values) - length :, b]
    return moved
