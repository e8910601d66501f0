"""Masked arrays of NumPy: what is masked is absent."""

import numpy as np


def unmasked(values):
    """Values with NaN in the place of what is masked; anything else but masked arrays as it is.

    Parameters
    ----------
    values : array-like
        A list may hold masked arrays.

    Returns
    -------
    values : array-like
        Whole numbers and booleans of which some are masked become floats.

    Raises
    ------
    ValueError
        If something is masked of what has no NaN, such as strings or dates.
    """
    if isinstance(values, (list, tuple)) and any(isinstance(each, np.ma.MaskedArray) for each in values):
        values = _stacked(values)
    if not isinstance(values, np.ma.MaskedArray):
        return values
    mask = np.ma.getmaskarray(values)
    if not mask.any():
        return values.data
    if values.dtype.kind in "biu":
        values = values.astype(np.float64)
    if values.dtype.kind not in "fcO":
        raise ValueError(
            f"A masked array of {values.dtype} holds masked values, which it has no NaN for; expected floats."
        )
    return values.filled(np.nan)


def _stacked(values):
    """A list as one masked array; one of sequences of different lengths as it is, which is refused later."""
    shapes = {np.shape(each) for each in values}
    return np.ma.stack([np.ma.asarray(each) for each in values]) if len(shapes) == 1 else values


def first_masked(values):
    """Where the first masked value is, an index or a tuple of them; None if nothing is masked."""
    mask = np.ma.getmask(values) if isinstance(values, np.ma.MaskedArray) else np.ma.nomask
    if mask is np.ma.nomask or not mask.any():
        return None
    place = tuple(map(int, np.argwhere(mask)[0]))
    return place[0] if len(place) == 1 else place
