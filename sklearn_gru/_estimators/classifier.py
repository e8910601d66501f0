"""GRUClassifier: what it takes, fit, predict, probabilities and score."""

from typing import Any, Literal, Self

from numpy.typing import NDArray
from sklearn.base import ClassifierMixin

from .._engine import losses
from .._engine.network import Network
from .._utils.compat import StrOptions, available_if, with_callbacks
from .._utils.floating_point import with_numpy_defaults
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, FloatArray, Labels, LayerSizes, LearningRate, RandomState, Solver
from .._windows.sample_weights import check_weights
from .._windows.validation import check_X, is_three_d
from .class_labels import (
    check_classes,
    check_each_label,
    check_labels,
    check_same_classes,
)
from .classification import BaseClassification, other_labels, over_classes
from .hyperparameters import partial_fit_is_available
from .input_gradients import RESPONSE_METHODS, class_gradients
from .scorer import refuse_scorer_of_rows
from .step_labels import (
    StepLabels,
    observed_accuracy,
)


class GRUClassifier(ClassifierMixin, BaseClassification):
    """Recurrent network of gated recurrent units (GRU) that tells the class of a sequence, or of each step.

    It reads a sequence step by step and predicts a class after the last step, or one at every step, by
    the log loss (cross-entropy).  Steps whose channels are all NaN are skipped, so sequences may differ
    in length.  Scale the channels of X (:class:`StepwiseTransformer`).

    Parameters
    ----------
    hidden_layer_sizes : int or array-like of int, default=(50,)
        Hidden units of each layer, at least 1; the first layer reads the input.
    n_channels : int, default=1
        For 2-D X only: values a step.  A row holds ``n_steps * n_channels`` values, oldest step
        first, the channels of a step together.
    bidirectional : bool or "auto", default="auto"
        Whether each layer has a second direction that reads from the last step to the first.  "auto" is
        True for a label for each sequence and False for one at every step, which is then read from what
        came up to that step.  With True it is read from what comes after it too: right for sequences
        that are complete when they are labelled, such as a recorded walk; not for warnings, which would
        know the end, nor for :func:`stream`.
    reset_after : bool, default=False
        Whether the candidate is ``tanh(U_h x + b_h + r * (W_h h + b_r'))``, the variant that
        PyTorch, Keras and ONNX compute by default, instead of the one under Notes.
    dropout : float in [0, 1), default=0.0
        Share of the inputs of every layer but the first, and of the readout, that is set to zero in
        training; the others are scaled up by ``1 / (1 - dropout)`` [4]_.  Not with
        ``solver="lbfgs"``.
    solver : {"adam", "sgd", "lbfgs"}, default="adam"
        "adam" is Algorithm 1 of Kingma and Ba [2]_; "sgd" is stochastic gradient descent with
        momentum; "lbfgs" is SciPy's L-BFGS-B on the loss of all samples at once, for some hundred
        samples: it uses neither batches, rates, momentum nor ``max_grad_norm``.
    alpha : float in [0, inf) or "auto", default="auto"
        Strength of the L2 penalty ``0.5 * alpha * ||W||^2 / sum of weights``, for each batch, on
        input, recurrent and output weights; biases are free.  "auto" begins at 0.001 and from 200
        to 400 updates on follows what training leaves unexplained: it is
        ``60 * (L / L_0)^2 / max(20, number of batches)``, where L is the log loss that has been
        reached and L_0 that of the class frequencies.  ``alpha_`` is what it came to.
    batch_size : int or "auto", default="auto"
        Samples in a batch.  "auto" is all of up to 32; 16 for up to 320, then
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
    max_iter : int or "auto", default="auto"
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
    validation_shuffle : bool, default=True
        Whether to draw them at random instead, so that every class keeps its share.  Of ``Windows`` over
        several series whole series are drawn, since windows of one are much alike, and the shares are
        kept as far as that goes; of one series it is single windows: give the last times in ``X_val``, or
        False.  With a label at every step windows of one series have steps in common: then the last ones
        are held out.  Only used where ``validation_fraction`` is.
    n_iter_no_change : int or inf, default=10
        Epochs without improvement before training stops, at least 1; ``np.inf`` never stops.  Not
        used when ``solver="lbfgs"``.
    warm_start : bool, default=False
        Whether ``fit`` goes on from where the last call of ``fit`` or ``partial_fit`` ended.  With
        any schedule but "cosine", and where that call ended at ``max_iter``, the result is to the
        bit that of one longer call (not with "lbfgs", which begins without its history).
    verbose : bool, default=False
        Whether to print a line an epoch: the loss, the validation loss and the seconds left.
    max_fun : int, default=15000
        Most evaluations of the loss.  Only used when ``solver="lbfgs"``.
    class_weight : dict, "balanced" or None, default=None
        Weight of each class, by which the samples' weights are multiplied: ``{label: weight}``, 1
        for labels left out; "balanced" gives every class the same total weight.  At every step each
        label's part of its sample's weight is multiplied.
        ``partial_fit`` takes no "balanced": it does not know the classes' shares.
    linear_part : "auto" or None, default="auto"
        Whether scikit-learn's logistic regression on the last steps of the sequence, up to 2,000 numbers
        (fewer of more than 8,000 samples), stands beside the network.  The probabilities are
        ``linear_share_`` of its own and the rest of the network's.  The share and C (0.01, 0.1 or 1)
        are those with which the last fifth of each class (of ``Windows``, of each series) is most
        probable, told by logistic regression and a short training without it; with
        ``early_stopping`` the share is told by the samples that it watches.  Beside them count five
        samples that speak for a share of 0.4, which it is up to 60 samples (by weight); C is then
        0.1.  It takes up to a half of the time more by default, and several times as long with few
        epochs: the short training has 30, or 400 updates where these are fewer, however small ``max_iter``
        is.  Not with a label at every step and ``partial_fit``.  After ``fit`` it stays as it is, with
        its share, in ``partial_fit`` and a warm start, which train the network alone (with
        ``early_stopping`` the samples that a warm start watches tell the share anew): for data that may
        change in kind set it to None.  A ``DataWarning`` tells where it is far off on the samples that
        training goes on with.
    segment_length : int or "auto", default="auto"
        So many consecutive steps are read together as one [7]_, counted from the end: training and
        prediction then take so many times fewer steps.  An absent step inside a segment, and what a
        first segment lacks, rest at the last present value before it, or else at the first one.
        "auto" makes 24 segments of sequences of more than 36 steps.  Not with a label at every step.
    pooling : {"last", "mean"}, default="mean"
        Whether the prediction is read from the last state, or from the mean of the states over the
        present steps (or segments).  With a label at every step it is that step's state.

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
    linear_share_ : float
        The share of the linear part, from 0 to 1; 0 where there is none.
    linear_coef_ : ndarray of shape (n_last_steps * n_channels, n_outputs)
        Of the linear part, oldest step first, the channels of a step together; where there is one.
    linear_intercept_ : ndarray of shape (n_outputs,)
        ``-inf`` for one of several classes that no sample of positive weight had.
    segment_length_ : int
        The steps that are read together.
    t_ : int
        Training samples seen.
    n_features_in_ : int
        ``n_steps * n_channels`` of the X of ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only where X was a data frame with string column names.
    channel_names_in_ : ndarray of shape (n_channels_in_,)
        Only where X was ``Windows`` over a data frame with string column names.
    recipe_ : Recipe
        Only where X was ``Windows``: how they were made.  ``recipe_.windows(table)`` are those of
        another table.
    n_channels_in_ : int
        Channels of a step.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    n_outputs_ : int
        1 for two classes, else their number.
    n_layers_ : int
        How many ``hidden_layer_sizes`` there are.

    See Also
    --------
    GRURegressor : The same network for numbers.
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

    as in [1]_; ``h V + v`` of the last layer's state is the log odds of the second of two classes,
    or the softmax of it the probability of each of several; and the probability of a class is

    .. code-block:: text

        share * logistic regression's + (1 - share) * the network's

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
    .. [7] Lin et al. (2023), "SegRNN: Segment Recurrent Neural Network for Long-Term Time Series
       Forecasting".

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import GRUClassifier
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(200, 8, 1))  # 200 sequences of 8 steps of 1 channel
    >>> y = np.where(X[:, -3:].sum(axis=(1, 2)) > 0, "up", "down")
    >>> model = GRUClassifier(random_state=0).fit(X[:150], y[:150])
    >>> model.predict_proba(X[150:]).shape
    (50, 2)
    >>> model.score(X[150:], y[150:]) > 0.8
    True

    A label at every step:

    >>> y = np.where(X[:, :, 0].cumsum(axis=1) > 0, "up", "down")
    >>> model = GRUClassifier(random_state=0).fit(X[:150], y[:150])
    >>> model.predict_proba(X[150:]).shape
    (50, 8, 2)
    >>> model.score(X[150:], y[150:]) > 0.9
    True
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    _parameter_constraints = {
        **BaseClassification._parameter_constraints,
        "bidirectional": ["boolean", StrOptions({"auto"})],
        "class_weight": [dict, StrOptions({"balanced"}), None],
        "linear_part": [StrOptions({"auto"}), None],
    }

    def __init__(
        self,
        hidden_layer_sizes: LayerSizes = (50,),
        *,
        n_channels: int = 1,
        bidirectional: bool | Literal["auto"] = "auto",
        reset_after: bool = False,
        dropout: float = 0.0,
        solver: Solver = "adam",
        alpha: float | Literal["auto"] = "auto",
        batch_size: int | Literal["auto"] = "auto",
        learning_rate: LearningRate = "cosine",
        learning_rate_init: float = 0.006,
        max_iter: int | Literal["auto"] = "auto",
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
        validation_shuffle: bool = True,
        n_iter_no_change: float = 10,
        warm_start: bool = False,
        verbose: bool = False,
        max_fun: int = 15000,
        class_weight: dict[Any, float] | dict[Any, int] | Literal["balanced"] | None = None,
        linear_part: Literal["auto"] | None = "auto",
        segment_length: int | Literal["auto"] = "auto",
        pooling: Literal["last", "mean"] = "mean",
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.n_channels = n_channels
        self.bidirectional = bidirectional
        self.reset_after = reset_after
        self.dropout = dropout
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
        self.max_fun = max_fun
        self.class_weight = class_weight
        self.linear_part = linear_part
        self.segment_length = segment_length
        self.pooling = pooling

    @all_or_nothing
    @with_callbacks
    def fit(
        self,
        X: ArrayLike,
        y: Labels,
        sample_weight: ArrayLike | None = None,
        *,
        X_val: ArrayLike | None = None,
        y_val: Labels | None = None,
        sample_weight_val: ArrayLike | None = None,
    ) -> Self:
        """Train for up to ``max_iter`` epochs, from new weights unless ``warm_start=True``.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Sequences, oldest step first: of shape (n_samples, n_steps, n_channels), or flat, of
            shape (n_samples, n_steps * n_channels).  A step whose channels are all NaN is skipped.
        y : array-like of shape (n_samples,) or (n_samples, n_steps)
            Labels: strings, integers or whatever else sorts, of at least two classes; of the sequences, or
            at every step.  At a step NaN, None, NaT and NA mean not observed: they have no loss, and the
            others of the sequence share its weight.  Each sequence needs one label.
        sample_weight : array-like of shape (n_samples,), default=None
            At least 0; a weight of 2 counts as two equal samples, 0 as none.
        X_val : array-like, data frame or Windows, default=None
            Samples for ``early_stopping`` to watch, as X, instead of a part of X.
        y_val : array-like of shape (n_samples_val,) or (n_samples_val, n_steps), default=None
            Their labels, as y.
        sample_weight_val : array-like of shape (n_samples_val,), default=None
            Their weights.

        Returns
        -------
        self : GRUClassifier

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
            If training ends no better than the frequencies of the classes, or at ``max_iter`` and the
            schedule is not "cosine", or if "lbfgs" fails.
        UserWarning
            If sequences have no step (all NaN); they keep the initial state.
        DataWarning
            If ``early_stopping`` watches a single sample, or series that are trained on; if ``X_val`` is in
            other units than X, or channels are not scaled; if columns of X seem to mean something else.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> GRUClassifier(8, random_state=0).fit(X, y).classes_
        array(['down', 'up'], dtype='<U4')

        Early stopping, by a tenth of the samples, with the share that each class has:

        >>> model = GRUClassifier(8, early_stopping=True, random_state=0).fit(X, y)
        >>> 1 <= model.best_n_iter_ <= model.n_iter_
        True
        """
        self._validate_params()
        y = check_labels(self, y, X)
        resume = self.warm_start and self._has_begun()
        if not resume:
            self.classes_ = None if isinstance(y, StepLabels) else check_classes(y)
        return self._train(X, y, sample_weight, (X_val, y_val, sample_weight_val), resume=resume)

    @available_if(partial_fit_is_available)
    @all_or_nothing
    def partial_fit(
        self,
        X: ArrayLike,
        y: Labels,
        classes: Labels | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Train for one epoch from where the last call ended; with "cosine" at the constant rate.

        Not available with ``early_stopping=True`` or ``solver="lbfgs"``.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``fit``.  Other samples than before, with as many channels (flat X: as many
            columns).
        y : array-like of shape (n_samples,) or (n_samples, n_steps)
            Labels, each one of ``classes``; as in ``fit``.
        classes : array-like of shape (n_classes,), default=None
            All labels that will ever come, at least two.  Needed in the first call.
        sample_weight : array-like of shape (n_samples,), default=None
            As in ``fit``.

        Returns
        -------
        self : GRUClassifier

        Raises
        ------
        ValueError
            As in ``fit``, or if ``classes`` is missing in the first call or another one later, a
            label is none of them, or a parameter does not fit the weights there are.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> model = GRUClassifier(8, random_state=0)
        >>> for part in (slice(0, 30), slice(30, 60)):  # as they arrive
        ...     model = model.partial_fit(X[part], y[part], classes=["down", "up"])
        >>> model.n_iter_, model.t_
        (2, 60)
        """
        self._validate_params()
        resume = self._has_begun()
        if isinstance(self.class_weight, str):
            raise ValueError(
                f"class_weight={self.class_weight!r} does not go with partial_fit, which sees a part of the "
                "data: give a dict, such as one made with sklearn.utils.class_weight.compute_class_weight."
            )
        if classes is None and not resume:
            raise ValueError("classes must be passed on the first call to partial_fit.")
        if not resume:
            self.classes_ = check_classes(classes)
        elif classes is not None:
            check_same_classes(classes, self.classes_)
        y = check_labels(self, y, X)
        return self._train(X, y, sample_weight, resume=resume, one_epoch=True)

    @with_numpy_defaults
    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The most probable class, of each sequence or at every step.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Sequences as in ``fit``, with as many channels.  3-D X may have another number of steps.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_steps)
            Of ``classes_``.  Where steps are absent whole numbers become floats, and there is NaN, NaT or
            None at those steps.

        Raises
        ------
        ValueError
            If X is not as described, or an output is not finite.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> model = GRUClassifier(8, random_state=0).fit(X, y)
        >>> model.predict(np.array([[[-1.0]] * 5, [[1.0]] * 5]))
        array(['down', 'up'], dtype='<U4')
        """
        return self._as_predicted(self._outputs(X))

    @with_numpy_defaults
    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """The probability of each class.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.

        Returns
        -------
        probabilities : ndarray of shape (n_samples, n_classes) or (n_samples, n_steps, n_classes)
            Those of a sequence, or of a step, sum to 1; in the order of ``classes_``; in the dtype of the
            weights; NaN at absent steps.

        Raises
        ------
        ValueError
            As in ``predict``.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> model = GRUClassifier(8, random_state=0).fit(X, y)
        >>> probabilities = model.predict_proba(X[:3])
        >>> probabilities.shape
        (3, 2)
        >>> np.allclose(probabilities.sum(axis=1), 1)
        True
        """
        return over_classes(losses.probabilities, self._outputs(X))

    @with_numpy_defaults
    def predict_log_proba(self, X: ArrayLike) -> FloatArray:
        """The logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.

        Returns
        -------
        log_probabilities : ndarray of shape (n_samples, n_classes) or (n_samples, n_steps, n_classes)
            Finite also where the probability is too small for a float; in the order of ``classes_``;
            in the dtype of the weights; NaN at absent steps.

        Raises
        ------
        ValueError
            As in ``predict``.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> model = GRUClassifier(8, random_state=0).fit(X, y)
        >>> np.allclose(np.exp(model.predict_log_proba(X)), model.predict_proba(X))
        True
        """
        return over_classes(losses.log_probabilities, self._outputs(X))

    @with_numpy_defaults
    def decision_function(self, X: ArrayLike) -> FloatArray:
        """Log odds of ``classes_[1]``, or scores whose softmax is the probabilities.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.

        Returns
        -------
        decision : ndarray of shape (n_samples,) or (n_samples, n_classes)
            The former for two classes.  At every step of shape (n_samples, n_steps) or (n_samples, n_steps,
            n_classes), with NaN at absent steps.

        Raises
        ------
        ValueError
            As in ``predict``.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> model = GRUClassifier(8, random_state=0).fit(X, y)
        >>> odds = model.predict_proba(X)[:, 1] / model.predict_proba(X)[:, 0]
        >>> np.allclose(np.exp(model.decision_function(X)), odds)
        True
        """
        outputs = self._outputs(X)
        return outputs[..., 0] if len(self.classes_) == 2 else outputs

    @with_numpy_defaults
    def input_gradients(
        self,
        X: ArrayLike,
        *,
        response_method: Literal["predict_proba", "predict_log_proba", "decision_function"] = "predict_proba",
    ) -> FloatArray:
        """By how much each probability changes with each number of X.

        Exact derivatives, of the network and the linear part together.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.
        response_method : {"predict_proba", "predict_log_proba", "decision_function"}, default="predict_proba"
            Of whose answers.  Where a class is nearly certain its probability hardly changes; its log
            odds, or scores, do.

        Returns
        -------
        gradients : ndarray of shape (n_samples, ..., n_channels)
            Of the shape of what the method gives, ``predict_proba(X).shape``, and behind it the axes of a
            sample of X, (n_steps, n_channels), of flat X (n_features,): per unit of X, in the dtype of the
            weights.  At absent steps NaN.

        Raises
        ------
        ValueError
            If X is not as described, the method is another one, or an output is not finite.

        See Also
        --------
        channel_importance : How much the score falls without what a channel tells.

        Notes
        -----
        As of :meth:`GRURegressor.input_gradients`.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> model = GRUClassifier(8, random_state=0).fit(X, y)
        >>> gradients = model.input_gradients(X)
        >>> gradients.shape  # of two classes, whose probabilities are 1 together
        (60, 2, 5, 1)
        >>> np.allclose(gradients.sum(axis=1), 0)
        True
        >>> model.input_gradients(X, response_method="decision_function").shape
        (60, 5, 1)
        """
        self._check_is_fitted()
        if response_method not in RESPONSE_METHODS:
            raise ValueError(
                f"response_method={response_method!r} is out of range; expected one of {RESPONSE_METHODS}."
            )
        gradients = class_gradients(self, self._read_new(X), response_method)
        return gradients if is_three_d(X) else gradients.reshape(*gradients.shape[:-2], -1)

    def score(self, X: ArrayLike, y: Labels, sample_weight: ArrayLike | None = None) -> float:
        """The part of the samples, by weight, whose class is the one predicted.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.
        y : array-like of shape (n_samples,) or (n_samples, n_steps)
            Their labels.  At every step those that are observed count, each with the weight of its sample.
        sample_weight : array-like of shape (n_samples,), default=None
            At least 0.

        Returns
        -------
        score : float
            From 0 to 1.

        Raises
        ------
        ValueError
            If X, y or the weights are not as described.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRUClassifier
        >>> X = np.random.default_rng(0).normal(size=(60, 5, 1))
        >>> y = np.where(X.sum(axis=(1, 2)) > 0, "up", "down")
        >>> model = GRUClassifier(8, random_state=0).fit(X, y)
        >>> model.score(X, y) > 0.9
        True
        """
        self._check_is_fitted()
        if self._predicts_every_step:
            return self._score_steps(X, y, sample_weight)
        check_each_label(y, "y")
        if sample_weight is not None:
            sample_weight = check_weights(sample_weight, y)
        return super().score(X, y, sample_weight)

    def _outputs(self, X):
        """What ``losses.probabilities`` makes the probabilities of, (n_samples, n_outputs)."""
        self._check_is_fitted()
        if self._predicts_every_step:
            refuse_scorer_of_rows(of_classes=True)
        X = self._read_new(X)
        outputs = self._apply(Network.predict, X, every_step=self._predicts_every_step)
        return outputs if self._linear_part is None else self._linear_part.blend(X, outputs)

    def _score_steps(self, X, y, sample_weight):
        X = check_X(self, X, reset=False)
        weight = check_weights(sample_weight, X)
        labels = check_labels(self, y, X)
        if not isinstance(labels, StepLabels):
            raise ValueError(other_labels(every_step=False))
        self._read_present(labels, X, weight)
        return observed_accuracy(labels, self.predict(X), weight)
