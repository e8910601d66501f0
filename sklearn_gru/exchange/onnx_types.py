"""The variables of a conversion: floats of one size or the other, and those that a parser declares."""

import numpy as np

from .extras import imported

types = imported("skl2onnx.common.data_types", "onnx")
parsing = imported("skl2onnx._parse", "onnx")


def float_like(variable):
    """The type of the numbers that are answered to an input: double where that is, else float."""
    is_double = isinstance(variable.type, types.DoubleTensorType)
    return types.DoubleTensorType if is_double else types.FloatTensorType


def dtype_of(variable):
    """The same as a dtype of NumPy."""
    return np.float64 if float_like(variable) is types.DoubleTensorType else np.float32


def declared(scope, model, inputs, **outputs):
    """Declare an operation, and give its outputs, which come by their names with their types."""
    operator = scope.declare_local_operator(parsing._get_sklearn_operator_name(type(model)), model)
    operator.inputs = inputs
    operator.outputs.extend(scope.declare_local_variable(name, kind) for name, kind in outputs.items())
    return list(operator.outputs)


def parsed(scope, model, inputs, custom_parsers):
    """The outputs of a model, or of a step, as its own parser declares them."""
    return parsing._parse_sklearn(scope, model, inputs, custom_parsers)
