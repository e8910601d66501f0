"""What both estimators share: samples read in batches, states, where training says that it is not done."""

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.utils import get_tags

from sklearn_gru import GRUClassifier, GRURegressor, make_windows
from sklearn_gru._estimators.base import Samples
from sklearn_gru._estimators.training_data import PREDICTION_BATCH

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 4, 2))
X[::3, :2] = np.nan  # ragged
Y = RNG.normal(size=20)
LABELS = np.where(Y > 0, "up", "down")

SHORT = {"hidden_layer_sizes": (3,), "max_iter": 2, "n_iter_no_change": np.inf, "random_state": 0}
IN_TIME = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(params=[(GRURegressor, Y), (GRUClassifier, LABELS)], ids=["regressor", "classifier"])
def estimator_and_y(request):
    estimator, y = request.param
    return estimator(**SHORT), y


def output(model, samples):
    """The numbers of a prediction."""
    return model.predict_proba(samples) if hasattr(model, "predict_proba") else model.predict(samples)


@IN_TIME
def test_samples_beyond_a_batch_are_predicted_as_by_themselves_and_stay_in_their_order(estimator_and_y):
    model, y = estimator_and_y
    model.fit(X, y)
    many = RNG.normal(size=(PREDICTION_BATCH + 5, 4, 2))
    many[RNG.random(len(many)) < 0.3, :3] = np.nan
    some = np.r_[:3, PREDICTION_BATCH - 2 : PREDICTION_BATCH + 5]
    whole, part = output(model, many), output(model, many[some])
    np.testing.assert_allclose(whole[some], part, rtol=0, atol=1e-12)
    states = model.hidden_states(many)
    np.testing.assert_allclose(states[some], model.hidden_states(many[some]), rtol=0, atol=1e-12)


@IN_TIME
@pytest.mark.parametrize("bidirectional", [False, True])
def test_states_have_a_row_a_step_and_are_absent_where_the_step_is(estimator_and_y, bidirectional):
    model, y = estimator_and_y
    model.set_params(bidirectional=bidirectional).fit(X, y)
    states = model.hidden_states(X)
    assert states.shape == (20, 4, 6 if bidirectional else 3)
    np.testing.assert_array_equal(np.isnan(states), np.isnan(X[:, :, :1]) & np.ones(states.shape[2], bool))
    assert np.nanmax(np.abs(states)) < 1


@IN_TIME
def test_windows_are_read_like_the_array_that_they_are(estimator_and_y):
    model, y = estimator_and_y
    windows = make_windows(RNG.normal(size=(20, 2)), 4)
    from_windows = output(model.fit(windows, y), windows)
    np.testing.assert_array_equal(
        from_windows, output(model.fit(np.asarray(windows), y), np.asarray(windows))
    )


@pytest.mark.parametrize("method", ["predict", "hidden_states"])
def test_before_fit_there_is_nothing_to_predict_with(estimator_and_y, method):
    model, _ = estimator_and_y
    with pytest.raises(NotFittedError, match=type(model).__name__):
        getattr(type(model)(), method)(X)


def test_epochs_that_were_not_enough_are_a_warning(estimator_and_y):
    model, y = estimator_and_y
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(2\) reached") as caught:
        model.set_params(learning_rate="constant").fit(X, y)
    assert caught[0].filename == __file__


@IN_TIME
def test_an_error_of_the_validation_samples_says_that_it_is_theirs(estimator_and_y):
    model, y = estimator_and_y
    with pytest.raises(ValueError, match="In the validation samples X_val, y_val: .*3 channels"):
        type(model)(**SHORT, early_stopping=True).fit(X, y, X_val=np.zeros((5, 4, 3)), y_val=y[:5])


def test_its_tags_allow_sequences_with_absent_steps(estimator_and_y):
    model, _ = estimator_and_y
    tags = get_tags(model)
    assert tags.input_tags.three_d_array
    assert tags.input_tags.two_d_array
    assert tags.input_tags.allow_nan
    assert not tags.input_tags.sparse


def test_samples_of_weight_zero_do_not_count():
    samples = Samples(X[:4], Y[:4, np.newaxis], np.array([0.5, 0, 2, 0]))
    np.testing.assert_array_equal(samples.rows, [0, 2])


@IN_TIME
@pytest.mark.parametrize("weight", [0.05, 1e-320])
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_equal_weights_of_any_size_below_1_are_none_with_the_automatic_penalty(
    estimator_and_y, solver, weight
):
    model, y = estimator_and_y
    model.set_params(solver=solver, max_iter=20)
    expected = output(model.fit(X, y), X)
    alpha = model.alpha_
    scaled = output(model.fit(X, y, sample_weight=np.full(len(X), weight)), X)
    np.testing.assert_allclose(scaled, expected, rtol=0, atol=1e-6)
    assert model.alpha_ == pytest.approx(alpha, rel=1e-6)
