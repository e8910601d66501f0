"""A pickle carries the version of the package, and says so where another one reads it."""

import pickle
import warnings

import pytest
from sklearn.base import BaseEstimator
from sklearn.exceptions import InconsistentVersionWarning

from sklearn_gru import __version__
from sklearn_gru._utils.pickling import VersionedPickleMixin


class Estimator(VersionedPickleMixin, BaseEstimator):
    def __init__(self, depth=1):
        self.depth = depth


def fitted():
    estimator = Estimator(depth=3)
    estimator.weights_ = [1.0, 2.0]
    return estimator


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_this_version_comes_back_as_it_was_without_a_word(protocol):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = pickle.loads(pickle.dumps(fitted(), protocol))
    assert vars(loaded) == vars(fitted())


def test_what_is_pickled_has_the_version():
    assert fitted().__getstate__()["_sklearn_gru_version"] == __version__


@pytest.mark.parametrize(
    ("stamp", "named"),
    [({"_sklearn_gru_version": "99.0"}, "99.0"), ({"_sklearn_gru_version": ""}, ""), ({}, "unknown")],
)
def test_a_pickle_of_another_version_is_read_with_a_warning(stamp, named):
    state = fitted().__getstate__()
    del state["_sklearn_gru_version"]
    state |= stamp
    given = dict(state)
    loaded = Estimator()
    with pytest.warns(InconsistentVersionWarning) as caught:
        loaded.__setstate__(state)
    assert len(caught) == 1
    warning = caught[0].message
    assert warning.estimator_name == "Estimator"
    assert warning.original_sklearn_version == f"sklearn_gru {named}"
    assert warning.current_sklearn_version == f"sklearn_gru {__version__}"
    assert vars(loaded) == vars(fitted())
    assert state == given
