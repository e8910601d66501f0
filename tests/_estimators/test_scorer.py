"""Scores of what is observed."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LinearRegression
from sklearn.metrics import (
    adjusted_rand_score,
    get_scorer,
    get_scorer_names,
    make_scorer,
    mean_absolute_error,
    mean_pinball_loss,
    r2_score,
)
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, StepwiseTransformer, stepwise_scorer
from sklearn_gru._estimators.class_scorer import ClassScorer
from sklearn_gru._estimators.scorer import observed_r2
from sklearn_gru._utils.compat import is_metric_of_classes

RNG = np.random.default_rng(0)
Y, PREDICTION = RNG.normal(size=(2, 6, 4, 2))
WEIGHT = np.array([1.0, 2, 0, 1, 3, 1])


def test_of_all_values_it_is_r2_of_all_steps():
    expected = r2_score(Y.reshape(-1, 2), PREDICTION.reshape(-1, 2), sample_weight=np.repeat(WEIGHT, 4))
    assert observed_r2(Y, PREDICTION, WEIGHT) == pytest.approx(expected)


def test_each_output_counts_its_own_observed_values():
    y, prediction = Y.copy(), PREDICTION.copy()
    y[0, 1, 0] = y[3, :, 1] = np.nan
    prediction[3, 0] = np.nan  # an absent step
    y[3, 0] = np.nan
    y[2] = 1e9  # of weight zero
    scores = []
    for output in range(2):
        pairs = [
            (y[i, t, output], prediction[i, t, output], WEIGHT[i])
            for i in range(6)
            for t in range(4)
            if not np.isnan(y[i, t, output]) and WEIGHT[i]
        ]
        true, predicted, weight = zip(*pairs, strict=True)
        scores.append(r2_score(true, predicted, sample_weight=weight))
    assert observed_r2(y, prediction, WEIGHT) == pytest.approx(np.mean(scores))


def test_an_output_that_is_nowhere_observed_does_not_count():
    y = Y.copy()
    y[:, :, 1] = np.nan
    alone = observed_r2(y[:, :, :1], PREDICTION[:, :, :1], WEIGHT)
    assert observed_r2(y, PREDICTION, WEIGHT) == alone
    y[2, :, 1] = 1.0  # only in a sample that weighs nothing
    assert observed_r2(y, PREDICTION, WEIGHT) == alone


def test_another_shape_is_an_error():
    with pytest.raises(ValueError, match=r"y has shape \(6, 4, 1\), but predict gives \(6, 4, 2\)"):
        observed_r2(Y[:, :, :1], PREDICTION, WEIGHT)


def test_of_targets_after_the_last_step_each_output_counts_what_is_observed():
    y, prediction = Y[:, 0].copy(), PREDICTION[:, 0]
    assert observed_r2(y, prediction, WEIGHT) == pytest.approx(r2_score(y, prediction, sample_weight=WEIGHT))
    y[[0, 2], 1] = np.nan
    of_first = r2_score(y[:, 0], prediction[:, 0], sample_weight=WEIGHT)
    rest = [1, 3, 4, 5]
    of_second = r2_score(y[rest, 1], prediction[rest, 1], sample_weight=WEIGHT[rest])
    assert observed_r2(y, prediction, WEIGHT) == pytest.approx((of_first + of_second) / 2)


@pytest.mark.parametrize("size", [1e-320, 1e-200, 1e-30, 1e200, 1e307])
def test_the_units_of_y_change_no_score(size):
    y = np.round(Y * 8) / 8
    expected = observed_r2(y, y + 0.125, WEIGHT)
    assert observed_r2(y * size, (y + 0.125) * size, WEIGHT) == pytest.approx(expected, rel=1e-2)
    if size > 1e-300:
        assert observed_r2(y * size, (y + 0.125) * size, WEIGHT) == pytest.approx(expected, rel=1e-12)


# --- stepwise_scorer ----------------------------------------------------------------------------

REGRESSION_SCORERS = {
    "d2_absolute_error_score",
    "explained_variance",
    "neg_mean_absolute_error",
    "neg_mean_absolute_percentage_error",
    "neg_mean_gamma_deviance",
    "neg_mean_poisson_deviance",
    "neg_mean_squared_error",
    "neg_mean_squared_log_error",
    "neg_median_absolute_error",
    "neg_root_mean_squared_error",
    "neg_root_mean_squared_log_error",
    "r2",
}


class Given(RegressorMixin, BaseEstimator):
    """Predicts what it was made with."""

    def __init__(self, prediction):
        self.prediction = prediction

    def fit(self, X, y=None):
        return self

    def predict(self, X):
        return self.prediction


def positive(n_outputs):
    """Targets and predictions that every metric takes, with a fourth of the pairs not observed."""
    rng = np.random.default_rng(n_outputs)
    y, prediction = rng.uniform(1, 2, size=(2, 6, 4, n_outputs))
    missing = rng.random((6, 4)) < 0.25
    y[missing] = np.nan
    return y, prediction, missing


def score(scoring, y, prediction, **options):
    return stepwise_scorer(scoring)(Given(prediction), None, y, **options)


@pytest.mark.parametrize(
    ("name", "n_outputs"),
    [
        (name, n_outputs)
        for name in sorted(REGRESSION_SCORERS)
        for n_outputs in ([1] if "deviance" in name else [1, 2])  # deviances are for one output
    ],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_every_regression_scorer_scores_the_observed_pairs(name, n_outputs, weighted):
    y, prediction, missing = positive(n_outputs)
    weight = {"sample_weight": np.repeat(WEIGHT, 4).reshape(6, 4)[~missing]} if weighted else {}
    expected = get_scorer(name)(Given(prediction[~missing]), None, y[~missing], **weight)
    weight = {"sample_weight": WEIGHT} if weighted else {}
    assert score(name, y, prediction, **weight) == pytest.approx(expected)


@pytest.mark.parametrize("name", get_scorer_names())
def test_scorers_of_clusters_are_refused_by_name(name):
    is_of_classes = is_metric_of_classes(get_scorer(name))
    if name in REGRESSION_SCORERS or "max_error" in name or is_of_classes:
        assert isinstance(stepwise_scorer(name), ClassScorer) is is_of_classes
        return
    with pytest.raises(ValueError, match=f"scoring='{name}' does not score predicted values"):
        stepwise_scorer(name)


def test_scorer_objects_keep_their_options_and_their_sign():
    y, prediction, missing = positive(1)
    loss = make_scorer(mean_pinball_loss, alpha=0.9, greater_is_better=False)
    expected = -mean_pinball_loss(y[~missing], prediction[~missing], alpha=0.9)
    assert score(loss, y, prediction) == pytest.approx(expected)
    assert "stepwise make_scorer(mean_pinball_loss" in repr(stepwise_scorer(loss))
    assert "stepwise r2" in repr(stepwise_scorer("r2"))


def test_ones_own_scorers_work_with_all_outputs_together():
    y, prediction, missing = positive(2)

    def farthest(truth, guess):
        return np.max(np.linalg.norm(truth - guess, axis=1))

    expected = farthest(y[~missing], prediction[~missing])
    assert score(make_scorer(farthest), y, prediction) == expected
    assert score(lambda model, X, y: farthest(y, model.predict(X)), y, prediction) == expected


def test_outputs_observed_at_different_pairs_are_scored_one_by_one():
    y, prediction, _ = positive(2)
    y[0, 1, 0] = y[3, :, 1] = np.nan
    errors = [
        np.mean([abs(y[i, t, o] - prediction[i, t, o]) for i in range(6) for t in range(4) if y[i, t, o] > 0])
        for o in range(2)
    ]
    assert score("neg_mean_absolute_error", y, prediction) == pytest.approx(-np.mean(errors))
    y[:, :, 1] = np.nan
    one = score("neg_mean_absolute_error", y[:, :, :1], prediction[:, :, :1])
    assert score("neg_mean_absolute_error", y, prediction) == one


def test_absent_steps_have_no_prediction_and_do_not_count():
    y, prediction, _ = positive(1)
    absent = prediction.copy()
    absent[2] = np.nan
    expected = score("r2", y[[0, 1, 3, 4, 5]], prediction[[0, 1, 3, 4, 5]])
    assert score("r2", y, absent) == expected


def test_targets_of_one_and_two_axes_are_handed_on():
    X, y = Y[:, :, 0], Y[:, 0, 0]
    model = LinearRegression().fit(X, y)
    for target in (y, y.tolist()):
        assert stepwise_scorer("r2")(model, X, target) == model.score(X, y)
    model.fit(X, Y[:, 0])
    weighted = stepwise_scorer("r2")(model, X, Y[:, 0], sample_weight=WEIGHT)
    assert weighted == model.score(X, Y[:, 0], WEIGHT)


def test_of_several_targets_with_holes_each_is_scored_by_itself():
    y, prediction = Y[:, 0].copy(), PREDICTION[:, 0]
    y[0, 1] = y[3, 0] = np.nan
    for name in ("r2", "neg_mean_absolute_error"):
        one_by_one = [
            score(name, y[seen, output], prediction[seen, output], sample_weight=WEIGHT[seen])
            for output, seen in enumerate((~np.isnan(y)).T)
        ]
        assert score(name, y, prediction, sample_weight=WEIGHT) == pytest.approx(np.mean(one_by_one))


@pytest.mark.parametrize("size", [1e-320, 1e300])
def test_the_size_of_weights_changes_no_r2(size):
    expected = score("r2", Y, PREDICTION, sample_weight=WEIGHT)
    assert score("r2", Y, PREDICTION, sample_weight=WEIGHT * size) == pytest.approx(expected, rel=1e-12)


def gru():
    return GRURegressor((2,), max_iter=2, random_state=0)


def test_r2_of_a_model_equals_its_score():
    X, y = np.abs(Y), PREDICTION.copy()
    y[1, 2:] = np.nan
    X[3, 0] = np.nan  # an absent step with a target
    model = gru().fit(X, y)
    assert stepwise_scorer("r2")(model, X, y) == pytest.approx(model.score(X, y))


# two processes take seconds to begin; the default suite has them for the searches of tests/test_pipelines.py
@pytest.mark.parametrize("n_jobs", [None, pytest.param(2, marks=pytest.mark.slow)])
def test_it_is_a_scoring_for_searches_and_cross_validation(n_jobs):
    y = PREDICTION.copy()
    y[::2, 1] = np.nan
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru())
    scorer = stepwise_scorer("neg_mean_absolute_error")
    scores = cross_val_score(model, Y, y, cv=TimeSeriesSplit(2), scoring=scorer, error_score="raise")
    assert (scores < 0).all()
    grid = {"gruregressor__alpha": [0, 1]}
    search = GridSearchCV(model, grid, cv=2, scoring=scorer, n_jobs=n_jobs, error_score="raise").fit(Y, y)
    assert search.score(Y, y) == scorer(search.best_estimator_, Y, y)
    several = {"mae": scorer, "r2": stepwise_scorer("r2")}
    assert np.isfinite(cross_validate(model, Y, y, cv=2, scoring=several)["test_r2"]).all()
    assert pickle.loads(pickle.dumps(scorer))(search, Y, y) == search.score(Y, y)


def test_weights_reach_it_through_metadata_routing():
    y = PREDICTION.copy()
    y[::2, 1] = np.nan
    weight = np.array([1.0, 2, 5, 1, 3, 1])
    options = {"cv": TimeSeriesSplit(2), "error_score": "raise"}
    with config_context(enable_metadata_routing=True):
        model = gru().set_fit_request(sample_weight=False)
        scorer = stepwise_scorer("neg_mean_absolute_error").set_score_request(sample_weight=True)
        scores = cross_val_score(model, Y, y, scoring=scorer, params={"sample_weight": weight}, **options)
        requested = make_scorer(mean_absolute_error).set_score_request(sample_weight="w")
        errors = cross_val_score(
            model, Y, y, scoring=stepwise_scorer(requested), params={"w": weight}, **options
        )
    np.testing.assert_array_equal(errors, -scores)
    for got, (train, test) in zip(scores, options["cv"].split(Y), strict=True):
        fitted = gru().fit(Y[train], y[train])
        plain = stepwise_scorer("neg_mean_absolute_error")
        assert got == plain(fitted, Y[test], y[test], sample_weight=weight[test])
        assert got != plain(fitted, Y[test], y[test])


@pytest.mark.parametrize(
    ("scoring", "message"),
    [
        ("no_such_score", "'no_such_score' is not a valid scoring value"),
        (make_scorer(adjusted_rand_score), "does not score predicted values.*continuous"),
        (mean_absolute_error, "looks like it is a metric function rather than a scorer"),
    ],
    ids=["a name", "a scorer of clusters", "a metric"],
)
def test_what_scores_no_predictions_is_an_error(scoring, message):
    with pytest.raises(ValueError, match=message):
        stepwise_scorer(scoring)


def test_targets_that_cannot_be_scored_are_an_error():
    y, prediction, _ = positive(1)
    with pytest.raises(ValueError, match=r"y has shape \(6, 4, 1\), but predict gives \(6, 4, 2\)"):
        score("r2", y, PREDICTION)
    with pytest.raises(ValueError, match="y has no observed step"):
        score("r2", y * np.nan, prediction)
    with pytest.raises(ValueError, match=r"sample_weight.shape == \(5,\), expected \(6,\)"):
        score("r2", y, prediction, sample_weight=WEIGHT[1:])
    with pytest.raises(TypeError, match="sample_weight"):
        score(make_scorer(lambda truth, guess: 0.0), y, prediction, sample_weight=WEIGHT)


# --- a metric of scikit-learn by its name -------------------------------------------------------


def stepwise_problem():
    X = np.random.default_rng(0).normal(size=(20, 5, 1))
    return X, np.cumsum(X, axis=1)


@pytest.mark.parametrize(
    "scoring", ["r2", "neg_mean_absolute_error", make_scorer(r2_score), ["r2", "neg_median_absolute_error"]]
)
@pytest.mark.parametrize("in_pipeline", [False, True])
def test_a_metric_that_cannot_score_three_axes_names_the_scorer_that_can(scoring, in_pipeline):
    X, y = stepwise_problem()
    model = GRURegressor(2, max_iter=1)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), model) if in_pipeline else model
    with pytest.raises(
        ValueError, match=r"does not score a y of three axes, of shape \(10, 5, 1\): .*stepwise_scorer"
    ):
        cross_validate(model, X, y, scoring=scoring, cv=2, error_score="raise")


def test_a_search_that_makes_nan_of_errors_shows_it_in_its_warning():
    X, y = stepwise_problem()
    search = GridSearchCV(GRURegressor(2), {"max_iter": [1]}, scoring="r2", cv=2)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        search.fit(X, y)
    failed = [str(warning.message) for warning in caught if "Scoring failed" in str(warning.message)]
    assert len(failed) == 2
    assert all("stepwise_scorer('neg_mean_absolute_error')" in message for message in failed)


def test_a_metric_of_two_axes_may_ask_a_model_around_one_of_steps():
    class LastStep(RegressorMixin, BaseEstimator):
        def fit(self, X, y):
            self.model_ = GRURegressor(2, max_iter=1).fit(X, np.cumsum(X, axis=1))
            return self

        def predict(self, X):
            return self.model_.predict(X)[:, -1, 0]

    X, y = stepwise_problem()
    assert np.isfinite(
        cross_val_score(LastStep(), X, y[:, -1, 0], scoring="r2", cv=2, error_score="raise")
    ).all()
