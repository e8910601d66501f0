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


class Followed(NamedTuple):
    """What the bands to come are made of."""

    scores: np.ndarray  # (n_kept, n_outputs, n_levels), the earliest first; NaN where there are fewer
    weights: np.ndarray  # (n_kept, n_outputs), 0 where there are fewer
    alpha: np.ndarray  # (n_outputs, n_levels), the miscoverage that bands are made for, from 0 to 1

    def radius(self):
        """What the bands are moved out by, of shape (n_outputs, n_levels): finite, whatever alpha is."""
        largest = np.nanmax(self.scores, axis=0)
        return np.minimum(conformal_quantile(self.scores, self.weights, 1 - self.alpha), largest)


def begin(scores, weights, alpha, n_kept):
    """Start from the scores of a calibration.

    Parameters
    ----------
    scores : ndarray of shape (n_calibration, n_outputs, n_levels)
        The earliest first; NaN where not observed.
    weights : ndarray of shape (n_calibration, n_outputs)
    alpha : ndarray of shape (n_outputs, n_levels)
    n_kept : int
        How many scores of each output are kept, the last ones.

    Returns
    -------
    Followed
    """
    is_absent = weights == 0
    order = np.argsort(
        ~is_absent, axis=0, kind="stable"
    )  # the absent ones first, and no gap among the others
    scores = np.take_along_axis(scores, order[:, :, np.newaxis], axis=0)[-n_kept:]
    weights = np.take_along_axis(weights, order, axis=0)[-n_kept:]
    missing = n_kept - len(scores)
    scores = np.concatenate([np.full((missing, *scores.shape[1:]), np.nan), scores])
    return Followed(scores, np.concatenate([np.zeros((missing, weights.shape[1])), weights]), alpha)


def follow(followed, scores, alpha, rate):
    """Go on with the scores of outcomes as they arrived.

    Parameters
    ----------
    followed : Followed
    scores : ndarray of shape (n_samples, n_outputs, n_levels)
        The earliest first; NaN where not observed, which changes nothing for that output.
    alpha : ndarray of shape (n_levels,)
        The miscoverage that is asked for.
    rate : float

    Returns
    -------
    Followed
    """
    for score in scores:
        has_come = ~np.isnan(score[:, 0])
        is_outside = _is_outside(followed, score)
        moved = np.clip(followed.alpha + rate * (alpha - is_outside), 0, 1)
        followed = Followed(
            _with_next(followed.scores, score, has_come[:, np.newaxis]),
            _with_next(followed.weights, np.ones(len(score)), has_come),
            np.where(has_come[:, np.newaxis], moved, followed.alpha),
        )
    return followed


def _is_outside(followed, score):
    """Whether a score is larger than the radius; by its rank, which needs no sorting."""
    rank = np.einsum("so,sol->ol", followed.weights, followed.scores < score)
    most = followed.weights.sum(axis=0)[:, np.newaxis]
    return rank >= np.minimum(needed_rank(followed.weights, 1 - followed.alpha), most * (1 - 1e-9))


def _with_next(kept, value, has_come):
    """The last values of each output, with one more where it has come."""
    return np.where(has_come, np.concatenate([kept[1:], value[np.newaxis]]), kept)
