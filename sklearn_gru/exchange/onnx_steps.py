"""The converters of what stands in front of a network: windows, steps, columns by name, missing values."""

import copy
from typing import NamedTuple

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer

from .._windows.known_ahead import known_among
from .._windows.sliding_window import SlidingWindow
from .._windows.stepwise import StepwiseTransformer
from .extras import imported
from .onnx_nodes import Nodes
from .onnx_types import declared, dtype_of, float_like, parsed, parsing, types
from .onnx_windows import parts_of_known, sequences_of, steps_of, windows_of, with_steps_ahead

skl2onnx = imported("skl2onnx", "onnx")
imputing = imported("skl2onnx.operator_converters.imputer_op", "onnx")


def register_steps():
    """Tell skl2onnx of our transformers."""
    add = skl2onnx.update_registered_converter
    add(SlidingWindow, "SklearnGRUSlidingWindow", _window_types, _convert_window, parser=_parse_window)
    parsing.update_registered_parser(StepwiseTransformer, _parse_stepwise)
    add(StepsAsRows, "SklearnGRUStepsAsRows", _rows_types, _convert_rows)
    add(RowsAsSequences, "SklearnGRURowsAsSequences", _sequences_types, _convert_sequences)


def for_one_conversion():
    """What a single conversion has of its own for transformers of scikit-learn; others keep skl2onnx's."""
    return {
        "custom_parsers": {ColumnTransformer: parse_columns},
        "custom_conversion_functions": {SimpleImputer: _convert_imputer},
    }


# --- windows


def check_is_of_one_series(window):
    """Refuse windows that are made of more than the rows of one series as they come."""
    for name in ("group", "time"):
        if getattr(window, name) is not None:
            raise ValueError(
                f"SlidingWindow has {name}={getattr(window, name)!r}, but ONNX gets the rows of one series, "
                f"oldest first; expected {name}=None. Of several series convert the stream, which has a past "
                "for each."
            )
    if window.known is not None and window.fill is not None:
        raise ValueError(
            f"SlidingWindow has fill={window.fill!r} beside known={window.known!r}: where the rows to come "
            "begin, from which on nothing is filled, has no converter; expected fill=None, and rows that "
            "were filled before."
        )


def _parse_window(scope, model, inputs, custom_parsers=None):
    check_is_of_one_series(model)
    return declared(scope, model, inputs, windows=float_like(inputs[0])())


def _window_types(operator):
    window = operator.raw_operator
    n_columns, n_known = window.n_features_in_, len(window._known_ahead[1])
    n_flat = int(window.length) * n_columns + window._n_ahead * n_known
    end = [n_flat] if window.flatten else [None, n_columns + bool(n_known)]
    operator.outputs[0].type = float_like(operator.inputs[0])([None, *end])


def _convert_window(scope, operator, container):
    nodes, window = Nodes(scope, container), operator.raw_operator
    variable, *others = operator.inputs
    dtype = dtype_of(operator.outputs[0])
    columns = [nodes.cast(column.full_name, dtype) for column in (variable, *others)]
    X = nodes("Concat", *columns, axis=1) if others else columns[0]
    of_rows = len(variable.type.shape) == 2
    windows = windows_of(nodes, window, X, of_rows=of_rows)
    nodes("Identity", windows, into=operator.outputs[0].full_name)


# --- steps and columns


def parse_columns(scope, model, inputs, custom_parsers=None):
    """As skl2onnx has it of a ColumnTransformer; of one input, names of columns become their places."""
    names = list(getattr(model, "feature_names_in_", ()))
    if len(inputs) == 1 and names:
        by_place = copy.copy(model)
        by_place.transformers_ = [(name, step, _places(of, names)) for name, step, of in model.transformers_]
        model = by_place
    return parsing._parse_sklearn_column_transformer(scope, model, inputs, custom_parsers)


def _places(columns, names):
    if isinstance(columns, str):
        return [names.index(columns)]
    is_named = not isinstance(columns, slice) and all(isinstance(column, str) for column in columns)
    return [names.index(column) for column in columns] if is_named else columns


class StepsAsRows(NamedTuple):
    """What makes rows of the steps of sequences, in front of what a StepwiseTransformer has inside."""

    stepwise: StepwiseTransformer


class RowsAsSequences(NamedTuple):
    """What puts the rows behind it back."""

    stepwise: StepwiseTransformer


def _parse_stepwise(scope, model, inputs, custom_parsers=None):
    if len(inputs[0].type.shape) == 2:
        return parsed(scope, model.transformer_, inputs, custom_parsers)
    recipe = getattr(model, "recipe_", None)
    if getattr(recipe, "known", ()) and recipe.is_changed:
        raise ValueError(
            f"{model!r} was fitted on windows with columns ahead (known) that a step before it had changed; "
            "expected one StepwiseTransformer of both, StepwiseTransformer(make_pipeline(first, second))."
        )
    kind = float_like(inputs[0])
    steps = declared(scope, StepsAsRows(model), inputs, steps=kind([None, model.n_features_in_]))
    rows = parsed(scope, model.transformer_, steps, custom_parsers)
    return declared(scope, RowsAsSequences(model), [*rows[:1], *inputs], sequences=kind())


def known_of(stepwise):
    """Which columns of its sequences are known ahead, and for how many steps."""
    recipe = getattr(stepwise, "recipe_", None)
    if recipe is None:
        return (), None
    names = recipe.names
    return tuple(key if names is None else names.index(key) for key in recipe.known), recipe.horizon


def n_indicators(stepwise):
    """How many channels tell the steps ahead: one where columns are known ahead, else none."""
    return int(len(known_of(stepwise)[0]) > 0)


def _rows_types(operator):
    n_columns = operator.inputs[0].type.shape[2] - n_indicators(operator.raw_operator.stepwise)
    operator.outputs[0].type = float_like(operator.inputs[0])([None, n_columns])


def _convert_rows(scope, operator, container):
    nodes = Nodes(scope, container)
    X, n_columns = _without_indicator(nodes, operator.raw_operator, operator.inputs[0])
    nodes("Identity", steps_of(nodes, X, n_columns), into=operator.outputs[0].full_name)


def _without_indicator(nodes, step, variable):
    """The channels of sequences that are columns, and how many."""
    X, n_channels = nodes.cast(variable.full_name, dtype_of(variable)), variable.type.shape[2]
    n_columns = n_channels - n_indicators(step.stepwise)
    return (X if n_columns == n_channels else nodes("Slice", X, [0], [n_columns], [2])), n_columns


def _sequences_types(operator):
    rows, X = operator.inputs
    n_channels = rows.type.shape[1] + n_indicators(operator.raw_operator.stepwise)
    operator.outputs[0].type = float_like(X)([None, None, n_channels])


def _convert_sequences(scope, operator, container):
    nodes, (rows, variable) = Nodes(scope, container), operator.inputs
    values, n_made = nodes.cast(rows.full_name, dtype_of(operator.outputs[0])), rows.type.shape[1]
    X, n_columns = _without_indicator(nodes, operator.raw_operator, variable)
    sequences = sequences_of(nodes, values, X, n_columns, n_made)
    stepwise = operator.raw_operator.stepwise
    known, n_ahead = known_of(stepwise)
    if known:
        names = getattr(stepwise, "feature_names_in_", None)
        known = known_among(known, names, n_columns, stepwise._channel_names(), n_made)
        past, ahead = parts_of_known(nodes, sequences, known, n_ahead, n_made)
        sequences = with_steps_ahead(nodes, past, ahead, known, n_made)
    nodes("Identity", sequences, into=operator.outputs[0].full_name)


def _convert_imputer(scope, operator, container):
    """As skl2onnx has it, but for float64, of which ONNX Runtime has no such operation."""
    imputer, (variable, *others) = operator.raw_operator, operator.inputs
    is_double = isinstance(variable.type, types.DoubleTensorType)
    if others or not is_double or not _is_nan(imputer.missing_values):
        return imputing.convert_sklearn_imputer(scope, operator, container)
    nodes, X = Nodes(scope, container), variable.full_name
    statistics = np.asarray(imputer.statistics_, np.float64)
    return nodes("Where", nodes("IsNaN", X), statistics, X, into=operator.outputs[0].full_name)


def _is_nan(value):
    return isinstance(value, float) and np.isnan(value)
