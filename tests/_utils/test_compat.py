"""What is used of scikit-learn without its promise does what the package needs of it."""

import numpy as np
import pytest
import sklearn
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.metrics import check_scoring, get_scorer, make_scorer
from sklearn.preprocessing import StandardScaler
from sklearn.utils.fixes import parse_version

from sklearn_gru._utils import compat
from sklearn_gru._utils.compat import (
    accepts_sample_weight,
    has_callbacks,
    is_metric_of_scikit_learn,
    output_container,
    store_output_setting,
)

HAS_CALLBACKS = parse_version(sklearn.__version__) >= parse_version("1.9")


def test_it_exports_what_it_lists_and_nothing_private():
    for name in compat.__all__:
        assert not name.startswith("_")
        assert callable(getattr(compat, name))
    assert compat.__all__ == sorted(compat.__all__)


class WithoutNames(TransformerMixin, BaseEstimator):
    """A transformer to which scikit-learn gives no ``set_output``, since it knows no names."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X


@pytest.mark.parametrize("container", ["default", "pandas", "polars"])
@pytest.mark.parametrize(
    "transformer", [WithoutNames(), StandardScaler()], ids=lambda each: type(each).__name__
)
def test_a_stored_output_setting_is_that_of_set_output_and_survives_clone(transformer, container):
    transformer = clone(transformer)
    assert output_container(transformer) == "default"
    store_output_setting(transformer, container)
    assert output_container(transformer) == output_container(clone(transformer)) == container
    if hasattr(transformer, "set_output"):
        as_public = StandardScaler().set_output(transform=container)
        assert vars(as_public)["_sklearn_output_config"] == vars(transformer)["_sklearn_output_config"]


def test_no_output_setting_leaves_the_stored_one():
    transformer = WithoutNames()
    store_output_setting(transformer, None)
    assert vars(transformer) == {}
    store_output_setting(transformer, "pandas")
    store_output_setting(transformer, None)
    assert output_container(transformer) == "pandas"


def test_a_stored_output_setting_does_not_change_the_dictionary_of_another_estimator():
    first = StandardScaler().set_output(transform="pandas")
    second = StandardScaler()
    second._sklearn_output_config = first._sklearn_output_config
    store_output_setting(second, "polars")
    assert output_container(first) == "pandas"


def test_the_output_container_follows_the_global_configuration():
    with sklearn.config_context(transform_output="pandas"):
        assert output_container(StandardScaler()) == "pandas"
    assert output_container(StandardScaler()) == "default"


def weighted(y_true, y_pred, sample_weight=None):
    return 0.0


def unweighted(y_true, y_pred):
    return 0.0


@pytest.mark.parametrize(
    ("scorer", "accepts"),
    [
        (get_scorer("r2"), True),
        (get_scorer("neg_mean_absolute_error"), True),
        (make_scorer(sklearn.metrics.max_error), False),
        (make_scorer(weighted), True),
        (make_scorer(unweighted), False),
        (lambda estimator, X, y, sample_weight=None: 0.0, True),
        (lambda estimator, X, y: 0.0, False),
        (check_scoring(StandardScaler(), scoring=lambda estimator, X, y: 0.0), False),
    ],
)
def test_whether_a_scorer_takes_weights_is_read_from_its_metric(scorer, accepts):
    assert accepts_sample_weight(scorer) is accepts


@pytest.mark.parametrize(
    ("scorer", "is_theirs"),
    [
        (get_scorer("r2"), True),
        (make_scorer(sklearn.metrics.mean_pinball_loss, alpha=0.1), True),
        (make_scorer(weighted), False),
        (weighted, False),
        (make_scorer(lambda y_true, y_pred: 0.0), False),
    ],
)
def test_a_metric_of_scikit_learn_is_told_from_others(scorer, is_theirs):
    assert is_metric_of_scikit_learn(scorer) is is_theirs


class Estimator(compat.CallbackSupportMixin, BaseEstimator):
    @compat.with_callbacks
    def fit(self, X, y=None):
        """Learn nothing."""
        self.seen_ = len(X)
        return self


def test_a_method_with_callbacks_is_itself_without_any():
    assert Estimator().fit(np.zeros((3, 1))).seen_ == 3
    assert Estimator.fit.__doc__ == "Learn nothing."
    assert not has_callbacks(Estimator())


@pytest.mark.skipif(not HAS_CALLBACKS, reason="scikit-learn has callbacks since 1.9")
def test_callbacks_that_were_set_are_seen_until_they_are_taken_away():
    from sklearn.callback import ProgressBar

    estimator = Estimator().set_callbacks(ProgressBar())
    assert has_callbacks(estimator)
    assert has_callbacks(clone(estimator))
    assert not has_callbacks(estimator.set_callbacks())


def test_callbacks_cannot_be_set_before_scikit_learn_has_them():
    assert hasattr(Estimator, "set_callbacks") is HAS_CALLBACKS
