"""Whether samples and targets come in the same order, where an index tells."""

from .._tables.index import first_difference, index_of, same_labels
from .windows import Windows


def check_same_order(X, y):
    """Refuse a y of pandas whose index has the labels of the windows' last rows in another order.

    Samples and targets are paired by their place.  Other labels say nothing: y may be numbered anew.
    """
    index = X._series.labels_of(X.last_rows) if isinstance(X, Windows) else None
    own = index_of(y)
    if index is None or own is None or len(index) != len(own):
        return
    place = first_difference(index, own)
    if place is not None and same_labels(index, own):
        raise ValueError(
            f"y has the index of the windows of X in another order: {own[place]} for sample {place}, whose "
            f"last row is {index[place]}. Samples and targets are paired by their place; expected y in the "
            "order of X, or without an index, y.to_numpy()."
        )
