"""Numbers that a user gives, as numbers of Python.

NumPy's scalars count as numbers, but compute in their own type: a ``uint8`` wraps around at 256, and
subtracting from an unsigned zero does not go below it.  So they become Python's where they enter.
"""

from functools import wraps
from inspect import signature
from itertools import zip_longest
from typing import cast

import numpy as np

from .typing import Function


def python_number(value):
    """A scalar of NumPy as the number of Python that it is; anything else as it is."""
    if not isinstance(value, np.generic):
        return value
    for kind, python in ((np.integer, int), (np.floating, float), (np.bool_, bool)):
        if isinstance(value, kind):
            return python(value)  # item() of a longdouble is a longdouble
    return value


def with_python_numbers(function, names):
    """A function that gets its arguments ``names`` as Python's numbers."""
    parameters = list(signature(function).parameters)

    @wraps(function)
    def converting(*args, **kwargs):
        args = [
            python_number(value) if name in names else value
            for name, value in zip_longest(parameters[: len(args)], args)
        ]
        kwargs = {name: python_number(value) if name in names else value for name, value in kwargs.items()}
        return function(*args, **kwargs)

    return converting


def with_python_parameters(method: Function) -> Function:
    """Decorate a method of an estimator: while it runs, its parameters are Python's numbers.

    Afterwards they are what the user gave again, so that ``get_params`` and ``clone`` never see others.
    """

    @wraps(method)
    def converting(self, *args, **kwargs):
        # those that are validated; get_params() looks at signatures, which takes as long as a batch
        parameters = {name: getattr(self, name) for name in self._parameter_constraints}
        given = {name: value for name, value in parameters.items() if isinstance(value, np.generic)}
        numbers = {name: python_number(value) for name, value in given.items()}
        for name, number in numbers.items():
            setattr(self, name, number)
        try:
            return method(self, *args, **kwargs)
        finally:
            for name, number in numbers.items():
                if getattr(self, name) is number:  # nobody has set another one in between
                    setattr(self, name, given[name])

    return cast(Function, converting)
