"""What is imported is declared, and what is declared has a lower bound that the suite runs on."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from .contents import ROOT, modules

TESTS = Path(__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
IMPORTED_AS = {"scikit-learn": "sklearn"}


def bounds(requirements):
    """The lower bound of each package: ``{"numpy": "1.26"}``."""
    found = [re.fullmatch(r"([a-z-]+)>=([\d.]+)", requirement) for requirement in requirements]
    assert None not in found, requirements
    return dict(match.groups() for match in found)


def import_names(requirements):
    return {IMPORTED_AS.get(name, name) for name in bounds(requirements)}


def imported_packages(nodes):
    """The packages that are imported with their full name, the standard library left out."""
    for node in nodes:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        for name in names:
            if name.split(".")[0] not in sys.stdlib_module_names:
                yield name.split(".")[0]


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes_outside_functions(node):
    yield node
    if not isinstance(node, ast.FunctionDef):
        for child in ast.iter_child_nodes(node):
            yield from nodes_outside_functions(child)


def test_the_package_imports_its_dependencies_and_no_other_when_it_is_imported():
    imported = {
        name for path in modules() for name in imported_packages(nodes_outside_functions(parse(path)))
    }
    assert imported == import_names(PROJECT["dependencies"])


def test_what_functions_import_when_they_are_called_is_in_an_extra():
    imported = {name for path in modules() for name in imported_packages(ast.walk(parse(path)))}
    assert imported <= import_names(PROJECT["dependencies"]) | import_names(EXTRAS["examples"])
    assert "matplotlib" in imported & import_names(EXTRAS["plot"])


def test_the_tests_import_what_their_extra_and_the_package_need():
    imported = {name for path in TESTS.rglob("*.py") for name in imported_packages(ast.walk(parse(path)))}
    allowed = import_names(PROJECT["dependencies"]) | import_names(EXTRAS["test"])
    assert imported - allowed <= {"sklearn_gru"}


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.stem)
def test_the_examples_import_what_their_extra_and_the_package_need(path):
    allowed = import_names(PROJECT["dependencies"]) | import_names(EXTRAS["examples"])
    assert set(imported_packages(ast.walk(parse(path)))) - allowed <= {"sklearn_gru"}


def release(version):
    """A version as numbers, without the zeros that say nothing: 1.26 is 1.26.0."""
    return tuple(map(int, re.sub(r"(\.0)+$", "", version).split(".")))


def test_the_lowest_versions_are_the_lower_bounds():
    lines = (TESTS / "lowest.txt").read_text(encoding="utf-8").splitlines()
    lowest = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    for requirements in (PROJECT["dependencies"], *EXTRAS.values()):
        for name, bound in bounds(requirements).items():
            assert release(lowest[name]) == release(bound), name


def test_ci_runs_the_whole_suite_on_the_lowest_versions():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert """install --constraint tests/lowest.txt '.[test]'"\nrun "python -m pytest"\n""" in script
