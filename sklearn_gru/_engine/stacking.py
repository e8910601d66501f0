"""How much of one forecast and how much of another: a share in closed form, from samples neither has seen.

Wolpert (1992), "Stacked Generalization", with two forecasts a and b that share the weight:

    forecast = share * a + (1 - share) * b.
"""

import numpy as np

MIN_BLOCKS = 2  # from which a standard error can be told


def least_squares_share(targets, a, b, weight, block_mass):
    """The share of forecast ``a`` beside ``b`` with the least squared error, less its standard error.

    The errors of samples whose targets overlap in time are not independent, so the standard error is that of
    sums over blocks of consecutive samples.

    Parameters
    ----------
    targets, a, b : ndarray of shape (n, O)
        Consecutive samples, with all outputs in comparable units.
    weight : ndarray of shape (n,)
        Positive; a weight of 2 counts as the sample twice in its place.
    block_mass : float
        Samples (by weight) whose errors depend on each other, such as the horizon.

    Returns
    -------
    share : float
        In [0, 1]; 0 where there are fewer than two blocks.
    """
    mass = np.cumsum(weight)
    n_blocks = int(mass[-1] // block_mass)
    if n_blocks < MIN_BLOCKS:
        return 0.0
    error, difference = targets - b, a - b
    size = weight @ (difference**2).sum(axis=1)
    if size <= 0 or not np.isfinite(size):
        return 0.0
    share = weight @ (error * difference).sum(axis=1) / size
    sums = weight * ((error - share * difference) * difference).sum(axis=1)
    # the sum up to any point of the cumulative weight: a sample on a border counts on both sides
    cumulative = np.interp(
        np.linspace(0, mass[-1], n_blocks + 1), np.append(0, mass), np.append(0, np.cumsum(sums))
    )
    variance = (np.diff(cumulative) ** 2).sum() * n_blocks / (n_blocks - 1)
    return float(np.clip(share - np.sqrt(variance) / size, 0, 1))
