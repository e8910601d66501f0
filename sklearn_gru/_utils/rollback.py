"""A method that raises leaves its estimator as it was."""

from functools import wraps
from typing import cast

import numpy as np

from .typing import Function


def all_or_nothing(method: Function) -> Function:
    """Decorate a method of an estimator so that any exception undoes what it has set.

    Attributes are restored, not their contents: the method assigns new arrays and never changes
    those of an earlier fit.  A ``RandomState`` passed as ``random_state`` gets its state back.

    A Ctrl-C undoes nothing once the attribute that the class names in ``_too_good_to_lose`` is a new one: the
    method sets that when all else is there, such as that of complete epochs.
    """

    @wraps(method)
    def restoring(self, *args, **kwargs):
        before = dict(vars(self))
        rng = before.get("random_state")
        rng_state = rng.get_state() if isinstance(rng, np.random.RandomState) else None
        try:
            return method(self, *args, **kwargs)
        except BaseException as error:
            # which the estimators inside of this one decide for themselves
            if not (isinstance(error, KeyboardInterrupt) and _has_come_far(self, before)):
                vars(self).clear()
                vars(self).update(before)
                if rng_state is not None:
                    rng.set_state(rng_state)
            raise

    return cast(Function, restoring)


def _has_come_far(estimator, before):
    """Whether what is too good to lose has come since its attributes were ``before``."""
    name = getattr(type(estimator), "_too_good_to_lose", None)
    return name is not None and vars(estimator).get(name) is not before.get(name)
