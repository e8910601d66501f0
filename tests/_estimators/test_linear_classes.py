"""Logistic regression beside a network of classes, and its share."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, make_windows
from sklearn_gru._estimators import linear_classes
from sklearn_gru._estimators.base import Samples
from sklearn_gru._estimators.linear_classes import (
    STRENGTHS,
    cut_last_samples,
    fit_linear_classes,
    log_probability_of_class,
    try_strengths,
)

RNG = np.random.default_rng(0)
NAN = np.nan


def problem(n=60, n_classes=3, n_steps=4, n_channels=2, noise=0.5):
    """Classes of a linear function of the last two steps."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, n_steps, n_channels)) * [1, 10][:n_channels] + 5
    score = X[:, -1, 0] + 0.1 * X[:, -2, -1] + noise * rng.normal(size=n)
    return X, np.argsort(np.argsort(score)) * n_classes // n


def bent_problem(n=400):
    X = np.random.default_rng(0).normal(size=(n, 5, 1))
    return X, (X[:, -1, 0] * X[:, -2, 0] > 0).astype(int)


def small(**parameters):
    return GRUClassifier(**{"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0} | parameters)


# --- logistic regression ------------------------------------------------------------------------


@pytest.mark.parametrize("n_classes", [2, 3])
def test_it_is_scikit_learns_on_the_last_steps_standardised(n_classes):
    X, codes = problem(n_classes=n_classes)
    weight = RNG.integers(1, 4, 60).astype(float)
    linear = fit_linear_classes(X, codes, weight, 1 if n_classes == 2 else n_classes, 0.1)
    flat = X.reshape(60, -1)
    flat = StandardScaler().fit(flat, sample_weight=weight).transform(flat)
    expected = LogisticRegression(C=0.1, max_iter=300).fit(flat, codes, weight).predict_log_proba(flat)
    found = log_probability_of_class(linear.outputs(X), codes)
    np.testing.assert_allclose(found, expected[np.arange(60), codes], rtol=0, atol=1e-9)


def test_of_wide_sequences_and_of_many_samples_it_reads_the_last_steps_only(monkeypatch):
    X, codes = problem(n_steps=6)
    monkeypatch.setattr(linear_classes, "MAX_NUMBERS", 60 * 2 * 3)
    linear = fit_linear_classes(X, codes, np.ones(60), 3, 1.0)
    assert linear.coef.shape == (6, 3)
    X[:, :3] = 0
    np.testing.assert_array_equal(fit_linear_classes(X, codes, np.ones(60), 3, 1.0).coef, linear.coef)


def test_a_channel_that_does_not_vary_or_is_too_large_to_square_is_left_out():
    X, codes = problem()
    without = fit_linear_classes(X, codes, np.ones(60), 3, 1.0).coef.reshape(4, 2, 3)
    more = np.concatenate([X, np.full((60, 4, 1), 0.1), 1e300 * RNG.normal(size=(60, 4, 1))], axis=2)
    coef = fit_linear_classes(more, codes, np.ones(60), 3, 1.0).coef.reshape(4, 4, 3)
    np.testing.assert_allclose(coef[:, :2], without, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(coef[:, 2:], 0)


@pytest.mark.parametrize("missing", [0, 2])
def test_one_of_several_classes_that_no_sample_had_has_the_probability_zero(missing):
    X, codes = problem()
    seen = codes != missing
    linear = fit_linear_classes(X, codes, seen.astype(float), 3, 1.0)
    assert linear.intercept[missing] == -np.inf
    others = np.delete(np.arange(3), missing)
    of_two = fit_linear_classes(X[seen], np.searchsorted(others, codes[seen]), np.ones(seen.sum()), 1, 1.0)
    outputs = linear.outputs(X)
    np.testing.assert_allclose(
        outputs[:, others[1]] - outputs[:, others[0]], of_two.outputs(X)[:, 0], rtol=0, atol=1e-12
    )


def test_of_one_class_alone_there_is_none():
    X, codes = problem()
    assert fit_linear_classes(X, codes, (codes == 1).astype(float), 3, 1.0) is None
    assert small().fit(X, codes == 1, sample_weight=codes == 1).linear_share_ == 0


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_a_sequence_without_a_step_gets_the_shares_of_the_classes_and_teaches_nothing(n_outputs):
    X, codes = problem(n_classes=n_outputs + 1)
    X[:5] = NAN
    weight = np.ones(60)
    linear = fit_linear_classes(X, codes, weight, n_outputs if n_outputs == 1 else 3, 1.0)
    shares = np.bincount(codes) / 60
    told = np.exp(log_probability_of_class(linear.outputs(X), codes))
    np.testing.assert_allclose(told[:5], shares[codes[:5]], rtol=0, atol=1e-12)
    weight[:5] = 0
    alone = fit_linear_classes(X, codes, weight, n_outputs if n_outputs == 1 else 3, 1.0)
    np.testing.assert_array_equal(alone.coef, linear.coef)


def test_windows_and_the_array_they_stand_for_give_the_same():
    table = RNG.normal(size=(80, 2))
    table[[10, 11, 12, 40]] = NAN
    windows, codes = make_windows(table, 4), RNG.integers(0, 3, 80)
    lazy = fit_linear_classes(windows, codes, np.ones(80), 3, 1.0)
    written_out = fit_linear_classes(np.asarray(windows), codes, np.ones(80), 3, 1.0)
    np.testing.assert_allclose(
        lazy.outputs(windows), written_out.outputs(np.asarray(windows)), rtol=0, atol=1e-12
    )


def test_a_sequence_far_outside_is_an_error_that_names_the_samples():
    X, codes = problem()
    linear = fit_linear_classes(1e-10 * X, codes, np.ones(60), 3, 1.0)
    with pytest.raises(ValueError, match="samples 0 to 59 is not finite"):
        linear.outputs(np.full((60, 4, 2), 1e308))


def test_where_logistic_regression_is_surer_than_a_float_can_say_the_network_is_heard():
    X, codes = problem()
    model = small().fit(X, codes)
    X[0] = 1e307
    logs = model.predict_log_proba(X)
    assert np.isfinite(logs).all()
    np.testing.assert_allclose(np.exp(logs).sum(axis=1), 1, rtol=1e-12)


# --- the mixture --------------------------------------------------------------------------------


@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_probabilities_are_the_mixture_of_both(n_classes):
    X, codes = problem(n_classes=n_classes)
    mixed, network = (small(linear_part=part).fit(X, codes) for part in ("auto", None))
    scores = X.reshape(60, -1) @ mixed.linear_coef_ + mixed.linear_intercept_
    scores = np.exp(np.hstack([0 * scores, scores]) if n_classes == 2 else scores)
    share, linear = mixed.linear_share_, scores / scores.sum(axis=1, keepdims=True)
    expected = share * linear + (1 - share) * network.predict_proba(X)
    np.testing.assert_allclose(mixed.predict_proba(X), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(mixed.predict_log_proba(X), np.log(expected), rtol=0, atol=1e-11)
    np.testing.assert_array_equal(mixed.predict(X), expected.argmax(axis=1))
    decision = mixed.decision_function(X)
    if n_classes == 2:
        np.testing.assert_allclose(decision, np.log(expected[:, 1] / expected[:, 0]), rtol=0, atol=1e-10)
    else:
        np.testing.assert_array_equal(decision.argmax(axis=1), expected.argmax(axis=1))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_all_has_the_dtype_of_the_weights_and_stays_finite_where_both_are_sure(dtype):
    X, codes = problem()
    X = X.astype(dtype)
    model = small().fit(X, codes)
    model.output_bias_ = model.output_bias_ + np.array([0, 0, 2000], dtype)
    model._linear_part = model._linear_part._replace(
        intercept=model.linear_intercept_ + np.array([0, 0, 2000])
    )
    logs = model.predict_log_proba(X)
    assert logs.dtype == model.predict_proba(X).dtype == model.decision_function(X).dtype == dtype
    np.testing.assert_allclose(logs[:, :2], -2000, atol=100)


def test_the_network_beside_it_is_the_one_that_it_would_be_alone():
    X, codes = problem(100)
    beside, alone = (small(linear_part=part, dropout=0.2).fit(X, codes) for part in ("auto", None))
    np.testing.assert_array_equal(beside.recurrent_weights_[0], alone.recurrent_weights_[0])
    assert alone.linear_share_ == 0
    assert not hasattr(alone, "linear_coef_")


# --- the share ----------------------------------------------------------------------------------


def test_a_linear_problem_is_left_to_the_linear_part_and_a_bent_one_to_the_network():
    few = {"max_iter": 15, "random_state": 0}  # before which the share is told
    linear = GRUClassifier(8, **few).fit(*problem(200))
    bent = GRUClassifier(16, learning_rate_init=0.02, **few).fit(*bent_problem())
    assert linear.linear_share_ > 0.6
    assert bent.linear_share_ < 0.2


def test_the_share_is_that_which_makes_the_last_fifth_of_each_class_most_probable():
    X, y = problem(100, n_classes=2)
    first = np.zeros(100, bool)
    for code in (0, 1):
        first[np.flatnonzero(y == code)[:40]] = True
    model = GRUClassifier(4, random_state=0, max_iter=30, solver="lbfgs", tol=1e-9, alpha=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        share = model.fit(X, y).linear_share_
        model.set_params(linear_part=None)
        network = model.fit(X[first], y[first]).predict_proba(X[~first])
    logistic = []
    scaler = StandardScaler().fit(X[first].reshape(80, -1))
    flat = scaler.transform(X.reshape(100, -1))
    for strength in STRENGTHS:
        fitted = LogisticRegression(C=strength, max_iter=300).fit(flat[first], y[first])
        logistic.append(fitted.predict_proba(flat[~first]))
    linear = min(logistic, key=lambda each: log_loss(y[~first], each))
    came = np.arange(20), y[~first]

    def likelihood(share):
        told = np.log(share * linear[came] + (1 - share) * network[came]).sum()
        return told + 5 * (0.4 * np.log(share) + 0.6 * np.log(1 - share))

    shares = np.linspace(0.001, 0.999, 999)
    assert share == pytest.approx(max(shares, key=likelihood), abs=0.0015)


def test_of_few_samples_it_is_two_fifths():
    X, codes = problem(60)
    assert small().fit(X, codes).linear_share_ == 0.4
    assert small().fit(X, codes, sample_weight=np.full(60, 0.1)).linear_share_ == 0.4
    assert small().fit(X, codes, sample_weight=np.full(60, 2)).linear_share_ != 0.4


def test_with_early_stopping_the_samples_that_are_watched_tell_the_share():
    X, codes = problem(150)
    stopping = {"max_iter": 20, "early_stopping": True, "validation_shuffle": False}
    model = small(**stopping).fit(X, codes)
    given = small(**stopping).fit(X[:135], codes[:135], X_val=X[135:], y_val=codes[135:])
    assert given.linear_share_ == pytest.approx(model.linear_share_, abs=1e-12)
    assert model.linear_share_ not in (0, 0.4)


def test_partial_fit_has_none_and_keeps_the_one_of_fit():
    X, codes = problem(80)
    model = small()
    assert model.partial_fit(X, codes, classes=[0, 1, 2]).linear_share_ == 0
    share = model.fit(X, codes).linear_share_
    assert model.partial_fit(X, codes).linear_share_ == share > 0


def test_a_level_far_above_what_a_channel_varies_by_leaves_it_a_feature():
    X, codes = problem(300)
    weight = np.ones(300)
    expected, found = (fit_linear_classes(values, codes, weight, 3, 0.1) for values in (X, X + 1e9))
    np.testing.assert_allclose(found.outputs(X + 1e9), expected.outputs(X), rtol=0, atol=1e-3)
    assert np.abs(found.coef).max() > 0.1


def test_the_strength_is_the_one_with_the_least_log_loss_on_the_last_fifth():
    X, codes = problem(300)
    noise = np.random.default_rng(0).permutation(codes)[:, np.newaxis]
    assert try_strengths(Samples(X, noise, np.ones(300)), 3).strength == 0.01
    X, codes = problem(300, noise=0)
    assert try_strengths(Samples(X, codes[:, np.newaxis], np.ones(300)), 3).strength == 1


def test_a_run_in_two_calls_is_the_run_in_one_to_the_bit():
    X, codes = problem(90)
    parameters = {"learning_rate": "constant", "warm_start": True, "n_iter_no_change": np.inf}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        whole = small(**parameters, max_iter=6).fit(X, codes)
        parts = small(**parameters, max_iter=3).fit(X, codes)
        parts = pickle.loads(pickle.dumps(parts)).fit(X, codes)
    assert whole.linear_share_ == parts.linear_share_
    np.testing.assert_array_equal(whole.predict_proba(X), parts.predict_proba(X))


# --- weights ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [20, 70])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_weight_of_two_is_the_sample_twice_in_its_place_and_of_zero_none(n, n_classes):
    X, codes = problem(n, n_classes=n_classes)
    weight = np.arange(n) % 3
    rows = np.repeat(np.arange(n), weight)
    model = small(max_iter=10, batch_size=200)
    weighted = model.fit(X, codes, sample_weight=weight)
    share, probabilities = weighted.linear_share_, weighted.predict_proba(X)
    repeated = model.fit(X[rows], codes[rows])
    assert repeated.linear_share_ == pytest.approx(share, abs=1e-7)
    np.testing.assert_allclose(repeated.predict_proba(X), probabilities, rtol=0, atol=1e-7)


# --- the cut ------------------------------------------------------------------------------------


def test_an_array_is_cut_in_each_class_by_weight():
    codes = np.repeat([0, 1], [10, 5])
    first, held_out = cut_last_samples(np.zeros((15, 1, 1)), codes, np.ones(15))
    assert held_out.tolist() == [0] * 8 + [1, 1] + [0] * 4 + [1]
    np.testing.assert_array_equal(first, 1 - held_out)


def test_windows_are_cut_in_time_and_classes_that_come_later_do_not_count():
    windows = make_windows(np.zeros((100, 1)), 3, group=["a", "b"] * 50)
    codes = np.arange(100) % 2
    first, held_out = cut_last_samples(windows, codes, np.ones(100))
    assert held_out[80:].sum() == held_out.sum() == 20
    codes[90:] = 2
    first, held_out = cut_last_samples(windows, codes, np.ones(100))
    assert held_out[80:90].sum() == held_out.sum() == 10
    assert first.sum() == 80
