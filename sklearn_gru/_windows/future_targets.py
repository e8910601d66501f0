"""What comes after each row: the targets of a forecast several steps ahead."""

from numbers import Integral
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_consistent_length

from .._tables.columns import as_columns, as_table, without_columns
from .._tables.feature_names import column_names
from .._tables.frames import (
    check_array_like,
    columns_of,
    frame_of,
    is_frame,
    is_pandas,
    is_series,
    library_name_of,
    rows_at,
    with_index,
)
from .._tables.ids import names_in
from .._tables.index import (
    first_difference,
    holds_labels,
    index_of,
    same_labels,
    time_index_of,
    times_as_index,
)
from .._tables.series_index import find_series
from .._tables.table_of import table_of
from .._utils.compat import Interval, validate_params
from .._utils.data_warning import DataWarning
from .._utils.typing import ArrayLike, Arrays, Labels
from .._utils.warn import warn_caller
from .named_targets import warn_of_other_values
from .windows import Windows


@overload
def future_targets(
    X: Windows, y: Arrays | None = None, *, horizon: int, group: None = None, time: None = None
) -> tuple[Windows, NDArray[Any]]: ...
@overload
def future_targets(
    X: Arrays,
    y: Arrays | None = None,
    *,
    horizon: int,
    group: Labels | None = None,
    time: Labels | None = None,
) -> tuple[NDArray[Any], NDArray[Any]]: ...
@overload
def future_targets(
    X: Windows, y: ArrayLike, *, horizon: int, group: None = None, time: None = None
) -> tuple[Windows, Any]: ...
@overload
def future_targets(
    X: ArrayLike,
    y: ArrayLike | None = None,
    *,
    horizon: int,
    group: Labels | None = None,
    time: Labels | None = None,
) -> tuple[Any, Any]: ...


@validate_params(
    {
        "horizon": [Interval(Integral, 1, None, closed="left")],
        "group": [str, "array-like", None],
        "time": [str, "array-like", None],
    },
    prefer_skip_nested_validation=True,
)
def future_targets(X, y=None, *, horizon, group=None, time=None):
    """Pair every row or window whose future is known, at least in part, with that future.

    A future never crosses from one series into another.

    Parameters
    ----------
    X : array-like or data frame of shape (n_rows, n_channels), or Windows
        Rows of one series, or with ``group`` of several, or windows over them.
    y : array-like, series or data frame of shape (n_rows,) or (n_rows, n_columns), default=None
        What is to be forecast, one value (or ``n_columns``) for each row of X; for ``Windows``
        for each row of the table that they were made of, in its order.  By default the one
        channel of X; of ``Windows`` then only the rows that lie in one of them are known.  Rows are
        paired by their place: of pandas, y has the index of X.  NaN is a value that is not known.
    horizon : int
        Number of rows to look ahead, at least 1.
    group : str, list of str or array-like of shape (n_rows,), default=None
        What tells the series that a row of X is of: the name of a column, or of a level of the index
        in pandas, or a list of different names, or an array.
    time : str or array-like of shape (n_rows,), default=None
        When the rows were, where they are not in time order within each series: the name of a
        column or level, or an array, of dates, periods, durations or numbers.

    Returns
    -------
    X : same type as X, of length n_samples
        The rows or windows that have ``horizon`` rows after them in their series, and a known value in
        one of those, in the order they came in and with all columns, so that
        ``SlidingWindow(group=..., time=...)`` finds its own.  (What was given as an array is not in
        X: give a column where the next step needs it.)  A series of one axis becomes one column.
    y : ndarray or data frame of shape (n_samples, horizon * n_columns)
        The values of the next ``horizon`` rows, nearest first, the columns of a row together.
        A data frame where the values came in one, with columns ``<name>_lead1``, ...; the columns
        that ``group`` and ``time`` name are no targets.  NaN where a value is not known.

    Raises
    ------
    ValueError
        If no row has a known future, as when every series is shorter than the horizon; if lengths
        or indexes differ; if y is left out and X has several columns; if nothing of a future is known
        and X is raw rows, where leaving out a row other than the last ones of a series would break
        the windows; if ``group`` or ``time`` come with ``Windows``, which know their series, or are
        wrong as in :func:`make_windows`.

    Warns
    -----
    DataWarning
        If windows are left out because nothing of their future is known; not of those at the end of a
        series, after the last known value.  If a column of y has the name of a channel of the windows
        but other values.

    See Also
    --------
    make_windows : The windows to pair.

    Notes
    -----
    :class:`GRURegressor` takes a y with NaN.  For estimators that do not, such as ``Ridge``, leave
    those samples out: ``known = ~np.isnan(y).any(axis=1)``, then ``X[known], y[known]``.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import future_targets, make_windows
    >>> series = np.arange(6.0).reshape(-1, 1)
    >>> X, y = future_targets(make_windows(series, length=3), series, horizon=2)
    >>> X
    Windows(4 windows of 3 steps and 1 channel, float64)
    >>> X[3].ravel(), y[3]
    (array([1., 2., 3.]), array([4., 5.]))
    """
    if isinstance(y, str):
        raise ValueError(f"y={y!r} is a name; expected the values to forecast, such as table[{y!r}].")
    X, y = table_of(X), table_of(y)
    check_array_like(X, "X")
    is_held = _rows_held(X) if y is None and isinstance(X, Windows) else None
    y = _the_only_column(X, group, time) if y is None else _without_roles(y, group, time)
    values = as_columns(y, "y")
    if isinstance(X, Windows):
        last, series = _rows_of_windows(X, values, group, time)
    else:
        check_consistent_length(X, values)
        series = find_series(X, len(values), group, time)
        last = series.sorted_rows()
    _check_same_index(X, y)
    values = series.sorted(values)
    if isinstance(X, Windows):
        warn_of_other_values(X, values, column_names(y))
    n_shown = max(horizon, X.n_ahead if isinstance(X, Windows) else 0)
    samples = np.flatnonzero(last + n_shown < series.stop(last))
    leads = np.arange(1, horizon + 1)
    if is_held is not None:
        samples = samples[is_held[last[samples, np.newaxis] + leads].all(axis=1)]
    is_known = ~np.isnan(values).all(axis=1)
    has_future = is_known[last[samples, np.newaxis] + leads].any(axis=1)
    _mention(X, samples[~has_future], last, series, is_known, horizon)
    samples = samples[has_future]
    if len(samples) == 0:
        raise _no_samples(horizon, series, values)
    targets = values[last[samples, np.newaxis] + leads].reshape(len(samples), -1)
    return _take(X, samples), _like(y, targets, series.table_rows(last[samples]), horizon)


def _rows_held(windows):
    """Which of the sorted rows lie in one of the windows."""
    is_held = np.zeros(windows.n_rows, bool)
    is_held[windows.used_rows()[0]] = True
    return is_held


def _check_same_index(X, y):
    """Rows are paired by their place: an index that says otherwise is an error."""
    index, own = index_of(X), index_of(y)
    if isinstance(X, Windows) and own is not None:
        index, own = _indexes_to_compare(X._series, y)
    place = None if index is None or own is None else first_difference(index, own)
    if place is not None:
        table = "the table of the windows" if isinstance(X, Windows) else "X"
        raise ValueError(
            f"y has another index than {table}: {own[place]} in row {place}, where that has {index[place]}. "
            "Rows are paired by their place; expected y with the same index in the same order (of pandas, "
            "y.loc[X.index]), or without one, y.to_numpy()."
        )


def _indexes_to_compare(series, y):
    """The labels of the rows that windows know, and those of y; None where nothing is told by them.

    Their times may come from a column, and y have them in its index.
    """
    rows, times = series.rows_with_times(), time_index_of(y)
    if times is None:
        own = index_of(y)
        return series.known_labels(), own if rows is None else own[rows]
    index, own = times_as_index(series.times), times if rows is None else times[rows]
    is_told = index is not None and (same_labels(index, own) or holds_labels(times, index))
    return index if is_told else None, own


def _mention(X, samples, last, series, is_known, horizon):
    """Say which samples have no known future though their series goes on: a gap of y is as long."""
    # how many known rows come before each row: one after the sample and before its series ends
    n_known = np.append(0, np.cumsum(is_known))
    ends = last[samples]
    samples = samples[n_known[series.stop(ends)] > n_known[ends + 1]]
    if len(samples) == 0:
        return
    gap = f"nothing is known of the {horizon} row{'s' if horizon > 1 else ''} after"
    if isinstance(X, Windows):
        row = int(series.table_rows(last[samples[:1]])[0])
        warn_caller(
            f"{len(samples)} of {len(X)} windows are left out, because y is NaN: {gap} them. The first is "
            f"window {samples[0]}, which ends in row {row}.",
            DataWarning,
        )
        return
    raise ValueError(
        f"y is NaN: {gap} row {samples[0]} ({len(samples)} such rows), and a row cannot be left out of its "
        "series. Fill the gaps of y, or make windows first: future_targets(make_windows(X, length), y, "
        "horizon=...) leaves such windows out."
    )


def _rows_of_windows(X, values, group, time):
    """The sorted row at which each window ends, and the series that the windows know."""
    for name, value in (("group", group), ("time", time)):
        if value is not None:
            raise ValueError(
                f"{name}={value!r} is for rows, but X are Windows, which know their series: expected "
                f"{name}=None, and {name} in make_windows instead."
            )
    if len(values) != X.n_rows:
        raise ValueError(
            f"y has {len(values)} rows, but the windows were made of {X.n_rows}: give y for the "
            "rows of the whole table."
        )
    return X.last_rows, X._series


def _without_roles(y, group, time):
    """What is to be forecast, where y is the table with its columns of names and times."""
    there = columns_of(y) if is_frame(y) else []
    roles = {"group": group, "time": time}
    return without_columns(y, **{name: _those_in(role, there) for name, role in roles.items()})


def _those_in(role, columns):
    return [name for name in names_in(role) if name in columns]


def _the_only_column(X, group, time):
    """The series that X is, where it is one, in the order of its table."""
    if isinstance(X, Windows):
        positions, values = X.used_rows()
        columns = np.full((X.n_rows, values.shape[1]), np.nan, values.dtype)
        columns[X._series.table_rows(positions)] = values
    else:
        columns = without_columns(X, group=group, time=time)
    n_columns = np.shape(columns)[1] if np.ndim(columns) == 2 else 1
    if n_columns != 1:
        raise ValueError(f"X has {n_columns} columns: say with y which of them is to be forecast.")
    return columns


def _no_samples(horizon, series, values):
    n_known = np.count_nonzero(~np.isnan(values).any(axis=1))
    within = (
        "" if len(series.starts) == 1 else f" in the same series, of which there are {len(series.starts)}"
    )
    expected = (
        f" Expected a horizon of at most {series.longest - 1}." if horizon >= series.longest > 1 else ""
    )
    return ValueError(
        f"horizon={horizon} leaves no samples: no row or window has that many known values after it{within}, "
        f"among the {n_known} known rows of {len(values)}.{expected}"
    )


def _take(X, samples):
    """The samples of X, in a view where they are the first ones."""
    is_start = samples[-1] == len(samples) - 1  # they ascend
    if isinstance(X, Windows):
        return X[: len(samples)] if is_start else X[samples]
    if not hasattr(X, "shape"):
        X = np.asarray(X)
    if len(X.shape) == 1:
        X = as_table(X, "X") if is_series(X) else X[:, np.newaxis]
    return rows_at(X, slice(len(samples)) if is_start else samples)


def _like(y, targets, rows, horizon):
    """``targets`` in a data frame with the index of ``rows``, where y is one."""
    if not (is_series(y) or is_frame(y)):
        return targets
    frame = as_table(y, "y")
    names = [f"{name}_lead{lead}" for lead in range(1, horizon + 1) for name in columns_of(frame)]
    targets = frame_of(targets, names, library_name_of(frame))
    return with_index(targets, index_of(frame)[rows]) if is_pandas(frame) else targets
