"""What a fitted model, of rows or of windows, says after the last row of a table."""

import numpy as np

from .._tables.frames import last_rows
from .._windows.recipe import windows_of_table
from .._windows.sliding_window import windows_of_few_rows


def predict_last(chain, table):
    """What the model predicts after the last row of a table.

    Equal to ``model.predict(table)[-1]``, but of a pipeline with a :class:`SlidingWindow` the part
    after it sees the last window only.  A model of windows gets the last one, as long as the
    sequences that it was fitted on.

    Parameters
    ----------
    chain : FittedChain
    table : data frame or ndarray of shape (n_rows, n_columns)
        The columns that the model reads, oldest row first.

    Returns
    -------
    prediction : ndarray of shape () or (n_outputs,), or with a last axis of quantiles

    Raises
    ------
    ValueError
        If the model predicts a value at every step, or a prediction is not finite.
    """
    if chain.length is not None:
        rows = table if chain.fill is not None else last_rows(table, chain.length)
        options = {"fill": chain.fill, "stride": 1, "known": None, "horizon": None}
        windows = windows_of_table(rows, chain.length, None, None, **options)
        predictions = chain.model.predict(windows[-1:])
    elif chain.window is not None:
        predictions = _after_last_window(chain, table)
    else:
        predictions = chain.model.predict(table)
    return checked_predictions(np.asarray(predictions)[-1:], [len(table)], levels=chain.levels)[0]


def predict_after(chain, table, row):
    """What the model predicts after a row of one series, behind which only what is known ahead comes.

    Parameters
    ----------
    chain : FittedChain
    table : data frame or ndarray of shape (n_rows, n_columns)
        The columns that the model reads, oldest row first.
    row : int
        The last one, unless the windows of the model show rows to come.

    Returns
    -------
    prediction : ndarray of shape () or (n_outputs,)
    """
    if not chain.known:
        return predict_last(chain, table)
    for step in chain.front:
        table = step.transform(table)
    window = windows_of_few_rows(chain.window, table)[[row]]
    return np.asarray(chain.tail.predict(window))[0]


def checked_predictions(predictions, n_rows, which=("",), *, levels=None):
    """Refuse predictions that are not after the last step, or not finite.

    Parameters
    ----------
    predictions : ndarray of shape (n_series, ...)
    n_rows : list of int
        How many rows of each series they come after.
    which : list of str
        What tells the series in errors.
    levels : tuple of float or None
        Those of the quantiles that are the last axis.

    Returns
    -------
    predictions : ndarray of shape (n_series,) or (n_series, n_outputs), or with a last axis of quantiles
    """
    if predictions.ndim == (3 if levels is None else 4):
        raise ValueError(
            f"The model predicts a value at every step (shape {predictions.shape}); expected one that "
            "predicts after the last step."
        )
    is_finite = np.isfinite(predictions).reshape(len(predictions), -1).all(axis=1)
    if not is_finite.all():
        i = np.argmin(is_finite)
        raise ValueError(f"The prediction after the last of {n_rows[i]} rows{which[i]} is not finite.")
    return predictions


def by_step(predictions, n_targets, levels):
    """Predictions (n_series, ...) as (n_series, n_steps, n_targets), or with a last axis of quantiles."""
    quantiles = () if levels is None else (len(levels),)
    return predictions.reshape(len(predictions), -1, n_targets, *quantiles)


def _after_last_window(chain, table):
    """What comes after the window predicts from the last one of a table."""
    rows, window = table, chain.window
    for step in chain.front:
        rows = step.transform(rows)
    # rows of another series or in another order, and readings carried on, may reach further back
    if window.group is None and window.time is None and window.fill is None:
        rows = last_rows(rows, window.length)
    return chain.tail.predict(windows_of_few_rows(window, rows)[-1:])
