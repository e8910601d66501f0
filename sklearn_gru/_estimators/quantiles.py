"""The parameter ``quantile``: a level or several, and the targets of a network that gives several of each."""

from itertools import pairwise
from numbers import Real
from typing import NamedTuple

import numpy as np

from .._engine.quantiles import OWN, ascending, middle_of, start_of_middle
from .followed_scale import Readout
from .last_step import check_keeps_quantiles, last_step, level_out, takes_back_turned


class QuantileScale(NamedTuple):
    """As ``TargetScale``, where outputs stand for several quantiles of each target."""

    mean: np.ndarray  # (n_outputs,)
    scale: np.ndarray  # (n_outputs,), positive
    levels: tuple

    def apply(self, y):
        """Express y, of shape (..., n_outputs), in units of the scale."""
        return (y - self.mean) / self.scale

    def invert(self, outputs):
        """Outputs (..., n_outputs * n_quantiles) as quantiles (..., n_outputs, n_quantiles) of y."""
        x = outputs.reshape(*outputs.shape[:-1], len(self.mean), len(self.levels), 1)
        return ascending(x, self.levels)[..., 0] * self.scale[:, np.newaxis] + self.mean[:, np.newaxis]


def levels_of(quantile):
    """The levels of a ``quantile`` that is a list of some, as a tuple of floats; None of any other.

    Raises
    ------
    ValueError
        If they are not increasing numbers between 0 and 1.
    """
    if quantile is None or (isinstance(quantile, Real) and not isinstance(quantile, bool)):
        return None
    levels = list(quantile) if np.ndim(quantile) == 1 else []
    are_numbers = all(isinstance(level, Real) and not isinstance(level, (bool, np.bool_)) for level in levels)
    if not levels or not are_numbers or not all(a < b for a, b in pairwise([0, *levels, 1])):
        raise ValueError(
            f"quantile={quantile!r}; expected a number between 0 and 1, or a list of such numbers, each "
            "larger than the one before."
        )
    return tuple(map(float, levels))


def with_middle_in_units(readout, scale, keeps):
    """The readout of several quantiles in other units, as ``Readout.in_units``.

    The middle quantile of the outputs that it ``keeps`` then stands for the same values, and the distances to
    the others go with the scale.
    """
    levels = readout.scale.levels
    middle, start = slice(middle_of(levels), None, len(levels)), start_of_middle(levels)
    weights, bias = readout.weights.copy(), readout.bias.copy()
    of_middle = readout._replace(weights=OWN * weights[:, middle], bias=OWN * bias[middle] + start)
    moved, moved_bias, scale = of_middle.in_units(scale, keeps)
    weights[:, middle], bias[middle] = moved / OWN, (moved_bias - start) / OWN
    return Readout(weights, bias, scale)


def predicted_levels(model):
    """The levels of the quantiles that are the last axis of what a model predicts; None without that axis.

    In the order of that axis: they fall where predictions are taken back by what falls.
    """
    last = last_step(model)
    if hasattr(last, "_levels"):
        levels = last._levels  # as it was fitted, whatever its parameter is now
    else:
        check_keeps_quantiles(last, predicted_levels)
        quantile = (
            getattr(last, "quantile", None) if getattr(last, "loss", "quantile") == "quantile" else None
        )
        levels = levels_of(quantile) if np.ndim(quantile) == 1 else None
    if levels is None:
        return None
    is_turned = takes_back_turned(model)
    return tuple(level_out(level, is_turned) for level in levels)
