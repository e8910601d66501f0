"""Which whole series of windows to hold out, so that every class keeps its share as far as possible."""

import numpy as np


def draw_series(series, strata, n_held_out, rng):
    """Draw series until they hold so many samples, each time one of the class that lacks most of its share.

    Parameters
    ----------
    series : ndarray of shape (n_samples,)
        What tells the series of each sample.
    strata : ndarray of shape (n_samples,) or (n_samples, n_classes)
        The class of each, or how many of its steps are of each class.
    n_held_out : int
        The samples to come to; the last series drawn may go beyond.
    rng : RandomState

    Returns
    -------
    is_held_out : ndarray of bool of shape (n_samples,)
        All or none of a series.  None at all where each series is the only one of some class.
    """
    _, series = np.unique(series, return_inverse=True)
    counts, sizes = _counts(series, strata), np.bincount(series)
    total, held_out = counts.sum(axis=0), np.zeros(counts.shape[1], int)
    waiting, drawn = rng.permutation(len(counts)), []
    while sizes[drawn].sum() < n_held_out:
        # the last series of a class stays to train on
        waiting = waiting[((counts[waiting] == 0) | (counts[waiting] < total - held_out)).all(axis=1)]
        if len(waiting) == 0:
            break
        lacking = np.argmax(n_held_out / len(series) - held_out / total)
        share = counts[waiting, lacking] * total.sum() - counts[waiting].sum(axis=1) * total[lacking]
        chosen = np.argmax(share > 0)  # a series that has more of the class than others, else the first
        drawn.append(waiting[chosen])
        held_out += counts[waiting[chosen]]
        waiting = np.delete(waiting, chosen)
    return np.isin(series, drawn)


def _counts(series, strata):
    """How many samples, or steps, of each class each series has, of shape (n_series, n_classes)."""
    if strata.ndim == 1:
        _, strata = np.unique(strata, return_inverse=True)
        strata = np.eye(strata.max() + 1, dtype=int)[strata]
    counts = np.zeros((series.max() + 1, strata.shape[1]), int)
    np.add.at(counts, series, strata)
    return counts[:, counts.any(axis=0)]
