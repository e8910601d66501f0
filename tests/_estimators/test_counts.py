"""GRURegressor(loss="poisson"): counts, and whatever else is at least 0."""

import pickle

import numpy as np
import pytest
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import mean_poisson_deviance, r2_score

from sklearn_gru import GRURegressor, stream

from .. import plain
from .._engine import reference

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 5, 2))
RATE = 4 * np.exp(0.5 * X[:, -2:, 0].sum(axis=1))
COUNTS = RNG.poisson(RATE)
TWO = np.column_stack([COUNTS, RNG.poisson(1.0, size=60)])
STEPS = RNG.poisson(np.exp(X[:, :, :1]))
WEIGHT = np.linspace(0.5, 2, 60)


def counting(**parameters):
    default = {"hidden_layer_sizes": 4, "loss": "poisson", "max_iter": 3, "random_state": 0}
    return GRURegressor(**default | parameters)


def test_a_prediction_is_the_exponential_of_the_output_in_units_of_the_mean():
    model = counting(**plain.REGRESSOR).fit(X, TWO, WEIGHT)
    np.testing.assert_allclose(model.y_scale_, np.average(TWO, axis=0, weights=WEIGHT), rtol=1e-14)
    assert not model.y_mean_.any()
    cell = model.input_weights_[0], model.recurrent_weights_[0], model.hidden_biases_[0], None
    for x, prediction in zip(X, model.predict(X), strict=True):
        h = reference.gru_cell(x, cell, np.zeros(4))[-1]
        expected = np.exp(h @ model.output_weights_ + model.output_bias_) * model.y_scale_
        np.testing.assert_allclose(prediction, expected, rtol=1e-12)


@pytest.mark.parametrize("y", [COUNTS, TWO, STEPS], ids=["one", "several", "every step"])
def test_training_begins_at_the_mean_whatever_the_units(y):
    expected = counting().fit(X, y)
    for size in (1e5, 1e-200, 1e200):
        other = counting().fit(X, size * y)
        np.testing.assert_allclose(other.loss_curve_, expected.loss_curve_, rtol=1e-6)
        np.testing.assert_allclose(other.predict(X) / size, expected.predict(X), rtol=1e-6)
    at_rest = counting(learning_rate_init=1e-12, max_iter=1).fit(np.zeros_like(X), y)
    observed = y.reshape(len(y), -1, 1) if y is STEPS else y
    mean = observed.mean(axis=(0, 1)) if y is STEPS else observed.mean(axis=0)
    np.testing.assert_allclose(at_rest.predict(np.zeros_like(X))[0, ...], np.broadcast_to(mean, y.shape[1:]))


def test_with_y_as_it_is_the_outputs_are_its_logarithms():
    model = counting(normalize_y=False).fit(X, COUNTS)
    assert (model.y_mean_, model.y_scale_) == (0, 1)
    assert model.predict(X).mean() < COUNTS.mean()  # it begins at 1


def test_the_loss_that_is_watched_is_half_the_deviance_in_units_of_the_mean():
    model = counting(early_stopping=True).fit(X[:40], COUNTS[:40], X_val=X[40:], y_val=COUNTS[40:])
    deviance = mean_poisson_deviance(COUNTS[40:], model.predict(X[40:]))
    assert model.best_validation_loss_ == pytest.approx(deviance / 2 / model.y_scale_[0], rel=1e-12)


def test_there_is_no_base_and_no_linear_part_but_differences_are_read():
    model = counting().fit(X, COUNTS)
    assert model.linear_share_ == 0
    assert not hasattr(model, "base_coef_")
    assert model.input_weights_[0].shape[0] == 4
    assert counting(subtract_last=False).fit(X, COUNTS).input_weights_[0].shape[0] == 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_predictions_are_positive_also_where_a_float_is_too_coarse(dtype):
    model = counting().fit(X.astype(dtype), COUNTS)
    assert (model.predict(X) > 0).all()
    model.output_bias_ -= 5000
    assert (model.predict(X.astype(dtype)) == np.finfo(dtype).tiny).all()
    model.output_bias_ += 10000
    with pytest.raises(ValueError, match="A prediction is too large"):
        model.predict(X.astype(dtype))


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@pytest.mark.parametrize("y", [COUNTS * 1.0, TWO * 1.0, STEPS * 1.0], ids=["one", "several", "every step"])
def test_a_negative_target_is_an_error_that_names_its_sample(method, y):
    model = counting().fit(X, COUNTS)
    before = pickle.dumps(model)
    y = y.copy()
    y[7].flat[-1:] = -2
    if y.ndim == 1:
        y[7] = -2
    with pytest.raises(ValueError, match=r"needs y of at least 0; got -2.0 for sample 7"):
        getattr(model if y.ndim == 1 else counting(), method)(X, y)
    assert pickle.dumps(model) == before
    weight = np.ones(60)
    weight[7] = 0  # as good as absent
    counting().fit(X, y, weight)


def test_a_negative_target_to_watch_is_one_too():
    with pytest.raises(ValueError, match="In the validation samples X_val, y_val: .*got -1.0 for sample 1"):
        counting(early_stopping=True).fit(X, COUNTS, X_val=X[:2], y_val=[0, -1])


@pytest.mark.parametrize("y", [np.zeros(60), TWO * [1, 0], STEPS * 0], ids=["one", "several", "every step"])
def test_an_output_that_is_nothing_but_zeros_is_an_error(y):
    with pytest.raises(
        ValueError, match=r"needs y with a positive sum; output \d of \d is 0 in all of the 60"
    ):
        counting().fit(X, y)
    model = counting().partial_fit(X, np.ones(60))
    model.partial_fit(X, np.zeros(60))  # a later batch may be


@pytest.mark.filterwarnings("ignore:lbfgs failed")
@pytest.mark.parametrize(
    "options",
    [{}, {"normalize_y": False}, {"solver": "lbfgs", "tol": 10.0}, {"bptt_steps": 2}, {"segment_length": 2}],
    ids=str,
)
def test_a_weight_of_two_is_the_sample_twice_and_of_zero_none(options):
    weight = np.tile([2.0, 0.0, 1.0], 20)
    rows = np.repeat(np.arange(60), weight.astype(int))
    one, other = (counting(batch_size=1000, **options) for _ in range(2))
    one.fit(X, TWO, weight)
    other.fit(X[rows], TWO[rows])
    np.testing.assert_allclose(one.predict(X), other.predict(X), rtol=1e-7, atol=1e-9)


def test_what_is_not_observed_has_no_loss():
    y = np.where(np.arange(60)[:, np.newaxis] % [3, 7] == 0, np.nan, TWO)
    y = y[keep := ~np.isnan(y).all(axis=1)]
    every = np.full((len(y), 5, 2), np.nan)
    every[:, -1] = y
    model = counting(**plain.REGRESSOR)
    one = model.fit(X[keep], y).predict(X)
    np.testing.assert_allclose(model.fit(X[keep], every).predict(X)[:, -1], one, rtol=0, atol=1e-12)
    np.testing.assert_allclose(model.y_scale_, np.nanmean(y, axis=0), rtol=1e-14)


def test_a_fitted_model_predicts_by_the_loss_it_was_fitted_with():
    model = counting().fit(X, COUNTS)
    expected = model.predict(X)
    np.testing.assert_array_equal(model.set_params(loss="squared_error").predict(X), expected)


def test_score_is_r2():
    model = counting().fit(X, TWO)
    assert model.score(X, TWO, WEIGHT) == pytest.approx(r2_score(TWO, model.predict(X), sample_weight=WEIGHT))


def test_rates_that_the_steps_multiply_are_learnt():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(1200, 5, 2))
    rate = 3 * np.exp(0.5 * X[:, -2:, 0].sum(axis=1) - 0.4 * X[:, -1, 1] * X[:, -2, 1])
    y = rng.poisson(rate)
    flat, train, test = X.reshape(1200, -1), slice(0, 800), slice(800, None)
    deviance = {
        "network": GRURegressor(16, loss="poisson", random_state=0).fit(X[train], y[train]).predict(X[test]),
        "linear": PoissonRegressor().fit(flat[train], y[train]).predict(flat[test]),
        "truth": rate[test],
    }
    deviance = {name: mean_poisson_deviance(y[test], prediction) for name, prediction in deviance.items()}
    assert deviance["truth"] < deviance["network"] < 0.8 * deviance["linear"]


def test_a_stream_gives_the_means_too():
    model = counting(subtract_last=False).fit(X, STEPS)
    live = stream(model)
    outputs = [live.step(x) for x in X[3]]
    np.testing.assert_allclose(outputs, model.predict(X[3:4])[0], rtol=1e-12)
