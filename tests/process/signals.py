"""A signal that raises, Ctrl-C or a timeout of the program's own, at random moments of a call."""

import signal
import time
import traceback
from pathlib import Path

import numpy as np

import sklearn_gru

from .problems import blas_threads, few_epochs, state_of

OURS = str(Path(sklearn_gru.__file__).parent)


class Timeout(BaseException):
    """What a program lets SIGALRM raise in the middle of whatever runs; no ``except Exception`` stops it."""


def ctrl_c():
    """Raise what Ctrl-C raises."""
    raise KeyboardInterrupt


def timeout():
    """Raise an exception of the program's own."""
    raise Timeout


def struck(action, delay, strike):
    """Run an action under a timer whose handler raises.

    Returns ``(answer, None)`` if it was done before, ``(None, error)`` if it was interrupted, and
    ``(None, None)`` if the error came after the action, but before its answer was kept, or where others
    drop it.
    """
    frames = []

    def handler(_, frame):
        frames.append(frame)
        strike()

    signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, max(delay, 1e-6))
        answer = action()
        if signal.setitimer(signal.ITIMER_REAL, 0)[0]:
            return answer, None
    except (KeyboardInterrupt, Timeout) as error:
        return None, error if comes_from_ours(error) else None
    assert frames, "the handler of the signal has not run"
    check_dropped_by_others(frames[0])
    return None, None


def check_dropped_by_others(frame):
    """NumPy drops what is raised while it compares a dtype with a name, or looks for ``__array__``.

    So pandas goes on, with the right answer.  It is an error if a function of the package did so.
    """
    stack = "".join(traceback.format_stack(frame, 5))
    assert not frame.f_code.co_filename.startswith(OURS), f"the exception was swallowed:\n{stack}"


def comes_from_ours(error):
    """Whether an exception was raised while a function of the package ran, and not between two calls."""
    traceback = error.__traceback__
    while traceback is not None and not traceback.tb_frame.f_code.co_filename.startswith(OURS):
        traceback = traceback.tb_next
    return traceback is not None


def duration(make):
    """How long an action takes, of ``make() -> (thing, action)``; the median of a few."""
    times = []
    for _ in range(3):
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
