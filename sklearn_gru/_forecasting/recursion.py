"""Predictions that are fed back as the next values of each series, for all series together."""

import numpy as np

from .._tables.frames import first_rows, rows_at, with_rows
from .last_prediction import checked_predictions, predict_last
from .series_predictor import series_predictor


def recurse(chain, known, ahead, counts):
    """The next values of all series.

    The known rows go through the model once; then only what is new does.  Where that is not the
    same as appending rows and predicting again, since a step looks at several rows, or the window
    at other series than those of the forecast, every step goes through all rows.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows
    ahead : data frame or ndarray of shape (n_series * horizon, n_columns)
        The rows to come, one series after the other.
    counts : ndarray of shape (n_series,)
        How many of them are to be forecast.

    Returns
    -------
    values : ndarray of shape (n_series, horizon, n_targets)
        Beyond the count of a series anything.
    """
    n_series = len(known.members)
    horizon = len(ahead) // n_series
    model = series_predictor(chain, known, ahead)
    if model is None:
        return np.stack([_again_and_again(chain, known, ahead, i, counts[i]) for i in range(n_series)])
    values = [_checked(model.begin(known.rows, known.members), known, 0)]
    for step in range(1, horizon):
        fed_back = values[-1].astype(known.values.dtype)
        rows = rows_at(ahead, np.arange(n_series) * horizon + step - 1)
        predictions = model.go_on(known.with_targets(rows, fed_back))
        values.append(_checked(predictions, known, step, counts > step, values[-1]))
    return np.stack(values, axis=1)


def _checked(predictions, known, step, is_wanted=None, before=None):
    """One value of each target for each series, of shape (n_series, n_targets)."""
    predictions = predictions.reshape(len(predictions), -1) if predictions.ndim < 3 else predictions
    if is_wanted is not None and not is_wanted.all():
        predictions = np.where(is_wanted[:, np.newaxis], predictions, before)  # nobody asks for the others
    n_rows = [len(rows) + step for rows in known.members]
    return checked_predictions(predictions, n_rows, known.which)


def _again_and_again(chain, known, ahead, series, count):
    """The next values of one series, each from all rows before it: right for every model, and slow."""
    horizon = len(ahead) // len(known.members)
    members, only = known.members[series], known.only(series)
    coming = rows_at(ahead, np.arange(series * horizon, series * horizon + count))
    table, values = with_rows(rows_at(known.rows, members), coming), known.values[members]
    predictions = []
    for step in range(count):
        past = known.with_targets(first_rows(table, len(values)), values)
        predictions.append(_checked(predict_last(chain, past)[np.newaxis], only, step))
        values = np.concatenate([values, predictions[-1].astype(values.dtype)])
    return np.concatenate([*predictions, *predictions[-1:] * (horizon - count)])
