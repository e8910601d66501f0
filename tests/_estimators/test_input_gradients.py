"""By how much predictions change with the numbers of X, against central differences, over all options."""

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, StepwiseTransformer, make_windows
from sklearn_gru.exchange.formula import estimator_of, formula_of

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 6, 2))
Y = 2 * X[:, -1, 0] + np.sin(X[:, -2, 1])
TWO, AT_STEPS = np.stack([Y, Y**2], axis=1), np.tanh(X[:, :, :1].cumsum(axis=1))
GAPS = X.copy()
GAPS[np.random.default_rng(1).random((30, 6)) < 0.4] = np.nan  # whole steps
GAPS[3] = np.nan
FEW = {"hidden_layer_sizes": 3, "max_iter": 3, "random_state": 0}
METHODS = ["predict_proba", "predict_log_proba", "decision_function"]

pytestmark = pytest.mark.filterwarnings("ignore:.* sequences have no step:UserWarning")


def by_differences(function, X, step=1e-6):
    """The derivatives of ``function(X)``, one number of a sample at a time; NaN where X is NaN."""
    shape = X.shape[1:]
    found = np.empty((*function(X).shape, *shape))
    for place in np.ndindex(*shape):
        high, low = X.copy(), X.copy()
        high[:, *place] += step
        low[:, *place] -= step
        found[..., *place] = (function(high) - function(low)) / (2 * step)
    in_front = found.reshape(len(X), -1, *shape)
    for answer in range(in_front.shape[1]):
        in_front[:, answer][np.isnan(X)] = np.nan
    return found


def with_all_parts(model):
    """The same with a share for the linear part, if there is one."""
    if model._linear_part is not None:
        model._set_linear_part(model._linear_part._replace(share=0.4))
    return model


REGRESSIONS = {
    "defaults": ({}, Y),
    "two targets": ({}, TWO),
    "without base": ({"subtract_last": False, "linear_part": None}, Y),
    "segments": ({"segment_length": 4}, TWO),
    "nothing but differences": ({"segment_length": 2, "subtract_last": "only"}, TWO),
    "both directions": ({"bidirectional": True, "hidden_layer_sizes": (3, 2)}, Y),
    "mean state": ({"pooling": "mean", "reset_after": True, "segment_length": 3}, TWO),
    "counts": ({"loss": "poisson"}, np.round(np.abs(TWO))),
    "one quantile": ({"loss": "quantile", "quantile": 0.9}, Y),
    "quantiles": ({"loss": "quantile", "quantile": [0.1, 0.3, 0.5, 0.9]}, TWO),
    "quantiles of one target": ({"loss": "quantile", "quantile": [0.1, 0.9]}, Y),
    "every step": ({"hidden_layer_sizes": (3, 2)}, AT_STEPS),
    "every step, both directions": ({"bidirectional": True}, AT_STEPS),
    "quantiles at every step": ({"loss": "quantile", "quantile": [0.1, 0.5, 0.9]}, AT_STEPS),
}


@pytest.mark.parametrize("options", REGRESSIONS)
@pytest.mark.parametrize("sequences", [X, GAPS], ids=["whole", "with absent steps"])
def test_those_of_a_regressor_are_what_predictions_change_by(options, sequences):
    changes, y = REGRESSIONS[options]
    model = with_all_parts(GRURegressor(**FEW | changes).fit(X, y))
    found = model.input_gradients(sequences)
    expected = by_differences(model.predict, sequences)
    assert found.shape == model.predict(sequences).shape + sequences.shape[1:]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
    assert np.nanmax(np.abs(found)) > 0.1


LABELS = {2: Y > 0, 3: np.digitize(Y, [-1, 1])}


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("options", [{}, {"linear_part": None, "bidirectional": False, "pooling": "last"}])
@pytest.mark.parametrize("method", METHODS)
def test_those_of_a_classifier_are_what_its_answers_change_by(n_classes, options, method):
    model = GRUClassifier(**FEW, **options).fit(X, LABELS[n_classes])
    for sequences in (X, GAPS):
        found = model.input_gradients(sequences, response_method=method)
        assert found.shape == getattr(model, method)(sequences).shape + sequences.shape[1:]
        expected = by_differences(getattr(model, method), sequences)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
        assert np.nanmax(np.abs(found)) > 0.01


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("limits", [[0], [-0.5, 0.5]])
def test_those_of_labels_at_every_step_have_both_axes_of_steps(limits, method):
    model = GRUClassifier(**FEW, bidirectional=True).fit(X, np.digitize(X[:, :, 0], limits))
    found = model.input_gradients(GAPS, response_method=method)
    expected = by_differences(getattr(model, method), GAPS)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)


def test_a_step_does_not_tell_of_those_before_it():
    found = GRURegressor(**FEW).fit(X, AT_STEPS).input_gradients(X)[:, :, 0]
    before, after = np.triu_indices(6, 1)
    assert not found[:, before, after].any()
    assert found[:, after, before].any()


def test_flat_sequences_have_one_for_each_column():
    flat = X.reshape(30, -1)
    model = GRURegressor(**FEW, n_channels=2).fit(pd.DataFrame(flat).rename(columns=str), TWO)
    found = model.input_gradients(pd.DataFrame(flat).rename(columns=str))
    assert found.shape == (30, 2, 12)
    expected = GRURegressor(**FEW).fit(X, TWO).input_gradients(X)
    np.testing.assert_array_equal(found, expected.reshape(30, 2, 12))


def test_windows_are_the_array_they_stand_for():
    windows = make_windows(RNG.normal(size=(300, 2)), 4, known=[1], horizon=2)[:-2]
    model = GRURegressor(**FEW).fit(windows, np.arange(298.0) % 7)
    np.testing.assert_array_equal(model.input_gradients(windows), model.input_gradients(np.array(windows)))


def test_samples_do_not_depend_on_their_neighbours():
    model = GRURegressor(**FEW).fit(X, TWO)
    np.testing.assert_allclose(
        model.input_gradients(GAPS)[7:9], model.input_gradients(GAPS[7:9]), rtol=0, atol=1e-14
    )


def test_single_precision_stays():
    model = GRURegressor(**FEW).fit(X.astype(np.float32), Y)
    found = model.input_gradients(X.astype(np.float32))
    assert found.dtype == np.float32
    exact = estimator_in_double_precision(model).input_gradients(X.astype(np.float32).astype(float))
    np.testing.assert_allclose(found, exact, rtol=0, atol=1e-5)


def estimator_in_double_precision(model):
    formula = formula_of(model)
    cells = [
        type(cell)(*(None if part is None else part.astype(float) for part in cell)) for cell in formula.cells
    ]
    vars(formula).update(
        cells=cells,
        output_weights=formula.output_weights.astype(float),
        output_bias=formula.output_bias.astype(float),
    )
    return estimator_of(formula)


def test_behind_a_scaler_they_are_per_unit_of_what_it_gives():
    model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(**FEW)).fit(100 * X, Y)
    scaled = model[-1].input_gradients(model[:-1].transform(100 * X))
    expected = by_differences(model.predict, 100 * X, step=1e-4)
    np.testing.assert_allclose(scaled / model[0].transformer_.scale_, expected, rtol=0, atol=1e-9)


def test_asking_leaves_the_model_as_it_is():
    model = GRURegressor(**FEW).fit(X, Y)
    before, predictions = vars(model).copy(), model.predict(X)
    model.input_gradients(X)
    assert vars(model) == before
    np.testing.assert_array_equal(model.predict(X), predictions)


def test_another_method_is_named():
    model = GRUClassifier(**FEW).fit(X, LABELS[2])
    with pytest.raises(ValueError, match="response_method='predict' is out of range; expected one of"):
        model.input_gradients(X, response_method="predict")


@pytest.mark.parametrize("estimator", [GRURegressor(), GRUClassifier()])
def test_what_is_not_fitted_says_so(estimator):
    with pytest.raises(NotFittedError):
        estimator.input_gradients(X)
