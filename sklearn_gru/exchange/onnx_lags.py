"""The converter of tables of lags, which become sequences: what LagSequences does."""

import numpy as np

from .._windows.lag_sequences import LagSequences
from .extras import imported
from .onnx_nodes import Nodes
from .onnx_sequences import present_in
from .onnx_types import dtype_of, float_like

skl2onnx = imported("skl2onnx", "onnx")


def register_lags():
    """Tell skl2onnx of LagSequences."""
    skl2onnx.update_registered_converter(LagSequences, "SklearnGRULagSequences", _types, _convert)


def _types(operator):
    step = operator.raw_operator
    kind = float_like(operator.inputs[0])
    operator.outputs[0].type = kind([None, len(step.lags_), len(step.channel_names_)])


def _convert(scope, operator, container):
    nodes, step = Nodes(scope, container), operator.raw_operator
    dtype, into = dtype_of(operator.outputs[0]), operator.outputs[0].full_name
    columns = [nodes.cast(variable.full_name, dtype) for variable in operator.inputs]
    X = nodes("Concat", *columns, axis=1) if columns[1:] else columns[0]
    lagged = nodes("Gather", X, step._lagged, axis=1)  # (n_samples, n_steps, n_lagged)
    if not len(step._constant):
        nodes("Identity", lagged, into=into)
        return
    constant = nodes("Gather", X, np.asarray(step._constant), axis=1)
    steps = _at_present_steps(nodes, constant, lagged, step._lagged.shape[1])
    nodes("Concat", lagged, steps, axis=2, into=into)


def _at_present_steps(nodes, values, lagged, n_lagged):
    """Values (n_samples, n_constant) at each step, NaN where the lags of a step are all absent."""
    present = nodes("Unsqueeze", present_in(nodes, lagged, n_lagged), [2])
    nan = nodes("CastLike", np.float32(np.nan), values)
    return nodes("Where", present, nodes("Unsqueeze", values, [1]), nan)
