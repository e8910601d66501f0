"""Targets that are counts, or others of at least 0: what they may be, and the scale of their logarithms."""

import numpy as np

from .targets import TargetScale, weighted_mean


class LogScale(TargetScale):
    """Targets are learnt as y / scale, where the mean is 0, and outputs are logarithms of them."""

    def invert(self, outputs):
        """Outputs of shape (..., n_outputs) in the units of y, positive, computed in float64."""
        with np.errstate(over="ignore", under="ignore"):
            values = np.exp(outputs.astype(np.float64, copy=False)) * self.scale + self.mean
        return np.maximum(values, np.finfo(outputs.dtype).tiny)


def fit_log_scale(y, sample_weight):
    """Of targets of at least 0, some of them positive: the weighted mean of each output as its scale.

    So an output of 0, which a network begins with, stands for that mean.  Parameters as of ``fit_scale``.

    Returns
    -------
    LogScale
    """
    return LogScale(np.zeros(y.shape[-1]), weighted_mean(y, sample_weight))


def check_counts(y, sample_weight):
    """Refuse negative targets (n_samples, ...) of samples that count, which no Poisson distribution has."""
    negative = (y < 0).reshape(len(y), -1).any(axis=1) & (sample_weight > 0)
    if negative.any():
        sample = negative.argmax()
        raise ValueError(
            f'loss="poisson" needs y of at least 0; got {np.nanmin(y[sample])} for sample {sample}.'
        )


def check_positive_sums(y, rows):
    """Every output of y (n_samples, ..., n_outputs) has to be positive in one of the samples ``rows``."""
    empty = ~(y[rows] > 0).reshape(-1, y.shape[-1]).any(axis=0)
    if empty.any():
        raise ValueError(
            f'loss="poisson" needs y with a positive sum; output {empty.argmax()} of {len(empty)} is 0 in '
            f"all of the {len(rows)} samples to train on."
        )
