"""MLflow: parameters logged, a model that says the same to the bit, loaded, and from a real server."""

import warnings

import numpy as np
import pytest

from sklearn_gru import DataWarning

from .scripts import names_after


@pytest.fixture(scope="module")
def script():
    pytest.importorskip("skops")
    with warnings.catch_warnings():
        warnings.simplefilter("default", DataWarning)  # of one row, which the script asks about
        return names_after("mlflow_registry", "mlflow")


def test_autolog_logs_every_parameter_of_the_network_in_a_pipeline(script):
    network = script["model"][-1].get_params()
    logged = script["parameters"]
    assert {name: logged[f"gruregressor__{name}"] for name in network} == {
        name: str(value) for name, value in network.items()
    }


def test_the_losses_of_all_epochs_are_logged(script):
    client = script["mlflow"].MlflowClient()
    history = client.get_metric_history(script["run"].info.run_id, "loss")
    assert [metric.value for metric in history] == script["model"][-1].loss_curve_


@pytest.mark.parametrize("name", ["estimator", "function"])
def test_a_loaded_model_says_the_same_to_the_bit(script, name):
    for asked in script["requests"].values():
        np.testing.assert_array_equal(script[name].predict(asked), script["model"].predict(asked))


@pytest.mark.parametrize("name", ["one window", "many windows", "twelve steps of one", "two steps absent"])
def test_a_served_model_says_the_same_to_the_bit(script, name):
    expected = script["model"].predict(script["requests"][name])
    assert expected.shape[1:] == (3,)
    np.testing.assert_array_equal(script["answers"][name], expected)


@pytest.mark.parametrize("name", ["a window of rows", "all rows"])
def test_a_served_model_of_rows_says_the_same_to_the_bit(script, name):
    expected = script["rows_model"].predict(script["parts"][name])
    np.testing.assert_array_equal(script["answers"][name], expected)


def test_of_one_row_it_says_what_predict_says_with_a_warning(script):
    with pytest.warns(DataWarning, match="X has 1 row, but length=22"):
        expected = script["rows_model"].predict(script["parts"]["one row"])
    np.testing.assert_array_equal(script["answers"]["one row"], expected)


def test_the_last_row_of_a_window_says_what_all_rows_say_and_a_row_by_itself_does_not(script):
    answers = script["answers"]
    np.testing.assert_allclose(answers["a window of rows"][-1], answers["all rows"][-1], rtol=1e-12)
    assert abs(answers["one row"][-1] - answers["all rows"][-1]) > 1


def test_nothing_but_names_of_this_package_has_to_be_trusted_and_without_them_mlflow_takes_no_model(script):
    mlflow, model = script["mlflow"], script["model"]
    names = script["mlflow_arguments"](model)["skops_trusted_types"]
    assert names == ["sklearn_gru.GRURegressor", "sklearn_gru.StepwiseTransformer"]
    with mlflow.start_run(), pytest.raises(mlflow.MlflowException, match="skops_trusted_types"):
        mlflow.sklearn.log_model(model, name="as_it_comes")


def test_autolog_logs_nothing_of_a_network_by_itself(script):
    mlflow, X, y = (script[name] for name in ("mlflow", "X", "y"))
    with mlflow.start_run() as run:
        script["model"][-1].__class__(2, max_iter=1).fit(X, y)
    assert mlflow.get_run(run.info.run_id).data.params == {}
