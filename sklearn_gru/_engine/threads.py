"""Threads: one of BLAS while products are small, and a worker that takes work off the first thread.

A second BLAS thread costs more to wake than a small product takes, and on a busy machine it waits for
its turn: a training step of 4 ms then takes 836 ms.  Most BLAS libraries have one thread pool a
process, so overlapping scopes are counted and the last one to leave restores; a pool that each
thread has of its own is restored by that thread.

NumPy lets other threads run while it computes, so a product of some size and the steps after it can
go on side by side: the worker's tasks run one after the other in the order in which they were given,
so the numbers do not depend on whether there is a worker.  It does not spin: beside other busy
processes it gains less and may lose a little, where BLAS with two threads takes several times as long.
"""

import os
import threading
from functools import cache
from queue import SimpleQueue

import numpy as np
from threadpoolctl import ThreadpoolController

# Multiplications in one product from which a second thread pays even on a busy machine.
LARGE_PRODUCT = 2**24
# Below this many OpenBLAS starts no second thread, even for a matrix times a vector (its interface/gemv.c),
# and a limit costs more than the product.
TINY_PRODUCT = 9216

_lock = threading.RLock()  # a signal handler may predict in the midst of what holds it
_scopes = set()  # that are open
_outside = None  # threads of each library before the first open scope


class _Scope:
    """The time in which a function of one thread runs with one thread of BLAS."""

    def __init__(self):
        self.owner = threading.get_ident()
        self.before = None  # threads that each library had in this thread; None before and after


def _after_fork():
    """No other thread lives on in the child: neither its lock nor its scope will be left.

    What was limited when it was forked is restored when the child's first scope is left.
    """
    global _lock
    _lock = threading.RLock()
    _scopes.intersection_update([scope for scope in _scopes if scope.owner == threading.get_ident()])


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def with_blas_threads_for(n_multiplications, function, *arguments):
    """What a function returns, which runs with one BLAS thread where its products are not worth a second."""
    if TINY_PRODUCT <= n_multiplications < LARGE_PRODUCT:
        return with_one_blas_thread(function, *arguments)
    return function(*arguments)


def with_one_blas_thread(function, *arguments):
    """What a function returns, which runs with one thread of BLAS.

    No context manager: a Ctrl-C at the first instruction of its ``__exit__``, or the last of its
    ``__enter__``, would leave one thread for good.
    """
    scope = _Scope()
    try:
        try:
            _locked(_enter, scope)
            return function(*arguments)
        finally:
            _locked(_leave, scope)
    finally:
        _locked(_leave, scope)  # again, in case a signal has interrupted the first time; else it does nothing


def threads_outside():
    """How many threads BLAS has where nothing here holds it: what this process is meant to use."""
    return _locked(_threads_outside)


def _locked(function, *arguments):
    """What a function returns that nothing else runs beside."""
    lock = _lock
    try:
        lock.acquire()  # not by ``with``: a signal may come between this and what has to release it
        return function(*arguments)
    finally:
        try:  # noqa: SIM105  ``suppress`` has a beginning of its own, where a signal may come
            lock.release()
        except RuntimeError:  # it was interrupted while it waited for the lock
            pass


def _threads_outside():
    if _outside is not None:
        return min(_outside, default=1)
    return min((library.get_num_threads() for library in _libraries()), default=1)


def _enter(scope):
    """Limit every library."""
    global _outside
    _scopes.add(scope)
    scope.before = [library.get_num_threads() for library in _libraries()]
    if _outside is None:
        _outside = scope.before
    for library in _libraries():
        _set_threads(library, 1)


def _leave(scope):
    """Undo ``_enter``, whatever of it has happened; once that is done, again changes nothing."""
    global _outside
    _scopes.discard(scope)
    if scope.before is not None:
        _set_all(scope.before, of_one_thread=True)
        scope.before = None
    if not _scopes and _outside is not None:
        _set_all(_outside, of_one_thread=False)
        _outside = None


def _set_all(counts, of_one_thread):
    """Set the threads of the libraries whose pools are of one thread each, or those of the others."""
    for library, n_threads in zip(_libraries(), counts, strict=True):
        if _has_pool_of_each_thread(library) == of_one_thread:
            _set_threads(library, n_threads)


def _has_pool_of_each_thread(library):
    """Whether a limit is of the thread that sets it; that of BLIS, with OpenMP too, is of the process."""
    return library.internal_api == "openblas" and library.threading_layer == "openmp"


@cache
def _libraries():
    """The BLAS libraries in this process; finding them takes milliseconds."""
    return ThreadpoolController().select(user_api="blas").lib_controllers


def _set_threads(library, n_threads):
    _setter(library)(n_threads)


@cache
def _setter(library):
    """The function that sets the threads of a library.

    From 3.8 on, threadpoolctl has OpenBLAS ignore all threads but the one that first set a limit, and the
    last scope to leave may be another's.  That is kept under a lock, by ``with``, and Python 3.14 may run a
    signal handler between its acquiring and the body: an exception would leave it locked for good.  So
    OpenBLAS' own function is called, whose name goes with one of those that threadpoolctl looks for.
    """
    if hasattr(library, "clear_controlling_thread") and not _has_pool_of_each_thread(library):
        for name in library.check_symbols:
            function = getattr(library.dynlib, name.replace("_get_", "_set_"), None)
            if function is not None:
                return function
    return library.set_num_threads


# Multiplications in the largest products of all steps from which a second thread gains more than
# handing it the work costs.
WORTH_A_THREAD = 2**24


def worker_for(n_multiplications, n_steps):
    """A ``Worker`` where it pays and this process may use two threads, else ``NoWorker``; a context.

    ``n_multiplications`` are those of the largest product of a step.  From where BLAS gets its
    threads on, these are the better ones.
    """
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    pays = n_multiplications < LARGE_PRODUCT and n_multiplications * n_steps >= WORTH_A_THREAD
    return Worker() if pays and min(n_cores, threads_outside()) > 1 else NoWorker()


class NoWorker:
    """Runs tasks at once: one thread does everything."""

    n_threads = 0

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.end()

    def end(self):
        """There is nothing to end."""

    def give(self, function, *arguments):
        """Run ``function(*arguments)``."""
        function(*arguments)

    def wait(self, n_left=0):
        """All are done."""


class Worker:
    """Runs tasks in a thread of its own, from the first task to the end of the context."""

    n_threads = 1

    def __init__(self):
        self._tasks, self._results = SimpleQueue(), SimpleQueue()
        self._thread = None
        self._n_open = 0

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.end()

    def __del__(self):
        self._tasks.put(None)  # the context may have been left by a Ctrl-C on the way

    def end(self):
        """Let the thread do what it was given, and wait for its end; it may be ended twice."""
        self._tasks.put(None)
        if self._thread is not None:
            self._thread.join()

    def give(self, function, *arguments):
        """Have ``function(*arguments)`` run, after those given before and until ``wait``."""
        if self._thread is None and not self._start():
            function(*arguments)
            return
        self._n_open += 1
        self._tasks.put((function, arguments))

    def _start(self):
        """Start the thread; whether there is one, since a process may be allowed no more."""
        thread = threading.Thread(
            target=_run, args=(self._tasks, self._results), name="sklearn_gru worker", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            return False
        self._thread = thread
        return True

    def wait(self, n_left=0):
        """Wait until at most ``n_left`` tasks are open.  Raises what one of them has raised."""
        while self._n_open > n_left:
            error = self._results.get()
            self._n_open -= 1
            if error is not None:
                raise error


def _run(tasks, results):
    """What the thread does."""
    with_one_blas_thread(_run_all, tasks, results)


def _run_all(tasks, results):
    # as in the first thread: the checks for non-finite numbers speak for these warnings
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        while (task := tasks.get()) is not None:
            function, arguments = task
            try:
                function(*arguments)
                results.put(None)
            except BaseException as error:
                results.put(error)
            del task, function, arguments  # they hold the arrays of a batch
