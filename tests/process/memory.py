"""No memory: a MemoryError, all is as it was, and the process goes on, unless a library ends it."""

import faulthandler
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from sklearn_gru import SlidingWindow, future_targets, iter_windows, make_windows

from .children import forked
from .problems import few_epochs, network, state_of

PATIENCE = 60  # seconds after which a call hangs
BLOCKS = (2**16, 2**12, 2**9)  # bytes, by which what is left of the heap is filled
DONE, REFUSED, WRONG = 90, 91, 92  # how a child ends: none of the ways in which libraries end one


@contextmanager
def limited_memory(n_bytes):
    """This process may take only so many bytes more, in the heap too."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    has = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has, hard))
    filler = [[] for _ in BLOCKS]
    try:
        for blocks, size in zip(filler, BLOCKS, strict=True):
            _fill(blocks, size)
        del filler[0][: -(-n_bytes // BLOCKS[0])]
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _fill(blocks, size):
    try:
        while True:
            blocks.append(bytearray(size))
    except MemoryError:
        return


def hungry():
    """What takes memory: (name, thing, call that returns an array)."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 20, 8))
    y = X[:, -1, 0]
    rows = rng.normal(size=(9000, 8))
    one = network(max_iter=1, linear_part=None, batch_size=100)
    each = network(max_iter=1, linear_part=None, hidden_layer_sizes=8)
    yield "fit", one, lambda model: model.fit(X, y).output_weights_
    yield "predict", one.fit(X[:200], y[:200]), lambda model: model.predict(X)
    yield "predict at every step", each.fit(X[:50], X[:50]), lambda model: model.predict(X)
    yield "make_windows", SlidingWindow(500), lambda _: np.asarray(make_windows(rows, 50)[:2000])
    yield "future_targets", None, lambda _: future_targets(make_windows(rows, 9), rows, horizon=24)[1]
    parts = [rows[start : start + 3000] for start in range(0, 9000, 3000)]
    batches = partial(iter_windows, parts, 9, horizon=24, target=0)
    yield "iter_windows", None, lambda _: np.concatenate([y for _, y in batches()])


def memory(n):
    """Less memory than a call takes, each in a process of its own: most raise, and all is as it was.

    With one thread: where OpenBLAS has no memory for the buffer of a second one, it ends the process.
    """
    few_epochs()
    counts = Counter()
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        for name, thing, call in hungry():
            kept = pickle.dumps(thing)
            expected, n_ended = call(pickle.loads(kept)), 0
            for room in 2 ** np.random.default_rng(0).uniform(0, 23, 8 * n):
                ended = _ended(partial(_without_memory, kept, call, int(room), expected), folder, name)
                counts[ended] += ended is not None
                n_ended += ended is not None
                if n_ended == n:
                    break
            assert n_ended, f"{name} takes no memory"
    return +counts


def _without_memory(kept, call, room, expected):
    """Call with so many bytes; whether that was refused, and then all is as it was, and goes on."""
    thing = pickle.loads(kept)
    before = state_of(thing)
    try:
        with limited_memory(room):
            call(thing)
    except MemoryError:
        assert state_of(thing) == before, "the state is not as it was"
        np.testing.assert_array_equal(call(thing), expected)
        return REFUSED
    return DONE


def _ended(action, folder, name):
    """What came of an action in a process of its own, in words; None if it was done."""
    said = Path(folder) / "said"
    child = forked()
    if child == 0:
        _answer(action, said)
    until, ended = time.monotonic() + PATIENCE, 0
    while not ended:
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended and time.monotonic() > until:
            os.kill(child, signal.SIGABRT)  # for its stack
            os.waitpid(child, 0)
            raise AssertionError(f"{name} hangs without memory:\n{said.read_text(encoding='utf-8')}")
        time.sleep(0.001)
    return _in_words(os.waitstatus_to_exitcode(status), name, said.read_text(encoding="utf-8"))


def _in_words(code, name, said):
    if code == DONE:
        return None
    if code == REFUSED:
        return "calls without enough memory: an error, and all is as it was"
    # NumPy raises the MemoryError of some comparisons and casts where the interpreter is not its own: it has
    # released it for the loop
    is_numpy = code == -signal.SIGSEGV and "Segmentation fault" in said
    assert is_numpy or "OpenBLAS" in said, f"{name} ended by {code}:\n{said}"
    return f"calls without enough memory: {'NumPy' if is_numpy else 'OpenBLAS'} has ended the process"


def _answer(action, said):
    """What the child does; it never comes back."""
    stream = said.open("w", encoding="utf-8")
    faulthandler.enable(stream)
    os.dup2(stream.fileno(), sys.stderr.fileno())  # what libraries say before they end it
    code = WRONG
    try:
        code = action()
    except BaseException:
        traceback.print_exc(file=stream)
        stream.flush()
    finally:
        os._exit(code)
