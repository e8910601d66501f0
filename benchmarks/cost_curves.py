"""Time and memory of ``fit`` against rows, steps, channels, hidden units and the batch.

One size changes at a time.  Time is that of an epoch; memory is what the process takes over the
data at its peak, in a fresh process each (Linux only).  The dashed lines are straight through the
last point: what lies on them grows in proportion.

    python benchmarks/cost_curves.py [--rounds 5]
"""

import argparse
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
from _machine import machine_line
from _memory import forget_peak, memory_mb
from _timing import seconds
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import GRURegressor

BASE = {"rows": 4_000, "steps": 32, "channels": 4, "hidden units": 32, "batch": 100}
CURVES = {
    "rows": [1_000, 2_000, 4_000, 8_000, 16_000, 32_000],
    "steps": [8, 16, 32, 64, 128, 256],
    "channels": [1, 4, 16, 64, 256],
    "hidden units": [8, 16, 32, 64, 128, 256],
    "batch": [10, 30, 100, 300, 1_000],
}
PICTURE = Path(__file__).parent / "results" / "cost_curves.png"


def make_task(sizes, n_epochs):
    """``fit`` of random sequences in float32."""
    X = np.random.default_rng(0).normal(size=(sizes["rows"], sizes["steps"], sizes["channels"]))
    X, y = X.astype(np.float32), X[:, :, 0].mean(axis=1)
    model = GRURegressor(
        sizes["hidden units"],
        batch_size=sizes["batch"],
        max_iter=n_epochs,
        tol=0,
        n_iter_no_change=np.inf,
        random_state=0,
    )
    return lambda: model.fit(X, y)


def epoch_seconds(sizes, n_rounds):
    """The median time of an epoch: that of two less that of one, which has what happens once."""
    one, two = make_task(sizes, 1), make_task(sizes, 2)
    one()
    return np.median([seconds(two) - seconds(one) for _ in range(n_rounds)])


def print_peak(sizes):
    """What ``peak_mb`` runs in a process of its own."""
    fit = make_task(sizes, 1)
    forget_peak()
    before = memory_mb("VmRSS")
    fit()
    print(memory_mb("VmHWM") - before)


def peak_mb(sizes):
    """Megabytes over the data."""
    command = [sys.executable, __file__, "--peak-of", *map(str, sizes.values())]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def draw(results):
    """Time above, memory below, one column for each size."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, rows = plt.subplots(2, len(results), figsize=(15, 6), sharey="row", layout="constrained")
    for column, (name, (sizes, times, peaks)) in enumerate(results.items()):
        for axes, values, label in zip(
            rows[:, column], (times, peaks), ("seconds an epoch", "MB over the data"), strict=True
        ):
            axes.loglog(sizes, values, "o-", color="tab:red")
            axes.loglog(sizes, np.array(sizes) / sizes[-1] * values[-1], "--", color="gray")
            axes.set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=45)
            axes.minorticks_off()
            axes.grid(alpha=0.3)
            if column == 0:
                axes.set_ylabel(label)
        rows[0, column].set_title(name)
    figure.suptitle("Cost of fit: " + ", ".join(f"{value:,} {name}" for name, value in BASE.items()))
    figure.savefig(PICTURE, dpi=110)


def main():
    """Print the table and draw it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peak-of", nargs=5, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    if options.peak_of:
        print_peak(dict(zip(BASE, options.peak_of, strict=True)))
        return
    print(machine_line("sklearn_gru", "numpy", "scikit-learn"))
    print(", ".join(f"{value:,} {name}" for name, value in BASE.items()), "unless said; float32\n")
    results = {}
    for name, sizes in CURVES.items():
        every = [BASE | {name: size} for size in sizes]
        times = [epoch_seconds(one, options.rounds) for one in every]
        results[name] = sizes, times, [peak_mb(one) for one in every]
        print(f"{name:>13} {'s an epoch':>11} {'x':>6} {'MB':>8}")
        for i, (size, time, peak) in enumerate(zip(*results[name], strict=True)):
            growth = f"{time / times[i - 1]:6.2f}" if i else ""
            print(f"{size:13,} {time:11.3f} {growth:>6} {peak:8.1f}", flush=True)
    draw(results)
    print(f"\n{PICTURE.name}: time and memory against each size")


if __name__ == "__main__":
    main()
