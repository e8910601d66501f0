"""Small models, and the state of a model to the last bit."""

import pickle
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_info

from sklearn_gru import GRURegressor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 6, 2))
Y = X[:, -1, 0] - X[:, -2, 1]
LABELS = (Y > 0).astype(int)
OTHER = 3 * X[::-1] + 1  # to train on again


def few_epochs():
    """Say nothing of trainings that are too short, in this process."""
    warnings.simplefilter("ignore", ConvergenceWarning)


def network(kind=GRURegressor, **parameters):
    """A network whose epochs are the same, the last or not; large enough that BLAS is held for it."""
    settings = {"hidden_layer_sizes": 40, "batch_size": 20, "learning_rate": "constant", "random_state": 0}
    return kind(**settings | {"n_iter_no_change": np.inf, "max_iter": 3} | parameters)


def state_of(thing):
    """All that there is of an estimator or a stream, in bytes that are the same if it is the same."""
    return pickle.dumps(pickle.loads(pickle.dumps(thing)))  # once more: what is shared in it is not its state


def blas_threads():
    """How many threads each BLAS library has."""
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]
