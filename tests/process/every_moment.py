"""An exception at each moment of a call, one after the other, which a signal at random may miss."""

import pickle
from collections import Counter

import numpy as np

from ..moments import AtMoment, Strike, n_moments
from .answers import answers, streams
from .problems import blas_threads, few_epochs, state_of
from .signals import check_dropped_by_others, comes_from_ours
from .trainings import all_trainings


def calls():
    """What has a state to lose, or holds BLAS, and what is called."""
    yield from streams()
    yield from answers()
    yield from all_trainings()


def moments(n):
    """At so many moments of each call, or at all: all is as it was while the error is there."""
    few_epochs()
    n_struck = 0
    for thing, call in calls():
        kept = pickle.dumps(thing)
        call(pickle.loads(kept))  # what comes only once, comes now
        again = pickle.loads(kept)
        total = n_moments(lambda again=again, call=call: call(again))
        for moment in np.unique(np.linspace(0, total - 1, n).astype(int)):
            n_struck += _struck(kept, call, moment)
    return Counter({"exceptions at moments one after the other: all is as it was": n_struck})


def _struck(kept, call, n):
    """Whether a call is interrupted at its n-th moment."""
    thing, threads, handling = pickle.loads(kept), blas_threads(), np.geterr()
    before, moment = state_of(thing), AtMoment(n)
    try:
        moment.run(lambda: call(thing))
    except Strike as error:
        if not comes_from_ours(error):
            return False
        assert blas_threads() == threads, "BLAS has not got its threads back"
        assert np.geterr() == handling, "NumPy's handling of errors is not as it was"
        assert state_of(thing) == before, "the state is not as it was"
        return True
    if moment.frame is not None:
        check_dropped_by_others(moment.frame)
    return False
