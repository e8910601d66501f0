"""Predictions of a model of several steps whose windows show what is known of the rows to come."""

from dataclasses import replace

import numpy as np

from .._tables.frames import columns_of, rows_at, with_columns_only, with_rows
from .last_prediction import by_step, checked_predictions, predict_after


def predict_knowing(chain, known, table, members, ahead, n_told):
    """What a model says after the last known row of each series: all steps at once.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows
    table : data frame or ndarray of shape (n_rows, n_columns)
        The history.
    members : list of ndarray
        The known rows of each series in it.
    ahead : data frame or ndarray of shape (n_series * n_ahead, n_columns)
        The rows to come, one series after the other, with what tells series and times.
    n_told : ndarray of shape (n_series,)
        How many of them tell what windows show ahead.

    Returns
    -------
    values : ndarray of shape (n_series, n_steps, n_targets), or with a last axis of quantiles
    """
    n_ahead = len(ahead) // len(members)
    if n_ahead > min(n_told):  # nobody has asked the windows for more
        is_told = np.arange(n_ahead) < n_told[:, np.newaxis]
        ahead = rows_at(ahead, np.flatnonzero(is_told))
    rows = rows_at(with_columns_only(table, columns_of(ahead)), np.concatenate(members))
    whole, lengths = with_rows(rows, ahead), [len(part) for part in members]
    if chain.recipe is not None:
        recipe = replace(chain.recipe, group=known.group, time=known.time, from_arrays=(), stride=1)
        predictions = chain.model.predict(recipe.windows(whole)[np.cumsum(lengths) - 1])
    else:
        predictions = _one_by_one(chain, whole, lengths, n_told)
    predictions = np.asarray(predictions)
    predictions = checked_predictions(predictions, lengths, known.which, levels=chain.levels)
    return by_step(predictions, len(known.targets), chain.levels)


def _one_by_one(chain, whole, lengths, n_told):
    """The predictions of a pipeline of raw rows, whose steps get the rows of one series."""
    predictions, starts, ends = [], np.cumsum([0, *lengths]), np.cumsum([sum(lengths), *n_told])
    for i, length in enumerate(lengths):
        coming = np.arange(ends[i], ends[i + 1])
        rows = rows_at(whole, np.append(starts[i] + np.arange(length), coming))
        predictions.append(predict_after(chain, rows, length - 1))
    return np.stack(predictions)
