"""All that a fitted estimator computes, and an estimator of it."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge

from sklearn_gru import GRUClassifier, GRURegressor
from sklearn_gru.exchange.formula import estimator_of, formula_of, with_parameters

rng = np.random.default_rng(0)
X = rng.normal(size=(70, 9, 2))
Y = X[:, -1] @ [[1.0, 0.5], [0.0, 2.0]]
LABELS = np.where(Y > 0, "up", "down")

MODELS = {
    "one output": (GRURegressor(3, max_iter=2), Y[:, 0]),
    "several": (GRURegressor((3, 2), bidirectional=True, max_iter=2), Y),
    "quantiles": (GRURegressor(3, loss="quantile", quantile=[0.1, 0.5], max_iter=2), Y),
    "counts": (GRURegressor(3, loss="poisson", max_iter=2), np.abs(Y)),
    "differences": (GRURegressor(3, subtract_last="only", reset_after=True, max_iter=2), Y),
    "every step": (GRURegressor(3, max_iter=2), X.cumsum(axis=1)),
    "classes": (GRUClassifier(3, max_iter=2), LABELS[:, 0]),
    "classes at every step": (GRUClassifier(3, max_iter=2), np.where(X[:, :, 0] > 0, 1, 0)),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_estimator_of_a_formula_predicts_the_same_bits_and_trains_on(name):
    model, y = MODELS[name]
    model = model.set_params(random_state=0).fit(X, y)
    other = estimator_of(formula_of(model))
    assert_array_equal(other.predict(X), model.predict(X))
    other.partial_fit(X, y)
    assert other.n_iter_ == 1
    assert other.t_ == model.t_ + len(X)


@pytest.mark.parametrize("name", MODELS)
def test_it_has_all_fitted_attributes_but_those_of_a_run_of_training(name):
    model, y = MODELS[name]
    model = model.set_params(random_state=0).fit(X, y)
    assert vars(estimator_of(formula_of(model))).keys() == vars(model).keys()


def test_parameters_are_those_of_the_formula():
    formula = formula_of(GRURegressor(3, max_iter=1).fit(X, Y))
    model = estimator_of(replace(formula, parameters={**formula.parameters, "learning_rate_init": 0.1}))
    assert model.learning_rate_init == 0.1
    assert model.hidden_layer_sizes == 3


def test_sizes_are_told_by_the_weights():
    model = GRURegressor((3, 2), bidirectional=True, segment_length=4, max_iter=1).fit(X, Y)
    formula = formula_of(model)
    assert (formula.hidden_sizes, formula.n_channels, formula.n_directions) == ((3, 2), 2, 2)


def test_what_is_no_network_or_not_fitted_has_none():
    with pytest.raises(TypeError, match="model is a Ridge; expected a fitted GRURegressor"):
        formula_of(Ridge())
    with pytest.raises(NotFittedError):
        formula_of(GRURegressor())


CONTRADICTIONS = {
    "one output": [
        {"hidden_layer_sizes": (3, 3)},
        {"n_channels": 5},
        {"bidirectional": True},
        {"reset_after": True},
        {"normalize_y": False},
        {"subtract_last": False},
        {"linear_part": None},
        {"segment_length": 3},
        {"pooling": "mean"},
        {"loss": "poisson"},
        {"loss": "quantile", "quantile": [0.1, 0.9]},
    ],
    "counts": [{"loss": "squared_error"}],
    "quantiles": [{"quantile": [0.2, 0.5]}, {"loss": "huber", "quantile": None}],
    "classes": [{"hidden_layer_sizes": 4}, {"pooling": "last"}],
}


@pytest.mark.parametrize(
    ("name", "parameters"), [(name, given) for name in CONTRADICTIONS for given in CONTRADICTIONS[name]]
)
def test_a_parameter_that_contradicts_what_is_imported_is_an_error(name, parameters):
    """``clone`` would make another network of it, or the outputs would be trained as what they are not."""
    model, y = MODELS[name]
    formula = formula_of(model.set_params(random_state=0).fit(X, y))
    with pytest.raises(ValueError, match=f"{next(iter(parameters))}=.*, but .* imported"):
        with_parameters(formula, parameters)


@pytest.mark.parametrize("name", MODELS)
def test_parameters_of_the_training_to_come_are_taken(name):
    model, y = MODELS[name]
    formula = formula_of(model.set_params(random_state=0).fit(X, y))
    own = {"hidden_layer_sizes": np.atleast_1d(model.hidden_layer_sizes)}  # the same, written otherwise
    given = {"learning_rate_init": 0.5, "solver": "sgd", "dropout": 0.1, **own}
    imported = estimator_of(with_parameters(formula, given))
    assert imported.learning_rate_init == 0.5
    assert_array_equal(imported.predict(X), model.predict(X))
    imported.partial_fit(X, y)


@pytest.mark.parametrize("loss", ["absolute_error", "huber", "quantile"])
def test_another_loss_of_the_same_outputs_may_train_what_is_imported(loss):
    model = GRURegressor(3, max_iter=2, random_state=0).fit(X, Y[:, 0])
    quantile = {"quantile": 0.9} if loss == "quantile" else {}
    imported = estimator_of(with_parameters(formula_of(model), {"loss": loss, **quantile}))
    assert np.isfinite(imported.partial_fit(X, Y[:, 0]).loss_)


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer. Maximum iterations")
def test_early_stopping_may_begin_with_what_is_imported():
    model = GRURegressor(3, max_iter=2, random_state=0).fit(X, Y)
    given = {"early_stopping": True, "warm_start": True, "learning_rate": "constant"}
    others = {"X_val": X[:20], "y_val": Y[:20]}
    for validation, changed in (({}, others), (others, {})):
        imported = estimator_of(with_parameters(formula_of(model), given)).fit(X, Y, **validation)
        assert len(imported.validation_loss_curve_) == imported.n_iter_ == 2
        imported.fit(X, Y, **validation)  # and goes on
        assert imported.n_iter_ == 4
        with pytest.raises(ValueError, match="X_val is now (not )?given, unlike in the call before"):
            imported.fit(X, Y, **changed)
