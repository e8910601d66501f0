"""A search on Ray: to the bit what the same search says in one process."""

import os

import numpy as np
import pytest
from sklearn.base import clone

from .scripts import names_after


@pytest.fixture(scope="module")
def script():
    return names_after("ray_search", "ray")


def test_every_score_and_every_bit_of_the_best_model_are_those_of_one_process(script):
    search, X, y = (script[each] for each in ("search", "X", "y"))
    alone = clone(search).fit(X, y)
    for key in ("split0_test_r2", "split1_test_r2", "split2_test_r2"):
        np.testing.assert_array_equal(search.cv_results_[key], alone.cv_results_[key])
    assert search.best_params_ == alone.best_params_
    np.testing.assert_array_equal(search.predict(X), alone.predict(X))


def test_all_of_the_twelve_fits_ran_in_processes_of_ray(script):
    results = script["search"].cv_results_
    processes = np.concatenate([results[f"split{i}_test_process"] for i in range(3)])
    assert len(processes) == 12
    assert os.getpid() not in processes
    assert len(set(processes)) == 2
    assert set(processes) == script["of_fits"]
