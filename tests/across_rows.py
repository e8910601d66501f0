"""Steps in front of a window that look at several rows, which a stream has to refuse."""

import numpy as np


def rolling_mean(rows):
    """The mean of each row and the two before it."""
    rows = np.asarray(rows)
    return np.array([rows[max(0, i - 2) : i + 1].mean(axis=0) for i in range(len(rows))])


def difference(rows):
    """What each row has more than the one before it."""
    rows = np.asarray(rows)
    return np.diff(rows, axis=0, prepend=rows[:1])
