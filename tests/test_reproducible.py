"""The same seed gives the same bits; ``python -m tests.reproducible`` tries processes and searches too."""

import numpy as np
import pytest

from sklearn_gru import GRURegressor

from . import reproducible
from .reproducible import X, Y, answer

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.mark.parametrize("check", ["streams", "windows", "blocks", "batches", "forecasts", "forecasts_alone"])
def test_the_numbers_are_the_same(check):
    getattr(reproducible, check)(0)


@pytest.fixture(scope="module")
def model():
    return GRURegressor(24, max_iter=1, linear_part=None, random_state=0).fit(X, Y)


@pytest.mark.parametrize("offset", [8, 16, 40])
def test_an_array_that_lies_otherwise_in_memory_trains_and_predicts_the_same(model, offset):
    memory = np.empty(X.nbytes + 64, np.uint8)
    shifted = memory[offset : offset + X.nbytes].view(float).reshape(X.shape)
    shifted[...] = X
    again = GRURegressor(24, max_iter=1, linear_part=None, random_state=0).fit(shifted, Y)
    assert answer(again, np.asfortranarray(shifted)) == answer(model)


def test_a_name_that_is_no_check_is_refused_with_those_that_are():
    with pytest.raises(SystemExit, match=r"\['stream'\] are no checks; these are: runs, .*streams"):
        reproducible.main(["files", "stream"])
