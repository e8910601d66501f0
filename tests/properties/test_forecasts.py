"""Forecasts and streams of models with any options are what ``predict`` says, step by step."""

import pickle
from functools import lru_cache

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    stream,
)

from ..examples import examples
from .models import problems

# tiny data that no training makes anything of
pytestmark = pytest.mark.filterwarnings("ignore")

START, DAY = np.datetime64("2024-02-26", "us"), np.timedelta64(1, "D")


def series_of(problem, n_rows):
    """Rows of the problem's channels, positive as its targets."""
    rng = np.random.default_rng(problem.seed)
    return np.abs(rng.normal(size=(n_rows, problem.X.shape[2]))) + 0.1


@examples(8, nightly=300)
@given(problems("regressor", every_step=False, dtypes=[np.float64]), st.integers(1, 4), st.booleans())
def test_a_recursive_forecast_is_the_loop_over_predict(problem, horizon, scaled):
    assume(np.ndim(problem.model.quantile or 0) == 0)
    length, rows = problem.X.shape[1], series_of(problem, 16)[:, :1]
    X, y = future_targets(make_windows(rows, length), horizon=1)
    steps = [StepwiseTransformer(StandardScaler())] if scaled else []
    model = make_pipeline(*steps, problem.model).fit(X, y)
    known = rows
    for _ in range(horizon):
        value = model.predict(make_windows(known, length)[-1:]).reshape(1, 1)
        known = np.concatenate([known, value])
    np.testing.assert_allclose(forecast(model, rows, horizon), known[len(rows) :, 0], rtol=1e-9, atol=1e-12)


@examples(8, nightly=300)
@given(problems("regressor", every_step=False), st.integers(1, 3), st.integers(1, 5))
def test_a_direct_forecast_is_one_prediction_of_the_last_window(problem, horizon, n_known):
    length, rows = problem.X.shape[1], series_of(problem, 16).astype(problem.X.dtype)
    X, y = future_targets(make_windows(rows, length), rows[:, 0], horizon=horizon + 1)
    model = problem.model.fit(X, y)
    history = rows[: len(rows) - n_known]
    expected = model.predict(make_windows(history, length)[-1:])[0]
    np.testing.assert_allclose(forecast(model, history, target=0), expected, rtol=10 * problem.rtol)


@examples(8, nightly=300)
@given(problems(every_step=False, dtypes=[np.float64]), st.integers(0, 4), st.booleans(), st.booleans())
def test_a_stream_of_windows_says_what_predict_says_of_all_rows(problem, n_known, scaled, saved):
    n, length, C = problem.X.shape
    rng = np.random.default_rng(problem.seed)
    rows = rng.normal(size=(n, C))
    rows[1:][rng.random(n - 1) < 0.2] = np.nan
    steps = [StandardScaler()] if scaled else []
    model = make_pipeline(*steps, SlidingWindow(length), problem.model).fit(rows, problem.y)
    method = "predict_proba" if isinstance(problem.model, GRUClassifier) else "predict"
    expected = getattr(model, method)(rows)
    live = stream(model, rows[:n_known] if n_known else None, method=method)
    for row, answer in zip(rows[n_known:], expected[n_known:], strict=True):
        if saved:
            live = pickle.loads(pickle.dumps(live))
        actual = live.step(row)
        if not np.isnan(row).all():
            np.testing.assert_allclose(np.ravel(actual), np.ravel(answer), rtol=1e-9, atol=1e-11)


@examples(8, nightly=300)
@given(problems(every_step=True), st.integers(0, 4), st.booleans())
def test_a_carried_state_says_what_predict_says_at_every_step(problem, n_known, saved):
    problem.model.bidirectional = False
    model = problem.fit()
    method = "predict_proba" if isinstance(model, GRUClassifier) else "predict"
    expected, before = getattr(model, method)(problem.X[:1])[0], joblib.hash(vars(model))
    live = stream(model, problem.X[0, :n_known] if n_known else None, method=method)
    for row, answer in zip(problem.X[0, n_known:], expected[n_known:], strict=True):
        if saved:
            live = pickle.loads(pickle.dumps(live))
        actual = live.step(row)
        size = max(1.0, np.nanmax(np.abs(expected)))
        np.testing.assert_allclose(np.ravel(actual), np.ravel(answer), rtol=0, atol=10 * problem.rtol * size)
    assert joblib.hash(vars(model)) == before


@lru_cache
def model_of_loads():
    X, y = future_targets(make_windows(pd.DataFrame({"load": np.sin(np.arange(40.0))}), 2), horizon=1)
    return GRURegressor(3, max_iter=2, random_state=0).fit(X, y)


@examples(8, nightly=300)
@given(
    sizes=st.lists(st.integers(2, 6), min_size=1, max_size=3),
    shift=st.integers(-400, 400),
    names=st.permutations(["x", "y", "z"]),
    library=st.sampled_from(["pandas", "polars"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_forecast_goes_by_neither_the_first_day_names_the_order_of_rows_nor_the_library(
    sizes, shift, names, library, seed
):
    rng = np.random.default_rng(seed)
    shop = np.repeat(["a", "b", "c"][: len(sizes)], sizes)
    day = START + np.concatenate([np.arange(size) for size in sizes]) * DAY
    first = pd.DataFrame({"shop": shop, "day": day, "load": rng.normal(size=len(day))})
    called = dict(zip("abc", names, strict=True))
    other = first.assign(shop=first["shop"].map(called), day=first["day"] + shift * DAY)
    other = other.iloc[rng.permutation(len(other))]
    other = pl.DataFrame(other.to_dict("list")) if library == "polars" else other
    expected, actual = (
        forecast(model_of_loads(), table, 3, group="shop", time="day") for table in (first, other)
    )
    for label in first["shop"].unique():
        of_first = np.asarray(expected["shop"]) == label
        of_other = np.asarray(actual["shop"]) == called[label]
        days = np.asarray(actual["day"])[of_other].astype("datetime64[us]")
        np.testing.assert_array_equal(days - shift * DAY, expected["day"].to_numpy()[of_first])
        values = np.asarray(actual["load"])[of_other]
        np.testing.assert_allclose(values, expected["load"].to_numpy()[of_first], rtol=1e-12)
