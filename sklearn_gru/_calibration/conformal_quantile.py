"""The quantile of conformity scores that the next score exceeds with a given probability at most.

Papadopoulos et al. (2002), "Inductive Confidence Machines for Regression"; Lei et al. (2018),
"Distribution-Free Predictive Inference for Regression".  Of n + 1 exchangeable scores each is equally likely
to be the k-th smallest, so the next one is at most the k-th smallest of n with probability k / (n + 1) or
more: for a coverage c that is the score of rank ceil(c (n + 1)).
"""

import math

import numpy as np

# of ranks, which are products of a coverage with a whole number and may be a rounding above it
ROUNDING = 1e-9


def fewest_scores(level):
    """How many scores there have to be for a level in per cent: the least n with c (n + 1) <= n."""
    return math.ceil(level / (100 - level) * (1 - ROUNDING))


def conformal_quantile(scores, weights, coverage):
    """The least score whose rank suffices for the coverage.

    Parameters
    ----------
    scores : ndarray of shape (n_scores, ..., n_outputs, n_levels)
        NaN where there is none.
    weights : ndarray of shape (n_scores, ..., n_outputs)
        How many scores each counts as; 0 where it is NaN.
    coverage : ndarray of shape (n_outputs, n_levels)
        From 0 to 1.

    Returns
    -------
    quantile : ndarray of shape (n_outputs, n_levels)
        Infinite where there are too few scores.
    """
    scores = scores.reshape(-1, *scores.shape[-2:])
    weights = weights.reshape(-1, weights.shape[-1])
    order = np.argsort(scores, axis=0)  # NaN comes last
    ascending = np.take_along_axis(scores, order, axis=0)
    counted = np.take_along_axis(np.broadcast_to(weights[:, :, np.newaxis], scores.shape), order, axis=0)
    rank = np.cumsum(counted, axis=0)
    suffices = rank >= needed_rank(weights, coverage)
    first = np.argmax(suffices, axis=0)[np.newaxis]
    quantile = np.take_along_axis(ascending, first, axis=0)[0]
    return np.where(suffices.any(axis=0) & ~np.isnan(quantile), quantile, np.inf)


def needed_rank(weights, coverage):
    """The rank, in weight, of the score that suffices for a coverage; more than zero.

    Parameters
    ----------
    weights : ndarray of shape (n_scores, n_outputs)
    coverage : ndarray of shape (n_outputs, n_levels)

    Returns
    -------
    rank : ndarray of shape (n_outputs, n_levels)
    """
    rank = coverage * (1 + weights.sum(axis=0))[:, np.newaxis]
    return np.maximum(rank * (1 - ROUNDING), np.finfo(float).tiny)
