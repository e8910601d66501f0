"""Libraries that only an exchange needs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sklearn_gru.exchange
from sklearn_gru.exchange.extras import imported


def test_what_is_not_installed_is_an_error_that_names_the_extra():
    with pytest.raises(ImportError, match=r"needs no_such_library.*pip install 'sklearn_gru\[exotic\]'"):
        imported("no_such_library.part", "exotic")


def test_an_import_that_fails_inside_a_library_says_what_failed(tmp_path, monkeypatch):
    (tmp_path / "breaks_inside.py").write_text("import no_such_inner_library")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_inner_library'"):
        imported("breaks_inside", "exotic")


def test_importing_the_package_imports_none_of_them():
    libraries = {"torch", "keras", "mlflow", "onnx", "skl2onnx"}
    code = f"import sys, sklearn_gru.exchange; print({libraries} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "set()\n"
    )


def test_every_public_name_of_the_exchange_is_in_a_module_of_it():
    assert set(sklearn_gru.exchange.__all__) == set(sklearn_gru.exchange._MODULES)
    assert set(sklearn_gru.exchange.__all__) <= set(dir(sklearn_gru.exchange))
    with pytest.raises(AttributeError, match="has no attribute 'to_nothing'"):
        sklearn_gru.exchange.to_nothing  # noqa: B018


def test_types_are_read_where_the_names_are_imported_from():
    tree = ast.parse(Path(sklearn_gru.exchange.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = {name.name: node.module for node in block.body for name in node.names}
    assert imports == sklearn_gru.exchange._MODULES
