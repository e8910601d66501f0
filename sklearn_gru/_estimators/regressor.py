"""GRURegressor: what it takes, fit, predict and score."""

from collections.abc import Sequence
from numbers import Real
from typing import Literal, Self

import numpy as np
from sklearn.base import MultiOutputMixin, RegressorMixin

from .._engine.network import Network
from .._utils.compat import Interval, StrOptions, available_if, with_callbacks
from .._utils.floating_point import with_numpy_defaults
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, FloatArray, LayerSizes, LearningRate, Loss, RandomState, Solver
from .._windows.validation import is_three_d
from .hyperparameters import LOSSES, partial_fit_is_available
from .input_gradients import forecast_gradients
from .regression import BaseRegression
from .scorer import observed_score, refuse_scorer_of_rows, refuse_scorer_of_values


class GRURegressor(MultiOutputMixin, RegressorMixin, BaseRegression):
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
    bidirectional : bool, default=False
        Whether each layer has a second direction that reads from the last step to the first.  One
        target a sequence is predicted from the last state of both, a target at every step from
        both states at that step.
    reset_after : bool, default=False
        Whether the candidate is ``tanh(U_h x + b_h + r * (W_h h + b_r'))``, the variant that
        PyTorch, Keras and ONNX compute by default, instead of the one under Notes.
    dropout : float in [0, 1), default=0.0
        Share of the inputs of every layer but the first, and of the readout, that is set to zero in
        training; the others are scaled up by ``1 / (1 - dropout)`` [4]_.  Not with
        ``solver="lbfgs"``.
    loss : {"squared_error", "absolute_error", "huber", "quantile", "poisson"}, default="squared_error"
        What is minimized: the weighted mean over the samples, of each its mean over what is observed
        of its outputs and steps.  "poisson" is for counts and other y of at least 0, with a positive
        sum: half the Poisson deviance, where the outputs of the network are logarithms.  Its predictions
        are positive; there is no base and no linear part, though with ``subtract_last`` the network
        reads the differences too.
    quantile : float in (0, 1), list of them or None, default=None
        Which quantile to predict; needed and only used with ``loss="quantile"``.  Of a list, each larger
        than the one before, one network predicts all, in a last axis; the loss is the mean of theirs.  It
        gives the one nearest to a half and, through a softplus, the distances between neighbours, so that
        none cross, in training and validation either.  On the test parts of ten series nine quantiles so had
        .99 of the pinball loss of nine networks (median), in an eighth of the time; nine outputs that are
        sorted [11]_ were behind by 4 % on the held-out fifths of 16 tasks.
    normalize_y : bool or tuple of (mean, scale), default=True
        Whether each output is learnt in units of its weighted standard deviation around its
        weighted mean, and with "poisson" in units of its weighted mean, which training then begins at.
        With ``partial_fit`` the first batch tells them.  Where it is not like the later ones, give them,
        two numbers or arrays of shape (n_outputs,), which stay as they are: of y with
        ``subtract_last=False``, else of what the base leaves of it.  Not with "poisson".
        The losses reported are in those units (of their square, with "squared_error"); predictions are
        in the units of y.
    solver : {"adam", "sgd", "lbfgs"}, default="adam"
        "adam" is Algorithm 1 of Kingma and Ba [2]_; "sgd" is stochastic gradient descent with
        momentum; "lbfgs" is SciPy's L-BFGS-B on the loss of all samples at once, for some hundred
        samples: it uses neither batches, rates, momentum nor ``max_grad_norm``.
    alpha : float in [0, inf) or "auto", default="auto"
        Strength of the L2 penalty ``0.5 * alpha * ||W||^2 / sum of weights``, for each batch, on
        input, recurrent and output weights; biases are free.  "auto" begins at 0.01 and from 200
        to 400 updates on, or from 10 to 20 epochs where that is sooner, follows the noise: it is
        that of a normal prior with standard deviation 0.18 on every weight (0.32 up to 400
        samples), where the variance of the noise is the loss that training has reached [7]_.  The
        quantiles of one target are not noise of their own: they count as one value.  ``alpha_`` is what
        it came to.
    batch_size : int or "auto", default="auto"
        Samples in a batch.  "auto" is all of up to 32; 32 for up to 640, then
        ``n_samples // 20`` up to 200, or a little less, so that batches are equally large.  Larger than
        the data means the whole data.  Not used when ``solver="lbfgs"``.
    learning_rate : {"constant", "invscaling", "adaptive", "cosine"}, default="cosine"
        "constant" keeps ``learning_rate_init``.  "invscaling" is ``learning_rate_init / t^power_t``
        at the beginning of an epoch, where t is 1 more than the training samples seen.  "adaptive"
        divides the rate by 5 each time the loss has not improved by ``tol`` for
        ``n_iter_no_change`` epochs, and stops when it is at most 1e-6.  "cosine" takes it from
        ``learning_rate_init`` to 0 over ``max_iter`` epochs, batch by batch [5]_, anew in each call
        of ``fit``; ``partial_fit`` then uses the constant rate.  Not used when ``solver="lbfgs"``.
    learning_rate_init : float in (0, inf), default=0.006
        The rate, or where its schedule begins.  Not used when ``solver="lbfgs"``.
    max_iter : int or "auto", default=60
        Most epochs of one call of ``fit`` (iterations with "lbfgs"), at least 1.  "auto" is 60, or as
        many as it takes several batches to come to 300 updates.  From about 50,000 samples 10 are enough.
    shuffle : bool, default=True
        Whether to shuffle the samples in each epoch.  Whole sequences are shuffled, never steps.
        Not used when ``solver="lbfgs"``.
    random_state : int, RandomState instance or None, default=None
        For the initial weights, the shuffling, the dropout and ``validation_shuffle``.
    tol : float in [0, inf), default=1e-4
        Training stops when the loss, or with ``early_stopping`` the validation loss, has not
        improved by at least ``tol`` for more than ``n_iter_no_change`` epochs in a row; without
        validation samples and with ``alpha="auto"`` not before that has its full size.  With "lbfgs", when no
        entry of the gradient is larger.
    max_grad_norm : float in (0, inf) or None, default=10.0
        Gradients with a larger Euclidean norm are scaled down to it [3]_.  None is no limit.  Not
        used when ``solver="lbfgs"``.
    bptt_steps : int or None, default=None
        Cuts backpropagation through time [6]_: a batch of sequences is read in parts of so many
        steps (counted from the end), each part is a training step of its own, and the state is
        carried on from part to part as a constant.  Training then takes memory for one part only.
        A part without targets is only read.  None does not cut.  Not with ``bidirectional`` or
        ``solver="lbfgs"``.
    power_t : float in [0, inf), default=0.5
        Exponent of "invscaling".  Only used when ``learning_rate="invscaling"``.
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
    early_stopping : bool, default=False
        Whether to watch the loss of samples that are not trained on and to keep the weights of the
        epoch where it is lowest.  Not with ``solver="lbfgs"``.
    validation_fraction : float in [0, 1], default=0.1
        Share of the samples to hold out, rounded up: the last ones, and of ``Windows`` the last
        ones of each series.  Only used when ``early_stopping=True`` and ``X_val`` is not given.
    validation_shuffle : bool, default=False
        Whether to draw them at random instead.  Without, the ``n_outputs - 1`` samples before them are not
        trained on, since their targets reach into those held out (of ``Windows``, those that end so few
        rows before, and with a target at every step those that share a step; at most half of the rest).
        Only used where ``validation_fraction`` is.
    n_iter_no_change : int or inf, default=10
        Epochs without improvement before training stops, at least 1; ``np.inf`` never stops.  Not
        used when ``solver="lbfgs"``.
    warm_start : bool, default=False
        Whether ``fit`` goes on from where the last call of ``fit`` or ``partial_fit`` ended.  With
        any schedule but "cosine", and where that call ended at ``max_iter``, the result is to the
        bit that of one longer call (not with "lbfgs", which begins without its history).
    verbose : bool, default=False
        Whether to print a line an epoch: the loss, the validation loss and the seconds left.
    huber_delta : float in (0, inf), default=1.0
        Error, in the units of the loss (see ``normalize_y``), from which "huber" grows linearly.
        Only used when ``loss="huber"``.
    max_fun : int, default=15000
        Most evaluations of the loss.  Only used when ``solver="lbfgs"``.
    subtract_last : bool or "only", default=True
        Whether the network reads every channel also as its difference to the last present step
        [8]_, and learns what a base leaves of y: a ridge of y on that last step, in closed form.
        So it goes on where the level leaves the range of the training data.  With "only" it reads
        nothing but the differences, and the base is the last value of the channel that an output
        continues, in the units of the output: the same spread and mean.  That is the channel most
        correlated with it, or with outputs before that lead to it; the mean of y where that is by a
        half or less.  ``linear_part`` then reads differences too.  So no level can mislead the
        forecast, nor tell it anything: for long horizons whose level moves; not with "poisson".  Not
        with a target at every step, where there is no last step.
    linear_part : "auto" or None, default="auto"
        Whether a linear forecast from the last steps of the sequence, up to 2,000 numbers, stands
        beside the network [9]_: the mean of three ridges.  One shrinks to the mean of y, two to the
        last value that it continues (as with ``subtract_last="only"``; up to 500 numbers), of which one
        knows the level; where y continues no channel, the first alone.  With ``subtract_last="only"`` it is
        a single ridge, on the differences, which shrinks to the base.  Their penalties are chosen by
        five contiguous folds.  The forecast is ``linear_share_`` of it and the rest of the network's.
        The share is told by the last fifth of the samples (of ``Windows``, of each series), from
        ridges and a short training without them, or with ``early_stopping`` by the samples that it
        watches; where these are fewer than two for each output, it is at least half.  Up to 60 samples (by
        weight), or where the outputs leave fewer than 30 to train on, it is a half.  It takes about a
        third of the time more at the default ``max_iter``, and several times as long with few epochs: the
        short training has 20, or 400 updates where these are fewer, however small ``max_iter`` is.  Only
        with "squared_error" and "huber", whose forecast is a mean; not with a target at every step and
        ``partial_fit``.  After ``fit`` it stays as it is, with its share, in ``partial_fit`` and a warm
        start, which train the network alone (with ``early_stopping`` the samples that a warm start watches
        tell the share anew): for data that may change in kind set it to None.
        A ``DataWarning`` tells where it is far off on the samples that training goes on with.
    segment_length : int or "auto", default="auto"
        So many consecutive steps are read together as one [10]_, counted from the end: training and
        prediction then take so many times fewer steps.  An absent step inside a segment, and what a
        first segment lacks, rest at the last present value before it, or else at the first one.
        "auto" makes about 8 segments of a sequence where there are several outputs and no
        ``bptt_steps``; with one output every step is read by itself.  Not with a target at every step.
    pooling : {"last", "mean"}, default="last"
        Whether the prediction is read from the last state, or from the mean of the states over the
        present steps (or segments).  With a target at every step it is that step's state.

    Attributes
    ----------
    input_weights_ : list of ndarray of shape (n_inputs, 3 * n_hidden)
        One a layer, or with ``bidirectional`` two: layer 0 forward, layer 0 backward, layer 1
        forward, ...; columns update | reset | candidate.
    recurrent_weights_ : list of ndarray of shape (n_hidden, 3 * n_hidden)
        The same of the state before.
    hidden_biases_ : list of ndarray of shape (3 * n_hidden,)
        The same, added to both.
    candidate_biases_ : list of ndarray of shape (n_hidden,)
        ``b_r'``; with ``reset_after`` only.
    output_weights_ : ndarray of shape (n_hidden or 2 * n_hidden of the last layer, n_outputs)
        From the states of the last layer, forward | backward, to the outputs.
    output_bias_ : ndarray of shape (n_outputs,)
        Added to the outputs.
    loss_ : float
        Loss of the last epoch: the weighted mean of its batches, each before its step.
    best_loss_ : float
        The lowest of ``loss_curve_``.
    loss_curve_ : list of float
        The loss of every epoch, all calls since the weights were new included.
    validation_loss_curve_ : list of float or None
        The validation loss after every epoch, without the penalty; None without
        ``early_stopping``.
    best_validation_loss_ : float or None
        The lowest of ``validation_loss_curve_``.
    best_n_iter_ : int or None
        The epoch, counted from 1, that it is of; the weights are those after it.
    n_iter_ : int
        Epochs trained.
    alpha_ : float
        The ``alpha`` of the last epoch.
    t_ : int
        Training samples seen.
    y_mean_ : ndarray of shape (n_outputs,)
        What ``normalize_y`` subtracts from what the base leaves of y; 0 without it and with "poisson".
    y_scale_ : ndarray of shape (n_outputs,)
        What ``normalize_y`` divides it by; 1 without it.
    base_coef_ : ndarray of shape (n_channels, n_outputs)
        With ``subtract_last`` and one target a sequence only, not with "poisson": the base is
        ``x_last @ base_coef_ + base_intercept_``.  With "only" at most one number a column is not 0.
    base_intercept_ : ndarray of shape (n_outputs,)
        Where there is ``base_coef_``.
    linear_share_ : float
        The share of the linear part, from 0 to 1; 0 where there is none.
    linear_coef_ : ndarray of shape (n_last_steps * n_channels, n_outputs)
        Of the linear part, oldest step first, the channels of a step together; where there is one.
    linear_intercept_ : ndarray of shape (n_outputs,)
        Where there is ``linear_coef_``.
    segment_length_ : int
        The steps that are read together.
    n_features_in_ : int
        ``n_steps * n_channels`` of the X of ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only where X was a data frame with string column names.
    channel_names_in_ : ndarray of shape (n_channels_in_,)
        Only where X was ``Windows`` over a data frame with string column names.
    recipe_ : Recipe
        Only where X was ``Windows``: how they were made.  ``recipe_.windows(table)`` are those of
        another table.
    target_names_in_ : ndarray of shape (n_outputs,)
        Only where y was a data frame or series with string names: these.  :func:`forecast` looks at them.
    n_channels_in_ : int
        Channels of a step.
    n_outputs_ : int
        Numbers in a target: columns of y.
    n_layers_ : int
        How many ``hidden_layer_sizes`` there are.

    See Also
    --------
    GRUClassifier : The same network for classes.
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

    as in [1]_; the output is ``h V + v`` of the last layer's state, and the forecast

    .. code-block:: text

        share * linear(x) + (1 - share) * (base(x_last) + y_mean + y_scale * output)

    where of several quantiles the one nearest to a half stands for ``output``, and the others are a sum of
    distances ``y_scale * log(1 + exp(output + c))`` away; c makes them those of a normal distribution where
    the output is 0.  There are ``n_outputs * n_quantiles`` columns of ``output_weights_`` then, those of a
    target together.

    References
    ----------
    .. [1] Cho et al. (2014), "Learning Phrase Representations using RNN Encoder-Decoder for
       Statistical Machine Translation".
    .. [2] Kingma and Ba (2015), "Adam: A Method for Stochastic Optimization".
    .. [3] Pascanu et al. (2013), "On the difficulty of training recurrent neural networks".
    .. [4] Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural Networks from
       Overfitting".
    .. [5] Loshchilov and Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts".
    .. [6] Williams and Peng (1990), "An Efficient Gradient-Based Algorithm for On-Line Training of
       Recurrent Network Trajectories".
    .. [7] MacKay (1992), "A Practical Bayesian Framework for Backpropagation Networks".
    .. [8] Zeng et al. (2023), "Are Transformers Effective for Time Series Forecasting?" (NLinear), and
       Nie et al. (2023), "A Time Series is Worth 64 Words" (PatchTST, ``subtract_last``).
    .. [9] Lai et al. (2018), "Modeling Long- and Short-Term Temporal Patterns with Deep Neural
       Networks" (LSTNet).
    .. [10] Lin et al. (2023), "SegRNN: Segment Recurrent Neural Network for Long-Term Time Series
       Forecasting".
    .. [11] Chernozhukov, Fernández-Val and Galichon (2010), "Quantile and Probability Curves Without
       Crossing".

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

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    _parameter_constraints = {
        **BaseRegression._parameter_constraints,
        "loss": [StrOptions(set(LOSSES))],
        "quantile": [Interval(Real, 0, 1, closed="neither"), "array-like", None],
        "normalize_y": ["boolean", tuple, list],
        "huber_delta": [Interval(Real, 0, None, closed="neither")],
        "subtract_last": ["boolean", StrOptions({"only"})],
        "linear_part": [StrOptions({"auto"}), None],
    }

    def __init__(
        self,
        hidden_layer_sizes: LayerSizes = (50,),
        *,
        n_channels: int = 1,
        bidirectional: bool = False,
        reset_after: bool = False,
        dropout: float = 0.0,
        loss: Loss = "squared_error",
        quantile: float | Sequence[float] | FloatArray | None = None,
        normalize_y: bool | Sequence[ArrayLike] = True,
        solver: Solver = "adam",
        alpha: float | Literal["auto"] = "auto",
        batch_size: int | Literal["auto"] = "auto",
        learning_rate: LearningRate = "cosine",
        learning_rate_init: float = 0.006,
        max_iter: int | Literal["auto"] = 60,
        shuffle: bool = True,
        random_state: RandomState = None,
        tol: float = 1e-4,
        max_grad_norm: float | None = 10.0,
        bptt_steps: int | None = None,
        power_t: float = 0.5,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        validation_shuffle: bool = False,
        n_iter_no_change: float = 10,
        warm_start: bool = False,
        verbose: bool = False,
        huber_delta: float = 1.0,
        max_fun: int = 15000,
        subtract_last: bool | Literal["only"] = True,
        linear_part: Literal["auto"] | None = "auto",
        segment_length: int | Literal["auto"] = "auto",
        pooling: Literal["last", "mean"] = "last",
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.n_channels = n_channels
        self.bidirectional = bidirectional
        self.reset_after = reset_after
        self.dropout = dropout
        self.loss = loss
        self.quantile = quantile
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
        self.bptt_steps = bptt_steps
        self.power_t = power_t
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.validation_shuffle = validation_shuffle
        self.n_iter_no_change = n_iter_no_change
        self.warm_start = warm_start
        self.verbose = verbose
        self.huber_delta = huber_delta
        self.max_fun = max_fun
        self.subtract_last = subtract_last
        self.linear_part = linear_part
        self.segment_length = segment_length
        self.pooling = pooling

    @all_or_nothing
    @with_callbacks
    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        sample_weight_val: ArrayLike | None = None,
    ) -> Self:
        """Train for up to ``max_iter`` epochs, from new weights unless ``warm_start=True``.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Sequences, oldest step first: of shape (n_samples, n_steps, n_channels), or flat, of
            shape (n_samples, n_steps * n_channels).  A step whose channels are all NaN is skipped.
        y : array-like
            Values after the last step, of shape (n_samples,) or (n_samples, n_outputs); or at every
            step, of shape (n_samples, n_steps, n_outputs).  NaN where not observed: such a target has no
            loss, and the others of its sample share the weight.  Each sample needs one, each output too.
        sample_weight : array-like of shape (n_samples,), default=None
            At least 0; a weight of 2 counts as two equal samples, 0 as none.
        X_val : array-like, data frame or Windows, default=None
            Samples for ``early_stopping`` to watch, as X, instead of a part of X.
        y_val : array-like, default=None
            Their targets, as y.
        sample_weight_val : array-like, default=None
            Their weights, as ``sample_weight``.

        Returns
        -------
        self : GRURegressor

        Raises
        ------
        ValueError
            If a parameter is out of range or contradicts another, X, y or the weights are not as
            described, or training becomes non-finite.  Whatever is raised, the estimator is then
            as it was before the call.
        TypeError
            If X is sparse.
        KeyboardInterrupt
            After a Ctrl-C.  The last complete epoch is kept: the estimator is fitted, and with
            ``warm_start=True`` goes on from there.

        Warns
        -----
        ConvergenceWarning
            If training ends no better than a forecast that knows nothing of X, or only its last
            step, or at ``max_iter`` and the schedule is not "cosine", or if "lbfgs" fails.
        UserWarning
            If sequences have no step (all NaN); they keep the initial state.
        DataWarning
            If ``early_stopping`` watches a single sample, or series that are trained on; if ``X_val`` is in
            other units than X, or channels are not scaled; if columns of X seem to mean something else.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor, future_targets, make_windows
        >>> series = np.sin(np.arange(80.0) / 3)
        >>> X, y = future_targets(make_windows(series, 6), series, horizon=1)  # the next value
        >>> model = GRURegressor(8, max_iter=20, random_state=0).fit(X[:60], y[:60])
        >>> model.n_iter_, len(model.loss_curve_)
        (20, 20)

        Early stopping, by samples of its own:

        >>> model = GRURegressor(8, early_stopping=True, random_state=0)
        >>> model = model.fit(X[:50], y[:50], X_val=X[50:], y_val=y[50:])
        >>> 1 <= model.best_n_iter_ <= model.n_iter_
        True
        """
        self._validate_params()
        resume = self.warm_start and self._has_begun()
        return self._train(X, y, sample_weight, (X_val, y_val, sample_weight_val), resume=resume)

    @available_if(partial_fit_is_available)
    @all_or_nothing
    def partial_fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train for one epoch from where the last call ended; with "cosine" at the constant rate.

        Not available with ``early_stopping=True`` or ``solver="lbfgs"``.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``fit``.  Other samples than before, with as many channels (flat X: as many
            columns).
        y : array-like
            As in ``fit``.  The base stays that of the first call.  ``y_mean_`` and ``y_scale_`` stay too
            where ``normalize_y`` gives them; else they are those of the first call, unless a later y is
            more than ten scales away: where the first was constant they are then those of the batch, and
            where at most ten times as many samples were seen before, those of all of them, the output
            weights rescaled so that no prediction changes; of several quantiles not the one in the
            middle, and the distances to the others go with the scale; with "poisson" all begin anew around
            the new mean.
        sample_weight : array-like of shape (n_samples,), default=None
            As in ``fit``.

        Returns
        -------
        self : GRURegressor

        Raises
        ------
        ValueError
            As in ``fit``, or if a parameter or y does not fit the weights there are.

        Warns
        -----
        DataWarning
            If y is far from what was seen before, and is not taken for its scale.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor, future_targets, make_windows
        >>> series = np.sin(np.arange(80.0) / 3)
        >>> X, y = future_targets(make_windows(series, 6), series, horizon=1)  # the next value
        >>> model = GRURegressor(8, random_state=0)
        >>> for part in (slice(0, 40), slice(40, 79)):  # as they arrive
        ...     model = model.partial_fit(X[part], y[part])
        >>> model.n_iter_, model.t_
        (2, 79)
        """
        self._validate_params()
        return self._train(X, y, sample_weight, resume=self._has_begun(), one_epoch=True)

    @with_numpy_defaults
    def predict(self, X: ArrayLike) -> FloatArray:
        """Predict the values after the last step, or at every step if y was given so.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Sequences as in ``fit``, with as many channels.  3-D X may have another number of steps.

        Returns
        -------
        y : ndarray
            Of the shape of the y of ``fit``, (n_samples,), (n_samples, n_outputs) or (n_samples,
            n_steps, n_outputs), in the dtype of the weights; NaN at absent steps.  Of several quantiles
            with a last axis of them, in ascending order: (n_samples, n_quantiles), (n_samples, n_outputs,
            n_quantiles) or (n_samples, n_steps, n_outputs, n_quantiles).

        Raises
        ------
        ValueError
            If X is not as described, or a prediction is not finite.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor, future_targets, make_windows
        >>> series = np.sin(np.arange(80.0) / 3)
        >>> X, y = future_targets(make_windows(series, 6), series, horizon=3)
        >>> GRURegressor(8, max_iter=20, random_state=0).fit(X, y).predict(X[:2]).shape
        (2, 3)

        Three quantiles of each, in a last axis, which never cross:

        >>> model = GRURegressor(8, loss="quantile", quantile=[0.1, 0.5, 0.9], max_iter=20, random_state=0)
        >>> band = model.fit(X, y).predict(X)
        >>> band.shape
        (77, 3, 3)
        >>> bool((np.diff(band) >= 0).all())
        True
        """
        self._check_is_fitted()
        if self._levels is not None:
            refuse_scorer_of_values(self._levels)
        elif self._predicts_every_step:
            refuse_scorer_of_rows()
        X = self._read_new(X)
        outputs = self._apply(Network.predict, X, every_step=self._predicts_every_step)
        with np.errstate(over="ignore", under="ignore"):
            forecast = self._correction().forecast(X, outputs)
            if self._linear_part is not None:
                forecast = self._linear_part.blend(X, forecast)
            prediction = forecast.astype(outputs.dtype)
        if np.isinf(prediction).any():
            raise ValueError(f"A prediction is too large for {outputs.dtype!r}, the dtype of the weights.")
        return prediction[:, 0] if self._y_ndim == 1 else prediction

    @with_numpy_defaults
    def input_gradients(self, X: ArrayLike) -> FloatArray:
        """By how much each prediction changes with each number of X.

        Exact derivatives, of all parts of the forecast together: the network, the base and the linear part.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.

        Returns
        -------
        gradients : ndarray of shape (n_samples, ..., n_channels)
            Of ``predict(X).shape`` and behind it the axes of a sample of X, (n_steps, n_channels), of flat X
            (n_features,): in units of y per unit of X, in the dtype of the weights.  At absent steps NaN.

        Raises
        ------
        ValueError
            If X is not as described, or an output is not finite.

        See Also
        --------
        channel_importance : How much the score falls without what a channel tells.

        Notes
        -----
        One pass through the network backward for each output, at every step for each of them; the memory is
        that of the result.  In a pipeline X is what its last step gets: ``model[-1].input_gradients(
        model[:-1].transform(X))`` is per unit of what the steps in front give.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor
        >>> X = np.random.default_rng(0).normal(size=(100, 5, 2))
        >>> y = 3 * X[:, -1, 0] - X[:, -2, 1]
        >>> model = GRURegressor(8, random_state=0).fit(X, y)
        >>> gradients = model.input_gradients(X)
        >>> gradients.shape
        (100, 5, 2)
        >>> gradients.mean(axis=0)[-2:].round() + 0.0  # of the last two steps
        array([[ 0., -1.],
               [ 3.,  0.]])
        """
        self._check_is_fitted()
        gradients = forecast_gradients(self, self._read_new(X))
        if self._y_ndim == 1:
            gradients = gradients[:, 0]
        return gradients if is_three_d(X) else gradients.reshape(*gradients.shape[:-2], -1)

    @with_numpy_defaults
    def score(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """R^2 of the observed targets, the mean over the outputs; of several quantiles what they explain.

        That is 1 - pinball loss / pinball loss of the constant quantiles of y, both means over the
        quantiles (scikit-learn's ``d2_pinball_score``, if it is one), again the mean over the outputs.

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
            At most 1; 0 is what predicting the mean of y gets, or its quantiles.

        Raises
        ------
        ValueError
            If X, y or the weights are not as described, y has not the shape of ``predict``, without the axis
            of quantiles, or its columns are not called ``target_names_in_``.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor, future_targets, make_windows
        >>> series = np.sin(np.arange(80.0) / 3)
        >>> X, y = future_targets(make_windows(series, 6), series, horizon=1)  # the next value
        >>> model = GRURegressor(8, random_state=0).fit(X[:60], y[:60])
        >>> model.score(X[60:], y[60:]) > 0.9
        True
        """
        self._check_is_fitted()
        return observed_score(self, X, y, sample_weight, self._levels)
