"""What is known of a day is used for that day by a model whose windows show it."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
)

HORIZON, N_KNOWN = 5, 60
KNOWN = {"known": ["promotion"], "horizon": HORIZON}


def shops(library=pd, *, mixed=False):
    """Two shops that sell 5, and with a promotion 15; the second one ended three days earlier."""
    parts = []
    for i, shop in enumerate(("north", "south")):
        promotion = np.random.default_rng(i).integers(0, 2, size=N_KNOWN + 12)
        table = pd.DataFrame({"shop": shop, "day": pd.date_range("2024-01-01", periods=len(promotion))})
        table["sales"], table["promotion"] = 5.0 + 10 * promotion, promotion * 1.0
        parts.append(table[: N_KNOWN + 12 - 3 * i])
    table = pd.concat(parts, ignore_index=True)
    if mixed:
        table = table.sample(frac=1, random_state=0)
    return table if library is pd else pl.DataFrame(table.to_dict("list"))


def split(table):
    """The table up to today, and the days to come without their sales; and what they will be."""
    last = np.where(np.asarray(table["shop"]) == "north", N_KNOWN, N_KNOWN - 3)
    today = np.datetime64("2024-01-01") + last.astype("timedelta64[D]")
    is_known = table["day"].to_numpy() < today
    rows = [np.flatnonzero(is_known), np.flatnonzero(~is_known)]
    known, coming = (getattr(table, "iloc", table)[part] for part in rows)
    return known, coming[["shop", "day", "promotion"]], coming


def of_windows():
    table = split(shops())[0]
    windows = make_windows(table, 3, group="shop", time="day", **KNOWN)
    X, y = future_targets(windows, table["sales"], horizon=HORIZON)
    flat = FunctionTransformer(lambda X: np.nan_to_num(np.asarray(X)).reshape(len(X), -1))
    return make_pipeline(StepwiseTransformer(FunctionTransformer()), flat, LinearRegression()).fit(X, y)


def check(values, coming, horizon=HORIZON):
    for shop, first in (("north", N_KNOWN), ("south", N_KNOWN - 3)):
        is_its, was_its = (np.asarray(table["shop"]) == shop for table in (values, coming))
        days = np.datetime64("2024-01-01", "ns") + (first + np.arange(horizon)) * np.timedelta64(1, "D")
        np.testing.assert_array_equal(values["day"].to_numpy()[is_its], days)
        order = np.argsort(coming["day"].to_numpy()[was_its])
        expected = coming["sales"].to_numpy()[was_its][order][:horizon]
        np.testing.assert_allclose(values["sales"].to_numpy()[is_its], expected, atol=1e-6)


@pytest.mark.parametrize("library", [pd, pl])
@pytest.mark.parametrize("mixed", [False, True])
def test_each_day_has_the_sales_of_its_own_promotion(library, mixed):
    model = of_windows()
    history, future, coming = split(shops(library, mixed=mixed))
    check(forecast(model, history, target="sales", future=future), coming)
    check(forecast(model, history, 2, target="sales", future=future), coming, 2)


def test_rows_of_the_history_without_sales_tell_it_too():
    history, future, coming = split(shops())
    known = history.drop(columns="promotion").merge(shops()[["shop", "day", "promotion"]], how="right")
    check(forecast(of_windows(), known, target="sales"), coming)
    few = future.groupby("shop").tail(10)
    first = pd.concat([history, future.drop(few.index)])
    check(forecast(of_windows(), first, target="sales", future=few), coming)


def test_neither_sales_to_come_nor_days_beyond_the_window_matter():
    history, future, coming = split(shops())
    model = of_windows()
    later = future.groupby("shop").cumcount() >= HORIZON
    changed = future.assign(promotion=future["promotion"].mask(later, 7.0), sales=99.0)
    check(forecast(model, history, target="sales", future=changed), coming)


def test_a_window_of_raw_rows_knows_it_too():
    history, future, coming = split(shops())
    window = SlidingWindow(3, group="shop", time="day", flatten=True, **KNOWN).fit(history)
    X, y = future_targets(
        make_windows(history, 3, group="shop", time="day", **KNOWN), history["sales"], horizon=HORIZON
    )
    fill = SimpleImputer(strategy="constant", fill_value=0.0)
    tail = make_pipeline(fill, LinearRegression()).fit(window.transform(history)[X.table_rows], y.to_numpy())
    check(forecast(make_pipeline(window, tail), history, target="sales", future=future), coming)


def test_what_is_not_told_is_an_error():
    history, future, _ = split(shops())
    model = of_windows()
    with pytest.raises(ValueError, match=r"future is missing: the model reads the columns \['promotion'\]"):
        forecast(model, history, target="sales")
    few = future.groupby("shop").head(HORIZON - 1)
    with pytest.raises(ValueError, match="future has 4 rows for shop='north'; expected at least 5"):
        forecast(model, history, 1, target="sales", future=few)
    with pytest.raises(ValueError, match="horizon=6, but the model has learnt 5 steps"):
        forecast(model, history, 6, target="sales", future=future)


def test_more_values_than_the_windows_show_rows_have_their_days_too():
    history, future, _ = split(shops())
    windows = make_windows(history, 3, group="shop", time="day", known=["promotion"], horizon=2)
    X, y = future_targets(windows, history["sales"], horizon=4)
    complete = ~np.isnan(np.asarray(X)[:, -1]).any(axis=1)
    network = GRURegressor(2, max_iter=1, random_state=0)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), network).fit(X[complete], y[complete])
    values = forecast(model, history, target="sales", future=future.groupby("shop").head(2))
    north = values[values["shop"] == "north"]
    assert list(north["day"]) == list(pd.date_range("2024-03-01", periods=4))
    table = pd.concat([history, future.groupby("shop").head(2)])
    expected = model.predict(model[0].recipe_.windows(table)[(table["day"] == "2024-02-29").to_numpy()])
    np.testing.assert_allclose(north["sales"], expected[0], rtol=1e-12)
