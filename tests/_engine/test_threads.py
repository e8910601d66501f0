"""BLAS threads are held while products are small, and always given back."""

import os
import threading
import warnings
from types import SimpleNamespace

import numpy as np  # noqa: F401  loads the BLAS that is counted
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from sklearn_gru._engine import threads as threads_module
from sklearn_gru._engine.threads import LARGE_PRODUCT, TINY_PRODUCT, with_blas_threads_for

from ..moments import AtMoment, Strike, strike

PATIENCE = 300  # seconds; a busy machine is not a failing test


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(2, "blas"):
        if blas_threads() != {2}:
            pytest.skip("this BLAS does not take two threads")
        yield


def held(function):
    """What a function returns that runs with one BLAS thread."""
    return with_blas_threads_for(TINY_PRODUCT, function)


def test_tiny_products_are_not_worth_a_limit():
    assert with_blas_threads_for(TINY_PRODUCT - 1, blas_threads) == {2}


def test_small_products_run_on_one_thread():
    assert with_blas_threads_for(TINY_PRODUCT, blas_threads) == {1}
    assert blas_threads() == {2}


def test_where_one_thread_is_allowed_it_stays_one():
    with threadpool_limits(1, "blas"):
        assert with_blas_threads_for(TINY_PRODUCT, blas_threads) == {1}
        assert blas_threads() == {1}


def test_large_products_keep_their_threads():
    assert with_blas_threads_for(LARGE_PRODUCT, blas_threads) == {2}


def test_arguments_and_the_answer_are_handed_on():
    for n_multiplications in (TINY_PRODUCT, LARGE_PRODUCT):
        assert with_blas_threads_for(n_multiplications, divmod, 7, 4) == (1, 3)


def test_an_exception_gives_the_threads_back():
    with pytest.raises(KeyError):
        held({}.popitem)
    assert blas_threads() == {2}


@pytest.mark.parametrize("first_to_leave", ["the first to enter", "the second to enter"])
def test_overlapping_scopes_restore_when_the_last_one_leaves(first_to_leave):
    entered, leave = threading.Event(), threading.Event()

    def hold():
        entered.set()
        leave.wait(PATIENCE)

    def beside():
        other.start()
        assert entered.wait(PATIENCE)
        if first_to_leave == "the second to enter":
            leave.set()
            other.join()
            assert blas_threads() == {1}

    other = threading.Thread(target=held, args=[hold])
    held(beside)
    if first_to_leave == "the first to enter":
        assert blas_threads() == {1}
        leave.set()
        other.join()
    assert blas_threads() == {2}


def test_a_scope_in_another_thread_works_within_a_limit_set_in_this_one():
    seen = []

    other = threading.Thread(target=lambda: seen.append(held(blas_threads)))
    other.start()
    other.join()
    assert seen == [{1}]
    assert blas_threads() == {2}


def test_scopes_of_many_threads_leave_no_limit_behind():
    def come_and_go():
        for _ in range(50):
            held(int)

    threads = [threading.Thread(target=come_and_go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blas_threads() == {2}


class Library:
    """A library as threadpoolctl shows it, whose limit is of the process or of each thread."""

    threading_layer = "openmp"

    def __init__(self, internal_api, limit):
        self.internal_api, self._limit = internal_api, limit
        limit.n_threads = 2

    def get_num_threads(self):
        return getattr(self._limit, "n_threads", 2)

    def set_num_threads(self, n_threads):
        self._limit.n_threads = n_threads


@pytest.mark.parametrize(
    ("internal_api", "limit"),
    [("blis", SimpleNamespace()), ("openblas", threading.local())],
    ids=["BLIS", "OpenBLAS"],
)
def test_overlapping_scopes_restore_what_is_limited_for_the_process_or_for_each_thread(
    internal_api, limit, monkeypatch
):
    library, entered, leave, seen = Library(internal_api, limit), threading.Event(), threading.Event(), []
    monkeypatch.setattr(threads_module, "_libraries", lambda: [library])

    def hold():
        entered.set()
        leave.wait(PATIENCE)

    def beside():
        held(hold)
        seen.append(library.get_num_threads())

    def around():
        other.start()
        assert entered.wait(PATIENCE)
        assert library.get_num_threads() == 1

    other = threading.Thread(target=beside)
    held(around)
    leave.set()
    other.join()
    assert seen == [2]
    assert library.get_num_threads() == 2


def forked():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads
        return os.fork()


def in_child(function, fork=forked):
    """What ``function`` returns, a set of ints, in a forked child."""
    read, write = os.pipe()
    child = fork()
    if child == 0:
        try:
            os.write(write, bytes(sorted(function())))
        finally:  # or it would go on with the tests
            os._exit(0)
    os.close(write)
    with open(read, "rb") as pipe:
        answer = set(pipe.read())
    os.waitpid(child, 0)
    return answer


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_forked_beside_an_open_scope_gets_its_threads_back():
    entered, leave = threading.Event(), threading.Event()

    def hold():
        entered.set()
        leave.wait(PATIENCE)

    def come_and_go():
        return blas_threads() if held(blas_threads) == {1} else set()

    other = threading.Thread(target=held, args=[hold])
    other.start()
    assert entered.wait(PATIENCE)
    assert in_child(come_and_go) == {2}
    leave.set()
    other.join()
    assert blas_threads() == {2}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_forked_within_a_scope_leaves_it_like_its_parent():
    assert in_child(blas_threads, lambda: held(forked)) == blas_threads() == {2}


# --- an exception at any moment


def comes_to(function, n, action):
    """Whether a function comes to its n-th moment; BLAS has its threads, also while there is an error."""
    before, moment = blas_threads(), AtMoment(n, action)
    try:
        moment.run(function)
    except Strike:
        assert blas_threads() == before  # the error is still there
    assert blas_threads() == before
    return moment.frame is not None


def come_and_go():
    held(int)


def test_whatever_is_raised_at_any_moment_the_threads_are_given_back_at_once():
    come_and_go()
    n = 0
    while comes_to(come_and_go, n, strike):
        assert not threads_module._scopes
        assert threads_module._outside is None
        assert threads_module._lock.acquire(blocking=False)
        threads_module._lock.release()
        assert held(blas_threads) == {1}
        n += 1
    assert n > 20


def test_a_scope_within_another_leaves_that_as_it_is_whatever_is_raised_at_any_moment():
    def around():
        came.append(comes_to(come_and_go, len(came), strike))

    came = []
    while not came or came[-1]:
        held(around)
        assert blas_threads() == {2}
    assert len(came) > 20


def test_a_signal_handler_may_predict_at_any_moment():
    def predict():
        assert held(blas_threads) == {1}

    n = 0
    while comes_to(come_and_go, n, predict):
        assert not threads_module._scopes
        assert held(blas_threads) == {1}
        n += 1
    assert n > 20
