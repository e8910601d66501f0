"""Regressors that stand in for others in the tests of calibration."""

import numpy as np
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin


class Quantiles(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """The quantiles of y, whatever X says, in a last axis; ``shift`` makes them wrong."""

    def __init__(self, quantile=(0.1, 0.5, 0.9), shift=0.0):
        self.quantile = quantile
        self.shift = shift

    def fit(self, X, y):
        self.values_ = np.moveaxis(np.nanquantile(y, self.quantile, axis=0), 0, -1) + self.shift
        return self

    def predict(self, X):
        return np.broadcast_to(self.values_, (len(X), *self.values_.shape)).copy()


class FirstColumns(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """The first columns of X, one for each output; it remembers what it was given."""

    def fit(self, X, y, sample_weight=None):
        self.n_, self.shape_, self.weight_ = len(X), np.shape(y)[1:], sample_weight
        self.seen_ = np.array(X)
        return self

    def predict(self, X):
        X = np.asarray(X)
        return X[:, 0] if self.shape_ == () else X[:, : self.shape_[0]]
