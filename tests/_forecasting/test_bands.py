"""The ends of bands stand beside a forecast, by Nixtla's names, and each is that of ``predict_interval``."""

import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    stream,
)
from sklearn_gru._forecasting.one_part import OnePart

N = 60
DAYS = pd.date_range("2024-01-01", periods=N)
SALES = np.random.default_rng(0).normal(size=(2, N)).cumsum(axis=1)
SHOPS = pd.concat(
    pd.DataFrame({"shop": shop, "date": DAYS, "sales": sales})
    for shop, sales in zip(("north", "south"), SALES, strict=True)
)
WINDOWS = make_windows(SHOPS, 5, group="shop", time="date")
X, Y = future_targets(WINDOWS, SHOPS["sales"], horizon=3)
MODEL = ConformalRegressor(SeasonalNaive(), level=[50, 80]).fit(X, Y)
SERIES = SHOPS["sales"][:N]
OF_SERIES = ConformalRegressor(SeasonalNaive(2), level=[50, 80]).fit(
    *future_targets(make_windows(SERIES.to_numpy(), 5), horizon=3)
)


def test_columns_have_nixtlas_names_and_the_ends_of_the_bands_after_the_last_row():
    table = forecast(MODEL, SHOPS, target="sales", level=[50, 80])
    ends = ["sales-lo-80", "sales-lo-50", "sales-hi-50", "sales-hi-80"]
    assert list(table) == ["shop", "date", "sales", *ends]
    bands = MODEL.predict_interval(WINDOWS[[N - 1, 2 * N - 1]], [80, 50])  # (2, 3, 2, 2)
    expected = bands[..., [0, 1, 1, 0], [0, 0, 1, 1]].reshape(6, 4)
    np.testing.assert_allclose(table[ends], expected)
    pd.testing.assert_frame_equal(table.iloc[:, :3], forecast(MODEL, SHOPS, target="sales"))


def test_a_pipeline_inside_and_polars_outside_are_forecast_too():
    network = GRURegressor(2, max_iter=2, random_state=0)
    model = AdaptiveConformalRegressor(
        make_pipeline(StepwiseTransformer(StandardScaler()), network), level=80
    ).fit(X, Y)
    of_pandas = forecast(model, SHOPS, 2, target="sales", level=80)
    of_polars = forecast(model, pl.from_pandas(SHOPS), 2, target="sales", level=80)
    assert of_polars.columns == ["shop", "date", "sales", "sales-lo-80", "sales-hi-80"]
    np.testing.assert_array_equal(of_polars.to_numpy()[:, 2:], of_pandas.to_numpy()[:, 2:])
    assert len(of_pandas) == 4


def test_an_array_has_the_ends_along_a_last_axis():
    values = forecast(OF_SERIES, SERIES.to_numpy(), level=[80, 50])
    assert values.shape == (3, 5)
    assert (np.diff(values[:, [1, 2, 0, 3, 4]], axis=1) >= 0).all()
    assert forecast(OF_SERIES, SERIES.to_numpy(), target=[0], level=80).shape == (3, 1, 3)


@pytest.mark.parametrize(("name", "shown"), [("load", "load"), (None, "forecast")])
def test_a_series_becomes_a_table(name, shown):
    table = forecast(OF_SERIES, pd.Series(SERIES.to_numpy(), DAYS, name=name), 2, level=80)
    assert list(table) == [shown, f"{shown}-lo-80", f"{shown}-hi-80"]
    assert list(table.index) == list(pd.date_range("2024-03-01", periods=2))


def test_of_several_targets_each_has_its_own():
    two = pd.DataFrame({"a": SALES[0], "b": SALES[1]})
    inputs, targets = future_targets(make_windows(two, 5), two, horizon=2)
    model = ConformalRegressor(GRURegressor(2, max_iter=2, random_state=0), level=80).fit(inputs, targets)
    table = forecast(model, two, target=["a", "b"], level=80)
    pd.testing.assert_frame_equal(forecast(model, two, level=80), table)  # as y was named
    assert list(table) == ["a", "a-lo-80", "a-hi-80", "b", "b-lo-80", "b-hi-80"]
    bands = model.predict_interval(make_windows(two, 5)[-1:])[0, :, 0].reshape(2, 2, 2)
    np.testing.assert_allclose(table[["a-lo-80", "a-hi-80"]], bands[:, 0])
    np.testing.assert_allclose(table[["b-lo-80", "b-hi-80"]], bands[:, 1])


class Quantiles(RegressorMixin, BaseEstimator):
    """The last value of a window and what is one below and two above."""

    def __init__(self, quantile=(0.1, 0.4, 0.9)):
        self.quantile = quantile

    def fit(self, X, y):
        self.n_outputs_ = y.shape[1]
        return self

    def predict(self, X):
        last = np.repeat(np.asarray(X)[:, -1, :1, np.newaxis], self.n_outputs_, axis=1)
        return last + np.array([-1, 0, 2])


def test_of_quantiles_the_one_nearest_to_a_half_is_the_forecast():
    model = ConformalRegressor(Quantiles(), level=80).fit(X, Y)
    np.testing.assert_array_equal(OnePart(model).predict(X), model.predict(X)[..., 1])
    table = forecast(model, SHOPS, target="sales", level=80)
    np.testing.assert_array_equal(table["sales"], np.repeat(SALES[:, -1], 3))
    np.testing.assert_allclose(
        table["sales-hi-80"] - table["sales-lo-80"], 3 + 2 * np.tile(model.radius_[:, 0], 2)
    )


def test_the_target_is_the_one_that_y_was_named_after():
    pd.testing.assert_frame_equal(
        forecast(MODEL, SHOPS, level=80), forecast(MODEL, SHOPS, target="sales", level=80)
    )


def test_one_step_has_its_band_but_is_not_fed_back():
    model = ConformalRegressor(SeasonalNaive(), level=80).fit(X, Y["sales_lead1"])
    table = forecast(model, SHOPS, 1, target="sales", level=80)
    expected = np.stack([SALES[:, -1] - model.radius_[0], SALES[:, -1] + model.radius_[0]], axis=1)
    np.testing.assert_allclose(table[["sales-lo-80", "sales-hi-80"]], expected)
    for horizon in (None, 2):
        with pytest.raises(ValueError, match="the model has learnt one step"):
            forecast(model, SHOPS, horizon, target="sales", level=80)


def test_of_one_step_nothing_has_to_be_known_of_the_other_columns():
    table = pd.DataFrame({"load": SALES[0], "heat": SALES[1]}, DAYS)
    X, y = future_targets(make_windows(table, 5), table["load"], horizon=1)
    regressor = make_pipeline(SlidingWindow(5, flatten=True), SimpleImputer(), Ridge())
    model = ConformalRegressor(regressor, level=80).fit(X, y)
    said = forecast(model, table, 1, level=80)
    band = model.predict_interval(make_windows(table, 5)[-1:]).reshape(1, 2)
    np.testing.assert_allclose(said[["load-lo-80", "load-hi-80"]], band)


def test_a_network_of_quantiles_is_forecast_with_its_bands_and_with_its_quantiles():
    network = GRURegressor(2, max_iter=2, loss="quantile", quantile=[0.1, 0.5, 0.9], random_state=0)
    model = ConformalRegressor(network, level=[50, 80]).fit(X, Y)
    bands = model.predict_interval(WINDOWS[[N - 1, 2 * N - 1]], 80)[:, :, 0].reshape(6, 2)
    table = forecast(model, SHOPS, target="sales", level=80)
    np.testing.assert_allclose(table[["sales-lo-80", "sales-hi-80"]], bands)
    quantiles = forecast(model, SHOPS, target="sales")
    assert list(quantiles) == ["shop", "date", "sales_q0.1", "sales_q0.5", "sales_q0.9"]
    np.testing.assert_allclose(table["sales"], quantiles["sales_q0.5"])


@pytest.mark.parametrize("inner", [SeasonalNaive(2), GRURegressor(2, max_iter=2, random_state=0)], ids=repr)
def test_without_levels_forecasts_and_streams_are_those_of_the_regressor(inner):
    inputs, targets = future_targets(make_windows(SERIES.to_numpy(), 5), horizon=3)
    model = ConformalRegressor(inner, level=50).fit(inputs, targets)
    expected = model.predict(make_windows(SERIES.to_numpy(), 5)[-1:])[0]
    np.testing.assert_allclose(forecast(model, SERIES.to_numpy()), expected)
    live = stream(model, SERIES.to_numpy()[:-1, np.newaxis])
    np.testing.assert_allclose(live.step(SERIES.to_numpy()[-1:]), expected)


def test_a_window_in_front_is_found_in_the_regressor():
    rows = SERIES.to_numpy()[:, np.newaxis]
    model = ConformalRegressor(
        make_pipeline(SlidingWindow(5, flatten=True), SimpleImputer(), Ridge()), level=50
    )
    model.fit(rows[:-1], rows[1:, 0])
    np.testing.assert_allclose(forecast(model, rows, 2), forecast(model.estimator_, rows, 2))


# --- models that make the windows themselves ----------------------------------------------------

MAKES_WINDOWS = make_pipeline(
    SlidingWindow(5, flatten=True, group="shop", time="date"), SimpleImputer(), Ridge()
)
AHEAD = pd.concat(
    [SHOPS.groupby("shop")["sales"].shift(-step).rename(f"sales_lead{step}") for step in (1, 2, 3)], axis=1
)
IS_KNOWN = AHEAD.notna().all(axis=1)


@pytest.mark.parametrize(
    "around", [lambda model: model, lambda model: GridSearchCV(model, {"ridge__alpha": [1]}, cv=2)]
)
def test_a_table_of_several_series_needs_no_windows_made_before(around):
    model = ConformalRegressor(around(MAKES_WINDOWS), level=[50, 80]).fit(SHOPS[IS_KNOWN], AHEAD[IS_KNOWN])
    table = forecast(model, SHOPS, level=[80, 50])
    assert list(table) == [
        "shop",
        "date",
        "sales",
        *(f"sales-{end}" for end in ("lo-80", "lo-50", "hi-50", "hi-80")),
    ]
    bands = model.predict_interval(SHOPS)[[N - 1, 2 * N - 1]]
    expected = bands[..., [1, 0, 0, 1], [0, 0, 1, 1]].reshape(6, 4)
    np.testing.assert_allclose(table.iloc[:, 3:], expected)
    np.testing.assert_allclose(table["sales"], model.predict(SHOPS)[[N - 1, 2 * N - 1]].ravel())


def test_an_array_of_rows_too():
    rows = SERIES.to_numpy()[:, np.newaxis]
    inner = make_pipeline(StandardScaler(), SlidingWindow(5, flatten=True), SimpleImputer(), Ridge())
    model = ConformalRegressor(inner, level=80).fit(rows[:-2], np.c_[rows[1:-1], rows[2:]])
    bands = model.predict_interval(rows)[-1, :, 0]
    np.testing.assert_allclose(forecast(model, rows[:, 0], level=80)[:, 1:], bands)


def test_targets_that_are_taken_back_have_their_bands_in_their_own_units():
    rows = SERIES.to_numpy()[:, np.newaxis]
    inner = make_pipeline(SlidingWindow(5, flatten=True), SimpleImputer(), Ridge())
    inner = TransformedTargetRegressor(inner, func=np.arcsinh, inverse_func=np.sinh)
    model = ConformalRegressor(inner, level=80).fit(rows[:-2], np.c_[rows[1:-1], rows[2:]])
    bands = model.predict_interval(rows)[-1, :, 0]
    np.testing.assert_allclose(forecast(model, rows[:, 0], level=80)[:, 1:], bands)


def test_several_targets_one_step_ahead_have_their_bands():
    rows = pd.DataFrame(SALES.T, columns=["a", "b"])
    coming = rows[1:].reset_index(drop=True)
    model = ConformalRegressor(Ridge(), level=80).fit(rows[:-1], coming)
    table = forecast(model, rows, 1, level=80)
    assert list(table) == ["a", "a-lo-80", "a-hi-80", "b", "b-lo-80", "b-hi-80"]
    np.testing.assert_allclose(
        table.to_numpy()[0, [1, 2, 4, 5]], model.predict_interval(rows)[-1, :, 0].ravel()
    )
    with pytest.raises(ValueError, match="the ends of a band that are fed back are none; expected horizon=1"):
        forecast(model, rows, 2, level=80)


def test_a_search_over_calibrated_models_has_the_bands_of_the_best():
    search = GridSearchCV(
        ConformalRegressor(SeasonalNaive(), level=[50, 80]), {"estimator__period": [1]}, cv=2
    )
    search.fit(X, Y)
    pd.testing.assert_frame_equal(
        forecast(search, SHOPS, level=80), forecast(search.best_estimator_, SHOPS, level=80)
    )


def test_levels_that_differ_little_have_columns_of_their_own():
    model = ConformalRegressor(SeasonalNaive(), level=[66.6, 66.61]).fit(X, Y)
    assert list(forecast(model, SHOPS, level=[66.6, 66.61]))[3:5] == ["sales-lo-66.61", "sales-lo-66.6"]
    assert list(forecast(model, SHOPS, level=np.float32(66.6)))[3:] == ["sales-lo-66.6", "sales-hi-66.6"]


@pytest.mark.parametrize(
    ("model", "level", "message"),
    [
        (MODEL.estimator_, 80, "level=80, but SeasonalNaive has no bands; expected a ConformalRegressor"),
        (MODEL, [80, 95], "the levels [95] are not calibrated; expected some of [50, 80]"),
        (MODEL, 0.8, "levels are per cent"),
        (make_pipeline(StandardScaler(), MODEL), 80, "level=80, but Pipeline has no bands; expected"),
        ([MODEL], 80, "level=80 is of one calibrated model; expected no list"),
    ],
)
def test_what_has_no_such_band_is_named(model, level, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        forecast(model, SHOPS, target="sales", level=level)
