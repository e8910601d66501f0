"""Whatever was called, a model says what its public attributes say, computed step by step."""

import pickle

import joblib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from sklearn_gru import GRUClassifier

from ..examples import examples
from . import formula
from .models import hash_of, problems

# tiny data that no training makes anything of
pytestmark = pytest.mark.filterwarnings("ignore")


def check_is_the_formula(model, problem):
    """Of each sequence, since a batch may pack them as it likes."""
    is_class = isinstance(model, GRUClassifier)
    of_one = formula.log_probabilities if is_class else formula.prediction
    said = model.predict_log_proba(problem.X) if is_class else model.predict(problem.X)
    X = problem.X.astype(float)
    expected = np.array([of_one(model, x, every_step=problem.every_step) for x in X]).reshape(said.shape)
    tolerance = 1e-9 if model.output_bias_.dtype == np.float64 else 2e-3
    size = max(1, np.nanmax(np.abs(expected)))
    np.testing.assert_allclose(said, expected, rtol=0, atol=tolerance * size)


@examples(20, nightly=1000)
@given(problems())
def test_predictions_and_probabilities_are_the_formula_of_the_attributes(problem):
    check_is_the_formula(problem.fit(), problem)


class Calls:
    """What may be called, each on what a model is fitted on; each returns the model to go on with."""

    def __init__(self, problem, rng):
        self.problem, self.rng = problem, rng
        self.X, self.y, self.weight = problem.X, problem.y, problem.weight

    def fit(self, model):
        """Anew: as a clone, whatever was before."""
        model.set_params(warm_start=False).fit(self.X, self.y, self.weight)
        assert hash_of(model) == hash_of(clone(model).fit(self.X, self.y, self.weight))
        return model

    def fit_warm(self, model):
        return model.set_params(warm_start=True, max_iter=2).fit(self.X, self.y, self.weight)

    def fit_watched(self, model):
        if not model.early_stopping:
            return model
        watched = {"X_val": self.X[:6], "y_val": self.y[:6], "sample_weight_val": 3 * self.weight[:6]}
        return model.set_params(warm_start=False).fit(self.X, self.y, self.weight, **watched)

    def partial_fit(self, model):
        is_told = getattr(model, "class_weight", None) != "balanced"
        if not (hasattr(model, "partial_fit") and is_told):
            return model
        return model.partial_fit(self.X, self.y, sample_weight=self.weight * self.rng.choice([0.01, 1, 100]))

    def other_settings(self, model):
        rate = ["constant", "invscaling", "adaptive"][self.rng.integers(3)]
        size, alpha = int(self.rng.integers(1, 20)), [0.0, 0.1, "auto"][self.rng.integers(3)]
        return model.set_params(learning_rate=rate, batch_size=size, alpha=alpha)

    def pickled(self, model):
        return pickle.loads(pickle.dumps(model))

    def light(self, model):
        return model.without_training_state()

    def refused(self, model):
        """What is wrong is an error, and changes nothing."""
        X, y, weight = self.X.copy(), self.y, self.weight
        kind = self.rng.integers(4)
        if kind == 0:
            X[0, -1, 0] = np.inf
        y = y[:-1] if kind == 1 else y
        weight = {2: -weight, 3: weight[:-1]}.get(int(kind), weight)
        before = joblib.hash(vars(model))
        for method in ("fit", "partial_fit"):
            if hasattr(model, method):
                with pytest.raises(ValueError, match="."):
                    getattr(model, method)(X, y, sample_weight=weight)
        assert joblib.hash(vars(model)) == before
        return model


CALLS = sorted(name for name in vars(Calls) if name[0] != "_")
# where the training state was left behind, or a solver, a schedule or a linear part does not go on
MAY_BE_REFUSED = {"fit_warm", "partial_fit"}


def shown(model):
    """What users see of what it has learnt."""
    return joblib.hash({name: value for name, value in vars(model).items() if name.endswith("_")})


@examples(10, nightly=1000)
@given(problems(), st.lists(st.sampled_from(CALLS), min_size=2, max_size=6), st.integers(0, 99))
def test_after_any_calls_they_are_still_the_formula(problem, names, seed):
    model, calls = problem.fit(), Calls(problem, np.random.default_rng(seed))
    for name in names:
        before = shown(model)
        try:
            model = getattr(calls, name)(model)
        except ValueError:
            assert name in MAY_BE_REFUSED
            assert shown(model) == before
        check_is_the_formula(model, problem)
