"""Training on a Parquet file that is never in memory at once: peak memory, and rows a second.

One pass of ``partial_fit`` over ``iter_windows`` of the batches of a file of one series, float32, in a fresh
process; the same without training; and on a smaller file the comparison with windows of the whole table,
which every window and every weight has to equal.  Linux only.

    python benchmarks/out_of_core.py [--rows 10000000]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from _machine import machine_line
from _memory import memory_mb

from sklearn_gru import GRURegressor, future_targets, iter_windows, make_windows

LENGTH, HORIZON, BATCH_ROWS = 24, 1, 2**16
HIDDEN, BATCH_SIZE = 16, 512
FEW_ROWS = 500_000  # of the file that is compared with the whole
# of y less the last value, over the whole series; which the first batch would tell only for its own beginning
SCALE = 0.0, 0.34


def series(begin, end):
    """A slow rise, a day of 48 rows, and noise, in float32; the same numbers whatever the part."""
    t = np.arange(begin, end)
    noise = np.random.default_rng(begin).normal(size=end - begin)
    return (t / 1e6 + 2 * np.sin(t * 2 * np.pi / 48) + 0.2 * noise).astype(np.float32)


def write(path, n_rows):
    schema = pa.schema([("load", pa.float32())])
    with pq.ParquetWriter(path, schema) as file:
        for begin, end in pairwise([*range(0, n_rows, 10 * BATCH_ROWS), n_rows]):
            file.write_table(pa.table({"load": series(begin, end)}, schema=schema))


def model():
    return GRURegressor(
        HIDDEN, batch_size=BATCH_SIZE, subtract_last="only", normalize_y=SCALE, random_state=0
    )


def parts(path):
    batches = pq.ParquetFile(path).iter_batches(batch_size=BATCH_ROWS)
    return iter_windows(batches, LENGTH, horizon=HORIZON)


def read_only(path):
    """How many windows there are, each written out once."""
    return sum(len(np.asarray(X)) for X, _ in parts(path))


def train(path):
    """One pass; how many windows there were."""
    network = model()
    for X, y in parts(path):
        network.partial_fit(X, y)
    return network.t_


def in_memory(path):
    """The same pass over windows of everything."""
    table = pq.read_table(path)
    X, y = future_targets(make_windows(table, LENGTH), table, horizon=HORIZON)
    network, begin, targets = model(), 0, y["load_lead1"].to_numpy()[:, np.newaxis]
    for end in [*range(BATCH_ROWS - HORIZON, len(X), BATCH_ROWS), len(X)]:
        network.partial_fit(X[begin:end], targets[begin:end])
        begin = end
    return network.t_


TASKS = {"windows alone": read_only, "partial_fit": train, "partial_fit, all in memory": in_memory}


def run_task(name, path):
    """Print the peak after the imports and after the task, the seconds and the windows."""
    before, start = memory_mb("VmHWM"), time.perf_counter()
    n_windows = TASKS[name](path)
    print(before, memory_mb("VmHWM"), time.perf_counter() - start, n_windows)


def measure(name, path, n_rows):
    command = [sys.executable, __file__, "--task", name, "--path", str(path)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    before, peak, seconds = map(float, output[:3])
    assert int(output[3]) == n_rows - HORIZON
    print(
        f"{name:28}{n_rows:12,}{before:12.0f}{peak:12.0f}{seconds:12.0f}{n_rows / seconds:14,.0f}", flush=True
    )


def compare(path):
    """Whether windows, targets and the weights after a pass equal those of the whole, to the last bit."""
    table = pq.read_table(path)
    X, y = future_targets(make_windows(table, LENGTH), table, horizon=HORIZON)
    y, network, whole, begin = y["load_lead1"].to_numpy()[:, np.newaxis], model(), model(), 0
    for windows, targets in parts(path):
        end = begin + len(windows)
        targets = np.asarray(targets)
        assert np.array_equal(windows, X[begin:end], equal_nan=True)
        assert np.array_equal(targets, y[begin:end])
        network.partial_fit(windows, targets)
        whole.partial_fit(X[begin:end], y[begin:end])
        begin = end
    assert begin == len(X)
    assert np.array_equal(network.output_weights_, whole.output_weights_)
    assert np.array_equal(network.predict(X), whole.predict(X))
    print(f"{len(X):,} windows, their targets and what the trained network predicts: equal to the last bit")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        run_task(options.task, options.path)
        return
    print(machine_line("numpy", "scikit-learn", "pyarrow"))
    print(f"windows of {LENGTH} steps of one channel, float32, the next value; {HIDDEN} units, one pass in")
    print(f"batches of {BATCH_ROWS:,} rows, mini-batches of {BATCH_SIZE}\n")
    with tempfile.TemporaryDirectory() as folder:
        few, all_rows = Path(folder, "few.parquet"), Path(folder, "all.parquet")
        write(few, min(FEW_ROWS, options.rows))
        compare(few)
        write(all_rows, options.rows)
        titles = ("rows", "imports, MB", "peak, MB", "seconds", "rows a second")
        print(f"\nParquet file of {all_rows.stat().st_size / 2**20:.0f} MB\n")
        print(" " * 28 + f"{titles[0]:>12}{titles[1]:>12}{titles[2]:>12}{titles[3]:>12}{titles[4]:>14}")
        for name in TASKS:
            measure(name, all_rows, options.rows)


if __name__ == "__main__":
    main()
