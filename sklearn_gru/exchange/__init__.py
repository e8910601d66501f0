"""Fitted models in the forms of other libraries, and back; each is an extra, imported when it is used."""

from importlib import import_module
from typing import TYPE_CHECKING

from .extras import MissingExtraError, stand_in

if TYPE_CHECKING:  # what __getattr__ gives, for those who read types
    from .files import load_model, save_model
    from .keras import from_keras, to_keras
    from .mlflow import mlflow_arguments, mlflow_signature
    from .onnx import to_onnx
    from .torch import from_torch, to_torch

# the module of each name; importing this package imports none of them
_MODULES = {
    "from_keras": "keras",
    "from_torch": "torch",
    "load_model": "files",
    "mlflow_arguments": "mlflow",
    "mlflow_signature": "mlflow",
    "save_model": "files",
    "to_keras": "keras",
    "to_onnx": "onnx",
    "to_torch": "torch",
}

__all__ = [
    "from_keras",
    "from_torch",
    "load_model",
    "mlflow_arguments",
    "mlflow_signature",
    "save_model",
    "to_keras",
    "to_onnx",
    "to_torch",
]


if not TYPE_CHECKING:  # or else every name would be one to those who read types, a misspelt one too

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            public = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        except MissingExtraError as error:
            return stand_in(name, error)
        globals()[name] = public  # not asked for again
        return public


def __dir__():
    return sorted({*globals(), *__all__})
