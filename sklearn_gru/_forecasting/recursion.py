"""Predictions that are fed back as the next values of each series, for all series together."""

import numpy as np

from .._tables.frames import first_rows, rows_at, with_rows
from .last_prediction import checked_predictions, predict_after
from .series_predictor import series_predictor


def recurse(chain, known, ahead, counts, n_told):
    """The next values of all series.

    The known rows go through the model once; then only what is new does.  Where that is not the
    same as appending rows and predicting again, since a step looks at several rows, or the window
    at other series than those of the forecast, every step goes through all rows.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows
    ahead : data frame or ndarray of shape (n_series * n_ahead, n_columns)
        The rows to come, one series after the other, up to the last one that a window shows.
    counts : ndarray of shape (n_series,)
        How many of them are to be forecast.
    n_told : ndarray of shape (n_series,)
        How many of them tell what windows show ahead.

    Returns
    -------
    values : ndarray of shape (n_series, horizon, n_targets)
        Beyond the count of a series anything.
    """
    n_series, n_ahead = len(known.members), len(ahead) // len(known.members)
    model = series_predictor(chain, known, ahead, n_told)
    if model is None:
        return np.stack([_again_and_again(chain, known, ahead, i, counts, n_told) for i in range(n_series)])
    values, series = [_checked(model.begin(known.rows, known.members), known, 0)], np.arange(n_series)
    for step in range(1, counts.max()):
        goes_on = counts[series] > step
        series = series[goes_on]
        fed_back = values[-1][series].astype(known.values.dtype)
        rows = known.with_targets(rows_at(ahead, series * n_ahead + step - 1), fed_back)
        values.append(values[-1].copy())
        values[-1][series] = _checked(model.go_on(rows, goes_on), known.only(series), step)
    return np.stack(values, axis=1)


def _checked(predictions, known, step):
    """One value of each target for each series, of shape (n_series, n_targets)."""
    predictions = predictions.reshape(len(predictions), -1) if predictions.ndim < 3 else predictions
    n_rows = [len(rows) + step for rows in known.members]
    return checked_predictions(predictions, n_rows, known.which)


def _again_and_again(chain, known, ahead, series, counts, n_told):
    """The next values of one series, each from all rows before it: right for every model, and slow."""
    n_ahead, horizon = len(ahead) // len(known.members), int(counts.max())
    count, members, only = counts[series], known.members[series], known.only([series])
    coming = rows_at(ahead, series * n_ahead + np.arange(max(count, n_told[series])))
    table, values = with_rows(rows_at(known.rows, members), coming), known.values[members]
    predictions = []
    for step in range(count):
        past = known.with_targets(*_up_to_now(chain, table, values))
        prediction = predict_after(chain, past, len(values) - 1)
        predictions.append(_checked(prediction[np.newaxis], only, step))
        values = np.concatenate([values, predictions[-1].astype(values.dtype)])
    return np.concatenate([*predictions, *predictions[-1:] * (horizon - count)])


def _up_to_now(chain, table, values):
    """The rows that a prediction is made from, and the targets in them, which are unknown in rows to come."""
    if not chain.known:
        return first_rows(table, len(values)), values
    unknown = np.full((len(table) - len(values), values.shape[1]), np.nan, values.dtype)
    return table, np.concatenate([values, unknown])
