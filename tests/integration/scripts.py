"""The scripts that the pages on other libraries show, run as they stand there."""

import runpy

import pytest

from ..contents import ROOT

SCRIPTS = ROOT / "docs" / "scripts"


def names_after(script, *needs):
    """The names that a script of docs/scripts/ leaves; skipped where a library that it needs is missing."""
    for library in needs:
        pytest.importorskip(library)
    return runpy.run_path(str(SCRIPTS / f"{script}.py"), run_name="__main__")
