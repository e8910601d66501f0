"""The names of the columns of y, kept with what was fitted on them."""

import numpy as np

from .._tables.feature_names import column_names
from .._tables.frames import check_different_names


def keep_target_names(estimator, y, *, reset):
    """Remember what the columns of y are called, or refuse a y whose columns are called otherwise.

    Parameters
    ----------
    estimator : estimator
        It has ``target_names_in_`` then, where y is a data frame or series whose names are strings.
    y : array-like, series or data frame
    reset : bool
        Whether it is the y that training begins with.

    Raises
    ------
    ValueError
        If the names are not those of the y before, in their order.
    """
    if not reset:
        check_target_names(estimator, y)
        return
    check_different_names(y, "y")
    vars(estimator).pop("target_names_in_", None)
    names = column_names(y)
    if names is not None:
        estimator.target_names_in_ = np.asarray(names, dtype=object)


def check_target_names(estimator, y):
    """Refuse a y whose columns are called otherwise than those that training began with.

    Parameters
    ----------
    estimator : estimator
        Fitted; without ``target_names_in_`` any y is taken.
    y : array-like, series or data frame
        Without names it is taken.

    Raises
    ------
    ValueError
        If the names are others, or come in another order.
    """
    check_different_names(y, "y")
    names, before = column_names(y), getattr(estimator, "target_names_in_", None)
    if names is None or before is None or list(names) == list(before):
        return
    names, before = list(names), list(before)
    expected = f"them in the order in which training began, {before}"
    if sorted(names) != sorted(before):
        expected = f"{before}, those that training began with"
    raise ValueError(f"y has the columns {names}; expected {expected}.")
