"""What a fitted model says of a sample depends on that sample alone, whatever the options."""

import copy
import pickle

import joblib
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.base import clone

from sklearn_gru import GRUClassifier, GRURegressor
from sklearn_gru.exchange import load_model, save_model

from ..examples import examples
from .models import Problem, problems, said

# tiny data that no training makes anything of
pytestmark = pytest.mark.filterwarnings("ignore")

WHOLE_NUMBERS = [bool, np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint64]


def check_near(actual, expected, problem):
    """Equal up to what rounding makes of numbers of this size."""
    size = np.nanmax(np.abs(expected), initial=1.0)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=problem.rtol * size)


@examples(8, nightly=400)
@given(problems(), st.data())
def test_samples_in_any_order_and_any_parts_are_what_all_together_are(problem, data):
    model = problem.fit()
    n = len(problem.X)
    rows = data.draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=n + 2))
    for name in problem.numbers:
        check_near(said(model, name, problem.X[rows]), said(model, name, problem.X)[rows], problem)


@examples(8, nightly=400)
@given(problems(), st.integers(1, 5), st.booleans())
def test_absent_steps_in_front_change_nothing(problem, n_more, with_longer):
    model, X = problem.fit(), problem.X
    n, _, C = X.shape
    padded = np.concatenate([np.full((n, n_more, C), np.nan, X.dtype), X], axis=1)
    if with_longer:  # a mate of the batch that fills all steps
        padded = np.concatenate([padded, np.ones_like(padded[:1])])
    for name in problem.numbers:
        expected, actual = said(model, name, X), said(model, name, padded)[:n]
        if actual.ndim > 1 and (name == "hidden_states" or problem.every_step):
            actual = actual[:, -expected.shape[1] :]
        check_near(actual, expected, problem)


@examples(8, nightly=400)
@given(problems(), st.integers(1, 3))
def test_sequences_without_a_step_in_a_batch_change_nothing_for_the_others(problem, n_empty):
    model, X = problem.fit(), problem.X
    empty = np.full((n_empty, *X.shape[1:]), np.nan, X.dtype)
    for name in problem.numbers:
        together = said(model, name, np.concatenate([empty, X]))
        check_near(together[n_empty:], said(model, name, X), problem)
        if not problem.every_step and name != "hidden_states":
            assert np.isfinite(together[:n_empty]).all()


@examples(8, nightly=400)
@given(problems())
def test_flat_rows_are_the_sequences_to_the_bit(problem):
    n, T, C = problem.X.shape
    flat = problem.X.reshape(n, T * C)
    sequences, rows = problem.fit(), clone(problem.model).set_params(n_channels=C)
    rows.fit(flat, problem.y, problem.weight)
    for name in problem.methods:
        np.testing.assert_array_equal(said(rows, name, flat), said(sequences, name, problem.X))


@examples(8, nightly=400)
@given(problems(), st.sampled_from(["Fortran", "strided", "reversed", "read-only", "list"]))
def test_how_an_array_lies_in_memory_changes_no_bit(problem, how):
    X = {
        "Fortran": np.asfortranarray,
        "strided": lambda X: np.repeat(X, 2, axis=1)[:, ::2],
        "reversed": lambda X: X[::-1, ::-1].copy()[::-1, ::-1],
        "read-only": _read_only,
        "list": lambda X: X.astype(np.float64).tolist() if X.dtype == np.float64 else X,
    }[how](problem.X)
    expected = problem.fit()
    model = clone(problem.model).fit(X, problem.y, problem.weight)
    for name in problem.methods:
        np.testing.assert_array_equal(said(model, name, X), said(expected, name, problem.X))


@examples(8, nightly=400)
@given(problems(gaps=False, dtypes=[np.float64]), st.sampled_from(WHOLE_NUMBERS))
@example(  # what a first segment lacks was no number of the type
    Problem(
        GRURegressor(3, segment_length=3, linear_part=None, max_iter=1, random_state=0),
        np.ones((9, 4, 1)).cumsum(axis=1),
        np.arange(9.0),
        np.ones(9),
        0,
    ),
    np.int64,
)
def test_whole_numbers_are_the_floats_that_they_equal_to_the_bit(problem, dtype):
    X = np.abs(5 * problem.X).astype(dtype)
    expected = problem.model.fit(X.astype(np.float64), problem.y, problem.weight)
    model = clone(expected).fit(X, problem.y, problem.weight)
    for name in problem.methods:
        np.testing.assert_array_equal(said(model, name, X), said(expected, name, X.astype(np.float64)))


def _read_only(X):
    X = X.copy()
    X.flags.writeable = False
    return X


@examples(8, nightly=400)
@given(problems())
def test_neither_fitting_nor_predicting_changes_what_the_caller_has(problem):
    before = joblib.hash((problem.X, problem.y, problem.weight, problem.model.get_params()))
    model = problem.fit()
    fitted = joblib.hash(vars(model))
    for name in problem.methods:
        said(model, name, problem.X)
    model.score(problem.X, problem.y, problem.weight)
    model.input_gradients(problem.X)
    assert joblib.hash(vars(model)) == fitted
    assert joblib.hash((problem.X, problem.y, problem.weight, model.get_params())) == before


@examples(8, nightly=400)
@given(problems(), st.sampled_from(["pickle", "copy", "deepcopy", "without training state"]))
def test_a_copy_says_the_same_to_the_bit(problem, how):
    model = problem.fit()
    copied = {
        "pickle": lambda: pickle.loads(pickle.dumps(model)),
        "copy": lambda: copy.copy(model),
        "deepcopy": lambda: copy.deepcopy(model),
        "without training state": lambda: model.without_training_state(),
    }[how]()
    for name in problem.methods:
        np.testing.assert_array_equal(said(copied, name, problem.X), said(model, name, problem.X))


@examples(8, nightly=150)
@given(problem=problems())
def test_a_file_says_the_same_to_the_bit_and_goes_on_the_same(problem, tmp_path_factory):
    model = problem.fit()
    path = tmp_path_factory.mktemp("model") / "model.skops"
    save_model(model, path)
    loaded = load_model(path)
    assert loaded.get_params() == model.get_params()
    for _ in range(2):
        for name in problem.methods:
            np.testing.assert_array_equal(said(loaded, name, problem.X), said(model, name, problem.X))
        for one in (loaded, model):
            one.set_params(warm_start=True).fit(problem.X, problem.y, problem.weight)


@examples(8, nightly=400)
@given(problems())
def test_a_clone_with_the_same_parameters_becomes_the_same_model(problem):
    model = problem.fit()
    again = [clone(model), type(model)(**model.get_params()), type(model)().set_params(**model.get_params())]
    for other in again:
        assert joblib.hash(other.get_params()) == joblib.hash(model.get_params())
        other.fit(problem.X, problem.y, problem.weight)
        for name in problem.methods:
            np.testing.assert_array_equal(said(other, name, problem.X), said(model, name, problem.X))


@examples(8, nightly=400)
@given(problems("regressor"))
def test_score_is_the_plain_formula_of_what_is_predicted(problem):
    model = problem.fit()
    if model.loss == "quantile" and not np.isscalar(model.quantile):
        return  # tests/_estimators/test_quantile_score.py
    predicted, y = model.predict(problem.X).astype(float), problem.y.astype(float)
    predicted, y = (values.reshape(len(y), -1, model.n_outputs_) for values in (predicted, y))
    parts = []
    for output in range(model.n_outputs_):
        observed = ~np.isnan(y[:, :, output] + predicted[:, :, output])
        weight = np.broadcast_to(problem.weight[:, np.newaxis], observed.shape)[observed]
        truth, guess = y[:, :, output][observed], predicted[:, :, output][observed]
        mean = np.average(truth, weights=weight)
        parts.append(1 - (weight @ (truth - guess) ** 2) / (weight @ (truth - mean) ** 2))
    assert model.score(problem.X, problem.y, problem.weight) == pytest.approx(np.mean(parts), rel=1e-9)


@examples(8, nightly=400)
@given(problems("classifier"))
def test_labels_probabilities_and_decisions_are_one_answer(problem):
    model = problem.fit()
    probability, decision = model.predict_proba(problem.X), model.decision_function(problem.X)
    present = ~np.isnan(probability).any(axis=-1)
    np.testing.assert_allclose(probability[present].sum(axis=-1), 1, rtol=1e-6)
    likely = model.classes_[np.argmax(probability[present], axis=-1)]
    assert list(model.predict(problem.X)[present]) == list(likely)
    decided = decision > 0 if len(model.classes_) == 2 else np.argmax(decision, axis=-1)
    assert list(model.classes_[np.asarray(decided[present], dtype=int)]) == list(likely)
    logs = model.predict_log_proba(problem.X)[present]
    np.testing.assert_allclose(np.exp(logs), probability[present], rtol=1e-5, atol=1e-7)


@examples(8, nightly=400)
@given(problems(dtypes=[np.float64]), st.integers(0, 2**32 - 1))
def test_input_gradients_are_the_slopes_of_what_is_predicted(problem, seed):
    model, X = problem.fit(), problem.X
    direction = np.random.default_rng(seed).normal(size=X.shape)
    method = "predict_proba" if isinstance(model, GRUClassifier) else "predict"
    ahead, behind = (said(model, method, X + step * direction) for step in (1e-6, -1e-6))
    slope = (ahead - behind) / 2e-6
    gradients = model.input_gradients(X)
    assert gradients.shape == slope.shape + X.shape[1:]
    along = np.nansum(
        gradients * direction.reshape(len(X), *[1] * (slope.ndim - 1), *X.shape[1:]), axis=(-2, -1)
    )
    there = ~np.isnan(slope)
    np.testing.assert_allclose(along[there], slope[there], rtol=0, atol=1e-6 * max(1, np.abs(along).max()))


@examples(8, nightly=400)
@given(problems("regressor", loss="quantile", quantile=[0.1, 0.5, 0.9]))
def test_quantiles_never_cross(problem):
    predicted = problem.fit().predict(problem.X)
    assert (np.diff(predicted, axis=-1)[~np.isnan(predicted[..., :-1])] >= 0).all()
