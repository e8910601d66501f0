"""Where windows end: in an array of positions, or a range where they follow each other."""

import numpy as np


def as_array(positions):
    """Positions as an array of shape (n_windows,)."""
    if isinstance(positions, range):
        return np.arange(positions.start, positions.stop, positions.step)
    return positions


def picked(positions, rows):
    """Those that a slice, a mask or indices pick, as NumPy would; a slice of a range is a range."""
    if isinstance(rows, slice) or not isinstance(positions, range):
        return positions[rows]
    n = len(positions)
    if rows.dtype == bool:
        if len(rows) != n:
            raise IndexError(f"The mask has {len(rows)} values, but there are {n} windows.")
        rows = np.flatnonzero(rows)
    elif rows.dtype.kind not in "iu":
        raise IndexError(f"Windows are picked by integers or a mask, got {rows.dtype}.")
    elif len(rows) and (rows.min() < -n or rows.max() >= n):
        wrong = rows[(rows < -n) | (rows >= n)][0]
        raise IndexError(f"There are {n} windows, so none is at {wrong}.")
    rows = rows.astype(np.intp, copy=False)
    return positions.start + positions.step * np.where(rows < 0, rows + n, rows)


def reached(positions, first, length):
    """The positions from the start of the first window to the end of the last; None if they leave any out.

    Parameters
    ----------
    positions : ndarray or range
        Where the windows end.
    first : ndarray of shape (1,)
        The first position of the series of the first window.
    length : int
        Steps in a window.

    Returns
    -------
    positions : range or None
    """
    if not (isinstance(positions, range) and len(positions) and positions.step == 1):
        return None
    return range(max(int(first[0]), positions[0] - length + 1), positions[-1] + 1)
