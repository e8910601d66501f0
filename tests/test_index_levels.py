"""Levels of an index of pandas tell series and times as columns do, wherever a table comes in."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRURegressor,
    SlidingWindow,
    forecast,
    future_targets,
    iter_windows,
    make_windows,
    regular_grid,
    stream,
)

ROLES = {"group": "shop", "time": "day"}
DAYS = pd.date_range("2024-01-01", periods=20)
FLAT = pd.DataFrame(
    {
        "shop": ["b", "a"] * 20,
        "day": np.repeat(DAYS, 2),
        "sales": np.random.default_rng(0).normal(size=40).cumsum(),
        "promo": np.arange(40.0) % 5 == 0,
    }
).astype({"promo": float})
COMING = FLAT.groupby("shop")["sales"].shift(-1).fillna(0).to_numpy()
AHEAD = pd.DataFrame(
    {"shop": ["a"] * 2 + ["b"] * 2, "day": [*pd.date_range("2024-01-21", periods=2)] * 2, "promo": 1.0}
)
levels = pytest.mark.parametrize("levels", [["shop", "day"], ["day", "shop"], ["shop"], ["day"]])


def network():
    return GRURegressor(2, max_iter=2, random_state=0)


def same(found, expected):
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=0, atol=1e-12)


@levels
@pytest.mark.parametrize("known", [{}, {"known": ["promo"], "horizon": 2}], ids=["past", "known"])
def test_windows_and_their_targets(levels, known):
    table, windows = FLAT.set_index(levels), make_windows(FLAT, 3, **ROLES, **known)
    found = make_windows(table, 3, **ROLES, **known)
    same(found, windows)
    assert list(found.groups) == list(windows.groups)
    assert list(found.times) == list(windows.times)
    for of_levels, of_columns in zip(
        future_targets(found, table["sales"], horizon=2),
        future_targets(windows, FLAT["sales"], horizon=2),
        strict=True,
    ):
        same(of_levels, of_columns)
    same(SlidingWindow(3, **ROLES, **known).fit_transform(table), windows)


@levels
def test_targets_of_rows_leave_the_levels_to_the_window_behind(levels):
    table = FLAT.set_index(levels)
    X, y = future_targets(table, table[["sales"]], horizon=2, **ROLES)
    _, expected = future_targets(FLAT, FLAT[["sales"]], horizon=2, **ROLES)
    same(y, expected)
    assert list(X.index.names) == levels
    same(X[["sales", "promo"]], table[["sales", "promo"]].iloc[:-4])


@levels
def test_batches(levels):
    table = FLAT.set_index(levels)
    found, expected = (
        list(iter_windows([rows[:13], rows[13:]], 3, target="sales", **ROLES)) for rows in (table, FLAT)
    )
    assert len(found) == len(expected) == 2
    for pair, of_columns in zip(found, expected, strict=True):
        same(pair[0], of_columns[0])
        same(pair[1], of_columns[1])


@levels
def test_a_regular_grid_keeps_the_levels(levels):
    grid = regular_grid(FLAT.drop(index=[7, 12]).set_index(levels), freq="D", **ROLES)
    expected = regular_grid(FLAT.drop(index=[7, 12]), freq="D", **ROLES)
    assert list(grid.index.names) == levels
    pd.testing.assert_frame_equal(grid.reset_index()[FLAT.columns], expected.reset_index(drop=True))


@levels
@pytest.mark.parametrize("of_windows", [False, True], ids=["rows", "windows"])
@pytest.mark.parametrize("promo", [False, True])
def test_forecasts_and_streams(levels, of_windows, promo):
    flat, ahead = (FLAT, AHEAD) if promo else (FLAT.drop(columns="promo"), None)
    if of_windows:
        models = [
            network().fit(make_windows(rows, 3, **ROLES), COMING) for rows in (flat.set_index(levels), flat)
        ]
    else:
        steps = lambda: make_pipeline(SlidingWindow(3, **ROLES), network())  # noqa: E731
        models = [steps().fit(rows, COMING) for rows in (flat.set_index(levels), flat)]
    table = flat.set_index(levels)
    future = None if ahead is None else ahead.set_index(levels)
    found = forecast(models[0], table, 2, target="sales", future=future)
    expected = forecast(models[1], flat, 2, target="sales", future=ahead)
    assert list(found.index.names) == levels
    found = found.reset_index()[["shop", "day", "sales"]]
    same(found["sales"], expected["sales"])
    assert found[["shop", "day"]].to_numpy().tolist() == expected[["shop", "day"]].to_numpy().tolist()

    live = [stream(model, history=rows[:-4]) for model, rows in zip(models, (table, flat), strict=True)]
    for row in (-4, -3):
        of_levels, of_columns = (
            one.step(rows.iloc[[row]]) for one, rows in zip(live, (table, flat), strict=True)
        )
        same(of_levels, of_columns)
        assert list(of_levels.index) == list(of_columns.index) == [FLAT["shop"].iloc[row]]
    with pytest.raises(ValueError, match="expected a time after .*, that of the reading before"):
        live[0].step(table.iloc[[-5]])


def test_levels_of_the_future_may_stand_in_another_order():
    table, future = FLAT.set_index(["shop", "day"]), AHEAD.set_index(["day", "shop"])
    model = network().fit(make_windows(table, 3, **ROLES), COMING)
    found = forecast(model, table, 2, target="sales", future=future)
    expected = forecast(model, table, 2, target="sales", future=future.reorder_levels(["shop", "day"]))
    pd.testing.assert_frame_equal(found, expected)


def test_a_step_in_front_that_keeps_frames_keeps_the_levels():
    table = FLAT.set_index(["shop", "day"])
    scaler = StandardScaler().set_output(transform="pandas")
    model = make_pipeline(scaler, SlidingWindow(3, **ROLES), network()).fit(table, COMING)
    scaled = (table - table.mean()) / table.std(ddof=0)
    by_hand = network().fit(make_windows(scaled, 3, **ROLES), COMING)
    same(model.predict(table), by_hand.predict(make_windows(scaled, 3, **ROLES)))


@pytest.mark.parametrize("levels", [["shop", "day"], ["day", "shop"]])
def test_without_group_they_are_an_error_that_names_them(levels):
    table = FLAT.set_index(levels)
    for call in (
        lambda: make_windows(table, 3),
        lambda: SlidingWindow(3).fit(table),
        lambda: future_targets(table, table["sales"], horizon=1),
        lambda: list(iter_windows([table], 3, target="sales")),
    ):
        with pytest.raises(ValueError, match=rf"levels \['{levels[0]}', '{levels[1]}'\], which tell several"):
            call()
