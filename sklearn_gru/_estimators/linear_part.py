"""A linear forecast beside the network, and the share that samples neither has seen give it.

The autoregressive part of Lai et al. (2018), "Modeling Long- and Short-Term Temporal Patterns with Deep
Neural Networks" (LSTNet), not trained but in closed form.  The share is that of stacking: a short training
on the first four fifths of the samples forecasts the last one, and so do ridges on the same samples.
"""

import math
from typing import NamedTuple

from .._engine.stacking import least_squares_share
from .._utils.taken_apart import kept_as_dictionary
from .linear_forecasts import (
    FEW_SAMPLES,
    LinearForecast,
    fit_linear_forecast,
    fit_mean_forecast,
    most_steps,
)
from .short_training import cut_last_part, outputs_after_training, time_order, updates_in_epoch
from .training_data import as_counts

# Where there are few samples nothing is held out, and either forecast has half; so it has where the gap of
# a long horizon leaves less than this to train on.
SHARE_OF_FEW = 0.5
LEAST_TO_TRAIN_ON = 30
# The training that the share is told from: an epoch has 20 to 30 updates up to 6,000 samples.
N_UPDATES, MAX_EPOCHS = 400, 20


@kept_as_dictionary
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
    n_epochs = min(math.ceil(N_UPDATES / updates_in_epoch(run.settings, len(data))), MAX_EPOCHS)
    rows = order[held_out[order] > 0]
    outputs = outputs_after_training(run, data, X[rows], n_epochs, solve)
    learnt_from = samples._replace(weight=first)
    linear = fit_linear_part(learnt_from, order, 0.0, data.reading, correction.base).forecast
    network = correction.forecast(X[rows], outputs)
    return share_of_linear(y[rows], linear.predict(X[rows]), network, held_out[rows], correction.scale)
