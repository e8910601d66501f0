"""The version is written in one place, which the build and the change log agree with."""

import re
import tomllib

import sklearn_gru
from sklearn_gru._utils.version import __version__

from ..contents import PACKAGE, ROOT


def test_the_package_tells_its_version():
    assert sklearn_gru.__version__ is __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+(rc\d+|\.dev\d+)?", __version__)


def test_the_build_reads_the_version_from_here():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in settings["project"]["dynamic"]
    assert ROOT / settings["tool"]["hatch"]["version"]["path"] == PACKAGE / "_utils" / "version.py"


def test_the_change_log_begins_with_this_version():
    releases = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert releases[0] == __version__
