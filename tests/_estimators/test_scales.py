"""Channels that are not scaled, and an X_val in other units than X, are told by their numbers."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRUClassifier, GRURegressor, SlidingWindow, make_windows
from sklearn_gru._estimators.scales import far_from, scales_of, unscaled

RNG = np.random.default_rng(0)
TABLE = pd.DataFrame({"vibration": 2 + 0.3 * RNG.normal(size=300), "speed": RNG.normal(size=300)})
Y = TABLE["vibration"].rolling(4, min_periods=1).sum().to_numpy()
SMALL = {"hidden_layer_sizes": 4, "max_iter": 8, "random_state": 0, "linear_part": None}


def sentence(*columns, **options):
    X = np.stack(columns, axis=-1)[:, np.newaxis]
    return unscaled(scales_of(X, np.arange(len(X))), None, **options)


def far(X_val, X):
    return far_from(*(scales_of(part, np.arange(len(part))) for part in (X_val, X)), None)


def assert_silent(estimator, X, y, **validation):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(X, y, **validation)


# --- scales -------------------------------------------------------------------------------------


def test_what_is_known_ahead_is_a_channel_too():
    windows = make_windows(np.stack([np.arange(9.0), np.ones(9)], axis=1), 2, known=[1], horizon=1)
    np.testing.assert_allclose(scales_of(windows, np.arange(2, 6)).high, [5, 1, 1])


@pytest.mark.parametrize("as_windows", [False, True])
def test_scales_are_those_of_the_present_values_of_the_samples_asked_for(as_windows):
    windows = make_windows(np.array([[1.0, 10.0], [3.0, 40.0], [5.0, 10.0], [1e9, 1e9]]), 1)
    X = windows if as_windows else np.concatenate([np.asarray(windows), np.full((4, 1, 2), np.nan)], axis=1)
    scales = scales_of(X, np.arange(3))
    np.testing.assert_allclose(scales, [[3, 20], [np.sqrt(8 / 3), np.sqrt(200)], [1, 10], [5, 40]])


def test_of_many_samples_some_from_everywhere_are_looked_at():
    X = np.broadcast_to(np.arange(1000.0)[:, np.newaxis, np.newaxis], (1000, 3000, 1))
    scales = scales_of(X, np.arange(1000))
    assert scales.low < 50
    assert 950 < scales.high < 999


def test_samples_without_a_step_have_no_scale_and_nothing_is_said_of_them():
    X = np.full((3, 2, 1), np.nan)
    assert unscaled(scales_of(X, np.arange(3)), None, counts_levels=True) is None
    assert far(X, np.ones((3, 2, 1))) is None


# --- channels that are not scaled -----------------------------------------------------------------


def test_a_channel_of_large_spread_is_named_with_its_numbers():
    message = sentence(1000 + 500 * np.array([-1.0, 1.0]))
    assert message.startswith(
        "Channel 0 of X has a mean of 1000 and a spread of 500: scale X, with StandardS"
    )


def test_channels_whose_spreads_differ_a_thousandfold_are_both_named():
    message = sentence(np.array([-0.01, 0.01]), np.array([-20.0, 20.0]))
    assert (
        "Channel 1 of X has a mean of 0 and a spread of 20, and channel 0 has a mean of 0 and a sp" in message
    )


def test_a_level_counts_only_as_the_cause_of_a_failure():
    kelvin = 290 + np.array([-5.0, 5.0])
    assert sentence(kelvin) is None
    assert "a mean of 290" in sentence(kelvin, counts_levels=True)


@pytest.mark.parametrize(
    "columns",
    [
        [RNG.normal(size=99) * 30 + 40],
        [RNG.normal(size=99), np.arange(99.0) == 3],  # a rare event
        [RNG.normal(size=99), np.full(99, 7.0)],
        [RNG.normal(size=99), 0.1 + 1e-16 * RNG.normal(size=99)],  # rounding
    ],
)
def test_scaled_rare_and_constant_channels_are_left_alone(columns):
    assert sentence(*columns, counts_levels=True) is None


def test_a_training_that_fails_names_the_spreads():
    windows = make_windows(TABLE.assign(speed=1500 + 200 * TABLE["speed"]), 6)
    message = "no better.*Channel 'speed' of X has a mean of .* channel 'vibration' has a mean of .*: scale X"
    with pytest.warns(ConvergenceWarning, match=message) as caught:
        GRURegressor(**SMALL).fit(windows, Y)
    assert len(caught) == 1
    with pytest.warns(ConvergenceWarning, match="Channel 'speed' of X has"):
        GRUClassifier(**SMALL).fit(windows, np.median(Y) < Y)


def test_one_that_succeeds_all_the_same_warns_of_them_too():
    windows = make_windows(TABLE.assign(speed=300 * TABLE["speed"]), 6)
    y = np.asarray(windows)[:, -1, 1] > 0
    with pytest.warns(DataWarning, match="Channel 'speed' of X has a mean of .*: scale X") as caught:
        GRUClassifier(**SMALL).fit(windows, y)
    assert [warning.filename for warning in caught] == [__file__]


def test_scaled_in_a_pipeline_nothing_is_said():
    table = TABLE.assign(speed=1500 + 200 * TABLE["speed"])
    assert_silent(make_pipeline(StandardScaler(), SlidingWindow(6), GRURegressor(**SMALL)), table, Y)


def test_a_rate_far_too_large_is_named_first():
    windows = make_windows(TABLE, 6)
    with pytest.warns(
        ConvergenceWarning, match=r"learning_rate_init=1000000.0 is far above the usual .* lower it"
    ):
        GRURegressor(**SMALL, learning_rate_init=1e6).fit(windows, Y)


# --- validation samples in other units --------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "spread"), [(50, 40), (-20, 1), (0, 30), (0.0, 0.004)], ids=["both", "level", "wide", "narrow"]
)
def test_validation_samples_of_another_scale_are_far(mean, spread):
    X = RNG.normal(size=(200, 3, 2))
    X_val = RNG.normal(size=(50, 3, 2))
    X_val = X_val * spread + mean
    assert far(X_val, X).startswith("X_val is in other units than X: its channel 0 has a mean of")


@pytest.mark.parametrize(
    ("mean", "spread"), [(5, 1), (0, 3), (1, 0.05), (3, 0.0)], ids=["risen", "wild", "calm", "constant"]
)
def test_validation_samples_of_other_times_are_not(mean, spread):
    X = RNG.normal(size=(200, 3, 2))
    assert far(RNG.normal(size=(50, 3, 2)) * spread + mean, X) is None


def test_a_channel_that_was_constant_in_training_says_nothing():
    X = np.stack([RNG.normal(size=(200, 3)), np.zeros((200, 3))], axis=2)
    assert far(X[:20] + np.array([0, 1]), X) is None


def test_validation_samples_that_a_pipeline_did_not_scale_is_named_also_where_training_goes_well():
    table = 50 + 40 * TABLE
    raw = make_windows(table, 6)
    y = table["vibration"].shift(1, fill_value=100) / 40
    model = make_pipeline(StandardScaler(), SlidingWindow(6), GRURegressor(**SMALL, early_stopping=True))
    with pytest.warns(DataWarning, match="X_val is in other units than X: its channel 'vibration' has a m"):
        model.fit(table[:200], y[:200], gruregressor__X_val=raw[200:], gruregressor__y_val=y[200:])
    scaled = make_windows(StandardScaler().set_output(transform="pandas").fit_transform(table), 6)
    last = {"X_val": scaled[200:], "y_val": y[200:]}
    assert_silent(GRURegressor(**SMALL, early_stopping=True), scaled[:200], y[:200], **last)


def test_targets_that_float32_cannot_tell_apart_are_named():
    X = np.sin(np.arange(200.0) / 5).reshape(-1, 1, 1)
    y = np.column_stack([X[:, 0, 0], 1e9 + 10 * X[:, 0, 0]])
    model = GRURegressor(2, max_iter=1, random_state=0)
    with pytest.warns(DataWarning, match="deviation of 7.* in output 1.*float32.*steps of 64"):
        model.fit(X.astype(np.float32), y)
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        model.fit(X, y)
        model.fit(X.astype(np.float32), np.where(np.arange(200)[:, None] > [3, -1], y - [0, 1e9], np.nan))
        model.fit(X.astype(np.float32), np.full(200, 1e9))
