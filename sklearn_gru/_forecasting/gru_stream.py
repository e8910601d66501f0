"""GRUStream: a fitted model, and what it has to remember of the readings until now."""

import copy
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._calibration.regressor_outputs import best_of
from .._utils.floating_point import leaving_numpy_as_it_was
from .._utils.pickling import stamped, unstamped
from .._utils.python_numbers import python_number
from .._utils.typing import ArrayLike, FloatArray
from .clock import check_later, moments_of
from .fitted_chain import FittedChain
from .following import after_given, after_reading
from .given_outcomes import read_outcomes
from .history import Known, loaded_series, read_history, saved_series
from .labelled import names_of_columns
from .stream_bands import (
    beside_bands,
    calibrated_in,
    check_has_bands,
    none_of,
    regressor_bands,
    with_calibrated,
)
from .stream_parts import stream_parts


class GRUStream:
    """A fitted model and what it has to remember of the readings until now.

    Made by :func:`stream`.  It can be pickled, and goes on from there.  The bands that follow outcomes are
    its own: the model that it was made of stays as it was.

    Attributes
    ----------
    state : ndarray or dict
        What is remembered, in arrays of its own; setting it goes on from another past, of which no
        times are known, and without steps that wait for outcomes.  Of a carried state an array of shape
        (n_hidden,), the hidden units of all layers, from -1 to 1; of a model of windows of shape
        (length, n_channels), the last readings as the window holds them, oldest first, NaN where
        there was none yet.  Of a stream by label a dict with such an array for each.
    model : estimator
        A copy of the model, of a search the best one, with the bands as they are now.
    labels : list
        The series that have been heard of.  That of a stream of one series is None.

    See Also
    --------
    stream : It makes one, and says what each kind of model remembers.
    forecast : Several steps into the future.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import GRURegressor, make_windows, stream
    >>> X = np.sin(np.arange(60.0))[:, np.newaxis]
    >>> model = GRURegressor(4, max_iter=2, random_state=0).fit(make_windows(X[:-1], 4), X[1:, 0])
    >>> live = stream(model, history=X[:50])
    >>> live.state.ravel().round(2)  # the last readings, oldest first
    array([ 0.9 ,  0.12, -0.77, -0.95])
    >>> before = live.state
    >>> y_t = live.step(X[50])
    >>> live.state = before  # as if it had not been
    >>> bool(live.step(X[50]) == y_t)
    True
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    def __init__(
        self,
        model: Any,
        *,
        group: str | Sequence[str] | None = None,
        time: str | None = None,
        method: str = "predict",
        is_keyed: bool = False,
        level: ArrayLike | None = None,
        target: str | int | Sequence[str | int] | None = None,
        wait: int | None = None,
    ) -> None:
        check_is_fitted(model)
        model = best_of(model)
        self._model = copy.deepcopy(model)
        self._options = {"group": group, "time": time, "method": method, "is_keyed": is_keyed}
        self._options |= copy.deepcopy({"level": level, "target": target, "wait": python_number(wait)})
        if level is not None:
            check_has_bands(model, level, method)
        self._build()

    def _build(self):
        """Begin without a past."""
        chain = FittedChain(self._model)
        self._parts = stream_parts(chain, **self._options)
        classes = getattr(self._model, "classes_", None)
        self._classes = None if self._options["method"] == "predict" else classes
        self._levels = chain.levels
        self._calibrated = calibrated_in(self._model)
        self._series, self._longest_step = {}, None

    def __repr__(self) -> str:
        n_series = len(self._series) if self._is_keyed else 1
        return f"GRUStream({n_series} series, {self._parts.memory!r})"

    def __getstate__(self):
        series = saved_series(self._series)
        rest = {"options": self._options, "series": series, "longest_step": self._longest_step}
        return stamped({"model": self._followed(), **rest})

    def __setstate__(self, state):
        state = unstamped(state, type(self).__name__)
        self._model, self._options = state["model"], state["options"]
        self._build()
        self._series, self._longest_step = loaded_series(state["series"]), state["longest_step"]

    @property
    def _is_keyed(self):
        return self._parts.observations.is_keyed

    def _followed(self):
        """The model with the bands as they are now."""
        return self._model if self._calibrated is None else with_calibrated(self._model, self._calibrated)

    @property
    def model(self) -> Any:
        """A copy of the model, of a search the best one, with the bands as they are now."""
        return copy.deepcopy(self._followed())

    @property
    def labels(self) -> list[Any]:
        """The series that have been heard of, in that order; [None] of a stream of one series."""
        return list(self._series) if self._is_keyed else [None]

    @property
    def state(self) -> FloatArray | dict[Any, FloatArray]:
        """What is remembered: an array of its own, or of a stream by label a dict with one for each."""
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
        """Forget all readings, those of the history too, or those of some series, with the steps that wait.

        Bands stay as they have followed outcomes until now.

        Parameters
        ----------
        labels : iterable, default=None
            Those of the series to forget, of a stream by label; by default all.

        Returns
        -------
        self : GRUStream
            The stream itself.

        Raises
        ------
        ValueError
            If a label is not that of a series.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor, make_windows, stream
        >>> X = np.sin(np.arange(60.0))[:, np.newaxis]
        >>> model = GRURegressor(4, max_iter=2, random_state=0).fit(make_windows(X[:-1], 4), X[1:, 0])
        >>> live = stream(model, history={"pump": X[:20], "fan": X[:30]})
        >>> live.reset(["fan"]).labels
        ['pump']
        """
        if labels is None:
            self._series, self._longest_step = {}, None
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
        outcome: ArrayLike | Mapping[Any, ArrayLike] | None = None,
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
        outcome : float, array-like of shape (n_targets,) or dict, default=None
            Of an :class:`AdaptiveConformalRegressor` of coming values with ``target=[]``: the values of the
            targets in the row of the reading, NaN where not observed; by label a dict.  They reach the
            bands before this step, each as the outcome of the step so many rows before as it
            was predicted ahead.

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
            With ``level`` a last axis is of the prediction (of quantiles the one nearest to a half), the
            lower ends of its bands from the highest level to the lowest, and the upper ends from the
            lowest to the highest, as in :func:`forecast`; in data frames these are columns such as "load",
            "load-lo-80" and "load-hi-80", by the names of y, or "prediction" without one.

        Raises
        ------
        ValueError
            If the reading has another shape, lacks columns, is infinite or partly NaN; by label, if a
            label is missing or comes twice; where a column tells the time, if it is not later than that
            of the reading before; if ``future`` lacks columns or rows, or does not go on where the
            readings end; if ``outcome`` is not as described.  The stream is then as it was.

        Warns
        -----
        DataWarning
            If a reading comes later than any step of a history of regular times, so that its window reads
            across what is missing; if the times of the readings have no step, and those of ``future`` are
            farther apart, or closer, than all of them; if a band has come to the largest score that is
            kept, as ``update`` of :class:`AdaptiveConformalRegressor` says.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import GRURegressor, make_windows, stream
        >>> X = np.sin(np.arange(60.0))[:, np.newaxis]
        >>> model = GRURegressor(4, max_iter=2, random_state=0).fit(make_windows(X[:-1], 4), X[1:, 0])
        >>> live = stream(model, history={"pump": X[:20], "fan": X[:30]})
        >>> answers = live.step({"fan": X[30], "drill": X[0]})
        >>> sorted(answers), live.labels
        (['drill', 'fan'], ['pump', 'fan', 'drill'])
        """
        reading = self._parts.observations.reading
        return self._undone_by_errors(lambda: self._after(reading(x_t), future, outcome))

    def update(self, y: ArrayLike | Mapping[Any, ArrayLike], ago: int | None = None) -> Self:
        """Take outcomes of one step of each of some series, where readings do not tell them.

        Only of an :class:`AdaptiveConformalRegressor`.  The bands follow in the order in which outcomes
        come, which need not be that of their steps.

        Parameters
        ----------
        y : float, array-like of shape (n_outputs,), dict or data frame
            What has come, as y of ``fit`` for one sample; NaN where it has not yet, or has come before.  By
            label a dict, or a data frame with a row for each series.  A data frame has the columns of y
            and those that tell the series, and the time of the step where a column tells times.
        ago : int, default=None
            Of which step of these series: 0 is the last one, 1 the one before it.  By default that at
            the time in y, else the last one.

        Returns
        -------
        self : GRUStream
            The stream itself.

        Raises
        ------
        ValueError
            If the model takes no outcomes, y is not as described, has other columns than y of ``fit``, or
            is infinite; if the step was never predicted or waits no longer; if an outcome has come
            already.  The stream is then as it was.

        Warns
        -----
        DataWarning
            As ``update`` of :class:`AdaptiveConformalRegressor`.

        See Also
        --------
        AdaptiveConformalRegressor : What the bands then do.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import AdaptiveConformalRegressor, SeasonalNaive, make_windows, stream
        >>> X = np.random.default_rng(0).normal(size=(60, 1))
        >>> windows, y = make_windows(X[:40], 4), X[1:41, 0]
        >>> model = AdaptiveConformalRegressor(SeasonalNaive(), level=80).fit(windows, y)
        >>> live = stream(model, history=X[:40], level=80, target=[])
        >>> prediction, low, high = live.step(X[40])
        >>> live.update(X[41, 0]).model.n_updates_  # as soon as it is known
        array([1])
        """
        return self._undone_by_errors(lambda: self._after_given(y, ago))

    @leaving_numpy_as_it_was
    def _undone_by_errors(self, action):
        """Whatever is raised, also a Ctrl-C between these lines, the stream is as it was."""
        before = self._series, self._calibrated
        try:
            self._series, self._calibrated, answer = action()
            return answer
        except BaseException:
            self._series, self._calibrated = before
            raise

    def _after_given(self, y, ago):
        """What is known of all series, and the bands, after outcomes; and the stream."""
        observations, outcomes = self._parts.observations, self._parts.outcomes
        if outcomes is None:
            raise ValueError(
                f"{type(self._model).__name__} takes no outcomes; expected an AdaptiveConformalRegressor, or "
                "one at its end."
            )
        names = getattr(self._calibrated, "target_names_in_", None)
        given = read_outcomes(y, observations, outcomes.n_outputs, names)
        calibrated, series = after_given(self._calibrated, given, ago, self._series, observations.group)
        return series, calibrated, self

    def _after(self, reading, future, outcome):
        """What is known of all series, and the bands, after a reading; and what the user gets."""
        self._check_takes(future, outcome)
        if not reading.labels:
            return self._series, self._calibrated, reading.answer(*self._said(self._calibrated, None))
        before = [self._series.get(label) for label in reading.labels]
        moments = [None if known is None else known.moment for known in before]
        if reading.times is not None:
            time = self._parts.observations.time
            check_later(reading.times, moments, time, reading.which, self._longest_step)
            moments = moments_of(reading.times)
        calibrated, waiting, outcomes = self._calibrated, [None] * len(before), self._parts.outcomes
        if outcomes is not None:
            calibrated, waiting = after_reading(outcomes, calibrated, reading, before, outcome)
        states = np.array([self._state_of(known) for known in before])
        states, predictions, recent = self._parts.after(states, reading, before, future)
        if outcomes is not None:
            steps = zip(waiting, regressor_bands(calibrated, predictions), moments, strict=True)
            waiting = [each.with_step(bands, moment, outcomes.n_steps) for each, bands, moment in steps]
        answer = reading.answer(*self._said(calibrated, predictions))
        new = (
            Known(state.copy(), *rest) for state, *rest in zip(states, moments, recent, waiting, strict=True)
        )
        return self._series | dict(zip(reading.labels, new, strict=True)), calibrated, answer

    def _check_takes(self, future, outcome):
        if self._parts.told_ahead is None and future is not None:
            raise ValueError("future is given, but the windows of the model show nothing ahead (known).")
        if self._parts.outcomes is None and outcome is not None:
            raise ValueError(
                f"outcome is given, but {type(self._model).__name__} takes none; expected an "
                "AdaptiveConformalRegressor."
            )

    def _said(self, calibrated, predictions):
        """What answers are made of: values, the names of their columns and what is in front of these."""
        level = self._options["level"]
        if level is not None:
            predictions = none_of(calibrated) if predictions is None else predictions
            return *beside_bands(calibrated, predictions, level), ""
        if predictions is None:
            return np.empty(0), None
        return predictions, names_of_columns(predictions, self._levels, self._classes)

    def _read(self, history, labels):
        """Take over the past at once."""
        self._series, self._longest_step = read_history(self._parts, history, labels)
