"""The last season comes again, in the units of y, and where it cannot something says so."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    stream,
)
from sklearn_gru._windows import validation

RNG = np.random.default_rng(0)
TABLE = RNG.normal(50, 10, size=(40, 2))
LOAD = TABLE[:, 1]


def windows_and_targets(length=7, horizon=3, skipped=7):
    X, y = future_targets(make_windows(TABLE, length), LOAD, horizon=horizon)
    return X[skipped:], y[skipped:]


def season_before(values, period, horizon):
    """What a list of values, oldest first, says of the steps to come; one step at a time."""
    known = list(values)
    for _ in range(horizon):
        known.append(known[-period])
    return known[len(values) :]


@given(length=st.integers(1, 9), period=st.integers(1, 9), horizon=st.integers(1, 20))
def test_each_step_is_what_was_predicted_or_seen_one_period_before(length, period, horizon):
    X, y = windows_and_targets(length, horizon, 9)
    model = SeasonalNaive(period, channel=1)
    if period > length:
        with pytest.raises(
            ValueError, match=f"period={period} is longer than the sequences of X, .* {length} steps"
        ):
            model.fit(X, y)
        return
    expected = [season_before(window[:, 1], period, horizon) for window in X]
    np.testing.assert_array_equal(model.fit(X, y).predict(X), expected)


def test_windows_arrays_and_flat_rows_are_read_alike():
    X, y = windows_and_targets()
    predictions = [
        SeasonalNaive(7, channel=1, n_channels=2).fit(form, y).predict(form)
        for form in (X, np.asarray(X), np.asarray(X).reshape(len(X), -1))
    ]
    for prediction in predictions:
        np.testing.assert_array_equal(prediction, LOAD[np.arange(len(X))[:, np.newaxis] + np.arange(1, 4)])


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_predictions_have_the_shape_of_y_and_the_precision_of_x(shape):
    X, y = windows_and_targets(horizon=1)
    model = SeasonalNaive(channel=1).fit(np.asarray(X, np.float32), y.reshape(shape))
    assert model.predict(np.asarray(X, np.float32)).shape == y.reshape(shape).shape
    assert model.predict(np.asarray(X, np.float32)).dtype == np.float32
    assert model.predict(X).dtype == np.float64


@pytest.mark.parametrize("as_array", [False, True])
def test_in_a_pipeline_that_scales_x_the_prediction_is_in_the_units_of_y(as_array):
    X, y = windows_and_targets()
    X = np.asarray(X) if as_array else X
    scaled = make_pipeline(StepwiseTransformer(StandardScaler()), SeasonalNaive(7, channel=1)).fit(X, y)
    np.testing.assert_allclose(
        scaled.predict(X), SeasonalNaive(7, channel=1).fit(X, y).predict(X), rtol=1e-12
    )
    scaler = scaled[0].transformer_
    np.testing.assert_allclose((scaled[-1].coef_, scaled[-1].intercept_), (scaler.scale_[1], scaler.mean_[1]))


def test_windows_of_rows_in_a_pipeline_do_too():
    model = make_pipeline(StandardScaler(), SlidingWindow(7), SeasonalNaive(7, channel=1))
    model.fit(TABLE[:-1], LOAD[1:])
    with pytest.warns(UserWarning, match="6 of 40 sequences have no value"):
        prediction = model.predict(TABLE)
    np.testing.assert_allclose(prediction[6:], LOAD[:-6])


def test_with_the_same_units_nothing_is_rounded():
    X, y = windows_and_targets()
    model = SeasonalNaive(7, channel=1).fit(X, y)
    assert (model.coef_, model.intercept_) == (1.0, 0.0)


@pytest.mark.parametrize(
    "change",
    [
        np.log,
        lambda y: np.roll(y, 1, axis=0),
        lambda y: y[:, ::-1],
        lambda y: np.where(y == y[5, 2], 1e3, y),
    ],
    ids=["logarithm", "moved by a row", "steps in another order", "one value"],
)
def test_a_y_that_does_not_continue_the_channel_is_an_error(change):
    X, y = windows_and_targets()
    y = change(y)
    with pytest.raises(ValueError, match="y does not continue channel 1.*Expected its values 1, 2") as error:
        SeasonalNaive(7, channel=1).fit(X, y)
    pattern = r"(\d) rows after sample (\d+) the channel has (\S+) and y (\S+),"
    ahead, sample, in_channel, in_y = map(float, re.search(pattern, str(error.value)).groups())
    sample, ahead = int(sample), int(ahead)
    assert in_y == pytest.approx(y[sample, ahead - 1], rel=1e-5)
    assert in_channel == pytest.approx(LOAD[7 + sample + ahead], rel=1e-5)


def test_the_wrong_channel_and_the_last_of_several_steps_alone_are_errors():
    X, y = windows_and_targets()
    for channel, target in ((0, y), (1, y[:, 2])):
        with pytest.raises(ValueError, match=f"y does not continue channel {channel}"):
            SeasonalNaive(channel=channel).fit(X, target)


def test_a_transformed_target_goes_with_inputs_transformed_alike():
    X, y = windows_and_targets()
    logarithm = StepwiseTransformer(FunctionTransformer(np.log))
    naive = SeasonalNaive(7, channel=1)
    around = TransformedTargetRegressor(make_pipeline(logarithm, naive), func=np.log, inverse_func=np.exp)
    np.testing.assert_allclose(around.fit(X, y).predict(X), naive.fit(X, y).predict(X))
    with pytest.raises(ValueError, match="y does not continue channel 1"):
        make_pipeline(logarithm, naive).fit(X, y)


def test_where_nothing_shows_the_units_a_warning_says_so():
    X, y = windows_and_targets()
    order = RNG.permutation(len(X))
    model = SeasonalNaive(channel=1)
    model.fit(X[order], y[order])  # windows know which rows they are of
    with pytest.warns(
        UserWarning, match="y cannot be compared with channel 1: it is taken to be in the same"
    ):
        model.fit(np.asarray(X)[order], y[order])
    np.testing.assert_array_equal(model.predict(X)[:, 0], [window[-1, 1] for window in X])


def test_the_channel_goes_by_its_name():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame(TABLE, columns=["temperature", "load"])
    X, y = future_targets(make_windows(table, 7), table["load"], horizon=2)
    assert SeasonalNaive(channel="load").fit(X, y).channel_ == 1
    with pytest.raises(
        ValueError, match="channel=None, but X has the channels .*'temperature', 'load'.* name the one"
    ):
        SeasonalNaive().fit(X, y)
    with pytest.raises(
        ValueError, match="channel='sales' is none of the channels of X, .*'temperature', 'load'"
    ):
        SeasonalNaive(channel="sales").fit(X, y)


@pytest.mark.parametrize("channel", [2, "load"])
def test_a_channel_that_does_not_exist_is_named(channel):
    X, y = windows_and_targets()
    with pytest.raises(ValueError, match=rf"channel={channel!r} is none of the channels of X, \[0, 1\]"):
        SeasonalNaive(channel=channel).fit(X, y)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"period": 0}, "'period' parameter"),
        ({"period": 1.5}, "'period' parameter"),
        ({"channel": -1}, "'channel' parameter"),
        ({"n_channels": 0}, "'n_channels' parameter"),
    ],
)
def test_a_parameter_out_of_range_is_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        SeasonalNaive(**parameters).fit(*windows_and_targets())


def fitted(period, horizon):
    X, y = future_targets(make_windows(LOAD, 6), horizon=horizon)
    return SeasonalNaive(period).fit(X, y)


def test_an_absent_step_is_what_it_was_in_the_season_before():
    X = np.array([[1, 2, 3, 4, np.nan, 6]])[:, :, np.newaxis]
    np.testing.assert_array_equal(fitted(2, 3).predict(X), [[3, 6, 3]])
    np.testing.assert_array_equal(fitted(3, 3).predict(X), [[4, 2, 6]])


def test_without_any_season_the_last_value_stands_in_and_a_warning_counts_such_windows():
    nan = np.nan
    X = np.array([[1, 2, 3, 4, 5, 6], [nan, nan, nan, nan, 5, nan], [nan] * 6])[:, :, np.newaxis]
    model = fitted(3, 2)
    with pytest.warns(
        UserWarning, match=r"2 of 3 sequences have no value a whole number of periods, of 3 steps"
    ):
        prediction = model.predict(X)
    np.testing.assert_allclose(prediction, [[4, 5], [5, 5], model.y_mean_])


def test_infinity_is_named_and_other_channels_do_not_matter():
    X, y = (np.array(part) for part in windows_and_targets())
    model = SeasonalNaive(channel=1).fit(X, y)
    X[3, 2, 0] = np.inf
    X[4, 2, 0] = np.nan
    model.predict(X)
    X[5, 2, 1] = np.inf
    with pytest.raises(ValueError, match=r"infinity \(sample 5, step 2, channel 1\)"):
        model.predict(X)


def test_infinity_in_a_later_block_is_named_as_it_was_given(monkeypatch):
    X, y = (np.array(part) for part in windows_and_targets())
    model = SeasonalNaive(channel=1).fit(X, y)
    X[5, 2, 1] = np.inf
    monkeypatch.setattr(validation, "BLOCK_SIZE", 1)
    with pytest.raises(ValueError, match=r"infinity \(sample 5, step 2, channel 1\)"):
        model.predict(X)


def test_a_target_at_every_step_is_refused():
    X, _ = windows_and_targets()
    with pytest.raises(
        ValueError, match=r"y has shape .* expected \(n_samples,\) or \(n_samples, n_outputs\)"
    ):
        SeasonalNaive(channel=1).fit(X, np.asarray(X))


def test_after_an_error_the_estimator_is_as_it_was():
    X, y = windows_and_targets()
    model = SeasonalNaive(channel=1).fit(X, y)
    before = dict(vars(model))
    with pytest.raises(ValueError, match="does not continue"):
        model.fit(X.last_steps(5), y[:, :1] ** 2)
    assert vars(model) == before


def test_other_windows_than_in_fit_may_have_another_length_but_no_less_than_the_period():
    X, y = windows_and_targets()
    model = SeasonalNaive(5, channel=1).fit(X, y)
    np.testing.assert_array_equal(model.predict(X.last_steps(5)), model.predict(X))
    with pytest.raises(ValueError, match="period=5 is longer than the sequences of X, which have 4 steps"):
        model.predict(X.last_steps(4))


@pytest.mark.parametrize("period", [0, "7", 2.5, None])
@pytest.mark.parametrize("method", ["predict", "score"])
def test_a_period_set_after_fit_is_looked_at(period, method):
    X, y = future_targets(make_windows(LOAD, 7), horizon=3)
    model = SeasonalNaive(7).fit(X, y).set_params(period=period)
    with pytest.raises(ValueError, match=f"'period' parameter.*Got {period!r} instead"):
        getattr(model, method)(*([X] if method == "predict" else [X, y]))


def test_searches_and_cross_validation_take_it():
    season = np.tile(RNG.normal(size=7), 9)
    X, y = future_targets(make_windows(season, 14)[14:], season, horizon=4)
    search = GridSearchCV(SeasonalNaive(), {"period": [1, 2, 7]}, cv=3, error_score="raise").fit(X, y)
    assert search.best_params_ == {"period": 7}
    scores = cross_validate(clone(search.best_estimator_), X, y, cv=3, error_score="raise")
    np.testing.assert_allclose(scores["test_score"], 1)


def test_a_stream_and_a_forecast_of_it_go_on_with_the_season():
    model = make_pipeline(StandardScaler(), SlidingWindow(7), SeasonalNaive(7)).fit(
        LOAD[:-1, np.newaxis], LOAD[1:]
    )
    history = LOAD[:20, np.newaxis]
    np.testing.assert_allclose(stream(model, history).step(LOAD[[20]]), LOAD[14])
    np.testing.assert_allclose(np.ravel(forecast(model, history, 10)), season_before(LOAD[:20], 7, 10))


def test_a_stream_of_windows_made_before_goes_on_with_the_season():
    X, y = future_targets(make_windows(LOAD, 7)[6:], LOAD, horizon=2)
    live = stream(SeasonalNaive(7).fit(X, y), LOAD[:20, np.newaxis])
    np.testing.assert_allclose(live.step(LOAD[[20]]), LOAD[14:16])
    machines = stream(SeasonalNaive(7).fit(X, y[:, 0]), {"pump": LOAD[:20, np.newaxis], "fan": LOAD[:9]})
    assert machines.step({"pump": LOAD[[20]]}) == {"pump": pytest.approx(LOAD[14])}


def test_values_that_were_not_observed_are_left_out_of_units_mean_and_score():
    series = np.sin(np.arange(60.0)) * 3
    holed = series * 10 + 7
    holed[::5] = np.nan
    windows = make_windows(series, 6)
    X, y = future_targets(windows[5:], holed, horizon=3)
    model = SeasonalNaive(period=6).fit(X, y)
    assert (model.coef_, model.intercept_) == pytest.approx((10, 7))
    np.testing.assert_allclose(model.y_mean_, np.nanmean(y, axis=0))
    prediction = model.predict(X)
    scores = [r2_score(y[seen, i], prediction[seen, i]) for i, seen in enumerate((~np.isnan(y)).T)]
    assert model.score(X, y) == pytest.approx(np.mean(scores))
    with pytest.raises(ValueError, match="y contains NaN for sample 2"):
        SeasonalNaive().fit(X, np.where(np.arange(len(X)) == 2, np.nan, 1.0))
