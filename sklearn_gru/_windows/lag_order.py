"""Which columns of a table of lags are the steps of which channel, from their names or from a given order."""

from typing import NamedTuple

import numpy as np

from .lag_names import lag_name, renumbered, shown

# What a channel is called whose columns are named ``lag3`` alone, as the target is.
UNNAMED = "y"
SAME_AT_EACH_STEP = (
    "A column that is the same at each step needs a name without a lag; order takes names for all columns."
)


class LagOrder(NamedTuple):
    """Where the steps of the channels stand among the columns."""

    lags: tuple[int, ...]  # of the steps, oldest first
    lagged: np.ndarray  # (n_steps, n_lagged): the column of each
    constant: np.ndarray  # (n_constant,): the columns without a lag
    names: np.ndarray  # (n_lagged + n_constant,): of the channels


def order_of_names(names):
    """The order that names of columns tell.

    Parameters
    ----------
    names : list of str

    Returns
    -------
    LagOrder

    Raises
    ------
    ValueError
        If no name is one of a lag; if a lag comes twice, or in several units, or one is missing.
    """
    found = [lag_name(name) for name in names]
    if not any(found):
        raise ValueError(
            f"No column of X is named as a lag: {shown(names)}; expected names such as 'lag3', 'load_lag3' "
            "or 'load_lag_3', or in order the lags of the columns, or such names."
        )
    _check_units(names, found)
    places = {}
    for column, lag in enumerate(found):
        if lag is not None:
            _put(places.setdefault(lag.channel or UNNAMED, {}), lag.lag, column, names)
    bare = {name: column for column, name in enumerate(names) if found[column] is None and name in places}
    if all(0 in own or channel in bare for channel, own in places.items()):
        for channel, column in bare.items():
            _put(places[channel], 0, column, names)
        bare = {}
    lags = _complete_lags(places, names)
    constant = [column for column, lag in enumerate(found) if lag is None and column not in _columns(places)]
    constant_names = [
        f"{names[column]}_lag0" if names[column] in bare else names[column] for column in constant
    ]
    lagged = [[own[lag] for own in places.values()] for lag in lags]
    return _lag_order(lags, lagged, constant, [*places, *constant_names])


def order_of_lags(lags, n_columns, n_lagged, names=None):
    """The order of columns that are the lags of a channel, then those of the next one, then constants.

    Parameters
    ----------
    lags : list of int
        Of the columns of each channel.
    n_columns : int
    n_lagged : int, "all" or None
        How many channels have them: "all" as many as there are columns for, None one that has all columns.
    names : list of str or None
        Of the columns, which may not contradict.

    Returns
    -------
    LagOrder

    Raises
    ------
    ValueError
        If a lag is missing or twice; if the columns are not as many; if a name says otherwise.
    """
    _check_each_once(lags)
    n_lags = len(lags)
    n_lagged = _count(n_lagged, n_lags, n_columns)
    steps = _steps(set(lags))
    missing = sorted(set(steps) - set(lags))
    if missing:
        raise ValueError(f"order={list(lags)!r} lacks the lags {missing}; expected all between the others.")
    lagged = [[channel * n_lags + lags.index(lag) for channel in range(n_lagged)] for lag in steps]
    constant = list(range(n_lags * n_lagged, n_columns))
    if names is not None:
        _check_agree([*lags] * n_lagged + [None] * len(constant), names)
        _check_channels(np.transpose(lagged).tolist(), names)
    first = _channels_of(lagged[0], names)
    rest = [f"x{n_lagged + i}" if names is None else names[column] for i, column in enumerate(constant)]
    return _lag_order(steps, lagged, constant, [*first, *rest])


def check_same_lags(order, names):
    """Refuse names in ``order`` that say other lags or channels than the columns' own ``names``."""
    told, columns = [lag_name(name) for name in order], {}
    _check_agree([lag and lag.lag for lag in told], names, may_rename=True)
    for column, lag in enumerate(told):
        if lag is not None:
            columns.setdefault(lag.channel, []).append(column)
    _check_channels(columns.values(), names)


def _lag_order(lags, lagged, constant, names):
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ValueError(f"Two channels would be called {twice[0]!r}; expected other names of the columns.")
    arrays = np.array(lagged, dtype=np.intp), np.array(constant, dtype=np.intp)
    return LagOrder(tuple(lags), *arrays, np.array(names, dtype=object))


def _put(own, lag, column, names):
    if lag in own:
        raise ValueError(
            f"The columns {names[own[lag]]!r} and {names[column]!r} are both lag {lag} of one channel; "
            "expected each lag once."
        )
    own[lag] = column


def _columns(places):
    return {column for own in places.values() for column in own.values()}


def _check_units(names, found):
    """Refuse lags counted in several units, such as 24h beside 1D, or in one beside plain numbers."""
    units = {}
    for name, lag in zip(names, found, strict=True):
        if lag is not None:
            units.setdefault(lag.unit, name)
    if len(units) > 1:
        raise ValueError(
            f"The columns {shown(list(units.values()))} count their lags in several units; expected one."
        )


def _complete_lags(places, names):
    """The lags of all channels, oldest first; refuses one that a channel has not."""
    steps = _steps({lag for own in places.values() for lag in own})
    missing = []
    for channel, own in places.items():
        lacking = [lag for lag in steps if lag not in own]
        named = next((names[column] for column in own.values() if lag_name(names[column])), channel)
        missing += [renumbered(named, lag) for lag in lacking]
    if missing:
        raise ValueError(
            f"The columns of X lack {shown(missing)}: the channels {shown(list(places))} have lags from "
            f"{steps[0]} to {steps[-1]}, and a step needs all of them. {SAME_AT_EACH_STEP}"
        )
    return steps


def _steps(lags):
    """All lags that there should be, oldest first: each from the largest to the smallest.

    Or, where all are multiples of the smallest above 0, as of weeks in days, each of these.
    """
    largest, smallest = max(lags), min(lags)
    distance = min((lag for lag in lags if lag > 0), default=1)
    each = list(range(largest, smallest - 1, -1))
    if set(each) != lags and all(lag % distance == 0 for lag in lags):
        return each[::distance]
    return each


def _count(n_lagged, n_lags, n_columns):
    """How many channels have the lags."""
    if n_lagged is None:
        if n_columns != n_lags:
            raise ValueError(
                f"X has {n_columns} columns, and order has {n_lags} lags: expected as many, or n_lagged=1 "
                "where the other columns are the same at each step, or in n_lagged how many channels have "
                "these lags, one after the other."
            )
        return 1
    if n_lagged == "all":
        if n_columns % n_lags:
            raise ValueError(
                f"X has {n_columns} columns; with n_lagged='all' expected a multiple of {n_lags}, the lags "
                "in order of each channel."
            )
        return n_columns // n_lags
    if n_columns < n_lags * n_lagged:
        raise ValueError(
            f"X has {n_columns} columns; expected {n_lags * n_lagged} at least, the {n_lags} lags in order "
            f"of each of {n_lagged} channels."
        )
    return n_lagged


def _check_each_once(lags):
    for place, lag in enumerate(lags):
        if lag in lags[:place]:
            raise ValueError(f"order={lags!r} has the lag {lag} twice; expected each once.")


def _check_agree(lags, names, *, may_rename=False):
    """Refuse a column whose name tells another lag than ``lags``, None for one without."""
    for lag, name in zip(lags, names, strict=True):
        told = lag_name(name)
        if told is None or told.lag == lag or (may_rename and lag is None):
            continue
        given = "one without a lag" if lag is None else f"lag {lag}"
        raise ValueError(
            f"The column {name!r} is {given} in order, but is named as lag {told.lag}; expected the order "
            f"in which the columns of X come: {shown(names)}."
        )


def _check_channels(channels, names):
    """Refuse columns that are one channel in ``order`` but are named as lags of several."""
    for columns in channels:
        told = {}
        for name in (names[column] for column in columns):
            if lag := lag_name(name):
                told.setdefault(lag.channel, name)
        if len(told) > 1:
            first, second, *_ = told.values()
            raise ValueError(
                f"The columns {first!r} and {second!r} are lags of one channel in order, but are named as "
                f"those of two; expected the order in which the columns of X come: {shown(names)}."
            )


def _channels_of(columns, names):
    """The names of channels, from those of one column of each."""
    if names is None:
        return [f"x{i}" for i in range(len(columns))]
    told = [(lag_name(names[column]), names[column]) for column in columns]
    return [name if lag is None else lag.channel or UNNAMED for lag, name in told]
