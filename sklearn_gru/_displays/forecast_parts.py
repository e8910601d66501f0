"""What a forecast in a table, or in an array with bands, consists of: the line, the bands, whose it is."""

import re
from typing import Any, NamedTuple

import numpy as np

from .._calibration.levels import check_levels
from .._tables.frames import column, columns_of, index_names_of, is_frame, rows_at, with_columns_only
from .._tables.labels import number_labels
from .._tables.times import kind_of, tells_time
from .bands import Bands, bands_of_levels, bands_of_quantiles
from .one_series import NO_LABELS

BAND = re.compile(r"(?P<target>.+)-(?P<end>lo|hi)-(?P<level>\d[\d.e+-]*)")
QUANTILE = re.compile(r"(?:(?P<target>.+)_)?q(?P<quantile>\d[\d.e-]*)")


class ForecastParts(NamedTuple):
    """A forecast of one target of one series."""

    line: Any  # array-like, series or data frame of one column of numbers
    bands: Bands | None
    target: Any  # the column that is forecast, None where nothing tells
    labels: dict[str, Any]  # by the columns that tell the series: the label of this one


def parts_of_forecast(forecast, target, series, level, name):
    """Take a forecast apart.

    Parameters
    ----------
    forecast : array-like, series or data frame
        As ``forecast`` returns it, with bands or quantiles or without.
    target : str or None
        Which of several targets of a data frame.
    series : object, dict or None
        Which of several series of a data frame: a label, or labels by columns.
    level : float, array-like of float or None
        The levels of an array of shape (n_steps, 1 + 2 * n_levels).
    name : str or None
        What stands before the names of the bands.

    Returns
    -------
    parts : ForecastParts
    """
    if is_frame(forecast):
        labels = _labels(forecast, series)
        table = rows_of_series(forecast, labels, "forecast")
        return _parts_of_frame(table, target, labels, name)
    if target is not None or series is not None:
        told = f"target={target!r}" if series is None else f"series={series!r}"
        raise ValueError(f"{told} picks from a data frame; forecast is of {type(forecast).__name__}.")
    if level is None or np.ndim(forecast) != 2:
        return ForecastParts(forecast, None, None, {})
    values, levels = np.asarray(forecast, dtype=float), np.sort(check_levels(level))
    n = len(levels)
    if values.shape[1] == 1:
        return ForecastParts(forecast, None, None, {})
    if values.shape[1] != 1 + 2 * n:
        raise ValueError(
            f"forecast has shape {values.shape}; expected (n_steps, 1 + 2 * n_levels) with {1 + 2 * n} "
            f"columns for level={level!r}, as forecast returns it."
        )
    ends = np.stack([values[:, n:0:-1], values[:, n + 1 :]], axis=-1)
    return ForecastParts(values[:, 0], bands_of_levels(ends, levels, len(values), name), None, {})


def rows_of_series(table, labels, name):
    """The rows with these labels, of columns or levels of the index that the table has."""
    there = [*columns_of(table), *index_names_of(table)] if is_frame(table) else []
    for key, label in labels.items():
        if key in there:
            values = [*column(table, key)]
            rows = [row for row, value in enumerate(values) if value == label]
            if not rows:
                raise ValueError(f"{key!r} of {name} has no {label!r}; expected one such as {values[0]!r}.")
            table = rows_at(table, rows)
    return table


def column_of_target(table, target):
    """The table with the target as its only column of numbers, beside those of times; else as it is."""
    if target is None or not is_frame(table) or target not in columns_of(table):
        return table
    return with_columns_only(table, [*_times(table), target])


def _times(table):
    return [key for key in columns_of(table) if tells_time(column(table, key))]


def _labels(table, series):
    """The label of the series by the columns that tell it."""
    if isinstance(series, dict):
        missing = [key for key in series if key not in [*columns_of(table), *index_names_of(table)]]
        if missing:
            raise ValueError(f"series={series!r}, but forecast has the columns {columns_of(table)}.")
        return series
    keys = [key for key in [*columns_of(table), *filter(None, index_names_of(table))] if _tells(table, key)]
    if series is not None:
        if len(keys) != 1:
            raise ValueError(
                f"series={series!r}, but the columns {keys} of forecast tell a series; expected a label for "
                "each, such as series={'shop': 'north'}."
            )
        return {keys[0]: series}
    several = {key: number_labels(column(table, key), f"{key!r} of forecast")[1] for key in keys}
    return {key: next(iter(column(table, key))) for key, n in several.items() if n == 1}


def _tells(table, key):
    values = column(table, key)
    return not tells_time(values) and kind_of(values) not in NO_LABELS


def _parts_of_frame(table, target, labels, name):
    others = {*_times(table), *labels, *(key for key in columns_of(table) if _tells(table, key))}
    numbers = [key for key in columns_of(table) if key not in others]
    found = {key: _role(key) for key in numbers}
    targets = list(dict.fromkeys(role[0] for role in found.values()))
    if target is None and len(targets) > 1 and len(targets) < len(numbers):
        raise ValueError(f"forecast has the targets {targets}; expected one, such as target={targets[0]!r}.")
    if target is None and len(targets) != 1:
        return ForecastParts(table, None, None, labels)
    target = targets[0] if target is None else target
    if target not in targets:
        raise ValueError(f"target={target!r} is none of the targets of forecast, {targets}.")
    of_target = {role[1:]: column(table, key) for key, role in found.items() if role[0] == target}
    names = {role[1:]: key for key, role in found.items() if role[0] == target}
    line, bands = _line_and_bands(of_target, names, name)
    shown = with_columns_only(table, [key for key in columns_of(table) if key in {*others, names[line]}])
    return ForecastParts(shown, bands, target, labels)


def _role(key):
    """The target that a column is of, and what of it: ("lo", 80.0), ("q", 0.1) or ("", None)."""
    band = BAND.fullmatch(key) if isinstance(key, str) else None
    quantile = QUANTILE.fullmatch(key) if isinstance(key, str) else None
    if band:
        return band["target"], band["end"], float(band["level"])
    if quantile and 0 < float(quantile["quantile"]) < 1:
        return quantile["target"], "q", float(quantile["quantile"])
    return key, "", None


def _line_and_bands(columns, names, name):
    """Which column is the line, and the bands of all others."""
    levels = [level for end, level in columns if end == "lo"]
    quantiles = [level for end, level in columns if end == "q"]
    for end, level in columns:
        pair = {"lo": "hi", "hi": "lo"}.get(end)
        if pair and (pair, level) not in columns:
            told = names[end, level]
            missing = f"-{pair}-".join(told.rsplit(f"-{end}-", 1))
            raise ValueError(f"forecast has the column {told!r} but no {missing!r}; a band has two ends.")
    if levels and ("", None) not in columns:
        raise ValueError(
            f"forecast has the columns {[*names.values()]}, but none of the forecast itself between them."
        )
    if levels:
        ends = [[np.asarray(columns[end, level], dtype=float) for end in ("lo", "hi")] for level in levels]
        n_steps = len(ends[0][0])
        return ("", None), bands_of_levels(np.moveaxis(ends, -1, 0), levels, n_steps, name)
    if not quantiles:
        return ("", None), None
    if ("", None) in columns:  # a mean beside the quantiles of another model
        values = [np.asarray(columns["q", each], dtype=float) for each in quantiles]
        return ("", None), _between(values, quantiles, name)
    middle, bands = bands_of_quantiles([columns["q", each] for each in quantiles], quantiles, name)
    return ("q", quantiles[middle]), bands


def _between(values, quantiles, name):
    """Bands of quantiles around a line that is none of them."""
    if len(quantiles) < 2:
        return None
    rest = [each for each in quantiles if each != 0.5]
    kept = [value for value, each in zip(values, quantiles, strict=True) if each != 0.5]
    return bands_of_quantiles([*kept, np.zeros_like(kept[0])], [*rest, 0.5], name)[1]
