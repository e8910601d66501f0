"""One BLAS thread while the matrix products are small.

A second thread costs more to wake than a small product takes, and on a busy machine it waits for
its turn: a training step of 4 ms then takes 836 ms.  Most BLAS libraries have one thread pool a
process, so overlapping scopes are counted and the last one to leave restores; a pool that each
thread has of its own is restored by that thread.
"""

import os
import threading
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

# Multiplications in one product from which a second thread pays even on a busy machine.
LARGE_PRODUCT = 2**24
# Below this many OpenBLAS starts no second thread, even for a matrix times a vector (its interface/gemv.c),
# and a limit costs more than the product.
TINY_PRODUCT = 9216

_lock = threading.Lock()
_scopes = set()  # that are open
_outside = None  # threads of each library before the first open scope


def _after_fork():
    """No other thread lives on in the child: neither its lock nor its scope will be left.

    What was limited when it was forked is restored when the child's first scope is left.
    """
    global _lock
    _lock = threading.Lock()
    _scopes.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


@contextmanager
def blas_threads_for(n_multiplications):
    """Hold BLAS at one thread where products of ``n_multiplications`` are not worth a second one."""
    if n_multiplications >= LARGE_PRODUCT or n_multiplications < TINY_PRODUCT:
        yield
        return
    with one_blas_thread():
        yield


@contextmanager
def one_blas_thread():
    """Hold BLAS at one thread."""
    scope, before = object(), None
    try:
        before = _enter(scope)
        yield
    finally:
        try:
            _leave(scope, before)
        except KeyboardInterrupt:  # the threads are given back all the same
            _leave(scope, before)
            raise


def threads_outside():
    """How many threads BLAS has where nothing here holds it: what this process is meant to use."""
    with _lock:
        if _outside is not None:
            return min(_outside, default=1)
        return min((library.get_num_threads() for library in _libraries()), default=1)


def _enter(scope):
    """Limit every library; returns the threads each had in this thread."""
    global _outside
    with _lock:
        before = [library.get_num_threads() for library in _libraries()]
        if _outside is None:
            _outside = before
        _scopes.add(scope)
        for library in _libraries():
            _set_threads(library, 1)
    return before


def _leave(scope, before):
    """Undo ``_enter``, whatever of it has happened; a second call changes nothing."""
    global _outside
    with _lock:
        if _outside is None:
            return
        is_last = not _scopes - {scope}
        for library, own, outside in zip(_libraries(), before or _outside, _outside, strict=True):
            if getattr(library, "threading_layer", None) == "openmp":
                _set_threads(library, own)
            elif is_last:
                _set_threads(library, outside)
        _scopes.discard(scope)
        if is_last:
            _outside = None


@cache
def _libraries():
    """The BLAS libraries in this process; finding them takes milliseconds."""
    return ThreadpoolController().select(user_api="blas").lib_controllers


def _set_threads(library, n_threads):
    # From 3.8 on, threadpoolctl ignores all threads but the one that first set a limit, and the
    # last scope to leave may be another's.
    release_control = getattr(library, "clear_controlling_thread", None)
    if release_control is not None:
        release_control(force=True)
    library.set_num_threads(n_threads)
    if release_control is not None:
        release_control(force=True)
