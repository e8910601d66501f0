"""What comes after each row: the targets of a forecast several steps ahead."""

from numbers import Integral

import numpy as np
from sklearn.utils import check_consistent_length

from ._columns import as_columns
from ._compat import Interval, validate_params
from ._windows import Windows


@validate_params(
    {"horizon": [Interval(Integral, 1, None, closed="left")]}, prefer_skip_nested_validation=True
)
def future_targets(X, y=None, *, horizon):
    """Pair every row or window whose future is known with that future.

    Parameters
    ----------
    X : array-like or data frame of shape (n_rows, n_channels), or Windows
        Rows of one series, oldest first, or windows over them.
    y : array-like, series or data frame of shape (n_rows,) or (n_rows, n_columns), default=None
        What is to be forecast, one value (or ``n_columns``) a row of the series; for ``Windows``
        the rows that the windows were made of.  By default the one channel of X; of ``Windows``
        then only the rows that lie in one of them are known.
    horizon : int
        Number of rows to look ahead, at least 1.

    Returns
    -------
    X : same type as X, of length n_samples
        The rows or windows whose next ``horizon`` rows are known.
    y : ndarray or data frame of shape (n_samples, horizon * n_columns)
        The values of the next ``horizon`` rows, nearest first, the columns of a row together.
        A data frame where the values came in one, with columns ``<name>_lead1``, ...

    Raises
    ------
    ValueError
        If no row has a known future; if lengths differ; if y is left out and X has several
        columns; if a future holds NaN and X is raw rows, where dropping a row would break the
        windows.  (From ``Windows`` such a window is dropped.)

    See Also
    --------
    make_windows : The windows to pair.

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
    is_windows = isinstance(X, Windows)
    if y is None:
        y = _the_only_column(X)
    values = as_columns(y, "y")
    if not is_windows:
        check_consistent_length(X, values)
    elif len(values) != X.n_rows:
        raise ValueError(
            f"y has {len(values)} rows, but the windows were made of {X.n_rows}: give y for the "
            "rows of the whole series."
        )
    last = X.last_rows if is_windows else np.arange(len(values))
    samples = np.flatnonzero(last + horizon < len(values))
    future = values[last[samples, np.newaxis] + np.arange(1, horizon + 1)]  # (n, horizon, columns)
    missing = np.isnan(future).any(axis=(1, 2))
    if is_windows:
        samples, future = samples[~missing], future[~missing]
    elif missing.any():
        raise ValueError(
            f"The future of row {samples[missing.argmax()]} contains NaN. Fill the gaps of y, or make "
            "windows first: future_targets(make_windows(X, length), y, horizon=...) leaves such rows out."
        )
    if len(samples) == 0:
        raise ValueError(
            f"horizon={horizon} leaves no samples: no row or window has that many known values after it "
            f"among the {np.count_nonzero(~np.isnan(values).any(axis=1))} known rows of {len(values)}."
        )
    targets = future.reshape(len(future), -1)
    return _take(X, samples), _like(y, targets, last[samples], horizon)


def _the_only_column(X):
    """The series that X is, where it is one."""
    if isinstance(X, Windows):
        positions, values = X.used_rows()
        series = np.full((X.n_rows, values.shape[1]), np.nan, values.dtype)
        series[positions] = values
    else:
        series = X
    n_columns = np.shape(series)[1] if np.ndim(series) == 2 else 1
    if n_columns != 1:
        raise ValueError(f"X has {n_columns} columns: say with y which of them is to be forecast.")
    return series


def _take(X, samples):
    """The samples of X; of raw rows they are the first ones."""
    if isinstance(X, Windows):
        return X[samples]
    if not hasattr(X, "shape"):
        X = np.asarray(X)
    return getattr(X, "iloc", X)[: len(samples)]


def _like(y, targets, rows, horizon):
    """``targets`` in a data frame with the index of ``rows``, where y is one."""
    frame = y.to_frame() if hasattr(y, "to_frame") else y
    if not hasattr(frame, "columns"):
        return targets
    names = [f"{name}_lead{lead}" for lead in range(1, horizon + 1) for name in frame.columns]
    if hasattr(frame, "iloc"):
        return type(frame)(targets, index=frame.index[rows], columns=names)
    return type(frame)(targets, schema=names)
