"""Metrics of classes score the steps at which a label is observed and one is predicted."""

import pickle

import numpy as np
import pytest
from sklearn import config_context
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    f1_score,
    get_scorer,
    log_loss,
    make_scorer,
    roc_auc_score,
)
from sklearn.model_selection import GridSearchCV, KFold, TimeSeriesSplit, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, StepwiseTransformer, stepwise_scorer

RNG = np.random.default_rng(0)
X = RNG.normal(size=(24, 5, 2))
X[3, :2] = np.nan  # absent steps
NOISE = RNG.normal(size=(24, 5))
OBSERVED = RNG.random((24, 5)) < 0.7
WEIGHT = RNG.integers(0, 4, size=24).astype(float)


def classes(names):
    """Labels at every step, None where they are not observed."""
    codes = np.digitize(np.nan_to_num(X[:, :, 0]) + NOISE, np.linspace(-0.5, 0.5, len(names) - 1))
    y = np.array(names, object)[codes]
    y[~OBSERVED] = None
    return y


TWO, THREE, NUMBERS = classes(["down", "up"]), classes(["a", "b", "c"]), classes([1, 2, 5])


def network(**parameters):
    return GRUClassifier(3, max_iter=3, random_state=0, **parameters)


def pairs_of(y, answer):
    """The (sample, step) pairs that count, one after the other: places, labels and weights."""
    places = [
        (i, t) for i in range(24) for t in range(5) if y[i, t] is not None and not np.isnan(X[i, t]).all()
    ]
    return [y[place] for place in places], np.array([answer[place] for place in places]), places


@pytest.mark.parametrize("y", [TWO, THREE, NUMBERS], ids=["two", "three", "numbers"])
@pytest.mark.parametrize("weighted", [False, True])
def test_metrics_of_predicted_labels_are_those_of_all_pairs(y, weighted):
    model = network().fit(X, y)
    true, predicted, places = pairs_of(y, model.predict(X))
    weight = np.array([WEIGHT[i] for i, _ in places]) if weighted else None
    given = {"sample_weight": WEIGHT} if weighted else {}
    for name, metric, options in (
        ("accuracy", accuracy_score, {}),
        ("balanced_accuracy", balanced_accuracy_score, {}),
        ("f1_macro", f1_score, {"average": "macro"}),
    ):
        expected = metric(true, predicted.tolist(), sample_weight=weight, **options)
        assert stepwise_scorer(name)(model, X, y, **given) == pytest.approx(expected)
    assert stepwise_scorer("accuracy")(model, X, y, **given) == pytest.approx(model.score(X, y, **given))


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_metrics_of_probabilities_are_those_of_all_pairs(y):
    model = network().fit(X, y)
    true, probabilities, _ = pairs_of(y, model.predict_proba(X))
    scorer = stepwise_scorer("neg_log_loss")
    assert scorer(model, X, y) == pytest.approx(-log_loss(true, probabilities, labels=model.classes_))
    scores = probabilities[:, 1] if len(model.classes_) == 2 else probabilities
    expected = roc_auc_score(true, scores, multi_class="ovr")
    assert stepwise_scorer("roc_auc_ovr")(model, X, y) == pytest.approx(expected)
    if len(model.classes_) == 2:
        _, decision, _ = pairs_of(y, model.decision_function(X))
        assert stepwise_scorer("roc_auc")(model, X, y) == pytest.approx(roc_auc_score(true, decision))


def test_scorers_keep_their_options():
    model = network().fit(X, TWO)
    true, predicted, _ = pairs_of(TWO, model.predict(X))
    scorer = stepwise_scorer(make_scorer(f1_score, pos_label="up"))
    assert scorer(model, X, TWO) == pytest.approx(f1_score(true, predicted.tolist(), pos_label="up"))
    assert repr(stepwise_scorer("f1")) == "stepwise_scorer('f1')"


def test_one_label_a_sequence_is_handed_on():
    y = np.where(NOISE[:, 0] > 0, "up", "down")
    model = network().fit(X, y)
    for name in ("accuracy", "neg_log_loss"):
        assert stepwise_scorer(name)(model, X, y) == get_scorer(name)(model, X, y)
        weighted = stepwise_scorer(name)(model, X, y, sample_weight=WEIGHT)
        assert weighted == get_scorer(name)(model, X, y, sample_weight=WEIGHT)


@pytest.mark.parametrize("name", ["f1_macro", "neg_log_loss"])
def test_it_is_a_scoring_for_searches_and_cross_validation(name):
    model = make_pipeline(StepwiseTransformer(StandardScaler()), network())
    scorer = stepwise_scorer(name)
    search = GridSearchCV(
        model, {"gruclassifier__alpha": [0, 1]}, cv=KFold(2), scoring=scorer, error_score="raise"
    )
    search.fit(X, TWO)
    assert search.score(X, TWO) == scorer(search.best_estimator_, X, TWO)
    several = {"one": scorer, "accuracy": stepwise_scorer("accuracy")}
    assert np.isfinite(cross_validate(model, X, TWO, cv=KFold(2), scoring=several)["test_one"]).all()
    assert pickle.loads(pickle.dumps(scorer))(search, X, TWO) == search.score(X, TWO)


def test_weights_reach_it_through_metadata_routing():
    splits = TimeSeriesSplit(2)
    with config_context(enable_metadata_routing=True):
        model = network().set_fit_request(sample_weight=False)
        for scorer in (
            stepwise_scorer("accuracy").set_score_request(sample_weight=True),
            stepwise_scorer(make_scorer(accuracy_score).set_score_request(sample_weight=True)),
        ):
            options = {"cv": splits, "params": {"sample_weight": WEIGHT}, "error_score": "raise"}
            scores = cross_val_score(model, X, TWO, scoring=scorer, **options)
            for got, (train, test) in zip(scores, splits.split(X), strict=True):
                fitted = network().fit(X[train], TWO[train])
                assert got == pytest.approx(fitted.score(X[test], TWO[test], WEIGHT[test]))


def test_what_cannot_be_scored_is_an_error():
    model = network().fit(X, TWO)
    with pytest.raises(ValueError, match="'accuracy' scores classes, but GRURegressor predicts values"):
        stepwise_scorer("accuracy")(GRURegressor(2, max_iter=1).fit(X, NOISE), X, TWO)
    with pytest.raises(ValueError, match="contains no label"):
        stepwise_scorer("accuracy")(model, X, np.full((24, 5), None))
    with pytest.raises(ValueError, match=r"y has shape \(24, 4\), but predict gives \(24, 5\)"):
        stepwise_scorer("accuracy")(model, X, TWO[:, :4])
    only_absent = np.full((24, 5), None)
    only_absent[3, 0] = "up"
    with pytest.raises(ValueError, match="y has no observed step"):
        stepwise_scorer("accuracy")(model, X, only_absent)
    with pytest.raises(ValueError, match=r"sample_weight.shape == \(5,\), expected \(24,\)"):
        stepwise_scorer("accuracy")(model, X, TWO, sample_weight=np.ones(5))


@pytest.mark.parametrize("y", [TWO, (NOISE > 0).astype(int)], ids=["names", "0 and 1"])
@pytest.mark.parametrize("scoring", ["accuracy", "f1_macro", "neg_log_loss"])
def test_a_metric_that_cannot_score_every_step_names_the_scorer_that_can(y, scoring):
    y = np.where(OBSERVED, y, y[0, 0]) if y.dtype != object else np.where(y == "up", "up", "down")
    with pytest.raises(ValueError, match=r"does not score labels at every step, of shape .*stepwise_scorer"):
        cross_val_score(network(), X, y, scoring=scoring, cv=2, error_score="raise")
    assert np.isfinite(cross_val_score(network(), X, y, cv=2, error_score="raise")).all()
