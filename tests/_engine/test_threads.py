"""BLAS threads are held while products are small, and always given back."""

import os
import threading
import warnings

import numpy as np  # noqa: F401  loads the BLAS that is counted
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from sklearn_gru._engine import threads as threads_module
from sklearn_gru._engine.threads import LARGE_PRODUCT, TINY_PRODUCT, blas_threads_for


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(2, "blas"):
        if blas_threads() != {2}:
            pytest.skip("this BLAS does not take two threads")
        yield


def test_tiny_products_are_not_worth_a_limit():
    with blas_threads_for(TINY_PRODUCT - 1):
        assert blas_threads() == {2}


def test_small_products_run_on_one_thread():
    with blas_threads_for(TINY_PRODUCT):
        assert blas_threads() == {1}
    assert blas_threads() == {2}


def test_where_one_thread_is_allowed_it_stays_one():
    with threadpool_limits(1, "blas"):
        with blas_threads_for(TINY_PRODUCT):
            assert blas_threads() == {1}
        assert blas_threads() == {1}


def test_large_products_keep_their_threads():
    with blas_threads_for(LARGE_PRODUCT):
        assert blas_threads() == {2}


def test_an_exception_gives_the_threads_back():
    with pytest.raises(KeyError), blas_threads_for(TINY_PRODUCT):
        raise KeyError
    assert blas_threads() == {2}


@pytest.mark.parametrize("first_to_leave", ["the first to enter", "the second to enter"])
def test_overlapping_scopes_restore_when_the_last_one_leaves(first_to_leave):
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with blas_threads_for(TINY_PRODUCT):
            entered.set()
            leave.wait(10)

    other = threading.Thread(target=hold)
    with blas_threads_for(TINY_PRODUCT):
        other.start()
        assert entered.wait(10)
        if first_to_leave == "the second to enter":
            leave.set()
            other.join()
            assert blas_threads() == {1}
    if first_to_leave == "the first to enter":
        assert blas_threads() == {1}
        leave.set()
        other.join()
    assert blas_threads() == {2}


def test_a_scope_in_another_thread_works_within_a_limit_set_in_this_one():
    seen = []

    def look():
        with blas_threads_for(TINY_PRODUCT):
            seen.append(blas_threads())

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [{1}]
    assert blas_threads() == {2}


def test_scopes_of_many_threads_leave_no_limit_behind():
    def come_and_go():
        for _ in range(50):
            with blas_threads_for(TINY_PRODUCT):
                pass

    threads = [threading.Thread(target=come_and_go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blas_threads() == {2}


def in_child(function):
    """What ``function`` returns, a set of ints, in a forked child."""
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads
        child = os.fork()
    if child == 0:
        os.write(write, bytes(sorted(function())))
        os._exit(0)
    os.waitpid(child, 0)
    return set(os.read(read, 10))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_forked_beside_an_open_scope_gets_its_threads_back():
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with blas_threads_for(TINY_PRODUCT):
            entered.set()
            leave.wait(10)

    def come_and_go():
        with blas_threads_for(TINY_PRODUCT):
            inside = blas_threads()
        return blas_threads() if inside == {1} else set()

    other = threading.Thread(target=hold)
    other.start()
    assert entered.wait(10)
    assert in_child(come_and_go) == {2}
    leave.set()
    other.join()
    assert blas_threads() == {2}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_forked_within_a_scope_leaves_it_like_its_parent():
    def leave():
        scope.__exit__(None, None, None)
        return blas_threads()

    scope = blas_threads_for(TINY_PRODUCT)
    scope.__enter__()
    assert in_child(leave) == {2}
    assert leave() == {2}


@pytest.mark.parametrize("error", [KeyboardInterrupt, TimeoutError, MemoryError, SystemExit, GeneratorExit])
@pytest.mark.parametrize("where", ["_enter", "_leave"])
@pytest.mark.parametrize("after", [0, 1, 2, 3, 4, 5])
def test_whatever_is_raised_on_the_way_in_or_out_gives_the_threads_back(monkeypatch, where, after, error):
    inner, calls = threads_module._set_threads, []

    def interrupted(library, n_threads):
        calls.append(n_threads)
        if len(calls) == after + 1:
            raise error
        inner(library, n_threads)

    try:
        if where == "_enter":
            monkeypatch.setattr(threads_module, "_set_threads", interrupted)
        with blas_threads_for(TINY_PRODUCT):
            monkeypatch.setattr(threads_module, "_set_threads", interrupted)
    except error:
        pass
    monkeypatch.setattr(threads_module, "_set_threads", inner)
    assert blas_threads() == {2}
    assert not threads_module._scopes
    with blas_threads_for(TINY_PRODUCT):
        assert blas_threads() == {1}
    assert blas_threads() == {2}
