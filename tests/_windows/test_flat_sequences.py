"""2-D X that names its columns otherwise than they are read, or was meant to be something else."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    DataWarning,
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    make_windows,
)

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(30, 4))
Y = RNG.normal(size=30)
SMALL = {"hidden_layer_sizes": 2, "max_iter": 1}
SHAPE = r"\(n_samples, 10, 2\): windows\[3:4\] instead of windows\[3\]"


def fit(names, n_channels=1, index=None):
    table = pd.DataFrame(ROWS[:, : len(names)], columns=names, index=index)
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        return GRURegressor(n_channels=n_channels, **SMALL).fit(table, Y)


# --- lags -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "n_channels", "expected"),
    [
        (["x_lag0", "x_lag1", "x_lag2"], 1, "expected 'x_lag2', 'x_lag1', 'x_lag0'"),
        (["lag1", "lag2", "lag10"], 1, "expected 'lag10', 'lag2', 'lag1'"),
        (["Lag 2", "Lag 1", "Lag 3"], 1, "expected 'Lag 3', 'Lag 2', 'Lag 1'"),
        (["a_lag0", "b_lag0", "a_lag1", "b_lag1"], 2, "expected 'a_lag1', 'b_lag1', 'a_lag0', 'b_lag0'"),
        (["a_lag1", "a_lag0", "b_lag1", "b_lag0"], 2, "expected 'a_lag1', 'b_lag1', 'a_lag0', 'b_lag0'"),
        (["a_lag1", "b_lag1", "b_lag0", "a_lag0"], 2, "expected 'a_lag1', 'b_lag1', 'a_lag0', 'b_lag0'"),
    ],
)
def test_lags_named_against_the_order_in_which_they_are_read_are_refused(names, n_channels, expected):
    with pytest.raises(
        ValueError, match=f"named as lags in the order '{names[0]}', '{names[1]}'.*{expected}"
    ):
        fit(names, n_channels)


@pytest.mark.parametrize(
    ("names", "n_channels"),
    [
        (["x_lag3", "x_lag2", "x_lag1", "x_lag0"], 1),
        (["lag_24", "lag_2", "lag_1"], 1),
        (["a_lag1", "b_lag1", "a_lag0", "b_lag0"], 2),
        (["flag0", "flag1", "x"], 1),
        (["q1", "q2", "q3"], 1),
    ],
)
def test_lags_in_order_and_other_names_are_left_alone(names, n_channels):
    fit(names, n_channels)


def test_what_a_sliding_window_names_is_in_order():
    window = SlidingWindow(3, flatten=True).set_output(transform="pandas")
    flat = window.fit_transform(pd.DataFrame({"a": Y, "b": -Y}))
    GRURegressor(n_channels=2, **SMALL).fit(flat, Y)


def test_lags_of_several_channels_read_as_one_warn():
    with pytest.warns(
        DataWarning, match="named as lags of 2 channels, but n_channels=1 .*expected n_channels=2"
    ):
        GRURegressor(**SMALL).fit(pd.DataFrame(ROWS, columns=["a_lag1", "b_lag1", "a_lag0", "b_lag0"]), Y)


# --- a bare table -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "index", [pd.date_range("2024", periods=30), pd.period_range("2020", periods=30, freq="M")]
)
def test_a_table_of_rows_in_time_that_is_no_windows_yet_warns(index):
    with pytest.warns(
        DataWarning, match="one sequence of 2 steps, 'load', 'heat', though the index tells times"
    ) as c:
        GRURegressor(**SMALL).fit(pd.DataFrame({"load": Y, "heat": -Y}, index=index), Y)
    assert c[0].filename == __file__
    fit(["load", "heat"], n_channels=2, index=index)  # said to be channels
    fit(["hour1", "hour2"], index=index)
    fit(["load", "heat"])


# --- one window, and a table, at predict ------------------------------------------------------------


@pytest.mark.parametrize("estimator", [GRURegressor, GRUClassifier])
@pytest.mark.parametrize("as_windows", [True, False])
def test_one_window_says_how_to_give_it(estimator, as_windows):
    windows = make_windows(RNG.normal(size=(30, 2)), 10)
    X = windows if as_windows else np.asarray(windows)
    model = estimator(**SMALL).fit(X, Y > 0)
    with pytest.raises(
        ValueError, match=f"X has 2 features, .*is expecting 20 .*the shape of one sequence.*{SHAPE}"
    ):
        model.predict(X[3])
    model.predict(X[3:4])


def test_a_table_given_to_a_model_of_windows_is_told_the_recipe():
    table = np.stack([Y, -Y], axis=1)
    model = GRURegressor(**SMALL).fit(make_windows(table, 10), Y)
    with pytest.raises(
        ValueError, match=r"expecting 20 .*fitted on windows: .*model\.recipe_\.windows\(table\)"
    ):
        model.predict(table)


def test_flat_rows_of_another_length_are_refused_without_advice():
    model = GRURegressor(**SMALL).fit(ROWS, Y)
    with pytest.raises(
        ValueError, match=r"X has 3 features, but GRURegressor is expecting 4 features as input\.$"
    ):
        model.predict(ROWS[:, :3])


@pytest.mark.parametrize("first", [StepwiseTransformer(StandardScaler()), SlidingWindow(2)])
def test_a_pipeline_of_windows_that_gets_their_table_says_how_windows_are_made(first):
    table = pd.DataFrame({"shop": "north", "day": range(20), "load": RNG.normal(size=20)})
    windows = make_windows(table, 3, group="shop", time="day")
    model = make_pipeline(first, GRURegressor(**SMALL)).fit(windows, Y[:20])
    message = r"(?s)\. \w+ was fitted on windows: .* in a pipeline model\[0\]\.recipe_\.windows\(table\)\.$"
    with pytest.raises(ValueError, match=message) as told:
        model.predict(table)
    assert "group=" not in str(told.value)
    np.testing.assert_array_equal(model.predict(model[0].recipe_.windows(table)), model.predict(windows))
