"""What regressor and classifier share they describe in the same words, and with the defaults they have."""

import ast
import inspect
import re

import pytest

from sklearn_gru import GRUClassifier, GRURegressor

# what y is, and what comes out of it, is what the two differ in
OWN = {
    "": {"n_outputs_", "alpha", "batch_size", "bidirectional", "pooling", "segment_length", "linear_part"}
    | {"linear_intercept_", "validation_shuffle"},
    "fit": {"y", "y_val", "sample_weight_val", "self", "ConvergenceWarning"},
    "partial_fit": {"y", "self", "ValueError"},
    "predict": {"y", "ValueError"},
}


def entries(documented, section):
    """The entries of a section of a docstring, by their name."""
    body = re.search(
        rf"^{section}\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", inspect.getdoc(documented), re.MULTILINE | re.DOTALL
    )
    parts = [] if body is None else re.split(r"^(?=\S)", body.group(1), flags=re.MULTILINE)
    return {part.partition("\n")[0].partition(" : ")[0]: part.strip() for part in parts if part.strip()}


def without_default(entry):
    head, newline, text = entry.partition("\n")
    return head.partition(", default=")[0] + newline + text


@pytest.mark.parametrize("method", ["", "fit", "partial_fit", "predict", "hidden_states"])
@pytest.mark.parametrize("section", ["Parameters", "Attributes", "Raises", "Warns", "References"])
def test_shared_paragraphs_are_the_same(method, section):
    of_regressor, of_classifier = (
        entries(getattr(estimator, method) if method else estimator, section)
        for estimator in (GRURegressor, GRUClassifier)
    )
    shared = (of_regressor.keys() & of_classifier.keys()) - OWN.get(method, set())
    if method == "" and section == "Parameters":
        assert len(shared) > 24
    differing = [
        name for name in shared if without_default(of_regressor[name]) != without_default(of_classifier[name])
    ]
    assert differing == []


@pytest.mark.parametrize("estimator", [GRURegressor, GRUClassifier])
def test_the_documented_default_is_the_default(estimator):
    documented = {
        name: ast.literal_eval(entry.partition("\n")[0].partition("default=")[2])
        for name, entry in entries(estimator, "Parameters").items()
    }
    actual = {name: each.default for name, each in inspect.signature(estimator).parameters.items()}
    assert documented == actual
    assert list(documented) == list(actual)
