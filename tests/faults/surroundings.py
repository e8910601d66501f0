"""What surrounds a call: interrupts, NumPy told to raise, BLAS' threads, pickles of other versions."""

import copy
import pickle
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

import numpy as np
from sklearn.exceptions import InconsistentVersionWarning
from threadpoolctl import threadpool_info, threadpool_limits

from sklearn_gru import stream
from sklearn_gru._engine import threads
from sklearn_gru._engine.cell import CellState

from .entry import Fault, gives, refused, same_as, warned
from .ordinary import SERIES, X, Y, network
from .sameness import difference

OF_X = ["GRURegressor.fit", "GRURegressor.predict", "GRURegressor.hidden_states", "GRURegressor.score"]
OF_X += ["GRURegressor.input_gradients", "GRUClassifier.fit", "GRUClassifier.predict_proba"]
OF_X += ["ConformalRegressor.fit", "ConformalRegressor.predict_interval", "channel_importance"]
STEPS = np.cumsum(X, axis=1)[:, :, :1]


@cache
def _of_steps():
    return network().fit(X, STEPS)


# what is made, what a warning calls it, and what shows that it is whole
PICKLED = {
    "make_windows": ("Windows", np.asarray),
    "PanelTimeSeriesSplit": ("PanelTimeSeriesSplit", lambda cv: list(cv.split(SERIES, groups=np.arange(30)))),
    "stepwise_scorer": ("stepwise_scorer", lambda scorer: scorer(_of_steps(), X, STEPS)),
    "interval_scorer": ("interval_scorer", repr),
    "stream": ("GRUStream", lambda live: copy.deepcopy(live).step(SERIES[0])),
}


def faults():
    """The entries."""
    for error in (KeyboardInterrupt, MemoryError, TimeoutError):
        for layer in (0, 1):
            given = f"{error.__name__} in layer {layer} of two"
            stopped = refused("stopped", error=error)
            yield Fault(
                *("GRUStream.step", given, {}, stopped),
                of=_stream_of_two_layers,
                under=lambda error=error, layer=layer: _raising_in(layer, error("stopped")),
            )
    given = "a timeout while BLAS gets its threads back"
    timeout = refused("late", error=TimeoutError)
    yield Fault("GRURegressor.predict", given, {}, timeout, of=_of_many_units, under=_late_threads)
    yield from _told_to_raise()
    for call, (name, shown) in PICKLED.items():

        def is_whole(result, shown=shown):
            with patch("sklearn_gru._utils.pickling.__version__", "99.0"):
                data = pickle.dumps(result)
            return difference(shown(pickle.loads(data)), shown(result)) is None

        says = warned(InconsistentVersionWarning, name, "99.0", then=gives(is_whole))
        yield Fault(call, "a pickle of another version", {}, says)


def _told_to_raise():
    """Numbers of which states are saturated, and squares zero or beyond all floats."""
    for size in (1e-200, 1e200):
        for call in OF_X:
            differs = {"X": size * X}
            what = f"numbers of {size} and NumPy told to raise"
            yield Fault(call, what, differs, same_as(differs), under=_raising)
        of_stream = {"x_t": size * X[0, 0]}
        yield Fault("GRUStream.step", what, of_stream, same_as(of_stream), under=_raising)
        of_series = {"history": size * SERIES, "horizon": 1}
        yield Fault("forecast", what, of_series, same_as(of_series), under=_raising)


def _raising():
    return np.errstate(all="raise")


@contextmanager
def _raising_in(layer, error):
    """A layer raises once, before it goes on."""
    steps, step = [], CellState.step

    def raising(self, *arguments):
        steps.append(self)
        if len(steps) == layer + 1:
            raise error
        return step(self, *arguments)

    with patch.object(CellState, "step", raising):
        yield


def _stream_of_two_layers():
    model = network(hidden_layer_sizes=(3, 2), linear_part=None).fit(X, Y)
    live = stream(model)
    live.step(X[0, 0])
    return live


def _of_many_units():
    return network(hidden_layer_sizes=100, max_iter=1).fit(X, Y)


def _threads_of_blas():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


@contextmanager
def _late_threads():
    """A timeout the first time that a library is to have two threads again; afterwards it has them."""
    late, set_threads = [], threads._set_threads

    def timeout_at_two(library, n_threads):
        if n_threads == 2 and not late:
            late.append(library)
            raise TimeoutError("late")
        set_threads(library, n_threads)

    with threadpool_limits(2, "blas"):
        before = _threads_of_blas()
        with patch.object(threads, "_set_threads", timeout_at_two):
            try:
                yield
            finally:
                assert _threads_of_blas() == before
