"""What can happen to a process, a few times each; ``nox -s process`` does it hundreds of times.

It takes 11 seconds, so ``nox -s slow`` does it, and the suite on the lowest versions.
"""

import json
import os
import subprocess
import sys

import pytest

from .contents import ROOT

if sys.platform != "linux":
    pytest.skip("limits and signals are those of Linux", allow_module_level=True)
from .process.__main__ import main
from .process.trials import TRIALS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def said():
    """What the program says, which begins with an import for all trials: (lines by trial, its errors)."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.process", "--short"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "2"}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    return {name: counts for name, counts, *_ in lines}, ended.stderr


@pytest.mark.parametrize("name", [name for name, trial in TRIALS.items() if trial.n_short])
def test_the_process_and_its_models_survive(name, said):
    lines, errors = said
    assert name in lines, errors
    assert sum(lines[name].values()) >= TRIALS[name].n_short


def test_a_name_that_is_no_trial_is_refused_with_those_that_are():
    with pytest.raises(SystemExit, match=r"\['fork'\] are no trials; these are: .*'forks'"):
        main(["forks", "fork"])
