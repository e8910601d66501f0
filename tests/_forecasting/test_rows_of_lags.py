"""Models of rows of lags in forecasts and streams: refused with what to do, but where the lags are there."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, LagSequences, SlidingWindow, StepwiseTransformer, forecast, stream

DAYS = pd.date_range("2024-01-01", periods=60)
LOAD = pd.Series(np.sin(np.arange(60.0)), DAYS, name="load")
LAGS = pd.DataFrame({f"lag{k}": LOAD.shift(k) for k in (1, 2, 3)}).assign(day=DAYS.day_of_week)[3:]
NOW = LOAD.to_frame().assign(load_lag1=LOAD.shift(1), load_lag2=LOAD.shift(2))[3:]  # lag 0 is its name
WAYS_OUT = "Expected the network on windows of the series, which make_windows makes, or SlidingWindow"


def network():
    return GRURegressor(2, max_iter=1, random_state=0)


def fitted(y=LOAD[3:], *front):
    return make_pipeline(*front, LagSequences(), network()).fit(LAGS, y)


@pytest.mark.parametrize(
    "model",
    [
        fitted(),
        fitted(LOAD[3:], StandardScaler().set_output(transform="pandas")),
        make_pipeline(LagSequences(), StepwiseTransformer(StandardScaler()), network()).fit(LAGS, LOAD[3:]),
    ],
    ids=["alone", "scaled", "scaled steps"],
)
def test_a_stream_of_rows_of_lags_is_refused_and_says_that_predict_is_enough(model):
    for history in (None, LAGS):
        with pytest.raises(
            ValueError, match=rf"rows of lags \(LagSequences\), of which .* predict. {WAYS_OUT}"
        ):
            stream(model, history=history)


def test_a_forecast_of_rows_that_tell_their_own_value_is_refused_and_not_shifted():
    ahead = np.column_stack([LOAD[3:-1], LOAD[4:]])
    direct = make_pipeline(LagSequences(), network()).fit(LAGS[:-1], ahead)
    for model, options in ((fitted(), {"horizon": 2}), (fitted(), {"future": LAGS[-2:]}), (direct, {})):
        with pytest.raises(ValueError, match=rf"from lag 1 on, so .* call predict of rows .* {WAYS_OUT}"):
            forecast(model, LAGS.assign(load=LOAD)[:-2], target="load", **options)


def test_a_forecast_that_would_have_to_make_lags_is_refused_and_says_what_does():
    rows = NOW[:-1]
    model = make_pipeline(LagSequences(), network()).fit(rows, LOAD[4:])
    with pytest.raises(ValueError, match=rf"'load_lag2'\] beside the .* of 2 rows .* {WAYS_OUT}"):
        forecast(model, rows, 2, target="load")
    for wrong, name in (({"history": LOAD.to_frame()}, "history"), ({"future": LOAD.to_frame()}, "future")):
        with pytest.raises(ValueError, match=rf"but {name} lacks the columns \['load_lag1', 'load_lag2'\]"):
            forecast(model, **{"history": rows, **wrong}, horizon=2, target="load")


def test_of_rows_with_the_value_itself_all_is_told_that_one_step_or_a_model_of_several_needs():
    one = make_pipeline(LagSequences(), network()).fit(NOW[:-1], LOAD[4:])
    several = make_pipeline(LagSequences(), network()).fit(NOW[:-2], np.column_stack([LOAD[4:-1], LOAD[5:]]))
    for model, horizon in ((one, 1), (several, 2)):
        found = forecast(model, NOW, horizon, target="load")
        assert found.index.equals(pd.date_range(DAYS[-1], periods=1 + horizon)[1:])
        np.testing.assert_allclose(found["load"], np.ravel(model.predict(NOW[-1:])), rtol=1e-12)


def test_lags_that_a_window_makes_are_those_of_the_series():
    window = SlidingWindow(3, flatten=True).set_output(transform="pandas")
    model = make_pipeline(window, LagSequences(), network()).fit(LOAD[:-1].to_frame(), LOAD[1:])
    expected = model.predict(LOAD.to_frame())
    assert forecast(model, LOAD.to_frame(), 1)["load"].iloc[0] == pytest.approx(expected[-1], abs=1e-12)
    live = stream(model, history=LOAD[:-1].to_frame())
    assert live.step(LOAD[-1:].to_frame()) == pytest.approx(expected[-1], abs=1e-12)
