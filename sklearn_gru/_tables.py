"""Data frames of pandas and polars, without a wish for either."""

import sys
from importlib import import_module

LIBRARIES = ("pandas", "polars")


def frame_of(values, names):
    """``values`` in a data frame with these column names, if a library for it is at hand.

    pandas is preferred, then polars; one that is in use already to one that is only installed.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
    names : ndarray of shape (n_columns,) or None
        Without names there is nothing a frame could tell.

    Returns
    -------
    table : DataFrame or ndarray of shape (n_rows, n_columns)
    """
    library = None if names is None else _frame_library()
    if library is None:
        return values
    columns = "columns" if library.__name__ == "pandas" else "schema"
    return library.DataFrame(values, **{columns: list(names)})


def _frame_library():
    loaded = [name for name in LIBRARIES if name in sys.modules]
    for name in (*loaded, *LIBRARIES):
        try:
            return import_module(name)
        except ImportError:
            continue
    return None
