"""The options that a type allows are those that the parameter takes."""

from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from sklearn_gru import GRUClassifier, GRURegressor, SlidingWindow
from sklearn_gru._utils import typing as types
from sklearn_gru._utils.compat import StrOptions


def options_of(hint):
    """The strings that a type allows by name."""
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return set().union(*map(options_of, get_args(hint)))


@pytest.mark.parametrize("estimator", [GRURegressor, GRUClassifier, SlidingWindow])
def test_the_literals_of_a_parameter_are_its_options(estimator):
    allowed = {name: options_of(hint) for name, hint in get_type_hints(estimator.__init__).items()}
    taken = {
        name: set().union(*(each.options for each in constraints if isinstance(each, StrOptions)))
        for name, constraints in estimator._parameter_constraints.items()
    }
    assert any(taken.values())
    assert allowed == {**taken, "return": set()}


@pytest.mark.parametrize("estimator", [GRURegressor, GRUClassifier, SlidingWindow])
def test_a_parameter_may_be_none_where_its_type_says_so(estimator):
    hints = get_type_hints(estimator.__init__)
    nullable = {name for name, hint in hints.items() if type(None) in get_args(hint) and name != "return"}
    constraints = estimator._parameter_constraints
    takes_none = {name for name, each in constraints.items() if None in each or "random_state" in each}
    assert nullable == takes_none


def test_the_containers_are_those_of_set_output():
    window = SlidingWindow(2, flatten=True)
    for container in options_of(types.Container):
        window.set_output(transform=container)
        kind = type(window.fit_transform([[1.0], [2.0]])).__module__.partition(".")[0]
        assert kind == {"default": "numpy"}.get(container, container)
