"""Windows over sequences that are held one by one: the last rows of series, and what is known ahead."""

import numpy as np

from .._tables.series_index import Series
from .known_ahead import other_columns
from .windows import Windows


def windows_of_sequences(sequences, recipe, known):
    """The windows of a recipe, one for each sequence of the rows that it reaches.

    Parameters
    ----------
    sequences : ndarray of shape (n_sequences, length + horizon, n_columns)
        Of rows before the first one all is NaN; of the rows ahead only the known columns are looked at.
    recipe : Recipe
        With columns that are known ahead.
    known : tuple of int
        Where these stand.

    Returns
    -------
    windows : Windows of shape (n_sequences, length + horizon, n_columns + 1)
    """
    n_sequences, size, n_columns = sequences.shape
    ends = np.arange(n_sequences) * size + recipe.length
    absent = np.isnan(sequences[:, : recipe.length - 1]).all(axis=2)
    starts = ends - recipe.length + np.logical_and.accumulate(absent, axis=1).sum(axis=1)
    before, n_rows = starts[0], n_sequences * size - starts[0]  # absent rows between two are of the first
    base = np.full((1 + n_rows, n_columns), np.nan, sequences.dtype)
    base[1:] = sequences.reshape(-1, n_columns)[before:]
    is_ahead = (np.arange(before, n_sequences * size) % size) >= recipe.length
    base[1:][np.ix_(is_ahead, other_columns(n_columns, known))] = np.nan
    names = None if recipe.names is None else np.array(recipe.names, dtype=object)
    series = Series(n_rows, starts - before)
    return Windows(base, ends - before, recipe, series, names, None, known)
