"""Whether samples and targets come in the same order, where an index tells."""

from .._tables.frames import columns_of, is_frame
from .._tables.index import first_difference, first_moved, index_of, same_labels
from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller
from .lag_names import lag_name
from .windows import Windows


def check_same_order(X, y):
    """Refuse a y of pandas whose index has the labels of the windows' last rows in another order.

    Samples and targets are paired by their place.  Other labels say nothing, y may be numbered anew; but what
    :func:`future_targets` has named has the labels of the rows that it is of.

    Warns
    -----
    DataWarning
        If such a y has labels of other windows.
    """
    index = X._series.labels_of(X.last_rows) if isinstance(X, Windows) else None
    own = index_of(y)
    if index is None or own is None or len(index) != len(own):
        return
    place = first_difference(index, own)
    if place is None:
        return
    if same_labels(index, own):
        raise ValueError(
            f"y has the index of the windows of X in another order: {own[place]} for sample {place}, whose "
            f"last row is {index[place]}. Samples and targets are paired by their place; expected y in the "
            "order of X, or without an index, y.to_numpy()."
        )
    _warn_of_other_windows(index, own, _leads(y))


def _leads(y):
    """How many rows ahead the columns of y are, as their names tell; nothing if one does not."""
    names = columns_of(y) if is_frame(y) else [y.name]
    found = [lag_name(name, leads=True) if isinstance(name, str) else None for name in names]
    return {-name.lag for name in found if name is not None and name.lag < 0} if None not in found else set()


def _warn_of_other_windows(index, own, leads):
    if not leads:
        return
    ahead = leads.pop() if len(leads) == 1 else 0  # one lead may have the label of its own row
    place = first_moved(index, own, ahead)
    if place is not None:
        warn_caller(
            f"y is of other windows than X: it has {own[place]} for sample {place}, whose last row is "
            f"{index[place]}. Samples and targets are paired by their place; expected the rows of y that "
            "future_targets has paired with X, or no index, y.to_numpy().",
            DataWarning,
        )
