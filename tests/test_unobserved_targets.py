"""y with holes: what is not observed has no loss, gradient or count, and all else keeps its promise."""

import numpy as np
import pytest
from sklearn.metrics import r2_score
from sklearn.model_selection import cross_val_score

from sklearn_gru import GRURegressor

from . import plain

RNG = np.random.default_rng(0)
X = RNG.normal(size=(120, 6, 2)).cumsum(axis=1)
Y = np.column_stack([X[:, -1, 0], X[:, -2, 1], X.mean(axis=(1, 2))]) + 0.1 * RNG.normal(size=(120, 3))
HOLED = np.where(RNG.random(Y.shape) < 0.2, np.nan, Y)
KNOWN = ~np.isnan(HOLED).all(axis=1)
X, Y, HOLED = X[KNOWN], Y[KNOWN], HOLED[KNOWN]
N = len(X)

OPTIONS = {
    "the defaults": {},
    "early stopping": {"early_stopping": True},
    "lbfgs": {"solver": "lbfgs", "max_iter": 4, "tol": 10.0},
    "a quantile": {"loss": "quantile", "quantile": 0.3},
    "quantiles": {"loss": "quantile", "quantile": [0.3, 0.6]},
    "absolute error": {"loss": "absolute_error"},
    "huber": {"loss": "huber"},
    "no base": {"subtract_last": False},
    "only differences": {"subtract_last": "only"},
    "segments": {"segment_length": 2},
    "no linear part": {"linear_part": None},
    "y as it is": {"normalize_y": False},
    "parts": {"bptt_steps": 2},
    "dropout": {"dropout": 0.2},
}


def small(**parameters):
    return GRURegressor(**{"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0} | parameters)


def test_a_target_after_the_last_step_is_one_at_every_step_that_only_the_last_has():
    every = np.full((N, 6, 3), np.nan)
    every[:, -1] = HOLED
    weight = np.linspace(1, 3, N)
    for loss in ("squared_error", "absolute_error", "huber"):
        model = small(**plain.REGRESSOR, loss=loss)
        one = model.fit(X, HOLED, weight).predict(X)
        np.testing.assert_allclose(model.fit(X, every, weight).predict(X)[:, -1], one, rtol=0, atol=1e-12)


@pytest.mark.filterwarnings("ignore:lbfgs failed")
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_a_weight_of_two_is_the_sample_twice_and_of_zero_none(options):
    if "early_stopping" in options:
        options = options | {"validation_fraction": 1 / 3}
    weight = np.tile([2.0, 0.0, 1.0], N)[:N]
    rows = np.repeat(np.arange(N), weight.astype(int))
    of_full_batches = {"batch_size": 1000, "dropout": 0.0}
    if options.get("early_stopping"):  # which counts samples, not their weights
        weight, rows = np.tile([1.0, 0.0, 1.0], N)[:N], np.flatnonzero(np.tile([1, 0, 1], N)[:N])
    one = small(**options | of_full_batches).fit(X, HOLED, weight)
    other = small(**options | of_full_batches).fit(X[rows], HOLED[rows])
    np.testing.assert_allclose(one.predict(X), other.predict(X), rtol=1e-7, atol=1e-9)
    assert one.score(X, HOLED, weight) == pytest.approx(other.score(X[rows], HOLED[rows]), rel=1e-7)


@pytest.mark.filterwarnings("ignore:lbfgs failed")
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_with_every_option_a_few_holes_change_little(options):
    holed = Y.copy()
    holed[3, 1] = holed[40, 0] = holed[-1, 2] = np.nan
    whole, one = (small(**options).fit(X, y).predict(X) for y in (Y, holed))
    assert 0 < np.abs(one - whole).max() < 0.3
    assert np.sqrt(np.mean((one - whole) ** 2)) < 0.02 * Y.std()


def test_the_base_and_the_linear_part_of_an_output_are_those_of_the_samples_where_it_is_observed():
    holed = Y[:, :1].repeat(2, axis=1)
    holed[::3, 1] = np.nan
    seen = np.arange(N) % 3 > 0
    model = small(linear_part=None, alpha=1.0, normalize_y=False).fit(X, holed)
    # the penalty of the base is next to nothing here, and then only the observed samples matter
    alone = small(linear_part=None, alpha=1.0, normalize_y=False).fit(X[seen], Y[seen, :1])
    np.testing.assert_allclose(model.base_coef_[:, 1], alone.base_coef_[:, 0], rtol=1e-3, atol=1e-4)
    assert np.abs(model.base_coef_[:, 0] - model.base_coef_[:, 1]).max() > 1e-3


def test_an_output_without_holes_is_forecast_as_well_beside_one_that_is_mostly_holes():
    holed = Y.copy()
    holed[5:, 1] = np.nan
    model = small(hidden_layer_sizes=8, max_iter=30).fit(X, holed)
    prediction = model.predict(X)
    assert np.isfinite(prediction).all()
    assert r2_score(Y[:, [0, 2]], prediction[:, [0, 2]]) > 0.9
    assert model.linear_share_ > 0


@pytest.mark.parametrize("weighted", [False, True])
def test_score_is_the_mean_of_the_scores_of_the_outputs_on_what_is_observed(weighted):
    weight = np.linspace(0, 2, N) if weighted else None
    model = small().fit(X, HOLED)
    prediction = model.predict(X)
    scores = [
        r2_score(
            HOLED[seen, output],
            prediction[seen, output],
            sample_weight=None if weight is None else weight[seen],
        )
        for output, seen in enumerate((~np.isnan(HOLED)).T)
    ]
    assert model.score(X, HOLED, weight) == pytest.approx(np.mean(scores))
    assert np.isfinite(cross_val_score(small(), X, HOLED, cv=3)).all()


def test_holes_in_the_samples_to_watch_do_not_count():
    model = small(early_stopping=True, linear_part=None)
    one = model.fit(X[:60], Y[:60], X_val=X[60:], y_val=HOLED[60:])
    loss = one.validation_loss_curve_[-1]
    learnt = (HOLED[60:] - model._base.predict(X[60:]) - model.y_mean_) / model.y_scale_
    outputs = (one.predict(X[60:]) - model._base.predict(X[60:]) - model.y_mean_) / model.y_scale_
    assert one.best_n_iter_ == one.n_iter_
    assert loss == pytest.approx(np.nanmean((learnt - outputs) ** 2, axis=1).mean(), rel=1e-9)


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_an_output_that_is_never_observed_is_an_error_that_names_it(method):
    holed = Y.copy()
    holed[:, 1] = np.nan
    with pytest.raises(ValueError, match=f"no observed target for output 1 of 3 in the {N} samples to train"):
        getattr(small(), method)(X, holed)


def test_a_later_batch_may_lack_an_output():
    holed = Y.copy()
    holed[:, 1] = np.nan
    model = small(linear_part=None).partial_fit(X, Y)
    assert np.isfinite(model.partial_fit(X, holed).predict(X)).all()


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_the_units_of_y_change_no_score(size):
    expected = small().fit(X, HOLED).score(X, HOLED)
    assert small().fit(X, HOLED * size).score(X, HOLED * size) == pytest.approx(expected, abs=1e-6)
    one = small().fit(X, Y[:, 0] * size).score(X, Y[:, 0] * size)
    assert one == pytest.approx(small().fit(X, Y[:, 0]).score(X, Y[:, 0]), abs=1e-6)
