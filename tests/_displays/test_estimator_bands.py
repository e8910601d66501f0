"""A calibrated model tells its bands with its forecast, as forecast and predict_interval say them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from sklearn_gru import ConformalRegressor, SlidingWindow, future_targets, make_windows
from sklearn_gru._displays.estimator_bands import bands_of_models, forecast_and_bands

SERIES = np.sin(np.arange(80) / 3)


def calibrated(series=SERIES, horizon=3, level=(80, 50)):
    X, y = future_targets(make_windows(series, 3), series, horizon=horizon)
    model = ConformalRegressor(make_pipeline(SlidingWindow(3, flatten=True), Ridge()), level=level)
    return model.fit(X[2:], np.asarray(y)[2:].squeeze())


@pytest.mark.parametrize("as_table", [False, True])
def test_all_levels_are_shown_unless_some_are_asked_for(as_table):
    series = pd.DataFrame({"load": SERIES}, pd.date_range("2024-01-01", periods=80)) if as_table else SERIES
    model = calibrated(series)
    last = make_windows(series, 3)[-1:]
    line, bands = forecast_and_bands(model, series, None, level=None, name=None)
    np.testing.assert_allclose(line, model.predict(last)[0])
    np.testing.assert_allclose(bands.values, model.predict_interval(last, [50, 80])[0])
    assert bands.names == ["50 %", "80 %"]
    one = forecast_and_bands(model, series, 2, level=80, name="ridge")[1]
    np.testing.assert_allclose(one.values, model.predict_interval(last, 80)[0, :2])
    assert one.names == ["ridge, 80 %"]


def test_the_bands_of_a_search_are_those_of_the_best_that_it_found():
    X, y = future_targets(make_windows(SERIES, 3), SERIES, horizon=3)
    regressor = make_pipeline(SlidingWindow(3, flatten=True), Ridge())
    model = ConformalRegressor(regressor, level=[80, 50])
    search = GridSearchCV(model, {"level": [[80, 50]]}, cv=2).fit(X[2:], np.asarray(y)[2:].squeeze())
    line, bands = forecast_and_bands(search, SERIES, None, level=None, name=None)
    expected_line, expected = forecast_and_bands(search.best_estimator_, SERIES, None, level=None, name=None)
    np.testing.assert_array_equal(line, expected_line)
    np.testing.assert_array_equal(bands.values, expected.values)


def test_a_band_that_would_be_fed_back_is_not_shown():
    model = calibrated(horizon=1)
    assert forecast_and_bands(model, SERIES, 3, level=None, name=None)[1] is None
    assert len(forecast_and_bands(model, SERIES, 1, level=None, name=None)[1].names) == 2
    with pytest.raises(ValueError, match="the ends of a band that are fed back are none"):
        forecast_and_bands(model, SERIES, 3, level=80, name=None)


def test_edges_and_levels_are_one_too_many():
    with pytest.raises(ValueError, match="upper and level=80 are both given"):
        bands_of_models(None, Ridge(), 80, SERIES, SERIES, 3, None)
    with pytest.raises(ValueError, match="upper is given, but lower is not"):
        bands_of_models(None, Ridge(), None, SERIES, SERIES, 3, None)
