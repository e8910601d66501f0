"""What NumPy does about overflow and the like, the same whatever the user has set for his own code."""

from functools import wraps
from typing import cast

import numpy as np

from .typing import Function


def with_numpy_defaults(function: Function) -> Function:
    """Decorate a function: it runs under the floating-point error handling that NumPy begins with.

    ``np.seterr(all="raise")`` is for the user's own arithmetic; here a small number becomes zero on
    purpose, and checks of our own look for what is not finite.
    """

    @wraps(function)
    def as_always(*args, **kwargs):
        with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
            return function(*args, **kwargs)

    return leaving_numpy_as_it_was(cast(Function, as_always))


def leaving_numpy_as_it_was(function: Function) -> Function:
    """Decorate a function: whatever is raised, and whenever, the handling of errors is the user's again.

    ``np.errstate`` does not come to its end where a signal comes at the first instruction of that.
    """

    @wraps(function)
    def undone(*args, **kwargs):
        before = np.geterr()
        try:
            return function(*args, **kwargs)
        except BaseException:
            try:
                np.seterr(**before)
            finally:
                np.seterr(**before)  # again, in case a signal has interrupted the first time
            raise

    return cast(Function, undone)
