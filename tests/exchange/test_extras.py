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


def without(library, code):
    """What a program says where a library is not installed."""
    hidden = f"""
import sys
class Finder:
    def find_spec(name, path=None, target=None):
        if name == {library!r}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Finder)
"""
    done = subprocess.run([sys.executable, "-c", hidden + code], capture_output=True, text=True, check=True)
    return done.stdout.split("\n")


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [
        ("from_keras", "keras", "keras"),
        ("from_torch", "torch", "torch"),
        ("to_onnx", "onnx", "onnx"),
        ("mlflow_signature", "mlflow", "mlflow"),
    ],
)
def test_a_function_whose_library_is_missing_says_so_when_it_is_called(name, library, extra):
    code = f"""
from sklearn_gru.exchange import *
try:
    {name}(None)
except ImportError as error:
    print(error, error.name, sep="\\n")
print({name}.__name__, {name}.__doc__)
"""
    says = f"This needs {library}, which is not installed: pip install 'sklearn_gru[{extra}]'."
    assert without(library, code) == [says, library, f"{name} {says}", ""]


def test_help_shows_the_exchange_whatever_is_installed():
    code = "import pydoc, sklearn_gru.exchange as e; print(pydoc.render_doc(e, renderer=pydoc.plaintext))"
    shown = "\n".join(without("keras", code))
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
