"""Forecast values with their labels: the series, the times and the targets that they are of."""

import numpy as np

from .._tables.frames import (
    column,
    columns_of,
    frame_like,
    is_frame,
    is_series,
    rows_at,
    series_like,
)
from .._tables.ids import role_names
from .._tables.index import index_of


def labelled(chain, history, rows, values, counts, *, target, targets, roles):
    """The forecast in what the history came in.

    Parameters
    ----------
    chain : FittedChain
    history : array-like, series or data frame
    rows : data frame or ndarray of shape (n_series * n_ahead, n_columns)
        The rows to come, one series after the other.
    values : ndarray of shape (n_series, n_steps, n_targets)
        Of the first of them, and perhaps of more.
    counts : ndarray of shape (n_series,)
        How many of them are asked for.
    target : str, int, list of them or None
        As it was given: a list keeps the axis of the targets.
    targets : list of str or int
    roles : tuple of str, tuple of str or None
        The columns that tell series and time.

    Returns
    -------
    forecast : ndarray, series or data frame
    """
    is_asked = np.arange(len(rows) // len(values)) < counts[:, np.newaxis]
    if not is_asked.all():
        rows = rows_at(rows, np.flatnonzero(is_asked))
    values = values[np.arange(values.shape[1]) < counts[:, np.newaxis]]
    if not (is_frame(history) or is_series(history)):
        return values if isinstance(target, (list, tuple)) else values[:, 0]
    names = [_with_level(chain, name) for name in targets]
    if is_series(history):
        name = history.name if history.name is None else names[0]
        return series_like(history, values[:, 0], name, index_of(rows))
    told = {name: column(rows, name) for name in role_names(*roles) if name in columns_of(rows)}
    return frame_like(history, {**told, **dict(zip(names, values.T, strict=True))}, index_of(rows))


def quantile_of(chain):
    """The level of a model of a quantile, None of any other."""
    last = chain.steps[-1]
    is_quantile = getattr(last, "loss", "quantile") == "quantile"
    return getattr(last, "quantile", None) if is_quantile else None


def _with_level(chain, name):
    quantile = quantile_of(chain)
    return name if quantile is None else f"{name}_q{quantile:g}"
