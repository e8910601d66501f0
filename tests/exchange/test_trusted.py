import importlib

import sklearn_gru
from sklearn_gru import GRUStream
from sklearn_gru._utils.pickling import VersionedPickleMixin
from sklearn_gru.exchange.trusted import OURS, trusted_names


def test_every_name_is_that_of_something():
    for name in trusted_names():
        module, _, last = name.rpartition(".")
        assert hasattr(importlib.import_module(module), last)


def test_they_are_of_scikit_learn_of_numpy_and_of_this_package():
    assert {name.partition(".")[0] for name in trusted_names()} == {
        *("builtins", "numpy", "sklearn", "sklearn_gru")
    }
    others = [name for name in trusted_names() if name.startswith(("builtins", "numpy"))]
    assert others == ["builtins.range", "numpy.dtype"]


def test_all_public_classes_with_a_state_are_among_them():
    all_public = {name: getattr(sklearn_gru, name) for name in sklearn_gru.__all__}
    classes = {name: each for name, each in all_public.items() if isinstance(each, type)}
    kept = {name for name, each in classes.items() if issubclass(each, (VersionedPickleMixin, GRUStream))}
    assert kept == set(OURS)
    assert {name for name, each in classes.items() if each.__module__ == "sklearn_gru"} == kept
    assert {f"sklearn_gru.{name}" for name in OURS} <= set(trusted_names())


def test_neither_trees_nor_functions_that_load_are():
    assert not [name for name in trusted_names() if "tree" in name.lower() or "load" in name.lower()]
