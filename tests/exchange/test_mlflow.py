"""What MLflow is told of a model: names to trust, and a signature that leaves sequences and steps free."""

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import (
    ConformalRegressor,
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)

pytest.importorskip("mlflow")
from sklearn_gru.exchange import mlflow_arguments, mlflow_signature

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 6, 2))
AT_STEPS, LABELS = X[:, :, :1], np.array(["up", "downward"])[(X[:, -1, 0] > 0).astype(int)]
NETWORK, CLASSES = GRURegressor(2, max_iter=2, random_state=0), GRUClassifier(2, max_iter=2, random_state=0)
SCALED = make_pipeline(StepwiseTransformer(StandardScaler()), NETWORK)
QUANTILES = GRURegressor(2, max_iter=2, loss="quantile", quantile=[0.1, 0.9], random_state=0)


@pytest.mark.parametrize(
    ("model", "y", "shape"),
    [
        (NETWORK, X[:, -1, 0], (-1,)),
        (NETWORK, X[:, -1], (-1, 2)),
        (NETWORK, AT_STEPS, (-1, -1, 1)),
        (QUANTILES, X[:, -1], (-1, 2, 2)),
        (SCALED, X[:, -1, 0], (-1,)),
        (GridSearchCV(SCALED, {"gruregressor__max_iter": [1]}, cv=2), X[:, -1, 0], (-1,)),
        (ConformalRegressor(NETWORK, level=50), X[:, -1, 0], (-1,)),
    ],
    ids=["one", "several", "every step", "quantiles", "pipeline", "search", "calibrated"],
)
def test_sequences_and_steps_are_free_and_the_rest_is_not(model, y, shape):
    signature = mlflow_signature(model.fit(X, y))
    (read,), (predicted,) = signature.inputs, signature.outputs
    assert (read.type, read.shape) == (np.float64, (-1, -1, 2))
    assert (predicted.type, predicted.shape) == (np.float64, shape)


def test_a_network_of_float32_reads_and_says_float32():
    signature = mlflow_signature(NETWORK.fit(X.astype(np.float32), X[:, -1, 0]))
    assert [spec.type for spec in (*signature.inputs, *signature.outputs)] == [np.float32] * 2


def test_labels_are_strings_of_any_length_or_numbers():
    assert mlflow_signature(CLASSES.fit(X, LABELS)).outputs.inputs[0].type == np.dtype(str)
    (spec,) = mlflow_signature(CLASSES.fit(X, (LABELS == "up").astype(np.int64))).outputs
    assert (spec.type, spec.shape) == (np.int64, (-1,))


def test_windows_that_show_what_is_known_ahead_are_sequences_too():
    series = RNG.normal(size=(60, 2))
    windows = make_windows(series, 5, known=[1], horizon=2)
    model = NETWORK.fit(*future_targets(windows, series[:, 0], horizon=2))
    assert mlflow_signature(model).inputs.inputs[0].shape == (-1, -1, windows.shape[2])


def test_a_model_of_rows_needs_none():
    model = make_pipeline(SlidingWindow(3), NETWORK).fit(X[:, -1], X[:, -1, 0])
    with pytest.raises(ValueError, match=r"fitted on rows.*mlflow\.models\.infer_signature\(X, y\) is right"):
        mlflow_signature(model)


@pytest.mark.filterwarnings("default::UserWarning", "default::DeprecationWarning")  # MLflow's own
@pytest.mark.parametrize("name", ["sequences", "rows", "search"])
def test_with_its_arguments_mlflow_saves_a_model_that_says_the_same_to_the_bit(name, tmp_path):
    mlflow = pytest.importorskip("mlflow")
    pytest.importorskip("skops")
    rows = make_pipeline(SlidingWindow(3), NETWORK)
    search = GridSearchCV(SCALED, {"gruregressor__max_iter": [1]}, cv=2)
    model, samples = {"sequences": (SCALED, X), "rows": (rows, X[:, -1]), "search": (search, X)}[name]
    model.fit(samples, X[:, -1, 0])
    arguments = mlflow_arguments(model)
    assert ("signature" in arguments) == (name != "rows")
    mlflow.sklearn.save_model(model, tmp_path / "model", pip_requirements=[], **arguments)
    again = mlflow.sklearn.load_model(str(tmp_path / "model"))
    np.testing.assert_array_equal(again.predict(samples), model.predict(samples))


def own(x):
    return x


def test_what_nobody_knows_is_not_trusted_but_named():
    pytest.importorskip("skops")
    model = make_pipeline(StepwiseTransformer(FunctionTransformer(own)), NETWORK).fit(X, X[:, -1, 0])
    with pytest.raises(ValueError, match=r"The model holds \['tests.exchange.test_mlflow.own'\], of which"):
        mlflow_arguments(model)
