"""The past that a stream begins with, read at once."""

import numpy as np

from .._tables.columns import column_of
from .._tables.frames import is_frame, rows_at
from .._tables.series_index import find_series
from .._windows.validation import is_three_d
from .clock import Clock
from .stream_parts import check_looks_at_rows_alone


def read_history(parts, history):
    """What a stream knows after a past.

    Parameters
    ----------
    parts : StreamParts
    history : array-like or data frame
        As :func:`stream` takes it.

    Returns
    -------
    state : object
        Of the memory.
    clock : Clock
    """
    if is_three_d(history, "history"):
        return _read_sequences(parts, history), Clock(parts.roles)
    if parts.roles:
        return _read_table_of_series(parts, history)
    if parts.n_series > 1:
        raise ValueError(
            f"history is one table, but n_series={parts.n_series}; expected an array of shape "
            f"({parts.n_series}, n_steps, {parts.memory.n_channels}), such as pad_sequences makes."
        )
    rows = parts.tables.past(history) if is_frame(history) else parts.arrays.past(history)
    find_series(history, len(rows), name="history")  # an index of dates may not go back
    check_looks_at_rows_alone(parts, rows)
    channels = parts.channels(rows, "history")
    return parts.memory.after_sequences(channels[np.newaxis]), Clock(parts.roles)


def _read_sequences(parts, history):
    """The past of several series, of shape (n_series, n_steps, n_columns), padded in front."""
    if parts.roles:
        raise ValueError(
            f"history has three axes, but the model reads {parts.roles} from columns; expected a data frame."
        )
    sequences = parts.arrays.sequences(history)
    n_series, n_steps, n_columns = sequences.shape
    padding = np.logical_and.accumulate(np.isnan(sequences).all(axis=2), axis=1)
    check_looks_at_rows_alone(parts, sequences[0][~padding[0]])
    rows = parts.channels(sequences.reshape(-1, n_columns), "history")
    prepared = rows.reshape(n_series, n_steps, -1)
    prepared = np.where(padding[:, :, np.newaxis], prepared.dtype.type(np.nan), prepared)
    return parts.memory.after_sequences(prepared)


def _read_table_of_series(parts, history):
    """The rows of all series, which columns tell apart, or order in time."""
    group, time = parts.roles.get("group"), parts.roles.get("time")
    series = find_series(history, len(history), group, time, name="history")
    rows = parts.tables.past(history)
    last = rows_at(rows, series.table_rows(np.append(series.starts[1:], series.n_rows) - 1))
    if len(series.starts) != parts.n_series:
        labels = None if group is None else list(column_of(last, group, "group", len(last)))
        raise ValueError(
            f"history has {len(series.starts)} series ({labels}); expected n_series={parts.n_series}."
        )
    check_looks_at_rows_alone(parts, rows)
    channels = series.sorted(parts.channels(rows, "history"))
    return parts.memory.after_rows(channels, series.starts), Clock(parts.roles).after(last)
