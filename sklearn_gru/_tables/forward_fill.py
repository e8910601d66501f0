"""The last known value of a column, carried on."""

import numpy as np


def fill_forward(rows, starts, ends=None):
    """Put the last value before it in the place of each NaN, in place.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_channels)
        Series one after the other.  A NaN before the first value of its series stays.
    starts : ndarray of shape (n_series,)
        The row at which each series begins, ascending.
    ends : ndarray of shape (n_series, n_channels), default=None
        The row from which on a NaN of a series stays; by default there is none.
    """
    for i, column in enumerate(rows.T):
        missing = np.isnan(column)
        gaps, known = np.flatnonzero(missing), np.flatnonzero(~missing)
        if len(gaps) == 0 or len(known) == 0:
            continue
        source = known[np.searchsorted(known, gaps) - 1]  # wraps to a later row before the first one
        series = np.searchsorted(starts, gaps, side="right") - 1
        filled = (starts[series] <= source) & (source < gaps)
        if ends is not None:
            filled &= gaps < ends[series, i]
        column[gaps[filled]] = column[source[filled]]
