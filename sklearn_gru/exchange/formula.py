"""All that a fitted estimator computes, as arrays and options; and an estimator of such a formula.

What other libraries' forms are made of, and what is read from them.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .._engine.packing import Reading
from .._engine.parameters import CellParameters
from .._engine.training import Progress
from .._estimators.base import BaseGRU
from .._estimators.classifier import GRUClassifier
from .._estimators.correction import Correction
from .._estimators.counts import LogScale
from .._estimators.fitted_network import fitted_attributes, network_of_shape, predicts_every_step
from .._estimators.hyperparameters import check_combination, lasting_parameters, make_optimizer
from .._estimators.linear_classes import LinearClasses
from .._estimators.linear_forecasts import LinearForecast
from .._estimators.linear_part import LinearPart
from .._estimators.quantiles import levels_of
from .._estimators.regressor import GRURegressor
from .._estimators.run import RunState, own_random_state
from .._estimators.targets import TargetScale
from .._utils.refuse import refuse

# What an imported run of training has counted, by the names of ``Progress``
COUNTS = ("n_samples_seen", "n_updates", "n_rate_cuts", "data_loss", "alpha")
# Parameters that say what the arrays of a formula are
OF_THE_ARRAYS = {"hidden_layer_sizes", "n_channels", "bidirectional", "reset_after", "normalize_y"}
OF_THE_ARRAYS |= {"subtract_last", "linear_part", "segment_length", "pooling"}


@dataclass(frozen=True)
class Formula:
    """What a fitted estimator computes.

    Attributes
    ----------
    cells : list of CellParameters
        Layer 0 forward, layer 0 backward, layer 1 forward, ...
    output_weights : ndarray of shape (n_states, n_read_out)
    output_bias : ndarray of shape (n_read_out,)
    n_directions : int
        1 or 2.
    reading : Reading
    n_features_in : int
    every_step : bool
        Whether there is an output at every step.
    y_ndim : int
        Axes of the y of ``fit``.
    classes : ndarray or None
        None of a regression.
    scale : TargetScale, LogScale, QuantileScale or None
        None of classes.
    base : LinearForecast or None
    linear : LinearPart, LinearClasses or None
    parameters : dict
        Of the estimator's ``get_params``.
    counts : dict
        What its training has counted.
    """

    cells: list[CellParameters]
    output_weights: np.ndarray
    output_bias: np.ndarray
    n_directions: int
    reading: Reading
    n_features_in: int
    every_step: bool
    y_ndim: int
    classes: np.ndarray | None
    scale: Any
    base: LinearForecast | None
    linear: LinearPart | LinearClasses | None
    parameters: dict
    counts: dict

    @property
    def hidden_sizes(self):
        """Hidden units of each layer."""
        return tuple(len(cell.recurrent_weights) for cell in self.cells[:: self.n_directions])

    @property
    def n_channels(self):
        """Channels of X."""
        n_inputs = len(self.cells[0].input_weights)
        return n_inputs // self.reading.n_inputs(1)

    @property
    def reset_after(self):
        """Whether the reset gate comes after the product with the recurrent weights."""
        return self.cells[0].candidate_bias is not None

    @property
    def levels(self):
        """The levels of several quantiles, or None."""
        return getattr(self.scale, "levels", None)

    @property
    def has_log_link(self):
        """Whether outputs are logarithms."""
        return isinstance(self.scale, LogScale)


def formula_of(model):
    """The formula of a fitted GRURegressor or GRUClassifier.

    Raises
    ------
    TypeError
        If it is something else.
    NotFittedError
        If it is not fitted.
    """
    if not isinstance(model, BaseGRU):
        raise TypeError(
            f"model is a {type(model).__name__}; expected a fitted GRURegressor or GRUClassifier. Of a "
            "search give best_estimator_, of a pipeline the last step, and do what stands before it yourself."
        )
    model._check_is_fitted()
    n_cells = len(model.input_weights_)
    biases = getattr(model, "candidate_biases_", [None] * n_cells)
    columns = model.input_weights_, model.recurrent_weights_, model.hidden_biases_, biases
    is_class = isinstance(model, GRUClassifier)
    return Formula(
        cells=[CellParameters(*parts) for parts in zip(*columns, strict=True)],
        output_weights=model.output_weights_,
        output_bias=model.output_bias_,
        n_directions=n_cells // model.n_layers_,
        reading=model._reading,
        n_features_in=model.n_features_in_,
        every_step=predicts_every_step(model),
        y_ndim=1 if is_class else model._y_ndim,
        classes=model.classes_ if is_class else None,
        scale=None if is_class else model._target_scale(),
        base=None if is_class else model._base,
        linear=model._linear_part,
        parameters=model.get_params(),
        counts=_counts_of(model),
    )


def _counts_of(model):
    state = getattr(model, "_run_state", None)
    return {} if state is None else {name: getattr(state.progress, name) for name in COUNTS}


def with_parameters(formula, parameters):
    """The formula with parameters of the estimator for the training to come.

    Raises
    ------
    TypeError
        If there is no such parameter.
    ValueError
        If one of them is what ``fit`` refuses, or says something else of the arrays than they are: ``clone``
        would make another network of it, and training would not fit to what is predicted.
    """
    changed = replace(formula, parameters={**formula.parameters, **parameters})
    found, given = (lasting_parameters(_unfitted(each)) for each in (formula, changed))
    for name in OF_THE_ARRAYS & found.keys():
        refuse(
            given[name] != found[name],
            f"{name}={given[name]!r}, but in what is imported it is {found[name]!r}; expected parameters of "
            "the training to come only, such as learning_rate_init.",
        )
    model = _unfitted(changed)
    model._validate_params()
    if formula.classes is None:
        _check_loss(model, formula)
    check_combination(model)
    return changed


def _check_loss(model, formula):
    """Refuse a loss of which the outputs of the formula would mean something else."""
    refuse(
        (model.loss == "poisson") != formula.has_log_link,
        f"loss={model.loss!r}, but what is imported gives {'' if formula.has_log_link else 'no '}logarithms, "
        "as those of loss='poisson' are.",
    )
    levels = levels_of(model.quantile) if model.loss == "quantile" else None
    refuse(
        levels != formula.levels,
        f"loss={model.loss!r} and quantile={model.quantile!r}, but what is imported gives "
        + ("no quantiles of several levels." if formula.levels is None else f"the levels {formula.levels}."),
    )


def _unfitted(formula):
    return (GRURegressor if formula.classes is None else GRUClassifier)(**formula.parameters)


def estimator_of(formula):
    """A fitted estimator that computes the formula and can be trained on, with a new optimizer.

    Raises
    ------
    ValueError
        If a weight is NaN or infinite.
    """
    model = _unfitted(formula)
    network = network_of_shape(
        formula.n_channels * formula.reading.n_inputs(1),
        formula.hidden_sizes,
        len(formula.output_bias),
        formula.n_directions == 2,
        formula.reset_after,
        formula.reading.pooling,
    )
    weights = network.layout.pack(formula.cells, formula.output_weights, formula.output_bias)
    refuse(not np.isfinite(weights).all(), "The weights hold NaN or infinity; expected numbers.")
    progress = Progress(weights, make_optimizer(model), **formula.counts)
    vars(model).update(fitted_attributes(network, progress))
    model.n_channels_in_ = formula.n_channels
    model.n_features_in_ = formula.n_features_in
    model._reading, model.segment_length_ = formula.reading, formula.reading.segment_length
    if formula.classes is None:
        _set_targets(model, formula)
    else:
        model.classes_ = formula.classes
        model._predicts_every_step = formula.every_step
        model.n_outputs_ = len(formula.output_bias)
    model._set_linear_part(formula.linear)
    kept = replace(progress, parameters=None)  # the public weights are the only copy there is
    model._run_state = RunState(kept, own_random_state(model.random_state), lasting_parameters(model), None)
    return model


def _set_targets(model, formula):
    model._y_ndim, model._levels = formula.y_ndim, formula.levels
    model.n_outputs_ = len(formula.scale.mean)
    units = LogScale if formula.has_log_link else TargetScale
    model._set_correction(Correction(formula.base, units(formula.scale.mean, formula.scale.scale)))
    model._y_spread = formula.scale.scale
