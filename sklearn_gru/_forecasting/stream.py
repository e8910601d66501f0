"""A stream: what a fitted model says after each new observation."""

import copy
from numbers import Integral
from typing import Any, NamedTuple, Self

from sklearn.utils.validation import check_is_fitted

from .._utils.compat import HasMethods, Interval, validate_params
from .._utils.typing import ArrayLike, FloatArray
from .clock import Clock
from .fitted_chain import FittedChain, check_knows_nothing_ahead
from .history import read_history
from .stream_parts import stream_parts


@validate_params(
    {
        "model": [HasMethods(["predict"])],
        "history": "no_validation",
        "n_series": [Interval(Integral, 1, None, closed="left")],
    },
    prefer_skip_nested_validation=True,
)
def stream(model: Any, history: ArrayLike | None = None, n_series: int = 1) -> "GRUStream":
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
        windows nor a network, its windows know columns ahead, a step in front of the window looks at
        several rows, as far as the history shows, or the history is not as described.
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


class Past(NamedTuple):
    """All that a stream knows of what came before; it is replaced as a whole, never changed."""

    state: object  # of the memory
    clock: Clock


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

    def __init__(self, model: Any, n_series: int = 1) -> None:
        check_is_fitted(model)
        while hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        self._n_series = int(n_series)
        self._model = copy.deepcopy(model)
        self._build()

    def _build(self):
        """Begin without a past."""
        chain = FittedChain(self._model)
        check_knows_nothing_ahead(chain, "a stream")
        self._parts = stream_parts(chain, self._n_series)
        self.reset()

    def __repr__(self) -> str:
        return f"GRUStream({self._n_series} series, {self._parts.memory!r})"

    def __getstate__(self):
        return {
            "model": self._model,
            "n_series": self._n_series,
            "state": self.state,
            "clock": self._past.clock,
        }

    def __setstate__(self, state):
        self._model, self._n_series = state["model"], state["n_series"]
        self._build()
        self._past = Past(self._parts.memory.checked(state["state"]), state["clock"])

    @property
    def n_series(self) -> int:
        return self._n_series

    @property
    def state(self) -> FloatArray:
        return self._parts.memory.shown(self._past.state)

    @state.setter
    def state(self, value: ArrayLike) -> None:
        self._past = self._past._replace(state=self._parts.memory.checked(value))

    def reset(self) -> Self:
        """Forget all readings, those of the history too.

        Returns
        -------
        self : GRUStream
        """
        self._past = Past(self._parts.memory.empty(), Clock(self._parts.roles))
        return self

    def step(self, x_t: ArrayLike) -> Any:
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
        parts, before = self._parts, self._past
        try:
            rows, is_one = parts.rows(x_t)
            observations = parts.channels(rows)
            clock = before.clock.after(rows) if parts.roles else before.clock
            state, predictions = parts.memory.after(before.state, observations)
            self._past = Past(state, clock)
            return predictions[0] if is_one else predictions
        except BaseException:  # also a Ctrl-C between these lines
            self._past = before
            raise

    def _read(self, history):
        """Take over the past at once."""
        self._past = Past(*read_history(self._parts, history))
