"""What an output continues: the last value of a channel, in the units of the output, as a base to correct.

Zeng et al. (2023), "Are Transformers Effective for Time Series Forecasting?" (NLinear): forecasts are made
relative to the last value.  Which of the channels that is, and in which units, is told by the samples: the
channel is the most correlated one, and its spread and mean are matched with those of the output,

    base = mean(y) + sign * std(y) / std(x) * (x - mean(x)),

which is x itself where y goes on in the units of x.  The value 12 hours ahead of a daily cycle goes against
the last one, and yet continues it.  So an output may also continue an output before it, and then whatever
that continues: the way from each output to a channel is the one whose weakest correlation is strongest.

A target that is NaN is not observed: every mean, spread and correlation is over the samples where both of
what it compares are.
"""

from typing import NamedTuple

import numpy as np

from .ridge import ROUNDING

# The difference of x and y in common units has the variance 2 (1 - correlation) of either: with less than
# this the last value leaves more of y than its mean does.
LEAST_CORRELATION = 0.5
# Outputs of several targets take turns; the same target is among the last so many, or as far back as there
# are channels.
N_BEFORE = 8
# An output that varies so many times as much as a channel does not continue it: the slope would overflow.
MOST_TIMES = 1e290
BLOCK_SIZE = 2**20  # numbers
# In units of all samples, the product of two variances where one is nothing but rounding.
LEAST_VARIANCE = 1e-14


class Continuation(NamedTuple):
    """An affine function of the last values of the channels."""

    weights: np.ndarray  # (C, O): at most one a column is not 0
    intercept: np.ndarray  # (O,)


def fit_continuation(read, targets, weight, *, rounding=ROUNDING):
    """Find what each output continues, and match its mean and spread.

    Parameters
    ----------
    read : callable(rows) -> ndarray of shape (len(rows), C)
        The last values of samples, for an array of their numbers; asked for in blocks.
    targets : ndarray of shape (n, O)
        NaN where not observed.
    weight : ndarray of shape (n,)
        Positive.
    rounding : float
        As ``rounding_of`` the dtype that the last values have been in.

    Returns
    -------
    Continuation
        Constant for an output that is constant or continues no channel.
    """
    table = _Table(read, targets, weight, rounding)
    mean, deviation, C = table.mean, table.deviation, table.n_channels
    channel, sign = _ways(*table.correlations())
    x_mean, x_deviation = table.where_observed(channel)
    slope, continues = np.zeros(len(sign)), (sign != 0) & (x_deviation > deviation[C:] / MOST_TIMES)
    slope[continues] = (sign * deviation[C:])[continues] / x_deviation[continues]
    weights = np.zeros((C, len(slope)))
    weights[channel, np.arange(len(slope))] = slope
    return Continuation(weights, mean[C:] - slope * x_mean)


def _ways(with_channels, with_outputs):
    """The channel that each output comes to, and with which sign; 0 where it comes to none.

    Parameters
    ----------
    with_channels : ndarray of shape (O, C)
        Correlations.
    with_outputs : dict of int to ndarray of shape (O,)
        Of each output with the one so many before it.
    """
    O = len(with_channels)
    channel = np.abs(with_channels).argmax(axis=1)
    correlation = with_channels[np.arange(O), channel]
    strength, sign = np.abs(correlation), np.sign(correlation)
    for i in range(O):
        for n_back, correlations in with_outputs.items():
            through = min(strength[i - n_back], abs(correlations[i])) if i >= n_back else 0.0
            if through > strength[i]:
                strength[i], channel[i] = through, channel[i - n_back]
                sign[i] = sign[i - n_back] * np.sign(correlations[i])
    return channel, np.where(strength > LEAST_CORRELATION, sign, 0)


class _Table:
    """Last values and targets side by side, read in blocks: their means, deviations and correlations."""

    def __init__(self, read, targets, weight, rounding):
        self._read, self._targets, self._weight = read, targets, weight / weight.sum()
        self.n_channels = read(np.arange(1)).shape[1]
        self._has_holes = bool(np.isnan(targets).any())
        self._unit = np.max([np.abs(_filled(values)).max(axis=0) for values, _ in self._blocks()], axis=0)
        self._unit[self._unit == 0] = 1  # no square of what is left overflows
        mass = 1.0
        if self._has_holes:
            mass = sum(w @ ~np.isnan(values) for values, w in self._blocks())
            mass[mass == 0] = 1  # nowhere observed
        mean = sum(w @ _filled(values / self._unit) for values, w in self._blocks()) / mass
        squares = sum(w @ _filled(values / self._unit - mean) ** 2 for values, w in self._blocks()) / mass
        deviation = np.sqrt(squares)
        self.mean, self.deviation = mean * self._unit, deviation * self._unit
        parts = np.repeat([rounding, ROUNDING], [self.n_channels, targets.shape[1]])
        self._is_constant = deviation <= parts * np.abs(mean)

    def _blocks(self):
        """Last values and targets (k, C + O) in float64 and weights (k,), block after block."""
        n, O = self._targets.shape
        length = max(1, BLOCK_SIZE // (self.n_channels + O))
        for start in range(0, n, length):
            rows = np.arange(start, min(start + length, n))
            values = np.concatenate([self._read(rows), self._targets[rows]], axis=1, dtype=np.float64)
            yield values, self._weight[rows]

    def correlations(self):
        """Of each output with the channels, and with outputs before it, as ``_ways`` takes them."""
        C, O = self.n_channels, self._targets.shape[1]
        with_channels = np.zeros((O, C))
        with_outputs = {n: np.zeros(O) for n in {*range(1, min(C, N_BEFORE) + 1), C} if n < O}
        if self._has_holes:
            return self._correlations_where_observed(with_outputs)
        for x, y, w in self._standardised():
            weighted = w[:, np.newaxis] * y
            with_channels += weighted.T @ x
            for n_back, correlations in with_outputs.items():
                correlations[n_back:] += np.einsum("ij,ij->j", weighted[:, n_back:], y[:, :-n_back])
        return with_channels, with_outputs

    def where_observed(self, channel):
        """Mean and deviation of the channel (O,) of each output, over the samples where that is observed."""
        if not self._has_holes:
            return self.mean[channel], self.deviation[channel]
        of_output = np.arange(len(channel)), channel
        n, x, _, xx, _, _ = self._with_channels
        mean, scale = (x / n)[of_output], self._scale()[channel]
        variance = (xx / n)[of_output] - mean**2
        return self.mean[channel] + scale * mean, scale * np.sqrt(np.maximum(variance, 0))

    def _correlations_where_observed(self, with_outputs):
        """The same as ``correlations``, of outputs with holes."""
        with_channels, pairs = 0.0, dict.fromkeys(with_outputs, 0.0)
        for x, y, w in self._standardised():
            seen, y = ~np.isnan(y), _filled(y)
            m, ones = w[:, np.newaxis] * seen, np.ones_like(x)
            my, myy = m * y, m * y**2
            with_channels += np.array([m.T @ ones, m.T @ x, my.T @ ones, m.T @ x**2, myy.T @ ones, my.T @ x])
            for n in pairs:
                a, b, both = y[:, :-n], y[:, n:], w[:, np.newaxis] * (seen[:, :-n] & seen[:, n:])
                pairs[n] += np.array([(both * each).sum(axis=0) for each in (1, a, b, a**2, b**2, a * b)])
        self._with_channels = with_channels
        with_channels[0][with_channels[0] == 0] = 1  # nowhere observed
        for n, sums in pairs.items():
            with_outputs[n][n:] = _correlation(*sums)
        return _correlation(*with_channels), with_outputs

    def _standardised(self):
        """Last values (k, C) and targets (k, O) in units of their deviation, and weights (k,)."""
        for values, w in self._blocks():
            values = np.where(self._is_constant & ~np.isnan(values), 0, (values - self.mean) / self._scale())
            yield values[:, : self.n_channels], values[:, self.n_channels :], w

    def _scale(self):
        return np.where(self._is_constant, 1, self.deviation)


def _filled(values):
    """Values with 0 where they are not observed."""
    return np.where(np.isnan(values), 0, values)


def _correlation(n, a, b, aa, bb, ab):
    """The correlation of two variables, from their weight and sums of values, squares and products."""
    n = np.where(n > 0, n, 1)
    variances = (aa / n - (a / n) ** 2) * (bb / n - (b / n) ** 2)
    varies = variances > LEAST_VARIANCE
    return np.where(varies, (ab / n - a * b / n**2) / np.sqrt(np.where(varies, variances, 1)), 0)
