"""A formula as options that JSON can hold, and arrays by name; and the way back.

Of what is no plain number, string or list, such as a ``random_state`` that is a generator, nothing is kept.
"""

from typing import NamedTuple

import numpy as np

from .._engine.packing import Reading
from .._engine.parameters import CellParameters
from .._estimators.counts import LogScale
from .._estimators.linear_classes import LinearClasses
from .._estimators.linear_forecasts import LinearForecast
from .._estimators.linear_part import LinearPart
from .._estimators.quantiles import QuantileScale
from .._estimators.targets import TargetScale
from .formula import Formula

CELL = ("input_weights", "recurrent_weights", "biases", "candidate_bias")
LINEAR = ("coef", "intercept", "without_steps")


class Parts(NamedTuple):
    """What a formula is made of."""

    options: dict  # of plain numbers, strings, lists and None
    arrays: dict  # of ndarray by name


def parts_of(formula):
    """The parts of a formula."""
    options = {
        "hidden_sizes": list(formula.hidden_sizes),
        "n_directions": formula.n_directions,
        "reset_after": formula.reset_after,
        "n_channels": formula.n_channels,
        "n_features_in": formula.n_features_in,
        "n_read_out": len(formula.output_bias),
        "dtype": formula.output_bias.dtype.name,
        "segment_length": formula.reading.segment_length,
        "subtract_last": formula.reading.subtract_last,
        "pooling": formula.reading.pooling,
        "every_step": formula.every_step,
        "y_ndim": formula.y_ndim,
        "levels": None if formula.levels is None else list(formula.levels),
        "has_log_link": formula.has_log_link,
        "classes": _plain_classes(formula.classes),
        "parameters": {name: plain(value) for name, value in formula.parameters.items() if is_plain(value)},
        "counts": formula.counts,
    }
    arrays = {"output_weights": formula.output_weights, "output_bias": formula.output_bias}
    for i, cell in enumerate(formula.cells):
        arrays |= {f"cell{i}_{name}": part for name, part in zip(CELL, cell, strict=True) if part is not None}
    for name, forecast in (("base", formula.base), ("linear", formula.linear)):
        options[f"{name}_share"] = getattr(forecast, "share", None)
        options[f"{name}_steps"] = getattr(_forecast_in(forecast), "n_steps", None)
    return Parts(options, arrays | numbers_of(formula))


def numbers_of(formula):
    """Units, base and linear part of a formula, all numbers but the network's weights, as arrays by name."""
    numbers = {}
    if formula.scale is not None:
        numbers |= {"mean": formula.scale.mean, "scale": formula.scale.scale}
    for name, forecast in (("base", formula.base), ("linear", formula.linear)):
        if forecast is not None:
            of_parts = zip(LINEAR, _forecast_in(forecast)[:3], strict=True)
            numbers |= {f"{name}_{part}": array for part, array in of_parts}
    return numbers


def formula_from(parts):
    """The formula of its parts."""
    options, arrays = parts
    n_cells = len(options["hidden_sizes"]) * options["n_directions"]
    cells = [CellParameters(*(arrays.get(f"cell{i}_{name}") for name in CELL)) for i in range(n_cells)]
    linear, share = _linear_of("linear", parts), options["linear_share"]
    classes = options["classes"]
    if linear is not None:
        linear = LinearPart(linear, share) if classes is None else LinearClasses(*linear, share)
    return Formula(
        cells=cells,
        output_weights=arrays["output_weights"],
        output_bias=arrays["output_bias"],
        n_directions=options["n_directions"],
        reading=Reading(options["segment_length"], options["subtract_last"], options["pooling"]),
        n_features_in=options["n_features_in"],
        every_step=options["every_step"],
        y_ndim=options["y_ndim"],
        classes=None if classes is None else np.array(classes["values"], classes["dtype"]),
        scale=_scale_of(parts),
        base=_linear_of("base", parts),
        linear=linear,
        parameters=options["parameters"],
        counts=options["counts"],
    )


def is_plain(value):
    """Whether JSON can hold a value: a number, a string, None, or several of them."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return all(is_plain(one) for one in value)
    return value is None or isinstance(value, (bool, int, float, str, np.number, np.bool_))


def plain(value):
    """A value as JSON holds it."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value


def _forecast_in(linear):
    """The coefficients and the intercept of what forecasts, without its share."""
    return getattr(linear, "forecast", linear)


def _plain_classes(classes):
    if classes is None:
        return None
    if classes.dtype.kind not in "iufbUO" or not is_plain(classes):
        raise ValueError(
            f"The classes are of {classes.dtype}; expected numbers or strings, which JSON can hold."
        )
    return {"dtype": classes.dtype.str, "values": plain(classes)}


def _scale_of(parts):
    options, arrays = parts
    if options["classes"] is not None:
        return None
    scale = arrays["mean"], arrays["scale"]
    if options["levels"] is not None:
        return QuantileScale(*scale, tuple(options["levels"]))
    return (LogScale if options["has_log_link"] else TargetScale)(*scale)


def _linear_of(name, parts):
    n_steps = parts.options[f"{name}_steps"]
    if n_steps is None:
        return None
    return LinearForecast(*(parts.arrays[f"{name}_{part}"] for part in LINEAR), n_steps)
