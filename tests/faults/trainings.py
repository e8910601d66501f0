"""Trainings and targets that seem to go well and do not: units, samples to watch, and what is whose."""

import pickle
from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV

from sklearn_gru import DataWarning, GRURegressor, make_windows

from .entry import Fault, gives, refused, same_as, warned
from .ordinary import LABELS, LAGS, ROWS, SERIES, X, Y, network
from .sequences import changed

NO_BETTER = "Training ended no better than predicting by"
# a vibration of about 2, revolutions of about 1500
UNSCALED = X * [0.1, 100] + [2, 1500]
PLAIN = {"subtract_last": False, "linear_part": None}
MASKED_ROW = np.ma.array(changed(ROWS[:15], 5, 1e3), mask=np.repeat(np.arange(15)[:, None] == 5, 2, axis=1))
STEPS = np.cumsum(X, axis=1)[:, :, :1]
WATCHING = {"early_stopping": True}


def faults():
    """The entries."""
    yield from _of_units()
    yield from _of_batches()
    yield from _watched()
    yield from _of_sequences()
    yield from _of_targets()
    yield from _masked()


def _of_units():
    channels = ["Channel 1 of X has a mean of", "channel 0 has a mean of", "and a spread of", "scale X"]
    large = {"X": 1000 * np.abs(X[:, :, :1])}
    one = ["Channel 0 of X has a mean of", "and a spread of", "scale X"]
    rate = {"learning_rate_init": 1e6}
    for given, differs, says, parameters in [
        ("channels of 2 and of 1500", {"X": UNSCALED}, channels, PLAIN),
        ("a channel of about 1000", large, one, PLAIN),
        ("a learning rate of a million", {}, ["learning_rate_init=1000000.0 is far above the usual"], rate),
    ]:
        no_better = warned(ConvergenceWarning, NO_BETTER, *says)
        yield Fault("GRURegressor.fit", given, differs, no_better, parameters)
    scaled = (UNSCALED - UNSCALED.mean(axis=(0, 1))) / UNSCALED.std(axis=(0, 1))
    validation = {"X": scaled, "X_val": UNSCALED, "y_val": Y}
    says = ["X_val is in other units than X", "channel 1 has a mean of 15", "transform X_val as X is"]
    yield Fault(
        "GRURegressor.fit", "X scaled and X_val not", validation, warned(DataWarning, *says), WATCHING
    )
    for size in (1e-200, 1e200):
        given = {"y": size * Y}

        def is_as_of_ones(score):
            return np.isclose(score, _learnt(1.0).score(X, Y), rtol=1e-6, atol=0)

        what = f"a y of size {size}, learnt in that size"
        yield Fault(
            "GRURegressor.score", what, given, gives(is_as_of_ones), of=lambda size=size: _learnt(size)
        )


@cache
def _learnt(size):
    return network(max_iter=5).fit(X, size * Y)


def _samples(n, seed):
    """Sequences of noise, and what is told by their last three steps."""
    X = np.random.default_rng(seed).normal(size=(n, 6, 1))
    return X, X[:, -1, 0] + 0.5 * X[:, -2, 0] * X[:, -3, 0]


def _after(first):
    """A model that has seen ordinary batches after a first one."""
    of_steps, (later, y) = _samples(100, 0), _samples(200, 1)
    model = GRURegressor(16, learning_rate_init=0.05, random_state=0).partial_fit(
        of_steps[0], first(of_steps[1])
    )
    for _ in range(10):
        model.partial_fit(later, 20 + 100 * y)
    return model


def _of_batches():
    new, y = _samples(200, 2)
    for given, first in [
        ("an ordinary batch", lambda y: 20 + 100 * y),
        ("a batch of 20 throughout", lambda y: np.full(len(y), 20.0)),
        ("a batch of 20 and a millionth", lambda y: 20 + 1e-6 * y),
    ]:
        what = f"batches of a range of 800 after {given}"
        learnt = gives(lambda score: score > 0.9)
        given = {"X": new, "y": 20 + 100 * y}
        yield Fault("GRURegressor.score", what, given, learnt, of=lambda first=first: _after(first))


def _watched():
    few = {"X": X[:5], "y": Y[:5]}
    says = warned(DataWarning, "early_stopping=True watches 1 sample (number 4 of 5)")
    yield Fault("GRURegressor.fit", "five samples, of which one is watched", few, says, WATCHING)
    rare = {"y": changed(np.where(LABELS == "c", "b", LABELS).astype(object), 5, "rare")}
    says = refused("class 'rare' has 1 sample; it needs 2", "Give X_val")
    yield Fault("GRUClassifier.fit", "a class of one sample where some are watched", rare, says, WATCHING)
    # readings around a level of each unit's own, whose label is a coin: nothing tells that of a new unit
    rng, unit = np.random.default_rng(5), np.arange(20).repeat(6)
    readings = rng.normal(size=(20, 4))[unit] + 0.1 * rng.normal(size=(120, 4))
    coins = {"X": make_windows(readings, 4, group=unit), "y": rng.permutation(np.arange(20) % 2)[unit]}
    no_better = gives(lambda learnt: learnt["best_validation_loss_"] > np.log(2))
    settings = {"validation_fraction": 0.4, "max_iter": 10, "learning_rate_init": 0.05, "linear_part": None}
    settings |= {**WATCHING, "hidden_layer_sizes": 8}
    yield Fault("GRUClassifier.fit", "windows of units whose label is a coin", coins, no_better, settings)


def _of_sequences():
    one = ["It has the shape of one sequence", "windows[3:4] instead of windows[3]"]
    for call in ("GRURegressor.predict", "GRUClassifier.predict_proba", "SeasonalNaive.predict"):
        yield Fault(call, "one sequence without the axis of samples", {"X": X[3]}, refused(*one))
    table = pd.DataFrame(X[:, 0], columns=["load", "heat"], index=pd.date_range("2024-01-01", periods=len(X)))
    rows = warned(
        DataWarning, "Each row of X is read as one sequence of 2 steps, 'load', 'heat'", "SlidingWindow"
    )
    yield Fault(
        "GRURegressor.fit",
        "a table of hours for sequences of two steps",
        {"X": table},
        rows,
        {"n_channels": 1},
    )
    newest_first = {"X": LAGS[["lag1", "lag2", "lag3", "lag4"]]}
    order = refused("named as lags in the order 'lag1', 'lag2'", "expected 'lag4', 'lag3'", "LagSequences()")
    for call in ("GRURegressor.fit", "GRUClassifier.fit", "SeasonalNaive.fit"):
        yield Fault(call, "lags that are named from the newest", newest_first, order, {"n_channels": 1})
    for scoring, name in (("r2", "r2_score"), ("neg_mean_squared_error", "mean_squared_error")):
        says = f"{name} does not score a y of three axes, .*stepwise_scorer"

        def is_told(scorer, scoring=scoring, says=says):
            search = GridSearchCV(network(), {"alpha": [0.1]}, scoring=scoring, cv=2, error_score="raise")
            with pytest.raises(ValueError, match=says):
                search.fit(X, STEPS)
            return search.set_params(scoring=scorer).fit(X, STEPS).best_score_ < 1

        given = f"a search over targets at every step that says {scoring!r} by itself"
        yield Fault("stepwise_scorer", given, {"scoring": scoring}, gives(is_told))


def _of_targets():
    wave = np.sin(np.arange(200) / 5)
    for every in (10, 25):
        holed = np.where(np.arange(200) % every == every - 1, np.nan, wave)

        def keeps_all(result, holed=holed):
            X, y = result
            nan = [np.isnan(holed[lead : 176 + lead]).sum() for lead in range(1, 25)]
            return len(X) == 176 and list(np.isnan(y).sum(axis=0)) == nan

        given = {"X": make_windows(wave, 24), "y": holed, "horizon": 24}
        yield Fault("future_targets", f"one of {every} values unknown", given, gives(keeps_all))
    dated = pd.DataFrame({"load": ROWS[:, 0]}, index=pd.date_range("2024-01-01", periods=30))
    backwards = {"X": make_windows(dated, 3), "y": dated["load"][::-1], "horizon": 1}
    says = refused("y has another index than the table of the windows")
    yield Fault("future_targets", "windows, and y the other way", backwards, says)
    backwards = {"X": make_windows(dated, 3), "y": (dated["load"] ** 2)[::-1]}
    says = refused("y has the index of the windows of X in another order", "for sample 0")
    yield Fault("GRURegressor.fit", "windows, and y the other way", backwards, says)
    days = pd.Series(SERIES[:, 0], index=pd.date_range("2024-01-01", periods=30), name="load")
    for given, series in (("an array of one axis", SERIES[:, 0]), ("a series of pandas", days)):

        def is_column(result):
            X, y = result
            return np.array_equal(X, SERIES[:-1]) and np.array_equal(y, SERIES[1:])

        differs = {"X": series, "y": None, "horizon": 1}
        yield Fault("future_targets", f"X of {given}", differs, gives(is_column))

    def is_small(windows):
        one = pickle.dumps(windows[5:6])
        return len(one) < 2000 and np.array_equal(pickle.loads(one), windows[5:6])

    large = {"X": np.arange(20000.0).reshape(-1, 2)}
    yield Fault("make_windows", "a window of a large table in a pickle", large, gives(is_small))


def _masked():
    mask = np.arange(30) == 5
    for name, values in (("group", np.arange(30) % 2), ("time", np.arange(30))):
        given = {name: np.ma.array(values, mask=mask)}
        says = refused(f"{name} is missing in row 5")
        yield Fault("make_windows", f"a masked {name}", given, says)
        yield Fault("future_targets", f"a masked {name}", given, says)
    for call in ("make_windows", "SlidingWindow.fit_transform"):
        hidden = {"X": np.ma.array(changed(ROWS, 5, 1e3), mask=np.repeat(mask[:, None], 2, axis=1))}
        yield Fault(call, "a masked row", hidden, same_as({"X": changed(ROWS, 5, np.nan)}, np.asarray))
    hidden = {"y": np.ma.array(changed(ROWS[:, 0], 5, 1e3), mask=mask), "X": make_windows(ROWS, 3)}
    unknown = {**hidden, "y": changed(ROWS[:, 0], 5, np.nan)}
    yield Fault("future_targets", "a masked y", hidden, same_as(unknown, lambda result: result[1]))
    yield from _masked_sequences()
    one = np.ma.array(changed(ROWS[:3], 1, 1e3), mask=np.repeat(mask[4:7, None], 2, axis=1))
    absent = {"sequences": [changed(ROWS[:3], 1, np.nan), ROWS[3:5]]}
    yield Fault("pad_sequences", "a masked step", {"sequences": [one, ROWS[3:5]]}, same_as(absent))
    both = np.ma.array(changed(X, (3, 1), 1e3), mask=changed(np.zeros(X.shape, bool), (3, 1), True))
    yield Fault("unpad_sequences", "a masked step", {"X": both}, same_as({"X": changed(X, (3, 1), np.nan)}))


def _masked_sequences():
    """Samples to watch, rows batch by batch and before a forecast or stream, lags."""
    hidden = np.ma.array(
        changed(X[:6], (3, 1), 1e3), mask=changed(np.zeros((6, *X.shape[1:]), bool), (3, 1), True)
    )
    watched, absent = (
        {"X_val": values, "y_val": Y[:6]} for values in (hidden, changed(X[:6], (3, 1), np.nan))
    )
    yield Fault("GRURegressor.fit", "a masked step in X_val", watched, same_as(absent), WATCHING)
    y_val = {"X_val": X[:6], "y_val": np.ma.array(Y[:6], mask=np.arange(6) == 3)}
    says = refused("In the validation samples X_val, y_val: Input y contains NaN for sample 3")
    yield Fault("GRURegressor.fit", "a masked value in y_val", y_val, says, WATCHING)
    rows, missing = ([values, ROWS[15:]] for values in (MASKED_ROW, changed(ROWS[:15], 5, np.nan)))
    same = same_as({"batches": missing}, lambda batches: [[np.asarray(X), y] for X, y in batches])
    yield Fault("iter_windows", "a masked row", {"batches": rows}, same)
    for call in ("stream", "forecast"):
        history, unknown = (
            {"history": values[:, :1]} for values in (MASKED_ROW, changed(ROWS[:15], 5, np.nan))
        )
        form = (lambda live: live.step(SERIES[0])) if call == "stream" else None
        yield Fault(call, "a masked row of the past", history, same_as(unknown, form))
    lags = np.ma.array(LAGS, mask=changed(np.zeros(LAGS.shape, bool), (3, 1), True))
    absent = same_as({"X": changed(LAGS, (3, 1), np.nan)})
    yield Fault("LagSequences.fit_transform", "a masked lag", {"X": lags}, absent, {"order": [4, 3, 2, 1]})
