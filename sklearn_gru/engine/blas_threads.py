"""One BLAS thread while the matrix products are small.

A second thread costs more to wake than a small product takes, and on a busy machine it waits for
its turn: a training step of 4 ms then takes 836 ms.  The limit is the process's, not the
thread's, so overlapping scopes are counted and the last one to leave restores.
"""

import threading
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

# Multiplications in one product from which a second thread pays.
LARGE_PRODUCT = 2**24

_lock = threading.Lock()
_open_scopes = 0
_limiter = None


@cache
def _controller():
    return ThreadpoolController()


@contextmanager
def blas_threads_for(n_multiplications):
    """Hold BLAS at one thread unless products of ``n_multiplications`` are worth more."""
    if n_multiplications >= LARGE_PRODUCT:
        yield
        return
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter():
    global _open_scopes, _limiter
    with _lock:
        if _open_scopes == 0:
            _limiter = _controller().limit(limits=1, user_api="blas")
        _open_scopes += 1


def _leave():
    global _open_scopes, _limiter
    with _lock:
        _open_scopes -= 1
        if _open_scopes == 0:
            _limiter.restore_original_limits()
            _limiter = None
