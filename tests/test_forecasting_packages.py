"""Packages for forecasting train and ask the network with the windows that ours makes of the same series.

Each test needs the package that it is about; the forecasts are compared with those of our own windows.
"""

import numpy as np
import pandas as pd
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import DataWarning, GRURegressor, LagSequences

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # those of the packages about their own future
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
LENGTH, HORIZON, N = 4, 3, 60
DAYS = pd.date_range("2024-01-01", periods=N + HORIZON, freq="D")
STEPS = np.arange(N + HORIZON)
SALES = pd.Series(np.sin(STEPS) + STEPS / 10, DAYS, name="sales")[:N]
PROMO = pd.DataFrame({"promo": np.cos(2.0 * STEPS)}, DAYS)
WINDOWS = sliding_window_view(SALES.to_numpy(), LENGTH)[:-1, :, np.newaxis]  # each before the value it is for
TARGETS = SALES.to_numpy()[LENGTH:]
EXACT = {"rtol": 0, "atol": 1e-12}


def network():
    return GRURegressor(4, max_iter=3, random_state=0)


def forecasts(X, extend):
    """Forecasts one after the other of the network that learns sequences X.

    ``extend`` gives the next sequence, of all values until then and the number of the step.
    """
    model, values = network().fit(X, TARGETS), SALES.to_numpy()
    for step in range(HORIZON):
        values = np.append(values, model.predict(extend(values, N + step)))
    return values[N:]


def of_sales_alone():
    return forecasts(WINDOWS, lambda values, _: values[np.newaxis, -LENGTH:, np.newaxis])


def with_promo_of_the_day():
    """The promotion of the day that is forecast, the same at each step."""

    def sequences(windows, promo):
        return np.stack([windows, np.repeat(promo[:, np.newaxis], LENGTH, axis=1)], axis=2)

    promo = PROMO["promo"].to_numpy()
    return forecasts(
        sequences(WINDOWS[:, :, 0], promo[LENGTH:N]),
        lambda values, step: sequences(values[np.newaxis, -LENGTH:], promo[step : step + 1]),
    )


def with_past_promo():
    """The promotions of the days before, as those of the sales."""
    promo = PROMO["promo"].to_numpy()
    past = sliding_window_view(promo[:N], LENGTH)[:-1]
    return forecasts(
        np.stack([WINDOWS[:, :, 0], past], axis=2),
        lambda values, step: np.stack([values[-LENGTH:], promo[step - LENGTH : step]], axis=1)[np.newaxis],
    )


# --- sktime -----------------------------------------------------------------------------------------


def sktime_forecasts(estimator, X=None, **options):
    compose = pytest.importorskip("sktime.forecasting.compose")
    forecaster = compose.make_reduction(estimator, window_length=LENGTH, strategy="recursive", **options)
    forecaster.fit(SALES, X=None if X is None else X[:N], fh=range(1, HORIZON + 1))
    return forecaster.predict(X=None if X is None else X[N:]).to_numpy()


def test_sktime_reads_one_series():
    lags = make_pipeline(LagSequences(range(LENGTH, 0, -1)), network())
    np.testing.assert_allclose(sktime_forecasts(lags), of_sales_alone(), **EXACT)
    np.testing.assert_allclose(sktime_forecasts(network()), of_sales_alone(), **EXACT)  # its order is ours


def test_sktime_reads_blocks_of_exogenous_columns():
    for n_lagged in (2, "all"):
        lags = make_pipeline(LagSequences(range(LENGTH, 0, -1), n_lagged=n_lagged), network())
        np.testing.assert_allclose(sktime_forecasts(lags, PROMO), with_past_promo(), **EXACT)
    np.testing.assert_allclose(sktime_forecasts(lags), of_sales_alone(), **EXACT)


def test_sktime_reads_panels_with_their_axes_swapped():
    swapped = make_pipeline(FunctionTransformer(np.swapaxes, kw_args={"axis1": 1, "axis2": 2}), network())
    found = sktime_forecasts(swapped, PROMO, scitype="time-series-regressor")
    np.testing.assert_allclose(found, with_past_promo(), **EXACT)


def test_sktime_without_the_line_is_noticed():
    with pytest.warns(DataWarning, match=r"LagSequences\(range\(4, 0, -1\), n_lagged=2\)"):
        sktime_forecasts(network(), PROMO)
    with pytest.warns(DataWarning, match=r"X\.swapaxes\(1, 2\)"):
        sktime_forecasts(network(), PROMO, scitype="time-series-regressor")


# --- skforecast -------------------------------------------------------------------------------------


def skforecast_forecasts(estimator, exog=None):
    recursive = pytest.importorskip("skforecast.recursive")
    forecaster = recursive.ForecasterRecursive(estimator, lags=LENGTH)
    forecaster.fit(SALES, exog=None if exog is None else exog[:N])
    return forecaster.predict(HORIZON, exog=None if exog is None else exog[N:]).to_numpy()


def test_skforecast_reads_one_series():
    lags = make_pipeline(LagSequences(range(1, LENGTH + 1)), network())
    np.testing.assert_allclose(skforecast_forecasts(lags), of_sales_alone(), **EXACT)


def test_skforecast_reads_exogenous_columns():
    lags = make_pipeline(LagSequences(range(1, LENGTH + 1), n_lagged=1), network())
    np.testing.assert_allclose(skforecast_forecasts(lags, PROMO), with_promo_of_the_day(), **EXACT)


def test_skforecast_reads_several_series_by_name():
    recursive = pytest.importorskip("skforecast.recursive")
    lags = make_pipeline(LagSequences(), network())
    forecaster = recursive.ForecasterRecursiveMultiSeries(lags, lags=LENGTH, encoding=None)
    forecaster.fit({"sales": SALES})
    found = forecaster.predict(HORIZON)["pred"].to_numpy()
    np.testing.assert_allclose(found, of_sales_alone(), **EXACT)


def test_skforecast_without_the_line_is_noticed():
    with pytest.warns(DataWarning, match=r"the newest first.*LagSequences\(range\(1, 5\)\)"):
        skforecast_forecasts(network())


# --- mlforecast -------------------------------------------------------------------------------------


def mlforecast_forecasts(estimator, with_promo=False, **options):
    mlforecast = pytest.importorskip("mlforecast")
    table = pd.DataFrame({"unique_id": "shop", "ds": DAYS, "y": SALES.reindex(DAYS), **PROMO})
    table = table if with_promo else table.drop(columns="promo")
    forecaster = mlforecast.MLForecast({"gru": estimator}, "D", lags=options.pop("lags"), **options)
    forecaster.fit(table[:N].reset_index(drop=True), static_features=[])
    coming = table[N:].drop(columns="y").reset_index(drop=True) if with_promo else None
    return forecaster.predict(HORIZON, X_df=coming)["gru"].to_numpy()


@pytest.mark.parametrize("lags", [[1, 2, 3, 4], [4, 1, 3, 2]])
def test_mlforecast_reads_lags_in_any_order(lags):
    model = make_pipeline(LagSequences(), network())
    np.testing.assert_allclose(mlforecast_forecasts(model, lags=lags), of_sales_alone(), **EXACT)


def test_mlforecast_reads_further_columns():
    model = make_pipeline(LagSequences(), network())
    found = mlforecast_forecasts(model, with_promo=True, lags=[1, 2, 3, 4])
    np.testing.assert_allclose(found, with_promo_of_the_day(), **EXACT)


def test_mlforecast_names_statistics_that_are_no_lags():
    lag_transforms = pytest.importorskip("mlforecast.lag_transforms")
    model = make_pipeline(LagSequences(), network())
    statistics = [lag_transforms.RollingMean(3), lag_transforms.ExpandingMean()]
    found = mlforecast_forecasts(model, lags=[1, 2, 3, 4], lag_transforms={1: statistics})
    assert np.isfinite(found).all()


def test_mlforecast_without_the_line_is_refused():
    with pytest.raises(ValueError, match="named as lags in the order 'lag1', 'lag2', 'lag3', 'lag4'"):
        mlforecast_forecasts(network(), lags=[1, 2, 3, 4])


# --- feature-engine ---------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"periods": [3, 2, 1]}, {"freq": ["1D", "2D", "3D"]}])
def test_feature_engine_leaves_the_value_itself_beside_its_lags(options):
    forecasting = pytest.importorskip("feature_engine.timeseries.forecasting")
    table, target = SALES.to_frame().join(PROMO)[: N - 1], SALES.to_numpy()[1:]
    lags = forecasting.LagFeatures(missing_values="ignore", **options)
    model = make_pipeline(lags, LagSequences(), network()).fit(table, target)
    windows = np.full((N - 1, 4, 2), np.nan)
    for row in range(N - 1):
        past = table.to_numpy()[max(row - 3, 0) : row + 1]
        windows[row, 4 - len(past) :] = past
    expected = network().fit(windows, target)
    np.testing.assert_allclose(model.predict(table), expected.predict(windows), **EXACT)
    assert list(model[1].get_feature_names_out()) == ["sales", "promo"]


def test_feature_engine_without_the_line_is_refused():
    forecasting = pytest.importorskip("feature_engine.timeseries.forecasting")
    lags = forecasting.LagFeatures(periods=[3, 2, 1])
    with pytest.raises(ValueError, match="expected 'sales_lag_3', 'sales_lag_2', 'sales_lag_1', 'sales'"):
        network().fit(lags.fit_transform(SALES.to_frame())[3:], SALES[3:])
