"""Searches on a Dask cluster: to the bit what the same search says in one process."""

import numpy as np
import pytest
from sklearn.base import clone

from .scripts import names_after


@pytest.fixture(scope="module")
def script():
    return names_after("dask_search", "distributed")


@pytest.mark.parametrize("name", ["search", "halving"])
def test_every_score_and_every_bit_of_the_best_model_are_those_of_one_process(script, name):
    search, X, y = (script[each] for each in (name, "X", "y"))
    alone = clone(search).fit(X, y)
    folds = [key for key in alone.cv_results_ if key.startswith("split")]
    assert len(folds) >= 3
    for key in folds:
        np.testing.assert_array_equal(search.cv_results_[key], alone.cv_results_[key])
    assert search.best_params_ == alone.best_params_
    np.testing.assert_array_equal(search.predict(X), alone.predict(X))


def test_it_was_the_processes_of_the_cluster_that_trained(script):
    assert len({task["worker"] for task in script["tasks"].data}) == 2
