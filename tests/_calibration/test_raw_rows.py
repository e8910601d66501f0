"""A regressor that makes windows itself is calibrated on the last rows of each series, with their past."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import VotingRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import AdaptiveConformalRegressor, ConformalRegressor, SlidingWindow
from sklearn_gru._calibration.raw_rows import one_window_a_row, window_of_rows

N = 60
RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(N, 1)).cumsum(axis=0)
SHOPS = pd.DataFrame(
    {
        "shop": ["north"] * N + ["south"] * (N // 2),
        "day": [*range(N), *range(N // 2)],
        "sales": RNG.normal(size=N + N // 2).cumsum(),
    }
)
MIXED = RNG.permutation(len(SHOPS))  # rows in no order


def model_of_rows(**options):
    return make_pipeline(SlidingWindow(5, flatten=True, **options), SimpleImputer(), Ridge())


@pytest.mark.parametrize(
    "model",
    [
        model_of_rows(),
        make_pipeline(StandardScaler(), model_of_rows()),
        GridSearchCV(model_of_rows(), {}),
        FrozenEstimator(model_of_rows()),
        VotingRegressor([("one", Ridge()), ("two", model_of_rows())]),
        ConformalRegressor(model_of_rows()),
    ],
    ids=lambda model: type(model).__name__,
)
def test_the_window_is_found_inside(model):
    assert isinstance(window_of_rows(model, ROWS), SlidingWindow)


def test_there_is_none_without_a_window_and_none_of_rows_where_x_are_sequences():
    assert window_of_rows(make_pipeline(StandardScaler(), Ridge()), ROWS) is None
    assert window_of_rows(model_of_rows(), ROWS.reshape(12, 5, 1)) is None


def test_rows_tell_their_series_and_times_as_the_window_reads_them():
    table = SHOPS.iloc[MIXED]
    rows = one_window_a_row(SlidingWindow(group="shop", time="day"), table)
    np.testing.assert_array_equal(rows.groups, table["shop"])
    np.testing.assert_array_equal(rows.times, table["day"])
    assert len(np.unique(rows.first_rows)) == 2


def test_the_scores_are_those_of_predictions_from_all_rows():
    y = RNG.normal(size=N)
    model = ConformalRegressor(model_of_rows(), level=50).fit(ROWS, y)
    fitted = model_of_rows().fit(ROWS[:48], y[:48])
    expected = np.abs(y - fitted.predict(ROWS))[48:]
    np.testing.assert_allclose(model.conformity_scores_[:, 0, 0], expected)
    alone = np.abs(y[48:] - fitted.predict(ROWS[48:]))
    assert not np.allclose(alone, expected)


@pytest.mark.parametrize("kind", [ConformalRegressor, AdaptiveConformalRegressor])
def test_of_several_series_the_last_part_of_each_is_kept_in_whatever_order_they_come(kind):
    table, y = SHOPS.iloc[MIXED], RNG.normal(size=len(SHOPS))[MIXED]
    inner = model_of_rows(group="shop", time="day")
    model = kind(inner, level=50).fit(table, y)
    is_kept = np.where(table["shop"] == "north", table["day"] >= 48, table["day"] >= 24)
    fitted = inner.fit(table[~is_kept], y[~is_kept])
    residuals = np.abs(y - fitted.predict(table))
    by_day = np.flatnonzero(is_kept)[np.argsort(table["day"].to_numpy()[is_kept], kind="stable")]
    scores = model.conformity_scores_[:, 0, 0]
    np.testing.assert_allclose(np.sort(scores), np.sort(residuals[is_kept]))
    np.testing.assert_allclose(scores[-12:], residuals[by_day[-12:]])  # the last days are of one shop


def test_a_row_that_weighs_nothing_stays_in_the_windows_of_others():
    y, weight = RNG.normal(size=N), np.ones(N)
    weight[[10, 50]] = 0
    model = ConformalRegressor(model_of_rows(), level=50).fit(ROWS, y, ridge__sample_weight=weight)
    fitted = model_of_rows().fit(ROWS[:48], y[:48], ridge__sample_weight=weight[:48])
    np.testing.assert_allclose(model.conformity_scores_[:, 0, 0], np.abs(y - fitted.predict(ROWS))[48:])
    np.testing.assert_array_equal(model.conformity_weights_[:, 0], weight[48:])


def test_outcomes_come_with_the_rows_before_them():
    y = RNG.normal(size=N)
    model = AdaptiveConformalRegressor(model_of_rows(), level=50).fit(ROWS[:50], y[:50])
    outcomes = np.where(np.arange(46, 52) < 50, np.nan, y[46:52])  # four rows of the past, which has come
    model.update(ROWS[46:52], outcomes)
    expected = np.abs(y - model.estimator_.predict(ROWS))[50:52]
    np.testing.assert_allclose(model.conformity_scores_[-2:, 0, 0], expected)
    np.testing.assert_array_equal(model.n_updates_, [2])


def test_a_column_that_tells_the_series_and_is_missing_is_named():
    with pytest.raises(ValueError, match="'branch'"):
        ConformalRegressor(model_of_rows(group="branch"), level=50).fit(SHOPS, SHOPS["sales"])
