"""Whether a graph of ONNX has the columns that the fitted model has.

skl2onnx drops some without a word, such as those of ``SimpleImputer(add_indicator=True)``.
"""

from .._estimators.base import BaseGRU
from .._windows.sliding_window import SlidingWindow
from .onnx_steps import StepsAsRows, n_indicators


def check_channels(topology):
    """Refuse a conversion in which a step makes or reads another number of columns than the one fitted.

    Parameters
    ----------
    topology : skl2onnx.common._topology.Topology
        Of the conversion, with the types of all variables.
    """
    steps = [
        operator for operator in topology.unordered_operator_iterator() if operator.raw_operator is not None
    ]
    for operator in steps:
        made, fitted = _width(operator.outputs[:1]), _n_made(operator.raw_operator)
        _compare(operator, "makes", made, fitted)
    for operator in steps:
        read, fitted = _width(operator.inputs), _n_read(operator.raw_operator, operator.inputs)
        _compare(operator, "reads", read, fitted)


def _compare(operator, what, found, expected):
    if None not in (found, expected) and found != expected:
        raise ValueError(
            f"{operator.raw_operator!r} {what} {expected} columns, but {found} where skl2onnx converts it: "
            "the graph would not compute what the model does. Expected a step that its converter expresses "
            "whole, such as a SimpleImputer without add_indicator."
        )


def _width(variables):
    """The columns of some inputs together, None where one is not told."""
    widths = [variable.type.shape[-1] if len(variable.type.shape) > 1 else None for variable in variables]
    return sum(widths) if widths and all(isinstance(width, int) for width in widths) else None


def _n_made(step):
    """How many columns a transformer makes, None where it does not tell."""
    if not hasattr(step, "transform") or hasattr(step, "predict"):
        return None
    try:
        return len(step.get_feature_names_out())
    except Exception:  # whatever it raises that has no names
        return None


def _n_read(step, inputs):
    """How many columns, or channels, a step was fitted on."""
    if len(inputs[0].type.shape) == 2:
        return getattr(step, "n_features_in_", None)
    if isinstance(step, StepsAsRows):
        return step.stepwise.n_features_in_ + n_indicators(step.stepwise)
    if isinstance(step, SlidingWindow):
        return step.n_features_in_ + bool(step._n_ahead)
    return step.n_channels_in_ if isinstance(step, BaseGRU) else None
