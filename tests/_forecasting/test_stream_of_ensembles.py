"""A stream of models made of models of windows equals predict, or says what is inside."""

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingRegressor, StackingRegressor, VotingRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    stream,
)

from ..across_rows import difference, rolling_mean

SERIES = np.sin(np.arange(60) / 3)
X, Y = future_targets(make_windows(SERIES, 4, fill="forward"), SERIES, horizon=1)
X, Y = X[4:], Y[4:].ravel()
ROWS, NEXT = SERIES[:-1, np.newaxis], SERIES[1:]
TREES = make_pipeline(
    SlidingWindow(2, flatten=True), HistGradientBoostingRegressor(max_iter=2, min_samples_leaf=2)
)


def gru():
    return GRURegressor(2, max_iter=2, random_state=0)


def units():
    return GRUClassifier(2, max_iter=2, random_state=0)


ENSEMBLES = {
    "voting": (VotingRegressor([("network", gru()), ("naive", SeasonalNaive(2)), ("no", "drop")]), Y),
    "stacking": (StackingRegressor([("network", gru()), ("trees", TREES)], Ridge(), cv=2), Y),
    "behind a scaler": (
        make_pipeline(StepwiseTransformer(StandardScaler()), VotingRegressor([("network", gru())])),
        Y,
    ),
    "calibrated": (CalibratedClassifierCV(units(), cv=2), Y > 0),
    "threshold": (FixedThresholdClassifier(units(), threshold=0.4), Y > 0),
}


@pytest.mark.parametrize("name", ENSEMBLES)
def test_each_reading_is_answered_as_predict_answers_it(name):
    model, y = ENSEMBLES[name]
    model.fit(X, y)
    series = SERIES.copy()
    series[52] = np.nan  # filled forward, as in the windows of fit
    expected = model.predict(make_windows(series, 4, fill="forward")[50:])
    live = stream(model, series[:50])
    got = [live.step([value]) for value in series[50:]]
    np.testing.assert_allclose(np.array(got, float), expected.astype(float), rtol=1e-12)


@pytest.mark.parametrize("name", ["voting", "stacking", "behind a scaler"])
def test_the_forecast_of_one_step_is_what_predict_says(name):
    model = ENSEMBLES[name][0].fit(X, Y)
    expected = model.predict(make_windows(SERIES[:50], 4)[-1:])
    np.testing.assert_allclose(forecast(model, SERIES[:50], 1), expected, rtol=1e-12)


def test_what_is_inside_is_said_where_it_tells_no_windows():
    rows = VotingRegressor([("one", make_pipeline(SlidingWindow(2), gru()))]).fit(
        SERIES[:-1, None], SERIES[1:]
    )
    with pytest.raises(ValueError, match="The SlidingWindow of VotingRegressor is inside another step"):
        stream(rows)
    arrays = VotingRegressor([("one", gru())]).fit(np.asarray(X), Y)
    with pytest.raises(ValueError, match="The network of VotingRegressor is inside it and does not tell how"):
        stream(arrays)


def filled(rows):
    pd = pytest.importorskip("pandas")
    return np.asarray(pd.DataFrame(np.asarray(rows)).ffill()).reshape(np.shape(rows))


@pytest.mark.parametrize("step", [rolling_mean, difference, filled])
def test_a_step_that_looks_at_several_rows_is_refused_with_the_history(step):
    model = make_pipeline(FunctionTransformer(step), SlidingWindow(3), gru()).fit(
        SERIES[:-1, None], SERIES[1:]
    )
    with pytest.raises(ValueError, match="so they look at several rows, but a stream has one"):
        stream(model, SERIES[:50, None])
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"load": SERIES, "shop": "a"})
    front = FunctionTransformer(lambda rows: rows.assign(load=step(rows["load"])))
    model = make_pipeline(front, SlidingWindow(3, group="shop"), gru()).fit(table, SERIES)
    with pytest.raises(ValueError, match="they look at several rows"):
        stream(model, table)


def test_a_step_that_looks_at_each_row_by_itself_is_not():
    scaled = make_pipeline(StandardScaler(), FunctionTransformer(np.abs), SlidingWindow(3), gru())
    scaled.fit(ROWS, NEXT)
    for n_rows in (1, 2, 50):
        stream(scaled, SERIES[:n_rows, None])
