"""What the recurrent estimators are: checked input, a run of training, prediction in batches."""

import copy
from numbers import Integral, Real
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from .._engine.network import Network
from .._engine.training import DivergenceError, Progress
from .._utils.compat import CallbackSupportMixin, Interval, Options, StrOptions, has_callbacks
from .._utils.documentation import DocumentationLinkMixin
from .._utils.floating_point import with_numpy_defaults
from .._utils.pickling import VersionedPickleMixin
from .._utils.python_numbers import with_python_parameters
from .._utils.typing import ArrayLike, FloatArray
from .._utils.warn import warn_caller
from .._windows.recipe import Recipe
from .._windows.sample_weights import check_weights
from .._windows.validation import check_steps, check_X, float_dtype
from .divergence import advice_on_divergence
from .epochs import EpochCallbacks, EpochMonitor, training_task
from .fitted_network import fitted_attributes, network_of_shape, read_network
from .holdout import check_validation, hold_out, series_of, warn_of_one
from .hyperparameters import (
    LEARNING_RATES,
    SOLVERS,
    check_combination,
    check_cut,
    check_precision,
    check_same_run,
    lasting_parameters,
    layer_sizes,
    make_optimizer,
    make_settings,
)
from .nothing_learnt import warn_if_nothing_learnt
from .prediction import in_batches
from .run import Run, own_random_state, taken_up
from .scales import input_scales
from .training_data import TrainingData, as_counts


class Samples(NamedTuple):
    """What was checked: sequences, targets in the engine's shape, and weights."""

    X: object  # array or Windows (n_samples, n_steps, n_channels)
    targets: np.ndarray  # (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
    weight: np.ndarray  # (n_samples,)
    class_weight: np.ndarray | None = None  # (n_classes,), where there is a class at every step

    @property
    def rows(self):
        """Those that count: a weight of zero is as good as absent."""
        return np.flatnonzero(self.weight)


class BaseGRU(VersionedPickleMixin, DocumentationLinkMixin, CallbackSupportMixin, BaseEstimator):
    """Training and prediction.

    A subclass has the parameters and says what y means: ``_read_targets`` gives the engine's
    targets and sets ``n_outputs_``, ``_fit_units`` and ``_to_learn`` know what of them the network
    learns and in which units, ``_make_loss`` and ``_make_penalty`` what is minimized,
    ``_without_learning`` which outputs know nothing of the sequences.
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
    alpha_: float
    segment_length_: int
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    channel_names_in_: NDArray[np.object_]
    n_channels_in_: int
    recipe_: Recipe
    n_outputs_: int
    n_layers_: int

    _smallest_batch = 32
    _too_good_to_lose = "_run_state"  # for ``all_or_nothing``

    _parameter_constraints = {
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "n_channels": [Interval(Integral, 1, None, closed="left")],
        "bidirectional": ["boolean"],
        "reset_after": ["boolean"],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "solver": [StrOptions(set(SOLVERS))],
        "alpha": [Interval(Real, 0, None, closed="left"), StrOptions({"auto"})],
        "batch_size": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
        "learning_rate": [StrOptions(set(LEARNING_RATES))],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "max_iter": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
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
        "segment_length": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "pooling": [StrOptions({"last", "mean"})],
    }

    @with_numpy_defaults
    @with_python_parameters
    def _train(self, X, y, sample_weight, validation=(None, None, None), *, resume, one_epoch=False):
        """All that ``fit`` and ``partial_fit`` do once the parameters are in range."""
        check_combination(self)
        check_validation(*validation, early_stopping=self.early_stopping)
        lasting = lasting_parameters(self)
        before = self._state_to_go_on_from(lasting) if resume else None
        X = check_X(self, X, reset=not resume)
        dtype = self.output_bias_.dtype if resume else float_dtype(X)
        check_precision(self, dtype)
        samples = self._read_samples(X, y, sample_weight, dtype, reset=not resume)
        check_cut(self, reads_backward=self._reads_backward(), every_step=self._predicts_every_step)
        if not resume:
            self._reading = self._choose_reading(X)
            self.segment_length_ = self._reading.segment_length
        if resume and one_epoch:
            before = self._follow_units(samples, before)
        network, progress, rng = self._resume(before) if resume else self._begin(dtype)
        held_out, watched, watched_rows, rows = self._split(samples, validation, dtype, rng, before)
        if watched is not None and samples.targets.ndim < 3:
            warn_of_one(watched_rows, len(watched.weight))
        given = () if watched is None or held_out is not None else (watched.X, watched_rows)
        scales = None if one_epoch else input_scales(samples.X, rows, *given)
        if not resume:
            self._fit_units(samples, rows)
        data = self._training_data(samples, rows, dtype)
        validation_data = None if watched is None else self._training_data(watched, watched_rows, dtype)
        settings = make_settings(
            self, self._make_loss(), self._make_penalty(samples, rows), len(data), one_epoch=one_epoch
        )
        run = Run(network, progress, rng, data, validation_data, settings)
        self._fit_linear_part(run, samples, rows, resume=resume, one_epoch=one_epoch)
        callbacks = None
        if has_callbacks(self) and not one_epoch:
            callbacks = EpochCallbacks(
                self,
                settings.n_epochs,
                training_task(samples.X, y, sample_weight, rows),
                lambda progress: fitted_attributes(network, progress),
            )
        self._carry_out(run, lasting, held_out, (watched, watched_rows), callbacks, scales)
        return self

    def _has_begun(self):
        """Whether there are weights to go on from."""
        return hasattr(self, "output_bias_")

    def _state_to_go_on_from(self, lasting):
        """The ``RunState`` of the calls before, which has to be of the parameters ``lasting``."""
        state = getattr(self, "_run_state", None)
        if state is None:
            raise ValueError(
                "This estimator has weights but no training state to go on from: call fit with "
                "warm_start=False to begin anew, or make it by sklearn_gru.exchange.from_torch or from_keras."
            )
        check_same_run(state.lasting, lasting)
        if state.progress.optimizer is None and self.solver != "lbfgs":
            warn_caller(
                "The optimizer begins anew: this estimator was made by without_training_state, "
                "and what its optimizer remembered is gone.",
                UserWarning,
            )
        return state

    def _training_data(self, samples, rows, dtype):
        """The samples ``rows`` with what the network learns of their targets."""
        X, targets, weight, class_weight = samples
        targets, scale = self._to_learn(X, targets)
        if self.alpha == "auto":  # which takes the sum of the weights for the number of samples
            counts = weight.copy()
            counts[rows] = as_counts(weight[rows])
            weight = counts
        return TrainingData(X, targets, weight, rows, scale, dtype, self._reading, class_weight)

    def _follow_units(self, samples, state):
        """Take the units of y from a later batch; returns the ``RunState`` to go on from."""
        return state

    def _fit_linear_part(self, run, samples, rows, *, resume, one_epoch):
        """Fit what stands beside the network; nothing here."""

    def _share_linear_part(self, watched, watched_rows):
        """Tell its share from the samples that early stopping watches; nothing here."""

    def _set_linear_part(self, part):
        """Keep what stands beside the network, or None, and show its share and coefficients."""
        self._linear_part = part
        self.linear_share_ = 0.0 if part is None else part.share
        for name in ("linear_coef_", "linear_intercept_"):
            vars(self).pop(name, None)
        if part is not None:
            self.linear_coef_, self.linear_intercept_ = part.coef, part.intercept

    def _read_samples(self, X, y, sample_weight, dtype, *, reset):
        """Targets and weights for an X that ``check_X`` has seen."""
        weight = check_weights(sample_weight, X)
        check_steps(X, dtype, weight)
        return Samples(X, *self._read_targets(y, X, weight, dtype, reset=reset))

    def _split(self, samples, validation, dtype, rng, before):
        """What is held out, the samples whose loss is watched, or None; their rows; the rows to train on.

        ``before`` is the ``RunState`` of a run that goes on.
        """
        if not self.early_stopping:
            return None, None, None, samples.rows
        X_val, y_val, sample_weight_val = validation
        held_out = None if before is None else before.held_out
        watched_before = before is not None and before.progress.best_epoch is not None  # not if imported
        if watched_before and (X_val is None) != (held_out is not None):
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
                gap=self._gap(samples.X),
            )
        return held_out, samples, *held_out.split(samples)

    def _read_validation(self, X_val, y_val, sample_weight_val, dtype):
        try:
            X_val = check_X(self, X_val, reset=False)
            return self._read_samples(X_val, y_val, sample_weight_val, dtype, reset=False)
        except ValueError as error:
            raise ValueError(f"In the validation samples X_val, y_val: {error}") from error

    def _n_read_out(self):
        """How many numbers the network gives."""
        return self.n_outputs_

    def _reads_backward(self):
        """Whether there is a second direction."""
        return self.bidirectional

    def _as_predicted(self, outputs, method="predict"):
        """What a method makes of outputs (..., n_outputs) in the units of y; NaN where there is none."""
        return outputs

    def _strata(self, samples):
        """What keeps its share in a validation part drawn at random."""
        return

    def _gap(self, X):
        """Rows in front of a validation part of which no window is trained on."""
        shares_steps = self._predicts_every_step and series_of(X, slice(None)) is not None
        return X.shape[1] - X.n_ahead - 1 if shares_steps else 0

    def _begin(self, dtype):
        """A new network, its first progress and its random state."""
        sizes = layer_sizes(self.hidden_layer_sizes)
        rng = own_random_state(self.random_state)
        vars(self).pop("candidate_biases_", None)
        n_inputs = self._reading.n_inputs(self.n_channels_in_)
        network = network_of_shape(
            n_inputs,
            sizes,
            self._n_read_out(),
            self._reads_backward(),
            self.reset_after,
            self._reading.pooling,
        )
        parameters = network.layout.initial_parameters(rng, dtype)
        return network, Progress(parameters, make_optimizer(self)), rng

    def _resume(self, state):
        """The same of a run that goes on."""
        network, parameters = read_network(self)
        return network, *taken_up(state, parameters, make_optimizer(self), self.random_state)

    def _carry_out(self, run, lasting, held_out, watched, callbacks, scales):
        """Train, and keep what was reached, also when a Ctrl-C ends it after a complete epoch.

        ``watched`` are the samples that early stopping watches and their rows.  ``scales`` are those of X,
        where the result is to be judged; else None.
        """
        monitor = EpochMonitor(run.progress, run.settings.n_epochs, self.verbose, callbacks)

        def keep():
            vars(self).update(fitted_attributes(run.network, monitor.progress))
            self._share_linear_part(*watched)
            self._run_state = run.state_after(monitor.progress, lasting, held_out)  # says that all is there

        try:
            complaint = self._solve(run, monitor).complaint
            if callbacks is not None:
                callbacks.end_fit(monitor.progress)
            keep()
        except KeyboardInterrupt:
            if monitor.has_advanced:
                if monitor.progress.rng_state is not None:
                    run.rng.set_state(monitor.progress.rng_state)
                keep()
            raise
        self._warn_of_the_end(complaint, ran_out=scales is not None and monitor.ran_out)
        if scales is not None:
            without = self._without_learning(run.data)
            if not warn_if_nothing_learnt(self, run, monitor.progress, *without, *scales.causes()):
                scales.warn()

    def _solve(self, run, on_epoch):
        """The ``Result`` of a run.  A divergence says what to change."""
        try:
            return run.train(on_epoch)
        except DivergenceError as error:
            raise ValueError(f"{error} {advice_on_divergence(self, run)}") from error

    def _warn_of_the_end(self, complaint, *, ran_out):
        """Say where a solver gave up, or the epochs were not enough."""
        if complaint is not None:
            warn_caller(f"lbfgs failed to converge ({complaint}).", ConvergenceWarning)
        elif ran_out and self.solver != "lbfgs" and self.learning_rate != "cosine":
            warn_caller(
                f"Stochastic Optimizer: Maximum iterations ({self.n_iter_}) reached and the "
                "optimization hasn't converged yet.",
                ConvergenceWarning,
            )

    def _read_new(self, X):
        """Sequences to predict from, checked."""
        X = check_X(self, X, reset=False)
        check_steps(X, self.output_bias_.dtype)
        return X

    def _apply(self, method, X, **options):
        """A method of the network for all samples of an X that has been checked, back in their order.

        Returns an array of shape (n_samples, n_features) or (n_samples, n_steps, n_features), with
        NaN at absent steps only.
        """
        return in_batches(method, *read_network(self), X, self._reading, **options)

    @with_numpy_defaults
    def _final_states(self, X):
        """States after the last step, of shape (n_samples, hidden units of all cells), cell after cell."""

        def final_states(*arguments):
            return np.concatenate(Network.final_states(*arguments))

        return self._apply(final_states, self._read_new(X))

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
            Between -1 and 1, in the dtype of the weights; NaN at absent steps.  With segments of
            shape (n_samples, n_segments, n_hidden), after each of them.  With
            ``bidirectional`` of shape (n_samples, n_steps, 2 * n_hidden), forward | backward.

        Raises
        ------
        ValueError
            If X is not as described, or a state is not finite.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor
        >>> X = np.random.default_rng(0).normal(size=(40, 5, 1))
        >>> y = X.sum(axis=(1, 2))
        >>> model = GRURegressor([8, 4], random_state=0).fit(X, y)
        >>> model.hidden_states(X).shape  # of the layer of 4 units
        (40, 5, 4)
        """
        self._check_is_fitted()
        return self._apply(Network.states, self._read_new(X))

    def without_training_state(self) -> Self:
        """A copy that predicts the same, without what only training needs: about a third of the size.

        What the optimizer remembers of the gradients is as large as the weights, with ``solver="adam"`` twice
        as large; and with ``early_stopping`` the last weights are kept beside the best.

        Returns
        -------
        estimator : object of the same class
            Shares the arrays of this one.  ``partial_fit``, and ``fit`` with ``warm_start=True``, still go on
            from its weights, with a new optimizer and a warning that says so.

        Raises
        ------
        NotFittedError
            If it is not fitted.

        See Also
        --------
        sklearn_gru.exchange : Other forms of a fitted estimator.

        Examples
        --------
        >>> import pickle
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor
        >>> X = np.random.default_rng(0).normal(size=(100, 8, 2))
        >>> model = GRURegressor(100, max_iter=1, random_state=0).fit(X, X[:, -1, 0])
        >>> light = model.without_training_state()
        >>> round(len(pickle.dumps(model)) / len(pickle.dumps(light)), 1)
        2.9
        """
        self._check_is_fitted()
        light = copy.copy(self)
        light._run_state = self._run_state.without_memory()
        return light

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.three_d_array = True
        return tags
