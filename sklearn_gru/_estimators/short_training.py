"""A short training on the first four fifths of the samples, which tells how well the network will forecast.

What the network so trained says of the last fifth is held against what stands beside it in closed form; the
run that is to come is left alone.
"""

import copy
import math

import numpy as np

from .._engine.lbfgs import LbfgsSettings
from .._engine.network import Network
from .._engine.ridge import overlap
from .._windows.windows import Windows
from .prediction import in_batches

HELD_OUT = 0.2
# A series with at least so many samples is cut by itself, shorter ones one after the other.
LONG_SERIES = 25


def outputs_after_training(run, data, X, n_epochs, solve):
    """What the network of a run that is about to begin says after a training of its own.

    Parameters
    ----------
    run : Run
        It is left alone.
    data : TrainingData
        What to train on instead.
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    n_epochs : int
    solve : callable(Run, on_epoch) -> Result

    Returns
    -------
    outputs : ndarray of shape (n_samples, n_outputs)
    """
    settings = run.settings._replace(n_epochs=n_epochs)
    short = run._replace(data=data, watched=None, rng=copy.deepcopy(run.rng), settings=settings)
    parameters = solve(short, lambda progress: False).progress.parameters
    return in_batches(Network.predict, run.network, parameters, X, data.reading, every_step=False)


def updates_in_epoch(settings, n_samples):
    """How many updates an epoch of so many samples has."""
    return 1 if isinstance(settings, LbfgsSettings) else math.ceil(n_samples / settings.batch_size)


def time_order(X):
    """The samples one series after the other, in time order within each, where ``Windows`` tell it."""
    return np.lexsort((X.last_rows, X.first_rows)) if isinstance(X, Windows) else np.arange(len(X))


def cut_last_part(X, weight, order, gap):
    """The weights of the first four fifths and of the last fifth, by cumulative weight.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
        Of ``Windows`` each long series is cut by itself.
    weight : ndarray of shape (n_samples,)
    order : ndarray of shape (n_samples,)
    gap : float
        Samples (by weight) in front of the last fifth that are in neither part.

    Returns
    -------
    first, held_out : ndarray of shape (n_samples,)
        A sample on the border has a part of its weight in both.
    """
    order = order[weight[order] > 0]
    starts = [0]
    if isinstance(X, Windows):
        starts = np.flatnonzero(np.diff(X.first_rows[order], prepend=-1))
        if len(order) < LONG_SERIES * len(starts):
            starts = [0]
    first, held_out = np.zeros(len(weight)), np.zeros(len(weight))
    for rows in np.split(order, starts[1:]):
        mass = weight[rows].sum()
        cut = (1 - HELD_OUT) * mass
        first[rows] = overlap(weight[rows], 0, cut - gap)
        held_out[rows] = overlap(weight[rows], cut, mass)
    return first, held_out
