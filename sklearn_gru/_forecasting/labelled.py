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
    values : ndarray of shape (n_series, n_steps, n_targets) or (n_series, n_steps, n_targets, n_quantiles)
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
    names = _names(chain, history, targets)
    if is_series(history) and values.ndim == 2:
        name = history.name if history.name is None else names[0]
        return series_like(history, values[:, 0], name, index_of(rows))
    values = values.reshape(len(values), -1)  # one target's quantiles side by side
    told = {name: column(rows, name) for name in role_names(*roles) if name in columns_of(rows)}
    return frame_like(history, {**told, **dict(zip(names, values.T, strict=True))}, index_of(rows))


def quantile_of(chain):
    """The level of a model of one quantile, None of any other.

    Where y is taken back by what falls, such as ``np.negative``, the lowest values become the highest.
    """
    if chain.says_one_part:
        return None
    last = chain.steps[-1]
    is_quantile = getattr(last, "loss", "quantile") == "quantile" and chain.levels is None
    level = getattr(last, "quantile", None) if is_quantile else None
    return level if level is None else chain.level_out(level)


def names_of_levels(levels):
    """What tells several quantiles, such as q0.1: no two are the same."""
    short = [f"q{level:g}" for level in levels]
    return short if len(set(short)) == len(short) else [f"q{level!r}" for level in levels]


def names_of_columns(predictions, levels, classes):
    """The names of the columns of predictions, None where they are numbered.

    Parameters
    ----------
    predictions : ndarray of shape (n_samples, ...)
    levels : tuple of float or None
        Those of the quantiles along their last axis.
    classes : ndarray of shape (n_classes,) or None
        Those of the probabilities there.

    Returns
    -------
    names : array-like or None
    """
    if levels is not None:
        names = names_of_levels(levels)
        is_one = predictions.ndim == 2
        return names if is_one else [f"{i}_{name}" for i in range(predictions.shape[1]) for name in names]
    has_classes = classes is not None and predictions.shape[1:] == np.shape(classes)
    return classes if has_classes else None


def _names(chain, history, targets):
    """The names of the columns: those of the targets, with the levels of a model of quantiles."""
    if chain.levels is None:
        quantile = quantile_of(chain)
        return targets if quantile is None else [f"{name}_q{quantile:g}" for name in targets]
    has_none = is_series(history) and not history.name  # and then a target is only counted
    return [
        level if has_none else f"{name}_{level}"
        for name in targets
        for level in names_of_levels(chain.levels)
    ]
