"""How much of the pinball loss of constant quantiles a model of several quantiles leaves out."""

import warnings

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import make_scorer

from .._engine.constant_outputs import quantile_output
from .._engine.losses import pinball
from .._windows.sample_weights import check_weights
from .own_units import in_own_units


def quantile_score(y, prediction, levels, sample_weight):
    """The mean over the outputs of 1 - pinball loss / pinball loss of the quantiles of y itself.

    Both losses are means over the levels and the observed values of an output; of one level it is
    scikit-learn's ``d2_pinball_score``.

    Parameters
    ----------
    y : ndarray of shape (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)
        NaN where not observed.  An output that is nowhere observed does not count.
    prediction : ndarray of the same shape and a last axis of quantiles
    levels : tuple of float
    sample_weight : ndarray of shape (n_samples,)

    Returns
    -------
    score : float
        At most 1.
    """
    if prediction.shape != (*y.shape, len(levels)):
        raise ValueError(
            f"y has shape {y.shape}, but predict gives {prediction.shape}, whose last axis are quantiles."
        )
    weight = np.repeat(sample_weight, y[0, ..., 0].size)
    y, prediction = y.reshape(-1, y.shape[-1]), prediction.reshape(-1, y.shape[-1], len(levels))
    observed = ~np.isnan(y) & (weight > 0)[:, np.newaxis]
    scores = [
        _score_of_one(y[seen, output], prediction[seen, output], levels, weight[seen])
        for output, seen in enumerate(observed.T)
        if seen.any()
    ]
    return float(np.mean(scores))


def _score_of_one(y, quantiles, levels, weight):
    """That of one output, all of it observed."""
    if len(y) < 2:
        warnings.warn(
            "The score of quantiles is not defined for fewer than two values.",
            UndefinedMetricWarning,
            stacklevel=2,
        )
        return np.nan
    y, quantiles = in_own_units(y, quantiles)
    weight = weight / weight.sum()
    constants = quantile_output([(y[np.newaxis], weight[np.newaxis])], np.array(levels))
    reached, without = (
        sum(
            pinball(of_level, y, weight, quantile=level)[0]
            for of_level, level in zip(forecast.T, levels, strict=True)
        )
        for forecast in (quantiles, np.broadcast_to(constants, quantiles.shape))
    )
    if without == 0:
        return 1.0 if reached == 0 else 0.0  # as scikit-learn has it of a constant y
    return 1 - reached / without


def quantile_scorer(levels):
    """A scorer of what models of several quantiles predict."""

    def score(y, prediction, sample_weight=None):
        y = np.asarray(y, dtype=float)
        weight = check_weights(sample_weight, y)
        if y.ndim == 1:
            y, prediction = y[:, np.newaxis], prediction[:, np.newaxis]
        return quantile_score(y, prediction, levels, weight)

    return make_scorer(score)
