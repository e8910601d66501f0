"""The fitted attributes of an estimator, and the network that they are."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .._engine.network import Network
from .._engine.parameters import CellParameters


class FittedNetwork(NamedTuple):
    """A network and its parameters."""

    network: Network
    parameters: np.ndarray  # (P,)

    @property
    def dtype(self):
        """Of the parameters, in which it computes."""
        return self.parameters.dtype


def read_network(estimator):
    """The network of a fitted estimator; the public weights are the only copy there is."""
    n_cells = len(estimator.input_weights_)
    n_directions = n_cells // estimator.n_layers_
    biases = getattr(estimator, "candidate_biases_", [None] * n_cells)
    weights = zip(
        estimator.input_weights_,
        estimator.recurrent_weights_,
        estimator.hidden_biases_,
        biases,
        strict=True,
    )
    cells = [CellParameters(*parts) for parts in weights]
    sizes = tuple(len(cell.recurrent_weights) for cell in cells[::n_directions])
    network = network_of_shape(
        len(cells[0].input_weights),
        sizes,
        len(estimator.output_bias_),
        n_directions == 2,
        biases[0] is not None,
        estimator._reading.pooling,
    )
    parameters = network.layout.pack(cells, estimator.output_weights_, estimator.output_bias_)
    return FittedNetwork(network, parameters)


def predicts_every_step(estimator):
    """Whether a fitted estimator has a target, or a label, at every step; what is no network never has."""
    return getattr(estimator, "_predicts_every_step", False)


def target_scale(estimator):
    """What takes the outputs of the network of a fitted estimator back to the units of y."""
    return estimator._target_scale()


def as_predicted(estimator, outputs, method="predict"):
    """What a fitted estimator says where its network gives outputs (..., n_outputs) in the units of y."""
    return estimator._as_predicted(outputs, method)


def final_states(estimator, X):
    """States after the last step of sequences, of shape (n_samples, hidden units of all cells)."""
    return estimator._final_states(X)


@lru_cache
def network_of_shape(*shape):
    """A network is only shapes: one serves all estimators and threads."""
    return Network(*shape)


def fitted_attributes(network, progress):
    """The public attributes of a training that ends with ``progress``."""
    is_watched = progress.best_parameters is not None
    parameters = progress.best_parameters if is_watched else progress.parameters
    cells, output_weights, output_bias = network.layout.unpack(parameters)
    attributes = {
        "input_weights_": [cell.input_weights for cell in cells],
        "recurrent_weights_": [cell.recurrent_weights for cell in cells],
        "hidden_biases_": [cell.biases for cell in cells],
        "output_weights_": output_weights,
        "output_bias_": output_bias,
        "loss_curve_": progress.loss_curve,
        "loss_": progress.loss_curve[-1] if progress.loss_curve else math.nan,
        "alpha_": progress.alpha,
        "best_loss_": progress.best_loss,
        "validation_loss_curve_": progress.validation_loss_curve if is_watched else None,
        "best_validation_loss_": progress.best_validation_loss if is_watched else None,
        "best_n_iter_": progress.best_epoch,
        "n_iter_": len(progress.loss_curve),
        "t_": progress.n_samples_seen,
        "n_layers_": len(cells) // network.layout.n_directions,
    }
    if network.layout.reset_after:
        attributes["candidate_biases_"] = [cell.candidate_bias for cell in cells]
    return attributes
