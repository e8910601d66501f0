"""One version: in the module, in the package and in what is installed."""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import sklearn_gru
from sklearn_gru._utils.version import __version__

ROOT = Path(__file__).parents[2]


def test_the_package_shows_it():
    assert sklearn_gru.__version__ == __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev\d+|(a|b|rc)\d+)?", __version__)


def test_the_build_reads_it_from_this_module():
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (path,) = re.findall(r'^\[tool\.hatch\.version\]\npath = "(.*)"$', pyproject, re.M)
    assert f'__version__ = "{__version__}"' in (ROOT / path).read_text(encoding="utf-8")


def test_an_installed_package_has_it_in_its_metadata():
    try:
        installed = version("sklearn_gru")
    except PackageNotFoundError:
        pytest.skip("sklearn_gru is not installed")
    assert installed == __version__
