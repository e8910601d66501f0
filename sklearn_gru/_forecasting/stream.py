"""Predictions reading by reading: what a fitted model says after each new row."""

import copy
from numbers import Integral

from sklearn.utils.validation import check_is_fitted

from .._estimators.base import BaseGRU
from .._utils.compat import HasMethods, Interval, validate_params
from .._windows.sliding_window import SlidingWindow
from .._windows.stepwise import StepwiseTransformer
from .carried_state import CarriedState
from .fitted_chain import reads_sequences, split_at_window, steps_of, steps_of_sequences
from .observations import Readings
from .recent_observations import RecentReadings


@validate_params(
    {
        "model": [HasMethods(["predict"])],
        "history": "no_validation",
        "n_series": [Interval(Integral, 1, None, closed="left")],
    },
    prefer_skip_nested_validation=True,
)
def stream(model, history=None, n_series=1):
    """Predict reading by reading, without going through the past again.

    What is kept between readings depends on the model:

    - **A model of windows**, so with a :class:`SlidingWindow` in its pipeline, or with one target for
      each window that :func:`make_windows` made: the last readings, as many as a window has.  A
      step is a ``predict`` of one window.
    - **A network with a target at every step** and no window in the pipeline: its state.  A step of
      the stream is one step of the network, however long the past is.

    A model of windows never runs on a carried state: it has learnt what to say after a window that
    begins with a state of zero.

    Parameters
    ----------
    model : estimator
        Fitted: a network, or a ``Pipeline`` or a search of one; of windows, any regressor or
        classifier.  What comes before the window has to look at each row by itself.  The model is
        copied: fitting it again does not reach the stream.
    history : array-like or data frame, default=None
        The readings up to now, read at once.  Of one series rows, oldest first; of several an
        array of shape (n_series, n_steps, n_channels), such as :func:`pad_sequences` makes.  Where
        the window's ``group`` and ``time`` name columns, a data frame with the rows of all series.
    n_series : int, default=1
        How many series are read side by side.

    Returns
    -------
    stream : GRUStream

    Raises
    ------
    ValueError
        If a network that reads backward too would have to carry its state, the model has neither
        windows nor a network, or the history is not as described.
    NotFittedError
        If the model is not fitted.

    See Also
    --------
    forecast : Several steps into the future.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn_gru import GRURegressor, SlidingWindow, stream
    >>> X = np.sin(np.arange(60.0))[:, np.newaxis]
    >>> model = make_pipeline(SlidingWindow(4), GRURegressor(4, max_iter=2, random_state=0))
    >>> model = model.fit(X[:-1], X[1:, 0])
    >>> live = stream(model, history=X[:50])
    >>> live
    GRUStream(1 series, the last 4 readings of 1 channels)
    >>> y = [live.step(x) for x in X[50:]]
    >>> np.allclose(y, model.predict(X)[50:])
    True
    """
    live = GRUStream(model, n_series)
    if history is not None:
        live._read(history)
    return live


class GRUStream:
    """A fitted model and what it has to remember of the readings until now.

    Made by :func:`stream`.  It can be pickled, and goes on from there.

    Attributes
    ----------
    state : ndarray
        What is remembered, an array of its own; setting it goes on from another past.  Of a carried
        state of shape (n_series, n_hidden), the hidden units of all layers, from -1 to 1; of a model
        of windows of shape (n_series, length, n_channels), the last readings as the window holds
        them, oldest first, NaN where there was none yet.
    n_series : int
        How many series are read side by side.
    """

    def __init__(self, model, n_series=1):
        check_is_fitted(model)
        while hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        self._n_series = n_series
        self._model = copy.deepcopy(model)
        self._build()

    def _build(self):
        """Begin without a past."""
        model, n_series = self._model, self._n_series
        steps = steps_of(model)
        front, window, tail = split_at_window(model)
        network = steps[-1] if isinstance(steps[-1], BaseGRU) else None
        if window is not None:
            self._readings = Readings(model, front, n_series, window)
            self._memory = RecentReadings.of_window(tail, window, n_series)
            return
        _check_can_stream(model, network)
        if getattr(network, "_y_ndim", 1) == 3:
            _check_can_carry(model, steps[:-1], network)
            self._readings = Readings(model, steps[:-1], n_series)
            self._memory = CarriedState(network, n_series)
            return
        length = steps_of_sequences(model)
        if steps[0] is network or reads_sequences(steps[0]):
            self._readings = Readings(model, [], n_series)
            shape = n_series, length, self._readings.n_columns
            self._memory = RecentReadings(model, shape)
            return
        _check_is_flat(steps[0], network)
        self._readings = Readings(model, [], n_series, length=length)
        names = getattr(steps[0], "feature_names_in_", None)
        shape = n_series, length, self._readings.n_columns
        self._memory = RecentReadings(model, shape, flatten=True, names=names)

    def __repr__(self):
        return f"GRUStream({self._n_series} series, {self._memory!r})"

    def __getstate__(self):
        return {
            "model": self._model,
            "n_series": self._n_series,
            "state": self.state,
            "last": self._readings.last,
        }

    def __setstate__(self, state):
        self._model, self._n_series = state["model"], state["n_series"]
        self._build()
        self.state, self._readings.last = state["state"], state["last"]

    @property
    def n_series(self):
        return self._n_series

    @property
    def state(self):
        return self._memory.value

    @state.setter
    def state(self, value):
        self._memory.value = value

    def reset(self):
        """Forget all readings, those of the history too.

        Returns
        -------
        self : GRUStream
        """
        self._build()
        return self

    def step(self, x_t):
        """Take one new reading of each series, and predict.

        Parameters
        ----------
        x_t : array-like or data frame
            Of one series a row of shape (n_channels,); otherwise of shape (n_series, n_channels).  A
            data frame has one row a series, in the same order every time, and the columns that the
            model was fitted on.  A reading that is all NaN leaves the carried state of its series; in
            a window it takes the place of a step, which a network skips.

        Returns
        -------
        y_t : float or ndarray
            What ``predict`` gives for the row: of a row of shape (n_channels,) of shape () or
            (n_outputs,), otherwise of shape (n_series,) or (n_series, n_outputs).  Of a target at
            every step that at this one; NaN where the carried state was left.

        Raises
        ------
        ValueError
            If the reading has another shape, lacks columns, is infinite or partly NaN; where columns
            tell the series and the time, if it is of other series than before or not later.  The
            state is then as it was.
        """
        rows, is_one = self._readings.rows(x_t)
        readings = self._readings.prepare(rows)
        last = self._readings.after(rows)
        if readings.shape[1] != self._memory.n_channels:
            raise ValueError(
                f"The reading has {readings.shape[1]} channels; expected {self._memory.n_channels}."
            )
        predictions = self._memory.step(readings)
        self._readings.last = last
        return predictions[0] if is_one else predictions

    def _read(self, history):
        """Take over the past at once."""
        sequences, last = self._readings.sequences(history)
        if sequences.shape[2] != self._memory.n_channels:
            raise ValueError(
                f"history has {sequences.shape[2]} channels; expected {self._memory.n_channels}."
            )
        self._memory.read(sequences)
        self._readings.last = last


def _check_can_stream(model, network):
    """Refuse a model without a network and without a window among its steps."""
    inner = model.get_params().values() if hasattr(model, "get_params") else []
    if any(isinstance(part, SlidingWindow) for part in inner):
        raise ValueError(
            f"The SlidingWindow of {type(model).__name__} is inside another step; expected it to be a "
            "step of a Pipeline itself."
        )
    if network is None:
        raise ValueError(
            f"{type(model).__name__} has no SlidingWindow and no network at its end: it predicts from one "
            "row, so call its predict."
        )


def _check_is_flat(first, network):
    """Refuse a network behind steps that make other columns of the rows of a sequence."""
    if first.n_features_in_ != network.n_features_in_:
        raise ValueError(
            f"{first!r} has {first.n_features_in_} columns, but the network behind it "
            f"{network.n_features_in_}: there is no telling which are a reading. Expected a "
            f"SlidingWindow in the pipeline, or StepwiseTransformer({first!r})."
        )


def _check_can_carry(model, front, network):
    """Refuse what a state carried forward cannot be."""
    if _transforms_target(model):
        raise ValueError(
            "The model takes its predictions back (TransformedTargetRegressor), which a carried state does "
            "not; expected the network as it is, whose normalize_y=True scales y."
        )
    if len(network.input_weights_) > network.n_layers_:
        raise ValueError(
            "The model reads every sequence backward too (bidirectional=True), so its state cannot be "
            "carried on; expected bidirectional=False, or a SlidingWindow in the pipeline."
        )
    for step in front:
        if not isinstance(step, StepwiseTransformer):
            raise ValueError(
                f"{step!r} reads whole sequences, but a stream has one reading at a time; expected "
                f"StepwiseTransformer({step!r})."
            )


def _transforms_target(model):
    """Whether there is a ``TransformedTargetRegressor`` around the network at the end of a model."""
    if hasattr(model, "regressor_"):
        return True
    if hasattr(model, "best_estimator_"):
        return _transforms_target(model.best_estimator_)
    return hasattr(model, "steps") and _transforms_target(model.steps[-1][1])
