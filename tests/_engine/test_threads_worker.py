"""A second thread does the same, in the same order, and gives errors back."""

import os
import threading
import warnings

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from sklearn_gru._engine import cell
from sklearn_gru._engine.scratch import Workspace
from sklearn_gru._engine.threads import (
    LARGE_PRODUCT,
    WORTH_A_THREAD,
    NoWorker,
    Worker,
    threads_outside,
    with_one_blas_thread,
    worker_for,
)

from .problems import make_problem


def test_tasks_run_in_a_thread_of_their_own_in_the_order_in_which_they_are_given():
    seen = []
    with Worker() as worker:
        for i in range(50):
            worker.give(lambda i=i: seen.append((i, threading.current_thread())))
        worker.wait()
        assert [i for i, _ in seen] == list(range(50))
        assert {thread for _, thread in seen} != {threading.current_thread()}
        assert len({thread for _, thread in seen}) == 1
    assert not seen[0][1].is_alive()


def test_without_a_worker_tasks_run_at_once():
    seen = []
    with NoWorker() as worker:
        worker.give(seen.append, threading.current_thread())
        assert seen == [threading.current_thread()]
        worker.wait()


def test_waiting_for_some_leaves_that_many_open():
    gate, seen = threading.Event(), []
    with Worker() as worker:
        worker.give(seen.append, 0)
        worker.give(gate.wait)
        worker.wait(1)
        assert seen == [0]
        gate.set()
        worker.wait()


def test_an_error_in_a_task_is_raised_where_it_is_waited_for():
    with Worker() as worker:
        worker.give(lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            worker.wait()
        worker.give(lambda: None)
        worker.wait()


def test_tasks_that_nobody_waits_for_are_done_when_the_context_ends():
    seen = []
    with Worker() as worker:
        worker.give(seen.append, 1)
    assert seen == [1]


def test_overflow_in_a_task_gives_no_warning():
    with warnings.catch_warnings(), Worker() as worker:
        warnings.simplefilter("error")
        worker.give(np.multiply, np.full(3, 1e300), 1e300)
        worker.wait()


def test_where_no_thread_can_be_started_tasks_run_at_once(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    seen = []
    with Worker() as worker:
        worker.give(seen.append, 1)
        assert seen == [1]
        worker.wait()


def test_a_worker_that_was_never_left_ends_its_thread():
    worker, seen = Worker(), []
    worker.give(lambda: seen.append(threading.current_thread()))
    worker.wait()
    del worker
    seen[0].join(5)
    assert not seen[0].is_alive()


@pytest.mark.parametrize("every_step", [False, True])
@pytest.mark.parametrize("lengths", [(7, 7, 7), (7, 5, 2)], ids=["dense", "ragged"])
@pytest.mark.parametrize("options", [{}, {"reset_after": True}, {"bidirectional": True}], ids=str)
def test_the_gradient_is_the_same_to_the_bit(monkeypatch, lengths, every_step, options):
    monkeypatch.setattr(cell, "BLOCK_BYTES", 2000)  # blocks of few steps
    problem = make_problem(lengths=lengths, hidden=(4, 3), every_step=every_step, **options)

    def gradient(workspace):
        loss, gradient, _ = problem.loss_and_gradient(workspace)
        return loss, gradient.copy()

    expected = gradient(Workspace(float))
    with Worker() as worker:
        for _ in range(5):
            actual = gradient(Workspace(float, worker))
            assert actual[0] == expected[0]
            np.testing.assert_array_equal(actual[1], expected[1])


def test_there_is_a_worker_where_it_pays_and_two_threads_are_allowed():
    product = WORTH_A_THREAD // 16
    with threadpool_limits(2, "blas"):
        n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        if min(n_cores, threads_outside()) < 2:
            pytest.skip("this machine has one core, or its BLAS one thread")
        assert isinstance(worker_for(product, 16), Worker)
        assert isinstance(worker_for(product, 15), NoWorker)
        assert isinstance(worker_for(LARGE_PRODUCT, 16), NoWorker)  # BLAS has its threads there
        assert isinstance(with_one_blas_thread(worker_for, product, 16), Worker)
    with threadpool_limits(1, "blas"):
        assert isinstance(worker_for(product, 16), NoWorker)
