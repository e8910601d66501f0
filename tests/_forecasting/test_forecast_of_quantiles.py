"""A forecast of quantiles: several at once are what ``predict`` says, and none is fed back in silence."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRURegressor, SlidingWindow, forecast, future_targets, make_windows

LEVELS = [0.1, 0.5, 0.9]


def band():
    return GRURegressor(3, loss="quantile", quantile=LEVELS, max_iter=2, random_state=0)


@pytest.mark.parametrize("n_targets", [1, 2])
def test_several_quantiles_are_what_predict_says_after_the_last_row(n_targets):
    table = np.random.default_rng(0).normal(size=(50, 2))
    targets = list(range(n_targets))
    X, y = future_targets(make_windows(table, 5), table[:, :n_targets], horizon=3)
    model = band().fit(X, y.reshape(len(y), -1))
    expected = model.predict(make_windows(table, 5)[-1:])[0].reshape(3, n_targets, 3)
    np.testing.assert_allclose(forecast(model, table, target=targets), expected, rtol=1e-12)
    np.testing.assert_allclose(forecast(model, table, 2, target=targets), expected[:2], rtol=1e-12)
    if n_targets == 1:
        np.testing.assert_allclose(forecast(model, table, target=0), expected[:, 0], rtol=1e-12)


def test_of_one_step_several_quantiles_are_forecast_once_and_never_fed_back():
    table = np.random.default_rng(0).normal(size=(50, 2))
    X, y = future_targets(make_windows(table, 5), table[:, 0], horizon=1)
    model = band().fit(X, y.ravel())
    expected = model.predict(make_windows(table, 5)[-1:])
    for horizon in (None, 1):  # and no other column has to be told ahead
        np.testing.assert_allclose(forecast(model, table, horizon, target=0), expected, rtol=1e-12)
    message = (
        r"horizon=2, but the model has learnt 1 step, and quantile=\[0.1, 0.5, 0.9\] tells no value to feed"
    )
    with pytest.raises(ValueError, match=message):
        forecast(model, table, 2, target=0)


def test_a_pipeline_of_raw_rows_has_several_quantiles_too():
    rows = np.random.default_rng(0).normal(size=(60, 1)).cumsum(axis=0)
    model = make_pipeline(StandardScaler(), SlidingWindow(4), band()).fit(rows[:-1], rows[1:, 0])
    np.testing.assert_allclose(forecast(model, rows, 1), model.predict(rows)[-1:], rtol=1e-9)


def test_a_quantile_that_is_fed_back_is_a_warning():
    rows = np.sin(np.arange(30) / 3)[:, np.newaxis]
    X, y = future_targets(make_windows(rows, 4), rows[:, 0], horizon=1)
    model = GRURegressor(2, loss="quantile", quantile=0.1, max_iter=1, random_state=0).fit(X, y)
    assert forecast(model, rows, 1).shape == (1,)
    with pytest.warns(DataWarning, match="predicts the quantile 0.1 of the next value. Fed back, it is not"):
        forecast(model, rows, 2)
