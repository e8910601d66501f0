"""The bands of a picture of a forecast: what they are called, and how they are drawn within each other."""

from typing import Any, NamedTuple

import numpy as np

from .._calibration.levels import check_levels
from .common import middle_to_draw

# The shades of the outermost and of the innermost of several bands; a single one has the second of these.
PALE, DARK = 0.16, 0.45
ALONE = 0.22
BAR_WIDTH = 6  # points: that of the band of a single step, whose area would be none


class Bands(NamedTuple):
    """Bands around a forecast, the innermost first."""

    values: Any  # ndarray of shape (n_steps, n_bands, 2)
    names: list[str | None]


def bands_of_edges(lower, upper, name):
    """A single band between two edges of shape (n_steps,)."""
    return Bands(np.stack([lower, upper], axis=-1)[:, np.newaxis], [name])


def bands_of_levels(intervals, level, n_steps, name=None):
    """The bands of levels in per cent.

    Parameters
    ----------
    intervals : array-like of shape (n_steps, n_levels, 2) or (1, n_steps, n_levels, 2)
        Lower and upper ends, as ``predict_interval`` gives them.
    level : float or array-like of float of shape (n_levels,)
    n_steps : int
    name : str, default=None
        What stands before the levels.

    Returns
    -------
    bands : Bands

    Raises
    ------
    ValueError
        If the shapes do not fit, or a lower end is above its upper one.
    """
    levels, values = check_levels(level), np.asarray(intervals, dtype=float)
    given = values.shape
    if values.ndim == 4 and len(values) == 1:
        values = values[0]
    if values.shape != (n_steps, len(levels), 2):
        raise ValueError(
            f"intervals has shape {given}; expected (n_steps, n_levels, 2) = {(n_steps, len(levels), 2)}, as "
            f"the forecast has {n_steps} steps and level={level!r} {len(levels)}: of a sample, "
            "predict_interval(X)[i]."
        )
    order = np.argsort(levels)
    names = [f"{levels[i]:g} %" if name is None else f"{name}, {levels[i]:g} %" for i in order]
    return checked(Bands(values[:, order], names))


def bands_of_quantiles(values, quantiles, name=None):
    """The bands between quantiles: from the lowest to the highest, from the second to the last but one, ...

    Parameters
    ----------
    values : sequence of array-like of shape (n_steps,)
    quantiles : sequence of float
    name : str, default=None
        What stands before the quantiles.

    Returns
    -------
    middle : int
        The position of the quantile that is drawn as the forecast, that nearest to a half.
    bands : Bands or None
        None of a single quantile.

    Raises
    ------
    ValueError
        If none lies between the outer ones.
    """
    order = sorted(range(len(quantiles)), key=quantiles.__getitem__)
    middle = middle_to_draw(quantiles)
    place = order.index(middle)
    pairs = list(zip(order[:place], order[:place:-1], strict=False))[::-1]
    if not pairs:
        return middle, None
    names = [f"quantiles {quantiles[low]:g} to {quantiles[high]:g}" for low, high in pairs]
    if name is not None:
        names = [name] if len(names) == 1 else [f"{name}, {each}" for each in names]
    ends = [np.stack([np.asarray(values[i], dtype=float) for i in pair], axis=-1) for pair in pairs]
    return middle, Bands(np.stack(ends, axis=1), names)


def bands_to_draw(own, edges, intervals, level, n_steps, name):
    """The bands of a forecast, which are given in one way at most.

    Parameters
    ----------
    own : Bands or None
        Those in the columns of the forecast.
    edges : tuple of ndarray of shape (n_steps,), or of None
        The lower one and the upper one.
    intervals : array-like of shape (n_steps, n_levels, 2) or None
    level : float, array-like of float or None
    n_steps : int
    name : str or None

    Returns
    -------
    bands : Bands or None
    """
    given = {"the columns of forecast": own, "lower and upper": edges[0], "intervals": intervals}
    given = [how for how, value in given.items() if value is not None]
    if len(given) > 1:
        raise ValueError(f"Bands are given by {' and by '.join(given)}; expected one of these.")
    if intervals is not None:
        if level is None:
            raise ValueError("level is missing beside intervals; expected their levels, such as [50, 80].")
        return bands_of_levels(intervals, level, n_steps, name)
    if level is not None and own is None:
        raise ValueError(
            f"level={level!r}, but no bands of these levels; expected intervals beside them, or the columns "
            "that forecast(..., level=...) gives."
        )
    return own if edges[0] is None else bands_of_edges(*edges, name)


def checked(bands):
    """The bands, if no lower end is above its upper one."""
    crossed = np.argwhere(bands.values[..., 0] > bands.values[..., 1])
    if len(crossed):
        step, band = crossed[0]
        low, high = bands.values[step, band]
        raise ValueError(
            f"The lower end of the band {bands.names[band]!r} at step {step} is {low:g}, above its upper "
            f"end, {high:g}; expected intervals[..., 0] to be the lower ends."
        )
    return bands


def draw_bands(ax, x, bands, names, style):
    """Shade bands, each where the ones inside it are not, so that a shade is that of its place in the legend.

    Parameters
    ----------
    ax : matplotlib Axes
    x : ndarray of shape (n_steps,)
    bands : ndarray of shape (n_steps, n_bands, 2)
        The innermost first.
    names : list of str or None
    style : dict
        Of ``Axes.fill_between``.

    Returns
    -------
    collections : list of matplotlib PolyCollection
        One a band, the innermost first.
    """
    shades = np.linspace(DARK, PALE, len(names)) if len(names) > 1 else [ALONE]
    collections = []
    for i, (shade, name) in enumerate(zip(shades, names, strict=True)):
        inner = bands[:, i - 1] if i else None
        look = {"alpha": shade, "linewidth": BAR_WIDTH if len(x) == 1 else 0, "label": name, **style}
        collections.append(ax.fill_between(*_ring(x, bands[:, i], inner), **look))
    return collections


def _ring(x, band, inner):
    """The band without the one inside it: where it is, its lower and its upper edges.

    Both parts are one polygon each, in one collection, with a gap of NaN between them.
    """
    lower, upper = band.T
    if inner is None:
        return x, lower, upper
    low, high = (np.clip(edge, lower, upper) for edge in inner.T)
    gap = [np.nan]
    places = np.concatenate([x, x[-1:], x])
    return places, np.concatenate([lower, gap, high]), np.concatenate([low, gap, upper])
