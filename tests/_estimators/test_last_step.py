"""The last step of whatever is around it; ensembles that mix the quantiles of their models are refused."""

import re

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import BaggingRegressor, RandomForestRegressor, StackingRegressor, VotingRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    ConformalRegressor,
    ForecastDisplay,
    GRURegressor,
    channel_importance,
    forecast,
    future_targets,
    interval_scorer,
    make_windows,
    stream,
)
from sklearn_gru._estimators.last_step import check_keeps_quantiles, falls, last_step, takes_back_turned
from sklearn_gru._estimators.quantiles import predicted_levels

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = X @ [1.0, 2.0, 3.0]
TURNED = {"func": np.negative, "inverse_func": np.negative}
SERIES = RNG.normal(size=60).cumsum()
WINDOWS, NEXT = future_targets(make_windows(SERIES, 4), horizon=1)
NEXT = NEXT.ravel()


def quantiles(levels=(0.1, 0.5, 0.9)):
    return GRURegressor(2, max_iter=1, loss="quantile", quantile=levels, random_state=0)


@pytest.mark.parametrize(
    "around",
    [
        lambda model: model,
        lambda model: make_pipeline(StandardScaler(), make_pipeline(StandardScaler(), model)),
        lambda model: GridSearchCV(model, {"alpha": [1.0]}, cv=2),
        lambda model: TransformedTargetRegressor(make_pipeline(StandardScaler(), model)),
        lambda model: FrozenEstimator(model.fit(X, Y)),
        lambda model: StackingRegressor([("forest", RandomForestRegressor(2))], final_estimator=model, cv=2),
        lambda model: BaggingRegressor(model, 2),
        lambda model: ConformalRegressor(model, level=50),
    ],
)
def test_it_is_found_in_whatever_is_around_it(around):
    assert type(last_step(around(Ridge()).fit(X, Y))) is Ridge


def test_a_model_that_is_made_of_others_is_the_last_step_itself():
    voting = VotingRegressor([("ridge", Ridge())]).fit(X, Y)
    assert last_step(voting) is voting
    check_keeps_quantiles(voting, predicted_levels)  # no error: its models say one value each


def test_targets_that_are_taken_back_by_what_falls_turn_the_levels_round():
    turned = TransformedTargetRegressor(Ridge(), **TURNED).fit(X, Y)
    assert falls(turned)
    assert takes_back_turned(make_pipeline(StandardScaler(), turned))
    assert not takes_back_turned(TransformedTargetRegressor(turned, **TURNED).fit(X, Y))
    assert not takes_back_turned(TransformedTargetRegressor(Ridge()).fit(X, Y))


def test_targets_of_which_only_some_are_turned_round_are_an_error():
    half = FunctionTransformer(lambda y: y * [1, -1], lambda y: y * [1, -1])
    model = TransformedTargetRegressor(Ridge(), transformer=half).fit(X, np.c_[Y, Y])
    with pytest.raises(ValueError, match="turns only some targets round"):
        falls(model)


def test_levels_come_in_the_order_of_the_axis():
    model = TransformedTargetRegressor(quantiles([0.1, 0.2, 0.5]), **TURNED).fit(WINDOWS, NEXT)
    assert predicted_levels(model) == (0.9, 0.8, 0.5)
    assert (np.diff(model.predict(WINDOWS), axis=1) <= 0).all()


def test_a_mean_of_quantiles_over_models_is_one_of_their_levels():
    flat = np.asarray(WINDOWS)[4:, :, 0]
    model = BaggingRegressor(quantiles(), 2, random_state=0).fit(flat, NEXT[4:])
    assert predicted_levels(model) == (0.1, 0.5, 0.9)
    assert model.predict(flat).shape == (len(flat), 3)


def test_a_calibrated_model_predicts_the_quantiles_of_the_one_inside():
    model = ConformalRegressor(quantiles(), level=50).fit(WINDOWS, NEXT)
    assert predicted_levels(model) == (0.1, 0.5, 0.9)
    options = {"n_repeats": 2, "random_state": 0}
    importances = channel_importance(model, WINDOWS, NEXT, **options).importances
    inside = channel_importance(model.estimator_, WINDOWS, NEXT, **options).importances
    np.testing.assert_array_equal(importances, inside)
    again = ConformalRegressor(model, level=50).fit(WINDOWS, NEXT)
    np.testing.assert_array_equal(again.quantile_, [0.1, 0.5, 0.9])


MIXED = {
    "voting": (VotingRegressor([("a", quantiles()), ("b", quantiles())]), NEXT),
    "one vote": (VotingRegressor([("a", quantiles())]), NEXT),
    "multi-output": (MultiOutputRegressor(quantiles()), np.c_[NEXT, NEXT]),
    "in a pipeline": (make_pipeline(MultiOutputRegressor(quantiles())), np.c_[NEXT, NEXT]),
}
USES = {
    "forecast": lambda model, y: forecast(model, SERIES, 1),
    "stream": lambda model, y: stream(model, SERIES[:-1, np.newaxis]).step(SERIES[-1:]),
    "channel_importance": lambda model, y: channel_importance(model, WINDOWS, y, n_repeats=1),
    "display": lambda model, y: ForecastDisplay.from_estimator(model, SERIES, 1),
    "scorer": lambda model, y: interval_scorer("neg_crps")(model, WINDOWS, y),
    "conformal": lambda model, y: ConformalRegressor(model, level=50).fit(WINDOWS, y),
}


@pytest.mark.parametrize("name", MIXED)
def test_what_mixes_quantiles_is_refused_wherever_it_is_used(name):
    model, y = MIXED[name]
    model.fit(WINDOWS, y)
    assert len(model.predict(WINDOWS)) != len(WINDOWS)  # scikit-learn takes the quantiles for samples
    for use in USES.values():
        with pytest.raises(ValueError, match=re.escape("quantiles [0.1, 0.5, 0.9] for something else")):
            use(model, y)


@pytest.mark.parametrize("use", ["channel_importance", "scorer", "conformal"])
def test_what_mixes_those_of_calibrated_models_is_refused_too(use):
    model = VotingRegressor([("a", ConformalRegressor(quantiles(), level=50))]).fit(WINDOWS, NEXT)
    with pytest.raises(ValueError, match=re.escape("quantiles [0.1, 0.5, 0.9] for something else")):
        USES[use](model, NEXT)


def test_a_stacking_model_takes_the_quantiles_for_inputs_and_says_what_its_last_model_says():
    model = StackingRegressor([("a", quantiles())], final_estimator=Ridge(), cv=2).fit(WINDOWS, NEXT)
    assert predicted_levels(model) is None
    calibrated = ConformalRegressor(model, level=50).fit(WINDOWS, NEXT)
    assert calibrated.predict_interval(WINDOWS).shape == (len(WINDOWS), 1, 2)
