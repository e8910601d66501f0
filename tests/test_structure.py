"""The engine knows no scikit-learn, nothing private of it is used outside one module, frames in one room."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sklearn_gru

PACKAGE = Path(sklearn_gru.__file__).parent


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module + "." if node.module else "")
            yield from (origin + alias.name for alias in node.names)


@pytest.mark.parametrize("path", sorted((PACKAGE / "_engine").glob("*.py")), ids=lambda path: path.stem)
def test_the_engine_imports_neither_scikit_learn_nor_the_estimators(path):
    allowed = sys.stdlib_module_names | {"numpy", "scipy", "threadpoolctl"}
    for module in imported_modules(path):
        assert not module.startswith(".."), module
        assert module.startswith(".") or module.split(".")[0] in allowed, module


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_private_names_of_scikit_learn_are_imported_in_one_module_only(path):
    if path.name == "compat.py":
        return
    private = [
        module
        for module in imported_modules(path)
        if module.startswith("sklearn.") and any(part.startswith("_") for part in module.split("."))
    ]
    assert private == []


def test_the_package_needs_neither_data_frames_nor_matplotlib():
    code = (
        "import sys, {}; print([name for name in ('matplotlib', 'pandas', 'polars') if name in sys.modules])"
    )
    loaded, loaded_by_scikit_learn = (
        subprocess.run(
            [sys.executable, "-c", code.format(package)], capture_output=True, text=True, check=True
        ).stdout
        for package in ("sklearn_gru", "sklearn.pipeline")
    )
    assert loaded == loaded_by_scikit_learn


def names_of_frames(path):
    """Where a module asks a data frame for its parts: attributes, or their names in ``hasattr``."""
    parts = {"iloc", "columns", "to_frame", "dtypes", "isetitem", "with_columns", "set_axis"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node, "attr", node.value if isinstance(node, ast.Constant) else None)
        if isinstance(name, str) and name in parts:
            yield f"{name} in line {node.lineno}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "_windows").glob("*.py")), ids=lambda path: path.stem)
def test_data_frames_are_taken_apart_in_one_room(path):
    assert list(names_of_frames(path)) == []
