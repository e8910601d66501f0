"""The bands of a stream are those of a plain loop over ``update`` and ``predict_interval`` on the windows."""

import copy

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRURegressor,
    future_targets,
    make_windows,
    stream,
)

from ..examples import examples
from .banded import LENGTH, LastSteps, PlainLoop, ends_of, fitted, table_of

pytestmark = pytest.mark.filterwarnings("ignore:So many outcomes:sklearn_gru.DataWarning")
N_TRAIN, N_LIVE = 30, 12
QUANTILES = [0.1, 0.5, 0.9]


@examples(20, nightly=150)
@given(
    n_series=st.integers(1, 3),
    horizon=st.integers(1, 4),
    n_targets=st.integers(1, 2),
    quantile=st.sampled_from([None, QUANTILES]),
    dtype=st.sampled_from([np.float64, np.float32]),
    source=st.sampled_from(["pandas", "polars", "dict", "outcome", "told"]),
    seed=st.integers(0, 1000),
)
def test_a_stream_equals_the_plain_loop(n_series, horizon, n_targets, quantile, dtype, source, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n_series, N_TRAIN + N_LIVE, 2)).astype(dtype)
    values[:, N_TRAIN:] *= 3  # bands have to follow
    targets = list(range(n_targets))
    model = fitted(
        values, horizon, targets, n_train=N_TRAIN, estimator=LastSteps(quantile), as_frame=source == "told"
    )
    values[:, N_TRAIN:][rng.random((n_series, N_LIVE, 2)) < 0.2] = np.nan  # not observed
    loop, table = PlainLoop(model, values), table_of(values)
    target = {"told": None, "outcome": [], "dict": targets}.get(source, [f"c{i}" for i in targets])
    at = table.groupby("shop").cumcount()
    as_dicts, library = source in ("dict", "outcome"), pl.DataFrame if source == "polars" else pd.DataFrame
    past = (
        {f"s{i}": rows[:N_TRAIN] for i, rows in enumerate(values)}
        if as_dicts
        else library(table[at < N_TRAIN])
    )
    live = stream(model, past, level=[80, 50], target=target)
    reached = np.full(n_series, N_TRAIN)
    for _ in range(N_LIVE):
        senders = rng.permutation(n_series)[: rng.integers(1, n_series + 1)]
        rows, labels = reached[senders].copy(), [f"s{i}" for i in senders]
        reached[senders] += 1
        outcomes = values[senders, rows][:, targets]
        expected = loop.step(senders.tolist(), rows.tolist(), outcomes, [50, 80])
        if as_dicts:
            outcome = dict(zip(labels, outcomes, strict=True)) if source == "outcome" else None
            answer = live.step(
                {f"s{i}": values[i, row] for i, row in zip(senders, rows, strict=True)}, outcome=outcome
            )
            said = np.stack([answer[label] for label in labels])
        else:
            reading = pd.concat(
                [table[(table.shop == f"s{i}") & (at == row)] for i, row in zip(senders, rows, strict=True)]
            )
            answer = live.step(library(reading))
            said = (
                (answer.drop("shop") if source == "polars" else answer)
                .to_numpy()
                .reshape(*expected.shape[:2], -1)
            )
        np.testing.assert_allclose(ends_of(said), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(live.model.n_updates_, loop.model.n_updates_)
    np.testing.assert_allclose(live.model.alpha_, loop.model.alpha_, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(model.n_updates_, 0)


@pytest.mark.parametrize("quantile", [None, QUANTILES])
def test_a_network_that_knows_a_column_ahead_equals_the_plain_loop(quantile):
    values = np.random.default_rng(1).normal(size=(60, 2)).astype(np.float32)
    windows = make_windows(values, 4, known=[1], horizon=2)
    X, y = future_targets(windows, values[:, 0], horizon=2)
    loss = {} if quantile is None else {"loss": "quantile", "quantile": quantile}
    network = GRURegressor(3, max_iter=2, random_state=0, **loss)
    model = AdaptiveConformalRegressor(network, level=[50, 80], learning_rate=0.1).fit(X[:40], y[:40])
    live, plain = stream(model, values[:40], level=[50, 80], target=0), copy.deepcopy(model)
    for row in range(40, 58):
        past = np.arange(max(40, row - 2), row)
        if len(past):
            arrived = np.full((len(past), 2), np.nan)
            arrived[np.arange(len(past)), row - past - 1] = values[row, 0]
            plain.update(windows[past], arrived)
        said = live.step(values[row], future=values[row + 1 : row + 3, 1:])
        expected = plain.predict_interval(windows[[row]])[0]
        np.testing.assert_allclose(ends_of(said), expected, rtol=1e-5, atol=1e-5)  # float32 in other batches
    np.testing.assert_array_equal(live.model.n_updates_, plain.n_updates_)


def test_the_static_model_needs_no_outcomes():
    values = np.random.default_rng(1).normal(size=(2, 40, 1))
    static = ConformalRegressor(LastSteps(), level=[50, 80])
    windows = make_windows(table_of(values), LENGTH, group="shop", time="day")
    static.fit(*future_targets(windows, table_of(values)["c0"], horizon=1))
    live = stream(static, level=50)
    for row in range(5):
        reading = table_of(values)[row::40]
        said = ends_of(live.step(reading).to_numpy())
        expected = static.predict_interval(windows[[row, 40 + row]], 50)[:, 0]
        np.testing.assert_allclose(said, expected, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(live.model.radius_, static.radius_)
