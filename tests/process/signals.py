"""A signal that raises, Ctrl-C or a timeout of the program's own, at random moments of a call."""

import signal
import time
from pathlib import Path

import numpy as np

import sklearn_gru

from .problems import blas_threads, few_epochs, state_of

OURS = str(Path(sklearn_gru.__file__).parent)


class Timeout(BaseException):
    """What a program lets SIGALRM raise in the middle of whatever runs; no ``except Exception`` stops it."""


def ctrl_c(*_):
    """The handler of the timer that sends this process what Ctrl-C sends."""
    signal.raise_signal(signal.SIGINT)


def timeout(*_):
    """The handler of the timer that raises an exception of its own."""
    raise Timeout


def struck(action, delay, handler):
    """Run an action under a timer.

    Returns ``(answer, None)`` if it was done before, ``(None, error)`` if it was interrupted, and
    ``(None, None)`` if the error came after the action, but before its answer was kept.
    """
    signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, max(delay, 1e-6))
        answer = action()
        if signal.setitimer(signal.ITIMER_REAL, 0)[0]:
            return answer, None
        time.sleep(0.05)  # another thread may have got the signal, and this one hears of it later
    except (KeyboardInterrupt, Timeout) as error:
        return None, error if _comes_from_ours(error) else None
    raise AssertionError("the exception was swallowed")


def _comes_from_ours(error):
    """Whether an exception was raised while a function of the package ran, and not between two calls."""
    traceback = error.__traceback__
    while traceback is not None and not traceback.tb_frame.f_code.co_filename.startswith(OURS):
        traceback = traceback.tb_next
    return traceback is not None


def duration(make):
    """How long an action takes, of ``make() -> (thing, action)``; the median of a few."""
    times = []
    for _ in range(7):
        _, action = make()
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return float(np.median(times))


def strike(make, n, handler, check):
    """Interrupt an action so many times; ``check(thing, before)`` looks at each thing that was.

    Returns how many actions were interrupted.
    """
    few_epochs()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threads, most, n_struck = blas_threads(), 1.1 * duration(make), 0
    delays = np.random.default_rng(0).uniform(0, most, 20 * n + 100)
    for delay in delays:
        thing, action = make()
        before = state_of(thing)
        error = struck(action, delay, handler)[1]
        if error is not None:
            assert blas_threads() == threads, "BLAS has not got its threads back"  # the error is still there
            check(thing, before)
            n_struck += 1
        if n_struck == n:
            return n_struck
    raise AssertionError(f"only {n_struck} of {len(delays)} timers struck")
