"""What training makes of samples, weights and targets, whatever the options."""

import pickle

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.base import clone

from sklearn_gru import GRUClassifier

from ..examples import examples
from .models import hash_of, problems, said

# tiny data that no training makes anything of
pytestmark = pytest.mark.filterwarnings("ignore")

# one batch of all samples, none drawn, held out or clipped: what weights are exact for
FULL = {"batch_size": 99, "dropout": 0.0, "early_stopping": False, "max_grad_norm": None}


def check_same(one, X, other, other_X, problem, rtol):
    for name in problem.numbers:
        expected = said(one, name, X)
        size = max(1.0, np.nanmax(np.abs(expected), initial=0))
        np.testing.assert_allclose(said(other, name, other_X), expected, rtol=0, atol=rtol * size)


@examples(8, nightly=400)
@given(problems())
def test_the_same_seed_gives_the_same_bits_whatever_was_fitted_before(problem):
    first = hash_of(problem.fit())
    model = problem.model
    model.fit(problem.X[::-1], problem.y[::-1])
    assert hash_of(model.fit(problem.X, problem.y, problem.weight)) == first


@examples(8, nightly=400)
@given(problems(dtypes=[np.float64], solver="sgd", **FULL), st.data())
def test_a_weight_of_k_is_the_sample_k_times(problem, data):
    if problem.model.learning_rate == "invscaling":
        problem.model.learning_rate = "cosine"  # it goes by the samples seen
    n = len(problem.X)
    counts = np.array(data.draw(st.lists(st.integers(1, 3), min_size=n, max_size=n)))
    problem.model.fit(problem.X, problem.y, counts)
    X, y = (np.repeat(values, counts, axis=0) for values in (problem.X, problem.y))
    repeated = clone(problem.model).fit(X, y)
    assert repeated.loss_curve_ == pytest.approx(problem.model.loss_curve_, rel=1e-8, abs=1e-12)
    check_same(problem.model, problem.X, repeated, problem.X, problem, 1e-7)


@examples(8, nightly=400)
@given(problems(), st.data())
def test_samples_of_weight_zero_are_as_if_absent(problem, data):
    rows = np.array(data.draw(st.lists(st.integers(0, len(problem.X)), max_size=4)), dtype=int)
    X = np.insert(problem.X, rows, 1e3 if problem.X.dtype == np.float32 else -1e6, axis=0)
    y = np.insert(problem.y, rows, problem.y[-1] if isinstance(problem.model, GRUClassifier) else 9.0, axis=0)
    first = problem.fit()
    other = clone(first).fit(X, y, np.insert(problem.weight, rows, 0.0))
    # to rounding: sums over rows that lie elsewhere in memory may differ in their last bit
    check_same(first, problem.X, other, problem.X, problem, 1e3 * problem.rtol)


@examples(8, nightly=400)
@given(problems(alpha=0.0, linear_part=None), st.integers(1, 20))
def test_the_size_of_weights_of_one_and_more_changes_no_bit_without_a_penalty(problem, exponent):
    if not isinstance(problem.model, GRUClassifier):
        problem.model.subtract_last = False  # the ridge of the base has a penalty
    first = problem.model.fit(problem.X, problem.y, problem.weight * 2.0)
    model = clone(first).fit(problem.X, problem.y, problem.weight * 2.0**exponent)
    for name in problem.methods:
        np.testing.assert_array_equal(said(model, name, problem.X), said(first, name, problem.X))


@examples(8, nightly=400)
@given(problems(dtypes=[np.float64], linear_part=None, **{**FULL, "solver": "sgd"}), st.data())
def test_the_order_of_the_samples_of_one_batch_does_not_matter(problem, data):
    order = data.draw(st.permutations(range(len(problem.X))))
    first = problem.fit()
    other = clone(first).fit(problem.X[order], problem.y[order], problem.weight[order])
    check_same(first, problem.X, other, problem.X, problem, 1e-8)


@examples(8, nightly=400)
@given(problems(), st.integers(1, 4))
def test_absent_steps_in_front_are_not_trained_on(problem, n_more):
    n, _, C = problem.X.shape
    X = np.concatenate([np.full((n, n_more, C), np.nan, problem.X.dtype), problem.X], axis=1)
    y = problem.y
    if problem.every_step:
        y = np.concatenate([np.repeat(y[:, :1], n_more, axis=1), y], axis=1)
    if not problem.every_step:
        problem.model.segment_length = 1  # "auto" goes by the number of steps
    first = problem.fit()
    padded = clone(first).fit(X, y, problem.weight)
    check_same(first, problem.X, padded, problem.X, problem, 1e3 * problem.rtol)


@examples(8, nightly=400)
@given(problems("regressor", dtypes=[np.float64], normalize_y=True), st.integers(-12, 12), st.integers(-3, 3))
def test_the_units_of_y_are_those_of_what_is_predicted(problem, exponent, shift):
    problem.model.solver = "sgd" if problem.model.solver == "adam" else problem.model.solver
    first = problem.fit()
    shift = 0 if first.loss == "poisson" else shift
    scaled = clone(first).fit(problem.X, 2.0**exponent * (problem.y + shift), problem.weight)
    expected, actual = first.predict(problem.X) + shift, scaled.predict(problem.X) / 2.0**exponent
    np.testing.assert_allclose(actual, expected, rtol=1e-6, atol=1e-6)


@examples(8, nightly=400)
@given(
    problems("regressor", every_step=False, dtypes=[np.float64], subtract_last="only", normalize_y=True),
    st.integers(0, 35),
)
def test_of_differences_alone_the_level_of_the_series_is_that_of_the_forecast(problem, exponent):
    model, level = problem.model.set_params(solver="sgd", early_stopping=False), 2.0**exponent
    assume(model.loss != "poisson")
    y = problem.y + 3 * problem.X[:, -1, :1].reshape(-1, *[1] * (problem.y.ndim - 1))  # which it continues
    first = model.fit(problem.X, y, problem.weight)
    moved = clone(first).fit(problem.X + level, y + level, problem.weight)
    expected, actual = first.predict(problem.X), moved.predict(problem.X + level) - level
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-8 + 1e-13 * level)


@examples(8, nightly=400)
@given(problems("classifier"), st.sampled_from(["numbers", "strings", "far apart"]))
def test_other_names_of_the_classes_change_no_bit(problem, kind):
    names = {"numbers": [0, 1, 2], "strings": ["aa", "b b", "ü"], "far apart": [-9, 5, 1e9]}[kind]
    names = dict(zip("abc", names, strict=True))
    y = np.array([names.get(label) for label in problem.y.ravel()], dtype=object).reshape(problem.y.shape)
    if kind != "strings" and None not in y:
        y = y.astype(int)
    first = problem.fit()
    weights = first.class_weight
    if isinstance(weights, dict):
        weights = {names[label]: weight for label, weight in weights.items()}
    other = clone(first).set_params(class_weight=weights).fit(problem.X, y, problem.weight)
    np.testing.assert_array_equal(other.predict_proba(problem.X), first.predict_proba(problem.X))
    expected = [names.get(label) for label in first.predict(problem.X).ravel()]
    actual = [None if label != label else label for label in other.predict(problem.X).ravel()]
    assert actual == expected


@examples(8, nightly=400)
@given(problems(early_stopping=True, validation_shuffle=False, solver="sgd"))
def test_the_end_is_held_out_as_if_it_were_given(problem):
    assume(not problem.every_step and np.prod(problem.y.shape[1:]) == 1)  # others have a gap before it
    if getattr(problem.model, "class_weight", None) == "balanced":
        problem.model.class_weight = None  # which is told by all
    arrays = problem.X, problem.y, problem.weight
    n = len(problem.X) - int(np.ceil(0.3 * len(problem.X)))
    assume(not isinstance(problem.model, GRUClassifier) or set(problem.y[:n]) == set(problem.y))
    first = problem.fit()
    X_val, y_val, weight_val = (values[n:] for values in arrays)
    model = clone(first).fit(
        *(values[:n] for values in arrays), X_val=X_val, y_val=y_val, sample_weight_val=weight_val
    )
    assert model.best_n_iter_ == first.best_n_iter_
    check_same(first, problem.X, model, problem.X, problem, 1e3 * problem.rtol)


@examples(8, nightly=400)
@given(problems("regressor", n_samples=20, dtypes=[np.float64], solver="sgd", linear_part=None))
def test_float32_is_near_float64(problem):
    first = problem.fit()
    single = clone(first).fit(problem.X.astype(np.float32), problem.y, problem.weight)
    expected, actual = first.predict(problem.X), single.predict(problem.X)
    assert actual.dtype == np.float32
    size = np.nanmax(np.abs(expected))
    np.testing.assert_allclose(actual, expected, rtol=0, atol=2e-3 * size)


@examples(8, nightly=400)
@given(problems(solver="sgd") | problems(solver="adam"), st.lists(st.integers(1, 3), min_size=2, max_size=3))
def test_a_run_in_parts_is_the_run_in_one_piece_to_the_bit(problem, parts):
    model = problem.model
    if model.learning_rate == "cosine":
        model.learning_rate = "constant"
    model.set_params(n_iter_no_change=np.inf, warm_start=True)
    whole = clone(model).set_params(max_iter=sum(parts)).fit(problem.X, problem.y, problem.weight)
    for n_epochs in parts:
        model.set_params(max_iter=n_epochs).fit(problem.X, problem.y, problem.weight)
        model = pickle.loads(pickle.dumps(model))
    assert hash_of(model) == hash_of(whole)


@examples(8, nightly=400)
@given(problems(solver="sgd", early_stopping=False) | problems(solver="adam", early_stopping=False))
def test_epochs_of_partial_fit_are_those_of_fit_to_the_bit(problem):
    model = problem.model.set_params(n_iter_no_change=np.inf, linear_part=None)
    if model.learning_rate in ("cosine", "adaptive"):
        model.learning_rate = "invscaling"
    is_class = isinstance(model, GRUClassifier)
    if is_class and model.class_weight == "balanced":
        model.class_weight = None
    whole = clone(model).fit(problem.X, problem.y, problem.weight)
    for _ in range(model.max_iter):
        known = {"classes": whole.classes_} if is_class else {}
        model.partial_fit(problem.X, problem.y, sample_weight=problem.weight, **known)
    assert hash_of(model) == hash_of(whole)


@examples(8, nightly=400)
@given(problems("regressor", every_step=True), st.sampled_from([np.nan, 1e6, 0.0]))
def test_targets_at_absent_steps_change_no_bit(problem, value):
    y = problem.y.copy()
    y[np.isnan(problem.X).all(axis=2)] = value
    assume(np.isfinite(y).any(axis=(0, 1)).all() and np.isfinite(y).any(axis=(1, 2)).all())
    first = hash_of(problem.fit())
    assert hash_of(problem.model.fit(problem.X, y, problem.weight)) == first


@examples(8, nightly=400)
@given(problems("classifier", every_step=False, early_stopping=False, dtypes=[np.float64], solver="sgd"))
def test_weights_of_classes_are_weights_of_their_samples(problem):
    problem.model.class_weight = None
    weight = np.where(problem.y == "a", 2.0, 0.5) * problem.weight
    first = problem.model.fit(problem.X, problem.y, weight)
    others = {label: 0.5 for label in first.classes_ if label != "a"}
    model = clone(first).set_params(class_weight={"a": 2.0, **others})
    assert hash_of(model.fit(problem.X, problem.y, problem.weight)) == hash_of(first)


@examples(8, nightly=400)
@given(
    problems("regressor", early_stopping=False, dtypes=[np.float64]),
    st.integers(0, 6),
    st.integers(-9, 9),
    st.sampled_from([0.0, 2.0**20, 2.0**34]),
)
def test_units_that_follow_a_later_batch_change_no_prediction(problem, exponent, shift, level):
    model = problem.model.set_params(solver="sgd", learning_rate="constant", linear_part=None, alpha=0.0)
    # outputs of logarithms begin anew around the new mean, as quantiles do around the one in the middle
    assume(model.loss != "poisson" and np.ndim(model.quantile or 0) == 0)
    model.set_params(learning_rate_init=1e-300).partial_fit(problem.X, problem.y + level)
    before = model.predict(problem.X) - level
    model.partial_fit(problem.X, 10.0**exponent * (problem.y + shift) + level)
    after = model.predict(problem.X) - level
    np.testing.assert_allclose(after, before, rtol=1e-6, atol=1e-6 + 1e-14 * level)
