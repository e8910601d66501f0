"""What a fitted model makes of its network's outputs, as nodes of ONNX: units, quantiles, linear parts."""

import numpy as np

from .._engine.quantiles import as_arrays, middle_of
from .onnx_sequences import last_steps

FLOAT64 = np.dtype(np.float64)


def forecast_of(nodes, formula, outputs, steps):
    """What ``predict`` of a regression says, in float64, but (n_samples, 1) of one number.

    At absent steps it is arbitrary.

    Parameters
    ----------
    nodes : Nodes
    formula : Formula
    outputs : str
        Of the network.
    steps : Packed
        The sequences.
    """
    forecast = in_units(nodes, formula, outputs)
    if formula.base is not None:
        base = _linear(nodes, formula.base, formula.base.mean, steps)
        if formula.levels is not None:
            base = nodes("Unsqueeze", base, [2])
        forecast = nodes("Add", forecast, base)
    if formula.linear is not None:
        linear = formula.linear.forecast
        values = _linear(nodes, linear, linear.mean, steps)
        forecast = _mixed(nodes, formula.linear.share, forecast, values)
    if formula.y_ndim == 1 and formula.levels is not None:
        return nodes("Squeeze", forecast, [1])
    return forecast


def probabilities_of(nodes, formula, outputs, steps):
    """The probability of each class in float64, (n_samples, n_classes) or (n_samples, n_steps, n_classes)."""
    probabilities = _softmax(nodes, formula, outputs)
    if formula.linear is None:
        return probabilities
    linear = formula.linear
    odds = _linear(nodes, linear, linear.without_steps, steps)
    return _mixed(nodes, linear.share, probabilities, _softmax(nodes, formula, odds))


def labels_of(nodes, formula, probabilities, steps, **into):
    """The most probable class, (n_samples,) or (n_samples, n_steps)."""
    codes = nodes("ArgMax", probabilities, axis=-1, keepdims=0)
    classes = labels_in_onnx(formula)
    if not formula.every_step:
        return nodes("Gather", classes, codes, **into)
    return nodes("Where", steps.present, nodes("Gather", classes, codes), _absent_label(classes), **into)


def labels_in_onnx(formula):
    """The classes in a type of ONNX: strings, whole numbers or float32, which has a NaN for absent steps."""
    classes = formula.classes
    if classes.dtype.kind in "UO" and all(isinstance(label, str) for label in classes.tolist()):
        if formula.every_step and "" in classes:
            raise ValueError(
                'classes_ holds "", which stands for absent steps in ONNX; expected other labels.'
            )
        return classes.astype(object)
    if classes.dtype.kind not in "biuf":
        raise ValueError(
            f"classes_ are of dtype {classes.dtype}, {classes.tolist()}, which are no labels of ONNX; "
            "expected strings or numbers."
        )
    if classes.dtype.kind != "f" and not formula.every_step:
        return _held(classes, np.dtype(np.int64))
    return _held(classes, np.dtype(np.float32))


def _held(classes, dtype):
    """Labels in another dtype, in which they are the same."""
    labels = classes.astype(dtype)
    if not np.array_equal(labels, classes):
        raise ValueError(f"classes_ are {classes.tolist()}, which {dtype} does not hold; expected others.")
    return labels


def _absent_label(classes):
    return np.array("", object) if classes.dtype.kind == "O" else np.float32(np.nan)


def in_units(nodes, formula, outputs):
    """Outputs of the network in the units of y; several quantiles on a last axis."""
    scale = formula.scale
    if formula.levels is not None:
        quantiles = _ascending(nodes, formula, outputs)
        scaled = nodes("Mul", quantiles, scale.scale[:, np.newaxis])
        return nodes("Add", scaled, scale.mean[:, np.newaxis])
    if formula.has_log_link:
        smallest = np.float64(np.finfo(formula.output_bias.dtype).tiny)
        values = nodes("Add", nodes("Mul", nodes("Exp", outputs), scale.scale), scale.mean)
        return nodes("Max", values, smallest)
    return nodes("Add", nodes("Mul", outputs, scale.scale), scale.mean)


def _ascending(nodes, formula, outputs):
    """As ``quantiles.ascending``, of outputs (..., n_outputs * n_quantiles)."""
    levels, axes = formula.levels, [0, 0] if formula.every_step else [0]
    Q = len(levels)
    apart = nodes("Reshape", outputs, [*axes, len(formula.scale.mean), Q])
    mixing, starts, sums = as_arrays(levels, FLOAT64)
    x = nodes("Add", nodes("MatMul", apart, mixing.T), starts)
    parts = nodes("Where", np.arange(Q) == middle_of(levels), x, _softplus(nodes, x))
    quantiles = nodes("MatMul", parts, sums.T)
    before = nodes("Where", np.tri(Q, dtype=bool), nodes("Unsqueeze", quantiles, [len(axes) + 1]), -np.inf)
    return nodes.largest(before, len(axes) + 2)


def _softplus(nodes, x):
    """Of float64, of which ONNX Runtime has no operation: max(x, 0) + log(1 + exp(-|x|))."""
    small = nodes("Exp", nodes("Neg", nodes("Abs", x)))
    return nodes("Add", nodes("Max", x, np.float64(0)), nodes("Log", nodes("Add", small, np.float64(1))))


def _linear(nodes, linear, without_steps, steps):
    """A linear function of the last present steps, in float64."""
    features = nodes.cast(last_steps(nodes, steps, linear.n_steps), FLOAT64)
    values = nodes("Add", nodes("MatMul", features, linear.coef), linear.intercept)
    return nodes("Where", nodes("Equal", steps.lengths, np.int64(0)), without_steps, values)


def _mixed(nodes, share, network, linear):
    """A share of the linear part, and the rest of the network."""
    return nodes("Add", nodes("Mul", network, 1 - share), nodes("Mul", linear, np.float64(share)))


def _softmax(nodes, formula, outputs):
    """Probabilities of outputs (..., n_outputs), of which one is the log odds of the second class."""
    if len(formula.output_bias) == 1:
        both = nodes("Concat", nodes("Neg", outputs), outputs, axis=-1)
        return nodes("Sigmoid", both)
    return nodes("Softmax", outputs, axis=-1)
