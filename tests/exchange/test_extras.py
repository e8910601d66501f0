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


# a function of each library, and the extra that installs it
OF_LIBRARIES = {
    "keras": ("from_keras", "keras"),
    "torch": ("from_torch", "torch"),
    "onnx": ("to_onnx", "onnx"),
    "mlflow": ("mlflow_signature", "mlflow"),
}
WITHOUT_ANY = f"""
import pydoc, sys

class Finder:
    def find_spec(name, path=None, target=None):
        if name in {list(OF_LIBRARIES)}:
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, Finder)
import sklearn_gru.exchange
from sklearn_gru.exchange import *
for name in {[name for name, _ in OF_LIBRARIES.values()]}:
    try:
        globals()[name](None)
    except ImportError as error:
        print(error.name, error, sep=": ")
print(pydoc.render_doc(sklearn_gru.exchange, renderer=pydoc.plaintext))
"""


def test_functions_whose_library_is_missing_say_so_when_they_are_called_and_can_be_looked_at():
    done = subprocess.run([sys.executable, "-c", WITHOUT_ANY], capture_output=True, text=True, check=True)
    said, shown = done.stdout.split("Python Library Documentation")
    assert said.splitlines() == [
        f"{library}: This needs {library}, which is not installed: pip install 'sklearn_gru[{extra}]'."
        for library, (_, extra) in OF_LIBRARIES.items()
    ]
    assert all(f"    {name}(" in shown for name in sklearn_gru.exchange.__all__)


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
