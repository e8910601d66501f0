"""From parameters to what the engine trains with."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor
from sklearn_gru._engine.losses import squared_error
from sklearn_gru._engine.optimizers import SGD, Adam
from sklearn_gru._engine.penalties import FixedPenalty
from sklearn_gru._engine.schedules import Moment
from sklearn_gru._estimators.hyperparameters import LEARNING_RATES as RATES
from sklearn_gru._estimators.hyperparameters import (
    batch_size,
    layer_sizes,
    make_optimizer,
    make_schedule,
    make_settings,
)


@pytest.mark.parametrize(
    ("n_samples", "expected"),
    [(20, 20), (32, 32), (33, 17), (640, 32), (641, 31), (2000, 100), (4000, 200), (9000, 200)],
)
def test_the_automatic_batch_grows_with_the_data(n_samples, expected):
    assert batch_size(GRURegressor(), n_samples) == expected


@pytest.mark.parametrize("sizes", [7, np.int64(7), (7,), [7], np.array([7])], ids=repr)
def test_one_layer_may_be_written_in_several_ways(sizes):
    assert layer_sizes(sizes) == (7,)


@pytest.mark.parametrize(
    "sizes",
    [(), (0,), (2.5,), [2, [3, 4]], np.array([[3]]), np.array(3), (True,), True, {9, 2}, {9: 2}, "93", None],
    ids=repr,
)
def test_sizes_that_are_no_positive_ints_are_an_error(sizes):
    with pytest.raises(ValueError, match="hidden_layer_sizes must be an int or a non-empty sequence"):
        layer_sizes(sizes)


# --- schedules and settings ---------------------------------------------------------------------


def rates(estimator, n_samples=100, n_rate_cuts=0, *, one_epoch=False):
    schedule = make_schedule(estimator, one_epoch=one_epoch)
    rate = estimator.learning_rate_init
    moments = [Moment(epoch, estimator.max_iter, n_samples * epoch, n_rate_cuts) for epoch in range(3)]
    return [schedule.rate(rate, moment) for moment in moments]


def test_the_schedules_are_those_of_the_parameter():
    parameters = {"learning_rate_init": 0.5, "max_iter": 4}
    assert rates(GRURegressor(learning_rate="constant", **parameters)) == [0.5] * 3
    assert rates(GRURegressor(learning_rate="adaptive", **parameters), n_rate_cuts=2) == [0.02] * 3
    inverse = rates(GRURegressor(learning_rate="invscaling", power_t=2, **parameters), n_samples=1)
    assert inverse == [0.5, 0.5 / 4, 0.5 / 9]
    cosine = GRURegressor(learning_rate="cosine", **parameters)
    np.testing.assert_allclose(rates(cosine), [0.5, 0.25 * (1 + np.sqrt(0.5)), 0.25])


def test_a_cosine_over_one_epoch_is_constant():
    assert rates(GRURegressor(), one_epoch=True) == [0.006] * 3


def test_only_the_adaptive_schedule_adapts():
    adapts = {name: make_schedule(GRURegressor(learning_rate=name), one_epoch=False).adapts for name in RATES}
    assert adapts == {"constant": False, "invscaling": False, "adaptive": True, "cosine": False}


def test_a_batch_is_never_larger_than_the_data():
    assert make_settings(GRURegressor(batch_size=500), squared_error, FixedPenalty(1.0), 40).batch_size == 40
    assert make_settings(GRURegressor(), squared_error, FixedPenalty(1.0), 2000).batch_size == 100


def test_each_solver_has_its_optimizer_and_lbfgs_none():
    adam = make_optimizer(GRURegressor(beta_1=0.5, beta_2=0.6, epsilon=0.1))
    assert (type(adam), adam.beta_1, adam.beta_2, adam.epsilon) == (Adam, 0.5, 0.6, 0.1)
    sgd = make_optimizer(GRURegressor(solver="sgd", momentum=0.3, nesterovs_momentum=False))
    assert (type(sgd), sgd.momentum, sgd.nesterov) == (SGD, 0.3, False)
    assert make_optimizer(GRURegressor(solver="lbfgs")) is None


# --- contradictions -----------------------------------------------------------------------------

CONTRADICTIONS = [
    ({"quantile": 0.5}, "quantile=0.5 is only used with loss=\"quantile\"; loss is 'squared_error'"),
    ({"loss": "poisson", "subtract_last": "only"}, 'subtract_last="only" does not go with loss="poisson"'),
    ({"loss": "quantile"}, 'loss="quantile" needs a quantile between 0 and 1; got None'),
    ({"solver": "lbfgs", "dropout": 0.1}, 'dropout=0.1 does not go with solver="lbfgs"'),
    ({"solver": "lbfgs", "bptt_steps": 5}, 'bptt_steps=5 does not go with solver="lbfgs"'),
    ({"solver": "lbfgs", "early_stopping": True}, 'early_stopping=True does not go with solver="lbfgs"'),
    ({"bidirectional": True, "bptt_steps": 5}, "bptt_steps=5 does not go with bidirectional=True"),
    ({"pooling": "mean", "bptt_steps": 5}, 'bptt_steps=5 does not go with pooling="mean"'),
]


@pytest.mark.parametrize(("parameters", "message"), CONTRADICTIONS, ids=lambda part: str(part))
def test_parameters_that_contradict_each_other_are_an_error_that_changes_nothing(parameters, message):
    models = [GRURegressor(**parameters)]
    if not {"loss", "quantile"} & set(parameters):
        models.append(GRUClassifier(**{"bidirectional": False, "pooling": "last"} | parameters))
    for model in models:
        before = vars(model).copy()
        with pytest.raises(ValueError, match=message):
            model.fit(np.zeros((6, 3)), [0, 1] * 3)
        assert vars(model) == before


# --- what float32 cannot hold

VANISHING = {
    "epsilon": (1e-46, {}, r"epsilon=1e-46 is 0 in float32, the dtype of X"),
    "huber_delta": (1e-46, {"loss": "huber"}, r"huber_delta=1e-46 is 0 in float32"),
    "quantile": (1e-46, {"loss": "quantile"}, r"quantile=1e-46 is 0 in float32"),
    "quantile at the other end": (1 - 1e-10, {"loss": "quantile"}, r"quantile=0.9999999999 is 1 in float32"),
}


@pytest.mark.parametrize("name", VANISHING)
def test_a_parameter_that_float32_rounds_to_its_bound_is_an_error_that_changes_nothing(name):
    value, context, message = VANISHING[name]
    model = GRURegressor(2, max_iter=1, **{name.split()[0]: value}, **context)
    before = vars(model).copy()
    X = np.ones((6, 3, 1), np.float32)
    with pytest.raises(ValueError, match=message):
        model.fit(X, np.arange(6.0))
    assert vars(model) == before
    model.fit(X.astype(float), np.arange(6.0))


@pytest.mark.parametrize("name", ["epsilon", "huber_delta", "quantile"])
def test_a_parameter_that_is_not_used_may_vanish(name):
    context = {"loss": "quantile", "quantile": 0.5} if name != "quantile" else {"loss": "huber"}
    context |= {"solver": "sgd"} if name == "epsilon" else {}
    value = {} if name == "quantile" else {name: 1e-46}
    GRURegressor(2, max_iter=1, **value, **context).fit(np.ones((6, 3, 1), np.float32), np.arange(6.0))
