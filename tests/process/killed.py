"""Processes that are killed while they save a model: nothing that is half written is taken for a model."""

import os
import pickle
import signal
import tempfile
import time
import zlib
from collections import Counter
from pathlib import Path

import joblib
import numpy as np
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, StepwiseTransformer
from sklearn_gru.exchange import load_model, save_model

from .children import forked
from .problems import X, Y, few_epochs


def model_of(seed):
    """A fitted model; its ``random_state`` tells it from others."""
    few_epochs()
    return GRURegressor(64, max_iter=1, random_state=seed).fit(X, Y)


def search_of(seed):
    """A fitted search around a pipeline."""
    few_epochs()
    model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(32, max_iter=1))
    grid = {"gruregressor__random_state": [seed]}
    return GridSearchCV(model, grid, cv=2).fit(X, Y)


def killed(action, delay):
    """Repeat an action in a process of its own, and kill that after ``delay`` seconds."""
    process = forked()
    if process == 0:
        while True:
            action()
    time.sleep(delay)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def duration(action):
    """In seconds; the first time imports."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return min(times)


def saving(n):
    """``save_model`` over a model: the file is the old one or the new one, never a part of one."""
    models, counts, delays = [model_of(1), model_of(2)], Counter(), np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.skops"

        def save():
            for model in models:
                save_model(model, path)

        most = 2 * duration(save)
        for _ in range(n):
            killed(save, delays.uniform(0, most))
            again = load_model(path)  # or it raises
            original = models[again.random_state - 1]
            np.testing.assert_array_equal(again.output_weights_, original.output_weights_)
            counts["kills while a model is saved: the old or the new is there"] += 1
            for left in path.parent.glob(".*.tmp"):
                left.unlink()
    return counts


# what pickle and joblib raise of a part of a file
OF_A_PART = (EOFError, pickle.UnpicklingError, ValueError, zlib.error, OSError)


def pickling(n):
    """``joblib.dump``, which writes in place, of a search: a part of a file is an error, never a model."""
    searches, counts, delays = [search_of(1), search_of(2)], Counter(), np.random.default_rng(0)
    expected = [search.predict(X) for search in searches]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search.joblib"

        def dump():
            for search in searches:
                joblib.dump(search, path)
                time.sleep(0.002)  # in which it is whole

        most = 2 * duration(dump)
        for _ in range(n):
            killed(dump, delays.uniform(0, most))
            try:
                again = joblib.load(path)
            except OF_A_PART:
                counts["kills while joblib dumps a search: a part, refused when it is loaded"] += 1
                continue
            seed = again.best_params_["gruregressor__random_state"]
            np.testing.assert_array_equal(again.predict(X), expected[seed - 1])
            counts["kills while joblib dumps a search: the whole search is there"] += 1
    return counts
