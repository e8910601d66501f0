"""A stream of a fitted model: what it says after each new observation."""

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any, Literal

from .._tables.ids import names_in
from .._tables.table_of import table_of
from .._utils.compat import HasMethods, Interval, StrOptions, validate_params
from .._utils.typing import ArrayLike, Labels
from .gru_stream import GRUStream

METHODS = ("predict", "predict_proba", "predict_log_proba", "decision_function")


@validate_params(
    {
        "model": [HasMethods(["predict"])],
        "history": "no_validation",
        "group": "no_validation",
        "time": [str, None],
        "method": [StrOptions(set(METHODS))],
        "level": "no_validation",
        "target": "no_validation",
        "wait": [Interval(Integral, 1, None, closed="left"), None],
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
    level: ArrayLike | None = None,
    target: str | int | Sequence[str | int] | None = None,
    wait: int | None = None,
) -> GRUStream:
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

    Of a calibrated model (:class:`ConformalRegressor`), or one with it at its end, answers have the bands of
    ``level`` beside the prediction.  Those of an :class:`AdaptiveConformalRegressor` follow outcomes as they
    arrive: the stream finds the values of ``target`` in each reading, lets the bands follow each as the
    outcome of the earlier step that predicted it so many rows ahead, and only then predicts.

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
    level : float or array-like of float, default=None
        The levels of the bands in the answers, some of those of the calibrated model; see ``step`` for their
        places.  By default answers have none.
    target : str, int or list of them, default=None
        Of an :class:`AdaptiveConformalRegressor`: the columns of readings, or their positions, in
        which the outcomes come, such as the channel whose next values the model predicts; a data frame
        may have them beside the columns that the model reads.  By default as the names of y tell
        (``load_lead1``).  With an empty list outcomes are those that ``step`` and ``update`` of the
        stream are given.
    wait : int, default=None
        For how many steps of each series outcomes may still come, at least as many as rows are predicted
        ahead; that is the default.

    Returns
    -------
    stream : GRUStream

    Raises
    ------
    ValueError
        If a network that reads backward too would have to carry its state, the model has neither
        windows nor a network, steps in front of the window look at several rows, or make columns that are
        known ahead of others, as far as the history shows, or the history is not as described; if
        the model has no bands, or not of these levels; if ``target`` is not what the model predicts, or
        is missing where the bands follow outcomes and the names of y do not tell them.
    NotFittedError
        If the model is not fitted.

    Warns
    -----
    DataWarning
        If the times of the last rows of the history have a gap, which the windows read across.

    See Also
    --------
    forecast : Several steps into the future.
    ConformalRegressor : Bands around any regressor.
    AdaptiveConformalRegressor : Bands that follow as outcomes arrive.

    Notes
    -----
    Bands follow outcomes as ``update`` of :class:`AdaptiveConformalRegressor` does: each output and each
    level by itself, all series together, in the order in which the series are in the reading.  Rows are
    counted by readings.  Where a column tells times that have a step, a reading that is missing is a row
    too, so that no value is taken for the outcome of another time.  What the history holds are no
    outcomes: nothing was predicted there.

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

    With the bands of 80 per cent, which follow what comes:

    >>> from sklearn_gru import AdaptiveConformalRegressor, SeasonalNaive, future_targets
    >>> noisy = X + np.random.default_rng(0).normal(size=X.shape)
    >>> windows, y = future_targets(make_windows(noisy, 6), horizon=1)
    >>> model = AdaptiveConformalRegressor(SeasonalNaive(6), level=80).fit(windows[:40], y[:40, 0])
    >>> live = stream(model, noisy[:40], level=80, target=0)
    >>> for row in noisy[40:]:
    ...     prediction, low, high = live.step(row)
    >>> bool(low < prediction < high)
    True
    >>> live.model.n_updates_
    array([19])
    """
    history = table_of(history)
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
        level=level,
        target=target,
        wait=wait,
    )
    if history is not None:
        live._read(history, labels)
    return live
