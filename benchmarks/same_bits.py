"""Digests of what twenty fits predict: run it before and after a change that must not change a number.

    python benchmarks/same_bits.py > before.txt
    ... change the code ...
    python benchmarks/same_bits.py | diff before.txt -

Only public names and explicit parameters are used, so that the script runs on both sides of a move.
The digests belong to one machine and one NumPy: another BLAS rounds otherwise.
"""

import hashlib
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    stream,
)
from sklearn_gru.datasets import load_sunspots

COMMON = {
    "alpha": 0.01,
    "learning_rate_init": 0.006,
    "learning_rate": "cosine",
    "max_iter": 4,
    "batch_size": 32,
    "random_state": 0,
    "segment_length": 1,
    "pooling": "last",
}
PLAIN = COMMON | {"subtract_last": False, "linear_part": None}  # of GRURegressor
ONE_DIRECTION = COMMON | {"bidirectional": False, "linear_part": None}  # of GRUClassifier


def digest(*arrays):
    """Twelve characters that stand for the bytes of some arrays."""
    total = hashlib.sha256()
    for array in arrays:
        array = np.ascontiguousarray(array)
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()[:12]


def problem(n_samples=120, n_steps=9, n_channels=3, dtype=np.float64):
    """Sequences with one target, with one at every step, and with classes."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, n_steps, n_channels)).cumsum(axis=1).astype(dtype)
    every = np.tanh(X[:, :, :1] - 0.5 * np.roll(X[:, :, 1:2], 1, axis=1))
    return X, every[:, -1, 0], every, np.array(["low", "middle", "high"])[np.digitize(X[:, -1, 2], [-1, 1])]


def ragged(X):
    """The same sequences, each beginning up to half of the steps later, and with gaps."""
    X = X.copy()
    for i in range(len(X)):
        X[i, : i % (X.shape[1] // 2)] = np.nan
        if i % 5 == 0:
            X[i, 6] = np.nan
    return X


def regressors():
    """Fits of GRURegressor on arrays: name, predictions."""
    X, y, every, _ = problem()
    X32 = X.astype(np.float32)
    two, weights = np.column_stack([y, -(y**2)]), np.linspace(0, 2, len(y))

    def fit(X, y, *, sample_weight=None, **parameters):
        model = GRURegressor(**(PLAIN | {"hidden_layer_sizes": 8} | parameters)).fit(
            X, y, sample_weight=sample_weight
        )
        return model.predict(X)

    yield "squared error", fit(X, y)
    yield "float32", fit(X32, y)
    yield "absolute error, weights", fit(X, y, loss="absolute_error", sample_weight=weights)
    yield "huber, sgd, invscaling", fit(X, y, loss="huber", solver="sgd", learning_rate="invscaling")
    yield "quantile, two outputs", fit(X, two, loss="quantile", quantile=0.9)
    yield "lbfgs", fit(X, y, solver="lbfgs")
    yield (
        "adaptive, clipped, no scale",
        fit(X, y, learning_rate="adaptive", max_grad_norm=0.1, normalize_y=False),
    )
    yield (
        "reset after, two layers, dropout",
        fit(X, y, hidden_layer_sizes=(6, 5), reset_after=True, dropout=0.3),
    )
    yield "both directions, ragged", fit(ragged(X), y, bidirectional=True)
    yield "every step, parts of 4, ragged", fit(ragged(X32), every, bptt_steps=4)
    yield "early stopping", fit(X, y, early_stopping=True)
    yield "flat", fit(X.reshape(len(X), -1), y, n_channels=3)
    resumed = GRURegressor(8, **(PLAIN | {"learning_rate": "constant", "warm_start": True})).fit(X, y)
    yield "resumed, states", np.concatenate([resumed.fit(X, y).hidden_states(X)[:, -1], X[:, -1]], axis=1)


def classifiers():
    """Fits of GRUClassifier: name, probabilities."""
    X, y, _, labels = problem()
    two = np.where(y > 0, "up", "down")
    yield "two classes", GRUClassifier(8, **ONE_DIRECTION).fit(X, two).predict_proba(X)
    model = GRUClassifier(8, **ONE_DIRECTION, class_weight="balanced", early_stopping=True)
    yield "three classes, ragged, balanced", model.fit(ragged(X), labels).predict_proba(X)


def tables():
    """Pipelines, searches, forecasts and streams on a series: name, what they give."""
    series = load_sunspots().series
    X, y = load_sunspots(return_X_y=True)
    model = make_pipeline(StandardScaler(), SlidingWindow(8), GRURegressor(8, **PLAIN)).fit(X, y)
    yield "pipeline", model.predict(X)
    yield "forecast", forecast(model, X, 6)
    live = stream(model, history=X[:200])
    yield "stream of windows", np.array([live.step(x) for x in X[200:230]])
    windows, targets = future_targets(make_windows(series, 12), series, horizon=3)
    search = GridSearchCV(
        make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(), GRURegressor(8, **PLAIN)),
        {"slidingwindow__length": [6, 12]},
        cv=TimeSeriesSplit(2, gap=2),
    ).fit(windows, targets)
    yield "search", np.append(search.predict(windows).ravel(), search.cv_results_["mean_test_score"])
    steps, _, every, _ = problem()
    live = stream(GRURegressor(8, **PLAIN).fit(steps, every), history=steps[0, :4])
    yield "stream of states", np.array([live.step(x) for x in steps[0, 4:]])
    lags = make_pipeline(SlidingWindow(4, flatten=True), SimpleImputer(), Ridge()).fit(X, y)
    yield "forecast of ridge", forecast(lags, X, 6)


def main():
    warnings.simplefilter("ignore", ConvergenceWarning)
    for part in (regressors, classifiers, tables):
        for name, values in part():
            print(f"{digest(values)}  {name}", flush=True)


if __name__ == "__main__":
    main()
