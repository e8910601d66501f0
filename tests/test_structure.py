"""The rooms import one way, frames and private names of scikit-learn have one each, tests mirror modules."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sklearn_gru

PACKAGE = Path(sklearn_gru.__file__).parent
TESTS = Path(__file__).parent
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

# Every room, and those that its modules may import.
ROOMS = {
    "_engine": [],
    "_utils": [],
    "_tables": ["_utils"],
    "_windows": ["_utils", "_tables"],
    "_estimators": ["_utils", "_tables", "_windows", "_engine"],
    "_forecasting": ["_utils", "_tables", "_windows", "_engine", "_estimators"],
    "_displays": ["_utils", "_tables", "_windows", "_engine", "_estimators", "_forecasting"],
    "datasets": ["_utils"],
}
# What is imported when the package is, and what only when it is asked for.
DECLARED = {"numpy", "scipy", "sklearn", "threadpoolctl"}
OPTIONAL = {"matplotlib", "pandas"}


def parse(module):
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def imported_names(tree, module):
    """The full names of what a module imports, such as ``sklearn_gru._tables.times.Times``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ("sklearn_gru", *module.parts[:-1])
            origin = list(package[: len(package) - node.level + 1]) if node.level else []
            origin += node.module.split(".") if node.module else []
            yield from (".".join([*origin, alias.name]) for alias in node.names)


def rooms_imported(module):
    for name in imported_names(parse(module), module):
        parts = name.split(".")
        if parts[0] == "sklearn_gru":
            yield parts[1] if len(parts) > 1 else "the package itself"


@pytest.mark.parametrize("module", [module for module in MODULES if len(module.parts) > 1], ids=str)
def test_a_module_imports_only_from_rooms_below_its_own(module):
    room = module.parts[0]
    assert set(rooms_imported(module)) <= {room, *ROOMS[room]}


def test_the_package_itself_holds_rooms_and_public_names_only():
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == set(ROOMS)
    assert [path.name for path in PACKAGE.glob("*.py")] == ["__init__.py"]


def test_no_room_is_below_itself():
    for room, below in ROOMS.items():
        for lower in below:
            assert room not in ROOMS[lower]
            assert set(ROOMS[lower]) <= set(below)


def test_no_room_is_called_like_a_public_name():
    # importing sklearn_gru.forecast would put the module in the place of the function
    assert not set(ROOMS) & set(sklearn_gru.__all__)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_what_is_imported_is_declared(module):
    tree = parse(module)
    always = ast.Module([node for node in tree.body if not is_definition(node)], type_ignores=[])
    allowed = sys.stdlib_module_names | DECLARED | {"sklearn_gru"}
    if module.parts[0] == "_engine":
        allowed -= {"sklearn"}
    assert {name.split(".")[0] for name in imported_names(always, module)} <= allowed
    assert {name.split(".")[0] for name in imported_names(tree, module)} <= allowed | OPTIONAL


def is_definition(node):
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


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


# --- data frames ----------------------------------------------------------------------------------

FRAME_PARTS = {
    "iloc",
    "loc",
    "columns",
    "index",
    "to_frame",
    "dtypes",
    "isetitem",
    "with_columns",
    "set_axis",
}


def names_asked_for(tree):
    """The attributes that a module names in a string: ``getattr(model, "name")`` and the like."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "getattr",
            "hasattr",
            "setattr",
            "delattr",
        ):
            name = node.args[1]
            if isinstance(name, ast.Constant):
                yield name.value


def frame_parts_used(tree):
    """Where a module asks a data frame for its parts: as attributes, or by their names.

    ``names.index(name)`` is a list's, and the ``columns`` of a ``packing`` are the engine's.
    """
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in FRAME_PARTS:
            is_of_a_list = node.attr == "index" and id(node) in called
            is_of_a_packing = node.attr == "columns" and ast.unparse(node.value) == "packing"
            if not (is_of_a_list or is_of_a_packing):
                yield f"{ast.unparse(node)} in line {node.lineno}"
    yield from FRAME_PARTS.intersection(names_asked_for(tree))


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_data_frames_are_taken_apart_in_one_room(module):
    # to the engine, which imports neither pandas nor scikit-learn, comes no frame
    if module.parts[0] not in ("_tables", "_engine"):
        assert list(frame_parts_used(parse(module))) == []


def test_a_data_frame_taken_apart_would_be_found():
    found = frame_parts_used(ast.parse("a.iloc[0]; b.loc; c.index; hasattr(d, 'dtypes'); e.columns"))
    assert len(list(found)) == 5
    assert list(frame_parts_used(ast.parse("names.index(0); packing.columns; {'columns': 0}"))) == []


# --- private names of scikit-learn ----------------------------------------------------------------

COMPAT = Path("_utils", "compat.py")
# scikit-learn tells those who write estimators of these, so any module may define and use them.
FOR_DEVELOPERS = {
    "_doc_link_module",
    "_doc_link_template",
    "_doc_link_url_param_generator",
    "_get_doc_link",
    "_init_callback_context",
    "_parameter_constraints",
    "_repr_html_",
    "_validate_params",
}
PRIVATE = re.compile(r"_[a-z]\w*")


def private_names_used(tree):
    """Private attributes that a module reads, writes, or names in a string."""
    attributes = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    yield from filter(PRIVATE.fullmatch, (*attributes, *names_asked_for(tree)))


def private_names_defined(tree):
    """Functions, fields and variables with a private name, and attributes that are set on ``self``."""
    for node in ast.walk(tree):
        if is_definition(node):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) == "self"
        ):
            yield node.attr


def private_names_in(*modules):
    for module in modules:
        path = Path(importlib.import_module(module).__file__)
        yield from private_names_used(ast.parse(path.read_text(encoding="utf-8")))


# What the base classes of our estimators keep on them is scikit-learn's whoever sets it; of the rest
# of scikit-learn only what we do not define ourselves can be meant.
OF_BASE_CLASSES = ["sklearn.base", "sklearn.utils._set_output", "sklearn.utils._metadata_requests"]
OF_OTHERS = ["sklearn.pipeline", "sklearn.compose._column_transformer", "sklearn.metrics._scorer"]


@pytest.mark.parametrize("module", [module for module in MODULES if module != COMPAT], ids=str)
def test_private_names_of_scikit_learn_are_imported_in_one_module_only(module):
    private = [
        name
        for name in imported_names(parse(module), module)
        if name.startswith("sklearn.") and any(part.startswith("_") for part in name.split("."))
    ]
    assert private == []


def test_private_names_of_scikit_learn_are_used_in_one_module_only():
    trees = {module: parse(module) for module in MODULES if module != COMPAT}
    ours = {name for tree in trees.values() for name in private_names_defined(tree)}
    inherited, others = set(private_names_in(*OF_BASE_CLASSES)), set(private_names_in(*OF_OTHERS))
    assert {"_sklearn_output_config", "_skl_callbacks"} <= inherited
    assert "_score_func" in others
    theirs = (inherited | (others - ours)) - FOR_DEVELOPERS
    foreign = {
        f"{name} in {module}"
        for module, tree in trees.items()
        for name in theirs.intersection(private_names_used(tree))
    }
    assert foreign == set()


# --- tests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [module for module in MODULES if module.name != "__init__.py"], ids=str)
def test_every_module_has_tests_of_its_own(module):
    tests = TESTS / module.parent / f"test_{module.name}"
    assert tests.exists()
    assert "\ndef test_" in tests.read_text(encoding="utf-8")
