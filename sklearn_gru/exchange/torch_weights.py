"""The weights of a GRU in PyTorch's order, and back.

PyTorch's gates come in the order r | z | n in rows, with two biases, and its state is
``(1 - z) * n + z * h`` where ours is ``(1 - z) * h + z * c``: the update gate is negated.  Its reset gate
comes after the product with the recurrent weights, which is ``reset_after=True`` here.
"""

import numpy as np

from .._engine.parameters import CellParameters
from .._utils.refuse import refuse
from .extras import imported

torch = imported("torch", "torch")


def state_of(formula):
    """The state dictionary of a ``GRUModule``."""
    directions = ("", "_reverse")[: formula.n_directions]
    ends = [f"_l{i}{direction}" for i in range(len(formula.hidden_sizes)) for direction in directions]
    state = {"readout.weight": formula.output_weights.T, "readout.bias": formula.output_bias}
    for end, cell in zip(ends, formula.cells, strict=True):
        H = len(cell.recurrent_weights)
        state[f"gru.weight_ih{end}"] = _their_gates(cell.input_weights.T)
        state[f"gru.weight_hh{end}"] = _their_gates(cell.recurrent_weights.T)
        state[f"gru.bias_ih{end}"] = _their_gates(cell.biases)
        state[f"gru.bias_hh{end}"] = np.concatenate(
            [np.zeros_like(cell.biases[: 2 * H]), cell.candidate_bias]
        )
    return {name: torch.as_tensor(np.ascontiguousarray(values)) for name, values in state.items()}


def _their_gates(rows):
    """Rows z | r | c as r | -z | c."""
    z, r, c = np.split(rows, 3)
    return np.concatenate([r, -z, c])


def _our_gates(rows):
    """The way back."""
    r, z, c = np.split(rows, 3)
    return np.concatenate([-z, r, c])


def cells_of(gru):
    """The cells of a ``torch.nn.GRU``."""
    H, cells = gru.hidden_size, []
    for end in _names_of_cells(gru):
        weights, recurrent = (array_of(getattr(gru, f"weight_{which}{end}")) for which in ("ih", "hh"))
        bias_ih = bias_hh = np.zeros(3 * H, weights.dtype)
        if gru.bias:
            bias_ih, bias_hh = (array_of(getattr(gru, f"bias_{which}{end}")) for which in ("ih", "hh"))
        biases = bias_ih + np.concatenate([bias_hh[: 2 * H], np.zeros_like(bias_hh[2 * H :])])
        cells.append(
            CellParameters(
                _our_gates(weights).T.copy(),
                _our_gates(recurrent).T.copy(),
                _our_gates(biases),
                bias_hh[2 * H :],
            )
        )
    return cells


def _names_of_cells(gru):
    """What PyTorch appends to the names of each cell's weights, in the order of ``Layout``."""
    directions = ("", "_reverse") if gru.bidirectional else ("",)
    return [f"_l{layer}{direction}" for layer in range(gru.num_layers) for direction in directions]


def array_of(tensor):
    """A tensor of float32 or float64 as an array of its own."""
    refuse(tensor.is_meta, "The weights are on the device meta, where they have no numbers.")
    refuse(
        tensor.dtype not in (torch.float32, torch.float64),
        f"The weights are of {tensor.dtype}; expected float32 or float64 throughout.",
    )
    return tensor.detach().cpu().numpy().copy()
