"""The names of the columns of a frame as features, also where scikit-learn finds none."""

import numpy as np
from sklearn.utils import check_array
from sklearn.utils.validation import validate_data as _validate_data

from .._utils.compat import get_feature_names
from .frames import columns_of, is_frame, is_series
from .table_of import table_of


class _Names:
    """The names and the shape of a frame, for what asks them in the way of before scikit-learn 1.9."""

    def __init__(self, names, shape):
        self._names, self.shape = names, shape

    def __dataframe__(self):
        return self

    def column_names(self):
        return self._names


def column_names(table):
    """The names of a data frame's columns, or of a series, if they are strings; else None."""
    table = table.to_frame() if is_series(table) else table_of(table)
    names = _names_not_found(table)
    return get_feature_names(table) if names is None else np.asarray(names, dtype=object)


def validate_data(estimator, X, *, reset=True, skip_check_array=False, **options):
    """scikit-learn's, which keeps and compares the names of the columns of every frame.

    Parameters
    ----------
    estimator : estimator
    X : array-like or data frame
    reset, skip_check_array : bool
        As there.
    **options
        As there.

    Returns
    -------
    X : ndarray, or X itself with ``skip_check_array``
    """
    X = table_of(X)
    names = _names_not_found(X)
    if names is None:
        return _validate_data(estimator, X, reset=reset, skip_check_array=skip_check_array, **options)
    _validate_data(estimator, _Names(names, X.shape), reset=reset, skip_check_array=True)
    return X if skip_check_array else check_array(X, estimator=estimator, input_name="X", **options)


def _names_not_found(table):
    """Names that are there but not found: of polars 2, by scikit-learn before 1.9; else None."""
    names = columns_of(table) if is_frame(table) else []
    is_named = names and all(isinstance(name, str) for name in names)
    return names if is_named and get_feature_names(table) is None else None
