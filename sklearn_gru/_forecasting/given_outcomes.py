"""Outcomes of single steps of a stream, as ``update`` takes them: arrays, dicts by label, data frames."""

from collections.abc import Mapping
from numbers import Integral
from typing import NamedTuple

import numpy as np

from .._tables.columns import as_columns, column_of
from .._tables.frames import columns_of, index_names_of, is_frame, with_columns_only
from .._tables.ids import role_names, shown
from .._tables.times import Times
from .outcomes import one_row


class GivenOutcomes(NamedTuple):
    """The outcomes of one step of each of some series."""

    labels: list
    y: np.ndarray  # (n_labels, n_outputs), NaN where an outcome has not come
    times: Times | None  # of the steps, where they are told


def read_outcomes(y, observations, n_outputs, names):
    """What has been given.

    Parameters
    ----------
    y : array-like, dict or data frame
    observations : Observations
        Those of the stream.
    n_outputs : int
    names : array-like of str or None
        Those of the outputs.

    Returns
    -------
    given : GivenOutcomes
    """
    if is_frame(y):
        given = _of_table(y, observations, n_outputs, names)
    elif isinstance(y, Mapping) != observations.is_keyed:
        like = "a dict {label: outcome}, or a data frame" if observations.is_keyed else "numbers"
        raise ValueError(f"y is a {type(y).__name__}; expected {like}, as the readings are.")
    else:
        rows = y if observations.is_keyed else {None: y}
        rows = {label: _row(values, label, n_outputs) for label, values in rows.items()}
        given = GivenOutcomes(list(rows), np.array(list(rows.values())).reshape(-1, n_outputs), None)
    if np.isinf(given.y).any():
        which = _which(observations.group, given.labels[np.argwhere(np.isinf(given.y))[0, 0]])
        raise ValueError(f"y{which} is infinite; expected numbers, or NaN.")
    return given


def steps_of(given, ago, waiting, group, names):
    """The places of the steps that outcomes are given of, among those that wait.

    Parameters
    ----------
    given : GivenOutcomes
    ago : int or None
    waiting : list of Waiting or None
        Of each series.
    group : str, tuple of str or None
        What the labels are called.
    names : array-like of str or None

    Returns
    -------
    places : list of int

    Raises
    ------
    ValueError
        If a series has not had that step, or it waits no longer, or an outcome has come already.
    """
    if given.times is not None and ago is not None:
        raise ValueError(f"ago={ago!r}, but y tells the time of the step; expected one of them.")
    ago = 0 if ago is None else ago
    if not isinstance(ago, Integral) or isinstance(ago, bool) or ago < 0:
        raise ValueError(f"ago={ago!r}; expected a number of steps, 0 for the last one.")
    places = []
    for i, (label, each) in enumerate(zip(given.labels, waiting, strict=True)):
        place = _place(given, i, int(ago), each, _which(group, label))
        come = np.flatnonzero(each.has_come[place] & ~np.isnan(given.y[i]))
        if len(come):
            output = f"output {come[0]}" if names is None else repr(str(names[come[0]]))
            raise ValueError(
                f"The outcome of {output}{_which(group, label)} has come already; expected each once, and "
                "NaN where it is known."
            )
        places.append(place)
    return places


def _place(given, i, ago, waiting, which):
    n_steps = 0 if waiting is None else len(waiting.rows)
    if not n_steps:
        raise ValueError(f"y has an outcome{which}, but no step was predicted there; expected one before.")
    if given.times is None:
        if ago >= n_steps:
            raise ValueError(
                f"ago={ago}{which}, where only the last {n_steps} of the steps wait for outcomes; expected "
                f"at most {n_steps - 1}, or a larger wait of stream."
            )
        return n_steps - 1 - ago
    place = waiting.place_of(given.times[np.array([i])])
    if place is None:
        raise ValueError(
            f"y has an outcome{which} of the step at {given.times.show(i)}, which was not predicted, or "
            f"waits no longer; expected one of those from {waiting.show(0)} to {waiting.show(n_steps - 1)}."
        )
    return place


def _row(values, label, n_outputs):
    """The outcomes of one step, of shape (n_outputs,)."""
    name = "y" if label is None else f"y of {label!r}"
    row = one_row(values, name)
    if len(row) != n_outputs:
        raise ValueError(f"{name} has {len(row)} values; expected {n_outputs}, as y of fit.")
    return row


def _of_table(table, observations, n_outputs, names):
    there, roles = columns_of(table), role_names(observations.group, observations.time)
    targets = [name for name in there if name not in roles]
    if names is not None and set(targets) != set(names):
        raise ValueError(f"y has the columns {targets}; expected {list(map(str, names))}, as y of fit.")
    if len(targets) != n_outputs:
        raise ValueError(f"y has the columns {targets}; expected {n_outputs}, as y of fit.")
    labels = [None]
    if observations.is_keyed:
        observations.check_has_group(table, "y")
        labels = observations.labels_of(column_of(table, observations.group, "y", len(table)), "y")
    elif len(table) != 1:
        raise ValueError(f"y has {len(table)} rows; expected 1, since the stream is of one series.")
    tells_times = observations.time in (*there, *index_names_of(table))
    times = observations.times_in(table, "y") if tells_times and len(table) else None
    columns = targets if names is None else list(names)
    table = with_columns_only(table, columns)
    return GivenOutcomes(labels, as_columns(table, "y") if labels else np.empty((0, n_outputs)), times)


def _which(group, label):
    """What tells a series in errors."""
    return "" if label is None else f" for {shown('series' if group is None else group, label)}"
