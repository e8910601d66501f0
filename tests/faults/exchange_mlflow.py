"""What MLflow is told: of things that are no models, of rows, and of what nobody trusts."""

from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import GRURegressor, StepwiseTransformer

from .entry import Fault, gives, refused
from .exchange_shared import NO_FIT, NO_MODELS
from .ordinary import X, Y, network, subject

FUNCTIONS = {}
CALLS = ["mlflow_arguments", "mlflow_signature"]
# what is given as a model of sequences, and how many channels it reads
SEQUENCES = {"SeasonalNaive": 2, "GRURegressor": 2, "GRUClassifier": 2, "ConformalRegressor": 2}
SEQUENCES |= {"AdaptiveConformalRegressor": 2, "bands model": 1}


def _own(rows):
    return rows


def faults():
    """The entries."""
    search = GridSearchCV(network(), {"alpha": [0, 0.1]}, refit=False, cv=2).fit(X, Y)
    for call in CALLS:
        for given, model, says in [*NO_MODELS, ("a stream", subject("GRUStream"), "GRUStream")]:
            yield Fault(call, given, {"model": model}, refused(f"model is a {says}", error=TypeError))
        says = refused("the class GRURegressor", error=TypeError)
        yield Fault(call, "a class", {"model": GRURegressor}, says)
        for name in NO_FIT:
            says = refused("not fitted", error=NotFittedError)
            yield Fault(call, f"{name} before fit", {"model": subject(f"new {name}")}, says)
        says = refused("GridSearchCV has refit=False")
        yield Fault(call, "a search without refit", {"model": search}, says)
    yield from _of_signatures()
    for function in (_own, lambda rows: rows):
        model = make_pipeline(StepwiseTransformer(FunctionTransformer(function)), network()).fit(X, Y)
        says = refused("The model holds", function.__name__, "skops_trusted_types")
        yield Fault("mlflow_arguments", f"the function {function.__name__} inside", {"model": model}, says)


def _of_signatures():
    for name in ("rows model", "table model", "SlidingWindow", "LagSequences"):
        says = refused("fitted on rows") if "model" in name else refused("does not predict", error=TypeError)
        yield Fault("mlflow_signature", name, {"model": subject(name)}, says)
        names_only = gives(lambda arguments: list(arguments) == ["skops_trusted_types"])
        yield Fault("mlflow_arguments", name, {"model": subject(name)}, names_only)
    says = refused("StepwiseTransformer", "does not predict", error=TypeError)
    yield Fault("mlflow_signature", "StepwiseTransformer", {"model": subject("StepwiseTransformer")}, says)
    empty = {"model": make_pipeline("passthrough")}
    says = refused("Pipeline", "does not predict", error=TypeError)
    yield Fault("mlflow_signature", "nothing in a pipeline", empty, says)
    for name, n_channels in SEQUENCES.items():
        shape = (-1, -1, n_channels)
        reads = gives(lambda made, shape=shape: made.inputs.inputs[0].shape == shape)
        yield Fault("mlflow_signature", name, {"model": subject(name)}, reads)
