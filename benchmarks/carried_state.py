"""Run models of windows on a carried state, which ``stream`` does not do, and compare.

A model of windows has learnt what to say after a window that begins with a state of zero.  Fed with
the same readings, but with the state carried through the whole series, it is another model.

    python benchmarks/carried_state.py [--seeds 0 1 2]
"""

import argparse

import numpy as np
from _machine import machine_line
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, future_targets, make_windows
from sklearn_gru._engine.network import Network
from sklearn_gru.datasets import load_sunspots, make_mackey_glass

TASKS = {  # series, window, steps ahead, windows to train on
    "sunspots, 1 ahead": (load_sunspots().series, 12, 1, 250),
    "Mackey-Glass, 6 ahead": (make_mackey_glass(2000, random_state=0), 24, 6, 1500),
}


def errors(series, length, horizon, n_train, seed):
    """MSE / variance on what comes after: of windows, of a carried state, of persistence."""
    series = series.reshape(-1, 1)
    series = StandardScaler().fit(series[:n_train]).transform(series)
    X, y = future_targets(make_windows(series, length), series, horizon=horizon)
    y = y[:, -1]
    model = GRURegressor(random_state=seed).fit(X[: n_train - horizon], y[: n_train - horizon])
    outputs = model._apply(Network.predict, series[np.newaxis, : len(X)], every_step=True)
    carried = model._target_scale().invert(outputs)[0, n_train:, 0]
    truth, now = y[n_train:], series[n_train : len(X), 0]
    return [
        np.mean((forecast - truth) ** 2) / truth.var()
        for forecast in (model.predict(X[n_train:]), carried, now)
    ]


def main():
    """Print one line for each task and seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    options = parser.parse_args()
    print(machine_line("sklearn_gru", "numpy", "scikit-learn"))
    print(f"\n{'MSE / variance':22} {'seed':>4} {'windows':>9} {'carried':>9} {'persistence':>12}")
    for name, task in TASKS.items():
        for seed in options.seeds:
            windows, carried, persistence = errors(*task, seed)
            print(f"{name:22} {seed:4} {windows:9.4f} {carried:9.4f} {persistence:12.4f}")


if __name__ == "__main__":
    main()
