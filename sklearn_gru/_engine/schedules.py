"""Learning-rate schedules: the rate of a batch.

A schedule is a function of the first rate and of what training has come to.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

# An adaptive rate is divided by this when the loss stalls, until it is no larger than the smallest.
ADAPTIVE_DIVISOR = 5
SMALLEST_RATE = 1e-6


class Schedule(NamedTuple):
    """How the rate changes."""

    rate: Callable  # (first rate, Moment) -> rate
    adapts: bool = False  # whether a stalled loss lowers the rate instead of ending training


class Moment(NamedTuple):
    """Where training stands at the beginning of an epoch; ``epoch`` alone moves on within it."""

    epoch: float  # of this call, from 0, and the part of it that is done
    n_epochs: int  # the most epochs of this call
    n_samples_seen: int  # in all calls
    n_rate_cuts: int  # in all calls
    n_batches: int = 1  # of an epoch
    batch_mass: float = 1.0  # the sum of the sample weights in one of them, on average
    n_updates: int = 0  # in all calls
    data_loss: float | None = None  # of the last epoch, without the penalty

    def after(self, part):
        """When ``part`` of the epoch is done."""
        return self._replace(epoch=self.epoch + part)


def constant(rate, moment):
    """The same rate in every epoch."""
    return rate


def cosine(rate, moment):
    """Half a cosine from ``rate`` at the first batch of epoch 0 down to 0 at the end of the last epoch.

    Loshchilov and Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts",
    equation 5, with one cycle.
    """
    return rate * 0.5 * (1 + math.cos(math.pi * moment.epoch / moment.n_epochs))


def inverse_scaling(rate, moment, *, power):
    """``rate / t^power``, where t is 1 more than the samples seen; scikit-learn's "invscaling"."""
    try:
        return rate / (moment.n_samples_seen + 1) ** power
    except OverflowError:
        return 0.0  # what is left of the rate is less than the smallest float


def adaptive(rate, moment):
    """``rate`` divided by 5 as often as the loss has stalled."""
    return rate / ADAPTIVE_DIVISOR**moment.n_rate_cuts
