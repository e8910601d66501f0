"""A linear forecast beside the network, and the share that samples neither has seen give it.

The autoregressive part of Lai et al. (2018), "Modeling Long- and Short-Term Temporal Patterns with Deep
Neural Networks" (LSTNet), not trained but in closed form.  The share is that of stacking: a short training
on the first four fifths of the samples forecasts the last one, and so do ridges on the same samples.
"""

import copy
import math
from typing import NamedTuple

import numpy as np

from .._engine.lbfgs import LbfgsSettings
from .._engine.network import Network
from .._engine.ridge import overlap
from .._engine.stacking import least_squares_share
from .._windows.windows import Windows
from .linear_forecasts import (
    FEW_SAMPLES,
    LinearForecast,
    fit_linear_forecast,
    fit_mean_forecast,
    most_steps,
)
from .prediction import in_batches
from .training_data import as_counts

HELD_OUT = 0.2
# Where there are few samples nothing is held out, and either forecast has half; so it has where the gap of
# a long horizon leaves less than this to train on.
SHARE_OF_FEW = 0.5
LEAST_TO_TRAIN_ON = 30
# The training that the share is told from: an epoch has 20 to 30 updates up to 6,000 samples.
N_UPDATES, MAX_EPOCHS = 400, 20
# A series with at least so many samples is cut by itself, shorter ones one after the other.
LONG_SERIES = 25


class LinearPart(NamedTuple):
    """A linear forecast and its share."""

    forecast: LinearForecast
    share: float

    @property
    def coef(self):
        """Of the forecast, (n_steps * n_channels, n_outputs)."""
        return self.forecast.coef

    @property
    def intercept(self):
        """Of the forecast, (n_outputs,)."""
        return self.forecast.intercept

    def blend(self, X, forecast):
        """The network's ``forecast`` (n_samples, n_outputs) and the linear one, each by its share."""
        return (1 - self.share) * forecast + self.share * self.forecast.predict(X)


def fit_linear_part(samples, order, share, reading, base):
    """The ridges on the last steps beside their share.

    Where the network reads nothing but differences to the last step, so does one ridge, with the same base.
    """
    X, y, weight, _ = samples
    learnt_from = X, y, weight, most_steps(X, weight)
    of_them = {"gap": y.shape[1] - 1, "order": order}
    if reading.reads_levels:
        return LinearPart(fit_mean_forecast(*learnt_from, **of_them), share)
    return LinearPart(fit_linear_forecast(*learnt_from, base=base, reads_levels=False, **of_them), share)


def share_of_linear(y, linear, network, weight, scale):
    """The share of a linear forecast beside the network's, from samples that neither has seen.

    Parameters
    ----------
    y, linear, network : ndarray of shape (n_samples, n_outputs)
        Consecutive samples; y is NaN where not observed.
    weight : ndarray of shape (n_samples,)
        Positive.
    scale : TargetScale
        In its units the outputs count alike.

    Returns
    -------
    share : float
    """
    y, linear, network = (values / scale.scale for values in (y, linear, network))
    return 1 - least_squares_share(y, network, linear, weight, y.shape[1])


def share_from_short_training(run, samples, fit_correction, solve):
    """The share of the linear forecast, from a short training on the first four fifths of the samples.

    Parameters
    ----------
    run : Run
        About to begin; it is left alone.
    samples : Samples
        Those that it is trained on, with y as it came.
    fit_correction : callable(weight, order) -> Correction
        The base and the scale from the samples of these weights.
    solve : callable(Run, on_epoch) -> Result

    Returns
    -------
    share : float
    """
    X, y, weight, _ = samples
    weight, order = as_counts(weight), time_order(X)
    if weight.sum() <= FEW_SAMPLES:
        return SHARE_OF_FEW
    first, held_out = cut_last_part(X, weight, order, gap=y.shape[1] - 1)
    if first.sum() < LEAST_TO_TRAIN_ON:
        return SHARE_OF_FEW
    correction = fit_correction(first, order)
    data = run.data.replace(correction.targets(X, y), first, correction.scale)
    short = run._replace(
        data=data,
        watched=None,
        rng=copy.deepcopy(run.rng),
        settings=run.settings._replace(n_epochs=_n_epochs(run.settings, len(data))),
    )
    parameters = solve(short, lambda progress: False).progress.parameters
    rows = order[held_out[order] > 0]
    outputs = in_batches(Network.predict, run.network, parameters, X[rows], data.reading, every_step=False)
    learnt_from = samples._replace(weight=first)
    linear = fit_linear_part(learnt_from, order, 0.0, data.reading, correction.base).forecast
    network = correction.forecast(X[rows], outputs)
    return share_of_linear(y[rows], linear.predict(X[rows]), network, held_out[rows], correction.scale)


def _n_epochs(settings, n_samples):
    """The epochs of the short training."""
    n_updates = 1 if isinstance(settings, LbfgsSettings) else math.ceil(n_samples / settings.batch_size)
    return min(math.ceil(N_UPDATES / n_updates), MAX_EPOCHS)


def time_order(X):
    """The samples one series after the other, in time order within each, where ``Windows`` tell it."""
    return np.lexsort((X.last_rows, X.first_rows)) if isinstance(X, Windows) else np.arange(len(X))


def cut_last_part(X, weight, order, gap):
    """The weights of the first four fifths and of the last fifth, by cumulative weight.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
        Of ``Windows`` each long series is cut by itself.
    weight : ndarray of shape (n_samples,)
    order : ndarray of shape (n_samples,)
    gap : float
        Samples (by weight) in front of the last fifth that are in neither part.

    Returns
    -------
    first, held_out : ndarray of shape (n_samples,)
        A sample on the border has a part of its weight in both.
    """
    order = order[weight[order] > 0]
    starts = [0]
    if isinstance(X, Windows):
        starts = np.flatnonzero(np.diff(X.first_rows[order], prepend=-1))
        if len(order) < LONG_SERIES * len(starts):
            starts = [0]
    first, held_out = np.zeros(len(weight)), np.zeros(len(weight))
    for rows in np.split(order, starts[1:]):
        mass = weight[rows].sum()
        cut = (1 - HELD_OUT) * mass
        first[rows] = overlap(weight[rows], 0, cut - gap)
        held_out[rows] = overlap(weight[rows], cut, mass)
    return first, held_out
