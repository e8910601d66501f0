"""Fit, predict, stream, import and memory, beside the same network in other libraries.

    python benchmarks/peers.py [--rounds 15] [--dtype float32] [--only time_fit ...]

Libraries that are not installed are left out.  Names begin as asv's do: ``time_`` prints
milliseconds, ``track_`` a ratio or a size, ``peakmem_`` megabytes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import warnings
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

import numpy as np
from _machine import machine_line
from _peers import fits, has_onnx, onnx_step, predictions, torch_step
from _timing import best, interleaved, ratio
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_info, threadpool_limits

from sklearn_gru import GRURegressor, stream
from sklearn_gru._engine.network import Network
from sklearn_gru._engine.optimizers import Adam, clip_by_norm
from sklearn_gru._engine.scratch import Workspace
from sklearn_gru._estimators.fitted_network import read_network

N_ROWS, N_EPOCHS = 2_000, 20
FIT_SIZES = [(32, 24, 1, 32), (200, 24, 4, 50), (64, 50, 8, 64)]  # batch, steps, channels, hidden units
ONE_ROW_SIZES = [(24, 1, 32), (50, 8, 64), (100, 8, 128)]  # steps, channels, hidden units
LIBRARIES_WITH_VARIANTS = ("torch",)


def sequences(n_rows, n_steps, n_channels, dtype):
    """Sequences and the mean of their first channel."""
    X = np.random.default_rng(0).normal(size=(n_rows, n_steps, n_channels)).astype(dtype)
    return X, X[:, :, 0].mean(axis=1)


def gru(hidden, **parameters):
    """A network that never stops early."""
    return GRURegressor((hidden,), tol=0, n_iter_no_change=np.inf, random_state=0, **parameters)


def print_times(title, times):
    """Medians in milliseconds, and the medians of the ratios to ours."""
    for name in LIBRARIES_WITH_VARIANTS:
        times = best(times, name)
    cells = [f"{name} {1e3 * np.median(values):.4g}" for name, values in times.items()]
    ratios = [f"{name}/ours {ratio(times, name, 'ours'):.2f}" for name in times if name != "ours"]
    print(f"{title:28} {'  '.join(cells)}\n{'':28} {'  '.join(ratios)}", flush=True)


def time_fit(options):
    """20 epochs over 2,000 windows, the same batches; compiled before."""
    for batch_size, n_steps, n_channels, hidden in FIT_SIZES:
        X, y = sequences(N_ROWS, n_steps, n_channels, options.dtype)
        ours = gru(hidden, batch_size=batch_size, max_iter=N_EPOCHS)
        tasks = {"ours": lambda: ours.fit(X, y)} | fits(X, y, hidden, batch_size, N_EPOCHS)  # noqa: B023
        times = interleaved(tasks, options.few_rounds, 0)
        print_times(f"{batch_size} x {n_steps} x {n_channels}, {hidden} units", times)


def time_predict(options):
    """1,000 windows of 50 steps and 8 channels, 64 units; on one thread, JAX and Keras on those they take."""
    X, y = sequences(1_000, 50, 8, options.dtype)
    model = gru(64, max_iter=1).fit(X, y)
    with threadpool_limits(1, "blas"):
        times = interleaved({"ours": lambda: model.predict(X)} | predictions(model, X, 1), options.rounds)
    print_times("1,000 x 50 x 8, 64 units", times)


def time_predict_one_row(options):
    """One window; on one thread, JAX and Keras on those they take."""
    for n_steps, n_channels, hidden in ONE_ROW_SIZES:
        X, y = sequences(64, n_steps, n_channels, options.dtype)
        model, row = gru(hidden, max_iter=1).fit(X, y), X[:1]
        tasks = {"ours": lambda: model.predict(row)} | predictions(model, row, 1)  # noqa: B023
        with threadpool_limits(1, "blas"):
            times = interleaved(tasks, options.rounds)
        print_times(f"{n_steps} x {n_channels}, {hidden} units", times)


def time_stream_step(options):
    """One reading of 8 channels, 64 units, state carried; beside predict of a window of 50 readings."""
    X, y = sequences(64, 50, 8, options.dtype)
    model = gru(64, max_iter=1).fit(X, np.repeat(y[:, np.newaxis, np.newaxis], 50, axis=1))
    live, reading, window = stream(model, X[0]), X[0, 0], X[:1]
    tasks = {"ours": lambda: live.step(reading), "predict": lambda: model.predict(window)}
    if is_installed("torch"):
        tasks["torch"] = torch_step(8, 64, options.dtype)
    if has_onnx() and options.dtype == "float32":
        tasks["onnx"] = onnx_step(live, reading)
    print_times("8 channels, 64 units", interleaved(tasks, options.rounds))


def track_fit_over_its_steps(options):
    """``fit`` of 2,000 windows of 24 steps, 32 units, 20 epochs, over its training steps alone."""
    X, y = sequences(N_ROWS, 24, 1, options.dtype)
    model = gru(32, max_iter=N_EPOCHS)
    batches = []
    inner = Network.loss_and_gradient

    def keep(network, parameters, batch, *arguments, **named):
        batches.append(batch)
        return inner(network, parameters, batch, *arguments, **named)

    Network.loss_and_gradient = keep
    try:
        model.fit(X, y)
    finally:
        Network.loss_and_gradient = inner
    network, parameters = read_network(model)
    loss = model._make_loss()

    def steps():
        workspace, optimizer, theta = Workspace(parameters.dtype), Adam(), parameters.copy()
        with threadpool_limits(1, "blas"):
            for batch in batches:
                gradient = inner(network, theta, batch, loss, 0.01, workspace)[1]
                clip_by_norm(gradient, 10.0)
                optimizer.step(theta, gradient, 0.006)

    times = interleaved({"fit": lambda: model.fit(X, y), "steps": steps}, options.few_rounds, 0)
    print(f"fit {1e3 * np.median(times['fit']):.4g} ms, steps {1e3 * np.median(times['steps']):.4g} ms")
    print(f"fit/steps {ratio(times, 'fit', 'steps'):.3f}", flush=True)


def track_two_fits_at_once(options):
    """Two fits in two threads, over one after the other; and the BLAS threads before and after."""
    X, y = sequences(N_ROWS, 50, 8, options.dtype)
    models = [gru(64, max_iter=3) for _ in range(2)]

    def at_once():
        threads = [threading.Thread(target=model.fit, args=(X, y)) for model in models]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    before = blas_threads()
    times = interleaved(
        {"at once": at_once, "in turn": lambda: [model.fit(X, y) for model in models]}, options.few_rounds, 0
    )
    print(f"at once/in turn {ratio(times, 'at once', 'in turn'):.2f}")
    print(f"BLAS threads before {before}, after {blas_threads()}", flush=True)


def blas_threads():
    """The threads of each BLAS library in this process."""
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def track_twice_the_rows(options):
    """An epoch over 20,000 windows, over one over 10,000, batches of 200; of four epochs less one."""

    def fit(n_rows, n_epochs):
        return lambda: gru(32, max_iter=n_epochs, batch_size=200).fit(*data[n_rows])

    data = {n_rows: sequences(n_rows, 24, 4, options.dtype) for n_rows in (10_000, 20_000)}
    tasks = {f"{n_rows} {n}": fit(n_rows, n) for n_rows in data for n in (1, 4)}
    times = interleaved(tasks, options.rounds, 0)
    epochs = {n_rows: times[f"{n_rows} 4"] - times[f"{n_rows} 1"] for n_rows in data}
    print(f"twice/once {ratio(epochs, 20_000, 10_000):.2f}", flush=True)


def track_import(options):
    """A fresh process that imports, over one that imports sklearn.neural_network."""
    modules = ["sklearn_gru", "sklearn.neural_network", "torch", "jax", "keras"]

    # compiled once, as an installed package is
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

    def importing(module):
        command = [sys.executable, "-c", f"import {module}"]
        return lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=environment)

    tasks = {module: importing(module) for module in modules if is_installed(module.split(".")[0])}
    times = interleaved(tasks, options.rounds, 0)
    for module in tasks:
        print(
            f"{module:24} {np.median(times[module]):6.2f} s, over sklearn.neural_network "
            f"{ratio(times, module, 'sklearn.neural_network'):.2f}",
            flush=True,
        )


def track_installed_size(options):
    """Megabytes on disk, compiled: the distribution itself, and with all that it requires."""
    for name in ("sklearn_gru", "torch", "jax", "tensorflow-cpu", "tensorflow", "onnxruntime"):
        if is_installed(name):
            own = installed_mb() if name == "sklearn_gru" else size_mb([name])
            everything = own + size_mb(all_requirements(name) - {name})
            print(f"{name:24} {own:8.1f} MB, with its requirements {everything:8.1f} MB", flush=True)


def installed_mb():
    """Megabytes of this package, installed anew without what it requires."""
    with tempfile.TemporaryDirectory() as target:
        root = Path(__file__).parents[1]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, root]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return sum(file.stat().st_size for file in Path(target).rglob("*") if file.is_file()) / 1e6


def is_installed(name):
    """Whether there is a distribution, or a module of the one that provides it."""
    try:
        distribution("scikit-learn" if name == "sklearn" else name)
    except PackageNotFoundError:
        return False
    return True


def all_requirements(name):
    """The distribution and all it requires that is installed, without extras."""
    names, seen = [name], set()
    while names:
        name = names.pop()
        if name.lower() in seen or not is_installed(name):
            continue
        seen.add(name.lower())
        for line in requires(name) or []:
            if "extra ==" not in line:
                names.append(line.split(";")[0].split("[")[0].split("(")[0].strip(" <>=!~0123456789.,*"))
    return seen


def size_mb(names):
    """Megabytes of the files of distributions."""
    files = {Path(file.locate()) for name in names for file in distribution(name).files or []}
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def peakmem_fit(options):
    """One epoch over 20,000 windows of 50 steps: what import and fit take over the data; fresh processes."""
    names = ["ours", *(name for name in ("torch 1", "jax", "keras") if is_installed(name.split()[0])), "mlp"]
    script = Path(__file__).with_name("_peak_of_fit.py")
    for name in names:
        command = [sys.executable, script, name, options.dtype]
        output = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
        )
        print(f"{name:14} {float(output.stdout.split()[-1]):8.0f} MB", flush=True)


TASKS = [
    time_fit,
    track_fit_over_its_steps,
    time_predict,
    time_predict_one_row,
    time_stream_step,
    track_two_fits_at_once,
    track_twice_the_rows,
    track_import,
    track_installed_size,
    peakmem_fit,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--few-rounds", type=int, default=5, help="of what takes seconds")
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float32")
    parser.add_argument("--only", nargs="+", choices=[task.__name__ for task in TASKS])
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(
        machine_line(
            "sklearn_gru",
            "numpy",
            "scikit-learn",
            "torch",
            "jax",
            "keras",
            "tensorflow-cpu",
            "onnxruntime",
            "skl2onnx",
        )
    )
    print(
        f"{options.dtype}, medians of {options.rounds} rounds, of {options.few_rounds} of what takes seconds"
    )
    for task in TASKS:
        if options.only is None or task.__name__ in options.only:
            print(f"\n{task.__name__}: {task.__doc__}")
            task(options)


if __name__ == "__main__":
    main()
