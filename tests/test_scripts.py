"""Benchmarks and examples import what there is: nobody would see at once that a name has moved."""

import ast
from importlib import import_module

import pytest

from .contents import ROOT

SCRIPTS = sorted([*ROOT.glob("benchmarks/*.py"), *ROOT.glob("examples/*.py")])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_imports_what_the_package_has(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "sklearn_gru":
            names = dir(import_module(node.module))  # also those that take an extra to be had
            assert [alias.name for alias in node.names if alias.name not in names] == []


def test_the_readme_of_the_benchmarks_names_every_script():
    readme = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    scripts = [path.name for path in SCRIPTS if path.parent.name == "benchmarks" and path.name[0] != "_"]
    assert [name for name in scripts if f"`{name}`" not in readme] == []


def test_every_example_is_one_that_the_gallery_runs():
    examples = [path.name for path in SCRIPTS if path.parent.name == "examples"]
    assert [name for name in examples if not name.startswith("plot_")] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*.py")), ids=lambda path: path.stem)
def test_an_example_runs_in_the_gallery_as_on_the_command_line(path):
    """There is no ``__file__`` in the gallery (``sys.argv[0]`` is the same), and it chooses what draws."""
    names = {ast.unparse(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))}
    assert names & {"__file__", "matplotlib.use", "plt.switch_backend"} == set()
