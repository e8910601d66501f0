"""The units of y follow a later batch of ``partial_fit`` where the first one told none or another."""

import pickle
import warnings

import numpy as np
import pytest

from sklearn_gru import DataWarning, GRURegressor
from sklearn_gru._estimators.counts import LogScale
from sklearn_gru._estimators.followed_scale import Readout, followed_log_scale, followed_scale, known_spread
from sklearn_gru._estimators.targets import TargetScale, fit_scale

RNG = np.random.default_rng(0)


def samples(n, seed):
    """Sequences of noise, and what is told by their last three steps."""
    X = np.random.default_rng(seed).normal(size=(n, 6, 1))
    return X, X[:, -1, 0] + 0.5 * X[:, -2, 0] * X[:, -3, 0]


FIRST, OF_FIRST = samples(100, 0)
LATER, OF_LATER = samples(200, 1)
NEW, OF_NEW = samples(200, 2)


def model(**parameters):
    return GRURegressor(
        **{"hidden_layer_sizes": 16, "random_state": 0, "learning_rate_init": 0.02, **parameters}
    )


def followed(known, spread, n_seen, y):
    return followed_scale(
        TargetScale(*np.array(known, float)), np.array(spread, float), n_seen, y, np.ones(len(y))
    )


def column(*values):
    return np.array(values, dtype=float)[:, np.newaxis]


# --- the scale --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_of_few_samples_seen_it_is_that_of_all_of_them(size):
    before, batch = RNG.normal(size=(50, 2)) * size, size * (300 + 50 * RNG.normal(size=(30, 2)))
    known = fit_scale(before, np.ones(50))
    scale, spread = followed_scale(known, known.scale, 50, batch, np.ones(30))
    together = fit_scale(np.concatenate([before, batch]), np.ones(80))
    np.testing.assert_allclose(scale, together, rtol=1e-12)
    np.testing.assert_array_equal(spread, scale.scale)


def test_of_a_constant_output_it_is_that_of_the_batch_and_the_others_stay():
    y = np.concatenate([column(3, 7, 5), column(0.1, -0.4, 0.2)], axis=1)
    scale, spread = followed([[1e6, 0], [1, 1]], [0, 1], 10**6, y)
    np.testing.assert_allclose(scale, [[5, 0], [np.sqrt(8 / 3), 1]])
    np.testing.assert_allclose(spread, [np.sqrt(8 / 3), 1])


def test_another_constant_still_tells_no_spread():
    scale, spread = followed([[20], [1]], [0], 10, column(30, 30))
    assert (scale.mean, scale.scale, spread) == (30, 1, 0)


@pytest.mark.parametrize(
    ("spread", "y"),
    [
        ([2], column(9, -9)),
        ([2], column(12, 13)),
        ([2], column(0, 0)),
        ([0], column(0, 0)),
        ([2], column(np.nan)),
    ],
    ids=["wider", "away", "constant", "still constant", "not observed"],
)
def test_a_batch_that_is_not_far_changes_nothing(spread, y):
    assert followed([[0], [2]], spread, 10, y) is None


@pytest.mark.parametrize("level", [1e9, 1e10, 1e11])
def test_a_level_far_above_what_y_varies_by_is_no_constant(level):
    y = level + np.arange(100.0)[:, np.newaxis] % 4
    scale = fit_scale(y, np.ones(100))
    np.testing.assert_array_equal(known_spread(y, scale), scale.scale)
    learnt = model(subtract_last=False, linear_part=None).partial_fit(FIRST, OF_FIRST + level)
    before = learnt.predict(FIRST)
    with pytest.warns(DataWarning, match="far from what partial_fit has seen"):
        learnt.set_params(learning_rate_init=1e-300).partial_fit(FIRST[:9], 9 * OF_FIRST[:9] + 40 + level)
    np.testing.assert_array_equal(learnt.predict(FIRST), before)


def test_rounding_around_a_constant_is_no_spread():
    y = column(*1e6 + 1e-9 * RNG.normal(size=10))
    assert known_spread(y, fit_scale(y, np.ones(10))) == 0
    assert followed([[1e6], [1]], [0], 10, y) is None


def test_of_many_samples_seen_it_stays_with_a_warning_that_tells_the_numbers():
    message = "output 0 has a mean of 500 and a spread of 100, before a mean of 0 and a spread of 2"
    with pytest.warns(DataWarning, match=message):
        assert followed([[0], [2]], [2], 10_000, column(400, 600)) is None


def test_a_batch_that_is_narrow_in_the_units_of_all_warns_too():
    with pytest.warns(DataWarning, match="far from what partial_fit has seen"):
        scale, _ = followed([[0], [2]], [2], 2, column(999, 1001))
    np.testing.assert_allclose(scale.mean, 500)


# --- the scale of counts ----------------------------------------------------------------------------


def followed_mean(known, n_seen, *values):
    known = LogScale(np.zeros(1), np.array([known], float))
    followed = followed_log_scale(known, n_seen, column(*values), np.ones(len(values)))
    return None if followed is None else followed.scale.item()


def test_logarithms_of_means_are_those_of_all_samples():
    assert followed_mean(1e6, 2, 1.0, 1.0) == pytest.approx(1e3)
    assert followed_mean(1e-6, 6, 0.0, 2.0) == pytest.approx(10**-4.5)


def test_counts_up_to_ten_times_as_many_and_none_at_all_change_nothing():
    for values in ([9.0, 9.0], [0.11, 0.11], [0.0, 0.0], [np.nan, np.nan]):
        assert followed_mean(1.0, 2, *values) is None


def test_of_many_counts_seen_the_mean_stays_and_far_more_warn():
    with pytest.warns(DataWarning, match="output 0 has the mean 500, before the mean 2"):
        assert followed_mean(2.0, 100, 400.0, 600.0) is None
    assert followed_mean(2.0, 100, 30.0, 40.0) is None


def test_an_output_that_is_not_far_keeps_its_scale():
    known = LogScale(np.zeros(2), np.array([1.0, 4.0]))
    y = np.array([[100.0, 5.0], [100.0, np.nan]])
    np.testing.assert_allclose(followed_log_scale(known, 2, y, np.ones(2)).scale, [10, 4])


# --- the readout ------------------------------------------------------------------------------------


def test_the_outputs_that_are_kept_stand_for_the_same_values():
    states = RNG.normal(size=(5, 3))
    readout = Readout(
        RNG.normal(size=(3, 2)), RNG.normal(size=2), TargetScale(np.array([3.0, 0]), np.array([2.0, 1]))
    )
    other = readout.in_units(TargetScale(np.array([-7.0, 5]), np.array([50.0, 9])), np.array([True, False]))
    before, after = (r.scale.invert(states @ r.weights + r.bias) for r in (readout, other))
    np.testing.assert_allclose(after[:, 0], before[:, 0], rtol=1e-12)
    np.testing.assert_array_equal(other.weights[:, 1], readout.weights[:, 1])
    np.testing.assert_array_equal(other.bias[1], readout.bias[1])


# --- partial_fit ------------------------------------------------------------------------------------


@pytest.mark.parametrize("subtract_last", [True, False])
@pytest.mark.parametrize(
    "first",
    [np.full(100, 20.0), np.full(100, 1e6), 20 + 1e-6 * OF_FIRST],
    ids=["constant", "far constant", "nearly constant"],
)
def test_after_any_first_batch_later_ones_are_learnt(first, subtract_last):
    learner = model(subtract_last=subtract_last).partial_fit(FIRST, first)
    for _ in range(30):
        learner.partial_fit(LATER, 20 + 100 * OF_LATER)
    assert learner.score(NEW, 20 + 100 * OF_NEW) > 0.9


@pytest.mark.parametrize("times", [1e-6, 30.0, 1e6])
def test_counts_are_learnt_after_a_first_batch_in_other_units(times):
    learner = model(loss="poisson").partial_fit(FIRST, times * np.exp(OF_FIRST / 2))
    for _ in range(60):
        learner.partial_fit(LATER, 100 * np.exp(OF_LATER / 2))
    assert learner.score(NEW, 100 * np.exp(OF_NEW / 2)) > 0.75


def test_a_replaced_scale_changes_no_prediction():
    learner = model().partial_fit(FIRST, OF_FIRST)
    before, mean = learner.predict(NEW), learner.y_mean_
    learner.set_params(learning_rate_init=1e-12).partial_fit(LATER, 500 * OF_LATER)
    assert learner.y_mean_ != mean
    np.testing.assert_allclose(learner.predict(NEW), before, atol=1e-6)


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_with_a_pickle_between_training_goes_on_to_the_bit(solver):
    learner = model(solver=solver).partial_fit(FIRST, np.full(100, 3.0))
    copy = pickle.loads(pickle.dumps(learner))
    for each in (learner, copy):
        each.partial_fit(LATER, 500 * OF_LATER)
    copy = pickle.loads(pickle.dumps(copy))
    for each in (learner, copy):
        each.partial_fit(LATER, 500 * OF_LATER)
    np.testing.assert_array_equal(copy.predict(NEW), learner.predict(NEW))


@pytest.mark.parametrize("normalize_y", [True, False])
def test_ordinary_batches_and_own_units_leave_it_alone(normalize_y):
    learner = model(normalize_y=normalize_y).partial_fit(FIRST, OF_FIRST)
    mean, scale = learner.y_mean_, learner.y_scale_
    learner.partial_fit(LATER, (3 if normalize_y else 500) * OF_LATER)
    np.testing.assert_array_equal([learner.y_mean_, learner.y_scale_], [mean, scale])


def test_a_target_at_every_step_is_followed_too():
    learner = model().partial_fit(FIRST, np.full((100, 6, 1), 4.0))
    y = 500 * np.cumsum(LATER, axis=1)
    y[::3, 2] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        learner.partial_fit(LATER, y)
    assert learner.y_scale_ == pytest.approx(np.nanstd(y))


GIVEN = (5.0, 20.0)


@pytest.mark.parametrize("base", [False, True, "only"])
def test_a_scale_that_is_given_stays_whatever_comes(base):
    X, y = (np.concatenate(pair) for pair in ((FIRST, LATER), (OF_FIRST, OF_LATER)))
    given = model(normalize_y=GIVEN, subtract_last=base).partial_fit(FIRST, OF_FIRST)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        given.partial_fit(LATER, 1e4 * OF_LATER)
    assert (given.y_mean_.tolist(), given.y_scale_.tolist()) == ([5.0], [20.0])
    fitted = model(normalize_y=GIVEN, subtract_last=base, max_iter=2).fit(X, y)
    assert (fitted.y_mean_.tolist(), fitted.y_scale_.tolist()) == ([5.0], [20.0])


def test_a_given_scale_equals_that_of_y_where_it_is_the_same():
    options = {"subtract_last": False, "linear_part": None, "max_iter": 3}
    of_y = model(**options).fit(FIRST, OF_FIRST)
    given = model(**options, normalize_y=(OF_FIRST.mean(), OF_FIRST.std())).fit(FIRST, OF_FIRST)
    np.testing.assert_allclose(given.predict(NEW), of_y.predict(NEW), rtol=1e-7)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"normalize_y": (0, 0)}, r"normalize_y=\(0, 0\); expected True, False"),
        ({"normalize_y": (0, [1, 2])}, "has 2 values, but y has 1 outputs"),
        ({"normalize_y": GIVEN, "loss": "poisson"}, 'does not go with loss="poisson"'),
        ({"normalize_y": "y"}, "normalize_y"),
    ],
)
def test_a_wrong_scale_is_an_error_that_changes_nothing(change, message):
    one = model(max_iter=1).fit(FIRST, np.abs(OF_FIRST))
    before = fitted(one)
    one.set_params(**change)
    with pytest.raises(ValueError, match=message):
        one.fit(FIRST, np.abs(OF_FIRST))
    assert fitted(one) == before


def fitted(one):
    return pickle.dumps({name: value for name, value in vars(one).items() if name.endswith("_")})


def test_another_scale_than_training_began_with_is_refused():
    one = model(normalize_y=GIVEN).partial_fit(FIRST, OF_FIRST)
    one.set_params(normalize_y=[5, np.float32(20)]).partial_fit(LATER, OF_LATER)  # the same
    with pytest.raises(ValueError, match="normalize_y is now"):
        one.set_params(normalize_y=(5, 21)).partial_fit(LATER, OF_LATER)
