"""Streams as graphs of ONNX: a reading of each series and its past, or state, go in, the next come out."""

from typing import Any, NamedTuple

import numpy as np
from sklearn.base import is_classifier

from .._estimators.fitted_network import predicts_every_step
from .._forecasting.carried_state import CarriedState
from .._forecasting.fitted_chain import FittedChain
from .._tables.feature_names import column_names
from .._tables.frames import is_frame
from .._tables.ids import role_names
from .extras import imported
from .formula import formula_of
from .onnx_converters import PRECISION, answer_types, write_answer
from .onnx_inputs import array_of
from .onnx_network import one_step
from .onnx_nodes import Nodes
from .onnx_sequences import Steps
from .onnx_types import declared, dtype_of, float_like, parsed, parsing, types
from .onnx_windows import flat

skl2onnx = imported("skl2onnx", "onnx")


class StreamStep(NamedTuple):
    """What a step of a stream is made of."""

    front: list  # the steps that look at each reading by itself
    memory: Any  # MovedWindow or CarriedStep
    tail: Any  # the model of windows, None of a carried state
    says_steps: bool  # whether it answers at every step, of which the last one counts
    n_columns: int  # of a reading


class MovedWindow(NamedTuple):
    """What puts a reading behind the last readings, of which the first goes."""

    length: int
    n_channels: int
    fill: str | None
    flatten: bool


class CarriedStep(NamedTuple):
    """What takes a network one step further."""

    network: Any


class FlatWindow(NamedTuple):
    """What makes one row of a window."""

    n_columns: int


class OneStep(NamedTuple):
    """What makes a sequence of one step of each reading."""

    n_channels: int


class LastAnswer(NamedTuple):
    """What answers of the last step."""

    says_steps: bool


def register_streams():
    """Tell skl2onnx of the parts of a stream."""
    parsing.update_registered_parser(StreamStep, _parse)
    add = skl2onnx.update_registered_converter
    add(MovedWindow, "SklearnGRUMovedWindow", _same_types, _convert_move)
    add(CarriedStep, "SklearnGRUCarriedStep", _same_types, _convert_carried)
    add(FlatWindow, "SklearnGRUFlatWindow", _same_types, _convert_flat)
    add(OneStep, "SklearnGRUOneStep", _same_types, _convert_one)
    add(LastAnswer, "SklearnGRULastAnswer", _answer_types, _convert_answer)


def step_of(live):
    """The step of a stream.

    Raises
    ------
    ValueError
        If a graph cannot take it.
    """
    options, chain = live._options, FittedChain(live._model)
    if options["method"] not in ("predict", "predict_proba"):
        raise ValueError(
            f"method={options['method']!r}; expected a stream of predict, whose graph gives labels and "
            "probabilities of classes."
        )
    if options.get("level") is not None:
        raise ValueError(
            f"level={options['level']!r}, but bands of streams have no converter; expected None."
        )
    if chain.known:
        raise ValueError(
            f"The windows of the model show {chain.known} ahead (known), which streams in ONNX are not told; "
            "expected the model itself, whose graph gets these columns of the rows to come too."
        )
    if chain.front and chain.roles:
        raise ValueError(
            f"The steps in front of the window see the columns {chain.roles}, which are no numbers of a "
            "reading; expected a SlidingWindow without group and time, or no step in front of it."
        )
    memory = live._parts.memory
    if isinstance(memory, CarriedState):
        return StreamStep(chain.steps[:-1], CarriedStep(chain.network), None, True, chain.n_columns)
    predictor = memory._predictor
    window = MovedWindow(predictor.length, predictor.n_channels, predictor._fill, predictor._flatten)
    model = predictor._predict.__self__
    says_steps = predictor.every_step or (chain.network is not None and predicts_every_step(chain.network))
    n_columns = chain.n_columns if chain.front else predictor.n_channels
    return StreamStep(chain.front, window, model, says_steps, n_columns)


def stream_inputs(live, step, X):
    """The inputs of the graph: a reading and what is remembered, with any number of series."""
    _check_names(FittedChain(live._model), X)
    if X is not None and not is_frame(X):  # whose columns may tell series and times too
        _check_readings(array_of(X), step.n_columns)
    kind = types.FloatTensorType if X is None or np.asarray(X).dtype == np.float32 else types.DoubleTensorType
    if isinstance(step.memory, CarriedStep):
        remembered = "state", [None, sum(formula_of(step.memory.network).hidden_sizes)]
    else:
        remembered = "past", [None, step.memory.length, step.memory.n_channels]
    return [("x", kind([None, step.n_columns])), (remembered[0], kind(remembered[1]))]


def _check_names(chain, X):
    """Refuse columns in another order than in ``fit``, but for those that tell series and times."""
    if chain.names is None or not is_frame(X):
        return
    special = role_names(*chain.roles.values())
    read = [name for name in chain.names if name not in special]
    found = [name for name in column_names(X) if name in read]
    if found != read:
        raise ValueError(
            f"X has the columns {found} of those that the model reads; expected them in the order of fit, "
            f"{read}, in which the graph takes a reading."
        )


def _check_readings(X, n_columns):
    """Refuse an example of readings that is none of this stream."""
    if X.dtype.kind not in "fiub" or not X.ndim or X.shape[-1] != n_columns:
        raise ValueError(
            f"X has shape {X.shape} and dtype {X.dtype}; expected numbers of shape (n_series, {n_columns}), "
            "a reading of each series, or None."
        )


def last_of(step):
    """The model at the end of a stream."""
    return step.memory.network if step.tail is None else step.tail


def _parse(scope, step, inputs, custom_parsers=None):
    names = ["label", "probabilities"] if is_classifier(last_of(step)) else ["variable"]
    answers = [scope.declare_local_variable(name, missing_type=True) for name in names]
    carries = isinstance(step.memory, CarriedStep)
    said, remembered = (_parse_carried if carries else _parse_windows)(scope, step, inputs, custom_parsers)
    operator = scope.declare_local_operator("SklearnGRULastAnswer", LastAnswer(step.says_steps))
    operator.inputs = said[: len(names)]  # without bands, which a stream of predict does not say
    operator.outputs.extend(answers)
    return [*answers, remembered]


def _parse_windows(scope, step, inputs, custom_parsers):
    (reading, past), window, kind = inputs, step.memory, float_like(inputs[0])
    channels = [reading]
    for transformer in step.front:
        channels = parsed(scope, transformer, channels, custom_parsers)
    shape = [None, window.length, window.n_channels]
    moved = declared(scope, window, [*channels[:1], past], next_past=kind(shape))
    rows = moved
    if window.flatten:
        n_columns = window.length * window.n_channels
        rows = declared(scope, FlatWindow(n_columns), moved, rows=kind([None, n_columns]))
    return parsed(scope, step.tail, rows, custom_parsers), moved[0]


def _parse_carried(scope, step, inputs, custom_parsers):
    (reading, state), network, kind = inputs, step.memory.network, float_like(inputs[0])
    sequences = declared(scope, OneStep(step.n_columns), [reading], steps=kind([None, None, step.n_columns]))
    for transformer in step.front:
        sequences = parsed(scope, transformer, sequences, custom_parsers)
    answers = {f"steps_{name}": of for name, of in answer_types(formula_of(network), reading).items()}
    *said, after = declared(
        scope, step.memory, [*sequences, state], **answers, next_state=kind(state.type.shape)
    )
    return said, after


def _same_types(operator):
    """They were declared with their shapes."""


def _answer_types(operator):
    for said, answer in zip(operator.inputs, operator.outputs, strict=True):
        shape = list(said.type.shape)
        axes = [*shape[:1], *shape[2:]] if operator.raw_operator.says_steps else shape
        answer.type = type(said.type)(axes)


def _convert_answer(scope, operator, container):
    nodes = Nodes(scope, container)
    for said, answer in zip(operator.inputs, operator.outputs, strict=True):
        if operator.raw_operator.says_steps:
            nodes("Gather", said.full_name, np.int64(-1), axis=1, into=answer.full_name)
        else:
            nodes("Identity", said.full_name, into=answer.full_name)


def _convert_flat(scope, operator, container):
    (windows,), (rows,) = operator.inputs, operator.outputs
    flat(Nodes(scope, container), windows.full_name, operator.raw_operator.n_columns, into=rows.full_name)


def _convert_one(scope, operator, container):
    (reading,), (sequences,) = operator.inputs, operator.outputs
    Nodes(scope, container)("Unsqueeze", reading.full_name, [1], into=sequences.full_name)


def _convert_move(scope, operator, container):
    nodes, (channels, past), (after,) = Nodes(scope, container), operator.inputs, operator.outputs
    row = nodes("Unsqueeze", nodes.cast(channels.full_name, dtype_of(past)), [1])
    if operator.raw_operator.fill is not None:
        last = nodes("Slice", past.full_name, [-1], [np.iinfo(np.int64).max], [1])
        row = nodes("Where", nodes("IsNaN", row), last, row)
    kept = nodes("Slice", past.full_name, [1], [np.iinfo(np.int64).max], [1])
    nodes("Concat", kept, row, axis=1, into=after.full_name)


def _convert_carried(scope, operator, container):
    nodes, formula = Nodes(scope, container, PRECISION), formula_of(operator.raw_operator.network)
    (sequences, state), (*said, after) = operator.inputs, operator.outputs
    before = nodes.cast(state.full_name, nodes.precision)
    outputs, states, present, zeros = one_step(nodes, formula, sequences.full_name, before)
    write_answer(nodes, formula, outputs, Steps(present), zeros, said)
    nodes.cast(states, dtype_of(after), into=after.full_name)
