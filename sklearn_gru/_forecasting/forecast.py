"""Forecasts many steps ahead of models that predict one."""

from numbers import Integral
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier
from sklearn.utils.validation import check_is_fitted

from .._tables.columns import as_columns, as_table
from .._tables.frames import (
    column,
    columns_of,
    frame_like,
    is_frame,
    is_pandas,
    is_series,
    rows_at,
    series_like,
    with_column,
    with_columns_only,
)
from .._tables.index import index_of
from .._tables.times import tells_time
from .._utils.compat import HasMethods, Interval, validate_params
from .._utils.typing import ArrayLike, Arrays
from .ahead import read_ahead
from .fitted_chain import FittedChain, check_knows_nothing_ahead
from .panel import check_group, read_panel
from .recursion import Recursion, recurse


@overload
def forecast(
    model: Any,
    history: Arrays,
    horizon: int,
    *,
    target: int | None = None,
    future: ArrayLike | None = None,
    group: None = None,
    time: None = None,
) -> NDArray[Any]: ...
@overload
def forecast(
    model: Any,
    history: ArrayLike,
    horizon: int,
    *,
    target: str | int | None = None,
    future: ArrayLike | None = None,
    group: str | None = None,
    time: str | None = None,
) -> Any: ...


@validate_params(
    {"model": [HasMethods(["predict"])], "horizon": [Interval(Integral, 1, None, closed="left")]},
    prefer_skip_nested_validation=True,
)
def forecast(model, history, horizon, *, target=None, future=None, group=None, time=None):
    """Forecast by recursion: feed each prediction back as the next value of the series.

    The model predicts the value after the last row; that becomes a row of its own, and so on.  So
    errors build up; a model that learnt all steps at once (:func:`future_targets`) has no need of
    it.  The result equals that of appending rows and calling ``model.predict(rows)[-1]``.

    The known rows go through the steps in front of a window once, and all series are predicted side
    by side.  That is for steps that look at each row by itself; one that looks at several, such as
    a moving average, shows on a few rows of the table, and then every step goes through all rows.

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
    horizon : int
        How many values to forecast, at least 1.
    target : str or int, default=None
        The column, in an array its position, of which the model predicts the next value.  By
        default the only one.
    future : array-like or data frame of shape (n_future_rows, n_columns), default=None
        At least ``horizon`` rows (a series) with the values that all other columns will have, by
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
        The values of the next ``horizon`` rows.  Of an array an array of shape (horizon,), of a series
        or data frame a series of that name.  In pandas it has the index of ``future``, or else
        goes on with that of ``history`` where dates or numbers are regular, and is counted where
        they are not, or where a local time does not exist because clocks change.  With ``group`` a
        data frame with that column, the time if ``future`` has it, and ``target``: in the rows of
        ``future``, in time order, the first ``horizon`` of each series, or else series by series.

    Raises
    ------
    ValueError
        If ``target`` is not given and there are several columns; if columns or rows are missing;
        if times are missing, repeat, or do not come after the history, or an index of dates goes
        back; if the model predicts several values or one at every step, or its windows know columns
        ahead; if a prediction is not finite.
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
    chain, table = FittedChain(model), as_table(history, "history")
    check_knows_nothing_ahead(chain, "forecast")
    if group is not None:
        check_group(table, group, "history")
    target = find_target(chain, table, target, group)
    time = chain.roles.get("time") if time is None else time
    past = read_panel(table, "history", group, time)
    ahead = read_ahead(chain, table, future, past, target, int(horizon), time)
    values = recurse(chain, _recursion(chain, table, target, past, ahead, time))
    if group is not None:
        return _frame_of_series(values, table, past, ahead, target, time)
    if not is_frame(table):
        return values[0]
    name, index = history.name if is_series(history) else target, ahead.index(table)
    return series_like(table, values[0], name, ahead.counted() if index is None else index)


def _recursion(chain, table, target, past, ahead, time):
    """What is known before the first prediction."""
    columns = chain.columns_in(table, past.group)
    known = as_columns(column(table, target), "history")[:, 0]
    rows = with_columns_only(table, columns)
    return Recursion(
        rows=with_column(rows, target, known) if target in columns else rows,
        members=past.members,
        ahead=ahead.rows_like(rows),
        horizon=ahead.horizon,
        target=target,
        known=known,
        reads_target=target in columns,
        group=past.group,
        time=time,
        which=[past.which(i) for i in range(len(past.members))],
    )


def _frame_of_series(values, table, past, ahead, target, time):
    """A data frame of group, time and target; its rows are those of the future, if it is given."""
    if ahead.future is None:
        rows = rows_at(table, np.repeat([members[-1] for members in past.members], ahead.horizon))
        has_times = is_pandas(table) and tells_time(index_of(table).dtype)
        index = ahead.index(table) if has_times else None
        return frame_like(table, {past.group: column(rows, past.group), target: values.ravel()}, index)
    in_time = np.argsort(np.argsort(ahead.coming.order)[ahead.places])
    rows = rows_at(ahead.future, ahead.places[in_time])
    told = [name for name in (past.group, time) if name in columns_of(rows)]  # levels stay in the index
    result = {name: column(rows, name) for name in told}
    return frame_like(table, {**result, target: values.ravel()[in_time]}, index_of(rows))


def find_target(chain, table, target, group=None):
    """The column whose next value a model predicts: the one given, or the only one that it reads."""
    if target is None:
        beside = (group, *chain.roles.values())
        columns = [name for name in chain.columns_in(table, group) if name not in beside]
        if len(columns) != 1:
            raise ValueError(f"target is missing: say which of the columns {columns} the model predicts.")
        return columns[0]
    if target not in columns_of(table):
        raise ValueError(f"target={target!r} is not a column of history, which has {columns_of(table)}.")
    return target
