"""What the docstrings of the public names say: their sections, and the entries of these."""

import ast
import inspect
import re
import textwrap
from functools import cached_property

import sklearn_gru
import sklearn_gru.datasets
import sklearn_gru.exchange


def _is_there(package, name):
    """Whether a name can be had: of the exchange those can whose extra is installed."""
    return getattr(package, name).__module__ != "sklearn_gru.exchange"  # which has stand-ins only


PUBLIC = {
    name: getattr(package, name)
    for package in (sklearn_gru, sklearn_gru.datasets, sklearn_gru.exchange)
    for name in package.__all__
    if name != "__version__" and _is_there(package, name)
}


def members(cls):
    """The public methods and properties that a class of ours has, not those of scikit-learn."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith("sklearn_gru")]
    found = {name: value for base in reversed(ours) for name, value in vars(base).items() if name[0] != "_"}
    return {name: value for name, value in found.items() if is_property(value) or function_of(value)}


def is_property(member):
    return isinstance(member, property | cached_property)


def function_of(member):
    """The function as it was written, without what decorates it; None of anything else."""
    if isinstance(member, classmethod | staticmethod):
        member = member.__func__
    member = getattr(member, "fn", member)  # of available_if
    member = inspect.unwrap(member) if callable(member) else None
    return member if inspect.isfunction(member) else None


# "GRURegressor.fit": the function, for every public function and method
FUNCTIONS = {
    **{name: function_of(each) for name, each in PUBLIC.items() if not inspect.isclass(each)},
    **{
        f"{name}.{method}": function_of(member)
        for name, cls in PUBLIC.items()
        if inspect.isclass(cls)
        for method, member in members(cls).items()
        if not is_property(member)
    },
}
CLASSES = {name: each for name, each in PUBLIC.items() if inspect.isclass(each)}
PROPERTIES = {
    f"{name}.{attribute}": member
    for name, cls in CLASSES.items()
    for attribute, member in members(cls).items()
    if is_property(member)
}


def section(documented, title):
    """The text of a section of a docstring; None where there is none."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", inspect.getdoc(documented), re.MULTILINE | re.DOTALL
    )
    return None if found is None else found.group(1)


def entries(documented, title):
    """The entries of a section of a docstring, by their name."""
    parts = re.split(r"^(?=\S)", section(documented, title) or "", flags=re.MULTILINE)
    return {part.partition("\n")[0].partition(" : ")[0]: part.strip() for part in parts if part.strip()}


def type_of(entry):
    """What an entry says behind the colon of its first line."""
    return entry.partition("\n")[0].partition(" : ")[2]


def body_of(function):
    """The nodes of a function's source."""
    return list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))
