"""What a model says after the last row is the last that ``predict`` says."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRURegressor, SlidingWindow, StepwiseTransformer, make_windows
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.last_prediction import by_step, checked_predictions, predict_last

ROWS = np.random.default_rng(0).normal(size=(20, 2))


def gru():
    return GRURegressor(2, max_iter=1, random_state=0)


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_models_of_rows_and_of_windows_of_rows(n_outputs):
    y = np.column_stack([ROWS[:, 0]] * n_outputs)
    table = pd.DataFrame({"shop": ["a", "b"] * 10, "load": ROWS[:, 0]})
    for model, X in (
        (Ridge(), ROWS),
        (make_pipeline(StandardScaler(), SlidingWindow(4), gru()), ROWS),
        (make_pipeline(SlidingWindow(4, fill="forward"), gru()), ROWS),
        (make_pipeline(SlidingWindow(4, group="shop"), gru()), table),
    ):
        chain = FittedChain(model.fit(X, y))
        np.testing.assert_allclose(predict_last(chain, X), model.predict(X)[-1], rtol=0, atol=1e-12)


def test_models_of_windows_made_before():
    windows = make_windows(ROWS, 5)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru()).fit(windows, ROWS[:, 0])
    expected = model.predict(windows)[-1]
    np.testing.assert_allclose(predict_last(FittedChain(model), ROWS), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("makes_windows", [False, True])
def test_a_reading_from_before_the_window_fills_it(makes_windows):
    table = ROWS.copy()
    table[-4:, 0] = np.nan  # for longer than the window is
    if makes_windows:
        model = make_pipeline(SlidingWindow(3, fill="forward"), gru()).fit(ROWS, ROWS[:, 0])
        expected = model.predict(table)[-1]
    else:
        model = gru().fit(make_windows(ROWS, 3, fill="forward"), ROWS[:, 0])
        expected = model.predict(make_windows(table, 3, fill="forward"))[-1]
    np.testing.assert_allclose(predict_last(FittedChain(model), table), expected, rtol=0, atol=1e-12)


def test_only_the_last_window_has_to_be_such_as_the_model_takes():
    model = make_pipeline(SlidingWindow(3, flatten=True), Ridge())
    model.fit(make_windows(ROWS, 3)[2:], ROWS[2:, 0])
    assert np.isfinite(predict_last(FittedChain(model), ROWS))


@pytest.mark.parametrize("fill", [None, "forward"])
def test_a_gap_in_the_table_is_told_where_windows_are_made_not_here(fill):
    days = pd.date_range("2024-01-01", periods=60)
    table = pd.DataFrame({"load": np.arange(60.0)}, index=days).drop(days[30:33])
    with pytest.warns(DataWarning, match="windows read across"):
        windows = make_windows(table, 22, fill=fill)
    model = make_pipeline(SlidingWindow(22, flatten=True), Ridge()).fit(windows[21:], table["load"][21:])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(predict_last(FittedChain(model), table))
        assert np.isfinite(predict_last(FittedChain(model), table[:40]))


def test_predictions_that_are_no_forecast_are_errors():
    with pytest.raises(ValueError, match=r"predicts a value at every step \(shape \(1, 4, 2\)\)"):
        checked_predictions(np.zeros((1, 4, 2)), [9])
    with pytest.raises(ValueError, match="after the last of 8 rows for shop='b' is not finite"):
        checked_predictions(np.array([[0, 1], [0, np.nan]]), [9, 8], ["", " for shop='b'"])
    assert checked_predictions(np.ones(2), [9, 8], ["", ""]).shape == (2,)


def test_several_quantiles_are_a_last_axis():
    three = np.arange(12.0).reshape(1, 4, 3)
    assert checked_predictions(three, [9], levels=(0.1, 0.5, 0.9)) is three
    with pytest.raises(ValueError, match="predicts a value at every step"):
        checked_predictions(three[:, np.newaxis], [9], levels=(0.1, 0.5, 0.9))
    by_target = by_step(three, 2, (0.1, 0.5, 0.9))
    np.testing.assert_array_equal(by_target[0, 1, 0], three[0, 2])  # the first target, two steps ahead
    assert by_step(np.ones((5, 4)), 2, None).shape == (5, 2, 2)
