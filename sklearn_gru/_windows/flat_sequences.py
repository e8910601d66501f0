"""What 2-D X may have been meant to be: lags in an order, rows of a table, or a single window."""

import re
from contextlib import contextmanager

from .._tables.frames import columns_of, is_frame
from .._tables.ids import role_names
from .._tables.index import time_index_of
from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller

LAG = re.compile(r"(.*?)[_ .-]?lag[_ .-]?(\d+)", re.IGNORECASE)


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
    lags = [LAG.fullmatch(name) for name in names]
    if all(lags):
        _check_lags(list(names), [(lag[1], int(lag[2])) for lag in lags], n_channels)
    elif n_channels == 1 and _is_bare_table(X, names):
        warn_caller(
            f"Each row of X is read as one sequence of {_counted(len(names), 'step')}, {_shown(names)}, "
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
        raise ValueError(f"{str(error).rstrip()}{_windows_of_a_table(estimator)}") from error


def _windows_of_a_table(estimator):
    return (
        f" {type(estimator).__name__} was fitted on windows: those of a table of rows are "
        "model.recipe_.windows(table), in a pipeline model[0].recipe_.windows(table)."
    )


def _check_lags(names, lags, n_channels):
    """``lags`` are (channel, lag) of each column."""
    channels = list(dict.fromkeys(channel for channel, _ in lags))
    expected = sorted(lags, key=lambda lag: (-lag[1], channels.index(lag[0])))
    for channel in channels:
        own = [lag for name, lag in lags if name == channel]
        if own != sorted(own, reverse=True):
            raise _out_of_order(names, lags, expected)
    if n_channels == len(channels):
        if lags != expected:
            raise _out_of_order(names, lags, expected)
    elif n_channels == 1:
        warn_caller(
            f"The columns {_shown(names)} are named as lags of {len(channels)} channels, but n_channels=1 "
            f"reads them as {len(names)} steps of one: expected n_channels={len(channels)}.",
            DataWarning,
        )


def _out_of_order(names, lags, expected):
    in_order = [names[lags.index(lag)] for lag in expected]
    return ValueError(
        f"The columns of X are named as lags in the order {_shown(names)}, but a row of 2-D X is one "
        f"sequence, oldest step first, the channels of a step together: expected {_shown(in_order)}."
    )


def _is_bare_table(X, names):
    """Whether rows have times that go on, and no column is numbered as steps are."""
    if not is_frame(X) or any(re.search(r"\d", name) for name in names):
        return False
    times = time_index_of(X)
    return times is not None and len(times) > 1 and times.is_monotonic_increasing and times.is_unique


def _counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(names):
    first = ", ".join(repr(str(name)) for name in names[:4])
    return f"{first}, ..." if len(names) > 4 else first
