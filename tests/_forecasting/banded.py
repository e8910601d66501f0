"""Calibrated models whose bands are known, and the plain loop that a stream of them equals."""

import copy

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin

from sklearn_gru import AdaptiveConformalRegressor, future_targets, make_windows

LENGTH = 3


class LastSteps(RegressorMixin, BaseEstimator):
    """Windows on: the mean of their last steps, or quantiles around it that get wider with it.

    What is missing counts as zero: now and then all of a window is.
    """

    def __init__(self, quantile=None):
        self.quantile = quantile

    def fit(self, X, y):
        self.y_axes_ = np.shape(y)[1:]
        return self

    def predict(self, X):
        X = np.nan_to_num(X)
        n_outputs = 1 if self.y_axes_ == () else self.y_axes_[0]
        mean = X.mean(axis=(1, 2))[:, np.newaxis] + 0.1 * np.arange(n_outputs)
        mean = mean.reshape(len(X), *self.y_axes_)
        if self.quantile is None:
            return mean
        return mean[..., np.newaxis] + (np.array(self.quantile) - 0.5) * (0.1 + abs(mean[..., np.newaxis]))


def table_of(values):
    """Rows of shape (n_series, n_rows, n_channels) in a data frame, one series after the other."""
    n_series, n_rows, n_channels = values.shape
    names = [f"c{i}" for i in range(n_channels)]
    table = pd.DataFrame(values.reshape(-1, n_channels), columns=names)
    labels = [f"s{i}" for i in range(n_series)]
    days = pd.date_range("2024-01-01", periods=n_rows)
    return table.assign(shop=np.repeat(labels, n_rows), day=np.tile(days, n_series))


def fitted(
    values, horizon, targets, *, n_train, as_frame=True, model=AdaptiveConformalRegressor, **parameters
):
    """A calibrated model of the next values of some columns, fitted on the first rows of each series."""
    parameters = {"level": [50, 80], "learning_rate": 0.1, "estimator": LastSteps(), **parameters}
    table = table_of(values[:, :n_train])
    names = [f"c{i}" for i in targets]
    X, y = future_targets(
        make_windows(table, LENGTH, group="shop", time="day"), table[names], horizon=horizon
    )
    return model(**parameters).fit(X, y if as_frame else y.to_numpy())


class PlainLoop:
    """``update`` and ``predict_interval`` on the windows of each row, as a user would write it.

    Parameters
    ----------
    model : AdaptiveConformalRegressor
    values : ndarray of shape (n_series, n_rows, n_channels)
    """

    def __init__(self, model, values):
        self.model = copy.deepcopy(model)
        windows = make_windows(table_of(values), LENGTH, group="shop", time="day")
        self._windows, self._n_rows = windows, values.shape[1]
        self._steps = {}  # of each series: the rows at which it was asked

    def step(self, series, rows, outcomes, level):
        """The bands of some series at a row of each, after the outcomes that came with it.

        Parameters
        ----------
        series : list of int
        rows : list of int
        outcomes : ndarray of shape (n_series, n_targets)
            The values of the targets in these rows.
        level : list of float
        """
        for one, row, values in zip(series, rows, outcomes, strict=True):
            for before in self._steps.get(one, []):
                y = np.full((1, self.model.n_outputs_), np.nan, outcomes.dtype)
                lead = row - before
                places = (lead - 1) * len(values) + np.arange(len(values))
                if places[-1] < y.shape[1]:
                    y[0, places] = values
                    self.model.update(self._windows[[one * self._n_rows + before]], y)
            self._steps.setdefault(one, []).append(row)
        at = np.array(series) * self._n_rows + np.array(rows)
        return self.model.predict_interval(self._windows[at], level)


def ends_of(answers):
    """The bands in answers, of shape (..., n_levels, 2), the lowest level first."""
    answers = np.asarray(answers)
    n_levels = answers.shape[-1] // 2
    return np.stack([answers[..., n_levels:0:-1], answers[..., n_levels + 1 :]], axis=-1)
