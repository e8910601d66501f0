"""GRUClassifier: labels in, labels and probabilities out."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, SlidingWindow, StepwiseTransformer, make_windows

from .. import plain
from .._engine import reference

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 6, 2))
SUMS = X[:, -2:].sum(axis=(1, 2))
TWO = np.where(SUMS > 0, "up", "down")
THREE = np.array(["down", "flat", "up"])[np.digitize(SUMS, [-1, 1])]


def small(**parameters):
    default = {"hidden_layer_sizes": (6,), "max_iter": 5, "random_state": 0}
    return GRUClassifier(**plain.CLASSIFIER | default | parameters)


def learnt(**parameters):
    return small(max_iter=100, learning_rate_init=0.03, **parameters)


# --- score --------------------------------------------------------------------------------------


def test_score_is_the_weighted_part_that_is_right():
    model = small().fit(X, THREE)
    right, weight = model.predict(X) == THREE, np.linspace(0, 2, 40)
    assert model.score(X, THREE) == right.mean()
    assert model.score(X, THREE, weight) == pytest.approx(np.average(right, weights=weight))


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (np.full(40, -1.0), "Negative values in data passed to `sample_weight`"),
        (np.full(40, 1e308), "sum of sample_weight is not finite"),
        (np.zeros(40), "(?i)zero"),
        (np.full(40, np.nan), "NaN"),
        (np.ones(39), r"sample_weight.shape == \(39,\)"),
    ],
)
def test_score_refuses_weights_as_fit_does(weight, message):
    model = small().fit(X, TWO)
    for use in (model.fit, model.score):
        with pytest.raises(ValueError, match=message):
            use(X, TWO, sample_weight=weight)


# --- what it computes ---------------------------------------------------------------------------


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_probabilities_are_the_softmax_of_the_formulas(y):
    model = small().fit(X, y)
    cell = model.input_weights_[0], model.recurrent_weights_[0], model.hidden_biases_[0], None
    for x, probabilities in zip(X, model.predict_proba(X), strict=True):
        h = reference.gru_cell(x, cell, np.zeros(6))[-1]
        outputs = h @ model.output_weights_ + model.output_bias_
        scores = np.exp(outputs if len(outputs) > 1 else [0, *outputs])
        np.testing.assert_allclose(probabilities, scores / scores.sum(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_log_probabilities_are_those_of_the_probabilities(y):
    model = small().fit(X, y)
    np.testing.assert_allclose(
        model.predict_log_proba(X), np.log(model.predict_proba(X)), rtol=1e-12, atol=1e-14
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_log_probabilities_are_finite_where_the_probability_is_zero(y, dtype):
    model = small().fit(X.astype(dtype), y)
    model.output_bias_ = model.output_bias_ + np.array([0, 0, 2000][-len(model.output_bias_) :], dtype)
    logs = model.predict_log_proba(X)
    assert logs.dtype == dtype
    assert (model.predict_proba(X)[:, 0] == 0).all()
    np.testing.assert_allclose(logs[:, 0], -2000, atol=20)
    np.testing.assert_array_equal(logs[:, -1], 0)


def test_partial_fit_takes_classes_third_as_those_of_scikit_learn_do():
    weight = np.arange(1.0, 41)
    one = small().partial_fit(X, TWO, ["down", "up"], weight)
    other = small().partial_fit(X, TWO, sample_weight=weight, classes=["down", "up"])
    np.testing.assert_array_equal(one.predict_proba(X), other.predict_proba(X))


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_predictions_decisions_and_probabilities_agree(y):
    model = small().fit(X, y)
    assert model.classes_.tolist() == sorted(set(y))
    probabilities, decision = model.predict_proba(X), model.decision_function(X)
    assert probabilities.shape == (40, len(model.classes_))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_array_equal(model.predict(X), model.classes_[probabilities.argmax(axis=1)])
    if len(model.classes_) == 2:
        assert decision.shape == (40,)
        np.testing.assert_allclose(decision, np.log(probabilities[:, 1] / probabilities[:, 0]), rtol=1e-9)
    else:
        assert decision.shape == (40, 3)
        np.testing.assert_array_equal(decision.argmax(axis=1), probabilities.argmax(axis=1))


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_it_learns(y):
    model = learnt().fit(X, y)
    assert model.score(X, y) == 1
    assert log_loss(y, model.predict_proba(X)) < 0.1


@pytest.mark.parametrize("solver", ["sgd", "lbfgs"])
@pytest.mark.filterwarnings("ignore:lbfgs failed to converge")
def test_the_other_solvers_learn_too(solver):
    assert learnt(solver=solver).set_params(learning_rate_init=0.1).fit(X, THREE).score(X, THREE) > 0.95


def test_the_loss_reported_is_the_log_loss_and_the_penalty():
    model = small(max_iter=2, alpha=0.5, batch_size=40, solver="sgd", learning_rate_init=1e-300).fit(X, THREE)
    weights = [model.input_weights_[0], model.recurrent_weights_[0], model.output_weights_]
    penalty = 0.25 * sum((W**2).sum() for W in weights) / 40
    assert model.loss_ == pytest.approx(log_loss(THREE, model.predict_proba(X)) + penalty, rel=1e-12)


def test_sure_outputs_stay_probabilities():
    model = small().fit(X, THREE)
    model.output_weights_ = model.output_weights_ * 1e6
    probabilities = model.predict_proba(X)
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_have_the_dtype_of_the_weights(dtype):
    model = small().fit(X.astype(dtype), THREE)
    assert model.predict_proba(X).dtype == model.decision_function(X).dtype == dtype


def test_ragged_sequences_have_a_class():
    ragged = X.copy()
    ragged[::2, :3] = np.nan
    assert learnt(bidirectional=True).fit(ragged, TWO).score(ragged, TWO) == 1


def test_a_sequence_without_steps_gets_the_probabilities_of_the_biases():
    model = small().fit(X, THREE)
    with pytest.warns(UserWarning, match="1 of 1 sequences have no step"):
        probabilities = model.predict_proba(np.full((1, 6, 2), np.nan))[0]
    expected = np.exp(model.output_bias_)
    np.testing.assert_allclose(probabilities, expected / expected.sum())


# --- weights ------------------------------------------------------------------------------------


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_a_weight_of_two_is_the_sample_twice_and_of_zero_none(y):
    weight = np.array([2.0, 0.0, 1.0, 1.0] * 10)
    repeated = np.repeat(np.arange(40), weight.astype(int))
    one = small(batch_size=100).fit(X, y, sample_weight=weight)
    other = small(batch_size=100).fit(X[repeated], y[repeated])
    np.testing.assert_allclose(one.predict_proba(X), other.predict_proba(X), rtol=1e-7)


# --- scikit-learn around it ---------------------------------------------------------------------


def test_it_drops_into_a_pipeline_a_search_and_a_calibration():
    rows = RNG.normal(3, 5, size=(60, 2))
    y = np.where(rows[:, 0] + np.roll(rows[:, 0], 1) > 6, 1, 0)
    pipeline = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(), small())
    search = GridSearchCV(pipeline, {"slidingwindow__length": [1, 3]}, cv=2, scoring="roc_auc")
    windows = make_windows(rows, 4)
    assert search.fit(windows, y).predict_proba(windows).shape == (60, 2)
    calibrated = CalibratedClassifierCV(small(), cv=2).fit(np.asarray(X), TWO)
    assert calibrated.predict_proba(X).shape == (40, 2)


def test_a_pickle_predicts_the_same():
    model = small().fit(X, THREE)
    other = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(other.predict_proba(X), model.predict_proba(X))


def test_before_fit_nothing_is_predicted():
    for method in ("predict", "predict_proba", "decision_function", "hidden_states"):
        with pytest.raises(NotFittedError):
            getattr(small(), method)(X)


# --- partial_fit --------------------------------------------------------------------------------


def test_partial_fit_learns_of_classes_that_come_later():
    model, of = learnt(), {label: label == THREE for label in ("down", "flat", "up")}
    model.partial_fit(X[of["up"]], THREE[of["up"]], classes=["up", "flat", "down"])
    assert model.classes_.tolist() == ["down", "flat", "up"]
    for _ in range(60):
        for i in (slice(0, 20), slice(20, 40)):
            model.partial_fit(X[i], THREE[i])
    assert model.score(X, THREE) > 0.9


def test_the_first_partial_fit_needs_the_classes():
    with pytest.raises(ValueError, match="classes must be passed on the first call to partial_fit"):
        small().partial_fit(X, TWO)
    small().fit(X, TWO).partial_fit(X, TWO)  # fit has told them


@pytest.mark.parametrize(
    ("y", "classes", "message"),
    [
        (TWO, ["up", "down", "flat"], r"classes=\['up', 'down', 'flat'\] are not those .* \['down', 'up'\]"),
        (THREE, None, r"none of the classes of training: \['flat'\]; the classes are \['down', 'up'\]"),
    ],
)
def test_new_labels_are_an_error_that_changes_nothing(y, classes, message):
    model = small().partial_fit(X, TWO, classes=["down", "up"])
    before = pickle.dumps(vars(model))
    with pytest.raises(ValueError, match=message):
        model.partial_fit(X, y, classes=classes)
    assert pickle.dumps(vars(model)) == before


@pytest.mark.parametrize("parameters", [{"early_stopping": True}, {"solver": "lbfgs"}], ids=str)
def test_partial_fit_is_absent_where_it_makes_no_sense(parameters):
    model = clone(small()).set_params(**parameters)
    assert not hasattr(model, "partial_fit")
    with pytest.raises(AttributeError, match="partial_fit"):
        model.partial_fit(X, TWO)


def test_a_warm_start_with_new_labels_is_an_error():
    model = small(warm_start=True).fit(X, TWO)
    with pytest.raises(ValueError, match="none of the classes of training"):
        model.fit(X, THREE)
    assert model.set_params(warm_start=False).fit(X, THREE).n_outputs_ == 3
