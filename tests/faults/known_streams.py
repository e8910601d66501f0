"""Rows that are too few or left out, and streams whose answers are known: of what each reading follows."""

import copy
from functools import cache

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingRegressor, VotingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import DataWarning, GRUClassifier, SeasonalNaive, SlidingWindow, make_windows

from ..across_rows import difference, rolling_mean
from .entry import Fault, gives, refused, warned
from .ordinary import NEXT, ROWS, SERIES, SMALL, network

DAYS = pd.date_range("2024-01-01", periods=80)
WEEK = np.arange(80) % 7 * 10.0


def faults():
    """The entries."""
    yield from _few_rows()
    yield from _silent()
    yield from _several_rows()
    yield from _of_several_models()


def _few_rows():
    for n_rows, what, what_is in ((1, "one row", "1 row,"), (2, "two rows", "2 rows,")):
        few = warned(DataWarning, f"X has {what_is}", "length=3", "begin empty")
        yield Fault("SlidingWindow.transform", f"{what} of a window's three", {"X": ROWS[:n_rows]}, few)
    few = warned(DataWarning, "X has 30 rows, but length=1000000", "begin empty")
    yield Fault("make_windows", "windows longer than the table", {"length": 10**6}, few)
    days = pd.DataFrame({"day": DAYS, "sales": WEEK})
    left_out = days.drop(index=[8, 14, 25, 31, 44, 59, 66, 71])
    says = ["the next row is of", "1 day", "in 8 places", "windows read across"]
    across = warned(DataWarning, *says)
    yield Fault(
        "SlidingWindow.fit_transform",
        "rows left out of the middle of a series",
        {"X": left_out},
        across,
        {"time": "day"},
    )
    y = days["sales"].where(days.index.isin(left_out.index))
    given = {"X": days, "y": y, "horizon": 1, "time": "day"}
    left = refused("y is NaN", "after row 7 (8 such rows)", "a row cannot be left out of its series")
    yield Fault("future_targets", "rows whose target is missing, in the middle", given, left)
    X = make_windows(days, 3, time="day")

    def keeps_the_rest(result):
        windows, targets = result
        return len(windows) == len(targets) == 71 and np.array_equal(np.asarray(windows[8]), np.asarray(X[9]))

    left = warned(DataWarning, "8 of 80 windows are left out", then=gives(keeps_the_rest))
    yield Fault("future_targets", "windows whose target is missing", {"X": X, "y": y, "horizon": 1}, left)


def _several_rows():
    for name, step in (("a rolling mean", rolling_mean), ("differences", difference)):
        given = {"model": make_pipeline(FunctionTransformer(step), SlidingWindow(3), network())}
        given["model"].fit(SERIES, NEXT)
        says = refused("look at several rows", "a stream has one")
        yield Fault("stream", f"{name} in front of the window", {**given, "history": SERIES}, says)


def _silent():
    for fill in (None, "forward"):
        machines = pd.DataFrame({"machine": ["a", "b"] * 5, "load": np.arange(10.0) ** 2})
        window = SlidingWindow(3, group="machine", fill=fill)
        model = make_pipeline(window, network()).fit(machines, np.arange(10.0))

        def is_of_its_own_past(live, machines=machines, model=model):
            for load in range(10):
                live.step(pd.DataFrame({"machine": ["a"], "load": [float(load)]}))
            reading = pd.DataFrame({"machine": ["b"], "load": [7.0]})
            alone = pd.concat([machines[machines["machine"] == "b"], reading])
            return np.allclose(live.step(reading), model.predict(alone)[-1], rtol=0, atol=1e-12)

        given = {"model": model, "history": machines}
        what = f"a machine that is silent while another sends, fill={fill!r}"
        yield Fault("stream", what, given, gives(is_of_its_own_past))


UNITS = GRUClassifier(2, **SMALL)
NAIVE, NET = ("naive", SeasonalNaive(2)), ("network", network())
TREES = ("ridge", make_pipeline(SlidingWindow(3, flatten=True), SimpleImputer(), Ridge()))
UP = np.where(NEXT > 0, "up", "down")
SEVERAL = {
    "a vote": (VotingRegressor([NAIVE, NET]), NEXT),
    "a stack": (StackingRegressor([NET, TREES], Ridge(), cv=2), NEXT),
    "calibrated classes": (CalibratedClassifierCV(UNITS, cv=2), UP),
    "a threshold": (FixedThresholdClassifier(UNITS, threshold=0.4, pos_label="up"), UP),
}


@cache
def _several(name):
    """Several models of windows as one, fitted when it is tried."""
    model, target = SEVERAL[name]
    return clone(model).fit(make_windows(SERIES, 3)[:25], target[:25])


def _of_several_models():
    for name in SEVERAL:

        def answers_as_predict(live, name=name):
            said = np.ravel([live.step(row) for row in SERIES[25:]])
            expected = _several(name).predict(make_windows(SERIES, 3)[25:])
            if expected.dtype.kind == "f":
                return np.allclose(said, expected, rtol=0, atol=1e-12)
            return list(said) == list(expected)

        def given(name=name):
            return {"model": copy.deepcopy(_several(name)), "history": SERIES[:25].copy()}

        yield Fault("stream", f"{name} of models of windows", given, gives(answers_as_predict))
