"""What a user gives for a table, in the form that the rest of this room takes apart."""

import numpy as np

from .arrow import whole_table
from .xarray_dimensions import by_dimensions, is_xarray


def table_of(values):
    """A record batch as a table of pyarrow, and what xarray holds by its dimensions; anything else as it is.

    Parameters
    ----------
    values : array-like, data frame, or DataArray or Dataset of xarray

    Returns
    -------
    table : array-like or data frame
    """
    if isinstance(values, np.ndarray):
        return values
    return by_dimensions(values) if is_xarray(values) else whole_table(values)
