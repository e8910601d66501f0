"""GRURegressor: parameters, fit, predict, fitted attributes."""

import copy
import warnings
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import r2_score
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ._batches import TrainingData, prediction_batches
from ._compat import Interval, Options, StrOptions
from ._sequences import (
    check_observed,
    check_steps,
    check_weights,
    check_X,
    check_y,
    float_dtype,
    n_dimensions,
)
from ._target_scale import TargetScale, fit_scale, no_scale
from ._transaction import all_or_nothing
from ._version import VersionedPickleMixin
from .engine.blas_threads import blas_threads_for
from .engine.losses import squared_error
from .engine.network import LayerParameters, Network
from .engine.optimizers import SGD, Adam, constant_rate, cosine_rate
from .engine.training import Progress, Settings, train
from .engine.workspace import Workspace

SCHEDULES = {"constant": constant_rate, "cosine": cosine_rate}


class GRURegressor(VersionedPickleMixin, MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Recurrent network of gated recurrent units (GRU) for sequences.

    It reads a sequence step by step and predicts one value or several after the last step, or a
    value at every step.  Steps whose channels are all NaN are skipped, so sequences may differ in
    length.  Scale the channels of X (:class:`StepwiseTransformer`); y is scaled inside.

    Parameters
    ----------
    hidden_layer_sizes : int or array-like of int, default=(50,)
        Hidden units of each layer, at least 1; the first layer reads the input.
    n_channels : int, default=1
        For 2-D X only: values a step.  A row holds ``n_steps * n_channels`` values, oldest step
        first, the channels of a step together.
    normalize_y : bool, default=True
        Whether each output is learnt in units of its weighted standard deviation around its
        weighted mean.  The losses reported are in those units.
    solver : {"adam", "sgd"}, default="adam"
        "adam" is Algorithm 1 of Kingma and Ba [2]_, "sgd" is stochastic gradient descent with
        momentum.
    alpha : float in [0, inf), default=0.01
        Strength of the L2 penalty ``0.5 * alpha * ||W||^2 / sum of weights``, for each batch, on
        input, recurrent and output weights; biases are free.
    batch_size : int or "auto", default="auto"
        Samples in a batch.  "auto" is 32 for up to 640 samples, then ``n_samples // 20`` up to
        200.  Larger than the data means the whole data.
    learning_rate : {"constant", "cosine"}, default="cosine"
        "constant" keeps ``learning_rate_init``; "cosine" takes it to 0 over ``max_iter`` epochs.
        ``partial_fit`` always uses the constant rate.
    learning_rate_init : float in (0, inf), default=0.006
        The rate, or where the cosine begins.
    max_iter : int, default=60
        Most epochs, at least 1.  From about 50,000 samples 10 are enough.
    shuffle : bool, default=True
        Whether to shuffle the samples in each epoch.  Whole sequences are shuffled, never steps.
    random_state : int, RandomState instance or None, default=None
        For the initial weights and the shuffling.
    tol : float in [0, inf), default=1e-4
        Training stops when the loss has not improved by at least ``tol`` for more than
        ``n_iter_no_change`` epochs in a row.
    max_grad_norm : float in (0, inf) or None, default=10.0
        Gradients with a larger Euclidean norm are scaled down to it [3]_.  None is no limit.
    momentum : float in [0, 1], default=0.9
        Only used when ``solver="sgd"``.
    nesterovs_momentum : bool, default=True
        Whether to use Nesterov's momentum.  Only used when ``solver="sgd"`` and
        ``momentum > 0``.
    beta_1, beta_2 : float in [0, 1), default=0.9 and 0.999
        Decay of Adam's running means.  Only used when ``solver="adam"``.
    epsilon : float in (0, inf), default=1e-8
        Added to the denominator of Adam's step.  Only used when ``solver="adam"``.
    n_iter_no_change : int or inf, default=10
        Epochs without improvement before training stops, at least 1; ``np.inf`` never stops.
    verbose : bool, default=False
        Whether to print a line an epoch.

    Attributes
    ----------
    input_weights_ : list of ndarray of shape (n_inputs, 3 * n_hidden)
        One a layer; columns update | reset | candidate.
    recurrent_weights_ : list of ndarray of shape (n_hidden, 3 * n_hidden)
    hidden_biases_ : list of ndarray of shape (3 * n_hidden,)
    output_weights_ : ndarray of shape (n_hidden of the last layer, n_outputs)
    output_bias_ : ndarray of shape (n_outputs,)
    loss_ : float
        Loss of the last epoch: the weighted mean of its batches, each before its step.
    best_loss_ : float
        The lowest of ``loss_curve_``.
    loss_curve_ : list of float
        The loss of every epoch, all calls of ``partial_fit`` included.
    n_iter_ : int
        Epochs trained.
    t_ : int
        Training samples seen.
    y_mean_, y_scale_ : ndarray of shape (n_outputs,)
        What ``normalize_y`` subtracts and divides by; 0 and 1 without it.
    n_features_in_ : int
        ``n_steps * n_channels`` of the X of ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only where X was a data frame with string column names.
    n_channels_in_ : int
    n_outputs_ : int
    n_layers_ : int

    See Also
    --------
    SlidingWindow : Windows over rows, inside a pipeline.
    make_windows : Windows over rows, before the split.

    Notes
    -----
    With update gate z, reset gate r and candidate c, a layer's state is

    .. code-block:: text

        z_t = sigmoid(U_z x_t + W_z h_{t-1} + b_z)
        r_t = sigmoid(U_r x_t + W_r h_{t-1} + b_r)
        c_t = tanh(U_h x_t + W_h (r_t * h_{t-1}) + b_h)
        h_t = (1 - z_t) * h_{t-1} + z_t * c_t,    h_0 = 0

    as in [1]_; the prediction is ``h V + v`` of the last layer's state.

    References
    ----------
    .. [1] Cho et al. (2014), "Learning Phrase Representations using RNN Encoder-Decoder for
       Statistical Machine Translation".
    .. [2] Kingma and Ba (2015), "Adam: A Method for Stochastic Optimization".
    .. [3] Pascanu et al. (2013), "On the difficulty of training recurrent neural networks".

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn_gru import GRURegressor, SlidingWindow
    >>> from sklearn_gru.datasets import load_sunspots
    >>> X, y = load_sunspots(return_X_y=True)  # a year's sunspots, and the next year's
    >>> model = make_pipeline(StandardScaler(), SlidingWindow(12), GRURegressor(random_state=0))
    >>> model = model.fit(X[:250], y[:250])
    >>> model.predict(X).shape
    (308,)
    """

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

    def __init__(
        self,
        hidden_layer_sizes=(50,),
        *,
        n_channels=1,
        normalize_y=True,
        solver="adam",
        alpha=0.01,
        batch_size="auto",
        learning_rate="cosine",
        learning_rate_init=0.006,
        max_iter=60,
        shuffle=True,
        random_state=None,
        tol=1e-4,
        max_grad_norm=10.0,
        momentum=0.9,
        nesterovs_momentum=True,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        n_iter_no_change=10,
        verbose=False,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.n_channels = n_channels
        self.normalize_y = normalize_y
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.max_grad_norm = max_grad_norm
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.verbose = verbose

    @all_or_nothing
    def fit(self, X, y, sample_weight=None):
        """Train from new weights for up to ``max_iter`` epochs.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_steps * n_channels), or array-like \
                or Windows of shape (n_samples, n_steps, n_channels)
            Sequences, oldest step first.  A step whose channels are all NaN is skipped.
        y : array-like of shape (n_samples,), (n_samples, n_outputs) or \
                (n_samples, n_steps, n_outputs)
            Values after the last step, or at every step with NaN where not observed.
        sample_weight : array-like of shape (n_samples,), default=None
            At least 0; a weight of 2 counts as two equal samples, 0 as none.

        Returns
        -------
        self : GRURegressor

        Raises
        ------
        ValueError
            If a parameter is out of range, X, y or the weights are not as described, or training
            becomes non-finite.  The estimator is then as it was before the call.

        Warns
        -----
        ConvergenceWarning
            If the loss still improves after ``max_iter`` epochs at a constant rate.
        """
        self._validate_params()
        return self._train(X, y, sample_weight, resume=False)

    @all_or_nothing
    def partial_fit(self, X, y, sample_weight=None):
        """Train for one epoch at the constant rate, from where the last call ended.

        Parameters
        ----------
        X, y, sample_weight : as in ``fit``
            X may be other samples than before, with as many channels.  ``y_mean_`` and
            ``y_scale_`` stay those of the first call.

        Returns
        -------
        self : GRURegressor

        Raises
        ------
        ValueError
            As in ``fit``, or if a parameter or y does not fit the weights there are.
        """
        self._validate_params()
        return self._train(X, y, sample_weight, resume=hasattr(self, "_progress"), n_epochs=1)

    def predict(self, X):
        """Predict the values after the last step, or at every step if y was given so.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_steps * n_channels), or array-like \
                or Windows of shape (n_samples, n_steps, n_channels)
            3-D X may have another number of steps than the X of ``fit``.

        Returns
        -------
        y : ndarray of shape (n_samples,), (n_samples, n_outputs) or \
                (n_samples, n_steps, n_outputs)
            In the dtype of the weights; NaN at absent steps.

        Raises
        ------
        ValueError
            If X is not as described, or a prediction is not finite.
        """
        X, network, parameters = self._prepare_prediction(X)
        every_step = self._y_ndim == 3
        scale = TargetScale(self.y_mean_, self.y_scale_)
        shape = (*X.shape[: 2 if every_step else 1], self.n_outputs_)
        prediction = np.empty(shape, parameters.dtype)
        workspace = Workspace(parameters.dtype)
        with self._blas_threads(network, len(X)):
            for rows, batch, arrangement in prediction_batches(X, parameters.dtype):
                with np.errstate(over="ignore", invalid="ignore"):
                    outputs = network.predict(parameters, batch, workspace, every_step=every_step)
                    outputs = scale.invert(np.moveaxis(outputs, -2, -1)).astype(parameters.dtype)
                if not np.isfinite(outputs).all():
                    raise ValueError(
                        f"A prediction for samples {rows.start} to {rows.stop - 1} is not finite: "
                        "X holds values far outside those of fit."
                    )
                prediction[rows] = arrangement.restore(np.moveaxis(outputs, -2, -1))
        return prediction[:, 0] if self._y_ndim == 1 else prediction

    def hidden_states(self, X):
        """States of the last layer after every step.

        Parameters
        ----------
        X : as in ``predict``

        Returns
        -------
        states : ndarray of shape (n_samples, n_steps, n_hidden)
            In the dtype of the weights; NaN at absent steps.
        """
        X, network, parameters = self._prepare_prediction(X)
        states = np.empty((*X.shape[:2], network.hidden_layer_sizes[-1]), parameters.dtype)
        workspace = Workspace(parameters.dtype)
        with self._blas_threads(network, len(X)):
            for rows, batch, arrangement in prediction_batches(X, parameters.dtype):
                states[rows] = arrangement.restore(network.states(parameters, batch, workspace))
        return states

    def score(self, X, y, sample_weight=None):
        """R^2, the mean over the outputs; with a target at every step, of the observed ones.

        Parameters
        ----------
        X : as in ``predict``
        y : as in ``fit``
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        score : float
        """
        if n_dimensions(y) != 3:
            return super().score(X, y, sample_weight)
        X = check_X(self, X, reset=False)
        y = check_observed(X, check_y(self, y, X))
        weight = np.broadcast_to(check_weights(sample_weight, X)[:, np.newaxis], y.shape[:2])
        prediction = self.predict(X)
        observed = ~np.isnan(y)
        scores = [
            r2_score(y[seen, o], prediction[seen, o], sample_weight=weight[seen])
            for o, seen in enumerate(np.moveaxis(observed, 2, 0))
            if seen.any()
        ]
        return float(np.mean(scores))

    def _train(self, X, y, sample_weight, *, resume, n_epochs=None):
        X = check_X(self, X, reset=not resume)
        y = check_y(self, y, X)
        weight = check_weights(sample_weight, X)
        dtype = self.output_bias_.dtype if resume else float_dtype(X)
        check_steps(X, dtype)
        self._y_ndim = y.ndim
        y = check_observed(X, y) if y.ndim == 3 else y.reshape(len(y), -1)
        network, parameters, scale, progress, rng = (
            self._resume(y) if resume else self._begin(y, weight, dtype)
        )
        data = TrainingData(X, scale.apply(y), weight, dtype)
        settings = self._settings(len(data), n_epochs)
        report = self._print_epoch if self.verbose else None
        with self._blas_threads(network, settings.batch_size):
            stopped = train(network, parameters, progress, data, settings, rng, report)
        if not stopped and n_epochs is None and self.learning_rate == "constant":
            warnings.warn(
                f"Stochastic Optimizer: Maximum iterations ({self.max_iter}) reached and the "
                "optimization hasn't converged yet.",
                ConvergenceWarning,
                stacklevel=4,
            )
        self._random_state, self._progress = rng, progress
        self.y_mean_, self.y_scale_ = scale
        self._set_fitted(network, parameters, progress)
        return self

    def _begin(self, y, sample_weight, dtype):
        """A new network and all that goes with it."""
        rng = check_random_state(self.random_state)
        n_outputs = y.shape[-1]
        network = Network(self.n_channels_in_, self._layer_sizes(), n_outputs)
        parameters = network.initial_parameters(rng, dtype)
        scale = fit_scale(y, sample_weight) if self.normalize_y else no_scale(n_outputs)
        return network, parameters, scale, Progress(self._make_optimizer()), rng

    def _resume(self, y):
        """Copies of what the last call left, so that a failure changes nothing."""
        network, parameters = self._network_and_parameters()
        if network.hidden_layer_sizes != self._layer_sizes():
            raise ValueError(
                f"hidden_layer_sizes={self.hidden_layer_sizes} differs from the fitted layers "
                f"{network.hidden_layer_sizes}: call fit to begin anew."
            )
        if y.shape[-1] != self.n_outputs_:
            raise ValueError(f"y has {y.shape[-1]} outputs, but the fitted network has {self.n_outputs_}.")
        progress = copy.deepcopy(self._progress)
        progress.optimizer = self._make_optimizer().resume(progress.optimizer)
        rng = self._random_state
        if rng is not self.random_state:
            rng = copy.deepcopy(rng)
        return network, parameters, TargetScale(self.y_mean_, self.y_scale_), progress, rng

    def _settings(self, n_samples, n_epochs):
        batch_size = self.batch_size
        if batch_size == "auto":
            batch_size = 32 if n_samples <= 640 else min(n_samples // 20, 200)
        return Settings(
            loss=squared_error,
            alpha=self.alpha,
            batch_size=min(batch_size, n_samples),
            shuffle=self.shuffle,
            n_epochs=self.max_iter if n_epochs is None else n_epochs,
            schedule=SCHEDULES[self.learning_rate] if n_epochs is None else constant_rate,
            rate=self.learning_rate_init,
            max_grad_norm=self.max_grad_norm,
            tol=self.tol,
            n_epochs_no_change=self.n_iter_no_change,
        )

    def _make_optimizer(self):
        if self.solver == "adam":
            return Adam(self.beta_1, self.beta_2, self.epsilon)
        return SGD(self.momentum, self.nesterovs_momentum)

    def _layer_sizes(self):
        sizes = np.atleast_1d(np.asarray(self.hidden_layer_sizes))
        if sizes.ndim != 1 or not len(sizes) or sizes.dtype.kind not in "iu" or (sizes < 1).any():
            raise ValueError(
                "hidden_layer_sizes must be an int or a non-empty sequence of ints, each at least 1; "
                f"got {self.hidden_layer_sizes!r}."
            )
        return tuple(sizes.tolist())

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

    def _prepare_prediction(self, X):
        check_is_fitted(self)
        X = check_X(self, X, reset=False)
        network, parameters = self._network_and_parameters()
        check_steps(X, parameters.dtype)
        return X, network, parameters

    def _blas_threads(self, network, batch_size):
        return blas_threads_for(network.largest_product(batch_size))

    def _print_epoch(self, epoch, n_epochs, loss):
        print(f"Epoch {epoch:{len(str(n_epochs))}} of {n_epochs}, loss = {loss:.6f}")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.three_d_array = True
        return tags
