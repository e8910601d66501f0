"""No new thread is allowed: one does everything, with the same numbers."""

import os
import resource
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from sklearn_gru._engine.threads import WORTH_A_THREAD

from ..contents import ROOT
from .children import in_child
from .side_by_side import LONG, fit_and_predict

NOBODY = 65534
GROUPS = (
    Path("/sys/fs/cgroup/pids"),
    Path("/sys/fs/cgroup"),
)  # of versions 1 and 2
PROGRAM = "from tests.process.no_threads import fitted_alone; print(fitted_alone().tobytes().hex())"


def without_threads(n):
    """Fits where no thread may be started: in children, and a fifth as often in a fresh interpreter."""
    product = 3 * 128 * (128 + 3) * 200
    assert product * LONG.shape[1] > WORTH_A_THREAD, "no second thread would be asked for"
    expected, what = fit_and_predict(), "fits where no thread may be started{}: the same numbers"
    for _ in range(n):
        np.testing.assert_array_equal(in_child(_forked_alone, seconds=60), expected)
    counts = Counter({what.format(""): n})
    with group_of_one() as group:
        for _ in range(n // 5 if group else 0):
            assert _fresh(group) == expected.tobytes()
            counts[what.format(", in a fresh interpreter")] += 1
    return counts


def fitted_alone():
    """What a network says that is fitted where no thread can be started."""
    try:
        threading.Thread(target=print).start()
    except RuntimeError:
        return fit_and_predict()
    raise AssertionError("a thread could be started")


def _forked_alone():
    fit_and_predict()  # OpenBLAS starts its threads anew in a child, and sends a SIGINT where it may not
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if os.getuid() == 0:
        os.setuid(NOBODY)  # root is not limited
    return fitted_alone()


@contextmanager
def group_of_one():
    """A group of processes that may have one thread; None where this process may not make one."""
    group = (
        next((place for place in GROUPS if (place / "cgroup.procs").exists()), GROUPS[0])
        / f"one{os.getpid()}"
    )
    try:
        group.mkdir()
        (group / "pids.max").write_text("1", encoding="ascii")
    except OSError:
        if group.exists():
            group.rmdir()
        yield None
        return
    try:
        yield group
    finally:
        group.rmdir()


def _fresh(group):
    """What a fresh interpreter answers that may have one thread; if BLAS asked for two, it would end."""

    def join():
        (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    answer = subprocess.check_output(command, env=environment, cwd=ROOT, preexec_fn=join, timeout=120)
    return bytes.fromhex(answer.decode().split()[-1])
