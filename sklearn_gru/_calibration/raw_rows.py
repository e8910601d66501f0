"""Regressors of raw rows that make windows themselves: what they say of a row is made of those before it.

Of such a regressor the rows of a calibration part are nothing without the rows in front of them, and the
last rows of a table are not the last ones of each of its series.
"""

import numpy as np

from .._tables.series_index import find_series
from .._utils.compat import num_samples
from .._windows.recipe import recipe_of, windows_of_rows
from .._windows.sliding_window import SlidingWindow
from .._windows.validation import is_three_d


def window_of_rows(estimator, X):
    """The ``SlidingWindow`` by which a regressor makes windows of the rows of X.

    Parameters
    ----------
    estimator : estimator
        Fitted or not; pipelines, searches, ensembles and frozen estimators are looked into.
    X : array-like, data frame or Windows

    Returns
    -------
    window : SlidingWindow or None
        None without one, and where X are sequences, of which it makes shorter ones.
    """
    if is_three_d(X):
        return None
    return next((part for part in _parts_of(estimator) if isinstance(part, SlidingWindow)), None)


def one_window_a_row(window, X):
    """What tells the series and the time of each row as a ``SlidingWindow`` reads them.

    Parameters
    ----------
    window : SlidingWindow
    X : array-like or data frame of shape (n_rows, n_columns)

    Returns
    -------
    rows : Windows of shape (n_rows, 1, 1)
        Their values are none.

    Raises
    ------
    ValueError
        If X does not tell the series or times, as in :func:`make_windows`.
    """
    n_rows = num_samples(X)
    series = find_series(X, n_rows, window.group, window.time)
    return windows_of_rows(np.zeros((n_rows, 1)), series, recipe_of(1, None, None, None, 1, horizon=None))


def _parts_of(estimator):
    """An estimator and all that stand in its parameters.

    Yields
    ------
    object
        The estimator first; then whatever a parameter holds, and the members of lists.
    """
    yield estimator
    if type(estimator).__name__ == "FrozenEstimator":  # it hides the parameters of what it holds
        yield from _parts_of(estimator.estimator)
    elif hasattr(estimator, "get_params") and not isinstance(estimator, type):
        for part in estimator.get_params(deep=False).values():
            named = part if isinstance(part, list) else [part]
            for each in named:
                yield from _parts_of(each[1] if isinstance(each, tuple) and len(each) > 1 else each)
