"""Exchanges with other libraries: where one is missing the error that names its extra, else more."""

from importlib import import_module
from importlib.util import find_spec

from .entry import Fault, refused
from .ordinary import subject
from .scalars import of_functions

# of each extra the module that it needs, which names are in it, and what they are called with
EXTRAS = {
    "onnx": ("skl2onnx", ["to_onnx"]),
    "torch": ("torch", ["to_torch", "from_torch"]),
    "keras": ("keras", ["to_keras", "from_keras"]),
    "mlflow": ("mlflow", ["mlflow_arguments", "mlflow_signature"]),
}
INSTALLED = [extra for extra, (library, _) in EXTRAS.items() if find_spec(library)]
TABLES = [import_module(f".exchange_{extra}", __package__) for extra in INSTALLED]
# numbers among the arguments, as in the table of scalars
FUNCTIONS = {call: numbers for table in TABLES for call, numbers in table.FUNCTIONS.items()}


def faults():
    """The entries."""
    for extra, (_, calls) in EXTRAS.items():
        if extra not in INSTALLED:
            says = refused("which is not installed", f"'sklearn_gru[{extra}]'", error=ImportError)
            for call in calls:
                argument = "model" if not call.startswith("from_") else "module"
                yield Fault(call, "without its library", {argument: subject("GRURegressor")}, says)
    for table in TABLES:
        yield from table.faults()
    yield from of_functions(FUNCTIONS)
