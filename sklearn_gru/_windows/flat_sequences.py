"""What 2-D X may have been meant to be: lags in an order, rows of a table, or a single window."""

import re
from contextlib import contextmanager

from .._tables.frames import columns_of, is_frame
from .._tables.ids import role_names
from .._tables.index import time_index_of
from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller
from .lag_names import lag_name, shown


def check_columns(X, names, n_channels):
    """Refuse columns that are named as lags in another order than they are read in; warn of bare tables.

    Parameters
    ----------
    X : array-like or data frame of shape (n_samples, n_steps * n_channels)
    names : sequence of str or None
        Those of its columns.
    n_channels : int
        As it is read.
    """
    if names is None:
        return
    lags = _lags_of(names)
    if len(lags) > 1:
        _check_lags(list(names), lags, n_channels)
    elif n_channels == 1 and _is_bare_table(X, names):
        warn_caller(
            f"Each row of X is read as one sequence of {_counted(len(names), 'step')}, {shown(names)}, "
            "though the index tells times: windows over the rows are made by SlidingWindow or make_windows.",
            DataWarning,
        )


def advice_on(X, estimator):
    """What to do where 2-D X has not the columns of the sequences that an estimator was fitted on."""
    n_channels, rows = estimator.n_channels_in_, getattr(X, "shape", (0, 0))
    n_steps = estimator.n_features_in_ // n_channels
    name = type(estimator).__name__
    if tuple(rows) == (n_steps, n_channels) and not is_frame(X):
        return (
            f" It has the shape of one sequence; {name} expects several, of shape (n_samples, {n_steps}, "
            f"{n_channels}): windows[3:4] instead of windows[3], or X[np.newaxis]."
        )
    return _windows_of_a_table(estimator) if hasattr(estimator, "recipe_") else ""


@contextmanager
def naming_windows(estimator, X):
    """Say how windows are made where rows come with the columns that told the series or time of windows."""
    try:
        yield
    except ValueError as error:
        recipe = getattr(estimator, "recipe_", None)
        roles = [] if recipe is None else role_names(recipe.group, recipe.time)
        if not (is_frame(X) and set(roles) & set(columns_of(X))):
            raise
        message = str(error).rstrip()
        end = "." if message[-1].isalnum() else ""  # lists of names have none
        raise ValueError(f"{message}{end}{_windows_of_a_table(estimator)}") from error


def _windows_of_a_table(estimator):
    return (
        f" {type(estimator).__name__} was fitted on windows: those of a table of rows are "
        "model.recipe_.windows(table), in a pipeline model[0].recipe_.windows(table)."
    )


def _lags_of(names):
    """(channel, lag) of each column that is named as a lag, by its place; below 0 is ahead.

    A column that has the name of a channel is the value itself, as feature-engine leaves it beside its lags.
    """
    found = [lag_name(name, leads=True) for name in names]
    channels = {lag.channel for lag in found if lag is not None and lag.lag >= 0}
    return {
        place: (name, 0) if lag is None else (lag.channel, lag.lag)
        for place, (name, lag) in enumerate(zip(names, found, strict=True))
        if (name if lag is None else lag.channel) in channels
    }


def _check_lags(names, lags, n_channels):
    """``lags`` are (channel, lag) by the places of their columns."""
    channels = list(dict.fromkeys(channel for channel, _ in lags.values()))
    expected = sorted(lags, key=lambda place: (-lags[place][1], channels.index(lags[place][0])))
    in_order = list(lags) == expected
    for channel in channels:
        own = [lag for name, lag in lags.values() if name == channel]
        if own != sorted(own, reverse=True):
            raise _out_of_order(names, lags, expected)
    if len(lags) < len(names):
        if n_channels == 1:
            others = [name for place, name in enumerate(names) if place not in lags]
            warn_caller(
                f"Some columns of X are named as lags, {shown([names[place] for place in lags])}, and others "
                f"are not, {shown(others)}, but all are read as steps of one sequence: LagSequences() in "
                "front makes sequences of the lags, and channels of the others.",
                DataWarning,
            )
    elif n_channels == len(channels):
        if not in_order:
            raise _out_of_order(names, lags, expected)
    elif n_channels == 1:
        warn_caller(
            f"The columns {shown(names)} are named as lags of {len(channels)} channels, but n_channels=1 "
            f"reads them as {len(names)} steps of one: expected n_channels={len(channels)}, "
            "or LagSequences() in front.",
            DataWarning,
        )


def _out_of_order(names, lags, expected):
    given, in_order = ([names[place] for place in places] for places in (lags, expected))
    return ValueError(
        f"The columns of X are named as lags in the order {shown(given)}, but a row of 2-D X is one "
        f"sequence, oldest step first, the channels of a step together: expected {shown(in_order)}, or "
        "LagSequences() in front, which reads them by name."
    )


def _is_bare_table(X, names):
    """Whether rows have times that go on, and no column is numbered as steps are."""
    if not is_frame(X) or any(re.search(r"\d", name) for name in names):
        return False
    times = time_index_of(X)
    return times is not None and len(times) > 1 and times.is_monotonic_increasing and times.is_unique


def _counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"
