"""What NumPy does about overflow and the like, the same whatever the user has set for his own code."""

from functools import wraps

import numpy as np


def with_numpy_defaults(function):
    """Decorate a function: it runs under the floating-point error handling that NumPy begins with.

    ``np.seterr(all="raise")`` is for the user's own arithmetic; here a small number becomes zero on
    purpose, and checks of our own look for what is not finite.
    """

    @wraps(function)
    def as_always(*args, **kwargs):
        with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
            return function(*args, **kwargs)

    return as_always
