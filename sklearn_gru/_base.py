"""What the recurrent estimators share: training, prediction, fitted attributes."""

import copy
import warnings
from dataclasses import replace
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state

from ._batches import PREDICTION_BATCH, TrainingData, prediction_batches
from ._compat import Interval, Options, StrOptions
from ._sequences import (
    check_observed,
    check_size,
    check_steps,
    check_weights,
    check_X,
    check_y,
    float_dtype,
)
from ._target_scale import TargetScale, fit_scale, no_scale
from ._training_setup import SCHEDULES, layer_sizes, make_optimizer, make_settings
from ._version import VersionedPickleMixin
from .engine.blas_threads import blas_threads_for
from .engine.network import LayerParameters, Network
from .engine.training import Progress, train
from .engine.workspace import Workspace


class BaseGRU(VersionedPickleMixin, BaseEstimator):
    """Training and prediction; subclasses have the parameters and say what y means."""

    _parameter_constraints = {
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "n_channels": [Interval(Integral, 1, None, closed="left")],
        "normalize_y": ["boolean"],
        "solver": [StrOptions({"adam", "sgd"})],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "batch_size": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
        "learning_rate": [StrOptions(set(SCHEDULES))],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "shuffle": ["boolean"],
        "random_state": ["random_state"],
        "tol": [Interval(Real, 0, None, closed="left")],
        "max_grad_norm": [Interval(Real, 0, None, closed="neither"), None],
        "momentum": [Interval(Real, 0, 1, closed="both")],
        "nesterovs_momentum": ["boolean"],
        "beta_1": [Interval(Real, 0, 1, closed="left")],
        "beta_2": [Interval(Real, 0, 1, closed="left")],
        "epsilon": [Interval(Real, 0, None, closed="neither")],
        "n_iter_no_change": [
            Interval(Integral, 1, None, closed="left"),
            Options(Real, {np.inf}),
        ],
        "verbose": ["verbose"],
    }

    def _train(self, X, y, sample_weight, *, resume, n_epochs=None):
        X = check_X(self, X, reset=not resume)
        y = check_y(self, y, X)
        weight = check_weights(sample_weight, X)
        dtype = self.output_bias_.dtype if resume else float_dtype(X)
        check_steps(X, dtype, stacklevel=4)
        y_ndim = y.ndim
        if resume and y_ndim != self._y_ndim:
            raise ValueError(f"y has {y_ndim} dimensions, but {self._y_ndim} in the call before.")
        y = check_observed(X, y, weight) if y_ndim == 3 else y.reshape(len(y), -1)
        samples = np.flatnonzero(weight)  # a weight of zero is as good as absent
        y, weight = y[samples], weight[samples]
        check_size(y, dtype)
        network, parameters, scale, progress, rng = (
            self._resume(y) if resume else self._begin(y, weight, dtype)
        )
        data = TrainingData(X, samples, scale.apply(y), weight, dtype)
        settings = make_settings(self, len(data), self.max_iter if n_epochs is None else n_epochs)
        report = _print_epoch if self.verbose else None
        with blas_threads_for(network.largest_product(settings.batch_size)):
            stopped = train(network, parameters, progress, data, settings, rng, report)
        if not stopped and n_epochs is None and self.learning_rate == "constant":
            warnings.warn(
                f"Stochastic Optimizer: Maximum iterations ({self.max_iter}) reached and the "
                "optimization hasn't converged yet.",
                ConvergenceWarning,
                stacklevel=4,
            )
        self._random_state, self._progress, self._y_ndim = rng, progress, y_ndim
        self.y_mean_, self.y_scale_ = scale
        self._set_fitted(network, parameters, progress)
        return self

    def _begin(self, y, sample_weight, dtype):
        """A new network and all that goes with it."""
        sizes = layer_sizes(self.hidden_layer_sizes)
        rng = check_random_state(self.random_state)
        if self.random_state is None:  # a generator of its own, to go on with in partial_fit
            rng = np.random.RandomState(rng.randint(np.iinfo(np.int32).max))
        n_outputs = y.shape[-1]
        network = Network(self.n_channels_in_, sizes, n_outputs)
        parameters = network.initial_parameters(rng, dtype)
        scale = fit_scale(y, sample_weight) if self.normalize_y else no_scale(n_outputs)
        return network, parameters, scale, Progress(make_optimizer(self)), rng

    def _resume(self, y):
        """Copies of what the last call left, so that a failure changes nothing."""
        network, parameters = self._network_and_parameters()
        if network.hidden_layer_sizes != layer_sizes(self.hidden_layer_sizes):
            raise ValueError(
                f"hidden_layer_sizes={self.hidden_layer_sizes} differs from the fitted layers "
                f"{network.hidden_layer_sizes}: call fit to begin anew."
            )
        if y.shape[-1] != self.n_outputs_:
            raise ValueError(f"y has {y.shape[-1]} outputs, but the fitted network has {self.n_outputs_}.")
        optimizer = make_optimizer(self).resume(copy.deepcopy(self._progress.optimizer))
        # deepcopy would visit every loss: calls of partial_fit would take longer and longer
        progress = replace(self._progress, optimizer=optimizer, loss_curve=self._progress.loss_curve.copy())
        rng = self._random_state
        if rng is not self.random_state:
            rng = copy.deepcopy(rng)
        return network, parameters, TargetScale(self.y_mean_, self.y_scale_), progress, rng

    def _set_fitted(self, network, parameters, progress):
        layers, self.output_weights_, self.output_bias_ = network.unpack(parameters)
        self.input_weights_ = [layer.input_weights for layer in layers]
        self.recurrent_weights_ = [layer.recurrent_weights for layer in layers]
        self.hidden_biases_ = [layer.biases for layer in layers]
        self.loss_curve_ = progress.loss_curve
        self.loss_ = progress.loss_curve[-1]
        self.best_loss_ = progress.best_loss
        self.n_iter_ = len(progress.loss_curve)
        self.t_ = progress.n_samples_seen
        self.n_outputs_ = network.n_outputs
        self.n_layers_ = len(layers)

    def _network_and_parameters(self):
        """The fitted network; the public weights are the only copy there is."""
        weights = zip(self.input_weights_, self.recurrent_weights_, self.hidden_biases_, strict=True)
        layers = [LayerParameters(*parts) for parts in weights]
        sizes = [len(layer.recurrent_weights) for layer in layers]
        network = Network(self.n_channels_in_, sizes, self.n_outputs_)
        return network, network.pack(layers, self.output_weights_, self.output_bias_)

    def _apply(self, method, X, **options):
        """A method of the network for all samples, back in their order.

        Returns an array of shape (n_samples, n_features) or (n_samples, n_steps, n_features), with
        NaN at absent steps only.
        """
        X = check_X(self, X, reset=False)
        network, parameters = self._network_and_parameters()
        check_steps(X, parameters.dtype, stacklevel=3)
        workspace, result = Workspace(parameters.dtype), None
        with blas_threads_for(network.largest_product(min(len(X), PREDICTION_BATCH))):
            for rows, batch, arrangement in prediction_batches(X, parameters.dtype):
                with np.errstate(over="ignore", invalid="ignore"):
                    outputs = method(network, parameters, batch, workspace, **options)
                check_finite(outputs, rows)
                outputs = arrangement.restore(outputs)
                if result is None:
                    result = np.empty((len(X), *outputs.shape[1:]), outputs.dtype)
                result[rows] = outputs
        return result

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.three_d_array = True
        return tags


def _print_epoch(epoch, n_epochs, loss):
    print(f"Epoch {epoch:{len(str(n_epochs))}} of {n_epochs}, loss = {loss:.6f}")


def check_finite(outputs, rows):
    """Refuse outputs of the samples ``rows`` that are not finite."""
    if not np.isfinite(outputs).all():
        raise ValueError(
            f"The output for samples {rows.start} to {rows.stop - 1} is not finite: X holds values "
            "far outside those of fit."
        )
