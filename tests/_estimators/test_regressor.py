"""GRURegressor: what it learns, what it leaves, what it accepts and what it refuses."""

import importlib
import pickle
import threading

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, InconsistentVersionWarning, NotFittedError
from sklearn.metrics import r2_score
from threadpoolctl import threadpool_info, threadpool_limits

from sklearn_gru import DataWarning, GRURegressor, make_windows
from sklearn_gru.datasets import load_sunspots, make_adding_problem

from .. import plain
from .._engine import reference

RNG = np.random.default_rng(0)
X3 = RNG.normal(size=(20, 6, 2))
Y1 = X3[:, -2:].sum(axis=(1, 2))
Y2 = np.column_stack([Y1, X3[:, -1, 0]])
Y3 = np.cumsum(X3, axis=1)

ONE_FIT = {"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0}


def small(**parameters):
    return GRURegressor(**plain.REGRESSOR | ONE_FIT | parameters)


def replaced(array, index, value):
    array = np.array(array)
    array[index] = value
    return array


def fitted_state(regressor):
    """All that a fit leaves, arrays as bytes."""
    return pickle.dumps(vars(regressor))


def reference_of(regressor, x):
    """States of the last layer by the plain formulas, for one sequence of present steps."""
    weights = regressor.input_weights_, regressor.recurrent_weights_, regressor.hidden_biases_
    cells = [(*parts, None) for parts in zip(*weights, strict=True)]
    return reference.gru_network(x, cells, [np.zeros(len(W)) for _, W, _, _ in cells])[0]


# --- what it computes ---------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [(5,), (4, 3, 6)], ids=str)
def test_predictions_are_the_formulas_applied_to_the_fitted_attributes(hidden):
    regressor = small(hidden_layer_sizes=hidden).fit(X3, Y2)
    assert regressor.n_layers_ == len(hidden)
    states = [reference_of(regressor, x) for x in X3]
    expected = [h[-1] @ regressor.output_weights_ + regressor.output_bias_ for h in states]
    expected = np.array(expected) * regressor.y_scale_ + regressor.y_mean_
    np.testing.assert_allclose(regressor.predict(X3), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(regressor.hidden_states(X3), states, rtol=0, atol=1e-12)


def test_absent_steps_are_skipped_wherever_they_are():
    regressor = small().fit(X3, Y3)
    gaps = X3.copy()
    gaps[0, :3] = gaps[1, 2] = gaps[2, -1] = gaps[3, [0, 3, 5]] = np.nan
    predicted, states = regressor.predict(gaps), regressor.hidden_states(gaps)
    for i in range(5):
        present = ~np.isnan(gaps[i, :, 0])
        expected = np.array(reference_of(regressor, gaps[i, present]))
        np.testing.assert_allclose(states[i, present], expected, rtol=0, atol=1e-12)
        outputs = expected @ regressor.output_weights_ + regressor.output_bias_
        outputs = outputs * regressor.y_scale_ + regressor.y_mean_
        np.testing.assert_allclose(predicted[i, present], outputs, rtol=0, atol=1e-12)
        assert np.isnan(states[i, ~present]).all()
        assert np.isnan(predicted[i, ~present]).all()


def test_padding_changes_neither_training_nor_prediction():
    padded = np.concatenate([np.full((20, 4, 2), np.nan), X3], axis=1)
    plain, with_padding = small().fit(X3, Y1), small().fit(padded, Y1)
    np.testing.assert_array_equal(with_padding.predict(padded), plain.predict(X3))


def test_one_full_batch_step_is_minus_the_rate_times_the_gradient_of_the_reference():
    weight = np.linspace(0.5, 2, 20)
    start = small(solver="sgd", momentum=0, batch_size=20, max_grad_norm=None, learning_rate_init=1e-300)
    start.fit(X3, Y2, weight)
    step = clone(start).set_params(learning_rate_init=1e-3, max_iter=1, alpha=0.3).fit(X3, Y2, weight)
    layers = list(zip(start.input_weights_, start.recurrent_weights_, start.hidden_biases_, strict=True))
    targets = (Y2 - start.y_mean_) / start.y_scale_

    def loss(name, index, moved):
        arrays = {"U": layers[0][0], "W": layers[0][1], "b": layers[0][2]}
        arrays |= {"V": start.output_weights_, "v": start.output_bias_}
        arrays[name] = arrays[name].astype(complex)
        arrays[name][index] += moved
        cell, readout = (arrays["U"], arrays["W"], arrays["b"], None), (arrays["V"], arrays["v"])
        starts, masks = [[np.zeros(5)]] * 20, [None] * 20
        return reference.loss(
            reference.squared_error, X3, targets, weight, [cell], readout, 0.3, starts, masks
        )

    after = {
        "U": step.input_weights_[0],
        "W": step.recurrent_weights_[0],
        "b": step.hidden_biases_[0],
        "V": step.output_weights_,
        "v": step.output_bias_,
    }
    before = dict(zip("UWb", layers[0], strict=True)) | {"V": start.output_weights_, "v": start.output_bias_}
    for name, index in [
        ("U", (1, 7)),
        ("W", (0, 14)),
        ("W", (2, 3)),
        ("b", (4,)),
        ("V", (3, 1)),
        ("v", (0,)),
    ]:
        gradient = loss(name, index, 1e-30j).imag / 1e-30
        moved = before[name][index] - after[name][index]
        assert moved == pytest.approx(1e-3 * gradient, rel=1e-9)
        assert gradient != 0
    assert all((before[name] != after[name]).all() for name in before)


def test_it_learns_a_sum_over_time():
    X = RNG.normal(size=(400, 8, 1))
    y = X[:, -3:].sum(axis=(1, 2))
    regressor = GRURegressor((16,), learning_rate_init=0.01, random_state=0).fit(X[:300], y[:300])
    assert regressor.score(X[300:], y[300:]) > 0.97


def test_it_learns_the_adding_problem():
    X, y = make_adding_problem(4000, 20, random_state=0)
    regressor = GRURegressor(
        (24,), batch_size=50, learning_rate_init=0.02, alpha=0, max_iter=10, random_state=0
    )
    regressor.fit(X[:3000], y[:3000])
    assert np.mean((regressor.predict(X[3000:]) - y[3000:]) ** 2) < 0.01


# --- what X and y may be ------------------------------------------------------------------------


@pytest.mark.parametrize(("y", "every_step"), [(Y1, False), (Y1[:, None], False), (Y2, False), (Y3, True)])
def test_predict_has_the_shape_of_y(y, every_step):
    regressor = small().fit(X3, y)
    assert regressor.predict(X3).shape == y.shape
    assert regressor.predict(X3[:3]).shape == (3, *y.shape[1:])
    longer = regressor.predict(np.zeros((3, 9, 2)))
    assert longer.shape == ((3, 9, 2) if every_step else (3, *y.shape[1:]))


def test_one_column_and_one_axis_train_to_the_same_weights():
    flat, column = small().fit(X3, Y1), small().fit(X3, Y1[:, np.newaxis])
    np.testing.assert_array_equal(flat.predict(X3), column.predict(X3)[:, 0])


def test_flat_rows_nested_lists_windows_and_arrays_are_the_same_sequences():
    expected = small().fit(X3, Y1).predict(X3)
    flat = X3.reshape(20, 12)
    np.testing.assert_array_equal(small(n_channels=2).fit(flat, Y1).predict(flat), expected)
    np.testing.assert_array_equal(small().fit(X3.tolist(), Y1.tolist()).predict(X3.tolist()), expected)
    windows = make_windows(X3.reshape(-1, 2), 6)[5::6]
    np.testing.assert_array_equal(small().fit(windows, Y1).predict(windows), expected)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_of_flat_rows_are_welcome(library):
    module = pytest.importorskip(library)
    X = module.DataFrame({f"lag{5 - i}": X3[:, i, 0] for i in range(6)})
    y = module.Series(Y1)
    regressor = small().fit(X, y)
    assert list(regressor.feature_names_in_) == list(X.columns)
    np.testing.assert_array_equal(regressor.predict(X), small().fit(X3[:, :, :1], Y1).predict(X3[:, :, :1]))
    regressor.fit(X3, Y1)
    assert not hasattr(regressor, "feature_names_in_")


@pytest.mark.parametrize(
    ("X_dtype", "expected"),
    [(np.float32, np.float32), (np.float64, np.float64), (np.int32, np.float64), (np.float16, np.float64)],
)
@pytest.mark.parametrize("flat", [False, True])
def test_float32_stays_and_everything_else_is_float64(X_dtype, expected, flat):
    X = (10 * X3).astype(X_dtype)
    X = X.reshape(20, 12) if flat else X
    regressor = small(n_channels=2).fit(X, Y1)
    weights = [regressor.input_weights_[0], regressor.recurrent_weights_[0], regressor.hidden_biases_[0]]
    weights += [regressor.output_weights_, regressor.output_bias_]
    assert {array.dtype for array in weights} == {np.dtype(expected)}
    for other in (X, X.astype(np.float64)):
        assert regressor.predict(other).dtype == expected


def test_float32_targets_far_from_zero_keep_their_spread():
    y = 1e9 + Y1
    with pytest.warns(DataWarning, match="has steps of 64 there"):
        regressor = small().fit(X3.astype(np.float32), y)
    assert regressor.y_scale_[0] == pytest.approx(Y1.std(), rel=1e-6)
    expected = small().fit(X3, Y1)
    np.testing.assert_allclose(regressor.loss_curve_, expected.loss_curve_, rtol=1e-4)


def test_targets_at_absent_steps_are_ignored_and_the_callers_y_is_not_touched():
    X, y = replaced(X3, (5, 3), np.nan), replaced(Y3, (slice(None), slice(None, None, 2)), np.nan)
    other = replaced(y, (5, 3), 1e6)
    before = other.copy()
    first, second = small().fit(X, y), small().fit(X, other)
    np.testing.assert_array_equal(first.output_weights_, second.output_weights_)
    np.testing.assert_array_equal(first.y_mean_, second.y_mean_)
    assert first.score(X, y) == second.score(X, other)
    np.testing.assert_array_equal(other, before)


def test_normalize_y_makes_the_units_of_y_irrelevant():
    expected = small().fit(X3, Y2)
    other = small().fit(X3, Y2 * [1e6, 1e-6] + [3e6, -1])
    np.testing.assert_allclose(other.loss_curve_, expected.loss_curve_, rtol=1e-6)
    np.testing.assert_allclose(
        other.predict(X3), expected.predict(X3) * [1e6, 1e-6] + [3e6, -1], rtol=1e-7, atol=1e-6
    )
    plain = small(normalize_y=False).fit(X3, Y2)
    np.testing.assert_array_equal([plain.y_mean_, plain.y_scale_], [[0, 0], [1, 1]])
    assert plain.loss_curve_ != expected.loss_curve_


def test_a_constant_target_is_learnt():
    regressor = small(max_iter=200, learning_rate_init=0.02).fit(X3, np.full(20, 7.5))
    np.testing.assert_allclose(regressor.predict(X3), 7.5, atol=0.1)


def test_windows_with_channels_in_another_order_than_in_fit_are_an_error():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X3[0], columns=["a", "b"])
    regressor = small().fit(make_windows(frame, 3), Y1[:6])
    assert list(regressor.channel_names_in_) == ["a", "b"]
    with pytest.raises(ValueError, match="channel names should match"):
        regressor.predict(make_windows(frame[["b", "a"]], 3))
    assert not hasattr(regressor.fit(X3, Y1), "channel_names_in_")


@pytest.mark.parametrize("method", ["fit", "partial_fit", "predict", "hidden_states"])
def test_a_warning_points_at_the_line_of_the_caller(method):
    regressor = small().fit(X3, Y1)
    arguments = (replaced(X3, 2, np.nan), Y1) if "fit" in method else (replaced(X3, 2, np.nan),)
    with pytest.warns(UserWarning, match="1 of 20 sequences") as caught:
        getattr(regressor, method)(*arguments)
    assert caught[0].filename == __file__


def test_big_endian_float32_is_float32():
    assert small().fit(X3.astype(">f4"), Y1).output_bias_.dtype == np.float32


def test_sequences_without_a_step_keep_the_initial_state_with_one_warning_that_counts_them():
    regressor = small().fit(X3, Y1)
    X = X3.copy()
    X[[2, 5]] = np.nan
    with pytest.warns(UserWarning, match="2 of 20 sequences have no step") as caught:
        prediction = regressor.predict(X)
    assert len(caught) == 1
    expected = regressor.output_bias_ * regressor.y_scale_ + regressor.y_mean_
    np.testing.assert_allclose(prediction[[2, 5]], expected[0])
    with pytest.warns(UserWarning, match="2 of 2 sequences have no step"):
        np.testing.assert_allclose(regressor.predict(X[[2, 5]]), expected[0])


# --- sample weights -----------------------------------------------------------------------------


@pytest.mark.parametrize("y", [Y1, Y2, Y3], ids=["one", "several", "every step"])
def test_a_weight_of_two_is_the_sample_twice_and_of_zero_none(y):
    weight = np.array([2.0, 0.0, 1.0, 1.0] * 5)
    repeated = np.repeat(np.arange(20), weight.astype(int))
    one = small(batch_size=100).fit(X3, y, sample_weight=weight)
    other = small(batch_size=100).fit(X3[repeated], y[repeated])
    np.testing.assert_allclose(one.predict(X3), other.predict(X3), rtol=1e-7)
    assert one.score(X3, y, weight) == pytest.approx(other.score(X3[repeated], y[repeated]), rel=1e-7)


def test_what_a_sample_of_weight_zero_holds_does_not_matter():
    weight = np.ones(20)
    weight[3] = 0
    others = np.arange(20) != 3
    unobserved = (replaced(y, 3, np.nan) for y in (Y1, Y2, Y3))
    for y in (replaced(Y1, 3, 1e100), *unobserved):
        regressor, expected = small().fit(X3, y, weight), small().fit(X3[others], y[others])
        np.testing.assert_array_equal(regressor.predict(X3), expected.predict(X3))
        assert regressor.score(X3, y, weight) == pytest.approx(expected.score(X3[others], y[others]))


@pytest.mark.parametrize("size", [1e-300, 1e306])
def test_the_size_of_the_weights_does_not_matter_without_a_penalty(size):
    weight = np.linspace(1, 2, 20)
    one, other = (small(alpha=0, batch_size=6).fit(X3, Y1, w) for w in (weight, weight * size))
    np.testing.assert_allclose(one.loss_curve_, other.loss_curve_, rtol=1e-6)


def test_partial_fit_takes_weights_too():
    weight = np.linspace(0, 2, 20)
    one, two = small().partial_fit(X3, Y1, sample_weight=weight), small().partial_fit(X3, Y1)
    assert one.t_ == 19
    assert two.t_ == 20
    assert (one.output_weights_ != two.output_weights_).all()


def test_score_of_targets_at_every_step_counts_the_observed_ones():
    weight = np.linspace(1, 2, 20)
    regressor = small().fit(X3, Y3)
    full = r2_score(
        Y3.reshape(-1, 2), regressor.predict(X3).reshape(-1, 2), sample_weight=np.repeat(weight, 6)
    )
    assert regressor.score(X3, Y3, weight) == pytest.approx(full)


# --- training -----------------------------------------------------------------------------------


def test_fitted_attributes_have_their_documented_shapes():
    regressor = small(hidden_layer_sizes=(5, 4), max_iter=3).fit(X3, Y2)
    assert [W.shape for W in regressor.input_weights_] == [(2, 15), (5, 12)]
    assert [W.shape for W in regressor.recurrent_weights_] == [(5, 15), (4, 12)]
    assert [b.shape for b in regressor.hidden_biases_] == [(15,), (12,)]
    assert regressor.output_weights_.shape == (4, 2)
    assert regressor.output_bias_.shape == (2,)
    assert regressor.n_iter_ == len(regressor.loss_curve_) == 3
    assert regressor.loss_ == regressor.loss_curve_[-1]
    assert regressor.best_loss_ == min(regressor.loss_curve_)
    assert regressor.t_ == 60
    assert (regressor.n_features_in_, regressor.n_channels_in_, regressor.n_outputs_) == (12, 2, 2)


def test_an_int_is_one_layer():
    assert small(hidden_layer_sizes=5).fit(X3, Y1).n_layers_ == 1


def test_the_same_seed_gives_the_same_model_and_another_seed_another():
    first, second, third = (small(random_state=seed, batch_size=7).fit(X3, Y1) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.predict(X3), second.predict(X3))
    assert (first.predict(X3) != third.predict(X3)).all()


def test_a_constant_rate_that_still_improves_at_max_iter_warns():
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(3\) reached"):
        small(learning_rate="constant").fit(X3, Y1)


def test_the_cosine_ends_without_a_warning():
    small().fit(X3, Y1)  # warnings are errors here


def test_training_stops_when_the_loss_no_longer_improves():
    regressor = small(learning_rate="constant", max_iter=50, tol=10.0, n_iter_no_change=4).fit(X3, Y1)
    assert regressor.n_iter_ == 6
    assert small(max_iter=12, tol=10.0, n_iter_no_change=np.inf).fit(X3, Y1).n_iter_ == 12


@pytest.mark.parametrize(
    ("solver", "name", "value"),
    [
        ("adam", "hidden_layer_sizes", (6,)),
        ("adam", "normalize_y", False),
        ("adam", "solver", "sgd"),
        ("adam", "alpha", 5.0),
        ("adam", "batch_size", 20),
        ("adam", "learning_rate", "constant"),
        ("adam", "learning_rate_init", 0.1),
        ("adam", "max_iter", 2),
        ("adam", "shuffle", False),
        ("adam", "random_state", 1),
        ("adam", "tol", 100.0),
        ("adam", "max_grad_norm", 1e-3),
        ("adam", "beta_1", 0.5),
        ("adam", "beta_2", 0.5),
        ("adam", "epsilon", 1.0),
        ("sgd", "max_grad_norm", 1e-3),
        ("sgd", "momentum", 0.2),
        ("sgd", "nesterovs_momentum", False),
        ("adam", "bidirectional", True),
        ("adam", "reset_after", True),
        ("adam", "dropout", 0.5),
        ("adam", "loss", "absolute_error"),
        ("adam", "loss", "huber"),
        ("adam", "learning_rate", "invscaling"),
        ("adam", "learning_rate", "adaptive"),
        ("adam", "bptt_steps", 2),
        ("adam", "early_stopping", True),
        ("lbfgs", "alpha", 5.0),
        ("lbfgs", "max_iter", 2),
        ("lbfgs", "max_fun", 2),
        ("lbfgs", "tol", 1.0),
        ("lbfgs", "loss", "huber"),
        ("lbfgs", "reset_after", True),
        ("lbfgs", "random_state", 1),
    ],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_each_parameter_changes_what_is_learnt(solver, name, value):
    one = small(solver=solver, batch_size=6, max_iter=4, n_iter_no_change=1)
    other = clone(one).set_params(**{name: value})
    assert (one.fit(X3, Y1).predict(X3) != other.fit(X3, Y1).predict(X3)).all()


@pytest.mark.parametrize(
    ("with_it", "name", "value"),
    [
        ({"loss": "quantile", "quantile": 0.5}, "quantile", 0.9),
        ({"loss": "huber"}, "huber_delta", 0.1),
        ({"learning_rate": "invscaling"}, "power_t", 0.1),
        ({"early_stopping": True}, "validation_fraction", 0.4),
        ({"early_stopping": True}, "validation_shuffle", True),
    ],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_each_parameter_of_an_option_changes_what_is_learnt_with_it(with_it, name, value):
    one = small(batch_size=6, max_iter=4, **with_it)
    other = clone(one).set_params(**{name: value})
    assert (one.fit(X3, Y1).predict(X3) != other.fit(X3, Y1).predict(X3)).all()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_lbfgs_does_not_use_batches_rates_momentum_and_clipping():
    unused = {"batch_size": 3, "shuffle": False, "learning_rate": "adaptive", "learning_rate_init": 5.0}
    unused |= {"power_t": 0.1, "momentum": 0.1, "nesterovs_momentum": False, "max_grad_norm": 1e-9}
    unused |= {"beta_1": 0.1, "beta_2": 0.1, "epsilon": 1.0, "n_iter_no_change": 1}
    one, other = (small(solver="lbfgs", **parameters).fit(X3, Y1) for parameters in ({}, unused))
    np.testing.assert_array_equal(one.output_weights_, other.output_weights_)


def test_lbfgs_finds_a_minimum_on_few_samples():
    regressor = small(solver="lbfgs", max_iter=2000, tol=1e-4).fit(X3, Y1)  # a warning would be an error
    assert regressor.n_iter_ < 2000
    assert regressor.score(X3, Y1) > 0.9
    assert regressor.loss_curve_ == sorted(regressor.loss_curve_, reverse=True)


def test_lbfgs_says_why_it_ended_too_early():
    with pytest.warns(ConvergenceWarning, match=r"lbfgs failed to converge .*ITERATIONS") as caught:
        small(solver="lbfgs").fit(X3, Y1)
    assert caught[0].filename == __file__
    with pytest.warns(ConvergenceWarning, match=r"lbfgs failed to converge .*EVALUATIONS"):
        small(solver="lbfgs", max_iter=50, max_fun=3).fit(X3, Y1)


def test_dropout_is_off_in_predict():
    regressor = small(dropout=0.5).fit(X3, Y3)
    np.testing.assert_array_equal(regressor.predict(X3), regressor.predict(X3))
    states = regressor.hidden_states(X3) @ regressor.output_weights_ + regressor.output_bias_
    np.testing.assert_allclose(regressor.predict(X3), states * regressor.y_scale_ + regressor.y_mean_)


ARCHITECTURES = [
    {
        "bidirectional": bidirectional,
        "reset_after": reset_after,
        "dropout": dropout,
        "hidden_layer_sizes": sizes,
    }
    for bidirectional in (False, True)
    for reset_after in (False, True)
    for dropout in (0.0, 0.3)
    for sizes in ((5,), (4, 3))
]


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=str)
@pytest.mark.parametrize("y", [Y1, Y3], ids=["last", "every step"])
def test_all_architectures_combine_and_ragged_sequences_are_as_if_alone(architecture, y):
    X = X3.copy()
    X[::2, :2] = X[1::4, 3] = np.nan
    regressor = small(**architecture).fit(X, y)
    alone = [regressor.predict(x[~np.isnan(x[:, 0])][np.newaxis])[0] for x in X]
    predicted = regressor.predict(X)
    for x, expected, actual in zip(X, alone, predicted, strict=True):
        actual = actual[~np.isnan(x[:, 0])] if y is Y3 else actual
        np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12)
    n_states = architecture["hidden_layer_sizes"][-1] * (1 + architecture["bidirectional"])
    assert regressor.hidden_states(X).shape == (20, 6, n_states)
    assert hasattr(regressor, "candidate_biases_") == architecture["reset_after"]
    n_cells = len(architecture["hidden_layer_sizes"]) * (1 + architecture["bidirectional"])
    assert len(regressor.input_weights_) == n_cells
    assert regressor.n_layers_ == len(architecture["hidden_layer_sizes"])


def test_with_two_directions_one_target_sees_the_last_state_of_both():
    regressor = small(bidirectional=True).fit(X3, Y1)
    states = regressor.hidden_states(X3)
    last = np.concatenate([states[:, -1, :5], states[:, 0, 5:]], axis=1)
    expected = (last @ regressor.output_weights_ + regressor.output_bias_)[:, 0]
    np.testing.assert_allclose(regressor.predict(X3), expected * regressor.y_scale_ + regressor.y_mean_)


def test_the_backward_direction_is_a_forward_layer_on_the_reversed_sequence():
    regressor = small(bidirectional=True).fit(X3, Y1)
    states = regressor.hidden_states(X3)
    weights = regressor.input_weights_[1], regressor.recurrent_weights_[1], regressor.hidden_biases_[1]
    for x, expected in zip(X3, states[:, :, 5:], strict=True):
        backward = reference.gru_cell(x[::-1], (*weights, None), np.zeros(5))
        np.testing.assert_allclose(backward[::-1], expected, rtol=0, atol=1e-12)


# --- losses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["absolute_error", "huber", "quantile"])
@pytest.mark.parametrize("y", [Y1, Y2, Y3], ids=["one", "several", "every step"])
def test_the_units_of_y_are_irrelevant_to_every_loss(loss, y):
    parameters = {"loss": loss, "quantile": 0.2 if loss == "quantile" else None}
    expected, other = small(**parameters).fit(X3, y), small(**parameters).fit(X3, 1e5 * y - 3e6)
    np.testing.assert_allclose(other.loss_curve_, expected.loss_curve_, rtol=1e-6)
    np.testing.assert_allclose((other.predict(X3) + 3e6) / 1e5, expected.predict(X3), rtol=1e-6, atol=1e-8)


def test_the_quantile_of_a_half_is_the_absolute_error():
    one = small(loss="quantile", quantile=0.5, alpha=0).fit(X3, Y1)
    other = small(loss="absolute_error", alpha=0).fit(X3, Y1)
    np.testing.assert_allclose(one.loss_curve_, np.array(other.loss_curve_) / 2)


def test_huber_with_a_large_delta_is_half_the_squared_error():
    one = small(loss="huber", huber_delta=1e9, alpha=0).fit(X3, Y1)
    other = small(alpha=0, learning_rate="cosine").fit(X3, Y1)
    assert one.loss_curve_[0] == pytest.approx(other.loss_curve_[0] / 2, rel=1e-12)


def draw_heteroscedastic(n_samples):
    """The step before the last tells how far the target strays from the last."""
    rng = np.random.default_rng(n_samples)
    X = rng.normal(size=(n_samples, 5, 1))
    return X, X[:, -1, 0] + (0.5 + np.abs(X[:, -2, 0])) * rng.normal(size=n_samples)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_the_share_below_a_predicted_quantile_is_the_quantile(quantile):
    X, y = draw_heteroscedastic(3000)
    regressor = GRURegressor((16,), loss="quantile", quantile=quantile, max_iter=15, random_state=0)
    regressor.fit(X, y)
    X_test, y_test = draw_heteroscedastic(5000)
    prediction = regressor.predict(X_test)
    assert np.mean(y_test < prediction) == pytest.approx(quantile, abs=0.03)
    # and it knows where the target strays
    strays = np.abs(X_test[:, -2, 0]) > 1
    spread = np.abs(prediction - X_test[:, -1, 0])
    if quantile != 0.5:
        assert spread[strays].mean() > 1.5 * spread[~strays].mean()


@pytest.mark.parametrize("loss", ["absolute_error", "huber"])
def test_robust_losses_resist_outliers(loss):
    y = Y1.copy()
    y[:4] += 1e3
    parameters = {"max_iter": 150, "learning_rate_init": 0.02, "normalize_y": False, "batch_size": 20}
    robust, squared = small(loss=loss, **parameters).fit(X3, y), small(**parameters).fit(X3, y)
    errors = [np.abs(model.predict(X3[4:]) - Y1[4:]).mean() for model in (robust, squared)]
    assert errors[0] < errors[1] / 2


# --- long sequences -----------------------------------------------------------------------------


def test_parts_longer_than_the_sequences_change_nothing():
    whole, parts = small().fit(X3, Y3), small(bptt_steps=6).fit(X3, Y3)
    np.testing.assert_array_equal(parts.predict(X3), whole.predict(X3))


@pytest.mark.parametrize(("y", "n_steps"), [(Y3, 3), (Y1, 1)], ids=["every step", "last"])
def test_each_part_with_a_target_is_one_step_of_the_optimizer(y, n_steps):
    regressor = small(bptt_steps=2, batch_size=20, max_iter=1).fit(X3, y)
    assert regressor._run_state.progress.optimizer.n_steps == n_steps
    assert (regressor.n_iter_, regressor.t_) == (1, 20)


def test_long_memory_is_learnt_within_a_part():
    X = np.random.default_rng(0).normal(size=(1, 2000, 1))
    y = np.roll(X, 2, axis=1)
    y[:, :2] = np.nan
    regressor = small(hidden_layer_sizes=(16,), bptt_steps=20, max_iter=15, learning_rate_init=0.02)
    assert regressor.fit(X, y).score(X, y) > 0.9


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_partial_fit_n_times_is_fit_with_n_epochs_at_the_constant_rate(solver):
    parameters = {"solver": solver, "batch_size": 6, "learning_rate": "constant", "n_iter_no_change": np.inf}
    with pytest.warns(ConvergenceWarning):
        whole = small(max_iter=4, **parameters).fit(X3, Y1)
    steps = small(**parameters)
    for _ in range(4):
        steps.partial_fit(X3, Y1)
    np.testing.assert_array_equal(steps.predict(X3), whole.predict(X3))
    assert steps.loss_curve_ == whole.loss_curve_
    assert (steps.n_iter_, steps.t_) == (4, 80)


def test_partial_fit_keeps_the_scale_of_its_first_call():
    regressor = small().partial_fit(X3, Y1)
    mean, scale = regressor.y_mean_, regressor.y_scale_
    regressor.partial_fit(X3, 5 * Y1 + 5)  # followed from ten scales on
    np.testing.assert_array_equal([regressor.y_mean_, regressor.y_scale_], [mean, scale])


def test_partial_fit_goes_on_from_weights_that_were_set_by_hand():
    regressor = small(learning_rate_init=1e-12).fit(X3, Y1)
    regressor.output_bias_ = regressor.output_bias_ + 3
    expected = regressor.output_bias_
    np.testing.assert_allclose(regressor.partial_fit(X3, Y1).output_bias_, expected, atol=1e-10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"hidden_layer_sizes": (6,)},
            r"hidden_layer_sizes is now \(6,\), but training began with \(5,\): call fit",
        ),
        ({"solver": "sgd"}, "solver is now 'sgd', but training began with 'adam'"),
    ],
)
def test_partial_fit_refuses_parameters_that_do_not_fit_the_weights(change, message):
    regressor = small().partial_fit(X3, Y1).set_params(**change)
    with pytest.raises(ValueError, match=message):
        regressor.partial_fit(X3, Y1)


def test_partial_fit_refuses_another_number_of_outputs():
    with pytest.raises(ValueError, match="y has 1 outputs, but the fitted network has 2"):
        small().partial_fit(X3, Y2).partial_fit(X3, Y2[:, :1])


@pytest.mark.parametrize("y", [Y1[:, np.newaxis], Y3[:, :, :1]], ids=["one column", "every step"])
def test_partial_fit_refuses_targets_of_another_kind(y):
    with pytest.raises(ValueError, match=f"y has {y.ndim} dimensions, but the y that .* has 1"):
        small().partial_fit(X3, Y1).partial_fit(X3, y)


def test_partial_fit_stays_in_the_dtype_of_the_weights():
    X = X3.astype(np.float32)
    one, other = (small().fit(X3, Y1).partial_fit(each, Y1) for each in (X, X.astype(np.float64)))
    assert one.output_weights_.dtype == np.float64
    np.testing.assert_array_equal(one.output_weights_, other.output_weights_)


def test_partial_fit_leaves_the_arrays_and_lists_of_earlier_calls_alone():
    regressor = small().fit(X3, Y1)
    curve, weights = regressor.loss_curve_, regressor.output_weights_
    before = curve.copy(), weights.copy()
    regressor.partial_fit(X3, Y1)
    assert curve == before[0]
    np.testing.assert_array_equal(weights, before[1])


def test_a_partial_fit_that_diverges_leaves_everything_as_it_was():
    regressor = small(batch_size=6).partial_fit(X3, Y1)
    regressor.set_params(learning_rate_init=1e300)
    before = fitted_state(regressor)
    with pytest.raises(ValueError, match="non-finite"):
        regressor.partial_fit(X3, Y1)
    assert fitted_state(regressor) == before


def test_without_a_random_state_two_models_shuffle_differently():
    first, second = (small(random_state=None).partial_fit(X3, Y1) for _ in range(2))
    assert (first.predict(X3) != second.predict(X3)).all()
    assert first._run_state.rng.randint(10**9) != second._run_state.rng.randint(10**9)


def test_verbose_prints_a_line_an_epoch(capsys):
    small(verbose=True, max_iter=10).fit(X3, Y1)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("Epoch  1 of 10, loss = ")
    assert len({len(line) for line in lines}) == 1


# --- trust --------------------------------------------------------------------------------------


def test_a_pickle_predicts_the_same_and_goes_on_the_same():
    regressor = small(batch_size=6).partial_fit(X3, Y1)
    other = pickle.loads(pickle.dumps(regressor))
    np.testing.assert_array_equal(other.predict(X3), regressor.predict(X3))
    regressor.partial_fit(X3, Y1)
    other.partial_fit(X3, Y1)
    np.testing.assert_array_equal(other.predict(X3), regressor.predict(X3))


def test_a_pickle_of_another_version_warns(monkeypatch):
    data = pickle.dumps(small().fit(X3, Y1))
    monkeypatch.setattr("sklearn_gru._utils.pickling.__version__", "99.0")
    with pytest.warns(InconsistentVersionWarning, match=r"sklearn_gru 99\.0"):
        pickle.loads(data)


def test_predicting_changes_nothing_and_threads_get_the_same_bits():
    regressor = small().fit(X3, Y3)
    X = np.concatenate([X3] * 40)
    X[::3, 0] = np.nan
    before, expected = fitted_state(regressor), regressor.predict(X)
    results = [None] * 4

    def predict(i):
        results[i] = regressor.predict(X)

    threads = [threading.Thread(target=predict, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        np.testing.assert_array_equal(result, expected)
    assert fitted_state(regressor) == before


def test_a_run_that_becomes_non_finite_is_an_error_that_says_what_to_lower():
    regressor = small(solver="sgd", learning_rate_init=1e200, max_grad_norm=None)
    with pytest.raises(ValueError, match=r"became non-finite .* Lower learning_rate_init \(it is 1e\+200\)"):
        regressor.fit(X3, Y1)
    with pytest.raises(NotFittedError):
        regressor.predict(X3)


def test_what_other_samples_leave_in_memory_never_spoils_a_prediction():
    regressor = small().fit(X3, Y3 * 1e10)
    X = np.concatenate([np.full((256, 6, 2), 1e300), X3])
    X[256:, :4] = np.nan
    np.testing.assert_array_equal(regressor.predict(X)[256:], regressor.predict(X[256:]))


def test_a_prediction_too_large_for_the_dtype_is_an_error():
    regressor = small().fit(X3.astype(np.float32), Y1)
    regressor.y_mean_ = regressor.y_mean_ + 1e39
    with pytest.raises(ValueError, match=r"prediction is too large for dtype\('float32'\)"):
        regressor.predict(X3)


@pytest.mark.parametrize(
    ("inner", "call"),
    [
        ("sklearn_gru._estimators.run.train", lambda regressor: regressor.fit(X3, Y1)),
        ("sklearn_gru._estimators.prediction.prediction_batches", lambda regressor: regressor.predict(X3)),
    ],
    ids=["fit", "predict"],
)
def test_blas_is_held_at_one_thread_while_it_works(monkeypatch, inner, call):
    regressor, seen = small(hidden_layer_sizes=(40,)).fit(X3, Y1), []
    module, name = inner.rsplit(".", 1)
    function = getattr(importlib.import_module(module), name)

    def looking(*arguments):
        seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return function(*arguments)

    monkeypatch.setattr(inner, looking)
    with threadpool_limits(2, "blas"):
        call(regressor)
    assert set(seen) == {1}


def test_states_that_are_not_finite_are_an_error():
    regressor = small().fit(X3, Y1)
    regressor.input_weights_[0][...] = 10
    with pytest.raises(ValueError, match="output for samples 0 to 0 is not finite"):
        regressor.hidden_states(np.tile([[[1.79e308, -1.79e308]]], (1, 6, 1)))


def test_an_optimizer_that_overflows_is_an_error_not_a_frozen_model():
    tiny = np.full(20, 1e-25)
    regressor = small(max_grad_norm=None, max_iter=5)
    with pytest.raises(ValueError, match="non-finite"):
        regressor.fit(X3.astype(np.float32), Y1, tiny)


def test_a_score_of_another_shape_than_the_prediction_is_an_error():
    regressor = small().fit(X3, Y3)
    with pytest.raises(ValueError, match=r"y has shape \(20, 6, 1\), but predict gives \(20, 6, 2\)"):
        regressor.score(X3, Y3[:, :, :1])
    with pytest.raises(ValueError, match=r"y has shape \(20, 6, 2\), but predict gives \(20, 2\)"):
        small().fit(X3, Y2).score(X3, Y3)
    with pytest.raises(NotFittedError):
        small().score(X3, Y3)


def test_targets_too_large_for_the_dtype_of_X_are_an_error():
    with pytest.raises(ValueError, match=r"y contains a value too large for dtype\('float32'\)"):
        small().fit(X3.astype(np.float32), Y1 * 1e40)


def test_a_prediction_that_is_not_finite_is_an_error():
    regressor = small().fit(X3, Y1)
    regressor.output_bias_ = regressor.output_bias_ + np.inf
    with pytest.raises(ValueError, match="output for samples 0 to 19 is not finite"):
        regressor.predict(X3)


BAD = {
    "infinity in X": (
        replaced(X3, (4, 2, 1), np.inf),
        Y1,
        None,
        r"infinity .*\(sample 4, step 2, channel 1\)",
    ),
    "infinity in flat X": (
        replaced(X3.reshape(20, 12), (4, 5), -np.inf),
        Y1,
        None,
        r"infinity .*\(sample 4, step 2, channel 1\)",
    ),
    "a partly missing step": (
        replaced(X3, (4, 2, 1), np.nan),
        Y1,
        None,
        r"NaN in some channels of a step \(sample 4, step 2, channel 1\).*SimpleImputer\(add_indicator=T",
    ),
    "a partly missing step of windows": (
        make_windows(replaced(X3[0], (4, 1), np.nan), 2)[[0, 1] * 8 + [3, 4, 5, 5]],
        Y1,
        None,
        r"NaN in some channels of a step \(sample 17, step 1, channel 1\)",
    ),
    "NaN in y": (X3, replaced(Y1, 3, np.nan), None, "Input y contains NaN for sample 3"),
    "NaN in all of several y": (
        X3,
        replaced(Y2, 3, np.nan),
        None,
        "no observed target, only NaN, for sample 3",
    ),
    "infinity in y": (X3, replaced(Y1, 3, np.inf), None, "Input y contains infinity"),
    "infinity in y at a step": (X3, replaced(Y3, (3, 1, 0), np.inf), None, "Input y contains infinity"),
    "no observed target": (X3, replaced(Y3, 3, np.nan), None, "no observed target for sample 3"),
    "a list of sequences of different lengths": (
        [[[1.0, 2.0]] * n for n in range(1, 21)],
        Y1,
        None,
        r"X is a list of sequences of different lengths: pad_sequences\(X\) makes one array",
    ),
    "an array of sequences of different lengths": (
        np.array([X3[0][:n] for n in (1, 2, 3, 4)] * 5, dtype=object),
        Y1,
        None,
        r"X is a list of sequences of different lengths: pad_sequences\(X\)",
    ),
    "no y": (X3, None, None, "requires y to be passed, but the target y is None"),
    "another number of steps in y": (X3, Y3[:, :4], None, "y has 4 steps, but X has 6"),
    "four axes": (X3[..., None], Y1, None, "Found array with dim 4, while dim <= 3 is required"),
    "one axis": (X3[:, 0, 0], Y1, None, "Expected 2D array, got 1D array instead"),
    "y of four axes": (X3, Y3[..., None], None, "y has 4 dimensions"),
    "no samples": (X3[:0], Y1[:0], None, r"0 sample\(s\)"),
    "no samples in windows": (make_windows(X3[0], 3)[:0], Y1[:0], None, r"0 sample\(s\)"),
    "no steps": (X3[:, :0], Y1, None, r"0 step\(s\)"),
    "no channels": (X3[:, :, :0], Y1, None, r"0 channel\(s\)"),
    "lengths of X and y": (X3, Y1[:9], None, r"inconsistent numbers of samples: \[20, 9\]"),
    "lengths of X and weights": (X3, Y1, np.ones(9), r"sample_weight.shape == \(9,\), expected \(20,\)"),
    "a negative weight": (X3, Y1, -np.ones(20), "Negative values in data passed to `sample_weight`"),
    "weights of zero": (X3, Y1, np.zeros(20), "(?i)zero"),
    "infinite weights": (X3, Y1, np.full(20, np.inf), "infinity"),
    "weights whose sum overflows": (X3, Y1, np.full(20, 1e308), "sum of sample_weight is not finite"),
    "complex X": (X3 + 1j, Y1, None, "Complex data not supported"),
    "complex y": (X3, Y1 + 1j, None, "Complex data not supported"),
    "sparse X": (csr_array(X3[:, :, 0]), Y1, None, "Sparse data was passed|sparse"),
    "strings": (X3.astype(str), Y1, None, "numeric|convert string"),
    "strings in y": (X3, np.array(["a"] * 20), None, "convert string"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@pytest.mark.parametrize("is_fitted", [False, True])
def test_bad_input_is_a_clear_error_and_the_estimator_stays_as_it_was(case, method, is_fitted):
    X, y, weight, message = BAD[case]
    regressor = small(n_channels=2, random_state=np.random.RandomState(0))
    if is_fitted:
        regressor.fit(X3, Y3 if np.ndim(y) == 3 else Y2 if np.ndim(y) == 2 else Y1)
    before = fitted_state(regressor)
    with pytest.raises((ValueError, TypeError), match=message):
        getattr(regressor, method)(X, y, weight)
    assert fitted_state(regressor) == before


def test_a_bad_step_is_found_in_any_block(monkeypatch):
    monkeypatch.setattr("sklearn_gru._windows.validation.BLOCK_SIZE", 30)
    with pytest.raises(ValueError, match=r"\(sample 17, step 4, channel \d\)"):
        small().fit(replaced(X3, (17, 4, 0), np.inf), Y1)
    with pytest.raises(ValueError, match="no observed target for sample 17"):
        small().fit(X3, replaced(Y3, 17, np.nan))


@pytest.mark.parametrize("y", [Y1, Y3], ids=["one", "every step"])
@pytest.mark.parametrize("case", [case for case in BAD if "weight" in case])
def test_score_refuses_bad_weights_too(case, y):
    _, _, weight, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        small().fit(X3, y).score(X3, y, weight)


BAD_X = [case for case, (_, y, weight, _) in BAD.items() if y is Y1 and weight is None and " y" not in case]


@pytest.mark.parametrize("case", BAD_X)
@pytest.mark.parametrize("method", ["predict", "hidden_states"])
def test_bad_input_to_a_fitted_estimator_is_a_clear_error(case, method):
    regressor = small(n_channels=2).fit(X3, Y1)
    X, _, _, message = BAD[case]
    with pytest.raises((ValueError, TypeError), match=message):
        getattr(regressor, method)(X)


def test_another_number_of_channels_is_an_error():
    regressor = small().fit(X3, Y1)
    with pytest.raises(
        ValueError, match="X has 3 channels, but GRURegressor is expecting 2 channels as input"
    ):
        regressor.predict(np.ones((4, 6, 3)))
    with pytest.raises(ValueError, match="X has 3 channels"):
        regressor.partial_fit(np.ones((4, 6, 3)), np.ones(4))


def test_a_width_that_is_no_multiple_of_the_channels_is_an_error():
    with pytest.raises(ValueError, match="X has 12 features, which is not a multiple of n_channels=5"):
        small(n_channels=5).fit(X3.reshape(20, 12), Y1)
    regressor = small(n_channels=2).fit(X3.reshape(20, 12), Y1)
    with pytest.raises(ValueError, match="X has 10 features, but GRURegressor is expecting 12 features"):
        regressor.predict(X3.reshape(20, 12)[:, :10])


def test_values_too_large_for_the_weights_are_infinite():
    regressor = small().fit(X3.astype(np.float32), Y1)
    with pytest.raises(ValueError, match=r"too large for dtype\('float32'\) \(sample 1, step 0, channel 0\)"):
        regressor.predict(replaced(X3, (1, 0, 0), 1e200))


def test_the_default_model_beats_the_mean_on_the_sunspots():
    X, y = load_sunspots(return_X_y=True)
    windows = make_windows(X, 12)
    regressor = GRURegressor(random_state=0).fit(np.asarray(windows[:250]) / 50, y[:250])
    assert regressor.score(np.asarray(windows[250:]) / 50, y[250:]) > 0.7
