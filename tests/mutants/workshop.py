"""A copy of the project in a temporary folder, where one module at a time is wrong."""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager

from .mutant import ROOT

LEFT_OUT = shutil.ignore_patterns(".*", "_build", "*.whl", "__pycache__", "node_modules", "api", "gallery")
# what these test is the text of the modules: that a mutant changes it is no wonder
ABOUT_TEXT = ("contents", "diffs", "mutants", "structure", "docstrings")
PYTEST = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=no")
NO_SUCH_TESTS = 5  # pytest's exit code where nothing was collected


class Workshop:
    """The copy.

    Parameters
    ----------
    folder : Path
        Of the copy, which is made.
    """

    def __init__(self, folder):
        self.root = folder / "project"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT)

    @contextmanager
    def holding(self, mutant):
        """With a mutant in it; no compiled module outlives the change, since none is written."""
        path = self.root / "sklearn_gru" / mutant.module
        text, stat = mutant.read(self.root), path.stat()
        path.write_text(mutant.applied(text), encoding="utf-8")
        os.utime(path, (stat.st_atime, stat.st_mtime + 10))
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, (stat.st_atime, stat.st_mtime))

    def first_failure(self, paths, ignored, seconds):
        """The test of some files or folders that fails first; None if all pass.

        Parameters
        ----------
        paths : list of str
            Beneath the root.
        ignored : list of str
            Files among them that are not run.
        seconds : float
            Whoever takes longer has failed too.
        """
        ignored = [*ignored, *(f"tests/test_{name}.py" for name in ABOUT_TEXT)]
        options = [f"--ignore={self.root / path}" for path in ignored]
        code, output = self._pytest([*PYTEST, *options, *paths], seconds)
        if code in (0, NO_SUCH_TESTS):
            return None
        failed = re.search(r"^(?:FAILED|ERROR) (\S+(?:::.+?)?)(?: - .*)?$", output, re.MULTILINE)
        if failed is None and code is not None:
            raise RuntimeError(f"pytest ended with {code}:\n{output[-2000:]}")
        return "a time limit" if failed is None else failed[1]

    def fail_here(self, tests):
        """Those of some tests that fail in the copy as it is."""
        if not tests:
            return []
        _, output = self._pytest([*PYTEST[1:], *tests], None)
        return [test for test in tests if re.search(rf"^(FAILED|ERROR) {re.escape(test)}( |$)", output, re.M)]

    def _pytest(self, arguments, seconds):
        """Its exit code, None if it was stopped, and what it printed."""
        environment = os.environ | {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=seconds)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None, process.communicate()[0]
