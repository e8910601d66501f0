"""A method that raises leaves its estimator as it was."""

from functools import wraps
from typing import cast

import numpy as np

from .typing import Function


def keep_on(error):
    """Mark an exception: what the method has set until now stays when it is raised.

    For a Ctrl-C after complete epochs, which are too good to lose.
    """
    error.keeps_what_is_set = True


def all_or_nothing(method: Function) -> Function:
    """Decorate a method of an estimator so that any exception undoes what it has set.

    Attributes are restored, not their contents: the method assigns new arrays and never changes
    those of an earlier fit.  A ``RandomState`` passed as ``random_state`` gets its state back.
    """

    @wraps(method)
    def restoring(self, *args, **kwargs):
        before = dict(vars(self))
        rng = before.get("random_state")
        rng_state = rng.get_state() if isinstance(rng, np.random.RandomState) else None
        try:
            return method(self, *args, **kwargs)
        except BaseException as error:
            if not getattr(error, "keeps_what_is_set", False):
                vars(self).clear()
                vars(self).update(before)
                if rng_state is not None:
                    rng.set_state(rng_state)
            raise

    return cast(Function, restoring)
