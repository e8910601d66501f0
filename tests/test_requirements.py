"""What is imported is declared, what is declared is imported, and each has one lowest version."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from .contents import ROOT
from .requirements import PROJECT, dependencies, extra, lower_bounds

MODULES = {"scikit-learn": "sklearn", "pytest-xdist": "xdist"}  # the others are imported by their own names
# parity with torch is tested where it is installed, and the types where mypy is, in the linter's environment
SKIPPED_WITHOUT = {"keras", "mlflow", "mypy", "onnx", "onnxruntime", "skl2onnx", "torch"}
SKIPPED_WITHOUT |= {"feature_engine", "mlforecast", "shap", "skforecast", "sktime", "xarray"}


def modules(names):
    return {MODULES.get(name, name) for name in names}


def imported_from_elsewhere(folder):
    """The packages that the files of a folder import, other than Python's own and the folder's."""
    files = list((ROOT / folder).rglob("*.py"))
    ours = sys.stdlib_module_names | {path.stem for path in files} | {"sklearn_gru"}
    names = (name for path in files for name in names_imported(path.read_text(encoding="utf-8")))
    return {name.split(".")[0] for name in names} - ours


def names_imported(text):
    """The modules that a text imports, or asks for."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "importorskip":
            yield from (name.value for name in node.args[:1] if isinstance(name, ast.Constant))


def test_the_package_imports_what_it_declares_and_nothing_else():
    optional = modules(extra("plot") | extra("examples"))
    optional |= {"polars", "pyarrow"}  # asked for only where a frame of theirs has come in
    imported = imported_from_elsewhere("sklearn_gru")
    assert modules(dependencies()) <= imported
    assert imported <= modules(dependencies()) | optional


def test_the_tests_import_what_they_declare_and_nothing_else():
    imported = imported_from_elsewhere("tests")
    declared = modules(extra("test"))
    assert declared <= imported
    assert imported <= modules(dependencies()) | declared | SKIPPED_WITHOUT


def test_the_examples_import_what_their_extra_has():
    assert imported_from_elsewhere("examples") <= modules(dependencies() | extra("examples"))


def test_a_package_has_the_same_bound_wherever_it_is_named():
    bounds = [
        bound
        for requirements in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
        for bound in lower_bounds(requirements).items()
    ]
    assert len(dict(bounds)) == len(set(bounds))


@pytest.mark.parametrize(
    "requirement", ["numpy", "numpy>=1.26,<3", "numpy==1.26.0", "numpy>=1; extra == 'x'"]
)
def test_anything_but_a_lower_bound_is_an_error(requirement):
    with pytest.raises(ValueError, match="expected a name and a lower bound"):
        lower_bounds(["scipy>=1.11.1", requirement])


def test_the_lowest_versions_are_printed_for_pip():
    script = Path(__file__).with_name("requirements.py")
    printed = subprocess.run([sys.executable, script, "--lowest"], capture_output=True, text=True, check=True)
    pins = dict(pin.split("==") for pin in printed.stdout.split())
    assert pins == dependencies() | extra("test")
    assert "scikit-learn" in pins
