"""Predictions, forecasts and steps of streams that are interrupted: all is as it was, and answers so."""

import pickle
from collections import Counter

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import AdaptiveConformalRegressor, SlidingWindow, forecast, stream

from .problems import X, Y, few_epochs, network, state_of
from .signals import ctrl_c, strike, timeout

DAYS = pd.date_range("2024-01-01", periods=80)
TABLE = pd.DataFrame(X.reshape(-1, 2)[:80], DAYS, columns=["load", "heat"])
COMING = TABLE["load"].shift(-1)[:-1]
MANY = np.tile(X, (10, 1, 1))  # more than one batch
# an output at every step, and two layers whose states have to go on together
SERIES = network(hidden_layer_sizes=[64, 40], max_iter=1)


def window_model(*steps):
    """A pipeline of windows, fitted on the table but for its end."""
    model = make_pipeline(StandardScaler(), SlidingWindow(4), *steps)
    return model.fit(TABLE[:60], COMING[:60])


def answers():
    """What fitted models answer: (model, call)."""
    sequences, windows = network().fit(X, Y), window_model(network())
    yield sequences, lambda model: model.predict(MANY)
    yield sequences, lambda model: model.score(MANY, np.tile(Y, 10))
    yield sequences, lambda model: model.input_gradients(X)
    yield sequences, lambda model: model.hidden_states(X)
    yield windows, lambda model: model.predict(TABLE)
    both = make_pipeline(StandardScaler(), SlidingWindow(4), network()).fit(TABLE[:-1], TABLE[1:])
    yield both, lambda model: forecast(model, TABLE, 3).to_numpy()


def streams():
    """Streams that a model has been sent something by, and what comes next: (stream, call)."""
    carried = stream(SERIES.fit(X, np.cumsum(X, axis=1)[:, :, :1]), history=X[0])
    yield carried, lambda live: live.step(X[1, 0])
    labels = stream(SERIES, history={"pump": X[0], "fan": X[1, :3]})
    yield labels, lambda live: np.concatenate(list(live.step({"fan": X[2, 0], "drill": X[3, 0]}).values()))
    windows = stream(window_model(network()), history=TABLE[:60])
    yield windows, lambda live: live.step(TABLE.iloc[60])
    bands = window_model(AdaptiveConformalRegressor(network(), level=50, calibration_size=0.5))
    following = stream(bands, history=TABLE[:60], level=50, target=["load"])
    yield following, lambda live: np.ravel(live.step(TABLE.iloc[60]))


def _struck_unchanged(cases, n, handler):
    for thing, call in cases:
        kept = pickle.dumps(thing)
        expected = call(pickle.loads(kept))

        def make(kept=kept, call=call):
            again = pickle.loads(kept)
            return again, lambda: call(again)

        def check(again, before, call=call, expected=expected):
            assert state_of(again) == before, "the state is not as it was"
            np.testing.assert_array_equal(call(again), expected)

        strike(make, n, handler, check)
    return n * len(cases)


def predictions(n):
    """Ctrl-C and timeouts in what a fitted model answers."""
    few_epochs()
    cases = list(answers())
    return Counter(
        {
            "Ctrl-C in predict, score, forecast and the like": _struck_unchanged(cases, n, ctrl_c),
            "timeouts in predict, score, forecast and the like": _struck_unchanged(cases, n, timeout),
        }
    )


def steps(n):
    """Ctrl-C and timeouts in ``step``: the stream is as it was, and its next step is that of the other."""
    few_epochs()
    cases = list(streams())
    return Counter(
        {
            "Ctrl-C in a step of a stream: it is as it was": _struck_unchanged(cases, n, ctrl_c),
            "timeouts in a step of a stream: it is as it was": _struck_unchanged(cases, n, timeout),
        }
    )
