"""The diffs that docs/architecture.md shows apply to the package as it is, and do what they are for."""

import os
import shutil
import subprocess
import sys

import pytest

from .contents import ROOT

DIFFS = ROOT / "docs" / "diffs"

# the tests that a diff brings along or extends, and a few lines that use it
USES = {
    "new_loss": (
        ["tests/_engine/test_losses.py"],
        "GRURegressor(2, loss='log_cosh', max_iter=2).fit(X, y).predict(X)",
    ),
    "new_solver": (
        ["tests/_engine/test_optimizers.py"],
        "GRURegressor(2, solver='rmsprop', max_iter=2).fit(X, y).predict(X)",
    ),
    "new_cell": (
        ["tests/_engine/test_network.py", "-k", "complex_step_of_the_reference"],
        "assert GRURegressor(2, minimal=True, max_iter=2).fit(X, y).recurrent_weights_[0].shape == (2, 4)",
    ),
    "new_transformer": (
        ["tests/_windows/test_sequence_scaler.py", "-k", "not check"],
        "from sklearn_gru import SequenceScaler; SequenceScaler().fit_transform(X)",
    ),
}
BEFORE = """
import sys
import numpy as np
import pytest
from sklearn_gru import GRURegressor
X = np.arange(60.0).reshape(20, 3)
y = X[:, 0]
"""


def run(command, folder):
    # git would otherwise look for a repository above the folder
    environment = {**os.environ, "PYTHONPATH": str(folder), "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def patched(request, tmp_path):
    """A copy of the package and its tests with a diff applied."""
    if shutil.which("git") is None:
        pytest.skip("git applies the diffs")
    for name in ("sklearn_gru", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "docs").mkdir()
    for name in ("docs/api.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    applied = run(["git", "apply", str(DIFFS / f"{request.param}.diff")], tmp_path)
    assert applied.returncode == 0, applied.stderr
    return request.param, tmp_path


def diff(name):
    return (DIFFS / f"{name}.diff").read_text(encoding="utf-8").splitlines()


def test_every_diff_is_tried_and_shown():
    assert {path.stem for path in DIFFS.glob("*.diff")} == USES.keys()
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert all(f"diffs/{name}.diff" in page for name in USES)


@pytest.mark.parametrize("patched", USES, indirect=True)
def test_a_diff_applies(patched):
    name, folder = patched
    changed = [line.removeprefix("+++ b/") for line in diff(name) if line.startswith("+++ b/sklearn_gru")]
    assert changed
    for path in changed:
        before = ROOT / path
        assert not before.exists() or before.read_text("utf-8") != (folder / path).read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("patched", USES, indirect=True)
def test_with_a_diff_its_tests_pass_and_it_works(patched):
    name, folder = patched
    tests, use = USES[name]
    code = f"{BEFORE}{use}\nsys.exit(pytest.main({['-q', *tests]}))"
    done = run([sys.executable, "-c", code], folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
