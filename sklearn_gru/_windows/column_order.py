"""The order of columns that have no names scikit-learn would compare."""

from .._tables.frames import columns_of, is_frame


def check_column_order(estimator, X, *, reset):
    """Refuse a data frame whose columns are those of ``fit``, but in another order.

    scikit-learn compares names that are strings.  Those of columns that are numbered it leaves alone.

    Parameters
    ----------
    estimator : estimator
    X : array-like or data frame
    reset : bool
        Whether X is that of ``fit``.
    """
    labels = columns_of(X) if is_frame(X) else None
    if labels is not None and all(isinstance(label, str) for label in labels):
        labels = None
    if reset:
        estimator._column_labels = labels
        return
    fitted = getattr(estimator, "_column_labels", None)
    if labels is None or fitted is None or labels == fitted:
        return
    if len(labels) == len(fitted) and set(labels) == set(fitted):
        raise ValueError(
            f"The columns of X come in the order {labels}, in fit they came in the order {fitted}: expected "
            f"X[{fitted}]."
        )
