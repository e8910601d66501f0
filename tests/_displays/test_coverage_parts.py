"""The bands of a model of quantiles, and what chance does to a coverage."""

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV

from sklearn_gru import ConformalRegressor, CoverageDisplay, GRURegressor
from sklearn_gru._displays.coverage_parts import bands_of_estimator, independent_range, names_to_show

X = np.random.default_rng(0).normal(size=(30, 4, 2))
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]


@pytest.mark.parametrize("shape", [(30,), (30, 3)])
def test_quantiles_are_bands_from_the_outside_in(shape):
    y = np.random.default_rng(1).normal(size=shape)
    model = GRURegressor(2, loss="quantile", quantile=LEVELS, max_iter=1, random_state=0).fit(X, y)
    bands, levels = bands_of_estimator(model, X, y, None)
    assert list(levels) == [90, 50]
    said = model.predict(X)
    np.testing.assert_allclose(bands[..., 0, :], said[..., [0, 4]])
    np.testing.assert_allclose(bands[..., 1, :], said[..., [1, 3]])
    one, level = bands_of_estimator(model, X, y, 50)
    assert list(level) == [50]
    np.testing.assert_array_equal(one[..., 0, :], bands[..., 1, :])


def test_quantiles_at_every_step_are_bands_where_there_are_steps():
    steps = X[..., :1].copy()
    steps[::4, 0] = np.nan
    y = np.cumsum(X[..., :1], axis=1)
    model = GRURegressor(2, loss="quantile", quantile=LEVELS, max_iter=1, random_state=0).fit(steps, y)
    bands, levels = bands_of_estimator(model, steps, y, None)
    assert list(levels) == [90, 50]
    said = model.predict(steps)
    np.testing.assert_array_equal(bands, np.stack([said[..., [0, 4]], said[..., [1, 3]]], axis=-2))
    assert np.isnan(bands[::4, 0]).all()
    assert 0 < CoverageDisplay.from_estimator(model, steps, y).coverage[0, 0] < 1


def test_quantiles_that_targets_taken_back_turn_round_are_bands_too():
    y = np.random.default_rng(1).normal(size=30)
    network = GRURegressor(2, loss="quantile", quantile=LEVELS, max_iter=1, random_state=0)
    model = TransformedTargetRegressor(network, func=np.negative, inverse_func=np.negative).fit(X, y)
    bands, levels = bands_of_estimator(model, X, y, None)
    assert list(levels) == [90, 50]
    said = np.sort(model.predict(X))
    np.testing.assert_array_equal(bands, np.stack([said[:, [0, 4]], said[:, [1, 3]]], axis=1))


@pytest.mark.parametrize("level", [None, 50])
def test_the_bands_of_a_search_are_those_of_the_best_that_it_found(level):
    flat, y = X[:, 0], X[:, 1, 0]
    model = ConformalRegressor(Ridge(), level=[50, 60])
    search = GridSearchCV(model, {"estimator__alpha": [1.0, 9.0]}, cv=2).fit(flat, y)
    bands, levels = bands_of_estimator(search, flat, y, level)
    np.testing.assert_array_equal(bands, search.best_estimator_.predict_interval(flat, level))
    assert list(levels) == ([50, 60] if level is None else [50])


def test_a_model_without_bands_is_named():
    with pytest.raises(ValueError, match="Ridge has no predict_interval, and predicts one value"):
        bands_of_estimator(Ridge().fit(X[:, 0], X[:, 1, 0]), X[:, 0], X[:, 1, 0], None)


def test_of_many_lines_three_are_labelled():
    assert names_to_show(["a", "b"], "GRU") == ["GRU, a", "GRU, b"]
    shown = names_to_show([f"h{i}" for i in range(24)], None)
    assert [name for name in shown if name] == ["h0", "h11", "h23"]


def test_of_all_backtests_19_of_20_are_within_the_range_of_chance():
    levels, lower, upper = independent_range(200)
    for level in (50, 80, 95):
        (place,) = np.flatnonzero(levels == level)
        low, high = round(2 * lower[place]), round(2 * upper[place])
        assert 0.95 <= binom.cdf(high, 200, level / 100) - binom.cdf(low - 1, 200, level / 100) < 0.98
    assert (lower[0], upper[0], lower[-1], upper[-1]) == (0, 0, 100, 100)
    with pytest.raises(ValueError, match=r"n_independent=2\.5; expected a whole number"):
        independent_range(2.5)
