"""What a network of numbers learns: a base, differences to the last step, segments, the mean state."""

import numpy as np
import pytest

from sklearn_gru import GRURegressor

from .. import plain

RNG = np.random.default_rng(0)
X3 = RNG.normal(size=(20, 6, 2))
Y1 = X3[:, -2:].sum(axis=(1, 2))
Y3 = np.cumsum(X3, axis=1)

ONE_FIT = {"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0}


def small(**parameters):
    return GRURegressor(**plain.REGRESSOR | ONE_FIT | parameters)


def rising(n):
    """A series that climbs by about 1 a step, its windows of 8 steps and the next values."""
    series = np.arange(n) + np.random.default_rng(0).normal(size=n)
    return np.stack([series[i : i + 8] for i in range(n - 8)])[:, :, np.newaxis], series[8:]


@pytest.mark.parametrize("subtract_last", [True, "only"])
def test_it_goes_on_where_the_level_leaves_the_training_range(subtract_last):
    X, y = rising(300)
    model = small(max_iter=20, subtract_last=subtract_last).fit(X[:200], y[:200])
    absolute = small(max_iter=20).fit(X[:200], y[:200])
    assert model.score(X[200:], y[200:]) > 0.95
    assert absolute.score(X[200:], y[200:]) < 0


@pytest.mark.parametrize("subtract_last", [True, "only"])
@pytest.mark.parametrize(("solver", "max_iter"), [("adam", 60), ("lbfgs", 1000)])
def test_a_quantile_is_one_of_what_the_base_leaves(solver, max_iter, subtract_last):
    X, y = rising(400)
    low = small(max_iter=max_iter, solver=solver, loss="quantile", quantile=0.1, alpha=0.1)
    low.set_params(subtract_last=subtract_last)
    share = np.mean(y[300:] < low.fit(X[:300], y[:300]).predict(X[300:]))
    assert 0.02 < share < 0.25


@pytest.mark.parametrize("subtract_last", [True, "only"])
def test_absent_last_steps_are_looked_through_and_an_empty_sequence_gets_the_mean(subtract_last):
    X, y = rising(100)
    model = small(subtract_last=subtract_last, linear_part="auto").fit(X, y)
    later = np.concatenate([X, np.full((len(X), 2, 1), np.nan)], axis=1)
    np.testing.assert_allclose(model.predict(later), model.predict(X), rtol=0, atol=1e-9)
    with pytest.warns(UserWarning, match="1 of 1 sequences"):
        empty = model.predict(np.full((1, 8, 1), np.nan))
    assert y.min() < empty[0] < y.max()


@pytest.mark.parametrize("subtract_last", [True, "only"])
@pytest.mark.parametrize("n_steps", [3, 8, 20])
def test_sequences_of_other_lengths_are_predicted(n_steps, subtract_last):
    X, y = rising(100)
    model = small(subtract_last=subtract_last, linear_part="auto", segment_length=3).fit(X, y)
    other = np.concatenate([np.repeat(X[:, :1], 12, axis=1), X], axis=1)[:, -n_steps:]
    assert np.isfinite(model.predict(other)).all()


@pytest.mark.parametrize("linear_part", [None, "auto"])
def test_differences_only_move_a_forecast_with_the_level_and_by_nothing_else(linear_part):
    X, y = rising(100)
    model = small(subtract_last="only", linear_part=linear_part).fit(X, y)
    assert (model.linear_share_ > 0) == (linear_part == "auto")
    assert model.base_coef_.shape == (1, 1)
    assert model.base_coef_[0, 0] == pytest.approx(1, abs=0.1)
    shifted = model.predict(X + 1000.0) - model.predict(X)
    np.testing.assert_allclose(shifted, 1000 * model.base_coef_[0, 0], rtol=1e-9)
    np.testing.assert_allclose(model.hidden_states(X + 1000.0), model.hidden_states(X), rtol=0, atol=1e-9)
    both = small(subtract_last=True).fit(X, y)
    assert np.abs(both.hidden_states(X + 1000.0) - both.hidden_states(X)).max() > 0.1


def test_differences_only_take_half_the_input_weights_of_values_and_differences():
    X, y = rising(60)
    sizes = {}
    for subtract_last in (False, True, "only"):
        model = small(subtract_last=subtract_last, segment_length=4).fit(X, y)
        sizes[subtract_last] = model.input_weights_[0].shape[0]
    assert sizes == {False: 4, True: 8, "only": 4}


def test_differences_only_are_by_hand_the_same_network():
    X, y = rising(100)
    model = small(subtract_last="only", normalize_y=False).fit(X, y)
    last = X[:, -1, 0]
    base = y.mean() + y.std() / last.std() * (last - last.mean())
    by_hand = small(normalize_y=False).fit(X - X[:, -1:], y - base)
    np.testing.assert_allclose(model.predict(X), by_hand.predict(X - X[:, -1:]) + base, rtol=0, atol=1e-7)


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_differences_only_take_constant_channels_and_targets_and_one_sample(n_outputs):
    X, y = rising(40)
    X = np.concatenate([X, np.full_like(X, 5.0)], axis=2)
    y = np.repeat(y[:, np.newaxis], n_outputs, axis=1)
    y[:, -1] = 2.0
    model = small(subtract_last="only").fit(X, y)
    assert not model.base_coef_[:, -1].any()
    assert not model.base_coef_[1].any()
    assert np.isfinite(small(subtract_last="only").fit(X[:1], y[:1]).predict(X)).all()


# --- segments and pooling -----------------------------------------------------------------------


def test_segments_are_the_same_as_steps_of_so_many_channels():
    X, y = rising(60)
    in_segments = small(segment_length=4).fit(X, y)
    by_hand = X.reshape(len(X), 2, 4)
    np.testing.assert_array_equal(in_segments.predict(X), small().fit(by_hand, y).predict(by_hand))
    assert in_segments.segment_length_ == 4
    assert in_segments.input_weights_[0].shape[0] == 4
    assert in_segments.hidden_states(X).shape[1] == 2


def test_a_segment_longer_than_the_sequence_is_one_segment():
    X, y = rising(60)
    assert small(segment_length=50).fit(X, y).hidden_states(X).shape[1] == 1


@pytest.mark.parametrize(
    ("n_steps", "n_outputs", "expected"),
    [(5, 3, 1), (8, 3, 1), (9, 3, 2), (48, 3, 6), (48, 1, 1), (96, 2, 12)],
)
def test_several_outputs_are_forecast_from_about_eight_segments(n_steps, n_outputs, expected):
    X = np.random.default_rng(0).normal(size=(12, n_steps, 1))
    y = X[:, -1, 0] if n_outputs == 1 else X[:, -n_outputs:, 0]
    assert GRURegressor(2, max_iter=1, random_state=0).fit(X, y).segment_length_ == expected


def test_parts_of_backpropagation_are_of_single_steps():
    X = np.random.default_rng(0).normal(size=(12, 48, 1))
    model = GRURegressor(2, max_iter=1, bptt_steps=10, random_state=0).fit(X, X[:, -3:, 0])
    assert model.segment_length_ == 1


@pytest.mark.parametrize(
    ("name", "value"), [("segment_length", 2), ("pooling", "mean"), ("subtract_last", "only")]
)
def test_with_a_target_at_every_step_there_are_no_segments_no_mean_and_no_last_step(name, value):
    X, _ = rising(30)
    with pytest.raises(ValueError, match=f"{name}={value!r} does not go with a target at every step"):
        small(**{name: value}).fit(X, X)


def test_the_mean_state_is_read_where_pooling_says_so():
    X, y = rising(40)
    model = small(pooling="mean").fit(X, y)
    outputs = model.hidden_states(X).mean(axis=1) @ model.output_weights_ + model.output_bias_
    expected = outputs[:, 0] * model.y_scale_ + model.y_mean_
    np.testing.assert_allclose(model.predict(X), expected, rtol=0, atol=1e-10)
