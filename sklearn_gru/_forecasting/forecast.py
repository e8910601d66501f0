"""Forecasts many steps ahead of models that predict one."""

from numbers import Integral
from typing import NamedTuple

import numpy as np
from sklearn.base import is_classifier
from sklearn.utils.validation import check_is_fitted

from .._tables.columns import as_columns, as_table
from .._tables.frames import (
    column,
    columns_of,
    first_rows,
    library_of,
    rows_at,
    with_column,
    with_columns_only,
    with_rows,
)
from .._tables.index import continued_index
from .._tables.labels import number_labels
from .._tables.series_index import find_series
from .._tables.times import read_times
from .._utils.compat import HasMethods, Interval, validate_params
from .fitted_chain import input_columns, special_columns, time_column
from .last_prediction import in_time_order, predict_last


@validate_params(
    {"model": [HasMethods(["predict"])], "steps": [Interval(Integral, 1, None, closed="left")]},
    prefer_skip_nested_validation=True,
)
def forecast(model, history, steps, *, target=None, future=None, group=None, time=None):
    """Forecast by recursion: feed each prediction back as the next value of the series.

    The model predicts the value after the last row; that becomes a row of its own, and so on.  So
    errors build up; a model that learnt all steps at once (:func:`future_targets`) has no need of
    it.  The result equals that of appending rows and calling ``model.predict(rows)[-1]``.

    Parameters
    ----------
    model : estimator
        Fitted so that it predicts the value of ``target`` in the next row.  Of rows: a ``Pipeline``
        with a :class:`SlidingWindow`, or any other regressor.  Or of sequences: a
        :class:`GRURegressor`, or a ``Pipeline`` that ends in one, fitted on :class:`Windows`; it
        gets windows as long as those.
    history : array-like, series or data frame of shape (n_rows, n_columns) or (n_rows,)
        The known rows, oldest first, or with ``time`` in any order.  Columns that the model does not
        read may be there.
    steps : int
        How many values to forecast, at least 1.
    target : str or int, default=None
        The column, in an array its position, of which the model predicts the next value.  By
        default the only one.
    future : array-like or data frame of shape (n_future_rows, n_columns), default=None
        At least ``steps`` rows (a series) with the values that all other columns will have, by
        name, or in an array without ``target`` in the order of ``history``.  A ``target`` in a
        data frame is not looked at.  In the order of ``history``, and after it.
    group : str, default=None
        The column of data frames that tells the series.  Each series is forecast by itself; the
        rows of ``future`` are matched by this column.
    time : str, default=None
        The column of data frames that tells the time; by default that of the model's
        :class:`SlidingWindow`, if it has one.

    Returns
    -------
    values : ndarray, Series or DataFrame
        The values of the next ``steps`` rows.  Of an array an array of shape (steps,), of a series
        or data frame a series of that name.  In pandas it has the index of ``future``, or else
        goes on with that of ``history`` where dates or numbers are regular.  With ``group`` a
        data frame with that column, the time if ``future`` has it, and ``target``: in the rows of
        ``future``, in time order, the first ``steps`` of each series, or else series by series.

    Raises
    ------
    ValueError
        If ``target`` is not given and there are several columns; if columns or rows are missing;
        if times are missing, repeat, or do not come after the history, or an index of dates goes
        back; if the model predicts several values or one at every step; if a prediction is not finite.
    NotFittedError
        If the model is not fitted.

    See Also
    --------
    future_targets : To learn all steps at once.
    ForecastDisplay : The picture of it.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn_gru import SlidingWindow, forecast, future_targets, make_windows
    >>> series = np.sin(np.arange(50.0) / 3)
    >>> X, y = future_targets(make_windows(series, 2), series, horizon=1)
    >>> model = make_pipeline(SlidingWindow(2, flatten=True), LinearRegression())
    >>> model = model.fit(X[1:], y[1:].ravel())  # the first window is not full
    >>> np.allclose(forecast(model, series, 5), np.sin(np.arange(50, 55) / 3))
    True
    """
    check_is_fitted(model)
    if is_classifier(model):
        raise ValueError(
            f"{type(model).__name__} predicts classes; expected a regressor, whose predictions are fed back."
        )
    table = as_table(history, "history")
    if group is not None:
        _check_group(table, group, "history")
    columns = input_columns(model, table, group)
    target = find_target(model, table, target, group)
    others = [name for name in columns if name not in (target, group)]
    future = _check_future(table, future, others, target)
    time = time_column(model) if time is None else time
    table, future = in_time_order(table, time, "history"), in_time_order(future, time, "future")
    plan = _Plan(model, columns, target, others, steps, time)
    if group is not None:
        return _forecast_series_by_series(plan, table, future, group)
    if future is not None:
        _check_length(future, steps, "")
    values = plan.values(table, future)
    if not hasattr(table, "columns"):
        return values
    name = history.name if hasattr(history, "to_frame") else target
    library = library_of(table)
    if hasattr(table, "iloc"):
        return library.Series(values, index=plan.index(table, future), name=name)
    return library.Series(name, values)


class _Plan(NamedTuple):
    """How one series is forecast."""

    model: object
    columns: list  # that the model reads
    target: object
    others: list  # of these columns, those that the future gives
    steps: int
    time: str | None  # the column that tells it

    def values(self, table, future, which=""):
        """The values of the next rows of one series, of shape (steps,); ``which`` names it in errors."""
        self._check_order(table, future, which)
        known = as_columns(column(table, self.target), "history")[:, 0]
        n_rows = len(known)
        values = np.concatenate([known, np.empty(self.steps, known.dtype)])
        rows = with_columns_only(table, self.columns)
        rows = with_rows(rows, self._next_rows(rows, future))
        predictions = []
        for end in range(n_rows, n_rows + self.steps):
            past = first_rows(rows, end)
            if self.target in self.columns:
                past = with_column(past, self.target, values[:end])
            prediction = predict_last(self.model, past)
            if prediction.size != 1:
                raise ValueError(
                    f"The model predicts {prediction.size} values after a row; expected 1, the next value of "
                    f"{self.target!r}. A model of several steps needs no recursion: the last row of its "
                    "predict is the forecast."
                )
            predictions.append(prediction.item())
            values[end] = prediction.item()
        return np.array(predictions, dtype=prediction.dtype)

    def index(self, table, future):
        """The index of the next rows, in pandas."""
        if hasattr(future, "index"):
            return future.index[: self.steps]
        index, n_rows = continued_index(table.index, self.steps), len(table)
        return range(n_rows, n_rows + self.steps) if index is None else index

    def _check_order(self, table, future, which):
        """Refuse rows that are not in the order of time, as far as it is told."""
        last = None
        for rows, name in ((table, "history"), (future, "future")):
            if rows is None:
                continue
            times = _times_of(rows, self.time, name + which)
            if times is None or len(times) == 0:
                return
            if last is not None and not times[0] > last:
                raise ValueError(
                    f"future{which} begins at {times[0]}, which is not after the end of history, {last}."
                )
            last = times[-1]

    def _next_rows(self, rows, future):
        """The rows to come, with anything in the column of the target."""
        ahead = rows_at(rows, [len(rows) - 1] * self.steps)  # also the group and the types
        for i, name in enumerate(self.others):
            given = column(future, name if hasattr(future, "columns") else i)
            ahead = with_column(ahead, name, given[: self.steps])
        if hasattr(ahead, "iloc"):
            ahead.index = self.index(rows, future)
        return ahead


def _forecast_series_by_series(plan, table, future, group):
    """A data frame of the group and the target; the rows are those of the future, if it is given."""
    series, members = _members(table, group, "history")
    if future is None:
        futures = [None] * len(series)
    else:
        _check_group(future, group, "future")
        names, places = _members(future, group, "future")
        strange = [name for name in names if name not in series]
        if strange:
            raise ValueError(f"future has {group}={strange[0]!r}, which is not in history.")
        places = dict(zip(names, places, strict=True))
        futures = [places.get(name, np.array([], int))[: plan.steps] for name in series]
    values = []
    for name, rows, places in zip(series, members, futures, strict=True):
        coming = None if places is None else rows_at(future, places)
        if coming is not None:
            _check_length(coming, plan.steps, f" for {group}={name!r}")
        values.append(plan.values(rows_at(table, rows), coming, f" for {group}={name!r}"))
    values = np.concatenate(values)
    if future is None:
        rows = rows_at(table, np.repeat([rows[-1] for rows in members], plan.steps))
    else:
        places = np.concatenate(futures)
        values, rows = values[np.argsort(places)], rows_at(future, np.sort(places))
    result = {group: column(rows, group)}
    if future is not None and plan.time in columns_of(future):
        result[plan.time] = column(rows, plan.time)
    result = library_of(table).DataFrame({**result, plan.target: values})
    if hasattr(result, "iloc"):
        if future is not None:
            result.index = rows.index
        elif hasattr(table.index, "freq"):
            indexes = [continued_index(table.index[rows], plan.steps) for rows in members]
            if all(index is not None for index in indexes):
                result.index = indexes[0].append(indexes[1:])
    return result


def _times_of(rows, time, name):
    """When the rows of one series are, by a column or an index of dates; None if neither is there."""
    if time is not None:
        if not hasattr(rows, "columns") or time not in columns_of(rows):
            return None
        times = read_times(column(rows, time), f"{time!r} of {name}").values
        repeated = np.flatnonzero(times[1:] == times[:-1])
        if len(repeated):
            raise ValueError(f"{time!r} of {name} repeats: {times[repeated[0]]}; expected each time once.")
        return times
    find_series(rows, len(rows), name=name)  # an index of dates may not go back
    index = getattr(rows, "index", None)
    return index if str(getattr(index, "dtype", "")).startswith(("datetime", "period")) else None


def _members(table, group, name):
    """The series in a table in order of appearance, and the positions of the rows of each."""
    labels = column(table, group)
    codes, n_series = number_labels(labels, f"{group!r} of {name}")
    starts = np.cumsum(np.bincount(codes, minlength=n_series))[:-1]
    members = np.split(np.argsort(codes, kind="stable"), starts)
    return [labels[int(rows[0])] for rows in members], members


def _check_group(table, group, name):
    if not hasattr(table, "columns"):
        raise ValueError(f"group={group!r} names a column, but {name} is an array; expected a data frame.")
    if group not in columns_of(table):
        raise ValueError(f"group={group!r} is not a column of {name}, which has {columns_of(table)}.")


def find_target(model, table, target, group=None):
    """The column whose next value a model predicts: the one given, or the only one that it reads."""
    if target is None:
        beside = (group, *special_columns(model))
        columns = [name for name in input_columns(model, table, group) if name not in beside]
        if len(columns) != 1:
            raise ValueError(f"target is missing: say which of the columns {columns} the model predicts.")
        return columns[0]
    if target not in columns_of(table):
        raise ValueError(f"target={target!r} is not a column of history, which has {columns_of(table)}.")
    return target


def _check_future(table, future, others, target):
    """The table of the future, with the columns it has to have."""
    if future is None:
        if others:
            raise ValueError(
                f"future is missing: the model reads the columns {others} beside {target!r}; give the values "
                "that they will have."
            )
        return None
    if not hasattr(table, "columns"):
        future = as_columns(future, "future")
        if future.shape[1] != len(others):
            raise ValueError(
                f"future has {future.shape[1]} columns; expected {len(others)}: history without the target."
            )
        return future
    future = as_table(future, "future")
    if not hasattr(future, "columns") or library_of(future) is not library_of(table):
        raise ValueError(
            f"future is of {library_of(future).__name__}; expected a data frame of "
            f"{library_of(table).__name__} like history, with the columns {others}."
        )
    missing = [name for name in others if name not in columns_of(future)]
    if missing:
        raise ValueError(
            f"future lacks the columns {missing}, which the model reads; it has {columns_of(future)}."
        )
    return future


def _check_length(future, steps, which):
    if len(future) < steps:
        raise ValueError(f"future has {len(future)} rows{which}, but steps={steps}.")
