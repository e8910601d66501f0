"""Forecasts of fitted models, of one step or of several, with their labels."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier
from sklearn.utils.validation import check_is_fitted

from .._tables.columns import as_table
from .._tables.frames import columns_of, rows_at, with_columns_only
from .._tables.ids import role_names
from .._tables.table_of import table_of
from .._utils.compat import HasMethods, Interval, validate_params
from .._utils.data_warning import DataWarning
from .._utils.floating_point import leaving_numpy_as_it_was
from .._utils.typing import ArrayLike, Arrays
from .._utils.warn import warn_caller
from .._windows.reading_across import warn_of_few_rows, warn_of_gaps
from .ahead import read_ahead
from .bands import forecast_with_bands
from .direct import predict_directly, steps_learnt
from .fitted_chain import FittedChain
from .knowing import predict_knowing
from .known_columns import columns_asked_ahead, columns_to_come
from .labelled import labelled, quantile_of
from .missing_ahead import naming_missing_of
from .missing_in_history import naming_missing_in
from .origin import known_lengths, known_targets
from .panel import check_group, read_panel
from .recursion import recurse
from .roles import find_targets, roles_in
from .rows_of_lags import check_lags, check_lags_come
from .series_predictor import KnownRows
from .side_by_side import side_by_side


@overload
def forecast(
    model: Any,
    history: Arrays,
    horizon: int | None = None,
    *,
    target: int | list[int] | None = None,
    future: ArrayLike | None = None,
    group: None = None,
    time: None = None,
    level: float | Sequence[float] | None = None,
) -> NDArray[Any]: ...
@overload
def forecast(
    model: Any,
    history: ArrayLike,
    horizon: int | None = None,
    *,
    target: str | int | list[str] | list[int] | None = None,
    future: ArrayLike | None = None,
    group: str | Sequence[str] | None = None,
    time: str | None = None,
    level: float | Sequence[float] | None = None,
) -> Any: ...


@leaving_numpy_as_it_was
@validate_params(
    {
        "model": [HasMethods(["predict"]), list, tuple],
        "horizon": [Interval(Integral, 1, None, closed="left"), None],
    },
    prefer_skip_nested_validation=True,
)
def forecast(model, history, horizon=None, *, target=None, future=None, group=None, time=None, level=None):
    """Forecast what comes after a history, of one series or of many, with a label on every value.

    - **A model of several steps**, fitted on the next values of the target (:func:`future_targets`
      with ``horizon=12``, say), is asked once after the last known row: nothing is fed back.
    - **A model of one step** goes on by recursion: the prediction becomes a row, and so on.  So
      errors build up.  Of several targets, each one step ahead, all are fed back together.

    Where its windows show columns ahead (``known``), each prediction is shown their values in the rows
    after the last one before it, in both ways.

    Each series begins after its own last row in which the target is known.  Rows behind it are the
    first to be forecast; what their other columns hold is known ahead, as in ``future``.

    Parameters
    ----------
    model : estimator or list of estimators
        Fitted regressor.  Of rows: a ``Pipeline`` with a :class:`SlidingWindow`, or any other.  Or
        of sequences: a :class:`GRURegressor`, or a ``Pipeline`` that ends in one, fitted on
        :class:`Windows`; it gets windows made as those were (``recipe_``).  Or several, such as
        one of the mean and one of quantiles.
    history : array-like, series or data frame of shape (n_rows, n_columns) or (n_rows,)
        The rows up to now, oldest first, or with ``time`` in any order.  Columns that the model does
        not read may be there.
    horizon : int, default=None
        How many values of each series to forecast, at least 1.  By default all that the model has
        learnt; of a model of one step, as many as there are rows to come.  A model of several quantiles
        says none that could be fed back.
    target : str, int or list of them, default=None
        The column, in an array its position, that the model predicts.  By default the one after which
        the y of ``fit`` was named (``target_names_in_``), or the only one.  A list for several.
    future : array-like or data frame of shape (n_future_rows, n_columns), default=None
        For a model of one step, at least ``horizon`` rows (a series) with the values that all other
        columns will have, by name, or in an array without the targets in the order of ``history``; for a
        single value, ``horizon=1``, nothing is needed.  Where
        its windows show columns ahead (``known``), those go on behind: with ``known`` of ``r`` rows
        ``horizon - 1 + r`` rows, in the last ``r`` of which only these columns count.
        For a model of several steps the columns that its windows show, in as many rows as they show.
        Where steps in front of the window make these of others too, all other columns.  In an array they
        come in the order of ``history``, whatever that of ``known``.  A target in a data frame is not
        looked at.  Its rows go on where those of ``history`` end.
    group : str or list of str, default=None
        The column, or level of the index, that tells the series of data frames, or several of them.
        Each series is forecast by itself.  By default that of the model's windows.
    time : str, default=None
        The column, or level of the index, that tells the time; by default that of the model's windows.
    level : float or list of float, default=None
        Of a :class:`ConformalRegressor`, the levels of the bands that stand beside the forecast, per cent.

    Returns
    -------
    values : ndarray, Series or DataFrame
        What ``history`` is.  Of an array an array of shape (horizon,), with a list of targets of shape
        (horizon, n_targets), and of several quantiles with a last axis of these.  Of a series a series, of
        several quantiles a data frame.  Of a data frame, of one series or many, a data frame with a row
        for each series and time, one series after the other, that which begins first in time before the
        others: the columns ``group`` and ``time``, where there are such, and the targets.  In pandas the
        index tells their times, if that of ``history``
        does.  A model of a quantile has its level in the name: ``sales_q0.1``; one of several has a
        column for each.  Of several models a data frame with the columns of all of them, or an array with
        the models, and the quantiles of each, along a further axis; quantiles of a target are put in
        order where their curves would cross.  With ``level`` a data frame in which ``sales-lo-80`` and
        ``sales-hi-80`` stand behind ``sales``, the lower ends from the highest level to the lowest and the
        upper ones back, or an array with these along a last axis.

    Raises
    ------
    ValueError
        If the model has learnt fewer steps than ``horizon``; if ``target`` is not given and there are
        several columns, is known ahead, or is not what the names of the y of ``fit`` tell; if columns or
        rows are missing; if rows to come are not at the times that come next; if a target of a series is
        never known, or a prediction is not finite.
    NotFittedError
        If the model is not fitted.

    Warns
    -----
    DataWarning
        If the times of ``history`` have no step, and those to come are farther apart, or closer, than
        all of them; if nearly all steps are equal, but the last window of a series reads across one that is
        far longer; if no series has as many rows as a window; if a quantile is fed back.

    See Also
    --------
    future_targets : To learn all steps at once.
    ForecastDisplay : The picture of it.

    Notes
    -----
    Times go on in the step of the known ones: dates in days, business days, months or hours, days
    being those of the calendar, also when clocks change; periods and durations likewise; numbers at
    their distance.  Rows to come that begin later, repeat, or are in another step are an error.
    Numbers in the index of pandas count as times, too, but for row numbers of several series.  Where
    times have no step, the next rows are taken as they come; a time that nobody tells is then missing
    in its column, and the index of pandas counts the rows of the series.  Arrays, and data frames of
    polars without ``time``, have nothing to check: the first row of ``future`` is that after the last.

    The known rows go through the steps in front of a window once, and all series are predicted side
    by side.  That is for steps that look at each row by itself; one that looks at several, such as
    a moving average, shows on a few rows of the table, and then every step goes through all rows.
    By recursion the result equals that of appending rows and calling ``model.predict(rows)[-1]``.

    Examples
    --------
    All steps at once, and the first of them:

    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn_gru import SlidingWindow, forecast, future_targets, make_windows
    >>> series = np.sin(np.arange(50.0) / 3)
    >>> X, y = future_targets(make_windows(series, 2), series, horizon=5)
    >>> model = make_pipeline(SlidingWindow(2, flatten=True), LinearRegression())
    >>> model = model.fit(X[1:], y[1:])  # the first window is not full
    >>> np.allclose(forecast(model, series), np.sin(np.arange(50, 55) / 3))
    True
    >>> forecast(model, series, 2).shape
    (2,)

    One step, fed back; the last two hours of the history are not known yet:

    >>> model = model.fit(X[1:], y[1:, 0])
    >>> series[48:] = np.nan
    >>> np.allclose(forecast(model, series, 5), np.sin(np.arange(48, 53) / 3))
    True

    Two shops that ended on different days:

    >>> import pandas as pd
    >>> shops = pd.DataFrame({
    ...     "shop": ["north"] * 3 + ["south"] * 2,
    ...     "date": pd.to_datetime(["2024-03-01", "2024-03-02", "2024-03-03"] * 2)[:5],
    ...     "sales": [1.0, 2.0, 3.0, 10.0, 20.0],
    ... })
    >>> double = LinearRegression().fit(pd.DataFrame({"sales": [1.0, 2.0]}), [2.0, 4.0])
    >>> forecast(double, shops, 2, target="sales", group="shop", time="date")
        shop       date  sales
    0  north 2024-03-04    6.0
    1  north 2024-03-05   12.0
    2  south 2024-03-03   40.0
    3  south 2024-03-04   80.0
    """
    if isinstance(model, (list, tuple)):
        if level is not None:
            raise ValueError(f"level={level!r} is of one calibrated model; expected no list of models.")
        return _forecast_by_all(model, history, horizon, target=target, future=future, group=group, time=time)
    check_is_fitted(model)
    history, future = table_of(history), table_of(future)
    if level is not None:
        options = {"target": target, "future": future, "group": group, "time": time}
        n_targets = len(_targets(model, history, **options))
        return forecast_with_bands(
            model, level, lambda part: forecast(part, history, horizon, **options), n_targets, horizon
        )
    if is_classifier(model):
        raise ValueError(
            f"{type(model).__name__} predicts classes; expected a regressor, which predicts values."
        )
    chain, table = FittedChain(model), as_table(history, "history")
    _check_raw(chain)
    group, time = roles_in(chain, table, group, time)
    if group is not None:
        check_group(table, group, "history")
    targets = find_targets(chain, table, target, group, time)
    check_lags(chain, table, future, targets)
    past = read_panel(table, "history", group, time)
    known, lengths = _known_rows(chain, table, past, targets, time)
    warn_of_gaps(past.first_rows(lengths), chain.n_rows_shown, of_last=True)
    if chain.window is not None or not getattr(chain.recipe, "is_padded", True):
        what = "history" if group is None else "The longest series of history"
        warn_of_few_rows(what, max(lengths), chain.n_rows_shown)
    n_steps = steps_learnt(chain, known)
    feeds_back = n_steps == 1 and chain.levels is None
    shown = columns_asked_ahead(chain, table, known.rows, targets, (group, time)) if chain.known else []
    asked = feeds_back, horizon, future is not None
    others = columns_to_come(chain, table, shown, targets, (group, time), *asked)
    levels = [name for name in role_names(*chain.roles.values()) if name not in columns_of(table)]
    ahead = read_ahead(table, past, lengths, future, others, levels, time)
    counts = _counts(chain, horizon, None if feeds_back else n_steps, ahead)
    needed = counts + max(chain.reach - 1, 0) if feeds_back else np.full(len(counts), chain.reach)
    rows, n_told = _rows_to_come(chain, table, ahead, (group, time), counts, needed, feeds_back)
    in_history = naming_missing_in(past, known.rows, known.members, chain.n_rows_shown, is_filled=chain.fills)
    with in_history, naming_missing_of(ahead, rows, shown or [], needed, n_told, is_filled=chain.fills):
        values = _values(chain, known, table, ahead, rows, counts, n_told, feeds_back)
    return labelled(chain, history, rows, values, counts, target=target, targets=targets, roles=(group, time))


def _forecast_by_all(models, history, horizon, **options):
    """The forecasts of several models beside each other."""
    if not models or any(isinstance(model, str) or not hasattr(model, "predict") for model in models):
        raise ValueError(f"model={models!r}; expected fitted regressors, at least one.")
    forecasts = [forecast(model, history, horizon, **options) for model in models]
    return side_by_side(models, forecasts, [_targets(model, history, **options) for model in models])


def _targets(model, history, *, target, group, time, **_):
    """What a model forecasts of a history."""
    chain, table = FittedChain(model), as_table(history, "history")
    return find_targets(chain, table, target, *roles_in(chain, table, group, time))


def _check_raw(chain):
    """Refuse a model of windows that were transformed by hand: of a table it would get raw ones."""
    if chain.recipe is not None and chain.recipe.is_changed:
        raise ValueError(
            "The model was fitted on windows that were transformed after they were made; those of history "
            "would be raw. Expected a pipeline of the transformer and the model, fitted on raw windows."
        )


def _known_rows(chain, table, past, targets, time):
    """The rows of each series up to the last one whose target is known, and how many they are."""
    values = known_targets(table, targets)
    lengths = known_lengths(values, past, targets)
    columns = chain.columns_in(table, past.group, time)
    rows = with_columns_only(table, columns)
    members = [rows[:n] for rows, n in zip(past.members, lengths, strict=True)]
    if sum(lengths) < len(rows):
        kept = np.sort(np.concatenate(members))
        rows, values = rows_at(rows, kept), values[kept]
        members = [np.searchsorted(kept, part) for part in members]
    reads = [i for i, target in enumerate(targets) if target in columns]
    which = [past.which(i) for i in range(len(members))]
    known = KnownRows(rows, members, targets, values, reads, past.group, time, which)
    return known._replace(rows=known.with_targets(rows, values)), lengths


def _counts(chain, horizon, n_steps, ahead):
    """How many values of each series are forecast, of shape (n_series,); at most ``n_steps`` if given."""
    n_series = len(ahead.series)
    if n_steps is not None:
        if horizon is not None and horizon > n_steps:
            why = f", and quantile={list(chain.levels)} tells no value to feed back" if n_steps == 1 else ""
            raise ValueError(
                f"horizon={horizon}, but the model has learnt {n_steps} step{'s' * (n_steps > 1)}{why}; "
                f"expected at most as many, or a model fitted on future_targets(..., horizon={horizon})."
            )
        return np.full(n_series, n_steps if horizon is None else horizon)
    n_beyond = max(chain.reach - 1, 0)  # rows that windows show only
    counts = np.maximum(ahead.counts - n_beyond, 0) if horizon is None else np.full(n_series, horizon)
    if not counts.all():
        if chain.known:
            ahead.check_told(np.maximum(counts, 1) + n_beyond)
        which = ahead.past.which(int(np.argmin(counts)))
        raise ValueError(
            "horizon is missing: the model predicts one step, which can be fed back as often as you like, "
            f"and neither future nor the end of history has rows to forecast{which}."
        )
    return counts


def _warn_of_quantile(chain, counts):
    """A quantile that is fed back is none of the steps after."""
    quantile = quantile_of(chain)
    if quantile is not None and counts.max() > 1:
        warn_caller(
            f"The model predicts the quantile {quantile:g} of the next value. Fed back, it is not that "
            "quantile of the values after it: expected a model of all steps at once (future_targets).",
            DataWarning,
        )


def _values(chain, known, table, ahead, rows, counts, n_told, feeds_back):
    """The forecast of all series, (n_series, n_values, n_targets) or with a last axis of quantiles."""
    if feeds_back:
        _warn_of_quantile(chain, counts)
        columns = chain.columns_in(table, known.group, known.time)
        return recurse(chain, known, with_columns_only(rows, columns), counts, n_told)
    if chain.known:
        return predict_knowing(chain, known, table, [part.known for part in ahead.series], rows, n_told)
    return predict_directly(chain, known)


def _rows_to_come(chain, table, ahead, roles, counts, needed, are_fed_back):
    """The rows to come: what the model reads of them, and what tells series and times.

    And how many of each series, of shape (n_series,), count: where windows carry a value on into a gap, it
    depends on the rows behind whether that is one.
    """
    if are_fed_back:
        check_lags_come(chain, ahead, needed)
    columns = chain.columns_in(table, *roles)
    ahead.check_told(needed)
    n_rows = int(max(counts.max(), needed.max()))
    if are_fed_back and ahead.time in columns and not ahead.knows_times(n_rows):
        raise ValueError(
            f"future is missing: the model reads {ahead.time!r}, and the times of history have no step by "
            "which they could go on."
        )
    told = [name for name in role_names(*roles) if name in columns_of(table) and name not in columns]
    n_told = np.maximum(needed, ahead.counts) if chain.known and chain.fills else needed
    rows = with_columns_only(table, [*columns, *told])
    return ahead.rows_like(rows, max(n_rows, int(n_told.max()))), n_told
