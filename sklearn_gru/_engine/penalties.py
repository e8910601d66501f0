"""The strength of the L2 penalty in an epoch: a number, or one that follows the noise.

With a Gaussian prior of precision tau on every weight, and targets that the outputs meet up to normal
noise of variance s, the most probable weights minimize (MacKay 1992, "A Practical Bayesian Framework for
Backpropagation Networks", whose alpha and beta are tau and 1 / s here)

    mean squared error + (s * tau / n) * ||W||^2

over n samples.  The penalty of a batch is 0.5 * alpha * ||W||^2 / m, where m is its mass, so with n / m
batches

    alpha = 2 * tau * s / (n / m).

The noise s is not known before, but training itself measures it: it is the data loss that has been
reached.  So alpha is proportional to that loss over the number of batches, whatever n is.
"""

import math
from typing import NamedTuple

SMALLEST = 0.01
# Updates before which the loss says more of the beginning than of the noise, and over which alpha then grows
# to its full size.
FIRST_UPDATE = 200
# A loss so many times that of knowing nothing is as bad as any, and its powers are finite.
MOST_NOISE = 1e100


class FixedPenalty(NamedTuple):
    """The same alpha in every epoch."""

    alpha: float

    def at(self, moment):
        """The alpha of an epoch."""
        return self.alpha

    def is_settled(self, moment):
        """Whether a loss can be compared with that of the epochs before."""
        return True


class NoisePenalty(NamedTuple):
    """An alpha that follows the data loss reached: factor * (loss / unit)^power / number of batches.

    Attributes
    ----------
    factors : (float, float)
        2 * tau for the squared error, of few samples and of many.
    per_sample : float
        Between the two, what alpha is for a loss of 1 and a sample in a batch.
    unit : float
        The loss of knowing nothing, where it is not 1.
    power : int
    smallest : float
        Where training begins.
    min_batches : int
        Fewer batches count as so many.
    first_epoch : float
        Alpha begins to grow after so many epochs where these come to fewer than 200 updates: few samples are
        soon learnt by heart, and the loss then says nothing of the noise.
    """

    factors: tuple
    per_sample: float = 0.0
    unit: float = 1.0
    power: int = 1
    smallest: float = SMALLEST
    min_batches: int = 1
    first_epoch: float = math.inf

    def at(self, moment):
        """The alpha of an epoch."""
        if moment.data_loss is None:
            return self.smallest
        first = self._first_update(moment)
        ramp = min(max((moment.n_updates - first) / first, 0.0), 1.0)
        noise = min(moment.data_loss / self.unit, MOST_NOISE) ** self.power
        least, most = (factor / max(moment.n_batches, self.min_batches) for factor in self.factors)
        strength = min(max(self.per_sample * moment.batch_mass, least), most)
        return max(self.smallest, ramp * strength * noise)

    def is_settled(self, moment):
        """Whether a loss can be compared with that of the epochs before: alpha has its full size."""
        return moment.n_updates >= 2 * self._first_update(moment)

    def _first_update(self, moment):
        return min(FIRST_UPDATE, self.first_epoch * moment.n_batches)
