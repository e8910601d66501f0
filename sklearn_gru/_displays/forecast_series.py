"""The series that a picture of a forecast is made of, each at its places on the horizontal axis."""

from typing import Any, NamedTuple

import numpy as np

from .common import check_lengths
from .forecast_parts import column_of_target, rows_of_series
from .one_series import series_of_values, until_last_known
from .places import at_places, places


class DrawnSeries(NamedTuple):
    """What is drawn besides the bands, as of ``ForecastDisplay``."""

    forecast: Any  # ndarray of shape (n_steps,)
    forecast_x: Any
    history: Any = None  # ndarray of shape (n_known,)
    history_x: Any = None
    truth: Any = None  # ndarray of shape (n_true,)
    lower: Any = None  # ndarray of shape (n_steps,)
    upper: Any = None
    x_name: str | None = None
    y_name: str | None = None


def series_to_draw(parts, **others):
    """Bring the parts of a picture to their places.

    Parameters
    ----------
    parts : ForecastParts
    **others : array-like, series, data frame or None
        ``history``, ``truth``, ``lower`` and ``upper``.  Of a data frame the rows and the column of the
        forecast's series and target.

    Returns
    -------
    drawn : DrawnSeries

    Raises
    ------
    ValueError
        If lengths do not fit, or something is not one series of numbers with something known in it.
    """
    series = {"forecast": series_of_values(parts.line, "forecast")}
    for part, values in others.items():
        if values is not None:
            values = column_of_target(rows_of_series(values, parts.labels, part), parts.target)
            series[part] = series_of_values(values, part)
    if "history" in series:
        series["history"] = until_last_known(series["history"], "history")
    history, forecast = series.get("history"), series["forecast"]
    history_x, forecast_x = places(history, forecast)
    _check_each_once(forecast_x)
    values = {part: one.values for part, one in series.items()}
    if "truth" in series:
        values["truth"] = at_places(series["truth"], forecast_x, forecast if history is None else history)
    check_lengths(values)
    described = forecast if history is None else history
    return DrawnSeries(
        **values,
        forecast_x=forecast_x,
        history_x=history_x,
        x_name=described.x_name,
        y_name=described.y_name,
    )


def _check_each_once(forecast_x):
    """Refuse the rows of several series, which nothing but their times tells."""
    times, counts = np.unique(forecast_x, return_counts=True)
    if (counts > 1).any():
        time = times[np.argmax(counts > 1)]
        raise ValueError(
            f"forecast has the time {time} {counts.max()} times; expected one series, such as "
            "series={'shop': 'north'} of a data frame."
        )
