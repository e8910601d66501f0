"""Time one training step against the least it can take, a plain kernel, PyTorch and JAX.

All run in one process and take turns, round by round, so that a busy machine slows all of them
alike; a ratio is the median of the ratios of each round.

    python docs/benchmarks/training_step.py [--rounds 15] [--dtype float32]
"""

import argparse
import time
from importlib.util import find_spec

import numpy as np
from _contenders import make_floor, make_jax, make_stacked, make_torch
from _machine import machine_line
from threadpoolctl import threadpool_limits

from sklearn_gru.engine.losses import squared_error
from sklearn_gru.engine.network import Batch, Network
from sklearn_gru.engine.optimizers import Adam, clip_by_norm
from sklearn_gru.engine.workspace import Workspace

SIZES = [(32, 24, 1, 32), (200, 24, 4, 50), (64, 50, 8, 64), (128, 100, 8, 128), (256, 50, 16, 256)]
ROUND_SECONDS = 0.03
RATIOS = [("ours", "stacked"), ("ours", "floor"), ("torch", "ours"), ("jax", "ours")]
LEGEND = """
Median milliseconds of one step: B sequences of T steps and C channels, H hidden units.
floor    the matrix products of these shapes and one tanh for each gate element, nothing else
stacked  forward and backward in straightforward NumPy: state, input and 1 in one array
ours     the step of GRURegressor: forward, backward, penalty, clipping and Adam
torch    nn.GRU and nn.Linear, forward and backward, on 1 or 2 threads, whichever is faster
jax      jax.jit of the gradient of a lax.scan, on the threads it takes
The first three run on one BLAS thread. Ratios are medians over the rounds."""


def make_numpy(B, T, C, H, dtype):
    """The steps ``stacked`` and ``ours`` of one problem, after a check that their gradients agree."""
    rng = np.random.default_rng(0)
    network = Network(C, (H,), 1)
    parameters = network.layout.initial_parameters(np.random.RandomState(0), dtype)
    inputs, targets = rng.normal(size=(T, C, B)).astype(dtype), rng.normal(size=(1, B)).astype(dtype)
    batch = Batch(inputs, np.full(T, B), targets, np.full((1, B), 1 / B, dtype), mass=float(B))
    (layer,), readout = network.layout.views(parameters)
    candidate = np.roll(layer.candidate, H, axis=1)  # from x | 1 | h to h | x | 1
    stacked = make_stacked(inputs, targets, layer.gates, candidate, readout[:, :-1].copy())
    workspace, optimizer = Workspace(dtype), Adam()

    def gradient(alpha):
        return network.loss_and_gradient(parameters, batch, squared_error, alpha, workspace)[1].parameters

    def ours():
        d_parameters = gradient(alpha=0.01)
        clip_by_norm(d_parameters, 10.0)
        optimizer.step(parameters, d_parameters, rate=0.0)  # every round does the same work

    (d_layer,), _ = network.layout.views(gradient(alpha=0.0))
    for one, other in zip(stacked(), (d_layer.gates, np.roll(d_layer.candidate, H, axis=1)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4 * np.abs(one).max())
    return stacked, ours


def make_steps(size, dtype):
    stacked, ours = make_numpy(*size, dtype)
    steps = {"floor": make_floor(*size, dtype), "stacked": stacked, "ours": ours}
    if find_spec("torch"):
        steps |= {f"torch{n}": make_torch(*size, dtype, n) for n in (1, 2)}
    if find_spec("jax"):
        steps["jax"] = make_jax(*size, dtype)
    return steps


def round_ms(step):
    step()  # not timed: wakes threads, fills the caches
    start, n_steps = time.perf_counter(), 0
    while (seconds := time.perf_counter() - start) < ROUND_SECONDS or n_steps == 0:
        step()
        n_steps += 1
    return 1e3 * seconds / n_steps


def measure(size, dtype, n_rounds):
    """Milliseconds a step, an array of ``n_rounds`` for each contender."""
    steps = make_steps(size, dtype)
    rounds = [{name: round_ms(step) for name, step in steps.items()} for _ in range(n_rounds)]
    times = {name: np.array([one[name] for one in rounds]) for name in steps}
    if "torch1" in times:
        times["torch"] = min(times.pop("torch1"), times.pop("torch2"), key=np.median)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    options = parser.parse_args()
    print(machine_line("numpy", "scikit-learn", "torch", "jax"))
    names = ["floor", "stacked", "ours", *(name for name in ("torch", "jax") if find_spec(name))]
    ratios = [(one, other) for one, other in RATIOS if one in names]
    titles = [*(f"{name:>8}" for name in names), *(f"{'/'.join(pair):>13}" for pair in ratios)]
    print(f"{options.dtype}, {options.rounds} rounds\n\n{'B':>4}{'T':>5}{'C':>4}{'H':>5} |", *titles)
    for size in SIZES:
        with threadpool_limits(1, "blas"):
            times = measure(size, options.dtype, options.rounds)
        cells = [f"{np.median(times[name]):8.2f}" for name in names]
        cells += [f"{np.median(times[one] / times[other]):13.2f}" for one, other in ratios]
        print("{:4}{:5}{:4}{:5} |".format(*size), *cells, flush=True)
    print(LEGEND)


if __name__ == "__main__":
    main()
