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
    base = np.full((1 + n_sequences * size, n_columns), np.nan, sequences.dtype)
    rows = base[1:].reshape(sequences.shape)
    rows[...] = sequences
    rows[:, recipe.length :, other_columns(n_columns, known)] = np.nan
    starts = np.arange(n_sequences) * size
    absent = np.isnan(sequences[:, : recipe.length - 1]).all(axis=2)
    first = 1 + starts + np.logical_and.accumulate(absent, axis=1).sum(axis=1)
    names = None if recipe.names is None else np.array(recipe.names, dtype=object)
    series = Series(n_sequences * size, starts)
    return Windows(base, starts + recipe.length, first, recipe, series, names, None, known)
