"""On how many processes the tests run: the whole suite on all cores, what is asked for by name in one.

Each worker of pytest-xdist imports and collects everything for itself, which pays for thousands of tests and
not for a few.  ``-n 0`` runs the whole suite in one process, ``-n 3`` in three.
"""

import os

import pytest

MOST = 8  # with more, each one collects for longer than it runs
IN_A_WORKER = "PYTEST_XDIST_WORKER"  # which reads the same settings, and must not have workers of its own
# of each worker: as many matrix products at once as there are cores, not cores times cores
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def cores():
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_whole(config):
    """Whether all tests are asked for, and none of them is to be looked at or to end the run."""
    option = config.option
    looked_at = option.usepdb or option.trace or option.capture == "no" or option.collectonly
    some = (
        option.keyword or option.maxfail or getattr(option, "lf", False) or getattr(option, "stepwise", False)
    )
    return config.args_source == config.ArgsSource.TESTPATHS and not looked_at and not some


@pytest.hookimpl(tryfirst=True)  # xdist reads the options in this very hook
def pytest_cmdline_main(config):
    """Ask for workers where nobody has said how many, and there is more than one core."""
    if getattr(config.option, "numprocesses", "none without xdist") is not None:
        return
    if IN_A_WORKER in os.environ or not is_whole(config) or cores() < 2:
        return
    config.option.numprocesses = min(cores(), MOST)
    if config.option.dist == "no":
        config.option.dist = "worksteal"  # the tests of a file stay together, with their fixtures
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
