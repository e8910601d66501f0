"""The converters that skl2onnx gets: which outputs our estimators have, of which types, and their nodes."""

import numpy as np

from .._estimators.classifier import GRUClassifier
from .._estimators.regressor import GRURegressor
from .._windows.sliding_window import SlidingWindow
from .._windows.stepwise import StepwiseTransformer
from .extras import imported
from .formula import formula_of
from .onnx_network import outputs_of, read
from .onnx_nodes import Nodes
from .onnx_outputs import forecast_of, labels_in_onnx, labels_of, probabilities_of
from .onnx_windows import sequences_of, steps_of, windows_of

skl2onnx = imported("skl2onnx", "onnx")
types = imported("skl2onnx.common.data_types", "onnx")
parsing = imported("skl2onnx._parse", "onnx")

PRECISION = np.float32  # of the recurrent layers: ONNX Runtime has no other
TO_ROWS, TO_SEQUENCES = "SklearnGRUStepsToRows", "SklearnGRURowsToSequences"


def register():
    """Tell skl2onnx of our estimators; it may be told again."""
    add = skl2onnx.update_registered_converter
    zipmap = {"zipmap": [False, True]}  # asked of every classifier; ours gives tensors always
    add(GRURegressor, "SklearnGRURegressor", _regressor_types, _convert_regressor)
    add(
        *(GRUClassifier, "SklearnGRUClassifier", _classifier_types, _convert_classifier),
        parser=_parse_classifier,
        options=zipmap,
    )
    add(SlidingWindow, "SklearnGRUSlidingWindow", _window_types, _convert_window, parser=_parse_window)
    add(StepwiseTransformer, TO_ROWS, _rows_types, _convert_rows, parser=_parse_stepwise)
    add(_Sequences, TO_SEQUENCES, _sequences_types, _convert_sequences)


# --- types


def _float_like(variable):
    """The type of numbers in which a converter answers."""
    is_double = isinstance(variable.type, types.DoubleTensorType)
    return types.DoubleTensorType if is_double else types.FloatTensorType


def _dtype_of(variable):
    return np.float64 if _float_like(variable) is types.DoubleTensorType else np.float32


def _regressor_types(operator):
    formula = formula_of(operator.raw_operator)
    ends = [] if formula.y_ndim == 1 and formula.levels is not None else [len(formula.scale.mean)]
    ends += [] if formula.levels is None else [len(formula.levels)]
    steps = [None] if formula.every_step else []
    operator.outputs[0].type = _float_like(operator.inputs[0])([None, *steps, *ends])


def _classifier_types(operator):
    formula = formula_of(operator.raw_operator)
    axes = [None, None] if formula.every_step else [None]
    label, probabilities = operator.outputs
    label.type = _label_type(formula)(axes)
    probabilities.type = _float_like(operator.inputs[0])([*axes, len(formula.classes)])


def _label_type(formula):
    labels = {"O": types.StringTensorType, "i": types.Int64TensorType, "f": types.FloatTensorType}
    return labels[labels_in_onnx(formula).dtype.kind]


def _parse_classifier(scope, model, inputs, custom_parsers=None):
    operator = scope.declare_local_operator("SklearnGRUClassifier", model)
    operator.inputs = inputs
    kinds = {"label": _label_type(formula_of(model)), "probabilities": _float_like(inputs[0])}
    operator.outputs.extend(scope.declare_local_variable(name, kind()) for name, kind in kinds.items())
    return list(operator.outputs)


# --- the estimators


def _sequences(nodes, formula, variable):
    """A floating-point input, also of flattened sequences, as (n_samples, n_steps, n_channels)."""
    X = nodes.cast(variable.full_name, _dtype_of(variable))
    if len(variable.type.shape) == 3:
        return X
    n_steps = formula.n_features_in // formula.n_channels
    return nodes("Reshape", X, [-1, n_steps, formula.n_channels])


def _read_and_run(scope, operator, container):
    nodes = Nodes(scope, container, PRECISION)
    formula = formula_of(operator.raw_operator)
    steps, segments = read(nodes, formula, _sequences(nodes, formula, operator.inputs[0]))
    return nodes, formula, outputs_of(nodes, formula, segments), steps


def _convert_regressor(scope, operator, container):
    nodes, formula, outputs, steps = _read_and_run(scope, operator, container)
    _write(nodes, forecast_of(nodes, formula, outputs, steps), operator.outputs[0])


def _convert_classifier(scope, operator, container):
    nodes, formula, outputs, steps = _read_and_run(scope, operator, container)
    probabilities = probabilities_of(nodes, formula, outputs, steps)
    label, of_classes = operator.outputs
    nodes("Identity", labels_of(nodes, formula, probabilities, steps), into=label.full_name)
    if formula.every_step:
        absent = nodes("Unsqueeze", nodes("Not", steps.present), [2])
        probabilities = nodes("Where", absent, np.nan, probabilities)
    _write(nodes, probabilities, of_classes)


def _write(nodes, values, variable):
    """Numbers as the output that was declared."""
    nodes.cast(values, _dtype_of(variable), into=variable.full_name)


# --- windows


def _parse_window(scope, model, inputs, custom_parsers=None):
    for name in ("group", "time", "known"):
        if getattr(model, name) is not None:
            raise ValueError(
                f"SlidingWindow has {name}={getattr(model, name)!r}, but a graph of ONNX takes the rows of one "
                f"series, in time order, as numbers; expected {name}=None. Of several series, convert a stream: "
                "it has a past for each."
            )
    operator = scope.declare_local_operator("SklearnGRUSlidingWindow", model)
    operator.inputs = inputs
    operator.outputs.append(scope.declare_local_variable("windows", _float_like(inputs[0])()))
    return list(operator.outputs)


def _window_types(operator):
    window = operator.raw_operator
    n_channels = window.n_features_in_
    end = [int(window.length) * n_channels] if window.flatten else [None, n_channels]
    operator.outputs[0].type = _float_like(operator.inputs[0])([None, *end])


def _convert_window(scope, operator, container):
    nodes, window, (variable, *others) = Nodes(scope, container), operator.raw_operator, operator.inputs
    dtype = _dtype_of(operator.outputs[0])
    columns = [nodes.cast(column.full_name, dtype) for column in (variable, *others)]
    X = nodes("Concat", *columns, axis=1) if others else columns[0]
    of_rows = len(variable.type.shape) == 2
    windows = windows_of(nodes, window, X, window.n_features_in_, of_rows=of_rows)
    nodes("Identity", windows, into=operator.outputs[0].full_name)


# --- steps


class _Sequences:
    """What puts the rows that a fitted StepwiseTransformer has transformed back into their sequences."""

    def __init__(self, stepwise):
        self.stepwise = stepwise


def _parse_stepwise(scope, model, inputs, custom_parsers=None):
    if len(inputs[0].type.shape) == 2:
        return parsing._parse_sklearn(scope, model.transformer_, inputs, custom_parsers)
    if getattr(getattr(model, "recipe_", None), "known", ()):
        raise ValueError(
            f"{model!r} was fitted on windows that show columns ahead (known), which has no converter."
        )
    to_rows = scope.declare_local_operator(TO_ROWS, model)
    to_rows.inputs = inputs
    kind = _float_like(inputs[0])
    to_rows.outputs.append(scope.declare_local_variable("steps", kind([None, inputs[0].type.shape[2]])))
    rows = parsing._parse_sklearn(scope, model.transformer_, list(to_rows.outputs), custom_parsers)
    to_sequences = scope.declare_local_operator(TO_SEQUENCES, _Sequences(model))
    to_sequences.inputs = [*rows[:1], *inputs]
    to_sequences.outputs.append(scope.declare_local_variable("sequences", kind()))
    return list(to_sequences.outputs)


def _rows_types(operator):
    variable = operator.inputs[0]
    operator.outputs[0].type = _float_like(variable)([None, variable.type.shape[2]])


def _convert_rows(scope, operator, container):
    nodes, variable = Nodes(scope, container), operator.inputs[0]
    X = nodes.cast(variable.full_name, _dtype_of(variable))
    rows = steps_of(nodes, X, variable.type.shape[2])
    nodes("Identity", rows, into=operator.outputs[0].full_name)


def _sequences_types(operator):
    rows, X = operator.inputs
    operator.outputs[0].type = _float_like(X)([None, None, rows.type.shape[1]])


def _convert_sequences(scope, operator, container):
    nodes, (rows, X) = Nodes(scope, container), operator.inputs
    values = nodes.cast(rows.full_name, _dtype_of(operator.outputs[0]))
    n_channels, n_made = X.type.shape[2], rows.type.shape[1]
    sequences_of(nodes, values, X.full_name, n_channels, n_made, into=operator.outputs[0].full_name)
