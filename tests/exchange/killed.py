"""Processes that are killed while they save: the file is the old model or the new one, never a part of one.

    python -m tests.exchange.killed 200

kills so many with SIGKILL at random moments, loads the file after each, and prints which model it held, and
how many left a file beside it that was only half written.
"""

import os
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import GRURegressor
from sklearn_gru.exchange import load_model, save_model


def model_of(seed):
    """A fitted model; its ``random_state`` tells it from others."""
    warnings.simplefilter("ignore", ConvergenceWarning)  # one epoch is few
    X = np.random.default_rng(seed).normal(size=(40, 4, 2))
    return GRURegressor(64, max_iter=1, random_state=seed).fit(X, X[:, -1, 0])


def killed_while_saving(models, path, delay):
    """Save one model after the other in a process of its own, and kill it after ``delay`` seconds."""
    process = os.fork()
    if process == 0:
        while True:
            for model in models:
                save_model(model, path)
    time.sleep(delay)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def duration_of_saving(model, path):
    """In seconds."""
    begin = time.perf_counter()
    save_model(model, path)
    return time.perf_counter() - begin


def run(n_kills, seed=0):
    """Kill so many; returns how often the file held each model, and how often a part was left beside it."""
    rng, models, counts = np.random.default_rng(seed), [model_of(1), model_of(2)], Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.skops"
        duration = min(duration_of_saving(models[0], path) for _ in range(3))  # the first one imports
        for _ in range(n_kills):
            killed_while_saving(models, path, rng.uniform(0, 4 * duration))
            again = load_model(path)  # or it raises
            original = models[again.random_state - 1]
            np.testing.assert_array_equal(again.output_weights_, original.output_weights_)
            counts[f"model {again.random_state}"] += 1
            for left in path.parent.glob(".*.tmp"):
                counts["parts left beside it"] += 1
                left.unlink()
    return counts


if __name__ == "__main__":
    print(*(f"{name}: {count}" for name, count in run(*map(int, sys.argv[1:])).items()), sep="\n")
