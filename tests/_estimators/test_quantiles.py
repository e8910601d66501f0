"""Several quantiles of each target by one network: never crossing, and with all that one quantile has."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LinearRegression, QuantileRegressor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRURegressor, StepwiseTransformer, make_windows
from sklearn_gru._engine.quantiles import ascending
from sklearn_gru._estimators.followed_scale import Readout
from sklearn_gru._estimators.quantiles import (
    QuantileScale,
    levels_of,
    predicted_levels,
    with_middle_in_units,
)
from sklearn_gru._estimators.targets import TargetScale

LEVELS = [0.1, 0.5, 0.9]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 6, 2)).cumsum(axis=1)
ONE = X[:, -1, 0] + RNG.normal(size=60)
TWO = np.column_stack([ONE, X[:, -2, 1]])
STEPS = X[:, :, :1] + RNG.normal(size=(60, 6, 1))
SHAPES = {"one": ONE, "several": TWO, "every step": STEPS}


def small(**parameters):
    settings = {"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0, "quantile": LEVELS}
    return GRURegressor(loss="quantile", **settings | parameters)


def with_holes(y):
    """A fifth of the targets is not observed, but one of each sample is."""
    holed = y.copy()
    rest = holed.reshape(len(y), -1)[:, 1:]
    rest[np.random.default_rng(1).random(rest.shape) < 0.2] = np.nan
    return holed


# --- the levels


@pytest.mark.parametrize("quantile", [[0.1, 0.5], (0.1, 0.5), np.array([0.1, 0.5]), [0.1, Fraction(1, 2)]])
def test_the_levels_of_any_sequence_are_floats(quantile):
    assert levels_of(quantile) == (0.1, 0.5)
    assert all(type(level) is float for level in levels_of(quantile))


@pytest.mark.parametrize("quantile", [None, 0.5, np.float32(0.5), 1])
def test_one_number_has_no_levels(quantile):
    assert levels_of(quantile) is None


WRONG = [[], [0.5, 0.5], [0.9, 0.1], [0, 0.5], [0.5, 1], [0.5, np.nan], ["a"], [None], [[0.1, 0.5]], [True]]
WRONG += ["median", {0.1: 0.5}, np.array(0.5), True, {0.1, 0.5}]


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@pytest.mark.parametrize("quantile", WRONG, ids=repr)
def test_anything_but_increasing_levels_is_an_error_that_names_it_and_changes_nothing(quantile, method):
    model = small(quantile=quantile)
    before = vars(model).copy()
    with pytest.raises(ValueError, match="quantile") as error:
        getattr(model, method)(X, ONE)
    assert repr(quantile) in str(error.value)
    assert vars(model) == before


@pytest.mark.parametrize("quantile", [[1e-46, 0.5], [0.5, 1 - 1e-10], [0.5, 0.5 + 1e-10]])
def test_levels_that_float32_cannot_tell_apart_are_an_error(quantile):
    with pytest.raises(
        ValueError, match="in float32, the dtype of X: pass X as float64, or another quantile"
    ):
        small(quantile=quantile).fit(X.astype(np.float32), ONE)
    small(quantile=quantile).fit(X, ONE)


def test_levels_without_the_loss_are_an_error():
    with pytest.raises(ValueError, match=r"quantile=\[0.1, 0.5, 0.9\] is only used with loss=\"quantile\""):
        small().set_params(loss="huber").fit(X, ONE)


@pytest.mark.parametrize("quantile", [LEVELS, tuple(LEVELS), np.array(LEVELS)])
def test_the_parameter_is_kept_as_it_was_given(quantile):
    model = small(quantile=quantile)
    assert model.fit(X, ONE).get_params()["quantile"] is quantile
    np.testing.assert_array_equal(clone(model).quantile, quantile)
    np.testing.assert_array_equal(clone(model).fit(X, ONE).predict(X), model.predict(X))


@pytest.mark.parametrize(
    "wrap",
    [
        lambda model: model,
        lambda model: make_pipeline(StepwiseTransformer(StandardScaler()), model),
        lambda model: GridSearchCV(model, {"max_iter": [1]}, cv=2),
        lambda model: TransformedTargetRegressor(model),
    ],
)
def test_a_model_tells_its_levels_through_what_is_around_it(wrap):
    assert predicted_levels(wrap(small(hidden_layer_sizes=2)).fit(X, ONE)) == tuple(LEVELS)
    assert predicted_levels(wrap(small(quantile=0.5, hidden_layer_sizes=2)).fit(X, ONE)) is None


def test_other_models_have_levels_where_their_quantile_is_a_list():
    assert predicted_levels(LinearRegression()) is None
    assert predicted_levels(QuantileRegressor(quantile=0.3)) is None
    assert predicted_levels(QuantileRegressor(quantile=[0.3, 0.4])) == (0.3, 0.4)


def test_the_levels_are_those_of_fit():
    model = small().fit(X, ONE)
    expected, score = model.predict(X), model.score(X, ONE)
    model.set_params(quantile=0.5)
    np.testing.assert_array_equal(model.predict(X), expected)
    assert model.score(X, ONE) == score
    assert predicted_levels(model) == tuple(LEVELS)
    assert model.fit(X, ONE).predict(X).shape == (60,)


# --- predictions


@pytest.mark.parametrize("name", SHAPES)
def test_predictions_have_a_last_axis_of_quantiles_in_order(name):
    y = SHAPES[name]
    prediction = small().fit(X, y).predict(X)
    assert prediction.shape == (*y.shape, 3)
    assert (np.diff(prediction, axis=-1) > 0).all()
    alone = small(quantile=[0.5]).fit(X, y).predict(X)
    assert alone.shape == (*y.shape, 1)


@pytest.mark.parametrize("options", [{}, {"subtract_last": "only"}, {"normalize_y": False}])
@pytest.mark.parametrize("seed", range(5))
def test_no_two_cross_whatever_was_learnt_and_is_read(seed, options):
    rng = np.random.default_rng(seed)
    levels = np.sort(rng.uniform(0.01, 0.99, 12)).tolist()
    y = np.exp(rng.normal(scale=3, size=(60, 2)))
    model = small(quantile=levels, learning_rate_init=0.3, alpha=0.0, **options).fit(X.astype(np.float32), y)
    prediction = model.predict(1e4 * rng.normal(size=(500, 4, 2)).astype(np.float32))
    assert prediction.dtype == np.float32
    assert (np.diff(prediction, axis=-1) >= 0).all()


def test_they_are_made_of_the_weights_as_the_docstring_says():
    model = small().fit(X, TWO)
    outputs = model.hidden_states(X)[:, -1] @ model.output_weights_ + model.output_bias_
    assert outputs.shape == (60, 2 * 3)
    x_last = X[:, -1]
    for target in range(2):
        low, middle, high = outputs[:, 3 * target : 3 * target + 3].T
        unit = model.y_scale_[target]
        base = x_last @ model.base_coef_[:, target] + model.base_intercept_[target] + model.y_mean_[target]
        start = np.log(np.exp(norm.ppf(0.9)) - 1)
        expected = base + unit * 2 * middle
        common = 3 * (low + high) / 2
        below, above = (unit * np.log1p(np.exp(2 * x + common + start)) for x in (low, high))
        np.testing.assert_allclose(
            model.predict(X)[:, target],
            np.transpose([expected - below, expected, expected + above]),
            atol=1e-12,
        )


def test_absent_steps_have_none():
    gappy, y = X.copy(), STEPS.copy()
    gappy[3, :2] = y[3, :2] = np.nan
    prediction = small().fit(gappy, y).predict(gappy)
    assert np.isnan(prediction[3, :2]).all()
    assert np.isfinite(prediction[3, 2:]).all()


def test_windows_are_sequences():
    windows = make_windows(RNG.normal(size=(80, 2)).cumsum(axis=0), 6)
    y = np.asarray(windows)[:, -1, 0] + RNG.normal(size=80)
    model = small().fit(windows[6:], y[6:])
    np.testing.assert_array_equal(model.predict(windows[6:]), model.predict(np.asarray(windows[6:])))


def draw(n_samples, seed):
    """The step before the last tells how far the target strays from the last."""
    rng = np.random.default_rng(seed)
    sequences = rng.normal(size=(n_samples, 5, 1))
    noise = 0.5 + np.abs(sequences[:, -2, 0])
    return sequences, sequences[:, -1, 0] + noise * rng.normal(size=n_samples), noise


def test_the_share_below_each_is_its_level_and_the_band_is_wide_where_the_noise_is():
    (sequences, y, _), (X_test, y_test, noise) = draw(3000, 0), draw(5000, 1)
    model = small(hidden_layer_sizes=16, max_iter=15).fit(sequences, y)
    prediction = model.predict(X_test)
    np.testing.assert_allclose((y_test[:, np.newaxis] < prediction).mean(axis=0), LEVELS, atol=0.03)
    width = prediction[:, 2] - prediction[:, 0]
    assert width[noise > 1.5].mean() > 1.5 * width[noise < 1].mean()


# --- training

OPTIONS = {
    "the defaults": {},
    "one output a time": {"segment_length": 1},
    "segments": {"segment_length": 2},
    "no base": {"subtract_last": False},
    "only differences": {"subtract_last": "only"},
    "y as it is": {"normalize_y": False},
    "parts": {"bptt_steps": 2},
    "dropout": {"dropout": 0.2},
    "two directions": {"bidirectional": True},
    "two layers": {"hidden_layer_sizes": (4, 3)},
    "reset after": {"reset_after": True},
    "pooling": {"pooling": "mean"},
    "lbfgs": {"solver": "lbfgs"},
    "sgd": {"solver": "sgd"},
    "early stopping": {"early_stopping": True},
    "alpha": {"alpha": 0.5},
}


@pytest.mark.filterwarnings("ignore:lbfgs failed")
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_with_every_option_the_loss_falls_and_none_cross(options):
    model = small(max_iter=30, alpha=0.01).set_params(**options).fit(X, with_holes(TWO))
    assert model.loss_curve_[-1] < model.loss_curve_[0]
    assert (np.diff(model.predict(X), axis=-1) >= 0).all()
    assert model.score(X, TWO) > 0


@pytest.mark.parametrize("name", SHAPES)
def test_of_one_batch_the_loss_is_the_mean_pinball_loss_in_the_units_of_the_scale(name):
    y = SHAPES[name]
    model = small(batch_size=100, alpha=0.0, max_iter=1, learning_rate_init=1e-12).fit(X, y)
    prediction = model.predict(X)
    error = (y[..., np.newaxis] - prediction) / np.atleast_1d(model.y_scale_)[:, np.newaxis]
    error = error if name != "one" else (y[:, np.newaxis] - prediction) / model.y_scale_
    levels = np.array(LEVELS)
    expected = np.maximum(levels * error, (levels - 1) * error).mean()
    assert model.loss_ == pytest.approx(expected, rel=1e-8)


def test_the_validation_loss_is_that_of_the_predictions():
    model = small(early_stopping=True, max_iter=4)
    model.fit(X[:40], TWO[:40], X_val=X[40:], y_val=with_holes(TWO[40:]))
    model.set_params(n_iter_no_change=np.inf)
    error = (with_holes(TWO[40:])[..., np.newaxis] - model.predict(X[40:])) / model.y_scale_[:, np.newaxis]
    levels = np.array(LEVELS)
    loss = np.maximum(levels * error, (levels - 1) * error).mean(axis=2)
    assert model.best_validation_loss_ == pytest.approx(np.nanmean(loss, axis=1).mean(), rel=1e-9)


@pytest.mark.filterwarnings("ignore:lbfgs failed")
@pytest.mark.parametrize("options", [{}, {"solver": "lbfgs", "tol": 10.0}], ids=["adam", "lbfgs"])
@pytest.mark.parametrize("name", SHAPES)
def test_a_weight_of_two_is_the_sample_twice_and_of_zero_none(name, options):
    y, weight = with_holes(SHAPES[name]), np.tile([2.0, 0.0, 1.0], 20)
    rows = np.repeat(np.arange(60), weight.astype(int))
    one, other = small(batch_size=1000, **options), small(batch_size=1000, **options)
    one.fit(X, y, weight), other.fit(X[rows], y[rows])
    np.testing.assert_allclose(one.predict(X), other.predict(X), rtol=1e-7, atol=1e-9)
    assert one.score(X, y, weight) == pytest.approx(other.score(X[rows], y[rows]), rel=1e-7)


def test_a_target_after_the_last_step_is_one_at_every_step_that_only_the_last_has():
    every = np.full((60, 6, 2), np.nan)
    every[:, -1] = with_holes(TWO)
    model = small(subtract_last=False, segment_length=1)
    one = model.fit(X, every[:, -1]).predict(X)
    np.testing.assert_allclose(model.fit(X, every).predict(X)[:, -1], one, rtol=0, atol=1e-12)


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
@pytest.mark.parametrize("options", [{}, {"early_stopping": True}, {"bptt_steps": 2}, {"dropout": 0.2}])
def test_a_fit_goes_on_to_the_bit_also_from_a_pickle(options):
    settings = {"learning_rate": "constant", "warm_start": True, "batch_size": 16, **options}
    whole = small(max_iter=6, **settings).fit(X, TWO)
    half = small(max_iter=3, **settings).fit(X, TWO)
    other = pickle.loads(pickle.dumps(half)).fit(X, TWO)
    assert other.n_iter_ == whole.n_iter_
    np.testing.assert_array_equal(other.predict(X), whole.predict(X))


def test_a_fit_goes_on_with_the_same_levels_only_in_whatever_they_come():
    model = small(warm_start=True).fit(X, ONE)
    model.set_params(quantile=np.array(LEVELS)).fit(X, ONE)
    for quantile in ([0.1, 0.5, 0.8], [0.1, 0.9], 0.5):
        with pytest.raises(ValueError, match="quantile is now .* but training began with"):
            model.set_params(quantile=quantile).fit(X, ONE)


@pytest.mark.parametrize("name", SHAPES)
def test_partial_fit_trains_on(name):
    y = SHAPES[name]
    model = small(learning_rate_init=0.02).partial_fit(X, y)
    before = model.score(X, y)
    for _ in range(30):
        model.partial_fit(X, y)
    assert model.score(X, y) > before
    assert (np.diff(model.predict(X), axis=-1) >= 0).all()


def test_the_segments_and_the_gap_go_by_the_targets():
    many = np.linspace(0.1, 0.9, 9).tolist()
    long = np.repeat(X, 4, axis=1)
    assert small(quantile=many).fit(long, ONE).segment_length_ == 1
    assert small(quantile=many).fit(long, TWO).segment_length_ == 3
    assert small(quantile=many).fit(long, TWO).n_outputs_ == 2


def test_the_quantiles_of_one_target_count_as_one_value_in_the_penalty():
    one, many = (small(quantile=quantile).fit(X, TWO) for quantile in (0.5, LEVELS))
    assert one._make_penalty(None, None) == many._make_penalty(None, None)


def test_a_network_that_has_learnt_nothing_is_compared_with_the_quantiles_of_y():
    noise = np.random.default_rng(2).normal(size=60)
    with pytest.warns(UserWarning, match="no better than predicting by the quantiles of y alone"):
        small(alpha=1e6, subtract_last=False, max_iter=20).fit(X, noise)
    with pytest.warns(UserWarning, match="no better than predicting by the base"):
        small(alpha=1e6, max_iter=20).fit(X, noise)


@pytest.mark.parametrize("name", SHAPES)
def test_single_precision_stays_and_is_near_double(name):
    one = small().fit(X.astype(np.float32), SHAPES[name]).predict(X.astype(np.float32))
    assert one.dtype == np.float32
    np.testing.assert_allclose(one, small().fit(X, SHAPES[name]).predict(X), atol=1e-3)


def test_one_level_alone_is_as_good_as_the_scalar():
    sequences, y, _ = draw(600, 0)
    scores = [
        small(quantile=quantile, max_iter=20).fit(sequences, y).predict(sequences).ravel()
        for quantile in (0.8, [0.8])
    ]
    losses = [np.maximum(0.8 * (y - f), -0.2 * (y - f)).mean() for f in scores]
    assert losses[1] == pytest.approx(losses[0], rel=0.05)


# --- units


def test_the_units_of_y_are_irrelevant():
    expected, other = small().fit(X, TWO), small().fit(X, 1e5 * TWO - 3e6)
    np.testing.assert_allclose(other.loss_curve_, expected.loss_curve_, rtol=1e-6)
    np.testing.assert_allclose((other.predict(X) + 3e6) / 1e5, expected.predict(X), rtol=1e-6, atol=1e-8)


def test_outputs_are_taken_to_units_target_by_target():
    scale = QuantileScale(np.array([1.0, -5.0]), np.array([2.0, 0.5]), (0.2, 0.8))
    outputs = RNG.normal(size=(7, 3, 4))
    values = scale.invert(outputs)
    for target, (mean, unit) in enumerate([(1, 2), (-5, 0.5)]):
        x = np.moveaxis(outputs[..., 2 * target : 2 * target + 2], -1, -2)
        expected = np.moveaxis(ascending(x, (0.2, 0.8)), -2, -1) * unit + mean
        np.testing.assert_allclose(values[:, :, target], expected, atol=1e-14)
    y = RNG.normal(size=(5, 2))
    np.testing.assert_array_equal(scale.apply(y), TargetScale(*scale[:2]).apply(y))


@pytest.mark.parametrize("levels", [(0.1, 0.5, 0.9), (0.6, 0.8)])
def test_in_other_units_the_middle_stands_for_the_same_and_the_distances_go_with_the_scale(levels):
    Q = len(levels)
    old = QuantileScale(np.array([1.0, 2.0]), np.array([1.0, 4.0]), levels)
    new = TargetScale(np.array([30.0, -7.0]), np.array([10.0, 0.5]))
    states, readout = (
        RNG.normal(size=(9, 4)),
        Readout(RNG.normal(size=(4, 2 * Q)), RNG.normal(size=2 * Q), old),
    )
    moved = with_middle_in_units(readout, new, np.array([True, False]))
    before = old.invert(states @ readout.weights + readout.bias)
    after = QuantileScale(*new, levels).invert(states @ moved.weights + moved.bias)
    middle = int(np.argmin(np.abs(np.array(levels) - 0.5)))
    np.testing.assert_allclose(after[:, 0, middle], before[:, 0, middle], atol=1e-12)
    np.testing.assert_allclose(np.diff(after[:, 0]), np.diff(before[:, 0]) * 10, atol=1e-12)
    np.testing.assert_array_equal(moved.weights[:, Q:], readout.weights[:, Q:])
    np.testing.assert_allclose(moved.bias[Q:], readout.bias[Q:], atol=1e-15)


def test_after_a_constant_first_batch_they_learn_the_units_of_the_next_one():
    model = small(hidden_layer_sizes=8, learning_rate_init=0.02, subtract_last=False)
    y = 500 + 50 * X[:, -1, 0]
    model.partial_fit(X, np.full(60, 500.0))
    for _ in range(60):
        model.partial_fit(X, y)
    assert model.score(X, y) > 0.7
    middle = small(hidden_layer_sizes=8, subtract_last=False).partial_fit(X[:20], ONE[:20])
    before = middle.predict(X)[:, 1]
    samples = middle._read_samples(X, 1e3 * ONE, None, np.float64, reset=False)
    middle._follow_units(samples, middle._run_state)
    np.testing.assert_allclose(middle.predict(X)[:, 1], before, rtol=1e-9)
    assert middle.y_scale_ > 100


def test_a_batch_far_from_many_before_warns_as_of_one_quantile():
    model = small(subtract_last=False).partial_fit(np.repeat(X, 20, axis=0), np.repeat(ONE, 20))
    with pytest.warns(DataWarning, match="y of this batch is far from what partial_fit has seen"):
        model.partial_fit(X, 1e4 + ONE)
