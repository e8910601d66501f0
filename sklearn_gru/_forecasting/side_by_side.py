"""Forecasts of several models beside each other: a mean and the quantiles of a band, which never cross."""

import numpy as np

from .._tables.frames import column, columns_of, frame_like, is_frame, is_series
from .._tables.index import index_of
from .fitted_chain import FittedChain
from .labelled import quantile_of


def side_by_side(models, forecasts, n_targets):
    """One forecast of those that several models make of the same history.

    Models of quantiles are trained each by itself, so that their curves may cross.  At each time their
    values are put in order: together they are then at least as near to the true quantiles as before
    (Chernozhukov, Fernández-Val and Galichon 2010, "Quantile and Probability Curves Without Crossing").

    Parameters
    ----------
    models : list of estimators
    forecasts : list of ndarray, of series or of data frames
        What ``forecast`` says of each.
    n_targets : int
        The last columns of each data frame.

    Returns
    -------
    forecast : ndarray or data frame
        Of arrays an array with the models along its last axis.

    Raises
    ------
    ValueError
        If two models would have the same column, or they are not of the same rows.
    """
    levels = [quantile_of(FittedChain(model)) for model in models]
    first = forecasts[0]
    if not (is_frame(first) or is_series(first)):
        _check_same_rows([len(values) for values in forecasts])
        return in_order(np.stack(forecasts, axis=-1), levels)
    if is_series(first):
        told, names = [], [[each.name] for each in forecasts]
        columns = [[each.to_numpy()] for each in forecasts]
    else:
        told, names = columns_of(first)[:-n_targets], [columns_of(each)[-n_targets:] for each in forecasts]
        columns = [
            [np.asarray(column(each, name)) for name in own]
            for each, own in zip(forecasts, names, strict=True)
        ]
    _check_names(names)
    _check_same_rows([_labels(each, told) for each in forecasts])
    values = in_order(np.moveaxis(np.array(columns), 0, -1), levels)  # (n_targets, n_rows, n_models)
    said = {name: values[i, :, j] for j, own in enumerate(names) for i, name in enumerate(own)}
    return frame_like(first, {**{name: column(first, name) for name in told}, **said}, index_of(first))


def in_order(values, levels):
    """The values of quantiles in the order of their levels.

    Parameters
    ----------
    values : ndarray of shape (..., n_models)
    levels : list of float or None
        None is no quantile, and stays as it is.

    Returns
    -------
    values : ndarray of shape (..., n_models)
    """
    are_quantiles = [i for i, level in enumerate(levels) if level is not None]
    ascending = sorted(are_quantiles, key=lambda i: levels[i])
    values[..., ascending] = np.sort(values[..., ascending], axis=-1)
    return values


def _labels(forecast, told):
    """What tells the rows of a forecast, as text: a time that is missing is like another one."""
    labels = [column(forecast, name) for name in told]
    index = index_of(forecast)
    return len(forecast), [list(map(str, each)) for each in (labels if index is None else [*labels, index])]


def _check_names(names):
    every = [name for own in names for name in own]
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
