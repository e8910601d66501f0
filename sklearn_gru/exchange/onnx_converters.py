"""The converters of networks that skl2onnx gets: which outputs they have, of which types, and their nodes."""

import numpy as np

from .._estimators.classifier import GRUClassifier
from .._estimators.regressor import GRURegressor
from .extras import imported
from .formula import formula_of
from .onnx_bands import register_bands
from .onnx_lags import register_lags
from .onnx_network import outputs_of, read
from .onnx_nodes import Nodes
from .onnx_outputs import forecast_of, labels_in_onnx, labels_of, probabilities_of
from .onnx_sequences import present_in, zero_if_readable
from .onnx_steps import register_steps
from .onnx_targets import register_targets
from .onnx_types import declared, dtype_of, float_like, types

skl2onnx = imported("skl2onnx", "onnx")

PRECISION = np.float32  # of the recurrent layers: ONNX Runtime has no other


def register():
    """Tell skl2onnx of our estimators; it may be told again."""
    add = skl2onnx.update_registered_converter
    zipmap = {"zipmap": [False, True]}  # asked of every classifier; ours gives tensors always
    add(GRURegressor, "SklearnGRURegressor", _set_types, _convert)
    add(GRUClassifier, "SklearnGRUClassifier", _set_types, _convert, parser=_parse_classifier, options=zipmap)
    register_steps()
    register_lags()
    register_bands()
    register_targets()


def answer_types(formula, variable):
    """The types of the outputs, by their names, of a network that gets a variable."""
    axes = [None, None] if formula.every_step else [None]
    number = float_like(variable)
    if formula.classes is not None:
        return {"label": _label_type(formula)(axes), "probabilities": number([*axes, len(formula.classes)])}
    if formula.y_ndim != 1 or formula.levels is None:
        axes.append(len(formula.scale.mean))
    if formula.levels is not None:
        axes.append(len(formula.levels))
    return {"variable": number(axes)}


def _label_type(formula):
    labels = {"O": types.StringTensorType, "i": types.Int64TensorType, "f": types.FloatTensorType}
    return labels[labels_in_onnx(formula).dtype.kind]


def _set_types(operator):
    kinds = answer_types(formula_of(operator.raw_operator), operator.inputs[0]).values()
    for output, kind in zip(operator.outputs, kinds, strict=True):
        output.type = kind


def _parse_classifier(scope, model, inputs, custom_parsers=None):
    return declared(scope, model, inputs, **answer_types(formula_of(model), inputs[0]))


def _convert(scope, operator, container):
    nodes = Nodes(scope, container, PRECISION)
    formula = formula_of(operator.raw_operator)
    X = _sequences(nodes, formula, operator.inputs[0])
    steps, segments = read(nodes, formula, X)
    zeros = zero_if_readable(nodes, X, present_in(nodes, X, formula.n_channels))
    write_answer(nodes, formula, outputs_of(nodes, formula, segments), steps, zeros, operator.outputs)


def _sequences(nodes, formula, variable):
    """A floating-point input, also of flattened sequences, as (n_samples, n_steps, n_channels)."""
    X = nodes.cast(variable.full_name, dtype_of(variable))
    if len(variable.type.shape) == 3:
        return X
    n_steps = formula.n_features_in // formula.n_channels
    return nodes("Reshape", X, [0, n_steps, formula.n_channels])


def write_answer(nodes, formula, outputs, steps, zeros, variables):
    """What the model says, as the variables that were declared, from the outputs of its network.

    ``zeros``, of shape (n_samples,), are NaN where it can say nothing.
    """
    *labels, numbers = variables
    if formula.classes is None:
        values = forecast_of(nodes, formula, outputs, steps)
    else:
        values = probabilities_of(nodes, formula, outputs, steps)
        labels_of(nodes, formula, values, steps, into=labels[0].full_name)
    n_axes = len(numbers.type.shape)
    values = nodes("Add", values, nodes("Unsqueeze", zeros, list(range(1, n_axes))))
    if formula.every_step:
        absent = nodes("Not", steps.present)
        values = nodes("Where", nodes("Unsqueeze", absent, list(range(2, n_axes))), np.nan, values)
    nodes.cast(values, dtype_of(numbers), into=numbers.full_name)
