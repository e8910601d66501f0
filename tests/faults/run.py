"""Run one entry of the catalogue."""

import copy
import inspect
import warnings
from functools import cache

import pytest
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning

import sklearn_gru
import sklearn_gru.datasets
import sklearn_gru.exchange

from .entry import Gives, Refused, SameAs, Warned
from .ordinary import ARGUMENTS, PREDICTED, Fitted, subject
from .sameness import difference

# after these something else is what the user asked for
CHANGING = {"fit", "fit_transform", "partial_fit", "step", "update", "reset", "set_output", "plot"}


def public(name):
    """A public object by its name."""
    rooms = (sklearn_gru, sklearn_gru.exchange, sklearn_gru.datasets)
    return next(getattr(room, name) for room in rooms if name in room.__all__)


def is_bound(call):
    """Whether a call is of a method of an object, which is then fitted, and none of a class."""
    name, _, method = call.partition(".")
    return bool(method) and not isinstance(inspect.getattr_static(public(name), method), classmethod)


def made(call, parameters, of=""):
    """The object that a method is called of, and the function to call."""
    name, _, method = call.partition(".")
    if not is_bound(call):
        function = public(name)
        return None, getattr(function, method) if method else function
    owner = of() if callable(of) else subject(of or name)
    if parameters:
        owner.set_params(**parameters)
    return owner, getattr(owner, method)


def arguments(call, differs):
    """All arguments of a call, new ones where a function makes them."""
    differs = differs() if callable(differs) else copy.deepcopy(dict(differs))
    ordinary = {name: value for name, value in ARGUMENTS.get(call, {}).items() if name not in differs}
    own = {name: _own(value) for name, value in ordinary.items()}
    return {name: value for name, value in (own | differs).items() if value is not Ellipsis}


def _own(value):
    return subject(value.name) if isinstance(value, Fitted) else copy.deepcopy(value)


def outcome(result, owner):
    """What a call came to, in a form to compare: of ``self`` what it has learnt."""
    if result is owner and isinstance(owner, BaseEstimator):
        left_out = ("feature_names_in_", "channel_names_in_", "recipe_", "fitted_time_")
        return {
            name: value for name, value in vars(owner).items() if name.endswith("_") and name not in left_out
        }
    return list(result) if inspect.isgenerator(result) else result


def called(fault, differs, parameters):
    """The outcome of a call, of an object that is made anew."""
    owner, function = made(fault.call, {**fault.parameters, **parameters}, fault.of)
    return outcome(function(**arguments(fault.call, differs)), owner)


def check(fault):
    """Assert what an entry says."""
    owner, function = made(fault.call, fault.parameters, fault.of)
    given, before = (arguments(fault.call, fault.differs) for _ in range(2))
    expected = fault.expected.then if isinstance(fault.expected, Warned) else fault.expected
    may_change = fault.call.partition(".")[2] in CHANGING and not isinstance(expected, Refused)
    kept = None if may_change else copy.deepcopy(owner)

    def call():
        with fault.under():
            return outcome(function(**given), owner)

    with _Warnings(fault.expected):
        if isinstance(expected, Refused):
            _check_refusal(expected, call)
        else:
            _check_result(fault, expected, call())
    for name, value in fault.parameters.items():
        assert getattr(owner, name) is value, f"{name} is another one"
    changed = difference(given, before, "what the caller gave")
    assert changed is None, changed
    if kept is not None:
        _check_as_it_was(fault, owner, kept)


class _Warnings:
    """Warnings are as expected when the block ends, or there are none."""

    def __init__(self, expected):
        self.expected = expected if isinstance(expected, Warned) else None

    def __enter__(self):
        self.caught = warnings.catch_warnings(record=self.expected is not None)
        self.seen = self.caught.__enter__()
        if self.expected is not None:
            warnings.simplefilter("always")
        else:  # of two epochs nobody expects much
            warnings.simplefilter("ignore", ConvergenceWarning)

    def __exit__(self, *error):
        self.caught.__exit__(*error)
        if self.expected is None or error[0] is not None:
            return
        said = [str(each.message) for each in self.seen if issubclass(each.category, self.expected.category)]
        assert any(all(part in text for part in self.expected.says) for text in said), said


def _check_refusal(expected, call):
    with pytest.raises(expected.error) as caught:
        call()
    message = str(caught.value)
    missing = [part for part in expected.says if part not in message]
    assert not missing, f"{missing} are not in: {message}"


def _check_result(fault, expected, result):
    if expected is None:
        return
    if isinstance(expected, Gives):
        assert expected.check(result), result
        return
    assert isinstance(expected, SameAs)
    form = expected.form or (lambda value: value)
    kept = {} if expected.kept is None else expected.kept
    if not kept:
        kept["result"] = form(called(fault, expected.differs, expected.parameters))
    changed = difference(form(result), kept["result"])
    assert changed is None, changed


@cache
def _ordinary_prediction(name):
    return PREDICTED[name](subject(name))


def _check_as_it_was(fault, owner, kept):
    name = fault.public_name
    changed = difference(owner, kept, name)
    assert changed is None, changed
    if name in PREDICTED and not fault.of:
        if fault.parameters:
            ordinary = subject(name)
            owner.set_params(**{wrong: getattr(ordinary, wrong) for wrong in fault.parameters})
        changed = difference(PREDICTED[name](owner), _ordinary_prediction(name), f"what {name} predicts")
        assert changed is None, changed
