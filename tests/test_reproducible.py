"""The same seed gives the same bits; ``python -m tests.reproducible`` tries processes and searches too."""

import numpy as np
import pytest

from sklearn_gru import GRURegressor

from . import reproducible
from .reproducible import X, Y, answer

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.mark.parametrize("check", [reproducible.streams, reproducible.windows])
def test_the_bits_are_the_same(check):
    check(0)


@pytest.fixture(scope="module")
def model():
    return GRURegressor(24, max_iter=1, linear_part=None, random_state=0).fit(X, Y)


def test_a_sample_that_is_predicted_beside_others_is_the_same_to_rounding(model):
    whole = model.predict(X)
    for size in (1, 7, 100):
        parts = [model.predict(X[start : start + size]) for start in range(0, len(X), size)]
        np.testing.assert_allclose(np.concatenate(parts), whole, rtol=0, atol=1e-13)


def test_blocks_of_256_samples_are_the_same_to_the_bit(model):
    parts = [model.predict(X[start : start + 256]) for start in range(0, len(X), 256)]
    np.testing.assert_array_equal(np.concatenate(parts), model.predict(X))


@pytest.mark.parametrize("offset", [8, 16, 40])
def test_an_array_that_lies_otherwise_in_memory_trains_and_predicts_the_same(model, offset):
    memory = np.empty(X.nbytes + 64, np.uint8)
    shifted = memory[offset : offset + X.nbytes].view(float).reshape(X.shape)
    shifted[...] = X
    again = GRURegressor(24, max_iter=1, linear_part=None, random_state=0).fit(shifted, Y)
    assert answer(again, np.asfortranarray(shifted)) == answer(model)
