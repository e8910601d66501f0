"""By how much each prediction changes with each number of X: exact, by the engine's backward pass."""

import numpy as np

from .._engine import losses
from .._engine.network import Batch, Network
from .._engine.packing import pack
from .._engine.quantiles import ascending_derivative
from .._engine.scratch import Workspace
from .._engine.threads import with_blas_threads_for
from .classification import over_classes
from .counts import LogScale
from .fitted_network import predicts_every_step, read_network
from .linear_forecasts import coefficients_of
from .training_data import PREDICTION_BATCH, blocks_of

# What a classifier answers, of which there are derivatives.
RESPONSE_METHODS = ("predict_proba", "predict_log_proba", "decision_function")


def forecast_gradients(regressor, X):
    """The derivatives of what a fitted regressor predicts, in units of y per unit of X.

    Parameters
    ----------
    regressor : BaseRegression
        Fitted.
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
        Checked.

    Returns
    -------
    gradients : ndarray of shape (n_samples, ..., n_steps, n_channels)
        With the axes of predictions between, those of one target too; NaN at absent steps.
    """
    X, correction, linear = np.asarray(X), regressor._correction(), regressor._linear_part
    outputs = _outputs(regressor, X)
    gradients = _in_units(correction.scale, outputs, gradients_of_outputs(regressor, X).astype(np.float64))
    if correction.base is not None:
        gradients += _as_quantiles(coefficients_of(X, correction.base.coef), gradients)
    if linear is not None:
        of_linear = _as_quantiles(coefficients_of(X, linear.coef), gradients)
        gradients = (1 - linear.share) * gradients + linear.share * of_linear
    return _without_absent(gradients, X, outputs.dtype, predicts_every_step(regressor))


def class_gradients(classifier, X, response_method):
    """The derivatives of what a fitted classifier says.

    Parameters
    ----------
    classifier : GRUClassifier
        Fitted.
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
        Checked.
    response_method : {"predict_proba", "predict_log_proba", "decision_function"}

    Returns
    -------
    gradients : ndarray of shape (n_samples, ..., n_steps, n_channels)
        With the axes of the method's answers between; NaN at absent steps.
    """
    X, linear = np.asarray(X), classifier._linear_part
    outputs, of_outputs = _outputs(classifier, X), gradients_of_outputs(classifier, X)
    if response_method == "decision_function" and linear is None:
        gradients = of_outputs[..., 0, :, :] if outputs.shape[-1] == 1 else of_outputs
    else:
        logarithms, gradients = _log_probabilities(outputs, of_outputs)
        if linear is not None:
            of_linear = _log_probabilities(linear.outputs(X), coefficients_of(X, linear.coef))
            logarithms, gradients = _blended(linear.share, (logarithms, gradients), of_linear)
        if response_method == "predict_proba":
            gradients = np.exp(logarithms)[..., np.newaxis, np.newaxis] * gradients
        elif response_method == "decision_function" and outputs.shape[-1] == 1:
            gradients = gradients[:, 1] - gradients[:, 0]
    return _without_absent(gradients, X, outputs.dtype, predicts_every_step(classifier))


def _outputs(estimator, X):
    return estimator._apply(Network.predict, X, every_step=predicts_every_step(estimator))


def _in_units(scale, outputs, gradients):
    """From derivatives of outputs (..., n_read_out) to those of what they stand for in the units of y."""
    outputs = outputs.astype(np.float64)
    if hasattr(scale, "levels"):
        n_outputs, n_quantiles = len(scale.mean), len(scale.levels)
        shape = *outputs.shape[:-1], n_outputs, n_quantiles
        mixed = ascending_derivative(outputs.reshape(shape), scale.levels)
        flat = mixed @ gradients.reshape(*shape, -1)
        return (
            flat.reshape(*shape, *gradients.shape[-2:]) * scale.scale[:, np.newaxis, np.newaxis, np.newaxis]
        )
    factors = scale.scale
    if isinstance(scale, LogScale):
        with np.errstate(over="ignore", under="ignore"):
            factors = np.exp(outputs) * scale.scale
    return gradients * factors[..., np.newaxis, np.newaxis]


def _as_quantiles(coefficients, gradients):
    """Those of a forecast (n_samples, n_outputs, n_steps, n_channels), which all its quantiles share."""
    return coefficients if gradients.ndim == 4 else coefficients[:, :, np.newaxis]


def _log_probabilities(outputs, gradients):
    """Of outputs (..., n_outputs) the logarithms of the probabilities, and their derivatives."""
    outputs, gradients = outputs.astype(np.float64), gradients.astype(np.float64)
    with np.errstate(over="ignore"):
        logarithms = over_classes(losses.log_probabilities, outputs)
        if outputs.shape[-1] == 1:
            gradients = np.concatenate([np.zeros_like(gradients), gradients], axis=-3)
        mean = (np.exp(logarithms)[..., np.newaxis, np.newaxis] * gradients).sum(axis=-3, keepdims=True)
    gradients = gradients - mean
    return logarithms, gradients


def _blended(share, network, linear):
    """The same of probabilities that are those of the network and of the linear part, each by its share."""
    (log_network, d_network), (log_linear, d_linear) = network, linear
    log_network = np.log1p(-share) + log_network
    both = np.logaddexp(log_network, np.log(share) + log_linear)
    part = np.exp(log_network - both)[..., np.newaxis, np.newaxis]
    return both, part * d_network + (1 - part) * d_linear


def _without_absent(gradients, X, dtype, every_step):
    """The derivatives in their dtype, with NaN where X has no number, or a step no answer."""
    gradients, absent = gradients.astype(dtype), np.isnan(X[:, :, 0])
    np.moveaxis(gradients, -2, 1)[absent] = np.nan
    if every_step:
        gradients[absent] = np.nan
    return gradients


def gradients_of_outputs(estimator, X):
    """The derivatives of the network's outputs, which have no units.

    Parameters
    ----------
    estimator : BaseGRU
        Fitted.
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
        Checked.

    Returns
    -------
    gradients : ndarray of shape (n_samples, n_outputs, n_steps, n_channels)
        With outputs at every step of shape (n_samples, n_steps, n_outputs, n_steps, n_channels).  At absent
        steps of X 0.
    """
    network, parameters = read_network(estimator)
    every_step, n_outputs = predicts_every_step(estimator), len(estimator.output_bias_)
    of_outputs = (X.shape[1], n_outputs) if every_step else (n_outputs,)
    gradients = np.zeros((len(X), *of_outputs, *X.shape[1:]), parameters.dtype)
    product = network.largest_product(min(len(X), PREDICTION_BATCH))
    with_blas_threads_for(product, _add_blocks, gradients, X, estimator._reading, network, parameters)
    return gradients


def _add_blocks(gradients, X, reading, network, parameters):
    """Write the derivatives of all samples; ``gradients`` are zeros."""
    workspace = Workspace(parameters.dtype)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for rows in blocks_of(len(X)):
            _add_block(gradients[rows], np.asarray(X[rows]), reading, network, parameters, workspace)


def _add_block(gradients, X, reading, network, parameters, workspace):
    """Write the derivatives of some samples; ``gradients`` are zeros."""
    joined = reading.join(X)
    packing = pack(joined)
    batch = Batch(reading.inputs(joined, packing, parameters.dtype), packing.batch_sizes)
    every_step = gradients.ndim == 5
    for place, output, d_inputs in network.input_gradients(
        parameters, batch, workspace, every_step=every_step
    ):
        d_X = reading.backward(d_inputs, X, packing)
        if not every_step:
            gradients[:, output] = d_X
            continue
        samples, steps = packing.at(place)
        gradients[samples, steps, output] = d_X[samples]
