"""The converter of TransformedTargetRegressor, whose predictions a scaler or a function takes back."""

from typing import NamedTuple

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    RobustScaler,
    StandardScaler,
)

from .extras import imported
from .onnx_nodes import Nodes
from .onnx_types import declared, dtype_of, parsed, parsing

skl2onnx = imported("skl2onnx", "onnx")

ONE, TWO = np.float64(1), np.float64(2)

# What takes predictions back, in float64, by the function of NumPy
FUNCTIONS = {
    np.positive: lambda nodes, y: y,
    np.negative: lambda nodes, y: nodes("Neg", y),
    np.exp: lambda nodes, y: nodes("Exp", y),
    np.expm1: lambda nodes, y: nodes("Sub", nodes("Exp", y), ONE),
    np.exp2: lambda nodes, y: nodes("Exp", nodes("Mul", y, np.log(TWO))),
    np.log: lambda nodes, y: nodes("Log", y),
    np.log1p: lambda nodes, y: nodes("Log", nodes("Add", y, ONE)),
    np.log2: lambda nodes, y: nodes("Div", nodes("Log", y), np.log(TWO)),
    np.log10: lambda nodes, y: nodes("Div", nodes("Log", y), np.log(np.float64(10))),
    np.sqrt: lambda nodes, y: nodes("Sqrt", y),
    np.square: lambda nodes, y: nodes("Mul", y, y),
    np.reciprocal: lambda nodes, y: nodes("Div", ONE, y),
}


class TakenBack(NamedTuple):
    """What takes the predictions of a fitted TransformedTargetRegressor back."""

    regressor: TransformedTargetRegressor


def register_targets():
    """Tell skl2onnx of predictions that are taken back."""
    parsing.update_registered_parser(TransformedTargetRegressor, _parse)
    skl2onnx.update_registered_converter(TakenBack, "SklearnGRUTakenBack", _same_type, _convert)


def _parse(scope, model, inputs, custom_parsers=None):
    _inverse_of(model.transformer_)  # an error comes before all else
    predictions = parsed(scope, model.regressor_, inputs, custom_parsers)
    return declared(scope, TakenBack(model), predictions[:1], variable=type(predictions[0].type)())


def _same_type(operator):
    (prediction,), (variable,) = operator.inputs, operator.outputs
    variable.type = type(prediction.type)(prediction.type.shape)


def _convert(scope, operator, container):
    nodes, (prediction,), (variable,) = Nodes(scope, container), operator.inputs, operator.outputs
    values = nodes.cast(prediction.full_name, np.float64)
    for take_back in _inverse_of(operator.raw_operator.regressor.transformer_):
        values = take_back(nodes, values)
    nodes.cast(values, dtype_of(variable), into=variable.full_name)


def _inverse_of(transformer):
    """What takes predictions back, one after the other: functions of nodes and of the name of a tensor.

    Raises
    ------
    ValueError
        If one has no converter.
    """
    if isinstance(transformer, Pipeline):
        steps = [step for _, step in transformer.steps if step is not None and step != "passthrough"]
        return [take_back for step in reversed(steps) for take_back in _inverse_of(step)]
    if type(transformer) is FunctionTransformer:
        return [_inverse_function(transformer)]
    if type(transformer) is MinMaxScaler:
        subtracted, divisor = transformer.min_, transformer.scale_
        return [lambda nodes, y: nodes("Div", nodes("Sub", y, subtracted), divisor)]
    if type(transformer) in (StandardScaler, RobustScaler, MaxAbsScaler):
        factor, added = transformer.scale_, getattr(transformer, "center_", None)
        if getattr(transformer, "with_mean", False):
            added = transformer.mean_
        return [lambda nodes, y: _line(nodes, y, factor, added)]
    raise ValueError(
        f"TransformedTargetRegressor takes predictions back by {transformer!r}, which has no converter; "
        "expected a StandardScaler, MinMaxScaler, MaxAbsScaler or RobustScaler, a function of NumPy such as "
        "inverse_func=numpy.expm1, or a Pipeline of these."
    )


def _inverse_function(transformer):
    function = transformer.inverse_func
    if function is None:
        return FUNCTIONS[np.positive]
    is_known = isinstance(function, np.ufunc) and function in FUNCTIONS
    if not is_known or transformer.inv_kw_args:
        raise ValueError(
            f"inverse_func={function!r} of TransformedTargetRegressor has no converter; expected one of "
            f"{', '.join(f'numpy.{name.__name__}' for name in FUNCTIONS)}, without further arguments."
        )
    return FUNCTIONS[function]


def _line(nodes, y, factor, added):
    y = y if factor is None else nodes("Mul", y, factor)
    return y if added is None else nodes("Add", y, added)
