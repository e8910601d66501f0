"""The names of the columns of y, kept with what was fitted on them."""

import numpy as np

from .._tables.columns import column_names


def keep_target_names(estimator, y, *, reset):
    """Remember what the columns of y are called, or refuse one in which they come in another order.

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
        If the columns are those of the y before in another order.
    """
    names = column_names(y)
    if reset:
        vars(estimator).pop("target_names_in_", None)
        if names is not None:
            estimator.target_names_in_ = np.asarray(names, dtype=object)
        return
    before = list(getattr(estimator, "target_names_in_", []))
    if names is not None and list(names) != before and sorted(names) == sorted(before):
        raise ValueError(
            f"y has the columns {list(names)}; expected them in the order in which training began, {before}."
        )
