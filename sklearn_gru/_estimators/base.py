"""What the recurrent estimators share: training, prediction, fitted attributes."""

import copy
from dataclasses import replace
from functools import lru_cache
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from .._engine.blas_threads import blas_threads_for
from .._engine.lbfgs import minimize
from .._engine.network import Network
from .._engine.parameters import CellParameters
from .._engine.scratch import Workspace
from .._engine.training import Progress, train
from .._engine.worker import helper_for
from .._utils.compat import CallbackSupportMixin, Interval, Options, StrOptions
from .._utils.pickling import VersionedPickleMixin
from .._utils.rollback import keep_on
from .._utils.warn import warn_caller
from .._windows.validation import check_steps, check_weights, check_X, float_dtype
from .epochs import EpochCallbacks, EpochMonitor, training_task
from .holdout import check_validation, hold_out
from .hyperparameters import (
    LEARNING_RATES,
    SOLVERS,
    check_combination,
    check_same_run,
    lasting_parameters,
    layer_sizes,
    make_optimizer,
    make_settings,
)
from .training_data import PREDICTION_BATCH, TrainingData, prediction_batches


class Samples(NamedTuple):
    """What was checked: sequences, targets in the engine's shape, and weights."""

    X: object  # array or Windows (n_samples, n_steps, n_channels)
    targets: np.ndarray  # (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
    weight: np.ndarray  # (n_samples,)

    @property
    def rows(self):
        """Those that count: a weight of zero is as good as absent."""
        return np.flatnonzero(self.weight)


class BaseGRU(VersionedPickleMixin, CallbackSupportMixin, BaseEstimator):
    """Training and prediction.

    A subclass has the parameters and says what y means: ``_read_targets`` gives the engine's
    targets and sets ``n_outputs_``, ``_fit_target_scale`` and ``_target_scale`` know their units,
    ``_make_loss`` what is minimized.
    """

    _parameter_constraints = {
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "n_channels": [Interval(Integral, 1, None, closed="left")],
        "bidirectional": ["boolean"],
        "reset_after": ["boolean"],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "solver": [StrOptions(set(SOLVERS))],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "batch_size": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
        "learning_rate": [StrOptions(set(LEARNING_RATES))],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "shuffle": ["boolean"],
        "random_state": ["random_state"],
        "tol": [Interval(Real, 0, None, closed="left")],
        "max_grad_norm": [Interval(Real, 0, None, closed="neither"), None],
        "bptt_steps": [Interval(Integral, 1, None, closed="left"), None],
        "power_t": [Interval(Real, 0, None, closed="left")],
        "momentum": [Interval(Real, 0, 1, closed="both")],
        "nesterovs_momentum": ["boolean"],
        "beta_1": [Interval(Real, 0, 1, closed="left")],
        "beta_2": [Interval(Real, 0, 1, closed="left")],
        "epsilon": [Interval(Real, 0, None, closed="neither")],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="both")],
        "validation_shuffle": ["boolean"],
        "n_iter_no_change": [
            Interval(Integral, 1, None, closed="left"),
            Options(Real, {np.inf}),
        ],
        "warm_start": ["boolean"],
        "verbose": ["verbose"],
        "max_fun": [Interval(Integral, 1, None, closed="left")],
    }

    # --- training -------------------------------------------------------------------------------

    def _train(self, X, y, sample_weight, validation=(None, None, None), *, resume, one_epoch=False):
        """All that ``fit`` and ``partial_fit`` do once the parameters are in range."""
        check_combination(self)
        check_validation(*validation, early_stopping=self.early_stopping)
        lasting = lasting_parameters(self)
        if resume:
            check_same_run(self._begun_with, lasting)
        X = check_X(self, X, reset=not resume)
        dtype = self.output_bias_.dtype if resume else float_dtype(X)
        samples = self._read_samples(X, y, sample_weight, dtype, reset=not resume)
        network, progress, rng = self._resume() if resume else self._begin(dtype)
        watched, watched_rows, rows = self._split(samples, validation, dtype, rng, resume=resume)
        if not resume:
            self._fit_target_scale(samples.targets[rows], samples.weight[rows])
        scale = self._target_scale()
        data = TrainingData(*samples, rows, scale, dtype)
        validation_data = None if watched is None else TrainingData(*watched, watched_rows, scale, dtype)
        settings = make_settings(self, len(data), one_epoch=one_epoch)
        self._begun_with = lasting
        callbacks = None
        if hasattr(self, "_skl_callbacks") and not one_epoch:
            callbacks = EpochCallbacks(
                self,
                settings.n_epochs,
                training_task(samples.X, y, sample_weight, rows),
                lambda progress: self._fitted_attributes(network, progress),
            )
        self._run(network, progress, data, validation_data, settings, rng, callbacks, warns=not one_epoch)
        return self

    def _read_samples(self, X, y, sample_weight, dtype, *, reset):
        """Targets and weights for an X that ``check_X`` has seen."""
        weight = check_weights(sample_weight, X)
        check_steps(X, dtype)
        return Samples(X, *self._read_targets(y, X, weight, dtype, reset=reset))

    def _split(self, samples, validation, dtype, rng, *, resume):
        """The samples whose loss is watched, or None; their rows; and the rows to train on."""
        X_val, y_val, sample_weight_val = validation
        before = getattr(self, "_held_out", None) if resume else None
        self._held_out = None
        if not self.early_stopping:
            return None, None, samples.rows
        if resume and (X_val is None) != (before is not None):
            raise ValueError(
                f"X_val is now {'not ' if X_val is None else ''}given, unlike in the call before: call fit "
                "with warm_start=False to begin anew."
            )
        if X_val is not None:
            watched = self._read_validation(X_val, y_val, sample_weight_val, dtype)
            return watched, watched.rows, samples.rows
        if before is None:
            before = hold_out(
                samples,
                self.validation_fraction,
                shuffle=self.validation_shuffle,
                rng=rng,
                strata=self._strata(samples),
            )
        self._held_out = before
        watched_rows, rows = before.split(samples)
        return samples, watched_rows, rows

    def _read_validation(self, X_val, y_val, sample_weight_val, dtype):
        try:
            X_val = check_X(self, X_val, reset=False)
            return self._read_samples(X_val, y_val, sample_weight_val, dtype, reset=False)
        except ValueError as error:
            raise ValueError(f"In the validation samples X_val, y_val: {error}") from error

    def _strata(self, samples):
        """What keeps its share in a validation part drawn at random."""
        return

    def _begin(self, dtype):
        """A new network and all that goes with it."""
        sizes = layer_sizes(self.hidden_layer_sizes)
        rng = check_random_state(self.random_state)
        if self.random_state is None:  # a generator of its own, to go on with later
            rng = np.random.RandomState(rng.randint(np.iinfo(np.int32).max))
        vars(self).pop("candidate_biases_", None)
        network = Network(self.n_channels_in_, sizes, self.n_outputs_, self.bidirectional, self.reset_after)
        parameters = network.layout.initial_parameters(rng, dtype)
        return network, Progress(parameters, make_optimizer(self)), rng

    def _resume(self):
        """What the last call left; none of it is changed in place."""
        network, parameters = self._network_and_parameters()
        progress = self._progress
        if progress.parameters is None:  # they are the public ones
            progress = replace(progress, parameters=parameters)
        else:
            progress = replace(progress, best_parameters=parameters)
        optimizer = make_optimizer(self)
        if optimizer is not None:
            progress = replace(progress, optimizer=optimizer.resume(progress.optimizer))
        rng = self._random_state
        if rng is not self.random_state:
            rng = copy.deepcopy(rng)
        return network, progress, rng

    def _run(self, network, progress, data, validation_data, settings, rng, callbacks, *, warns):
        """Train, and keep what was reached, also when a Ctrl-C ends it after a complete epoch."""
        monitor = EpochMonitor(progress, settings.n_epochs, self.verbose, callbacks)
        complaint = None
        try:
            product = network.layout.largest_product(settings.batch_size)
            n_steps = min(data.n_steps, self.bptt_steps or data.n_steps)
            with blas_threads_for(product), helper_for(product, n_steps) as helper:
                if self.solver == "lbfgs":
                    complaint = minimize(network, progress, data, settings, monitor, helper)
                else:
                    train(network, progress, data, settings, rng, monitor, validation_data, helper)
            if callbacks is not None:
                callbacks.end_fit(monitor.progress)
            self._set_fitted(network, monitor.progress, rng)
        except KeyboardInterrupt as error:
            if monitor.has_advanced:
                if monitor.progress.rng_state is not None:
                    rng.set_state(monitor.progress.rng_state)
                self._set_fitted(network, monitor.progress, rng)
                keep_on(error)
            raise
        if complaint is not None:
            warn_caller(f"lbfgs failed to converge ({complaint}).", ConvergenceWarning)
        elif warns and monitor.ran_out and self.solver != "lbfgs" and self.learning_rate != "cosine":
            warn_caller(
                f"Stochastic Optimizer: Maximum iterations ({self.max_iter}) reached and the "
                "optimization hasn't converged yet.",
                ConvergenceWarning,
            )

    def _set_fitted(self, network, progress, rng):
        vars(self).update(self._fitted_attributes(network, progress))
        # the public weights are the only copy there is: the best where a validation loss is watched
        if progress.best_parameters is None:
            progress = replace(progress, parameters=None)
        self._progress, self._random_state = replace(progress, best_parameters=None), rng

    def _fitted_attributes(self, network, progress):
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
            "loss_": progress.loss_curve[-1],
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

    # --- prediction -----------------------------------------------------------------------------

    def _network_and_parameters(self):
        """The fitted network; the public weights are the only copy there is."""
        n_cells, n_directions = len(self.input_weights_), len(self.input_weights_) // self.n_layers_
        biases = getattr(self, "candidate_biases_", [None] * n_cells)
        weights = zip(self.input_weights_, self.recurrent_weights_, self.hidden_biases_, biases, strict=True)
        cells = [CellParameters(*parts) for parts in weights]
        sizes = tuple(len(cell.recurrent_weights) for cell in cells[::n_directions])
        network = _network_of_shape(
            self.n_channels_in_, sizes, self.n_outputs_, n_directions == 2, biases[0] is not None
        )
        return network, network.layout.pack(cells, self.output_weights_, self.output_bias_)

    def _apply(self, method, X, **options):
        """A method of the network for all samples, back in their order.

        Returns an array of shape (n_samples, n_features) or (n_samples, n_steps, n_features), with
        NaN at absent steps only.
        """
        X = check_X(self, X, reset=False)
        network, parameters = self._network_and_parameters()
        check_steps(X, parameters.dtype)
        workspace, result = Workspace(parameters.dtype), None
        with blas_threads_for(network.largest_product(min(len(X), PREDICTION_BATCH))):
            for rows, batch, arrangement in prediction_batches(X, parameters.dtype):
                with np.errstate(over="ignore", invalid="ignore"):
                    outputs = method(network, parameters, batch, workspace, **options)
                check_finite(outputs, rows)
                outputs = arrangement.restore(outputs)
                if len(outputs) == len(X):
                    return outputs
                if result is None:
                    result = np.empty((len(X), *outputs.shape[1:]), outputs.dtype)
                result[rows] = outputs
        return result

    def _final_states(self, X):
        """States after the last step, of shape (n_samples, hidden units of all cells), cell after cell."""

        def final_states(*arguments):
            return np.concatenate(Network.final_states(*arguments))

        return self._apply(final_states, X)

    def _check_is_fitted(self):
        if not hasattr(self, "output_bias_"):  # asked for by itself: the check takes as long as two steps
            check_is_fitted(self)

    def hidden_states(self, X):
        """States of the last layer after every step.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.

        Returns
        -------
        states : ndarray of shape (n_samples, n_steps, n_hidden)
            Between -1 and 1, in the dtype of the weights; NaN at absent steps.  With
            ``bidirectional`` of shape (n_samples, n_steps, 2 * n_hidden), forward | backward.

        Raises
        ------
        ValueError
            If X is not as described, or a state is not finite.
        """
        self._check_is_fitted()
        return self._apply(Network.states, X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.three_d_array = True
        return tags


@lru_cache
def _network_of_shape(*shape):
    """A network is only shapes: one serves all estimators and threads."""
    return Network(*shape)


def check_finite(outputs, rows):
    """Refuse outputs of the samples ``rows`` that are not finite."""
    if not np.isfinite(outputs).all():
        raise ValueError(
            f"The output for samples {rows.start} to {rows.stop - 1} is not finite: X holds values "
            "far outside those of fit."
        )
