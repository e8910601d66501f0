"""Threads and processes beside each other: many at once, forked while a network is fitted."""

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from joblib.externals.loky.process_executor import TerminatedWorkerError
from sklearn.model_selection import GridSearchCV

from sklearn_gru import stream

from .answers import SERIES
from .children import ChildError, in_child
from .problems import X, Y, blas_threads, few_epochs, network

LONG = np.tile(X, (10, 4, 1))  # of which a batch is worth a second thread
SOME = LONG[:100, :6]
WIDE = {"hidden_layer_sizes": 128, "batch_size": 200, "max_iter": 1, "linear_part": None}


def fit_and_predict():
    """What a small network says, fitted here and now: two threads where that is allowed."""
    few_epochs()
    model = network(**WIDE).fit(LONG, np.tile(Y, 10))
    return model.predict(X)


# --- many threads


def many_threads(n):
    """64 threads that fit, and predict with models they share, at the same moment: the bits of one thread."""
    few_epochs()
    shared = [network(**WIDE).fit(LONG, np.tile(Y, 10)), network().fit(X, Y)]
    expected, fitted, threads = [model.predict(SOME) for model in shared], network().fit(X, Y), blas_threads()
    barrier = threading.Barrier(64)

    def at_once(i):
        barrier.wait(60)
        if i % 4 == 0:
            return np.array_equal(network().fit(X, Y).output_weights_, fitted.output_weights_)
        return np.array_equal(shared[i % 2].predict(SOME), expected[i % 2])

    with ThreadPoolExecutor(64) as pool:
        for _ in range(n):
            assert all(pool.map(at_once, range(64))), "other bits than alone"
            assert blas_threads() == threads
    return Counter({"fits and predictions by 64 threads at once: the bits of one": 64 * n})


def two_streams(n):
    """Two streams of one model in two threads: each as if it were alone."""
    few_epochs()
    model = SERIES.fit(X, np.cumsum(X, axis=1)[:, :, :1])
    readings = np.random.default_rng(0).normal(size=(2, 200, 2))

    def answers(own):
        live = stream(model)
        return np.array([live.step(reading) for reading in own])

    expected = [answers(own) for own in readings]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(n):
            np.testing.assert_array_equal(list(pool.map(answers, readings)), expected)
    return Counter({"steps of two streams in two threads: as alone": n * 2 * 200})


# --- forks


def forks(n):
    """Children forked while another thread fits: they fit and predict the same, with all threads of BLAS."""
    expected, threads, moments = fit_and_predict(), blas_threads(), np.random.default_rng(0)
    ended = threading.Event()

    def fit_on():
        while not ended.is_set():
            fit_and_predict()

    fitting = threading.Thread(target=fit_on)
    fitting.start()
    try:
        for _ in range(n):
            time.sleep(moments.uniform(0, 0.03))
            answer, inside = in_child(_forked, seconds=60)
            np.testing.assert_array_equal(answer, expected)
            assert inside == threads, "BLAS has not its threads in the child"
    finally:
        ended.set()
        fitting.join()
    assert blas_threads() == threads
    return Counter({"forks while a thread fits: the child fits and predicts the same": n})


def _forked():
    return fit_and_predict(), blas_threads()


def _processes(method, n, seconds=120):
    """Let processes that ``multiprocessing`` starts so fit, after this one has."""
    expected, context = fit_and_predict(), multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__])
    with context.Pool(2, maxtasksperchild=1) as pool:
        given = [pool.apply_async(fit_and_predict) for _ in range(n)]
        for answer in given:
            np.testing.assert_array_equal(answer.get(seconds), expected)
    return n


def multiprocessed(n):
    """Processes of every method of ``multiprocessing``; a spawned one imports all anew, so they are fewer."""
    what = "processes of multiprocessing, {}: the same numbers"
    counts = {"fork": n, "forkserver": n if n > 1 else 0, "spawn": n // 4}
    return Counter({what.format(method): _processes(method, n) for method, n in counts.items() if n})


# --- a worker of a search that is killed


def killed_workers(n):
    """A worker of a search with ``n_jobs=2`` is killed: an error, no hang; the next one is as without."""
    few_epochs()
    grid, moments = {"alpha": [0.01, 0.1, 1.0]}, np.random.default_rng(0)
    alone = GridSearchCV(network(max_iter=2), grid, cv=2).fit(X, Y).cv_results_["mean_test_score"]
    slow = GridSearchCV(network(max_iter=100_000), grid, cv=2, n_jobs=2)
    for _ in range(n):
        killer = threading.Thread(target=_kill_a_worker, args=[moments.uniform(0, 0.5)])
        killer.start()
        try:
            slow.fit(X, Y)
        except TerminatedWorkerError:  # what joblib says of it
            killer.join()
        else:
            raise ChildError("the search went on without its worker")
        search = GridSearchCV(network(max_iter=2), grid, cv=2, n_jobs=2).fit(X, Y)
        np.testing.assert_array_equal(search.cv_results_["mean_test_score"], alone)
    return Counter({"workers of a search killed: an error, and the next search goes as ever": n})


def _kill_a_worker(delay):
    """Wait for the workers of joblib that this process has, and so many seconds, and kill one at work."""
    while not (workers := _workers()):
        time.sleep(0.01)
    time.sleep(delay)
    os.kill(workers[-1], signal.SIGKILL)


def _workers():
    tasks = Path("/proc/self/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
    return [child for child in children if b"popen_loky" in Path(f"/proc/{child}/cmdline").read_bytes()]
