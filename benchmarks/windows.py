"""Time and memory of windows over a million rows, in one series and in a thousand.

Windows of 1000 steps and 8 channels at every row are 64 GB as an array of float64; the rows they are
made of are 64 MB.  Every task runs in a fresh process; its peak is counted from what the process
holds when the table is ready, so the copy of the rows that ``Windows`` keep is in it.  Linux only.

    python benchmarks/windows.py [--rows 1000000] [--series 1000] [--length 1000]
"""

import argparse
import subprocess
import sys
import time
from importlib.util import find_spec

import numpy as np
from _machine import machine_line
from _memory import forget_peak, memory_mb
from sklearn.model_selection import TimeSeriesSplit

from sklearn_gru import GRURegressor, SlidingWindow

N_CHANNELS = 8


def rows(n_rows):
    """Row by row the same for every table, without a temporary of their size."""
    X = np.empty((n_rows, N_CHANNELS))
    np.random.default_rng(0).standard_normal(out=X)
    return X


def one_series(n_rows, n_series):
    return rows(n_rows), {}


def interleaved(n_rows, n_series):
    return rows(n_rows), {"group": np.arange(n_rows) % n_series}


def any_order(n_rows, n_series):
    order = np.random.default_rng(1).permutation(n_rows)
    hours = (np.arange(n_rows) // n_series).astype("timedelta64[h]")
    return rows(n_rows), {
        "group": (np.arange(n_rows) % n_series)[order],
        "time": (np.datetime64("2024-01-01", "s") + hours)[order],
    }


def frame_of(library):
    def frame(n_rows, n_series):
        module = __import__(library)
        X = rows(n_rows)
        columns = {f"channel{i}": X[:, i] for i in range(N_CHANNELS)}
        names = [f"shop {i}" for i in range(n_series)]
        columns["shop"] = (names * (n_rows // n_series + 1))[:n_rows]
        hours = (np.arange(n_rows) // n_series).astype("timedelta64[h]")
        columns["date"] = np.datetime64("2024-01-01", "us") + hours
        return module.DataFrame(columns), {"group": "shop", "time": "date"}

    return frame


TABLES = {
    "one series, an array": one_series,
    "interleaved, an array": interleaved,
    "in any order, with times": any_order,
    "interleaved, pandas": frame_of("pandas"),
    "interleaved, polars": frame_of("polars"),
}


def fit_transform(make, X):
    return make().fit_transform(X)


def folds(make, X):
    windows = make().fit_transform(X)
    return [(windows[train], windows[test]) for train, test in TimeSeriesSplit().split(windows)]


def partial_fit(make, X):
    batch = make().fit_transform(X)[-200:]
    return GRURegressor(8, random_state=0).partial_fit(batch, np.zeros(len(batch)))


def predict(make, X):
    windows = make().fit_transform(X)
    batch = windows[-1000:]
    model = GRURegressor(8, random_state=0).partial_fit(batch[:2], np.arange(2.0))
    return model.predict(batch)


TASKS = {
    "fit_transform": fit_transform,
    "and all folds": folds,
    "and partial_fit": partial_fit,
    "and predict": predict,
}


def run_task(table, task, options):
    """Print the most memory over the table and the seconds."""
    X, roles = TABLES[table](options.rows, options.series)
    forget_peak()
    base, start = memory_mb("VmRSS"), time.perf_counter()
    result = TASKS[task](lambda: SlidingWindow(options.length, **roles), X)
    seconds = time.perf_counter() - start
    print(memory_mb("VmHWM") - base, seconds)
    del result


def measure(table, task, options):
    sizes = ("--rows", options.rows, "--series", options.series, "--length", options.length)
    command = [sys.executable, __file__, "--table", table, "--task", task, *map(str, sizes)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return map(float, output.split())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--series", type=int, default=1_000)
    parser.add_argument("--length", type=int, default=1_000)
    parser.add_argument("--table", choices=TABLES, help=argparse.SUPPRESS)
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        run_task(options.table, options.task, options)
        return
    print(machine_line("numpy", "scikit-learn", "pandas", "polars"))
    print(f"{options.rows} windows of {options.length} steps and {N_CHANNELS} channels, float64;", end=" ")
    print(f"one series, or {options.series}")
    base = options.rows * N_CHANNELS * 8 / 2**20
    print(f"An array of the rows is {base:.0f} MB; MB over it, or over the frame, and seconds\n")
    print(f"{'':26}", *(f"{task:>16}" for task in TASKS))
    for table in TABLES:
        if any(library in table and not find_spec(library) for library in ("pandas", "polars")):
            continue
        cells = ("{:8.0f} {:5.2f} s".format(*measure(table, task, options)) for task in TASKS)
        print(f"{table:26}", *(f"{cell:>16}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
