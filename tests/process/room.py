"""No room on the disk: an error that says so, and nothing is lost or half done."""

import ctypes
import errno
import os
import pickle
import re
import resource
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sklearn_gru.exchange import load_model, save_model

from .killed import OF_A_PART, model_of

MEGABYTE = 2**20
CLONE_NEWNS = 0x20000  # of linux/sched.h
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
