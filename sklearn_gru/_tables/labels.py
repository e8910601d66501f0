"""Labels of series, as numbers that can be compared and sorted."""

import numpy as np

from .frames import array_of, column, columns_of, is_frame, is_missing, rows_at
from .masked import first_masked

NUMERIC = "biufmM"  # kinds of NumPy's dtypes
BLOCK_ROWS = 2**16


def number_labels(labels, parameter):
    """The labels as numbers 0, 1, ..., in the order in which they first appear.

    Parameters
    ----------
    labels : array-like of shape (n_rows,)
        Anything hashable: strings, numbers, categories.
    parameter : str
        Its name in errors.

    Returns
    -------
    codes : ndarray of shape (n_rows,), of an unsigned int as small as the labels allow
    n_labels : int

    Raises
    ------
    ValueError
        If a label is missing.
    """
    labels = array_of(labels)
    masked = first_masked(labels)
    if masked is not None:
        raise missing_error(parameter, f"row {masked}")
    if _some(labels, 0, 1).dtype.kind in NUMERIC:
        labels = np.asarray(labels)
    if isinstance(labels, np.ndarray) and labels.dtype.kind in NUMERIC:
        unique, first, codes = np.unique(labels, return_index=True, return_inverse=True)
        if unique[-1] != unique[-1]:  # NaN and NaT sort last
            raise missing_error(parameter, f"row {first[-1]}")
        appearance = np.empty(len(unique), np.intp)
        appearance[np.argsort(first)] = np.arange(len(unique))
        return appearance.astype(code_dtype(len(unique)))[codes], len(unique)
    numbers = {}
    each = (numbers.setdefault(label, len(numbers)) for label in _one_by_one(labels))
    try:
        codes = np.fromiter(each, np.intp, len(labels))
    except TypeError as error:
        raise ValueError(
            f"{parameter} holds values that cannot be compared ({error}); expected labels."
        ) from error
    for label, number in numbers.items():
        if is_missing(label):
            raise missing_error(parameter, f"row {np.argmax(codes == number)}")
    return codes.astype(code_dtype(len(numbers))), len(numbers)


def first_missing(labels):
    """The first place at which a label is missing (NaN, NaT, NA, None or masked); None if none is.

    Parameters
    ----------
    labels : array-like of shape (n_rows,), or data frame of one column
        Anything else has none.
    """
    masked = first_masked(labels)
    if masked is not None:
        return masked
    if is_frame(labels):
        labels = column(labels, columns_of(labels)[0])
    labels = array_of(labels)
    if isinstance(labels, np.ndarray):
        labels = labels.ravel()
        if labels.dtype.kind in "biuSU":
            return None
        if labels.dtype.kind in "fmM":
            missing = np.flatnonzero(labels != labels)
            return int(missing[0]) if len(missing) else None
    each = enumerate(_one_by_one(labels)) if np.ndim(labels) == 1 else ()
    return next((row for row, label in each if np.ndim(label) == 0 and is_missing(label)), None)


def check_sortable(labels, name):
    """Refuse labels of kinds that have no order; in a list NumPy would make one kind of them, 1 becoming "1".

    ``labels`` are an array, a list, or what holds no objects.
    """
    values = np.asarray(labels, dtype=object) if isinstance(labels, (list, tuple)) else labels
    if not (isinstance(values, np.ndarray) and values.dtype == object and values.ndim == 1):
        return
    try:
        np.unique(values)
    except TypeError as error:
        kinds = {type(label).__name__: label for label in values[::-1]}
        shown = " and ".join(f"{label!r} ({kind})" for kind, label in sorted(kinds.items()))
        raise ValueError(
            f"{name} holds labels that cannot be sorted, {shown}: {error}; expected labels of one kind."
        ) from error


def label_list(labels):
    """The labels in a list, those of NumPy as Python's; dates stay as they are.

    Parameters
    ----------
    labels : array-like of shape (n_rows,)

    Returns
    -------
    labels : list of length n_rows
    """
    labels = array_of(labels)
    if isinstance(labels, np.ndarray) and labels.dtype.kind not in "mM":
        return labels.tolist()
    return list(labels)


def code_dtype(n_labels):
    """The smallest dtype for codes; NumPy sorts those of 16 bits much faster."""
    return np.min_scalar_type(max(n_labels - 1, 0))


def _some(values, begin, end):
    return np.asarray(rows_at(values, slice(begin, end)))


def _one_by_one(values):
    """The values as Python objects, never all at once: a column of strings would take much memory."""
    for begin in range(0, len(values), BLOCK_ROWS):
        yield from _some(values, begin, begin + BLOCK_ROWS).tolist()


def missing_error(parameter, place):
    """What a missing label or time is answered with."""
    return ValueError(f"{parameter} is missing in {place}; expected one for every row.")
