"""What ``training_step.py`` compares the estimator's step with.

Each function takes the sizes (batch B, steps T, channels C, hidden units H, outputs O), makes the arrays,
and returns a function without arguments that does one step.
"""

import numpy as np


def make_floor(B, T, C, H, O, dtype):
    rng = np.random.default_rng(0)
    shapes = [(H + C + 1, B), (2 * H, H + C + 1), (H, H + C + 1), (H, 2 * H), (H, H), (3 * H, B)]
    stack, gates, candidate, gates_back, candidate_back, activations = (
        rng.normal(size=shape).astype(dtype) for shape in shapes
    )
    shapes = (T * B, H + C + 1), (T * B, 2 * H), (T * B, H)
    all_stacks, d_gates, d_candidates = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    shapes = (O, H + 1), (H + 1, B), (O, B)
    readout, last, d_outputs = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    zr, c, h = np.empty((2 * H, B), dtype), np.empty((H, B), dtype), np.empty((H, B), dtype)

    def step():
        for _ in range(T):
            np.matmul(gates, stack, out=zr)
            np.matmul(candidate, stack, out=c)
            np.matmul(candidate_back, c, out=h)
            np.matmul(gates_back, zr, out=h)
            np.tanh(activations, out=activations)
        of_readout = readout @ last, readout.T @ d_outputs, d_outputs @ last.T
        return of_readout, all_stacks.T @ d_gates, all_stacks.T @ d_candidates

    return step


def make_stacked(inputs, targets, gates, candidate, readout):
    """Gates (2H, K), rows z | r, and candidate (H, K); the K columns are h | x | 1."""
    T, C, B = inputs.shape
    H, K = candidate.shape
    dtype = inputs.dtype
    half = dtype.type(0.5)
    states, resets = np.zeros((T + 1, K, B), dtype), np.zeros((T, K, B), dtype)  # h | x | 1, r h | x | 1
    states[:, -1] = resets[:, -1] = 1
    zrs, cs = np.empty((T, 2 * H, B), dtype), np.empty((T, H, B), dtype)
    d, rest, scratch = (np.empty((n, B), dtype) for n in (3 * H, 2 * H, H))
    d_z, d_r, d_c, d_zr = d[:H], d[H : 2 * H], d[2 * H :], d[: 2 * H]
    gates_product, candidate_product = np.empty_like(gates), np.empty_like(candidate)

    def forward():
        states[:T, H : H + C] = resets[:, H : H + C] = inputs
        half_gates = gates * half  # sigmoid(a) = tanh(a / 2) / 2 + 1 / 2
        for stack, stack_next, reset, zr, c in zip(states[:T], states[1:], resets, zrs, cs, strict=True):
            h = stack[:H]
            np.matmul(half_gates, stack, out=zr)
            np.tanh(zr, out=zr)
            np.multiply(zr, half, out=zr)
            np.add(zr, half, out=zr)
            np.multiply(zr[H:], h, out=reset[:H])
            np.matmul(candidate, reset, out=c)
            np.tanh(c, out=c)
            np.subtract(c, h, out=scratch)
            np.multiply(scratch, zr[:H], out=scratch)
            np.add(h, scratch, out=stack_next[:H])
        return states[T, :H]

    def step():
        error = readout @ forward() - targets
        dh = readout.T @ error * dtype.type(2 / error.size)
        gates_back = np.ascontiguousarray(gates[:, :H].T)
        candidate_back = np.ascontiguousarray(candidate[:, :H].T)
        gates_gradient, candidate_gradient = np.zeros_like(gates), np.zeros_like(candidate)
        for t in range(T - 1, -1, -1):
            h, z, r, c = states[t, :H], zrs[t, :H], zrs[t, H:], cs[t]
            np.subtract(1, zrs[t], out=rest)
            np.multiply(dh, z, out=scratch)
            np.multiply(c, c, out=d_c)
            np.subtract(1, d_c, out=d_c)
            np.multiply(d_c, scratch, out=d_c)  # dh z (1 - c^2)
            np.multiply(scratch, rest[:H], out=scratch)
            np.subtract(c, h, out=d_z)
            np.multiply(d_z, scratch, out=d_z)  # dh (c - h) z (1 - z)
            np.multiply(dh, rest[:H], out=dh)
            np.matmul(candidate_back, d_c, out=scratch)  # d(r h)
            np.multiply(scratch, r, out=scratch)
            np.add(dh, scratch, out=dh)
            np.multiply(scratch, rest[H:], out=scratch)
            np.multiply(scratch, h, out=d_r)  # d(r h) h r (1 - r)
            np.matmul(gates_back, d_zr, out=scratch)
            np.add(dh, scratch, out=dh)
            np.matmul(d_zr, states[t].T, out=gates_product)
            np.add(gates_gradient, gates_product, out=gates_gradient)
            np.matmul(d_c, resets[t].T, out=candidate_product)
            np.add(candidate_gradient, candidate_product, out=candidate_gradient)
        return gates_gradient, candidate_gradient

    return step


def make_torch(B, T, C, H, O, dtype, n_threads):
    import torch

    network = torch.nn.GRU(C, H, dtype=getattr(torch, dtype))
    readout = torch.nn.Linear(H, O, dtype=getattr(torch, dtype))
    inputs, targets = (torch.randn(*shape, dtype=getattr(torch, dtype)) for shape in ((T, B, C), (B, O)))
    parameters = [*network.parameters(), *readout.parameters()]

    def step():
        torch.set_num_threads(n_threads)
        for parameter in parameters:
            parameter.grad = None
        ((readout(network(inputs)[1][-1]) - targets) ** 2).mean().backward()

    return step


def make_jax(B, T, C, H, O, dtype):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", dtype == "float64")
    rng = np.random.default_rng(0)
    shapes = (T, B, C), (B, O), (C, 3 * H), (H, 2 * H), (H, H), (3 * H,), (H, O)
    inputs, targets, *parameters = (jnp.asarray(rng.normal(size=shape) / H**0.5, dtype) for shape in shapes)

    def loss(parameters):
        input_weights, gate_weights, candidate_weights, biases, readout = parameters

        def cell(h, from_input):
            gates = jax.nn.sigmoid(from_input[:, : 2 * H] + h @ gate_weights)
            c = jnp.tanh(from_input[:, 2 * H :] + (gates[:, H:] * h) @ candidate_weights)
            return h + gates[:, :H] * (c - h), None

        h, _ = jax.lax.scan(cell, jnp.zeros((B, H), dtype), inputs @ input_weights + biases)
        return ((h @ readout - targets) ** 2).mean()

    gradient = jax.jit(jax.grad(loss))
    return lambda: jax.block_until_ready(gradient(parameters))
