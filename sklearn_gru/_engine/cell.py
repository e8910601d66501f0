"""One GRU layer over time: forward and backward.  All gate mathematics is in this file.

Notation
--------
T steps, B sequences in a batch, C input channels, H hidden units; ``*`` is elementwise.

    z_t = sigmoid(U_z x_t + W_z h_{t-1} + b_z)              update gate
    r_t = sigmoid(U_r x_t + W_r h_{t-1} + b_r)              reset gate
    c_t = tanh   (U_h x_t + W_h (r_t * h_{t-1}) + b_h)      candidate
    h_t = (1 - z_t) * h_{t-1} + z_t * c_t                   state

This is the cell of Cho et al. (2014), "Learning Phrase Representations using RNN
Encoder-Decoder", with the reset gate before the product.  The other variant, "reset after", has

    q_t = W_h h_{t-1} + b_q
    c_t = tanh(U_h x_t + b_h + r_t * q_t)

It is what PyTorch, Keras and ONNX compute by default; they exchange z and 1 - z.

Layout
------
Feature-major: a step is (features, B).  All that a step multiplies stands in one array, the
``stack``, whose rows are

    h_{t-1} (H) | x_t (C) | 1 | r_t * h_{t-1} (H)

so the gates are one product with its first H + C + 1 rows, the candidate is one product with
its last C + 1 + H rows, and the input is written once.  With reset after, q_t stands in the
place of r_t * h_{t-1}, and the candidate is two products.

Sequences of different lengths are sorted, longest first, and padded in front.  Every sequence
then ends at step T, and the ones that run at step t are the first ``batch_sizes[t]`` columns.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy import add, exp, multiply, reciprocal, subtract, tanh

from .threads import TINY_PRODUCT

# A block of backward steps shares its calls.  Long blocks take fewer, short ones stay in cache: of
# the powers of two from 32 kB, this one was fastest or close to it at all sizes measured.
BLOCK_BYTES = 2**20
# Arrays of no dimension: a number takes three times as long to get into a product.
ONE, HALF = np.ones(()), np.full((), 0.5, np.float32)


class LayerWeights(NamedTuple):
    """The weights of one layer, as views into the flat parameter vector."""

    gates: np.ndarray  # (2H, H + C + 1): rows z | r, columns h | x | 1
    candidate: np.ndarray  # (H, C + 1 + H): columns x | 1 | r * h, or x | 1 | h with reset after
    reset_bias: np.ndarray | None = None  # (H, 1): b_q, with reset after only


class LayerTrace(NamedTuple):
    """What the forward pass leaves for the backward pass."""

    stack: np.ndarray  # (T + 1, 2H + C + 1, B): rows h | x | 1 | r * h or q; the last step holds h_T only
    gates: np.ndarray  # (T, 2H, B): rows z | r
    candidates: np.ndarray  # (T, H, B)
    batch_sizes: np.ndarray  # (T,): how many sequences run at each step, growing

    @property
    def states(self):
        """h_1 ... h_T, of shape (T, H, B)."""
        return self.stack[1:, : self.candidates.shape[1]]

    @property
    def final_state(self):
        """h_T, of shape (H, B)."""
        return self.stack[-1, : self.candidates.shape[1]]


def forward(weights, inputs, initial_state, batch_sizes, workspace):
    """Run one layer over a batch.

    Parameters
    ----------
    weights : LayerWeights
    inputs : ndarray of shape (T, C, B)
        Finite everywhere, also where a sequence does not run yet.
    initial_state : ndarray of shape (H, B)
    batch_sizes : ndarray of shape (T,)
    workspace : Workspace
        Holds the arrays of the trace; a second call with the same workspace overwrites them.

    Returns
    -------
    LayerTrace
    """
    T, C, B = inputs.shape
    H = len(weights.candidate)
    # where a sequence does not run, its weight is zero and its state must be finite
    runs_everywhere = T > 0 and batch_sizes[0] == B
    get_stack = workspace.array if runs_everywhere else workspace.zeros
    stack = get_stack("stack", (T + 1, H + C + 1 + H, B))
    gates = workspace.array("gates", (T, 2 * H, B))
    candidates = workspace.array("candidates", (T, H, B))
    stack[:T, H : H + C] = inputs
    stack[:T, H + C] = 1
    _place_initial_state(stack[:, :H], initial_state, batch_sizes)
    with np.errstate(over="ignore"):  # exp(-a) = inf is a gate of 0
        _steps_forward(weights, stack, gates, candidates, batch_sizes)
    return LayerTrace(stack, gates, candidates, batch_sizes)


def _steps_forward(weights, stack, gates, candidates, batch_sizes):
    """Fill the trace, step by step."""
    T, H, B = candidates.shape
    K = weights.gates.shape[1]
    if weights.reset_bias is not None:
        np.matmul(weights.candidate[:, : K - H], stack[:T, H:K], out=candidates)
    gates_factor, W_c, sigmoid = _factors(weights)
    contiguous = T == 0 or batch_sizes[0] == B
    products = _product(gates_factor, contiguous), _product(W_c, contiguous)
    h_next = _views(stack[1:, :H], batch_sizes)
    places = [_views(place, batch_sizes) for place in _places(stack[:T], gates, candidates)]
    for views in zip(*places, h_next, h_next, strict=True):
        _step(*products, sigmoid, weights.reset_bias, *views)


def _places(stack, gates, candidates):
    """Where ``_step`` reads and writes, in its order, of one step (features, B) or all (T, features, B).

    What is missing at the end is ``change`` and ``h_next``.  Two that are the same place have to be the same
    object: NumPy then need not find out how they overlap.
    """
    H = candidates.shape[-2]
    K = stack.shape[-2] - H
    return (
        stack[..., :K, :],  # h | x | 1
        stack[..., :H, :],  # h
        gates,  # z | r
        gates[..., :H, :],  # z
        gates[..., H:, :],  # r
        stack[..., K:, :],  # r * h, or q
        stack[..., H:, :],  # x | 1 | r * h
        candidates,  # c
    )


def _step(gates_product, candidate_product, sigmoid, b_q, hx1, h, zr, z, r, rest, x1rh, c, change, h_next):
    """The formulas at the top, one step, every argument a view that is written to where it is due.

    The views are those of ``_places``, then ``change``, which may be ``h_next``, and ``h_next``.  With
    reset after, ``c`` comes with U_h x + b_h in it.
    """
    gates_product(hx1, zr)
    sigmoid(zr)
    if b_q is None:
        multiply(r, h, rest)
        candidate_product(x1rh, c)
    else:
        candidate_product(h, rest)
        add(rest, b_q, rest)  # q
        multiply(r, rest, change)
        add(c, change, c)
    tanh(c, c)
    subtract(c, h, change)
    multiply(z, change, change)
    add(h, change, h_next)  # h + z (c - h)


def _factors(weights):
    """What the two products of a step multiply with, and the sigmoid that the first one is made for."""
    W_c = weights.candidate
    if weights.reset_bias is not None:
        W_c = np.ascontiguousarray(W_c[:, -len(W_c) :])
    if W_c.dtype == np.float32:  # NumPy's tanh is the faster one there, its exp in float64
        return HALF * weights.gates, W_c, _sigmoid_of_half
    return np.negative(weights.gates), W_c, _sigmoid_of_minus


def _sigmoid_of_half(half_a):
    """Put tanh(a / 2) / 2 + 1 / 2 in the place of a / 2."""
    tanh(half_a, half_a)
    multiply(HALF, half_a, half_a)
    add(HALF, half_a, half_a)


def _sigmoid_of_minus(minus_a):
    """Put 1 / (1 + exp(-a)) in the place of -a."""
    exp(minus_a, minus_a)
    add(ONE, minus_a, minus_a)
    reciprocal(minus_a, minus_a)


def _product(factor, contiguous):
    """The product as a function of (right factor, out); on contiguous ones ``dot`` has less overhead."""
    return factor.dot if contiguous else partial(np.matmul, factor)


class CellState:
    """A layer's state that goes on step by step and leaves no trace.

    Parameters
    ----------
    weights : LayerWeights
    initial_state : ndarray of shape (H, B)
        Copied.

    Attributes
    ----------
    state : ndarray of shape (H, B)
        A view: ``step`` changes it, and it may be written to between steps.
    """

    def __init__(self, weights, initial_state):
        H, B = initial_state.shape
        K = weights.gates.shape[1]
        dtype = weights.gates.dtype
        self._weights, self._factors = weights, _factors(weights)
        self._stack = np.zeros((K + H, B), dtype)
        self._gates = np.empty((2 * H, B), dtype)
        self._candidate, self._change = np.empty((H, B), dtype), np.empty((H, B), dtype)
        self._stack[K - 1] = 1
        self._inputs, self.state = self._stack[H : K - 1], self._stack[:H]
        self.state[...] = initial_state
        self._look_at(B)

    def step(self, inputs, n_running):
        """Go on by one step with ``inputs`` (C, B), of which the first ``n_running`` columns count.

        Call it under ``np.errstate(over="ignore")``.
        """
        if n_running != self._n_running:
            self._look_at(n_running)
        self._inputs[...] = inputs
        if self._input_product is not None:
            np.matmul(*self._input_product)
        _step(*self._arguments)

    def _look_at(self, k):
        """Make the views of the first ``k`` columns."""
        self._n_running = k
        H, K, B = len(self.state), self._weights.gates.shape[1], self._stack.shape[1]
        stack, gates, c, change = (
            array[:, :k] for array in (self._stack, self._gates, self._candidate, self._change)
        )
        places = _places(stack, gates, c)
        h = places[1]
        gates_factor, W_c, sigmoid = self._factors
        gates_product = _product(gates_factor, k == B)
        if B == 1 and gates_factor.size // 2 < TINY_PRODUCT <= gates_factor.size:  # one gate at a time
            gates_product = _one_gate_at_a_time(gates_factor, gates)
        products = gates_product, _product(W_c, k == B)
        self._arguments = (*products, sigmoid, self._weights.reset_bias, *places, change, h)
        self._input_product = None
        if self._weights.reset_bias is not None:
            self._input_product = self._weights.candidate[:, : K - H], stack[H:K], c


def _one_gate_at_a_time(factor, gates):
    """The product of the gates in two halves, each too small for a second BLAS thread."""
    H = len(factor) // 2
    z_factor, r_factor, z, r = factor[:H], factor[H:], gates[:H], gates[H:]

    def product(hx1, _):
        z_factor.dot(hx1, z)
        r_factor.dot(hx1, r)

    return product


def backward(weights, trace, d_final_state, d_states, gradient, workspace, *, with_inputs):
    """Backpropagate through the layer that left ``trace``.

    Parameters
    ----------
    weights : LayerWeights
    trace : LayerTrace
    d_final_state : ndarray of shape (H, B)
        Derivative of the loss with respect to h_T.
    d_states : ndarray of shape (T, H, B) or None
        Derivative with respect to every h_t, added to what comes from the step after.
    gradient : LayerWeights or None
        Where the derivative with respect to the weights is added; None where it is not wanted.
    workspace : Workspace
        Owns the arrays returned, as it owns the trace's.
    with_inputs : bool
        Whether the derivative with respect to the inputs is wanted.

    Returns
    -------
    d_inputs : ndarray of shape (T, C, B) or None
    d_initial_state : ndarray of shape (H, B)
    """
    T, H, B = trace.candidates.shape
    K = weights.gates.shape[1]
    U_zr, U_c = weights.gates[:, H:-1], weights.candidate[:, : K - H - 1]
    recurrent = _recurrent_transposed(weights)
    d_inputs = workspace.zeros("d_inputs", (T, K - H - 1, B)) if with_inputs else None
    dh = workspace.array("d_state", (H, B))
    dh[...] = d_final_state
    length = _block_length(weights, B)
    worker = workspace.worker

    def use(d, block, columns):
        if gradient is not None:
            _add_gradient(gradient, d, trace.stack[block, :, :columns], workspace)
        if with_inputs:
            np.matmul(U_zr.T, d[:, H : 3 * H], out=d_inputs[block, :, :columns])
            d_inputs[block, :, :columns] += np.matmul(U_c.T, d[:, :H])

    for i, stop in enumerate(range(T, 0, -length)):
        block = slice(max(stop - length, 0), stop)
        columns = trace.batch_sizes[stop - 1]
        # the derivatives of a block are used while those of the next one come about in other arrays
        worker.wait(worker.n_threads)
        own = workspace.part(i % (1 + worker.n_threads))
        d, keep = _local_factors(weights, trace, block, columns, own)
        d_states_block = None if d_states is None else d_states[block]
        _steps_back(recurrent, trace, block, d, keep, dh, d_states_block, workspace)
        worker.give(use, d, block, columns)
    worker.wait()
    return d_inputs, dh


def _local_factors(weights, trace, block, columns, workspace):
    """All of a block's backward pass that does not depend on the derivative of the state.

    Returns ``d`` of shape (n, 3H, columns), rows c | z | r: the factor from dh_t (for r from
    d(r * h), or from dc with reset after) to the derivative of each pre-activation; and 1 - z
    of shape (n, H, columns).  With reset after ``d`` has H more rows, for the derivative of q.
    """
    H = trace.candidates.shape[1]
    batch_sizes = trace.batch_sizes[block]
    c = trace.candidates[block, :, :columns]
    z, r = trace.gates[block, :H, :columns], trace.gates[block, H:, :columns]
    h, rest = trace.stack[block, :H, :columns], trace.stack[block, -H:, :columns]
    reset_after = weights.reset_bias is not None
    d = workspace.array("d_activations", (len(batch_sizes), (4 if reset_after else 3) * H, columns))
    keep = workspace.array("keep", (len(batch_sizes), H, columns))
    d_c, d_z, d_r = d[:, :H], d[:, H : 2 * H], d[:, 2 * H : 3 * H]
    np.multiply(c, c, out=d_c)
    np.subtract(1, d_c, out=d_c)
    np.multiply(z, d_c, out=d_c)  # z (1 - c^2)
    np.subtract(1, r, out=d_r)
    np.multiply(rest, d_r, out=d_r)  # h r (1 - r), or q (1 - r) with reset after
    if reset_after:
        np.multiply(r, d_r, out=d_r)
    np.subtract(1, z, out=keep)
    np.subtract(c, h, out=d_z)
    np.multiply(z, d_z, out=d_z)
    np.multiply(keep, d_z, out=d_z)  # (c - h) z (1 - z)
    if batch_sizes[0] < columns:
        for d_t, k in zip(d, batch_sizes, strict=True):
            d_t[:, k:] = 0
    return d, keep


def _recurrent_transposed(weights):
    """What takes derivatives of a step's pre-activations to its state: of z | r and c, or of z | r | q."""
    H = len(weights.candidate)
    W_zr, W_c = weights.gates[:, :H], weights.candidate[:, -H:]
    if weights.reset_bias is None:
        return np.ascontiguousarray(W_zr.T), np.ascontiguousarray(W_c.T)
    return np.hstack([W_zr.T, W_c.T]), None


def _steps_back(recurrent, trace, block, d, keep, dh, d_states, workspace):
    """Take ``dh`` back over the steps of a block, turning ``d`` from factors into derivatives.

    ``dh`` (H, B) and ``d`` change in place; a column of ``dh`` rests once its sequence has
    reached its first step, where it is the derivative of that sequence's initial state.
    """
    W_gates, W_c = recurrent  # (H, 2H) and (H, H), or (H, 3H) and None with reset after
    H, B = dh.shape
    batch_sizes = trace.batch_sizes[block]
    contiguous = batch_sizes[0] == B
    gates_product = _product(W_gates, contiguous)
    candidate_product = None if W_c is None else _product(W_c, contiguous)
    scratch = workspace.array("d_rh", dh.shape)
    steps = zip(
        batch_sizes,
        _views(d[:, :H], batch_sizes),
        _views(d[:, H : 2 * H], batch_sizes),
        _views(d[:, 2 * H : 3 * H], batch_sizes),
        _views(d[:, 3 * H :], batch_sizes),
        _views(d[:, H:], batch_sizes),
        _views(keep, batch_sizes),
        _views(trace.gates[block, H:], batch_sizes),
        [None] * len(batch_sizes) if d_states is None else _views(d_states, batch_sizes),
        strict=True,
    )
    for k, d_c, d_z, d_r, d_q, d_gates, keep_t, r, d_state in reversed(list(steps)):
        dh_t, d_rh = (dh, scratch) if contiguous else (dh[:, :k], scratch[:, :k])
        if d_state is not None:
            add(dh_t, d_state, dh_t)
        multiply(d_z, dh_t, d_z)
        multiply(d_c, dh_t, d_c)
        multiply(dh_t, keep_t, dh_t)
        if candidate_product is None:
            multiply(d_r, d_c, d_r)
            multiply(r, d_c, d_q)
        else:
            candidate_product(d_c, d_rh)
            multiply(d_r, d_rh, d_r)
            multiply(r, d_rh, d_rh)
            add(dh_t, d_rh, dh_t)
        gates_product(d_gates, d_rh)
        add(dh_t, d_rh, dh_t)  # dh (1 - z) + r d(r h) + W_zr' d_zr, or W_zrq' d_zrq


def _add_gradient(gradient, d, stack, workspace):
    """Add a block's share of the derivative with respect to the weights."""
    H = len(gradient.candidate)
    K = gradient.gates.shape[1]
    d_c, d_zr = d[:, :H], d[:, H : 3 * H]
    _add_products(gradient.gates, d_zr, stack[:, :K], workspace)
    if gradient.reset_bias is None:
        _add_products(gradient.candidate, d_c, stack[:, H:], workspace)
        return
    d_q = d[:, 3 * H :]
    _add_products(gradient.candidate[:, : K - H], d_c, stack[:, H:K], workspace)
    _add_products(gradient.candidate[:, K - H :], d_q, stack[:, :H], workspace)
    np.add(gradient.reset_bias, d_q.sum(axis=(0, 2))[:, np.newaxis], out=gradient.reset_bias)


def _views(array, batch_sizes):
    """One view a step, of the columns that run there; ``array`` is (T, features, B)."""
    if len(batch_sizes) == 0 or batch_sizes[0] == array.shape[2]:
        return list(array)
    return [step[:, :k] for step, k in zip(array, batch_sizes, strict=True)]


def _place_initial_state(states, initial_state, batch_sizes):
    """Write the initial state where each sequence starts; ``states`` is (T + 1, H, B)."""
    B = states.shape[2]
    if len(batch_sizes) and batch_sizes[0] == B:
        states[0] = initial_state
        return
    started = 0
    for t in np.flatnonzero(np.diff(batch_sizes, prepend=0, append=B)):
        until = batch_sizes[t] if t < len(batch_sizes) else B
        states[t, :, started:until] = initial_state[:, started:until]
        started = until


def _block_length(weights, B):
    """How many backward steps make a block, by the memory their scratch takes."""
    H, K = len(weights.candidate), weights.gates.shape[1]
    return max(1, BLOCK_BYTES // (weights.gates.itemsize * H * (4 * B + 2 * K)))


def _add_products(total, d, stack, workspace):
    """Add sum_t d_t stack_t', of shapes (n, p, B) and (n, q, B), to ``total`` (p, q)."""
    products = workspace.array("products", (len(d), *total.shape))
    np.matmul(d, stack.transpose(0, 2, 1), out=products)
    np.add(total, products[0] if len(d) == 1 else products.sum(axis=0), out=total)
