"""Forecasts of several models beside each other: a mean and the quantiles of a band, which never cross."""

import itertools

import numpy as np

from .._tables.frames import column, columns_of, frame_like, is_frame, is_series
from .._tables.index import index_of
from .fitted_chain import FittedChain
from .labelled import quantile_of


def side_by_side(models, forecasts, targets):
    """One forecast of those that several models make of the same history.

    Models of quantiles are trained each by itself, so that their curves may cross.  At each time their
    values of a target are put in order: together they are at least as near to its quantiles as before
    (Chernozhukov, Fernández-Val and Galichon 2010, "Quantile and Probability Curves Without Crossing").

    Parameters
    ----------
    models : list of estimators
    forecasts : list of ndarray, of series or of data frames
        What ``forecast`` says of each.
    targets : list of list
        What each model forecasts, which has a column in its data frame, or one for each quantile, and
        these are the last ones.  Of arrays all models forecast the same.

    Returns
    -------
    forecast : ndarray or data frame
        Of arrays an array with the models, and the quantiles of each, along its last axis.

    Raises
    ------
    ValueError
        If two models would have the same column, or they are not of the same rows.
    """
    chains = [FittedChain(model) for model in models]
    levels = [chain.levels or [quantile_of(chain)] for chain in chains]
    first = forecasts[0]
    if not (is_frame(first) or is_series(first)):
        _check_same_rows([len(values) for values in forecasts])
        parts = [
            values[..., np.newaxis] if chain.levels is None else values
            for chain, values in zip(chains, forecasts, strict=True)
        ]
        return in_order(np.concatenate(parts, axis=-1), [level for own in levels for level in own])
    names = [
        _columns_of(each)[-len(whose) * len(which) :]
        for each, whose, which in zip(forecasts, targets, levels, strict=True)
    ]
    every = [name for own in names for name in own]
    told = [name for name in _columns_of(first) if name not in every]
    _check_names(every)
    _check_same_rows([_labels(each, told) for each in forecasts])
    said = {name: _column(each, name) for each, own in zip(forecasts, names, strict=True) for name in own}
    of_target = {}  # the quantiles of each, by the names of their columns
    for own, whose, which in zip(names, targets, levels, strict=True):
        for name, (target, level) in zip(own, itertools.product(whose, which), strict=True):
            of_target.setdefault(target, {})[name] = level
    for quantiles in of_target.values():
        values = in_order(np.stack([said[name] for name in quantiles], axis=-1), list(quantiles.values()))
        said |= dict(zip(quantiles, values.T, strict=True))
    return frame_like(first, {name: column(first, name) for name in told} | said, index_of(first))


def in_order(values, levels):
    """The values of quantiles in the order of their levels.

    Parameters
    ----------
    values : ndarray of shape (..., n_values)
    levels : list of float or None
        None is no quantile, and stays as it is.

    Returns
    -------
    values : ndarray of shape (..., n_values)
    """
    are_quantiles = [i for i, level in enumerate(levels) if level is not None]
    ascending = sorted(are_quantiles, key=lambda i: levels[i])
    values[..., ascending] = np.sort(values[..., ascending], axis=-1)
    return values


def _columns_of(forecast):
    return columns_of(forecast) if is_frame(forecast) else [forecast.name]


def _column(forecast, name):
    return np.asarray(column(forecast, name)) if is_frame(forecast) else forecast.to_numpy()


def _labels(forecast, told):
    """What tells the rows of a forecast, as text: a time that is missing is like another one."""
    labels = [column(forecast, name) for name in told]
    index = index_of(forecast)
    return len(forecast), [list(map(str, each)) for each in (labels if index is None else [*labels, index])]


def _check_names(every):
    for name in every:
        if every.count(name) > 1:
            raise ValueError(
                f"Two of the models would have the column {name!r}; expected at most one that predicts no "
                "quantile, and quantiles of different levels, of a target that has a name."
            )


def _check_same_rows(rows):
    other = next((i for i, own in enumerate(rows) if own != rows[0]), None)
    if other is not None:
        raise ValueError(
            f"model[0] and model[{other}] forecast different rows; expected a horizon that both have "
            "learnt, or a forecast of each."
        )
