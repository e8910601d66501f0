"""The estimators: parameters, fit, predict, score."""

import numpy as np
from sklearn.base import MultiOutputMixin, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from ._base import BaseGRU
from ._scoring import observed_r2
from ._sequences import check_observed, check_weights, check_X, check_y, n_dimensions
from ._target_scale import TargetScale
from ._transaction import all_or_nothing
from .engine.network import Network


class GRURegressor(MultiOutputMixin, RegressorMixin, BaseGRU):
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
    beta_1 : float in [0, 1), default=0.9
        Decay of Adam's running mean of the gradient.  Only used when ``solver="adam"``.
    beta_2 : float in [0, 1), default=0.999
        Decay of Adam's running mean of its square.  Only used when ``solver="adam"``.
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
    y_mean_ : ndarray of shape (n_outputs,)
        What ``normalize_y`` subtracts; 0 without it.
    y_scale_ : ndarray of shape (n_outputs,)
        What ``normalize_y`` divides by; 1 without it.
    n_features_in_ : int
        ``n_steps * n_channels`` of the X of ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only where X was a data frame with string column names.
    channel_names_in_ : ndarray of shape (n_channels_in_,)
        Only where X was ``Windows`` over a data frame with string column names.
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
        X : array-like, data frame or Windows
            Sequences, oldest step first: of shape (n_samples, n_steps, n_channels), or flat, of
            shape (n_samples, n_steps * n_channels).  A step whose channels are all NaN is skipped.
        y : array-like
            Values after the last step, of shape (n_samples,) or (n_samples, n_outputs); or at every
            step, of shape (n_samples, n_steps, n_outputs), with NaN where not observed.
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
        TypeError
            If X is sparse.

        Warns
        -----
        ConvergenceWarning
            If the loss still improves after ``max_iter`` epochs at a constant rate.
        UserWarning
            If sequences have no step (all NaN); they keep the initial state.
        """
        self._validate_params()
        return self._train(X, y, sample_weight, resume=False)

    @all_or_nothing
    def partial_fit(self, X, y, sample_weight=None):
        """Train for one epoch at the constant rate, from where the last call ended.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``fit``.  Other samples than before, with as many channels (flat X: as many
            columns).
        y : array-like
            As in ``fit``.  ``y_mean_`` and ``y_scale_`` stay those of the first call.
        sample_weight : array-like of shape (n_samples,), default=None
            As in ``fit``.

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
        X : array-like, data frame or Windows
            Sequences as in ``fit``, with as many channels.  3-D X may have another number of steps.

        Returns
        -------
        y : ndarray
            Of the shape of the y of ``fit``, (n_samples,), (n_samples, n_outputs) or (n_samples,
            n_steps, n_outputs), in the dtype of the weights; NaN at absent steps.

        Raises
        ------
        ValueError
            If X is not as described, or a prediction is not finite.
        """
        check_is_fitted(self)
        outputs = self._apply(Network.predict, X, every_step=self._y_ndim == 3)
        with np.errstate(over="ignore"):
            prediction = TargetScale(self.y_mean_, self.y_scale_).invert(outputs).astype(outputs.dtype)
        if np.isinf(prediction).any():
            raise ValueError(f"A prediction is too large for {outputs.dtype!r}, the dtype of the weights.")
        return prediction[:, 0] if self._y_ndim == 1 else prediction

    def hidden_states(self, X):
        """States of the last layer after every step.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.

        Returns
        -------
        states : ndarray of shape (n_samples, n_steps, n_hidden)
            Between -1 and 1, in the dtype of the weights; NaN at absent steps.

        Raises
        ------
        ValueError
            If X is not as described, or a state is not finite.
        """
        check_is_fitted(self)
        return self._apply(Network.states, X)

    def score(self, X, y, sample_weight=None):
        """R^2, the mean over the outputs; with a target at every step, of the observed ones.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.
        y : array-like
            As in ``fit``.
        sample_weight : array-like of shape (n_samples,), default=None
            At least 0.

        Returns
        -------
        score : float
            At most 1; 0 is what predicting the mean of y gets.

        Raises
        ------
        ValueError
            If X, y or the weights are not as described, or y has not the shape of ``predict``.
        """
        check_is_fitted(self)
        if n_dimensions(y, "y") != 3:
            if sample_weight is not None:
                sample_weight = check_weights(sample_weight, y)
            return super().score(X, y, sample_weight)
        X = check_X(self, X, reset=False)
        weight = check_weights(sample_weight, X)
        y = check_observed(X, check_y(self, y, X), weight)
        return observed_r2(y, self.predict(X), weight)
