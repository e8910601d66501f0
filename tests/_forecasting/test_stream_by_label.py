"""A stream by label says of each series what ``predict`` says of it alone, in whatever order readings come."""

import pickle
import warnings
from functools import cache

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingRegressor, VotingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    make_windows,
    stream,
)

LABELS = ["pump", "fan", "drill", "press"]
RNG = np.random.default_rng(0)
N_ROWS = 48
COLUMNS = {
    "heat": RNG.normal(size=N_ROWS),
    "machine": [LABELS[i] for i in RNG.integers(0, 3, N_ROWS)],
    "load": RNG.normal(size=N_ROWS),
    "hour": np.arange(N_ROWS),
}
TABLE = pd.DataFrame(COLUMNS)
CHANNELS = ["heat", "load"]
ROWS = TABLE[CHANNELS].to_numpy()
TARGET = np.roll(COLUMNS["load"], -1)
SEQUENCES = RNG.normal(size=(10, 7, 2))
LIBRARIES = {"pandas": pd, "polars": pl}


def gru(**parameters):
    return GRURegressor(**{"hidden_layer_sizes": (3,), "max_iter": 2, "random_state": 0, **parameters})


def classifier():
    return GRUClassifier(3, max_iter=2, random_state=0)


def carried(**parameters):
    return make_pipeline(StepwiseTransformer(StandardScaler()), gru(**parameters)).fit(
        SEQUENCES, SEQUENCES.cumsum(axis=1)[:, :, :1]
    )


def window_in_the_pipeline(**parameters):
    window = SlidingWindow(4, group="machine", time="hour", **parameters)
    return make_pipeline(window, gru()).fit(TABLE, TARGET)


def windows(**parameters):
    return make_windows(TABLE, 4, group="machine", time="hour", **parameters)


def of_windows(model=None, y=TARGET, **parameters):
    model = gru() if model is None else model
    return make_pipeline(StepwiseTransformer(StandardScaler()), model).fit(windows(**parameters), y)


def of_rows():
    return make_pipeline(StandardScaler(), SlidingWindow(4), gru()).fit(ROWS, TARGET)


MODELS = {
    "window in the pipeline": window_in_the_pipeline,
    "window in the pipeline, filled": lambda: window_in_the_pipeline(fill="forward"),
    "windows made before": of_windows,
    "windows made before, filled": lambda: of_windows(fill="forward"),
    "windows that know no series": of_rows,
    "carried, one layer": carried,
    "carried, two layers": lambda: carried(hidden_layer_sizes=(3, 2)),
}
model_of = cache(lambda name: MODELS[name]())


def alone(name, rows):
    """What ``predict`` says after the last row of one series, shape (n_rows, 2)."""
    model = model_of(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # windows without a step, and short ones
        if name.startswith("carried"):
            return model.predict(rows[np.newaxis])[0, -1]
        table = pd.DataFrame(rows, columns=CHANNELS).assign(machine="pump", hour=range(len(rows)))
        if name.startswith("window in"):
            return model.predict(table[list(TABLE)])[-1]
        if name.startswith("windows made"):
            return model.predict(model[0].recipe_.windows(table[list(TABLE)]))[-1]
        return model.predict(rows)[-1]


@st.composite
def arrivals(draw):
    """Which machines send at each step; the first steps are the history."""
    steps = draw(st.lists(st.lists(st.sampled_from(LABELS), min_size=1, unique=True), min_size=1, max_size=7))
    return steps, draw(st.integers(0, len(steps) - 1))


def as_table(library, labels, values, hour):
    columns = {"heat": values[:, 0], "machine": labels, "load": values[:, 1], "hour": [hour] * len(labels)}
    return library.DataFrame(columns)


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(MODELS)),
    arrivals=arrivals(),
    form=st.sampled_from(["pandas", "polars", "dict"]),
    gaps=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_readings_in_any_order_of_arrival_give_what_predict_gives_each_series(
    name, arrivals, form, gaps, seed
):
    if name.startswith("window in"):  # it reads columns by their names
        form = {"dict": "pandas"}.get(form, form)
    rng, (steps, n_known) = np.random.default_rng(seed), arrivals
    past = {label: [] for label in LABELS}
    values = [rng.normal(size=(len(labels), 2)) for labels in steps]
    seen = set()
    for labels, step in zip(steps, values, strict=True):
        is_gap = rng.random(step.shape if "filled" in name else (len(step), 1)) < 0.3 * gaps
        is_new = np.array([label not in seen for label in labels])  # there is nothing yet to fill it with
        step[is_gap & ~is_new[:, np.newaxis] & np.ones(2, bool)] = np.nan
        seen.update(labels)
    history = None
    for labels, step in zip(steps[:n_known], values[:n_known], strict=True):
        for label, row in zip(labels, step, strict=True):
            past[label].append(row)
    if n_known and form == "dict":
        history = {label: np.array(rows) for label, rows in past.items() if rows}
    elif n_known:
        parts = [as_table(LIBRARIES[form], *part) for part in zip(steps, values, range(n_known), strict=False)]
        history = LIBRARIES[form].concat(parts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        live = stream(model_of(name), history, group="machine", time=None if form == "dict" else "hour")
        for hour in range(n_known, len(steps)):
            labels, step = steps[hour], values[hour]
            before = live.state
            if form == "dict":
                said = live.step(dict(zip(labels, step, strict=True)))
            else:
                answer = live.step(as_table(LIBRARIES[form], labels, step, hour))
                rows = answer.iter_rows() if form == "polars" else answer.items()
                said = dict(rows if form == "polars" or answer.ndim == 1 else answer[0].items())
            assert list(said) == labels
            for label, row in zip(labels, step, strict=True):
                past[label].append(row)
                expected = alone(name, np.array(past[label]))
                np.testing.assert_allclose(
                    np.ravel(said[label]), np.ravel(expected), rtol=0, atol=1e-12, equal_nan=True
                )
            for label in set(before) - set(labels):  # silent ones are left as they are
                np.testing.assert_array_equal(live.state[label], before[label])
