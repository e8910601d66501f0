"""Importing the package costs nothing that is not used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sklearn_gru


def test_importing_the_package_imports_neither_numpy_nor_scikit_learn():
    code = "import sys, sklearn_gru; print(*sorted({'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_types_are_read_where_the_names_are_imported_from():
    tree = ast.parse(Path(sklearn_gru.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = {name.name: node.module for node in block.body for name in node.names if node.module}
    assert imports == sklearn_gru._MODULES
    assert {*imports, "__version__"} == set(sklearn_gru.__all__)


LARGE = "print({'matplotlib', 'pandas', 'polars'} & set(sys.modules))"


@pytest.fixture(scope="module")
def said():
    """What a process says of libraries that scikit-learn brings, of subpackages, of those with all names."""
    subpackages = "print(sklearn_gru.datasets.__name__, sklearn_gru.exchange.__name__)"
    ours = f"import sklearn_gru; {subpackages}; from sklearn_gru import *"
    code = f"import sys, sklearn.pipeline; {LARGE}; {ours}; {LARGE}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_subpackages_come_with_the_package(said):
    assert said[1].split() == ["sklearn_gru.datasets", "sklearn_gru.exchange"]


def test_the_package_needs_neither_data_frames_nor_matplotlib(said):
    loaded_by_scikit_learn, _, loaded = said
    assert loaded == loaded_by_scikit_learn


def test_a_name_that_the_package_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'sklearn_gru' has no attribute 'LSTMRegressor'"):
        sklearn_gru.LSTMRegressor  # noqa: B018


def test_dir_lists_every_public_name_before_any_was_used():
    code = "import sklearn_gru; print(*dir(sklearn_gru))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {*sklearn_gru.__all__, "datasets", "exchange"} <= set(done.stdout.split())
