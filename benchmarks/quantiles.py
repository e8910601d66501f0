"""One network with nine quantiles beside nine networks with one each: pinball loss, coverage and time.

On every fourth of the tasks of ``accuracy.py`` (``_tasks.py``), whose data come as there:

    python benchmarks/quantiles.py /tmp/series [--cache quantiles.json] > benchmarks/results/quantiles.txt

With ``--cache`` what is in the file is not measured again, such as a seed of an earlier run.

The pinball loss is the mean over the quantiles 0.1 to 0.9, the test part and the horizon, in units of the
spread of the target in training.  Those of the nine networks are sorted, which is never a larger loss;
how often neighbours cross before that is told too.  Both have the defaults.  Times are CPU seconds of the
process; what depends on a seed is a mean over the seeds.
"""

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
from _machine import machine_line
from _series import Sources
from _tasks import TASKS
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import GRURegressor

LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
CHOSEN = TASKS[:40:4]


def fitted(X, y, quantile, seed):
    """A network of one quantile or of several."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return GRURegressor(loss="quantile", quantile=quantile, random_state=seed).fit(X, y)


def by_one(X, y, X_test, seed):
    """The quantiles (n_test, ..., 9) that one network predicts."""
    return fitted(X, y, LEVELS, seed).predict(X_test)


def by_nine(X, y, X_test, seed):
    """The same of a network for each."""
    return np.stack([fitted(X, y, level, seed).predict(X_test) for level in LEVELS], axis=-1)


def pinball(y, quantiles):
    """The mean pinball loss."""
    error = y[..., np.newaxis] - quantiles
    return float(np.maximum(LEVELS * error, (np.array(LEVELS) - 1) * error).mean())


WAYS = {"one": by_one, "nine": by_nine}


def measured(way, task, sources, seed):
    """Loss, share in the outer band, CPU seconds, and share of neighbours that cross."""
    X, y, X_test, y_test = (array.squeeze() if array.ndim == 2 else array for array in task.load(sources))
    start = time.process_time()
    quantiles = WAYS[way](X, y, X_test, seed).astype(float)
    seconds = time.process_time() - start
    crossing = float((np.diff(quantiles, axis=-1) < 0).mean())
    quantiles = np.sort(quantiles, axis=-1)
    is_inside = (quantiles[..., 0] <= y_test) & (y_test <= quantiles[..., -1])
    return [pinball(y_test, quantiles), float(is_inside.mean()), seconds, crossing]


class Kept:
    """What is measured once, and found in a file after that."""

    def __init__(self, path):
        self._path = path
        self._rows = json.loads(path.read_text()) if path and path.exists() else {}

    def get(self, way, task, sources, seed):
        """The row of ``measured``."""
        key = f"{task.name}, {way}, seed {seed}"
        if key not in self._rows:
            self._rows[key] = measured(way, task, sources, seed)
            if self._path:
                self._path.write_text(json.dumps(self._rows))
        return self._rows[key]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheels", nargs="?", default="/tmp/series", help="the folder with the packages")
    parser.add_argument("--seeds", type=int, nargs="+", default=range(3))
    parser.add_argument("--cache", type=Path, help="a file that keeps what there is")
    options = parser.parse_args()
    sources, kept, ratios = Sources(options.wheels), Kept(options.cache), []
    print(machine_line("numpy", "scikit-learn"))
    print(
        f"Defaults, seeds {', '.join(map(str, options.seeds))}; the band from 0.1 to 0.9 should hold 80 %.\n"
    )
    print(f"{'':22}{'pinball loss':^27}{'in the band':^16}{'CPU seconds':^26}{'crossing':>9}")
    heads = ("one", "nine", "ratio", "one", "nine", "one", "nine", "ratio", "of nine")
    print(
        f"{'':22}"
        + "".join(f"{head:>{w}}" for head, w in zip(heads, (9, 9, 9, 8, 8, 8, 9, 9, 9), strict=True))
    )
    for task in CHOSEN:
        rows = [[kept.get(way, task, sources, seed) for way in WAYS] for seed in options.seeds]
        (one, band, seconds, _), (nine, band_of_nine, seconds_of_nine, crossing) = np.mean(rows, axis=0)
        ratios.append((one / nine, seconds_of_nine / seconds))
        print(
            f"{task.name:22}{one:9.4f}{nine:9.4f}{ratios[-1][0]:9.3f}{band:8.0%}{band_of_nine:8.0%}"
            f"{seconds:8.1f}{seconds_of_nine:9.1f}{ratios[-1][1]:9.1f}{crossing:9.1%}",
            flush=True,
        )
    losses, times = np.transpose(ratios)
    print(
        f"\npinball loss, one / nine: median {np.median(losses):.3f}, geometric mean "
        f"{np.exp(np.log(losses).mean()):.3f}, from {losses.min():.3f} to {losses.max():.3f}; "
        f"time, nine / one: median {np.median(times):.1f}, from {times.min():.1f} to {times.max():.1f}"
    )


if __name__ == "__main__":
    main()
