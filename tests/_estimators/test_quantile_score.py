"""The score of several quantiles: how much of the pinball loss of constant quantiles a model leaves out."""

import numpy as np
import pytest
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import d2_pinball_score, mean_pinball_loss
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, StepwiseTransformer, stepwise_scorer
from sklearn_gru._estimators.quantile_score import quantile_score

RNG = np.random.default_rng(0)
LEVELS = (0.1, 0.5, 0.8)
Y = RNG.normal(size=(40, 2)) * [1, 100]
QUANTILES = np.sort(0.5 * Y[..., np.newaxis] + RNG.normal(size=(40, 2, 3)) * [[1], [100]], axis=-1)
ONES = np.ones(40)
WEIGHT = RNG.integers(3, size=40)
X = RNG.normal(size=(40, 4, 1))
MODEL = GRURegressor(2, loss="quantile", quantile=list(LEVELS), max_iter=2, random_state=0)


def plain(y, quantiles):
    """Of one output whose samples are all observed and of weight one."""
    constants = np.quantile(y, LEVELS, method="inverted_cdf")
    losses = [
        sum(mean_pinball_loss(y, forecast, alpha=level) for forecast, level in zip(each, LEVELS, strict=True))
        for each in (quantiles.T, np.outer(constants, np.ones(len(y))))
    ]
    return 1 - losses[0] / losses[1]


@pytest.mark.parametrize("level", [0.1, 0.5, 0.75])
def test_of_one_level_it_is_that_of_scikit_learn(level):
    rows = np.append(np.arange(40), 0)
    y, forecast = Y[rows, :1], QUANTILES[rows, :1, 1:2]
    y[-1] *= 2  # of 41 values each of these quantiles is one of them, however it is defined
    expected = d2_pinball_score(y[:, 0], forecast[:, 0, 0], alpha=level)
    assert quantile_score(y, forecast, (level,), np.ones(41)) == pytest.approx(expected, rel=1e-12)


def test_it_is_the_mean_over_the_outputs_whatever_their_units():
    expected = np.mean([plain(Y[:, i], QUANTILES[:, i]) for i in range(2)])
    assert quantile_score(Y, QUANTILES, LEVELS, ONES) == pytest.approx(expected, rel=1e-12)
    for size in (1e-200, 1e200, 1e303):
        scaled = quantile_score(Y * size, QUANTILES * size, LEVELS, ONES)
        assert scaled == pytest.approx(expected, rel=1e-12)


def test_a_weight_is_so_many_equal_samples():
    expected = quantile_score(
        np.repeat(Y, WEIGHT, axis=0), np.repeat(QUANTILES, WEIGHT, axis=0), LEVELS, np.ones(WEIGHT.sum())
    )
    assert quantile_score(Y, QUANTILES, LEVELS, WEIGHT * 0.5) == pytest.approx(expected, rel=1e-12)


def test_what_is_not_observed_does_not_count():
    holed = Y.copy()
    holed[::3, 0] = np.nan
    seen = ~np.isnan(holed[:, 0])
    expected = np.mean([plain(Y[seen, 0], QUANTILES[seen, 0]), plain(Y[:, 1], QUANTILES[:, 1])])
    assert quantile_score(holed, QUANTILES, LEVELS, ONES) == pytest.approx(expected, rel=1e-12)
    holed[:, 0] = np.nan
    of_second = plain(Y[:, 1], QUANTILES[:, 1])
    assert quantile_score(holed, QUANTILES, LEVELS, ONES) == pytest.approx(of_second, rel=1e-12)


def test_at_every_step_all_steps_count():
    y, quantiles = Y.reshape(8, 5, 2), QUANTILES.reshape(8, 5, 2, 3)
    expected = quantile_score(Y, QUANTILES, LEVELS, ONES)
    assert quantile_score(y, quantiles, LEVELS, np.ones(8)) == pytest.approx(expected, rel=1e-12)


def test_exact_quantiles_have_one_and_the_constant_ones_zero():
    exact = np.repeat(Y[..., np.newaxis], 3, axis=-1)
    assert quantile_score(Y, exact, LEVELS, ONES) == 1
    constants = np.quantile(Y, LEVELS, axis=0, method="inverted_cdf").T
    constant = np.broadcast_to(constants, QUANTILES.shape)
    assert quantile_score(Y, constant, LEVELS, ONES) == pytest.approx(0, abs=1e-12)
    same = np.ones((5, 1))
    assert quantile_score(same, np.ones((5, 1, 3)), LEVELS, np.ones(5)) == 1
    assert quantile_score(same, np.zeros((5, 1, 3)), LEVELS, np.ones(5)) == 0


def test_of_one_value_it_is_not_defined():
    with pytest.warns(UndefinedMetricWarning, match="fewer than two values"):
        assert np.isnan(quantile_score(Y[:1], QUANTILES[:1], LEVELS, np.ones(1)))


def test_a_y_of_another_shape_is_an_error():
    with pytest.raises(ValueError, match=r"y has shape \(40, 1\), but predict gives \(40, 2, 3\)"):
        quantile_score(Y[:, :1], QUANTILES, LEVELS, ONES)


@pytest.mark.parametrize("shape", ["one", "several", "every step"])
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["", "weights"])
def test_it_is_the_score_of_a_model_of_several_quantiles(shape, weight):
    y = {"one": Y[:, 0], "several": Y, "every step": X.cumsum(axis=1)}[shape]
    prediction = MODEL.fit(X, y).predict(X)
    y_of_two = y[:, np.newaxis] if y.ndim == 1 else y
    prediction = prediction[:, np.newaxis] if y.ndim == 1 else prediction
    expected = quantile_score(y_of_two, prediction, LEVELS, ONES if weight is None else weight)
    assert MODEL.score(X, y, weight) == pytest.approx(expected)


def test_a_search_goes_by_it():
    search = GridSearchCV(make_pipeline(StepwiseTransformer(StandardScaler()), MODEL), {}, cv=2).fit(X, Y)
    first, second = slice(20), slice(20, 40)
    scores = [
        make_pipeline(StepwiseTransformer(StandardScaler()), MODEL).fit(X[a], Y[a]).score(X[b], Y[b])
        for a, b in ((second, first), (first, second))
    ]
    assert search.best_score_ == pytest.approx(np.mean(scores))


@pytest.mark.parametrize("y", [Y[:, 0], Y], ids=["one", "several"])
@pytest.mark.parametrize("scoring", ["r2", "neg_mean_absolute_error", stepwise_scorer("r2")], ids=str)
def test_a_metric_of_values_is_refused_with_the_parameter(scoring, y):
    message = r"scores one value for each target, but the model predicts those of quantile=\[0.1, 0.5, 0.8\]"
    with pytest.raises(ValueError, match=message):
        cross_val_score(MODEL, X, y, cv=2, scoring=scoring, error_score="raise")
