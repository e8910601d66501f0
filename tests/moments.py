"""An action at each moment of a call, one after the other: no moment is missed, and each can be repeated.

A moment is where a function begins, or one of C has ended: there Python runs the handlers of signals.
"""

import sys
from inspect import CO_GENERATOR


class Strike(BaseException):
    """What a signal handler raises; no ``except Exception`` stops it."""


def strike():
    """Raise as such a handler does."""
    raise Strike


class AtMoment:
    """Does something at the n-th moment of this thread, once."""

    def __init__(self, n, action=strike):
        self.n_left, self.action, self.frame = n, action, None

    def __call__(self, frame, event, argument):
        is_begin = (
            event == "call" and not frame.f_code.co_flags & CO_GENERATOR
        )  # or an unfinished one is dropped
        self.n_left -= is_begin or event == "c_return"
        if self.n_left < 0:
            sys.setprofile(None)
            self.frame = frame
            self.action()

    def run(self, function):
        """What the function returns, or what is raised."""
        sys.setprofile(self)
        try:
            return function()
        finally:
            sys.setprofile(None)


def n_moments(function):
    """How many moments a call has."""
    counter = AtMoment(sys.maxsize)
    counter.run(function)
    return sys.maxsize - counter.n_left
