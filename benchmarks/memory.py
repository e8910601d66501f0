"""Peak memory of training and cross-validation on what would fill gigabytes.

A million windows of 100 steps and 4 channels are 3.2 GB as an array of float64; the rows they
are made of are 32 MB.  The trace that backpropagation needs of one sequence of a million steps is
2 GB for 50 hidden units; ``bptt_steps`` cuts it.  Every task runs in a fresh process.  Linux only.

    python benchmarks/memory.py [--rows 1000000]
"""

import argparse
import subprocess
import sys

import numpy as np
from _machine import machine_line
from _memory import memory_mb
from sklearn.model_selection import TimeSeriesSplit, cross_validate

from sklearn_gru import GRURegressor, make_windows

N_STEPS, N_CHANNELS = 100, 4
N_WORKERS = 2


def worker_peak(estimator, X, y):
    """A scorer that tells what the process that fits and predicts has held."""
    return memory_mb("VmHWM")


def partial_fit(X, y):
    GRURegressor(8, random_state=0).partial_fit(make_windows(X, N_STEPS), y)
    return []


def cross_validation(X, y):
    scoring = {"error": "neg_mean_squared_error", "peak": worker_peak}
    model = GRURegressor(8, max_iter=1, random_state=0)
    folds = TimeSeriesSplit(N_WORKERS)
    scores = cross_validate(
        model, make_windows(X, N_STEPS), y, cv=folds, n_jobs=N_WORKERS, scoring=scoring, error_score="raise"
    )
    return list(scores["test_peak"])


def one_long_sequence(X, y):
    model = GRURegressor(bptt_steps=100, max_iter=1, random_state=0)
    model.fit(X[np.newaxis], y[np.newaxis, :, np.newaxis])
    return []


TASKS = {
    "partial_fit": partial_fit,
    "cross_validate": cross_validation,
    "one sequence, by parts": one_long_sequence,
}


def run_task(name, n_rows):
    """Print the peaks: after the imports, with X and y, after the task, and of each worker."""
    peaks = [memory_mb("VmHWM")]
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, N_CHANNELS))
    y = X[:, 0].copy()
    peaks.append(memory_mb("VmHWM"))
    worker_peaks = TASKS[name](X, y)
    print(*peaks, memory_mb("VmHWM"), *worker_peaks)


def measure(name, n_rows):
    command = [sys.executable, __file__, "--task", name, "--rows", str(n_rows)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    imports, base, peak, *worker_peaks = map(float, output.split())
    rows = [(name, imports, base, peak)]
    # a worker imports the same and reads the same X and y, from files that joblib maps
    rows += [(f"  fold {i}, in a worker", imports, base, one) for i, one in enumerate(worker_peaks)]
    for title, *memory in rows:
        print(f"{title:24}", *(f"{mb:12.0f}" for mb in (*memory, memory[2] - memory[1])), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        run_task(options.task, options.rows)
        return
    print(machine_line("numpy", "scikit-learn", "joblib"))
    print(f"{options.rows} windows of {N_STEPS} steps and {N_CHANNELS} channels, float64; MB")
    print(f"the last line: one sequence of {options.rows} steps with a target at each, bptt_steps=100\n")
    print(f"{'peak memory':24}", *(f"{t:>12}" for t in ("imports", "+ X and y", "peak", "peak over it")))
    for name in TASKS:
        measure(name, options.rows)


if __name__ == "__main__":
    main()
