"""The converter of calibrated bands, which come beside the prediction."""

from typing import NamedTuple

import numpy as np

from .._calibration.adaptive import AdaptiveConformalRegressor
from .._calibration.conformal import ConformalRegressor
from .._calibration.conformity import bands_of
from .extras import imported
from .onnx_nodes import Nodes
from .onnx_types import declared, dtype_of, float_like, parsed, parsing

skl2onnx = imported("skl2onnx", "onnx")


class Bands(NamedTuple):
    """What makes the bands of a fitted ConformalRegressor of its predictions; those of now, if it follows."""

    calibrated: ConformalRegressor


def register_bands():
    """Tell skl2onnx of calibrated bands."""
    for calibrated in (ConformalRegressor, AdaptiveConformalRegressor):
        parsing.update_registered_parser(calibrated, _parse)
    skl2onnx.update_registered_converter(Bands, "SklearnGRUBands", _set_types, _convert)


def _parse(scope, model, inputs, custom_parsers=None):
    prediction = parsed(scope, model.estimator_, inputs, custom_parsers)
    return [*prediction, *declared(scope, Bands(model), prediction, bands=float_like(prediction[0])())]


def _set_types(operator):
    model, (prediction,) = operator.raw_operator.calibrated, operator.inputs
    outputs = [] if model._y_ndim == 1 else [model.n_outputs_]
    steps = [None] if model._y_ndim == 3 else []
    operator.outputs[0].type = type(prediction.type)([None, *steps, *outputs, len(model.level_), 2])


def _convert(scope, operator, container):
    nodes, model = Nodes(scope, container), operator.raw_operator.calibrated
    (prediction,), (bands,) = operator.inputs, operator.outputs
    values = nodes.cast(prediction.full_name, np.float64)
    n_axes = 2 + (model._y_ndim == 3)  # up to the outputs
    if model.quantile_ is not None and model._y_ndim == 1:
        values = nodes("Unsqueeze", values, [1])
    elif model.quantile_ is None:
        values = nodes("Unsqueeze", values, [n_axes])
    ends = _widened(nodes, model, values, n_axes)
    both = nodes("Concat", *(nodes("Unsqueeze", end, [n_axes + 1]) for end in ends), axis=n_axes + 1)
    if model._y_ndim == 1:
        both = nodes("Squeeze", both, [1])
    nodes.cast(both, dtype_of(bands), into=bands.full_name)


def _widened(nodes, model, values, n_axes):
    """As ``conformity.widened``: the lower and the upper ends, of which the last axis is of levels."""
    if model.quantile_ is None:
        lower = upper = values
    else:
        parts = bands_of(np.eye(len(model.quantile_)), model.quantile_, model.level_)
        lower, upper = (nodes("MatMul", values, parts[..., end]) for end in (0, 1))
    lower, upper = nodes("Sub", lower, model.radius_), nodes("Add", upper, model.radius_)
    middle = nodes("Add", nodes("Mul", lower, np.float64(0.5)), nodes("Mul", upper, np.float64(0.5)))
    within = model.level_ <= model.level_[:, np.newaxis]  # the bands of lower levels are within one
    lower, upper = nodes("Neg", nodes("Min", lower, middle)), nodes("Max", upper, middle)
    lower, upper = (
        nodes.largest(nodes("Where", within, nodes("Unsqueeze", end, [n_axes]), -np.inf), n_axes + 1)
        for end in (lower, upper)
    )
    return nodes("Neg", lower), upper
