"""A fitted estimator without what only training needs."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.exceptions import NotFittedError

from sklearn_gru import GRUClassifier, GRURegressor

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 6, 2))
Y = X[:, -1, 0] + 0.1 * rng.normal(size=120)
LABELS = np.where(Y > 0, "up", "down")

MODELS = [
    (GRURegressor(20, max_iter=3, linear_part=None, random_state=0), Y),
    (GRURegressor(20, max_iter=3, early_stopping=True, random_state=0), Y),
    (GRURegressor(20, max_iter=3, solver="sgd", learning_rate="constant", random_state=0), Y),
    (GRURegressor(20, max_iter=3, solver="lbfgs", random_state=0), Y),
    (GRUClassifier(20, max_iter=3, random_state=0), LABELS),
]


@pytest.fixture(params=MODELS, ids=lambda case: f"{type(case[0]).__name__} {case[0].solver}")
def fitted(request):
    model, y = request.param
    with np.errstate(all="ignore"):
        return pickle.loads(pickle.dumps(model)).fit(X, y), y


pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def test_predicts_the_same_bits_also_after_a_pickle(fitted):
    model, _ = fitted
    light = pickle.loads(pickle.dumps(model.without_training_state()))
    assert_array_equal(light.predict(X), model.predict(X))


def test_is_about_a_third_of_the_size():
    model = GRURegressor(100, max_iter=1, linear_part=None, random_state=0).fit(X, Y)
    assert len(pickle.dumps(model.without_training_state())) < 0.36 * len(pickle.dumps(model))
    model = GRURegressor(100, max_iter=2, early_stopping=True, linear_part=None, random_state=0).fit(X, Y)
    assert len(pickle.dumps(model.without_training_state())) < 0.27 * len(pickle.dumps(model))


def test_the_estimator_itself_goes_on_as_if_nothing_had_been_asked():
    asked, other = (
        GRURegressor(8, max_iter=3, learning_rate="constant", warm_start=True, random_state=0).fit(X, Y)
        for _ in range(2)
    )
    asked.without_training_state()
    assert_array_equal(asked.fit(X, Y).predict(X), other.fit(X, Y).predict(X))


def test_goes_on_from_its_weights_with_a_warning_and_never_begins_anew(fitted):
    model, y = fitted
    light = model.without_training_state().set_params(warm_start=True, max_iter=1, learning_rate_init=1e-9)
    if model.solver == "lbfgs":  # which remembers nothing
        light.fit(X, y)
    else:
        with pytest.warns(UserWarning, match="The optimizer begins anew"):
            light.fit(X, y)
        for after, before in zip(light.input_weights_, model.input_weights_, strict=True):
            assert np.abs(after - before).max() < 1e-7
    assert light.n_iter_ > model.n_iter_


def test_partial_fit_goes_on_as_well():
    model = GRURegressor(8, random_state=0)
    for _ in range(60):
        model.partial_fit(X, Y)
    before = model.score(X, Y)
    light = model.without_training_state()
    with pytest.warns(UserWarning, match="The optimizer begins anew"):
        light.partial_fit(X, Y)
    assert light.score(X, Y) > before - 0.05
    light.partial_fit(X, Y)  # and the new one is kept


def test_weights_without_any_state_are_not_trained_from_scratch_in_silence():
    model = GRURegressor(8, max_iter=2, random_state=0).fit(X, Y)
    del model._run_state
    before = model.predict(X)
    with pytest.raises(ValueError, match="no training state to go on from"):
        model.partial_fit(X, Y)
    assert_array_equal(model.predict(X), before)


def test_what_is_not_fitted_has_no_copy():
    with pytest.raises(NotFittedError):
        GRURegressor().without_training_state()
