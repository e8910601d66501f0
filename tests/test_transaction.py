"""A method that raises leaves its estimator as it was."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from sklearn_gru._transaction import all_or_nothing


class Estimator(BaseEstimator):
    def __init__(self, random_state=None):
        self.random_state = random_state

    @all_or_nothing
    def fit(self, error=None):
        """Set, delete and draw, then perhaps raise."""
        self.new_ = 1
        self.__dict__.pop("old_", None)
        if self.random_state is not None:
            self.random_state.normal()
        if error is not None:
            raise error
        return self


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, MemoryError])
def test_what_was_set_deleted_and_drawn_is_undone(error):
    rng = np.random.RandomState(0)
    estimator = Estimator(rng)
    estimator.old_ = 2
    before, state = vars(estimator).copy(), rng.get_state()[2]
    with pytest.raises(error):
        estimator.fit(error)
    assert vars(estimator) == before
    assert rng.get_state()[2] == state


def test_without_an_error_everything_stays():
    estimator = Estimator()
    assert estimator.fit() is estimator
    assert estimator.new_ == 1


def test_the_method_keeps_its_name_signature_and_docstring():
    assert Estimator.fit.__name__ == "fit"
    assert Estimator.fit.__doc__ == "Set, delete and draw, then perhaps raise."
