"""The places of history and forecast on the horizontal axis."""

import numpy as np

from .._tables.index import axis_of_index, continued_index, zone_of


def places(history, forecast):
    """Where history and forecast are: dates or numbers, from the index of pandas or counted.

    A forecast that knows its places is at these, be they behind the history or within it.  It
    follows on the history where it does not know them, or counts its rows only.

    Parameters
    ----------
    history : OneSeries or None
    forecast : OneSeries

    Returns
    -------
    history_x : ndarray of shape (n_known,) or None
    forecast_x : ndarray of shape (n_steps,)
    """
    n_steps = len(forecast.values)
    if history is None:
        own_x = _known_axis(forecast.axis)
        return None, np.arange(n_steps) if own_x is None else own_x
    index, history_x = history.axis, _known_axis(history.axis)
    if history_x is None:
        index, history_x = None, np.arange(len(history.values))
    own_x = _known_axis(forecast.axis, zone_of(index))
    is_own = own_x is not None and _is_date(own_x) == _is_date(history_x)
    if is_own and (own_x[0] > history_x[-1] or not _counts_rows(own_x)):
        return history_x, own_x
    return history_x, _following(history_x, index, n_steps)


def at_places(truth, forecast_x, timed):
    """The values of a truth at the places of a forecast, where both tell their own; else as they come.

    Parameters
    ----------
    truth : OneSeries
    forecast_x : ndarray of shape (n_steps,)
    timed : OneSeries
        Where the places of the forecast are from.

    Returns
    -------
    values : ndarray of shape (n_true,) or (n_steps,)
        NaN where the truth has no such place.

    Raises
    ------
    ValueError
        If it has none of them.
    """
    own_x = _known_axis(truth.axis, zone_of(timed.axis))
    if own_x is None or _known_axis(timed.axis) is None:
        return truth.values
    if _is_date(own_x) != _is_date(forecast_x) or _counts_rows(own_x):
        return truth.values
    known = dict(zip(_comparable(own_x), truth.values, strict=True))
    found = [known.get(place) for place in _comparable(forecast_x)]
    if all(value is None for value in found):
        raise ValueError(
            f"truth is from {own_x[0]} to {own_x[-1]}, but the forecast from {forecast_x[0]} to "
            f"{forecast_x[-1]}: they have no time in common."
        )
    return np.array(found, dtype=float)  # None becomes NaN


def _comparable(x):
    return x.astype("datetime64[ns]" if _is_date(x) else float).tolist()


def _known_axis(index, zone=None):
    """The places of an index; None where it tells none, or not all."""
    x = axis_of_index(index, zone)
    return None if x is None or not len(x) or (x != x).any() else x  # NaN and NaT equal nothing


def _is_date(x):
    return x.dtype.kind == "M"


def _counts_rows(x):
    return not _is_date(x) and np.array_equal(x, np.arange(len(x)))


def _following(history_x, index, n_steps):
    """The next places: of an index by its rule, else at the last distance."""
    following = axis_of_index(continued_index(index, n_steps)) if hasattr(index, "nlevels") else None
    if following is not None:
        return following
    if len(history_x) > 1:
        step = history_x[-1] - history_x[-2]
    else:
        step = np.timedelta64(1, "D") if _is_date(history_x) else 1
    return history_x[-1] + step * np.arange(1, n_steps + 1)
