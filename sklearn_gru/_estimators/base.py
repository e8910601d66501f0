"""What the recurrent estimators are: checked input, a run of training, prediction in batches."""

from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from .._engine.network import Network
from .._engine.scratch import Workspace
from .._engine.threads import blas_threads_for
from .._engine.training import DivergenceError, Progress
from .._utils.compat import CallbackSupportMixin, Interval, Options, StrOptions, has_callbacks
from .._utils.documentation import DocumentationLinkMixin
from .._utils.floating_point import with_numpy_defaults
from .._utils.pickling import VersionedPickleMixin
from .._utils.python_numbers import with_python_parameters
from .._utils.rollback import keep_on
from .._utils.typing import ArrayLike, FloatArray
from .._utils.warn import warn_caller
from .._windows.validation import check_steps, check_weights, check_X, float_dtype
from .divergence import advice_on_divergence
from .epochs import EpochCallbacks, EpochMonitor, training_task
from .fitted_network import fitted_attributes, network_of_shape, read_network
from .holdout import check_validation, hold_out
from .hyperparameters import (
    LEARNING_RATES,
    SOLVERS,
    check_combination,
    check_precision,
    check_same_run,
    lasting_parameters,
    layer_sizes,
    make_optimizer,
    make_settings,
)
from .run import Run, own_random_state, taken_up
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


class BaseGRU(VersionedPickleMixin, DocumentationLinkMixin, CallbackSupportMixin, BaseEstimator):
    """Training and prediction.

    A subclass has the parameters and says what y means: ``_read_targets`` gives the engine's
    targets and sets ``n_outputs_``, ``_fit_target_scale`` and ``_target_scale`` know their units,
    ``_make_loss`` what is minimized.
    """

    input_weights_: list[FloatArray]
    recurrent_weights_: list[FloatArray]
    hidden_biases_: list[FloatArray]
    candidate_biases_: list[FloatArray]
    output_weights_: FloatArray
    output_bias_: FloatArray
    loss_: float
    best_loss_: float
    loss_curve_: list[float]
    validation_loss_curve_: list[float] | None
    best_validation_loss_: float | None
    best_n_iter_: int | None
    n_iter_: int
    t_: int
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    channel_names_in_: NDArray[np.object_]
    n_channels_in_: int
    n_outputs_: int
    n_layers_: int

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

    @with_numpy_defaults
    @with_python_parameters
    def _train(self, X, y, sample_weight, validation=(None, None, None), *, resume, one_epoch=False):
        """All that ``fit`` and ``partial_fit`` do once the parameters are in range."""
        check_combination(self)
        check_validation(*validation, early_stopping=self.early_stopping)
        lasting = lasting_parameters(self)
        before = self._run_state if resume else None
        if resume:
            check_same_run(before.lasting, lasting)
        X = check_X(self, X, reset=not resume)
        dtype = self.output_bias_.dtype if resume else float_dtype(X)
        check_precision(self, dtype)
        samples = self._read_samples(X, y, sample_weight, dtype, reset=not resume)
        network, progress, rng = self._resume(before) if resume else self._begin(dtype)
        held_out, watched, watched_rows, rows = self._split(samples, validation, dtype, rng, before)
        if not resume:
            self._fit_target_scale(samples.targets[rows], samples.weight[rows])
        scale = self._target_scale()
        data = TrainingData(*samples, rows, scale, dtype)
        validation_data = None if watched is None else TrainingData(*watched, watched_rows, scale, dtype)
        settings = make_settings(self, self._make_loss(), len(data), one_epoch=one_epoch)
        run = Run(network, progress, rng, data, validation_data, settings)
        callbacks = None
        if has_callbacks(self) and not one_epoch:
            callbacks = EpochCallbacks(
                self,
                settings.n_epochs,
                training_task(samples.X, y, sample_weight, rows),
                lambda progress: fitted_attributes(network, progress),
            )
        self._carry_out(run, lasting, held_out, callbacks, warns=not one_epoch)
        return self

    def _read_samples(self, X, y, sample_weight, dtype, *, reset):
        """Targets and weights for an X that ``check_X`` has seen."""
        weight = check_weights(sample_weight, X)
        check_steps(X, dtype)
        return Samples(X, *self._read_targets(y, X, weight, dtype, reset=reset))

    def _split(self, samples, validation, dtype, rng, before):
        """What is held out, the samples whose loss is watched, or None; their rows; the rows to train on.

        ``before`` is the ``RunState`` of a run that goes on.
        """
        if not self.early_stopping:
            return None, None, None, samples.rows
        X_val, y_val, sample_weight_val = validation
        held_out = None if before is None else before.held_out
        if before is not None and (X_val is None) != (held_out is not None):
            raise ValueError(
                f"X_val is now {'not ' if X_val is None else ''}given, unlike in the call before: call fit "
                "with warm_start=False to begin anew."
            )
        if X_val is not None:
            watched = self._read_validation(X_val, y_val, sample_weight_val, dtype)
            return None, watched, watched.rows, samples.rows
        if held_out is None:
            held_out = hold_out(
                samples,
                self.validation_fraction,
                shuffle=self.validation_shuffle,
                rng=rng,
                strata=self._strata(samples),
            )
        return held_out, samples, *held_out.split(samples)

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
        """A new network, its first progress and its random state."""
        sizes = layer_sizes(self.hidden_layer_sizes)
        rng = own_random_state(self.random_state)
        vars(self).pop("candidate_biases_", None)
        network = network_of_shape(
            self.n_channels_in_, sizes, self.n_outputs_, self.bidirectional, self.reset_after
        )
        parameters = network.layout.initial_parameters(rng, dtype)
        return network, Progress(parameters, make_optimizer(self)), rng

    def _resume(self, state):
        """The same of a run that goes on."""
        network, parameters = read_network(self)
        return network, *taken_up(state, parameters, make_optimizer(self), self.random_state)

    def _carry_out(self, run, lasting, held_out, callbacks, *, warns):
        """Train, and keep what was reached, also when a Ctrl-C ends it after a complete epoch."""
        monitor = EpochMonitor(run.progress, run.settings.n_epochs, self.verbose, callbacks)

        def keep():
            vars(self).update(fitted_attributes(run.network, monitor.progress))
            self._run_state = run.state_after(monitor.progress, lasting, held_out)

        try:
            complaint = self._solve(run, monitor)
            if callbacks is not None:
                callbacks.end_fit(monitor.progress)
            keep()
        except KeyboardInterrupt as error:
            if monitor.has_advanced:
                if monitor.progress.rng_state is not None:
                    run.rng.set_state(monitor.progress.rng_state)
                keep()
                keep_on(error)
            raise
        self._warn_of_the_end(complaint, ran_out=warns and monitor.ran_out)

    def _solve(self, run, monitor):
        """Train; returns what the solver complains about.  A divergence says what to change."""
        try:
            return run.train(monitor).complaint
        except DivergenceError as error:
            raise ValueError(f"{error} {advice_on_divergence(self, run)}") from error

    def _warn_of_the_end(self, complaint, *, ran_out):
        """Say where a solver gave up, or the epochs were not enough."""
        if complaint is not None:
            warn_caller(f"lbfgs failed to converge ({complaint}).", ConvergenceWarning)
        elif ran_out and self.solver != "lbfgs" and self.learning_rate != "cosine":
            warn_caller(
                f"Stochastic Optimizer: Maximum iterations ({self.max_iter}) reached and the "
                "optimization hasn't converged yet.",
                ConvergenceWarning,
            )

    def _apply(self, method, X, **options):
        """A method of the network for all samples, back in their order.

        Returns an array of shape (n_samples, n_features) or (n_samples, n_steps, n_features), with
        NaN at absent steps only.
        """
        X = check_X(self, X, reset=False)
        network, parameters = read_network(self)
        check_steps(X, parameters.dtype)
        workspace, result = Workspace(parameters.dtype), None
        with blas_threads_for(network.largest_product(min(len(X), PREDICTION_BATCH))):
            for rows, batch, packing in prediction_batches(X, parameters.dtype):
                with np.errstate(over="ignore", invalid="ignore"):
                    outputs = method(network, parameters, batch, workspace, **options)
                check_finite(outputs, rows)
                outputs = packing.restore(outputs)
                if len(outputs) == len(X):
                    return outputs
                if result is None:
                    result = np.empty((len(X), *outputs.shape[1:]), outputs.dtype)
                result[rows] = outputs
        return result

    @with_numpy_defaults
    def _final_states(self, X):
        """States after the last step, of shape (n_samples, hidden units of all cells), cell after cell."""

        def final_states(*arguments):
            return np.concatenate(Network.final_states(*arguments))

        return self._apply(final_states, X)

    def _check_is_fitted(self):
        if not hasattr(self, "output_bias_"):  # asked for by itself: the check takes as long as two steps
            check_is_fitted(self)

    @with_numpy_defaults
    def hidden_states(self, X: ArrayLike) -> FloatArray:
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


def check_finite(outputs, rows):
    """Refuse outputs of the samples ``rows`` that are not finite."""
    if not np.isfinite(outputs).all():
        raise ValueError(
            f"The output for samples {rows.start} to {rows.stop - 1} is not finite: X holds values "
            "far outside those of fit."
        )
