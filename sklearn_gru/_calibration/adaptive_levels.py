"""Adaptive conformal inference: a level that is corrected by whether the last outcomes lay in their bands.

Gibbs and Candès (2021), "Adaptive Conformal Inference Under Distribution Shift": the miscoverage alpha_t that
a band is made for moves by ``rate * (alpha - err_t)``, where err_t is 1 for an outcome outside its band, so
that in the long run the share of those is alpha whatever the outcomes do.  The scores that the band is made
of are the last ones.

Where alpha_t is at most 0 their band is infinite.  Here it is the one of the largest score that is kept, and
alpha_t stays in [0, 1]: a band that is of no use does not count as one that holds.
"""

from typing import NamedTuple

import numpy as np

from .conformal_quantile import conformal_quantile, needed_rank
from .conformity import weights_of_outcomes


class Followed(NamedTuple):
    """What the bands to come are made of."""

    scores: np.ndarray  # (n_kept, ..., n_outputs, n_levels), the earliest first; NaN where there are fewer
    weights: np.ndarray  # (n_kept, ..., n_outputs), 0 where there are fewer
    alpha: np.ndarray  # (n_outputs, n_levels), the miscoverage that bands are made for, from 0 to 1

    def radius(self):
        """What the bands are moved out by, of shape (n_outputs, n_levels): finite, whatever alpha is."""
        largest = np.nanmax(self.scores, axis=tuple(range(self.scores.ndim - 2)))
        return np.minimum(conformal_quantile(self.scores, self.weights, 1 - self.alpha), largest)


def begin(scores, weights, alpha, n_kept):
    """Start from the scores of a calibration.

    Parameters
    ----------
    scores : ndarray of shape (n_calibration, ..., n_outputs, n_levels)
        The earliest first; NaN where not observed.
    weights : ndarray of shape (n_calibration, ..., n_outputs)
    alpha : ndarray of shape (n_outputs, n_levels)
    n_kept : int
        How many scores of each output are kept, the last ones.

    Returns
    -------
    Followed
    """
    is_there = (weights > 0).any(axis=1, keepdims=True) if weights.ndim == 3 else weights > 0
    # the absent ones first, and no gap among the others
    order = np.argsort(is_there, axis=0, kind="stable")
    scores = np.take_along_axis(scores, order[..., np.newaxis], axis=0)[-n_kept:]
    weights = np.take_along_axis(weights, order, axis=0)[-n_kept:]
    missing = n_kept - len(scores)
    scores = np.concatenate([np.full((missing, *scores.shape[1:]), np.nan), scores])
    return Followed(scores, np.concatenate([np.zeros((missing, *weights.shape[1:])), weights]), alpha)


def follow(followed, scores, alpha, rate):
    """Go on with the scores of outcomes as they arrived.

    Parameters
    ----------
    followed : Followed
    scores : ndarray of shape (n_samples, ..., n_outputs, n_levels)
        The earliest first; NaN where not observed, which changes nothing for that output.
    alpha : ndarray of shape (n_levels,)
        The miscoverage that is asked for.
    rate : float

    Returns
    -------
    Followed
    """
    if scores.ndim == 4:
        followed, scores = _of_as_many_steps(followed, scores)
    weights = weights_of_outcomes(scores[..., 0], np.ones(len(scores)))
    for score, weight in zip(scores, weights, strict=True):
        has_come = weight.reshape(-1, weight.shape[-1]).any(axis=0)
        moved = np.clip(followed.alpha + rate * (alpha - _share_outside(followed, score, weight)), 0, 1)
        followed = Followed(
            _with_next(followed.scores, score, has_come[:, np.newaxis]),
            _with_next(followed.weights, weight, has_come),
            np.where(has_come[:, np.newaxis], moved, followed.alpha),
        )
    return followed


def _share_outside(followed, score, weight):
    """Of the steps of a sequence, or of one outcome; of shape (n_outputs, n_levels)."""
    if score.ndim == 2:
        return _is_outside(followed, score)
    return sum(
        part[:, np.newaxis] * _is_outside(followed, step) for step, part in zip(score, weight, strict=True)
    )


def _is_outside(followed, score):
    """Whether a score is larger than the radius; by its rank, which needs no sorting."""
    n_outputs, n_levels = score.shape
    weights = followed.weights.reshape(-1, n_outputs)
    rank = np.einsum("so,sol->ol", weights, followed.scores.reshape(-1, n_outputs, n_levels) < score)
    most = weights.sum(axis=0)[:, np.newaxis]
    return rank >= np.minimum(needed_rank(weights, 1 - followed.alpha), most * (1 - 1e-9))


def _with_next(kept, value, has_come):
    """The last values of each output, with one more where it has come."""
    return np.where(has_come, np.concatenate([kept[1:], value[np.newaxis]]), kept)


def _of_as_many_steps(followed, scores):
    """Sequences of the same number of steps: the shorter ones have absent ones in front."""
    n_steps = max(followed.scores.shape[1], scores.shape[1])

    def longer(values, fill):
        missing = np.full((len(values), n_steps - values.shape[1], *values.shape[2:]), fill)
        return np.concatenate([missing, values], axis=1)

    kept = Followed(longer(followed.scores, np.nan), longer(followed.weights, 0.0), followed.alpha)
    return kept, longer(scores, np.nan)
