"""The weights of a GRU of Keras, and back.

Keras has the gates in our order, z | r | h in columns, and its state is ``z * h + (1 - z) * c`` where ours is
``(1 - z) * h + z * c``: the update gate is negated.  With ``reset_after`` its bias is two rows, of which
those of z and r add up.
"""

import numpy as np

from .._engine.parameters import CellParameters
from .extras import imported

keras = imported("keras", "keras")


def weights_of_layer(cell):
    """What ``set_weights`` of a ``keras.layers.GRU`` takes for a cell of ours."""
    biases = _negated(cell.biases)
    if cell.candidate_bias is not None:
        second = np.concatenate([np.zeros_like(biases[: -len(cell.candidate_bias)]), cell.candidate_bias])
        biases = np.stack([biases, second])
    return [_negated(cell.input_weights), _negated(cell.recurrent_weights), biases]


def cells_of_layer(layer):
    """The cells of a ``keras.layers.GRU``, or of both directions of a ``keras.layers.Bidirectional``."""
    if isinstance(layer, keras.layers.Bidirectional):
        return [_cell_of(layer.forward_layer), _cell_of(layer.backward_layer)]
    return [_cell_of(layer)]


def weights_of(layer):
    """The weights of a layer as arrays of their own."""
    return [np.array(keras.ops.convert_to_numpy(weight)) for weight in layer.weights]


def weights_of_dense(layer):
    """The weights and the bias of a ``keras.layers.Dense``, with all that was added to them (LoRA)."""
    weights = np.array(keras.ops.convert_to_numpy(layer.kernel))
    if layer.bias is None:
        return weights, np.zeros(weights.shape[1], weights.dtype)
    return weights, np.array(keras.ops.convert_to_numpy(layer.bias))


def _cell_of(gru):
    kernel, recurrent, *biases = weights_of(gru)
    H, bias = len(recurrent), biases[0] if biases else np.zeros(kernel.shape[1], kernel.dtype)
    if not gru.reset_after:
        return CellParameters(_negated(kernel), _negated(recurrent), _negated(bias))
    first, second = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
    together = first + np.concatenate([second[: 2 * H], np.zeros_like(second[2 * H :])])
    return CellParameters(_negated(kernel), _negated(recurrent), _negated(together), second[2 * H :].copy())


def _negated(gates):
    """Gates z | r | h, in the last axis, as -z | r | h."""
    gates = gates.copy()
    gates[..., : gates.shape[-1] // 3] *= -1
    return gates
