"""An entry of the catalogue, and what may be expected of it."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, NamedTuple

# what is said where later data have other units than those of ``fit``
FAR_OFF = "The linear part, which has a share of"
EITHER = (TypeError, ValueError)  # where NumPy or scikit-learn says it


class Refused(NamedTuple):
    """An exception of a type whose message has all of these fragments."""

    error: type
    says: tuple


class SameAs(NamedTuple):
    """The result of the same call with other arguments, to the bit; ``parameters`` are the estimator's."""

    differs: Mapping | Callable
    parameters: Mapping
    form: Callable | None  # of both results, before they are compared
    kept: dict | None  # where that of the other arguments is kept for entries that share it


class Gives(NamedTuple):
    """A result that passes a check: a function of it that gives True."""

    check: Callable


class Warned(NamedTuple):
    """A warning with all of these fragments, and what is expected besides."""

    category: type
    says: tuple
    then: Any


class Fault(NamedTuple):
    """One entry: a call, what of its arguments is not ordinary, and what has to come of it."""

    call: str  # a public name, or one and its method: "GRURegressor.fit"
    given: str  # in words
    differs: Mapping | Callable  # from the ordinary arguments; a function that gives them, where they are new
    expected: Refused | SameAs | Gives | Warned
    parameters: Mapping = {}  # of the estimator, that differ from the ordinary ones
    of: str | Callable = ""  # another object than the ordinary one; a function that makes it
    under: Callable = nullcontext  # what gives the context that the call is made in

    @property
    def name(self):
        """What the tests call it."""
        return f"{self.call}: {self.given}"

    @property
    def public_name(self):
        """Whose fault it is."""
        return self.call.partition(".")[0]


def refused(*says, error=ValueError):
    """Expect an exception."""
    return Refused(error, says)


def same_as(differs=None, form=None, kept=None, **parameters):
    """Expect what other arguments give; by default the ordinary ones."""
    return SameAs({} if differs is None else differs, parameters, form, kept)


def gives(check):
    """Expect a result."""
    return Gives(check)


def warned(category, *says, then=None):
    """Expect a warning."""
    return Warned(category, says, then)
