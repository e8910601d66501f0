"""A stream of a calibrated model answers with the bands of ``predict_interval``, as ``forecast`` does."""

import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRURegressor,
    SlidingWindow,
    forecast,
    future_targets,
    make_windows,
    stream,
)
from sklearn_gru._forecasting.stream_bands import calibrated_in, with_calibrated

from .banded import LENGTH, LastSteps, ends_of, table_of

VALUES = np.random.default_rng(0).normal(size=(2, 40, 1)).cumsum(axis=1)
TABLE, SERIES = table_of(VALUES), VALUES[0]


def static(horizon=2, quantile=None, **parameters):
    """A calibrated model of one series in an array."""
    X, y = future_targets(make_windows(SERIES, LENGTH), SERIES, horizon=horizon)
    y = y if horizon > 1 else y[:, 0]
    return ConformalRegressor(LastSteps(quantile), level=[50, 80]).fit(X, y, **parameters)


def of_shops(horizon=2, as_frame=True):
    windows = make_windows(TABLE, LENGTH, group="shop", time="day")
    X, y = future_targets(windows, TABLE[["c0"]], horizon=horizon)
    return ConformalRegressor(LastSteps(), level=[50, 80]).fit(X, y if as_frame else y.to_numpy())


@pytest.mark.parametrize("quantile", [None, [0.1, 0.4, 0.8]])
@pytest.mark.parametrize("horizon", [1, 2])
def test_an_answer_is_the_forecast_and_the_ends_of_its_bands(horizon, quantile):
    model = static(horizon, quantile)
    live = stream(model, SERIES[:20], level=[80, 50])
    answer = live.step(SERIES[20])
    window = make_windows(SERIES, LENGTH)[[20]]
    np.testing.assert_allclose(
        ends_of(answer), model.predict_interval(window, [50, 80])[0], rtol=0, atol=1e-12
    )
    middle = model.predict(window)[0] if quantile is None else model.predict(window)[0, ..., 1]
    np.testing.assert_allclose(answer[..., 0], middle, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(
        live.step(SERIES[21:22])[0], stream(model, SERIES[:21], level=[50, 80]).step(SERIES[21])
    )


def test_an_answer_is_what_forecast_says_after_the_reading():
    live = stream(static(), SERIES[:20], level=80)
    expected = forecast(static(), SERIES[:21], level=80)
    np.testing.assert_allclose(live.step(SERIES[20]), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("library", [pd, pl])
def test_a_data_frame_is_answered_with_the_columns_of_forecast(library):
    model = of_shops()
    history, reading = TABLE[TABLE.day < "2024-01-25"], TABLE[TABLE.day == "2024-01-25"]
    answer = stream(model, library.DataFrame(history), level=80).step(library.DataFrame(reading))
    names = [f"c0_lead{lead}{end}" for lead in (1, 2) for end in ("", "-lo-80", "-hi-80")]
    assert list(answer.columns) == (names if library is pd else ["shop", *names])
    labels = answer.index.to_list() if library is pd else answer["shop"].to_list()
    assert labels == ["s0", "s1"]
    expected = model.predict_interval(make_windows(TABLE, LENGTH, group="shop", time="day")[[24, 64]], 80)
    found = answer.to_numpy() if library is pd else answer.drop("shop").to_numpy()
    np.testing.assert_allclose(ends_of(found.reshape(2, 2, 3)), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("library", [pd, pl])
@pytest.mark.parametrize(("horizon", "names"), [(1, ["prediction"]), (2, ["prediction_0", "prediction_1"])])
def test_targets_without_names_are_called_predictions_also_where_nobody_has_sent(library, horizon, names):
    live = stream(of_shops(horizon, as_frame=False), level=50)
    reading = library.DataFrame(TABLE[TABLE.day == "2024-01-25"])
    columns = [f"{name}{end}" for name in names for end in ("", "-lo-50", "-hi-50")]
    for rows in (reading, reading[:0]):
        answer = live.step(rows)
        assert list(answer.columns)[-len(columns) :] == columns
        assert len(answer) == len(rows)


def test_a_dict_is_answered_with_a_dict():
    model = static(1)
    answer = stream(model, {"a": SERIES[:20], "b": SERIES[:10]}, level=80).step({"b": SERIES[10]})
    assert list(answer) == ["b"]
    np.testing.assert_array_equal(answer["b"], stream(model, SERIES[:10], level=80).step(SERIES[10]))


def test_without_levels_answers_are_as_ever():
    model = static(2, [0.1, 0.5, 0.9])
    answer = stream(model, SERIES[:20]).step(SERIES[20])
    np.testing.assert_allclose(
        answer, model.predict(make_windows(SERIES, LENGTH)[[20]])[0], rtol=0, atol=1e-12
    )


def network(**parameters):
    return GRURegressor(2, max_iter=2, random_state=0, **parameters)


RAW = (SERIES[:-1], SERIES[1:, 0])
PIPELINE = make_pipeline(StandardScaler(), SlidingWindow(LENGTH), network())
AROUND = {
    "around a pipeline with a window": lambda: ConformalRegressor(PIPELINE, level=80).fit(*RAW),
    "behind a window": lambda: make_pipeline(
        StandardScaler(), SlidingWindow(LENGTH), ConformalRegressor(network(), level=80)
    ).fit(*RAW),
    "in a search": lambda: GridSearchCV(ConformalRegressor(PIPELINE, level=80), {"gap": [0]}, cv=2).fit(*RAW),
    "around a search": lambda: ConformalRegressor(
        GridSearchCV(PIPELINE, {"gruregressor__alpha": [0.1]}, cv=2), level=80
    ).fit(*RAW),
    "around a target that is taken back": lambda: ConformalRegressor(
        TransformedTargetRegressor(PIPELINE, func=np.sinh, inverse_func=np.arcsinh), level=80
    ).fit(*RAW),
}


@pytest.mark.parametrize("kind", AROUND)
@pytest.mark.filterwarnings("ignore:SlidingWindow:sklearn_gru.DataWarning")
def test_a_calibrated_model_may_be(kind):
    model = AROUND[kind]()
    live = stream(model, SERIES[:20], level=80)
    said = np.array([live.step(reading) for reading in SERIES[20:25]])
    np.testing.assert_allclose(said[:, 0], model.predict(SERIES)[20:25], rtol=0, atol=1e-12)
    inner = getattr(model, "best_estimator_", model)
    if hasattr(inner, "steps"):
        expected = inner[-1].predict_interval(inner[:-1].transform(SERIES))[20:25]
    else:
        expected = inner.predict_interval(SERIES)[20:25]
    np.testing.assert_allclose(ends_of(said), expected, rtol=0, atol=1e-12)


@pytest.mark.filterwarnings("ignore:SlidingWindow:sklearn_gru.DataWarning")
def test_sequences_in_flattened_rows_are_streamed_with_bands():
    windows = make_windows(SERIES, LENGTH)
    X, y = np.asarray(future_targets(windows, horizon=1)[0])[LENGTH:, :, 0], SERIES[LENGTH + 1 :, 0]
    model = ConformalRegressor(network(), level=80).fit(X, y)
    answer = stream(model, SERIES[:20], level=80).step(SERIES[20])
    expected = model.predict_interval(SERIES[18:21].T)[0]
    np.testing.assert_allclose(ends_of(answer), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("quantile", [None, [0.1, 0.5, 0.9]])
def test_a_target_at_every_step_has_a_band_at_each_and_none_where_there_is_no_reading(quantile):
    sequences = np.random.default_rng(0).normal(size=(30, 8, 1)).cumsum(axis=1)
    loss = {} if quantile is None else {"loss": "quantile", "quantile": quantile}
    model = ConformalRegressor(network(**loss), level=80).fit(sequences[:, :-1], sequences[:, 1:])
    live = stream(model, sequences[0, :3], level=80)
    found = [live.step(reading) for reading in sequences[0, 3:7]]
    expected = model.predict_interval(sequences[:1, :7])[0, 3:]
    np.testing.assert_allclose(ends_of(found), expected, rtol=0, atol=1e-12)
    assert np.isnan(live.step([np.nan])).all()
    follows = AdaptiveConformalRegressor(network(**loss), level=80).fit(sequences[:, :-1], sequences[:, 1:])
    assert np.isfinite(stream(follows).step(sequences[0, 0])).all()
    with pytest.raises(ValueError, match="follow whole sequences, but a stream has one step at a time"):
        stream(follows, level=80)


def test_another_calibrated_model_takes_the_place_of_that_at_the_end():
    inner, other = static(1), static(1)
    model = make_pipeline(StandardScaler(), inner)
    changed = with_calibrated(model, other)
    assert calibrated_in(changed) is other
    assert calibrated_in(model) is inner
    assert changed[0] is model[0]
    assert calibrated_in(Ridge()) is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 90}, "level=90: the levels [90] are not calibrated; expected some of [50, 80]"),
        ({"level": 120}, "expected numbers between 0 and 100"),
        ({"level": 80, "method": "decision_function"}, "expected method='predict'"),
        ({"target": 0}, "target=0, but ConformalRegressor takes no outcomes; expected an Adaptive"),
        ({"wait": 3}, "wait=3, but ConformalRegressor takes no outcomes"),
    ],
)
def test_bands_that_a_stream_cannot_give_are_an_error(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        stream(static(), **options)


@pytest.mark.filterwarnings("ignore:SlidingWindow:sklearn_gru.DataWarning")
def test_a_model_that_is_not_calibrated_has_no_bands():
    with pytest.raises(
        ValueError, match="level=80, but Pipeline has no bands; expected a ConformalRegressor"
    ):
        stream(PIPELINE.fit(*RAW), level=80)
    around = TransformedTargetRegressor(
        AdaptiveConformalRegressor(PIPELINE, level=80), func=np.sinh, inverse_func=np.arcsinh
    )
    with pytest.raises(ValueError, match="TransformedTargetRegressor has no bands"):
        stream(around.fit(*RAW), level=80)
