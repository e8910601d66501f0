"""The same seed gives the same bits: in other runs, processes, threads, copies and files.

    python -m tests.reproducible

tries each many times, counts, and keeps the counts for docs/trust.md; the default suite does what takes
little once.  With names of functions (``python -m tests.reproducible files streams``) it tries those.
"""

import hashlib
import io
import os
import pickle
import subprocess
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV

from sklearn_gru import GRUClassifier, GRURegressor, forecast, future_targets, make_windows, stream

from .contents import ROOT

RNG = np.random.default_rng(0)
X = RNG.normal(size=(700, 8, 3))
Y = X[:, -1, 0] - X[:, -3, 1]


def models(seed):
    """Networks of several kinds, each fitted: of sums of products that are small, and middling."""
    common = {"max_iter": 2, "random_state": seed}
    yield GRURegressor(24, **common).fit(X, Y)
    yield GRURegressor([16, 8], dropout=0.2, bidirectional=True, **common).fit(X, np.c_[Y, -Y])
    yield GRURegressor(100, early_stopping=True, **common).fit(X[:200], Y[:200])
    yield GRUClassifier(24, **common).fit(X, np.array(["low", "high"])[(Y > 0).astype(int)])
    yield GRURegressor(8, solver="lbfgs", **common).fit(X[:100].astype(np.float32), Y[:100])


def answer(model, X=X):
    """All that a model says of X, in bytes."""
    said = model.predict_proba(X) if hasattr(model, "predict_proba") else model.predict(X)
    return np.ascontiguousarray(said).tobytes()


def digest(seed):
    """What all models of a seed say, in one word."""
    return hashlib.sha256(b"".join(map(answer, models(seed)))).hexdigest()


# --- what stays the same


def runs(seed):
    """The same process again."""
    assert digest(seed) == digest(seed)


def processes(seed):
    """A fresh interpreter, whose sets and dictionaries are in another order."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(seed + 1)}
    command = [sys.executable, "-W", "ignore", "-m", "tests.reproducible", "--digest", str(seed)]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == digest(seed)


def searches(seed):
    """A search in one process, in two, and in two threads."""
    grid = {"alpha": [0.01, 0.1], "hidden_layer_sizes": [4, 24]}

    def search(n_jobs, backend):
        with joblib.parallel_config(backend):
            found = GridSearchCV(GRURegressor(max_iter=2, random_state=seed), grid, cv=2, n_jobs=n_jobs)
            return found.fit(X, Y).cv_results_["mean_test_score"].tobytes(), answer(found)

    assert search(1, "loky") == search(2, "loky") == search(2, "threading")


def copies(seed):
    """Copies of X that lie otherwise in memory: not aligned, strided, of Fortran, read-only, windows."""
    shifted = np.empty(X.nbytes + 64, np.uint8)
    for model in models(seed):
        for offset in (8, 16, 40):
            aligned = shifted[offset : offset + X.nbytes].view(float).reshape(X.shape)
            aligned[...] = X
            assert answer(model, aligned) == answer(model)
            again = pickle.loads(pickle.dumps(model)).set_params(warm_start=False)
            if np.issubdtype(model.output_bias_.dtype, np.float64) and isinstance(model, GRURegressor):
                target = Y if model.n_outputs_ == 1 else np.c_[Y, -Y]
                rows = 200 if model.early_stopping else len(X)
                assert answer(again.fit(aligned[:rows], target[:rows])) == answer(model)
        strided = np.repeat(X, 2, axis=2)[:, :, ::2]
        for copy in (strided, np.asfortranarray(X), X[::-1][::-1], X.reshape(len(X), -1).reshape(X.shape)):
            assert answer(model, copy) == answer(model)


def files(seed):
    """Models that were pickled, and that joblib has written."""
    for model in models(seed):
        buffer = io.BytesIO()
        joblib.dump(model, buffer)
        buffer.seek(0)
        assert answer(pickle.loads(pickle.dumps(model))) == answer(joblib.load(buffer)) == answer(model)


def streams(seed):
    """Streams of the same readings, alone and beside others."""
    model = GRURegressor([24, 8], max_iter=1, random_state=seed).fit(X, np.cumsum(X, axis=1)[:, :, :1])
    said = [np.array([live.step(row) for row in X[0]]) for live in (stream(model), stream(model))]
    assert said[0].tobytes() == said[1].tobytes()


def windows(seed):
    """Windows of a table, and the arrays that they are."""
    table = X.reshape(-1, 3)[:600]
    made = make_windows(table, 8)
    model = GRURegressor(24, max_iter=2, random_state=seed).fit(made[:500], table[:500, 0])
    again = GRURegressor(24, max_iter=2, random_state=seed).fit(np.asarray(made)[:500], table[:500, 0])
    assert answer(model, made) == answer(again, np.asarray(made))


def _in_parts(model, size):
    """What a model says of X, asked for so many samples at a time."""
    return np.concatenate([model.predict(X[start : start + size]) for start in range(0, len(X), size)])


def blocks(seed):
    """Predictions 256 and 512 samples at a time, as a model computes them."""
    for model in regressors(seed):
        for size in (256, 512):
            assert _in_parts(model, size).tobytes() == answer(model)


def batches(seed):
    """Predictions so many samples at a time, where BLAS adds in another order."""
    for model in regressors(seed):
        for size in (7, 100):
            np.testing.assert_allclose(_in_parts(model, size), model.predict(X), rtol=0, atol=1e-13)


def regressors(seed):
    """Networks of one and of two layers, in one direction and in both."""
    common = {"max_iter": 1, "linear_part": None, "random_state": seed}
    yield GRURegressor(24, **common).fit(X, Y)
    yield GRURegressor([16, 8], bidirectional=True, **common).fit(X, np.c_[Y, -Y])


DAYS = pd.date_range("2024-01-01", periods=60)
SHOPS = pd.concat(
    [
        pd.DataFrame({"shop": shop, "sales": np.cumsum(X[:60, i, 0])}, index=DAYS)
        for i, shop in enumerate(["north", "south", "west"])
    ]
)


def forecasting(seed):
    """Models that learn one step and several of all shops, and how many they forecast."""
    for horizon in (1, 4):
        windows, y = future_targets(make_windows(SHOPS, 6, group="shop"), horizon=horizon)
        yield GRURegressor(24, max_iter=2, random_state=seed).fit(windows, y)


def forecasts(seed):
    """Forecasts by recursion and at once: again, and by a model that was pickled."""
    for model in forecasting(seed):
        whole = forecast(model, SHOPS, 4)
        assert forecast(model, SHOPS, 4).equals(whole)
        assert forecast(pickle.loads(pickle.dumps(model)), SHOPS, 4).equals(whole)


def forecasts_alone(seed):
    """Forecasts of each series alone, and of all."""
    for model in forecasting(seed):
        whole = forecast(model, SHOPS, 4)
        parts = pd.concat(
            [forecast(model, SHOPS[SHOPS["shop"] == shop], 4) for shop in whole["shop"].unique()]
        )
        assert parts.drop(columns="sales").equals(whole.drop(columns="sales"))
        np.testing.assert_allclose(parts["sales"], whole["sales"], rtol=0, atol=1e-12)


CHECKS = {
    "fits and predictions again, in one process": (runs, 5),
    "fits in a fresh interpreter with another PYTHONHASHSEED": (processes, 3),
    "searches with one job, two processes and two threads": (searches, 3),
    "copies that lie otherwise in memory: fits and predictions": (copies, 2),
    "models that were pickled": (files, 3),
    "streams of the same readings": (streams, 20),
    "windows and the arrays that they are": (windows, 5),
    "predictions 256 samples at a time, or 512": (blocks, 5),
    "forecasts again, and by models that were pickled": (forecasts, 10),
}
TO_ROUNDING = {
    "predictions so many samples at a time": (batches, 5),
    "forecasts of each series alone, and of all": (forecasts_alone, 10),
}


def main(arguments):
    """Try all, or some by the names of their functions, or print the digest of a seed."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    if arguments[:1] == ["--digest"]:
        print(digest(int(arguments[1])))
        return
    from .trials import record, trials

    names = [check.__name__ for checks in (CHECKS, TO_ROUNDING) for check, _ in checks.values()]
    unknown = [name for name in arguments if name not in names]
    if unknown:
        raise SystemExit(f"{unknown} are no checks; these are: {', '.join(names)}.")
    counts = trials().get("reproducible", {"counts": {}})["counts"] if arguments else {}
    for checks, outcome in ((CHECKS, "the same bits"), (TO_ROUNDING, "the same to rounding")):
        for what, (check, n) in checks.items():
            if arguments and check.__name__ not in arguments:
                continue
            for seed in range(n):
                check(seed)
            counts[f"{what}: {outcome}"] = n
            print(f"{what}: {outcome}", n, flush=True)
            record("reproducible", "python -m tests.reproducible", counts)  # as far as it has come


if __name__ == "__main__":
    main(sys.argv[1:])
