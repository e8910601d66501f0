"""Scorers of bands and quantiles work where scikit-learn's do."""

import pickle
import re

import numpy as np
import pytest
from sklearn import config_context
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.linear_model import Ridge
from sklearn.metrics import make_scorer, r2_score
from sklearn.model_selection import GridSearchCV, KFold, cross_validate

from sklearn_gru import (
    ConformalRegressor,
    GRURegressor,
    interval_coverage,
    interval_scorer,
    interval_width,
    quantile_crps,
    winkler_score,
)
from sklearn_gru._calibration.interval_metrics import mean_quantile_loss
from sklearn_gru._calibration.interval_scorer import OF_A_BAND, OF_QUANTILES

from .stand_ins import FirstColumns, Quantiles

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 2))
Y = X + RNG.normal(size=(300, 2))
Y[::7, 1] = np.nan
MODEL = ConformalRegressor(FirstColumns(), level=[80, 50]).fit(X, Y)
WEIGHT = RNG.integers(1, 3, size=300)


@pytest.mark.parametrize("options", [{}, {"sample_weight": WEIGHT}], ids=["plain", "weighted"])
def test_it_is_the_figure_of_merit_of_the_band_and_more_is_better(options):
    band = MODEL.predict_interval(X, 50)
    expected = {
        "coverage": interval_coverage(Y, band, **options)[0],
        "neg_interval_width": -interval_width(Y, band, **options)[0],
        "neg_winkler_score": -winkler_score(Y, band, level=50, **options)[0],
    }
    for metric, value in expected.items():
        assert interval_scorer(metric, level=50)(MODEL, X, Y, **options) == value


def test_the_ends_of_all_bands_are_quantiles():
    lower, upper = np.moveaxis(MODEL.predict_interval(X), -1, 0)
    predicted = np.stack([lower[..., 0], lower[..., 1], upper[..., 1], upper[..., 0]], axis=-1)
    quantile = [0.1, 0.25, 0.75, 0.9]
    expected = -quantile_crps(Y, predicted, quantile=quantile)
    np.testing.assert_allclose(interval_scorer("neg_crps")(MODEL, X, Y), expected)
    expected = -mean_quantile_loss(Y, predicted, quantile=quantile)
    np.testing.assert_allclose(interval_scorer("neg_mean_pinball_loss")(MODEL, X, Y), expected)


@pytest.mark.parametrize("y", [Y, Y[:, 0]], ids=["several outputs", "one"])
def test_a_regressor_of_quantiles_is_scored_by_its_own(y):
    model = Quantiles().fit(X, y)
    expected = -quantile_crps(y, model.predict(X), quantile=[0.1, 0.5, 0.9])
    np.testing.assert_allclose(interval_scorer("neg_crps")(model, X, y), expected)


def test_of_a_single_level_it_need_not_be_said():
    model = ConformalRegressor(FirstColumns(), level=80).fit(X, Y)
    for metric in OF_A_BAND:
        assert interval_scorer(metric)(model, X, Y) == interval_scorer(metric, level=80)(model, X, Y)


def test_all_of_them_work_in_cross_validation_and_searches():
    scoring = {metric: interval_scorer(metric, level=80) for metric in OF_A_BAND}
    scoring |= {metric: interval_scorer(metric) for metric in OF_QUANTILES}
    model = ConformalRegressor(Ridge(), level=[50, 80])
    y = np.nan_to_num(Y)
    scores = cross_validate(model, X, y, scoring=scoring, cv=3, error_score="raise")
    assert all(np.isfinite(scores[f"test_{metric}"]).all() for metric in scoring)
    assert (scores["test_coverage"] > 0.6).all()
    search = GridSearchCV(model, {"estimator__alpha": [1.0, 1e6]}, scoring=scoring["neg_winkler_score"], cv=3)
    assert search.fit(X, y).best_params_ == {"estimator__alpha": 1.0}


def test_it_survives_a_pickle_and_shows_how_it_was_made():
    scorer = pickle.loads(pickle.dumps(interval_scorer("coverage", level=80)))
    assert repr(scorer) == "interval_scorer('coverage', level=80)"
    assert repr(interval_scorer("neg_crps")) == "interval_scorer('neg_crps')"
    assert scorer(MODEL, X, Y) == interval_scorer("coverage", level=80)(MODEL, X, Y)


@pytest.mark.parametrize("metric", [*OF_A_BAND, *OF_QUANTILES])
def test_a_search_is_scored_as_the_best_that_it_found(metric):
    scorer = interval_scorer(metric, level=80 if metric in OF_A_BAND else None)
    model = ConformalRegressor(Ridge(), level=[50, 80])
    search = GridSearchCV(model, {"estimator__alpha": [1.0, 1e6]}, cv=3).fit(X, X[:, 0])
    assert scorer(search, X, Y[:, 0]) == scorer(search.best_estimator_, X, Y[:, 0])
    nested = cross_validate(search, X, np.nan_to_num(Y), scoring=scorer, cv=2, error_score="raise")
    assert np.isfinite(nested["test_score"]).all()


def asks_nothing_is_an_error(X, y):
    """Whether this scikit-learn refuses weights that its own scorers have not asked for; 1.6 does not."""
    model, weight = Ridge().set_fit_request(sample_weight=True), {"sample_weight": WEIGHT}
    try:
        cross_validate(model, X, y, scoring=make_scorer(r2_score), params=weight, cv=KFold(3))
    except UnsetMetadataPassedError:
        return True
    return False


def test_weights_reach_it_through_metadata_routing():
    y, cv = X[:, 0] + RNG.normal(size=300), KFold(3)
    scorer = interval_scorer("coverage", level=80)
    with config_context(enable_metadata_routing=True):
        model = ConformalRegressor(Ridge().set_fit_request(sample_weight=True), level=80)
        asking = interval_scorer("coverage", level=80).set_score_request(sample_weight=True)
        asking = pickle.loads(pickle.dumps(asking))
        scores = cross_validate(model, X, y, scoring=asking, params={"sample_weight": WEIGHT}, cv=cv)
        if asks_nothing_is_an_error(X, y):
            with pytest.raises(
                UnsetMetadataPassedError, match=r"Call `interval_scorer\('coverage', level=80\)\.set_"
            ):
                cross_validate(model, X, y, scoring=scorer, params={"sample_weight": WEIGHT}, cv=cv)
        refusing = interval_scorer("coverage", level=80).set_score_request(sample_weight=False)
        none = cross_validate(model, X, y, scoring=refusing, params={"sample_weight": WEIGHT}, cv=cv)
    for train, test in cv.split(X):
        fitted = ConformalRegressor(Ridge(), level=80).fit(X[train], y[train], sample_weight=WEIGHT[train])
        assert scorer(fitted, X[test], y[test], sample_weight=WEIGHT[test]) in scores["test_score"]
        assert scorer(fitted, X[test], y[test]) in none["test_score"]
    assert (scores["test_score"] != none["test_score"]).any()


@pytest.mark.parametrize("metric", [*OF_A_BAND, *OF_QUANTILES])
def test_outcomes_at_steps_that_x_does_not_have_do_not_count(metric):
    rng = np.random.default_rng(1)
    sequences = rng.normal(size=(60, 4, 1))
    y = sequences + rng.normal(size=(60, 4, 1))
    sequences[::3, :2] = np.nan
    observed = np.where(np.isnan(sequences), np.nan, y)
    network = GRURegressor(2, loss="quantile", quantile=[0.1, 0.5, 0.9], max_iter=2, random_state=0)
    model = ConformalRegressor(network, level=80).fit(sequences, y)
    scorer = interval_scorer(metric)
    assert scorer(model, sequences, y) == scorer(model, sequences, observed)
    if metric in OF_QUANTILES:
        assert scorer(model.estimator_, sequences, y) == scorer(model.estimator_, sequences, observed)


def test_what_is_masked_is_not_observed():
    masked = np.ma.masked_invalid(Y)
    scorer = interval_scorer("coverage", level=80)
    assert scorer(MODEL, X, masked) == scorer(MODEL, X, Y)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: interval_scorer("width"), "metric='width'; expected one of ['coverage',"),
        (lambda: interval_scorer("neg_crps", level=80), "level=80 has no meaning with metric='neg_crps'"),
        (lambda: interval_scorer("coverage", level=0.8), "levels are per cent"),
        (lambda: interval_scorer("coverage", level=[50, 80]), "expected one level for one number"),
        (lambda: interval_scorer("coverage")(MODEL, X, Y), "level is missing, the model has 2 of them"),
        (lambda: interval_scorer("coverage", level=60)(MODEL, X, Y), "[60] are not calibrated"),
        (lambda: interval_scorer("coverage", level=80)(Ridge(), X, Y), "Ridge has no predict_interval"),
        (lambda: interval_scorer("neg_crps")(Ridge(), X, Y), "Ridge predicts one value; expected"),
    ],
)
def test_what_cannot_be_scored_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
