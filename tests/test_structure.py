"""The order of the packages, what each of them may use, and where the tests of a module are."""

import ast
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin

import sklearn_gru
import sklearn_gru.datasets

from .contents import PACKAGE, ROOMS, modules

TESTS = Path(__file__).parent
BEFORE = {room: set(ROOMS[:place]) for place, room in enumerate(ROOMS)}
MAY_IMPORT = {**BEFORE, "_engine": set(), "datasets": {"_utils"}}
MODULES = {str(path.relative_to(PACKAGE)): path for path in modules()}


@cache
def nodes(module):
    return list(ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))))


def room_of(module):
    return Path(module).parts[0]


@cache
def imported(module):
    """What a module imports, by full names: ``sklearn_gru._utils.compat.num_samples``."""
    package, names = ("sklearn_gru", *Path(module).parts[:-1]), set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = package[: len(package) + 1 - node.level] if node.level else ()
            origin += (node.module,) if node.module else ()
            names |= {".".join((*origin, alias.name)) for alias in node.names}
    return names


def imported_packages(module):
    """Which packages of ours a module imports from."""
    names = (name.split(".") for name in imported(module))
    return {name[1] for name in names if name[0] == "sklearn_gru"}


def mentioned(module):
    """Names after a dot, and strings, which may be names in ``getattr`` or ``hasattr``."""
    called = {id(node.func) for node in nodes(module) if isinstance(node, ast.Call)}
    for node in nodes(module):
        if isinstance(node, ast.Attribute):
            yield f".{node.attr}" + "()" * (id(node) in called)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield f".{node.value}"


def test_every_package_has_its_place_in_the_order():
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(ROOMS)


@pytest.mark.parametrize("module", [module for module in MODULES if "/" in module])
def test_a_module_imports_from_the_packages_below_its_own_only(module):
    room = room_of(module)
    assert imported_packages(module) <= {room, *MAY_IMPORT[room]}


def test_no_modules_import_in_a_circle():
    waiting = {module: {name for name in MODULES if depends(module, name)} for module in MODULES}
    while free := {module for module, others in waiting.items() if not others & waiting.keys()}:
        waiting = {module: others for module, others in waiting.items() if module not in free}
    assert not waiting


def depends(module, other):
    name = ".".join(("sklearn_gru", *Path(other).with_suffix("").parts))
    return module != other and any(
        origin == name or origin.rpartition(".")[0] == name for origin in imported(module)
    )


@pytest.mark.parametrize("module", [module for module in MODULES if room_of(module) == "_engine"])
def test_the_engine_needs_numpy_scipy_and_threadpoolctl_only(module):
    allowed = sys.stdlib_module_names | {"numpy", "scipy", "threadpoolctl", "sklearn_gru"}
    assert {name.split(".")[0] for name in imported(module)} <= allowed


# Parts of data frames.  A call of `index` or `columns` is of something else: `a_list.index(value)`.
FRAMES = {
    *(".iloc", ".loc", ".iat", ".columns", ".index", ".dtypes"),
    *(f".{name}{call}" for call in ("", "()") for name in ("to_frame", "to_pandas", "isetitem", "set_axis")),
    *(f".{name}()" for name in ("with_columns", "get_level_values", "set_index", "reset_index", "reindex")),
}
# The engine, which imports neither pandas nor scikit-learn, has columns of its own: those of a packing.
OF_A_PACKING = {"_engine/packing.py": {".columns"}, "_estimators/training_data.py": {".columns"}}


def test_data_frames_are_taken_apart_in_one_package():
    found = {module: FRAMES & set(mentioned(module)) for module in MODULES if room_of(module) != "_tables"}
    assert {module: parts for module, parts in found.items() if parts} == OF_A_PACKING


@pytest.mark.parametrize("module", MODULES)
def test_private_names_of_scikit_learn_are_imported_in_one_module_only(module):
    private = [name for name in imported(module) if re.match(r"sklearn\..*\b_", name)]
    assert private == [] or module == "_utils/compat.py"


@cache
def private_names_of_scikit_learn():
    """Names with an underscore that the parts of scikit-learn which ours touches have in their text."""
    source = Path(sklearn.__file__).parent
    parts = ("*.py", "callback/*.py", "compose/*.py", "metrics/*.py", "model_selection/*.py", "utils/*.py")
    texts = (path.read_text(encoding="utf-8") for part in parts for path in source.glob(part))
    return {name for text in texts for name in re.findall(r"\b_[a-z]\w*", text)}


@cache
def private_names_of_base_classes():
    """Private attributes that scikit-learn keeps on estimators: its own, whoever sets them."""
    source = Path(sklearn.__file__).parent
    parts = ("base.py", "utils/_set_output.py", "utils/_metadata_requests.py")
    texts = ((source / part).read_text(encoding="utf-8") for part in parts)
    return {name for text in texts for name in re.findall(r"[.\"](_[a-z]\w*)", text)}


@cache
def names_of_ours():
    """Names that the package defines: functions, classes, fields, and attributes set on ``self``."""
    names = set()
    for module in MODULES:
        for node in nodes(module):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                names.add(node.attr if ast.unparse(node.value) == "self" else "")
    return names


# What scikit-learn's guide for developers tells them to define or to call.
FOR_DEVELOPERS = {
    *("_parameter_constraints", "_validate_params"),
    *("_doc_link_module", "_doc_link_template", "_doc_link_url_param_generator", "_get_doc_link"),
    *("_repr_html_", "_init_callback_context"),
}


def test_private_names_of_scikit_learn_are_used_in_one_module_only():
    assert "_sklearn_output_config" in private_names_of_base_classes()
    theirs = private_names_of_scikit_learn() - names_of_ours() | private_names_of_base_classes()
    theirs -= FOR_DEVELOPERS
    found = {
        module: theirs.intersection(name.strip(".()") for name in mentioned(module))
        for module in MODULES
        if module != "_utils/compat.py"
    }
    assert {module: names for module, names in found.items() if names} == {}


# What scikit-learn itself sets on every class with set_output.
SET_BY_SCIKIT_LEARN = {"_sklearn_auto_wrap_output_keys"}


@pytest.mark.parametrize(
    "name",
    [
        *("AdaptiveConformalRegressor", "ConformalRegressor", "GRUClassifier", "GRURegressor"),
        *("SeasonalNaive", "SlidingWindow", "StepwiseTransformer"),
    ],
)
def test_an_estimator_redefines_no_private_name_of_scikit_learn(name):
    theirs = set(dir(BaseEstimator)) | set(dir(ClassifierMixin)) | set(dir(RegressorMixin))
    theirs |= set(dir(TransformerMixin))
    ours = {
        attribute
        for cls in getattr(sklearn_gru, name).__mro__
        if cls.__module__.startswith("sklearn_gru")
        for attribute in vars(cls)
    }
    assert {
        attribute for attribute in ours & theirs if re.match("_[a-z]", attribute)
    } <= FOR_DEVELOPERS | SET_BY_SCIKIT_LEARN


@pytest.mark.parametrize("public", [sklearn_gru, sklearn_gru.datasets])
def test_no_module_is_named_like_a_public_name(public):
    # importing sklearn_gru.forecast would put the module where the function was
    room = Path(public.__file__).parent
    assert not {path.stem for path in [*room.glob("*.py"), *room.glob("*/")]} & set(public.__all__)


@pytest.mark.parametrize("name", sklearn_gru.__all__)
def test_a_public_object_knows_a_module_that_has_it(name):
    public = getattr(sklearn_gru, name)
    assert name == "__version__" or getattr(import_module(public.__module__), name) is public


def test_every_module_has_its_tests_in_the_same_place():
    untested = {
        module
        for module in MODULES
        if "/" in module
        and not (TESTS / module).with_name(f"test_{Path(module).name}").exists()
        and Path(module).name != "__init__.py"
    }
    assert untested == set()


# Tests of several modules together, and of the tests' own reference
OF_NO_ONE_MODULE = {
    *("_engine/test_problems.py", "_engine/test_torch_parity.py"),
    *("_estimators/test_docstrings.py", "_estimators/test_without_training_state.py"),
}


def test_every_test_is_where_its_module_is():
    strays = {
        str(path.relative_to(TESTS))
        for path in TESTS.glob("*/test_*.py")
        if path.parent.name in ROOMS  # others are of what holds of all of them
        # test_forecast.py, or test_forecast_of_panels.py where it would get too long
        and not any(
            f"{path.stem}_".startswith(f"test_{module.stem}_")
            for module in modules(PACKAGE / path.parent.name)
        )
    }
    assert strays == OF_NO_ONE_MODULE
