"""No room on the disk, and no memory: an error that says so, and nothing is lost or half done."""

import ctypes
import errno
import os
import pickle
import re
import resource
import tempfile
from collections import Counter
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from sklearn_gru import SlidingWindow, future_targets, iter_windows, make_windows
from sklearn_gru.exchange import load_model, save_model

from .killed import OF_A_PART, model_of
from .problems import few_epochs, network, state_of

MEGABYTE = 2**20
CLONE_NEWNS = 0x20000  # of linux/sched.h
M_MMAP_THRESHOLD = -3  # of malloc.h
MS_PRIVATE, MS_REC = 1 << 18, 1 << 14  # of linux/mount.h


# --- the disk


@contextmanager
def limited_files(n_bytes):
    """No file may grow beyond so many bytes."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def small_disk(folder, n_bytes):
    """Mount a disk of memory over a folder, which only this process sees; whether that is allowed.

    It goes with the process.
    """
    libc, options = ctypes.CDLL(None, use_errno=True), f"size={n_bytes}".encode()
    return (
        libc.unshare(CLONE_NEWNS) == 0
        and libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) == 0
        and libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, options) == 0
    )


@contextmanager
def filled(folder, n_bytes):
    """A disk that has only so many bytes left."""
    filler, space = Path(folder) / "filler", os.statvfs(folder)
    filler.write_bytes(bytes(max(space.f_bavail * space.f_bsize - n_bytes, 0)))
    try:
        yield
    finally:
        filler.unlink()


def disk(n):
    """A disk that is full at any byte of a model: the old file stays, and saves once there is room again."""
    counts, models = Counter(), [model_of(1), model_of(2)]
    with tempfile.TemporaryDirectory() as folder:
        limit = _without_room(folder, models, n, lambda _, most: limited_files(most), errno.EFBIG)
        counts["files that may not grow while saving: refused, the old one stays"] = limit
        if small_disk("/mnt", 8 * MEGABYTE):
            limit = _without_room("/mnt", models, n, filled, errno.ENOSPC)
            counts["full disks while saving: refused, the old file stays"] = limit
    return counts


def _without_room(folder, models, n, limit, expected):
    """Save and pickle with less room than it takes, so many times each."""
    path, beside = Path(folder) / "model.skops", Path(folder) / "model.pickle"
    save_model(models[0], path)
    size, pickled = path.stat().st_size, len(pickle.dumps(models[1]))
    for share in np.random.default_rng(0).uniform(0, 0.9, n):
        with limit(folder, int(share * size)):
            _refused(lambda: save_model(models[1], path), expected, str(path))
        assert load_model(path).random_state == 1, "the old model is gone"
        assert os.listdir(folder) == ["model.skops"], "something half written is left"
        with limit(folder, int(share * pickled)):
            _refused(lambda: beside.write_bytes(pickle.dumps(models[1])), expected, "")
        try:
            pickle.loads(beside.read_bytes())
        except OF_A_PART:
            beside.unlink()
        else:
            raise AssertionError("a part of a pickle was taken for a model")
    save_model(models[1], path)
    assert load_model(path).random_state == 2
    return 2 * n


def _refused(write, expected, said):
    with pytest.raises(OSError, match=re.escape(said)) as refusal:
        write()
    assert refusal.value.errno == expected


# --- memory


@contextmanager
def limited_memory(n_bytes):
    """This process may take only so many bytes more than it has."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    has = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def hungry():
    """What takes memory: (name, thing, call that returns an array)."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(600, 20, 8))
    y = X[:, -1, 0]
    rows = rng.normal(size=(20_000, 8))
    one = network(max_iter=1, linear_part=None, batch_size=200)
    each = network(max_iter=1, linear_part=None, hidden_layer_sizes=8)
    yield "fit", one, lambda model: model.fit(X, y).output_weights_
    yield "predict", one.fit(X[:200], y[:200]), lambda model: model.predict(X)
    yield "predict at every step", each.fit(X[:50], X[:50]), lambda model: model.predict(X)
    yield "make_windows", SlidingWindow(500), lambda _: np.asarray(make_windows(rows, 50)[:2000])
    yield "future_targets", None, lambda _: future_targets(make_windows(rows, 9), rows, horizon=24)[1]
    parts = [rows[start : start + 7_000] for start in range(0, 20_000, 7_000)]
    batches = partial(iter_windows, parts, 9, horizon=24, target=0)
    yield "iter_windows", None, lambda _: np.concatenate([y for _, y in batches()])


def memory(n):
    """Less memory than a call takes: a MemoryError, the estimator as before, and the process goes on.

    With one thread: where OpenBLAS has no memory for the buffer of a second one, it ends the process.
    """
    few_epochs()
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 2**14)  # so that what is freed is given back
    counts = Counter()
    with threadpool_limits(1):
        _call_without_memory(n, counts)
    return counts


def _call_without_memory(n, counts):
    for name, thing, call in hungry():
        kept = pickle.dumps(thing)
        expected = call(pickle.loads(kept))
        n_failed = 0
        for room in 2 ** np.random.default_rng(0).uniform(12, 23, 8 * n):
            again = pickle.loads(kept)
            before = state_of(again)
            if not _fits(partial(call, again), int(room)):
                assert state_of(again) == before, f"{name}: the state is not as it was"
                n_failed += 1
            if n_failed == n:
                break
        assert n_failed, f"{name} takes no memory"
        np.testing.assert_array_equal(call(pickle.loads(kept)), expected)
        counts["calls without enough memory: an error, and all is as it was"] += n_failed


def _fits(call, room):
    """Whether a call is done with so many bytes; what it raises else is a MemoryError."""
    try:
        with limited_memory(room):
            call()
    except MemoryError:
        return False
    return True
