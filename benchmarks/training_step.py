"""Time one training step against the least it can take, a plain kernel, PyTorch and JAX.

All run in one process and take turns, round by round, so that a busy machine slows all of them
alike; a ratio is the median of the ratios of each round.

    python benchmarks/training_step.py [--rounds 15] [--dtype float32]
"""

import argparse
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib.util import find_spec

import numpy as np
from _contenders import make_floor, make_jax, make_stacked, make_torch
from _machine import machine_line
from _timing import best, interleaved, ratio
from threadpoolctl import threadpool_limits

from sklearn_gru._engine.losses import squared_error
from sklearn_gru._engine.network import Batch, Network
from sklearn_gru._engine.optimizers import Adam, clip_by_norm
from sklearn_gru._engine.scratch import Workspace
from sklearn_gru._engine.threads import LARGE_PRODUCT, TINY_PRODUCT, worker_for

SIZES = [  # the last one is that of a long horizon: 96 hours in segments of 24, 96 hours ahead
    (32, 24, 1, 32, 1),
    (200, 24, 4, 50, 1),
    (64, 50, 8, 64, 1),
    (128, 100, 8, 128, 1),
    (256, 50, 16, 256, 1),
    (256, 4, 24, 128, 96),
]
RATIOS = [("ours", "stacked"), ("ours", "floor"), ("torch", "ours"), ("jax", "ours")]
LEGEND = """
Median milliseconds of one step: B sequences of T steps and C channels, H hidden units, O outputs.
floor    the matrix products of these shapes and one tanh for each gate element, nothing else
stacked  forward and backward in straightforward NumPy: state, input and 1 in one array
ours     the step of GRURegressor: forward, backward, penalty, clipping and Adam, with the threads of fit
alone    the same on one thread
torch    nn.GRU and nn.Linear, forward and backward, on 1 or 2 threads, whichever is faster
jax      jax.jit of the gradient of a lax.scan, on the threads it takes
Floor and stacked run on one thread. Ratios are medians over the rounds."""


def make_numpy(B, T, C, H, O, dtype):
    """The steps ``stacked`` and ``ours`` of one problem, after a check that their gradients agree."""
    rng = np.random.default_rng(0)
    network = Network(C, (H,), O)
    parameters = network.layout.initial_parameters(np.random.RandomState(0), dtype)
    inputs, targets = rng.normal(size=(T, C, B)).astype(dtype), rng.normal(size=(O, B)).astype(dtype)
    batch = Batch(inputs, np.full(T, B), targets, np.full((1, B), 1 / B / O, dtype), mass=float(B))
    (layer,), readout = network.layout.views(parameters)
    candidate = np.roll(layer.candidate, H, axis=1)  # from x | 1 | h to h | x | 1
    stacked = make_stacked(inputs, targets, layer.gates, candidate, readout[:, :-1].copy())
    loss = squared_error

    def gradient(alpha, workspace):
        return network.loss_and_gradient(parameters, batch, loss, alpha, workspace)[1]

    optimizer = Adam()

    def ours(workspace):
        d_parameters = gradient(0.01, workspace)
        clip_by_norm(d_parameters, 10.0)
        optimizer.step(parameters, d_parameters, rate=0.0)  # every round does the same work

    (d_layer,), _ = network.layout.views(gradient(0.0, Workspace(dtype)))
    for one, other in zip(stacked(), (d_layer.gates, np.roll(d_layer.candidate, H, axis=1)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4 * np.abs(one).max())
    return stacked, ours, network.layout.largest_product(B)


@contextmanager
def on_one_thread(step):
    with threadpool_limits(1, "blas"):
        yield step


@contextmanager
def as_in_fit(step, product, n_steps, dtype):
    one_thread = threadpool_limits(1, "blas") if TINY_PRODUCT <= product < LARGE_PRODUCT else nullcontext()
    with one_thread, worker_for(product, n_steps) as worker:
        workspace = Workspace(dtype, worker)
        yield lambda: step(workspace)


def make_steps(size, dtype):
    """For each contender a function that returns a context, which gives the step."""
    stacked, ours, product = make_numpy(*size, dtype)
    workspace = Workspace(dtype)
    steps = {
        "floor": partial(on_one_thread, make_floor(*size, dtype)),
        "stacked": partial(on_one_thread, stacked),
        "alone": partial(on_one_thread, lambda: ours(workspace)),
        "ours": partial(as_in_fit, ours, product, size[1], dtype),
    }
    if find_spec("torch"):
        steps |= {f"torch {n}": partial(nullcontext, make_torch(*size, dtype, n)) for n in (1, 2)}
    if find_spec("jax"):
        steps["jax"] = partial(nullcontext, make_jax(*size, dtype))
    return steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    options = parser.parse_args()
    print(machine_line("numpy", "scikit-learn", "torch", "jax"))
    names = ["floor", "stacked", "alone", "ours", *(name for name in ("torch", "jax") if find_spec(name))]
    ratios = [(one, other) for one, other in RATIOS if one in names]
    titles = [*(f"{name:>8}" for name in names), *(f"{'/'.join(pair):>13}" for pair in ratios)]
    print(f"{options.dtype}, {options.rounds} rounds\n\n{'B':>4}{'T':>5}{'C':>4}{'H':>5}{'O':>4} |", *titles)
    for size in SIZES:
        times = best(interleaved(make_steps(size, options.dtype), options.rounds, contexts=True), "torch")
        cells = [f"{1e3 * np.median(times[name]):8.2f}" for name in names]
        cells += [f"{ratio(times, *pair):13.2f}" for pair in ratios]
        print("{:4}{:5}{:4}{:5}{:4} |".format(*size), *cells, flush=True)
    print(LEGEND)


if __name__ == "__main__":
    main()
