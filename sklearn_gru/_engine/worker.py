"""A second thread that takes work off the first one.

NumPy lets other threads run while it computes, so a product of some size and the steps after it
can go on side by side.  Tasks run one after the other in the order in which they were given, so
the numbers do not depend on whether there is a second thread.  It does not spin: beside other
busy processes it gains less and may lose a little, where BLAS with two threads takes several times
as long.
"""

import os
from queue import SimpleQueue
from threading import Thread

import numpy as np

from .blas_threads import LARGE_PRODUCT, one_blas_thread, threads_outside

# Multiplications in the largest products of all steps from which a second thread gains more than
# handing it the work costs.
WORTH_A_THREAD = 2**24


def helper_for(n_multiplications, n_steps):
    """A ``Helper`` where it pays and this process may use two threads, else ``NoHelper``; a context.

    ``n_multiplications`` are those of the largest product of a step.  From where BLAS gets its
    threads on, these are the better ones.
    """
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    pays = n_multiplications < LARGE_PRODUCT and n_multiplications * n_steps >= WORTH_A_THREAD
    return Helper() if pays and min(n_cores, threads_outside()) > 1 else NoHelper()


class NoHelper:
    """Runs tasks at once: one thread does everything."""

    n_threads = 0

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        """There is nothing to end."""

    def give(self, function, *arguments):
        """Run ``function(*arguments)``."""
        function(*arguments)

    def wait(self, n_left=0):
        """All are done."""


class Helper:
    """Runs tasks in a thread of its own, from the first task to the end of the context."""

    n_threads = 1

    def __init__(self):
        self._tasks, self._results = SimpleQueue(), SimpleQueue()
        self._thread = None
        self._n_open = 0

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._tasks.put(None)
        if self._thread is not None:
            self._thread.join()

    def __del__(self):
        self._tasks.put(None)  # the context may have been left by a Ctrl-C on the way

    def give(self, function, *arguments):
        """Have ``function(*arguments)`` run, after those given before and until ``wait``."""
        if self._thread is None and not self._start():
            function(*arguments)
            return
        self._n_open += 1
        self._tasks.put((function, arguments))

    def _start(self):
        """Start the thread; whether there is one, since a process may be allowed no more."""
        thread = Thread(
            target=_run, args=(self._tasks, self._results), name="sklearn_gru helper", daemon=True
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
    # as in the first thread: the checks for non-finite numbers speak for these warnings
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        while (task := tasks.get()) is not None:
            function, arguments = task
            try:
                function(*arguments)
                results.put(None)
            except BaseException as error:
                results.put(error)
            del task, function, arguments  # they hold the arrays of a batch
