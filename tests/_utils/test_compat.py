"""What is taken from scikit-learn though it does not promise it: each thing does what is relied upon."""

import ast
import importlib.util
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import make_scorer, max_error, mean_squared_error, r2_score
from sklearn.preprocessing import StandardScaler

from sklearn_gru._utils import compat

from ..contents import modules


def test_nothing_stands_here_that_the_package_does_not_use():
    used = {
        alias.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("compat")
        for alias in node.names
    }
    assert used == set(compat.__all__)


def test_before_there_were_callbacks_a_fit_is_left_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.callback", None)
    spec = importlib.util.spec_from_file_location(compat.__name__, compat.__file__)
    older = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(older)

    def fit(self, X, y):
        return self

    assert older.with_callbacks(fit) is fit
    assert vars(older.CallbackSupportMixin()) == {}


@pytest.mark.parametrize("container", ["pandas", "polars", "default"])
def test_an_output_setting_is_stored_as_set_output_does(container):
    ours, theirs = StandardScaler(), StandardScaler().set_output(transform=container)
    compat.store_output_setting(ours, container)
    assert vars(ours) == vars(theirs)
    assert compat.output_container(ours) == compat.output_container(theirs) == container
    assert compat.output_container(clone(ours)) == container


def test_no_output_setting_changes_nothing():
    scaler = StandardScaler().set_output(transform="pandas")
    compat.store_output_setting(scaler, None)
    assert compat.output_container(scaler) == "pandas"
    untouched = StandardScaler()
    compat.store_output_setting(untouched, None)
    assert vars(untouched) == vars(StandardScaler())
    assert compat.output_container(untouched) == "default"


def scorer_by_hand(estimator, X, y):
    return 0.0


def scorer_by_hand_with_weights(estimator, X, y, sample_weight=None):
    return 0.0


@pytest.mark.parametrize(
    ("scorer", "takes_weights"),
    [
        (make_scorer(r2_score), True),
        (make_scorer(max_error), False),
        (scorer_by_hand, False),
        (scorer_by_hand_with_weights, True),
    ],
)
def test_whether_a_scorer_takes_weights_is_seen_through_make_scorer(scorer, takes_weights):
    assert compat.accepts_sample_weight(scorer) is takes_weights


def metric_by_hand(y_true, y_pred):
    return np.mean(y_true == y_pred)


@pytest.mark.parametrize(
    ("scorer", "is_theirs"),
    [
        (make_scorer(mean_squared_error, greater_is_better=False), True),
        (make_scorer(metric_by_hand), False),
        (scorer_by_hand, False),
    ],
)
def test_a_scorer_is_scikit_learns_by_its_metric(scorer, is_theirs):
    assert compat.is_metric_of_scikit_learn(scorer) is is_theirs


def test_weights_are_checked_as_in_scikit_learn():
    X = np.zeros((3, 2))
    np.testing.assert_array_equal(compat.check_sample_weight(None, X), np.ones(3))
    with pytest.raises(ValueError, match="Negative values"):
        compat.check_sample_weight([1, -1, 1], X, ensure_non_negative=True)
    with pytest.raises(ValueError, match="sample_weight.shape == "):
        compat.check_sample_weight([1, 1], X)


def test_names_of_features_are_those_of_a_frame_and_none_of_an_array():
    pd = pytest.importorskip("pandas")
    assert list(compat.get_feature_names(pd.DataFrame({"load": [1.0], "price": [2.0]}))) == ["load", "price"]
    assert compat.get_feature_names(np.zeros((1, 2))) is None


def test_names_passed_on_have_to_be_those_of_fit():
    scaler = StandardScaler()
    scaler.n_features_in_, scaler.feature_names_in_ = 2, np.array(["load", "price"], dtype=object)
    assert list(compat.check_feature_names_in(scaler)) == ["load", "price"]
    with pytest.raises(ValueError, match="not equal to feature_names_in_"):
        compat.check_feature_names_in(scaler, ["price", "load"])


@pytest.mark.parametrize("X", [[1, 2, 3], np.zeros((3, 2)), {"a": 1, "b": 2, "c": 3}])
def test_samples_are_counted_in_whatever_has_a_length(X):
    assert compat.num_samples(X) == 3
