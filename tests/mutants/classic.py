"""The fourteen classic wrong GRUs: each still learns something, and each has to be noticed twice."""

from .mutant import Mutant

CELL, LAYER = "_engine/cell.py", "_engine/layer.py"

CLASSIC = [
    Mutant(
        "reset_gate_after_the_product",
        CELL,
        "multiply(r, h, rest) candidate_product(x1rh, c)",
        "rest[...] = h; candidate_product(x1rh, c); c *= r",
        "The reset gate is applied to the whole pre-activation, the input's part too, not to the state.",
    ),
    Mutant(
        "update_gate_inverted",
        CELL,
        "multiply(z, change, change)",
        "multiply(1 - z, change, change)",
        "z keeps the old state where it should let the candidate in.",
    ),
    Mutant(
        "candidate_without_reset",
        CELL,
        "multiply(r, h, rest)",
        "rest[...] = h",
        "The candidate sees the whole state, whatever the reset gate says.",
    ),
    Mutant(
        "sigmoid_for_tanh",
        CELL,
        "tanh(c, c) subtract(c, h, change)",
        "reciprocal(1 + exp(-c), c); subtract(c, h, change)",
        "The candidate goes through the gates' function and is never negative.",
    ),
    Mutant(
        "gates_in_the_order_r_z",
        CELL,
        "gates[..., :H, :],  # z gates[..., H:, :],  # r",
        "gates[..., H:, :], gates[..., :H, :],",
        "The first rows of the weights are read as the reset gate's.",
    ),
    Mutant(
        "no_bias",
        CELL,
        "stack[:T, H + C] = 1",
        "stack[:T, H + C] = 0",
        "The row of ones is missing, and with it every bias of the gates.",
    ),
    Mutant(
        "padding_moves_the_state",
        CELL,
        "T, H, B = candidates.shape K = weights.gates.shape[1] if",
        "T, H, B = candidates.shape; K = weights.gates.shape[1]; batch_sizes = np.full_like(batch_sizes, B)\n"
        "    if",
        "A state moves at steps at which its sequence has not begun.",
    ),
    Mutant(
        "gradient_without_reset_gate",
        CELL,
        "multiply(d_r, d_rh, d_r)",
        "d_r[...] = 0",
        "No gradient reaches the weights of the reset gate.",
    ),
    Mutant(
        "gradient_without_update_gate",
        CELL,
        "multiply(d_z, dh_t, d_z)",
        "d_z[...] = 0",
        "No gradient reaches the weights of the update gate.",
    ),
    Mutant(
        "gradient_without_carried_state",
        CELL,
        "multiply(dh_t, keep_t, dh_t)",
        "dh_t[...] = 0",
        "The gradient does not go back through the part of the state that is kept.",
    ),
    Mutant(
        "backpropagation_stops_a_step_early",
        CELL,
        "in reversed(list(steps)):",
        "in reversed(list(steps)[1:]):",
        "The first step of each block is left out on the way back.",
    ),
    Mutant(
        "initial_state_ignored",
        CELL,
        "states[0] = initial_state return",
        "states[0] = 0; return",
        "A sequence that goes on from a given state begins at zero.",
    ),
    Mutant(
        "directions_swapped",
        LAYER,
        "[first.states, reverse(second.states, batch_sizes)]",
        "[reverse(second.states, batch_sizes), first.states]",
        "The backward cell's states stand where the readout expects the forward cell's.",
    ),
    Mutant(
        "backward_direction_reads_padding",
        LAYER,
        "if T == 0 or batch_sizes[0] == B:",
        "if True:",
        "Short sequences are reversed with their padding, which the backward cell then reads first.",
    ),
]
