"""Contenders that take turns: a busy machine slows all of them alike."""

import time
from contextlib import nullcontext

import numpy as np


def seconds(task):
    """The seconds that one call takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def interleaved(tasks, n_rounds, round_seconds=0.03, *, contexts=False):
    """Time tasks in turns, each round for at least ``round_seconds`` and one call.

    Parameters
    ----------
    tasks : dict of str to callable
    n_rounds : int
    round_seconds : float
        0 for tasks that take long.
    contexts : bool
        Whether a task is a function whose context gives what is timed, such as a limit of threads.

    Returns
    -------
    times : dict of str to ndarray of shape (n_rounds,)
        Seconds a call.
    """
    times = {name: [] for name in tasks}
    for round_ in range(n_rounds + 1):  # the first one compiles, wakes threads, fills caches
        for name, task in tasks.items():
            with task() if contexts else nullcontext(task) as call:
                if round_seconds:
                    call()  # not timed: the caches hold what another one left
                n_calls, total = 0, 0.0
                while total < round_seconds or n_calls == 0:
                    total += seconds(call)
                    n_calls += 1
            if round_ > 0:
                times[name].append(total / n_calls)
    return {name: np.array(values) for name, values in times.items()}


def best(times, name):
    """Replace the variants ``name 1``, ``name 2``, ... by the one with the smallest median, as ``name``."""
    variants = [key for key in times if key.startswith(name + " ")]
    if not variants:
        return times
    fastest = min((times[key] for key in variants), key=np.median)
    order = {key: value for key, value in times.items() if key not in variants}
    return {**order, name: fastest}


def ratio(times, one, other):
    """The median of the ratios of the rounds."""
    return np.median(times[one] / times[other])
