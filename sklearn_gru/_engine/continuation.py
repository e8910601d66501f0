"""What an output continues: the last value of a channel, in the units of the output, as a base to correct.

Zeng et al. (2023), "Are Transformers Effective for Time Series Forecasting?" (NLinear): forecasts are made
relative to the last value.  Which of the channels that is, and in which units, is told by the samples: the
channel is the most correlated one, and its spread and mean are matched with those of the output,

    base = mean(y) + sign * std(y) / std(x) * (x - mean(x)),

which is x itself where y goes on in the units of x.  The value 12 hours ahead of a daily cycle goes against
the last one, and yet continues it.  So an output may also continue an output before it, and then whatever
that continues: the way from each output to a channel is the one whose weakest correlation is strongest.
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
BLOCK_SIZE = 2**20  # numbers


class Continuation(NamedTuple):
    """An affine function of the last values of the channels."""

    weights: np.ndarray  # (C, O): at most one a column is not 0
    intercept: np.ndarray  # (O,)


def fit_continuation(read, targets, weight):
    """Find what each output continues, and match its mean and spread.

    Parameters
    ----------
    read : callable(rows) -> ndarray of shape (len(rows), C)
        The last values of samples, for an array of their numbers; asked for in blocks.
    targets : ndarray of shape (n, O)
    weight : ndarray of shape (n,)
        Positive.

    Returns
    -------
    Continuation
        Constant for an output that is constant or continues no channel.
    """
    table = _Table(read, targets, weight)
    mean, deviation, C = table.mean, table.deviation, table.n_channels
    channel, sign = _ways(*table.correlations())
    slope, continues = np.zeros(len(sign)), sign != 0
    slope[continues] = (sign * deviation[C:])[continues] / deviation[channel][continues]
    weights = np.zeros((C, len(slope)))
    weights[channel, np.arange(len(slope))] = slope
    return Continuation(weights, mean[C:] - slope * mean[channel])


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

    def __init__(self, read, targets, weight):
        self._read, self._targets, self._weight = read, targets, weight / weight.sum()
        self.n_channels = read(np.arange(1)).shape[1]
        self._unit = np.max([np.abs(values).max(axis=0) for values, _ in self._blocks()], axis=0)
        self._unit[self._unit == 0] = 1  # no square of what is left overflows
        mean = sum(w @ (values / self._unit) for values, w in self._blocks())
        squares = sum(w @ (values / self._unit - mean) ** 2 for values, w in self._blocks())
        deviation = np.sqrt(squares)
        self.mean, self.deviation = mean * self._unit, deviation * self._unit
        self._is_constant = deviation <= ROUNDING * np.abs(mean)

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
        scale = np.where(self._is_constant, 1, self.deviation)
        for values, w in self._blocks():
            values = np.where(self._is_constant, 0, (values - self.mean) / scale)
            x, y = values[:, :C], values[:, C:]
            weighted = w[:, np.newaxis] * y
            with_channels += weighted.T @ x
            for n_back, correlations in with_outputs.items():
                correlations[n_back:] += np.einsum("ij,ij->j", weighted[:, n_back:], y[:, :-n_back])
        return with_channels, with_outputs
