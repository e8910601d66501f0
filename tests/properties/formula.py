"""What a fitted network says of one sequence, computed step by step from the attributes that it shows.

Only what a user sees is read: parameters, and attributes whose names end in an underscore.
"""

import numpy as np
from scipy.special import log_softmax

from .._engine.reference import gru_network, pooled, quantiles_of


def prediction(model, x, *, every_step=False):
    """Of a regressor for x (n_steps, n_channels): (n_outputs,), or one row a step; then maybe quantiles."""
    values = _outputs(model, x, every_step)
    scale, mean, several = model.y_scale_, model.y_mean_, np.ndim(model.quantile) > 0
    if several:
        values = values.reshape(*values.shape[:-1], model.n_outputs_, len(model.quantile))
        values = np.apply_along_axis(quantiles_of, -1, values, model.quantile)
    at = (slice(None), np.newaxis) if several else slice(None)
    values = np.exp(values) * scale if model.loss == "poisson" else values * scale[at] + mean[at]
    if hasattr(model, "base_coef_"):
        values = values + _linear(x, model.base_coef_, model.base_intercept_)[at]
    if not model.linear_share_:
        return values
    linear = _linear(x, model.linear_coef_, model.linear_intercept_)
    return (1 - model.linear_share_) * values + model.linear_share_ * linear


def log_probabilities(model, x, *, every_step=False):
    """Of a classifier for x (n_steps, n_channels): (n_classes,), or one row a step."""
    network = _of_classes(_outputs(model, x, every_step))
    if not model.linear_share_:
        return network
    linear = _of_classes(_linear(x, model.linear_coef_, model.linear_intercept_))
    return np.log((1 - model.linear_share_) * np.exp(network) + model.linear_share_ * np.exp(linear))


def _of_classes(outputs):
    """Of two classes the output is that of the second one, and the first has 0."""
    of_two = outputs.shape[-1] == 1
    return log_softmax(np.concatenate([0 * outputs, outputs], axis=-1) if of_two else outputs, axis=-1)


def _linear(x, coef, intercept):
    """A linear function of the last steps that are present, the first of them again if they are too few."""
    present = x[~np.isnan(x[:, 0])]
    n_steps = len(coef) // x.shape[1]
    missing = max(n_steps - len(present), 0)
    return (
        np.concatenate([present[:1].repeat(missing, axis=0), present])[-n_steps:].ravel() @ coef + intercept
    )


def _outputs(model, x, every_step):
    """What the readout makes of the states: (n_outputs,), or one row a step, NaN where it is absent."""
    differs = False if every_step else getattr(model, "subtract_last", False)
    given, places = _read(x, model.segment_length_, differs)
    of_cells = [model.input_weights_, model.recurrent_weights_, model.hidden_biases_]
    of_cells.append(getattr(model, "candidate_biases_", [None] * len(model.input_weights_)))
    cells = [*zip(*of_cells, strict=True)]
    starts = [np.zeros(len(recurrent)) for _, recurrent, _, _ in cells]
    every, last = gru_network(given, cells, starts, len(cells) // model.n_layers_)
    if not every_step:
        return pooled(every, last, model.pooling) @ model.output_weights_ + model.output_bias_
    rows = np.full((len(x), len(model.output_bias_)), np.nan)
    rows[places] = every @ model.output_weights_ + model.output_bias_
    return rows


def _read(x, length, differs):
    """What the first layer is given at each step that is there, (n_read, n_inputs), and their places.

    Segments end with the last step; in one of which a step is present, an absent one has the value of
    the one before, or at the beginning of the sequence of the one after.
    """
    present = np.flatnonzero(~np.isnan(x[:, 0]))
    in_front = -len(x) % length
    filled = x[present[np.maximum(np.searchsorted(present, np.arange(len(x)), side="right") - 1, 0)]]
    filled = np.concatenate([filled[:1].repeat(in_front, axis=0), filled])
    difference = filled - x[present[-1]]
    given = {False: [filled], "only": [difference], True: [filled, difference]}[differs]
    given = np.hstack([part.reshape(-1, length * x.shape[1]) for part in given])
    places = np.unique((present + in_front) // length)
    return given[places], places
