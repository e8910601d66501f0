"""What a fitted model, of rows or of windows, says after the last row of a table."""

import copy

import numpy as np

from .._tables.frames import column, columns_of, last_rows, rows_at
from .._tables.times import read_times
from .._windows.windows import make_windows
from .fitted_chain import length_of_windows, split_at_window


def predict_last(model, table):
    """What the model predicts after the last row of a table.

    Equal to ``model.predict(table)[-1]``, but of a pipeline with a :class:`SlidingWindow` the part
    after it sees the last window only.  A model of windows gets the last one, as long as the
    sequences that it was fitted on.

    Parameters
    ----------
    model : estimator
        Fitted.
    table : data frame or ndarray of shape (n_rows, n_columns)
        The columns that the model reads, oldest row first.

    Returns
    -------
    prediction : ndarray of shape () or (n_outputs,)

    Raises
    ------
    ValueError
        If the model predicts a value at every step, or a prediction is not finite.
    """
    front, window, tail = split_at_window(model)
    length = length_of_windows(model)
    if length is not None:
        prediction = model.predict(make_windows(last_rows(table, length), length)[-1:])
    elif window is not None:
        prediction = _after_last_window(front, window, tail, table)
    else:
        prediction = model.predict(table)
    prediction = np.asarray(prediction)
    if prediction.ndim == 3:
        raise ValueError(
            f"The model predicts a value at every step (shape {prediction.shape}); expected one that "
            "predicts after the last step."
        )
    if not np.isfinite(prediction[-1]).all():
        raise ValueError(f"The prediction after the last of {len(table)} rows is not finite.")
    return prediction[-1]


def in_time_order(table, time, name):
    """The rows of a table sorted by a column of times, which a history has to have, if it is given."""
    if time is None:
        return table
    if not hasattr(table, "columns") or time not in columns_of(table):
        if name == "history":
            raise ValueError(f"time={time!r} is not a column of history, which has {columns_of(table)}.")
        return table
    times = read_times(column(table, time), f"{time!r} of {name}").values
    return rows_at(table, np.argsort(times, kind="stable"))


def _after_last_window(front, window, tail, table):
    """What ``tail`` predicts from the last window of a table."""
    rows = table
    for step in front:
        rows = step.transform(rows)
    # rows of another series or in another order, and readings carried on, may reach further back
    if window.group is None and window.time is None and window.fill is None:
        rows = last_rows(rows, window.length)
    return tail.predict(window.transform(rows)[-1:])


def last_windows(window, rows):
    """The last window of each series in a table.

    Parameters
    ----------
    window : SlidingWindow
        Fitted.
    rows : array-like or data frame
        As its ``transform`` takes them.

    Returns
    -------
    windows : ndarray of shape (n_series, length, n_channels)
        The series in the order in which they appear.
    rows : ndarray of shape (n_series,)
        The rows of the table at which they end.
    """
    window = copy.copy(window)
    window.flatten = False
    windows = window.transform(rows)
    firsts, series = np.unique(windows.first_rows, return_inverse=True)
    in_time = np.argsort(windows.last_rows)
    last = np.empty(len(firsts), int)
    last[series[in_time]] = in_time  # the last assignment stays
    windows = windows[last]  # series are numbered as they appear
    return np.asarray(windows), windows.table_rows
