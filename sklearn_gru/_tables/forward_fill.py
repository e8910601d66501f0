"""The last known value of a column, carried on."""

import numpy as np


def fill_forward(rows, starts, stays=None):
    """Put the last value before it in the place of each NaN, in place.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_channels)
        Series one after the other.  A NaN before the first value of its series stays.
    starts : ndarray of shape (n_series,)
        The row at which each series begins, ascending.
    stays : ndarray of bool of shape (n_rows, n_channels), default=None
        Where a NaN stays all the same.
    """
    for i, column in enumerate(rows.T):
        missing = np.isnan(column)
        gaps, known = np.flatnonzero(missing), np.flatnonzero(~missing)
        if len(gaps) == 0 or len(known) == 0:
            continue
        source = known[np.searchsorted(known, gaps) - 1]  # wraps to a later row before the first one
        begin = starts[np.searchsorted(starts, gaps, side="right") - 1]
        filled = (begin <= source) & (source < gaps)
        if stays is not None:
            filled &= ~stays[gaps, i]
        column[gaps[filled]] = column[source[filled]]
