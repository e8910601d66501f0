"""How much of one forecast and how much of another: a share, from samples that neither has seen.

Wolpert (1992), "Stacked Generalization", with two forecasts a and b that share the weight:

    forecast = share * a + (1 - share) * b.

Of numbers the share is the one with the least squared error, in closed form; of probabilities that with the
least log loss.
"""

import numpy as np

MIN_BLOCKS = 2  # from which a standard error can be told
MOST_BLOCKS = 2**20  # which tell it well enough, and a sum of weights may be any number
# of the ratio of two probabilities; so many halvings leave the share inside (0, 1)
LARGEST_LOG, N_HALVINGS = 500.0, 50


def least_squares_share(targets, a, b, weight, block_mass):
    """The share of forecast ``a`` beside ``b`` with the least squared error, less its standard error.

    The errors of samples whose targets overlap in time are not independent, so the standard error is that of
    sums over blocks of consecutive samples.

    Parameters
    ----------
    targets, a, b : ndarray of shape (n, O)
        Consecutive samples, with all outputs in comparable units; targets are NaN where not observed.
    weight : ndarray of shape (n,)
        Positive; a weight of 2 counts as the sample twice in its place.
    block_mass : float
        Samples (by weight) whose errors depend on each other, such as the horizon.

    Returns
    -------
    share : float
        In [0, 1]; half of it where there are fewer than two blocks, which tell no standard error.
    """
    mass = np.cumsum(weight)
    n_blocks = int(min(mass[-1] // block_mass, MOST_BLOCKS))
    exponent = np.frexp(mass[-1])[1]  # only ratios count from here on; powers of two round nothing
    weight, mass = np.ldexp(weight, -exponent), np.ldexp(mass, -exponent)
    missing = np.isnan(targets)
    error, difference = np.where(missing, 0, targets - b), np.where(missing, 0, a - b)
    size = weight @ (difference**2).sum(axis=1)
    if size <= 0 or not np.isfinite(size):
        return 0.0
    share = weight @ (error * difference).sum(axis=1) / size
    if n_blocks < MIN_BLOCKS:
        return float(np.clip(share, 0, 1)) / 2
    sums = weight * ((error - share * difference) * difference).sum(axis=1)
    # the sum up to any point of the cumulative weight: a sample on a border counts on both sides
    cumulative = np.interp(
        np.linspace(0, mass[-1], n_blocks + 1), np.append(0, mass), np.append(0, np.cumsum(sums))
    )
    variance = (np.diff(cumulative) ** 2).sum() * n_blocks / (n_blocks - 1)
    return float(np.clip(share - np.sqrt(variance) / size, 0, 1))


def log_loss_share(log_a, log_b, weight, prior_share, prior_mass):
    """The share of probabilities ``a`` beside ``b`` that makes what came most probable.

    Beside the samples so many others count, of which ``a`` alone has foreseen a part and ``b`` alone the
    rest (a beta prior): that part is the share where there are no samples, and a few do not overrule it.

    Parameters
    ----------
    log_a, log_b : ndarray of shape (n,)
        Logarithms of the probabilities of what came; that of ``b`` is finite.
    weight : ndarray of shape (n,)
    prior_share : float
        In (0, 1).
    prior_mass : float
        Positive.

    Returns
    -------
    share : float
        In (0, 1).
    """
    ratio = np.exp(np.clip(log_a - log_b, -LARGEST_LOG, LARGEST_LOG))
    low, high = 0.0, 1.0
    for _ in range(N_HALVINGS):  # the slope of the log likelihood falls all the way
        share = (low + high) / 2
        slope = weight @ ((ratio - 1) / (1 - share + share * ratio))
        slope += prior_mass * (prior_share / share - (1 - prior_share) / (1 - share))
        low, high = (share, high) if slope > 0 else (low, share)
    return (low + high) / 2
