"""A stream: what a fitted model says after each new observation."""

import copy
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._tables.ids import names_in
from .._utils.compat import HasMethods, StrOptions, validate_params
from .._utils.typing import ArrayLike, FloatArray, Labels
from .clock import check_later, moments_of
from .fitted_chain import FittedChain
from .history import Known, read_history
from .labelled import names_of_levels
from .stream_parts import stream_parts

METHODS = ("predict", "predict_proba", "predict_log_proba", "decision_function")


@validate_params(
    {
        "model": [HasMethods(["predict"])],
        "history": "no_validation",
        "group": "no_validation",
        "time": [str, None],
        "method": [StrOptions(set(METHODS))],
    },
    prefer_skip_nested_validation=True,
)
def stream(
    model: Any,
    history: ArrayLike | Mapping[Any, ArrayLike] | None = None,
    *,
    group: Labels | None = None,
    time: str | None = None,
    method: Literal["predict", "predict_proba", "predict_log_proba", "decision_function"] = "predict",
) -> "GRUStream":
    """Predict reading by reading, without going through the past again, of one series or of many by label.

    What is kept between readings depends on the model:

    - **A model of windows**, so with a :class:`SlidingWindow` in its pipeline, or with one target for
      each window that :func:`make_windows` made: the last readings, as many as a window has.  A
      step is a ``predict`` of one window for each series that has sent.
    - **A network with a target or a label at every step** and no window in the pipeline: its state.  A
      step of the stream is one step of the network, however long the past is.

    A model of windows never runs on a carried state: it has learnt what to say after a window that
    begins with a state of zero.

    Of several series each step takes the readings of those that have sent.  The others stay exactly
    as they are, and one that has not been heard of before begins without a past.

    Of windows that show columns ahead (``known``) each step is told their values in the rows after the
    reading, as ``future``.

    Parameters
    ----------
    model : estimator
        Fitted: a network, or a ``Pipeline`` or a search of one; of windows, any regressor or
        classifier.  What comes before the window has to look at each row by itself.  The model is
        copied: fitting it again does not reach the stream.
    history : array-like, data frame or dict, default=None
        The readings up to now, read at once: rows, oldest first unless there is ``time``.  Of several
        series the rows of all of them, or a dict with the rows of each, ``{label: rows}``.
    group : str, list of str or array-like of shape (n_rows,), default=None
        What tells the series: the column of data frames, or level of their index, or several, or a label
        for each row of ``history``.  By default that of the windows that the model was fitted on.
        Without any the stream is of one series, unless ``history`` is a dict.  Of several columns a label
        is a tuple.
    time : str, default=None
        The column that tells the time, which then has to be later in each reading of a series.  By
        default that of the windows that the model was fitted on.
    method : {"predict", "predict_proba", "predict_log_proba", "decision_function"}, default="predict"
        What a step says.

    Returns
    -------
    stream : GRUStream

    Raises
    ------
    ValueError
        If a network that reads backward too would have to carry its state, the model has neither
        windows nor a network, steps in front of the window look at several rows, or make columns that are
        known ahead of others, as far as the history shows, or the history is not as described.
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

    Of several machines, of which not all send every time:

    >>> live = stream(model, history={"pump": X[:20], "fan": X[:30]})
    >>> y = live.step({"fan": X[30]})
    >>> list(y)
    ['fan']
    >>> np.allclose(live.step({"pump": X[20], "drill": X[0]})["pump"], model.predict(X)[20])
    True
    >>> live.labels
    ['pump', 'fan', 'drill']

    What is known of the next two rows comes with each reading:

    >>> from sklearn_gru import make_windows
    >>> windows = make_windows(X, 4, known=[0], horizon=2)
    >>> model = GRURegressor(4, max_iter=2, random_state=0).fit(windows[:-2], X[:-2, 0])
    >>> live = stream(model, history=X[:50])
    >>> np.allclose(live.step(X[50], future=X[51:53]), model.predict(windows[50:51]))
    True
    """
    labels = None if group is None or names_in(group) else group
    if labels is not None and (history is None or isinstance(history, Mapping)):
        raise ValueError(
            f"group is a {type(group).__name__}, but history is {'None' if history is None else 'a dict'}; "
            "expected the name of a column, or a list of names, or rows that the labels are of."
        )
    live = GRUStream(
        model,
        group=None if labels is not None else group,
        time=time,
        method=method,
        is_keyed=labels is not None or isinstance(history, Mapping),
    )
    if history is not None:
        live._read(history, labels)
    return live


class GRUStream:
    """A fitted model and what it has to remember of the readings until now.

    Made by :func:`stream`.  It can be pickled, and goes on from there.

    Attributes
    ----------
    state : ndarray or dict
        What is remembered, in arrays of its own; setting it goes on from another past, of which no
        times are known.  Of a carried state an array of shape (n_hidden,), the hidden units of all
        layers, from -1 to 1; of a model of windows of shape (length, n_channels), the last readings
        as the window holds them, oldest first, NaN where there was none yet.  Of a stream by label a
        dict with such an array for each.
    labels : list
        The series that have been heard of.  That of a stream of one series is None.
    """

    def __init__(
        self,
        model: Any,
        *,
        group: str | Sequence[str] | None = None,
        time: str | None = None,
        method: str = "predict",
        is_keyed: bool = False,
    ) -> None:
        check_is_fitted(model)
        while hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        self._model = copy.deepcopy(model)
        self._options = {"group": group, "time": time, "method": method, "is_keyed": is_keyed}
        self._build()

    def _build(self):
        """Begin without a past."""
        chain = FittedChain(self._model)
        self._parts = stream_parts(chain, **self._options)
        classes = getattr(self._model, "classes_", None)
        self._classes = None if self._options["method"] == "predict" else classes
        self._levels = chain.levels
        self._series = {}

    def __repr__(self) -> str:
        n_series = len(self._series) if self._is_keyed else 1
        return f"GRUStream({n_series} series, {self._parts.memory!r})"

    def __getstate__(self):
        return {"model": self._model, "options": self._options, "series": self._series}

    def __setstate__(self, state):
        self._model, self._options = state["model"], state["options"]
        self._build()
        self._series = dict(state["series"])

    @property
    def _is_keyed(self):
        return self._parts.observations.is_keyed

    @property
    def labels(self) -> list[Any]:
        return list(self._series) if self._is_keyed else [None]

    @property
    def state(self) -> FloatArray | dict[Any, FloatArray]:
        if self._is_keyed:
            return {label: known.state.copy() for label, known in self._series.items()}
        return self._state_of(self._series.get(None)).copy()

    @state.setter
    def state(self, value: ArrayLike | Mapping[Any, ArrayLike]) -> None:
        checked = self._parts.memory.checked
        if not self._is_keyed:
            self._series = {None: Known(checked(value))}
            return
        if not isinstance(value, Mapping):
            raise ValueError(
                f"state is a {type(value).__name__}; expected a dict with an array for each label."
            )
        series = {}
        for label, state in value.items():
            self._parts.observations.check_label(label, "A state")
            series[label] = Known(checked(state, f"state of {label!r}"))
        self._series = series

    def _state_of(self, known):
        return self._parts.memory.empty() if known is None else known.state

    def reset(self, labels: Iterable[Hashable] | None = None) -> Self:
        """Forget all readings, those of the history too, or those of some series.

        Parameters
        ----------
        labels : iterable, default=None
            Those of the series to forget, of a stream by label; by default all.

        Returns
        -------
        self : GRUStream

        Raises
        ------
        ValueError
            If a label is not that of a series.
        """
        if labels is None:
            self._series = {}
            return self
        if isinstance(labels, (str, bytes)) or not self._is_keyed:
            raise ValueError(f"labels={labels!r}; expected a list of labels, of a stream by label, or None.")
        forgotten = list(labels)
        unknown = [label for label in forgotten if label not in self._series]
        if unknown:
            raise ValueError(f"labels holds {unknown}, which are none of the series; expected some of them.")
        self._series = {label: known for label, known in self._series.items() if label not in forgotten}
        return self

    def step(
        self,
        x_t: ArrayLike | Mapping[Any, ArrayLike],
        future: ArrayLike | Mapping[Any, ArrayLike] | None = None,
    ) -> Any:
        """Take one new reading of each series that has sent, and predict.

        Parameters
        ----------
        x_t : array-like, data frame or dict
            Of one series a row of shape (n_channels,), or a data frame of one row.  By label a dict
            ``{label: row}``, or a data frame with a row for each series that has sent, in any order, or
            one row of it (``table.iloc[i]``).  A data frame has the columns that the model was fitted
            on.  A reading that is all NaN leaves the carried state of its series; in a window it takes
            the place of a step, which a network skips.
        future : array-like, data frame or dict, default=None
            Of a model whose windows show columns ahead (``known``): their values in the rows after the
            reading, in as many as the windows show or more.  It is told as the reading is: of an array
            an array of shape (n_rows, n_known), the columns in the order of the reading; of a dict
            ``{label: rows}``; of a data frame or a row of one a data frame with the columns that tell
            series and time.  What it holds beside is not looked at.  Nothing of it is remembered: the
            next reading has the values of its own row, and ``future`` those after it.

        Returns
        -------
        y_t : float, ndarray, dict, series or data frame
            What the method of the model gives for the row, NaN where the carried state was left; of a
            target at every step that at this one.  Of a row it has shape () or (n_outputs,).  Of a dict
            it is a dict with the same labels.  Of a data frame by label it is labelled like it: in
            pandas a series or a data frame with the labels in its index, where several columns tell them
            with a level for each; in polars a data frame with these columns and "prediction", or
            "prediction_0" and so on.  Several quantiles are a last axis, and in data frames columns
            such as "q0.1" and "prediction_q0.1".

        Raises
        ------
        ValueError
            If the reading has another shape, lacks columns, is infinite or partly NaN; by label, if a
            label is missing or comes twice; where a column tells the time, if it is not later than that
            of the reading before; if ``future`` lacks columns or rows, or does not go on where the
            readings end.  The state is then as it was.

        Warns
        -----
        DataWarning
            If the times of the readings have no step, and those of ``future`` are farther apart, or
            closer, than all of them.
        """
        before = self._series
        try:
            self._series, answer = self._after(self._parts.observations.reading(x_t), future)
            return answer
        except BaseException:  # also a Ctrl-C between these lines
            self._series = before
            raise

    def _after(self, reading, future):
        """What is known of all series after a reading, and what the user gets."""
        if self._parts.told_ahead is None and future is not None:
            raise ValueError("future is given, but the windows of the model show nothing ahead (known).")
        if not reading.labels:
            return self._series, reading.answer(np.empty(0), None)
        before = [self._series.get(label) for label in reading.labels]
        moments = [None if known is None else known.moment for known in before]
        if reading.times is not None:
            check_later(reading.times, moments, self._parts.observations.time, reading.which)
            moments = moments_of(reading.times)
        states = np.array([self._state_of(known) for known in before])
        states, predictions, recent = self._parts.after(states, reading, before, future)
        answer = reading.answer(predictions, self._columns_of(predictions))
        new = (Known(state.copy(), *when) for state, *when in zip(states, moments, recent, strict=True))
        return self._series | dict(zip(reading.labels, new, strict=True)), answer

    def _columns_of(self, predictions):
        """The names of the columns of predictions, None where they are numbered."""
        if self._levels is not None:
            names = names_of_levels(self._levels)
            is_one = predictions.ndim == 2
            return names if is_one else [f"{i}_{name}" for i in range(predictions.shape[1]) for name in names]
        has_classes = self._classes is not None and predictions.shape[1:] == np.shape(self._classes)
        return self._classes if has_classes else None

    def _read(self, history, labels):
        """Take over the past at once."""
        self._series = read_history(self._parts, history, labels)
