"""What scikit-learn tests of its own networks, asked of ours: in tests of ours by name, or here."""

import ast
from importlib.util import find_spec
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import GRUClassifier, GRURegressor

from .mlp import COVERED, NOT_FOR_US

TESTS = Path(__file__).parents[1]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 5, 2))
Y = X[:, -1, 0] - X[:, -2, 1]
LABELS = np.array(["down", "flat", "up"])[np.digitize(Y, [-0.5, 0.5])]
BOTH = pytest.mark.parametrize(("kind", "y"), [(GRURegressor, Y), (GRUClassifier, LABELS)])


def small(kind=GRURegressor, **options):
    options = {"hidden_layer_sizes": 4, "max_iter": 5, "random_state": 0, **options}
    if kind is GRUClassifier:  # one direction for speed
        options = {"bidirectional": False, **options}
    return kind(**options)


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}


def test_each_of_scikit_learns_tests_has_one_of_ours_or_a_reason():
    assert not COVERED.keys() & NOT_FOR_US.keys()
    for name, (path, ours) in COVERED.items():
        assert ours in functions(TESTS / path), name


def test_none_of_scikit_learns_tests_is_forgotten(counted):
    folder = Path(find_spec("sklearn.neural_network").origin).parent / "tests"
    theirs = functions(folder / "test_mlp.py")
    assert len(theirs) > 30
    assert theirs <= COVERED.keys() | NOT_FOR_US.keys()
    counted["tests of scikit-learn's MLP that have one of ours"] = len(COVERED)
    counted["tests of scikit-learn's MLP that do not apply, each with its reason"] = len(NOT_FOR_US)


@BOTH
def test_a_larger_alpha_gives_smaller_weights(kind, y):
    norms = []
    for alpha in (0.0, 1.0, 100.0):
        model = small(kind, alpha=alpha, max_iter=20, linear_part=None).fit(X, y)
        norms.append([np.abs(model.recurrent_weights_[0]).sum(), np.abs(model.output_weights_).sum()])
    assert (np.diff(norms, axis=0) < 0).all()


@BOTH
def test_max_fun_limits_lbfgs_by_itself_with_a_warning(kind, y):
    model = small(kind, solver="lbfgs", tol=0.0, max_iter=150, linear_part=None)
    with pytest.warns(ConvergenceWarning, match="ITERATIONS|EVALUATIONS"):
        assert model.set_params(max_fun=10).fit(X, y).n_iter_ <= 10


def test_five_outputs_are_learnt_together():
    several = np.column_stack([X[:, -1], X[:, -2], Y])
    model = small(hidden_layer_sizes=8, solver="lbfgs", max_iter=60, tol=1e-2).fit(X, several)
    assert model.predict(X).shape == several.shape == (60, 5)
    assert model.score(X, several) > 0.9


@BOTH
def test_numbers_near_the_largest_give_a_finite_model(kind, y):
    huge = np.finfo(float).max * np.random.default_rng(1).uniform(size=X.shape)
    model = small(kind).fit(huge, y)  # gates are 0 or 1 there
    said = model.predict(huge) if kind is GRURegressor else model.predict_proba(huge)
    parts = said, model.output_weights_, *model.input_weights_, *model.recurrent_weights_
    assert all(np.isfinite(part).all() for part in parts)


@BOTH
def test_shuffling_is_drawn_and_changes_the_training(kind, y):
    def weights(shuffle):
        return small(kind, max_iter=1, batch_size=7, shuffle=shuffle).fit(X, y).input_weights_[0]

    for shuffle in (True, False):
        assert_array_equal(weights(shuffle), weights(shuffle))
    assert (weights(True) != weights(False)).any()


def test_labels_may_be_strings_with_early_stopping():
    model = small(GRUClassifier, early_stopping=True, max_iter=8).fit(X, LABELS.astype(object))
    assert len(model.validation_loss_curve_) == model.n_iter_
    assert np.isfinite(model.validation_loss_curve_).all()
    assert set(model.predict(X)) <= set(LABELS)


@BOTH
def test_in_float32_a_model_says_nearly_the_same(kind, y):
    model = small(kind, max_iter=10)
    double, single = clone(model).fit(X, y), clone(model).fit(X.astype(np.float32), y)
    method = "predict" if kind is GRURegressor else "predict_proba"
    found = getattr(single, method)(X.astype(np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, getattr(double, method)(X), rtol=0, atol=2e-3)


def test_a_model_from_a_file_of_joblib_learns_anew(tmp_path):
    # a linear part stays what it was in ``fit``, and keeps its share of every forecast
    one, model = np.full((2, 3, 1), 2.0), small(learning_rate_init=0.02, linear_part=None)
    model.fit(one, [4.0, 4.0])
    joblib.dump(model, tmp_path / "model")
    loaded = joblib.load(tmp_path / "model")
    for _ in range(100):
        loaded.partial_fit(one, [1.0, 1.0])
    np.testing.assert_allclose(loaded.predict(one), 1.0, rtol=1e-3)


@BOTH
@pytest.mark.filterwarnings("ignore:The linear part, which has a share of:sklearn_gru.DataWarning")
def test_a_fit_that_goes_on_with_other_data_leaves_the_linear_part_alone(kind, y):
    model = small(kind, warm_start=True).fit(X, y)
    share, coef, weights = model.linear_share_, model.linear_coef_.copy(), model.output_weights_.copy()
    assert share > 0
    for go_on in (model.partial_fit, model.fit):
        go_on(X, y[::-1])
        assert model.linear_share_ == share
        assert_array_equal(model.linear_coef_, coef)
    assert (model.output_weights_ != weights).any()


@BOTH
def test_early_stopping_of_a_named_frame_warns_of_nothing(kind, y):
    frame = pd.DataFrame(X[:, :, 0], columns=[f"hour {i}" for i in range(5)])
    model = small(kind, early_stopping=True, validation_fraction=0.2)
    model.fit(frame, pd.Series(y, name="target"))  # a warning would be an error
    assert_array_equal(model.feature_names_in_, frame.columns)


@BOTH
def test_the_validation_losses_go_on_in_a_warm_start(kind, y):
    model = small(kind, early_stopping=True, warm_start=True).fit(X, y)
    before = list(model.validation_loss_curve_)
    model.set_params(max_iter=4).fit(X, y)
    assert len(model.validation_loss_curve_) == len(before) + 4 == model.n_iter_
    assert_array_equal(model.validation_loss_curve_[: len(before)], before)


@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
@BOTH
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_max_iter_is_what_every_warm_start_adds(kind, y, solver):
    # where scikit-learn's networks read it as the end, of sgd and adam for one call, of lbfgs likewise
    model = small(kind, solver=solver, warm_start=True, n_iter_no_change=10**6, tol=0.0, max_iter=3)
    assert model.fit(X, y).n_iter_ == 3
    assert model.fit(X, y).n_iter_ == 6
    assert model.set_params(max_iter=2).fit(X, y).n_iter_ == 8


@BOTH
def test_weights_of_one_are_no_weights_with_early_stopping(kind, y):
    model = small(kind, early_stopping=True, batch_size=10)
    without, ones = clone(model).fit(X, y), clone(model).fit(X, y, sample_weight=np.ones(len(X)))
    assert_array_equal(without.validation_loss_curve_, ones.validation_loss_curve_)
    assert_array_equal(without.predict(X), ones.predict(X))
