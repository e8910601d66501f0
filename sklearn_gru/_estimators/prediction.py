"""What a network says of many samples, a batch at a time."""

import numpy as np

from .._engine.scratch import Workspace
from .._engine.threads import with_blas_threads_for
from .training_data import PREDICTION_BATCH, prediction_batches


def in_batches(method, network, parameters, X, reading, **options):
    """A method of the network for all samples, back in their order.

    Parameters
    ----------
    method : callable(network, parameters, batch, workspace, **options) -> ndarray
    network : Network
    parameters : ndarray of shape (P,)
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    reading : Reading

    Returns
    -------
    outputs : ndarray of shape (n_samples, n_features) or (n_samples, n_steps, n_features)
        With NaN at absent steps only.
    """
    workspace, dtype = Workspace(parameters.dtype), parameters.dtype

    def answer(batch):
        return method(network, parameters, batch, workspace, **options)

    product = network.largest_product(min(len(X), PREDICTION_BATCH))
    return with_blas_threads_for(product, _put_together, answer, X, dtype, reading)


def _put_together(answer, X, dtype, reading):
    """What is answered to batches, back in the order of their samples."""
    result = None
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for rows, batch, packing in prediction_batches(X, dtype, reading):
            outputs = answer(batch)
            check_finite(outputs, rows)
            outputs = packing.restore(outputs)
            if len(outputs) == len(X):
                return outputs
            if result is None:
                result = np.empty((len(X), *outputs.shape[1:]), outputs.dtype)
            result[rows] = outputs
    return result


def check_finite(outputs, rows):
    """Refuse outputs of the samples ``rows`` that are not finite."""
    if not np.isfinite(outputs).all():
        raise ValueError(
            f"The output for samples {rows.start} to {rows.stop - 1} is not finite: X holds values "
            "far outside those of fit."
        )
