"""The past that a stream begins with, read at once."""

from typing import NamedTuple

import numpy as np

from .._tables.frames import is_frame
from .._tables.labels import label_list
from .._tables.regular_steps import longest_regular_step
from .._tables.series_index import find_series
from .._tables.times import Times
from .._utils.taken_apart import put_together, taken_apart
from .._windows.reading_across import warn_of_gaps
from .._windows.validation import is_three_d
from .clock import Moment, moments_of
from .recent_times import last_times
from .stream_parts import check_looks_at_rows_alone
from .waiting import Waiting


class Known(NamedTuple):
    """What a stream knows of a series; it is replaced as a whole, never changed."""

    state: np.ndarray  # of the memory
    moment: Moment | None = None  # of the last observation, where times are told
    times: Times | None = None  # of the last ones, where rows to come have to go on there
    waiting: Waiting | None = None  # the last steps, where outcomes are taken


def saved_series(series):
    """What a stream knows of its series, in a dictionary of lists and arrays.

    The labels are a list, for a file of skops has no dictionary whose keys are None or tuples; the states of
    many series are one array, for each has a file within it.

    Parameters
    ----------
    series : dict of Known
    """
    labels, states = list(series), [known.state for known in series.values()]
    if len({(state.shape, state.dtype) for state in states}) == 1:
        states = np.stack(states)
    columns = {"labels": labels, "states": states}
    for name in Known._fields[1:]:
        values = tuple(getattr(known, name) for known in series.values())
        is_known = any(value is not None for value in values)
        columns[name] = taken_apart(values) if is_known else None
    return columns


def loaded_series(columns):
    """The way back."""
    nothing = [None] * len(columns["labels"])
    rest = [columns[name] for name in Known._fields[1:]]
    rest = [nothing if values is None else put_together(values) for values in rest]
    states = [state.copy() for state in columns["states"]]
    return dict(zip(columns["labels"], map(Known, states, *rest), strict=True))


def read_history(parts, history, labels=None):
    """What a stream knows after a past.

    Parameters
    ----------
    parts : StreamParts
    history : array-like, data frame or dict
        As :func:`stream` takes it.
    labels : array-like of shape (n_rows,), default=None
        The series of each row, where no column tells it.

    Returns
    -------
    known : dict
        A ``Known`` for each label.  The only series has the label None.
    longest : dict or None
        The longest step of times that are regular throughout, as :func:`longest_regular_step` gives it, where
        windows would read across a longer one.
    """
    if not isinstance(history, dict):
        return _read_rows(parts, history, labels)
    known, longest = {}, []
    for label, rows in history.items():
        parts.observations.check_label(label, "A part of history")
        read, step = _read_rows(parts, rows, None, only=label)
        known[label] = read[None]
        longest.append(step)
    return known, _longest_of(longest)


def _longest_of(steps):
    """The longest step of some; None where one has none, or another kind."""
    if None in steps or len({step["kind"] for step in steps}) != 1:
        return None
    return max(steps, key=lambda step: step["step"][0])


def _read_rows(parts, history, labels, *, only=None):
    """What is known after the rows of all series, which labels tell apart, or of one of them only."""
    observations = parts.observations
    if is_three_d(history, "history"):
        raise ValueError(
            f"history has the shape {np.shape(history)}; expected rows of shape (n_rows, n_channels). Of "
            "several series, give a dict {label: rows}."
        )
    is_table = is_frame(history)
    if observations.is_keyed and labels is None and only is None:
        labels = _group(observations, history, is_table)
    rows = observations.past(history)
    time = observations.time if is_table else None
    if is_table:
        observations.times_in(history, "history")
    series = find_series(history, len(rows), labels, time, name="history")
    check_looks_at_rows_alone(parts, rows)
    channels = series.sorted(parts.channels(rows, "history"))
    names = [None] if series.labels is None else label_list(series.labels)
    if parts.told_ahead is not None:
        shown = names if only is None else [only]
        parts.told_ahead.check_by_themselves(rows, parts.channels)
        parts.told_ahead.check_has_come(channels[series.stops - 1], shown, observations.group)
    states = parts.memory.after_rows(channels, series.starts)
    reads_across = time is not None and parts.memory.n_rows > 1
    if reads_across:
        warn_of_gaps(series, parts.memory.n_rows, of_last=True)
    moments = recent = [None] * len(states)
    if time is not None:
        times = observations.times_in(history, "history")
        moments = moments_of(times[series.table_rows(series.stops - 1)])
        if parts.told_ahead is not None or parts.outcomes is not None:
            rows = (np.arange(*ends) for ends in zip(series.starts, series.stops, strict=True))
            recent = [last_times(times, series.table_rows(part)) for part in rows]
    copies = [state.copy() for state in states]
    known = dict(zip(names, map(Known, copies, moments, recent), strict=True))
    return known, longest_regular_step(series) if reads_across else None


def _group(observations, history, is_table):
    """The column that tells the series of a table, or several."""
    if not is_table:
        observations.check_needs_no_table(history, "history")
        raise ValueError(
            f"history is a {type(history).__name__}, which does not tell its series; expected a data frame "
            f"with the column {observations.group!r}, a dict {{label: rows}}, or group= with a label for "
            "each row."
        )
    observations.check_has_group(history, "history")
    return observations.group
