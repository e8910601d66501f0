"""Fitted models in the forms of other libraries, and back; each is an extra, imported when it is used."""

from importlib import import_module

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


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__():
    return sorted([*globals(), *__all__])
