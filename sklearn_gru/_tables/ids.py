"""What tells the series of a row: a column, several columns, whose labels are tuples, or an array."""

import numpy as np

from .frames import rows_at
from .labels import label_list, number_labels


def names_in(role):
    """The names of the columns that tell a series or a time, in a list; none where an array does.

    Parameters
    ----------
    role : str, list or tuple of str, array-like or None
        A list of different strings is one of names, anything else in a list labels.
    """
    if isinstance(role, str):
        return [role]
    is_list = isinstance(role, (list, tuple)) and len(role) and all(isinstance(name, str) for name in role)
    return list(role) if is_list and len(set(role)) == len(role) else []


def as_names(role):
    """A role that never changes: a name, a tuple of names, or what else it is."""
    return role if isinstance(role, str) or not names_in(role) else tuple(role)


def role_names(*roles):
    """The names of the columns of several roles, in a list."""
    return [name for role in roles for name in names_in(role)]


def tuples_of(columns, parameter):
    """Labels of series that several columns tell: a tuple for each row.

    Parameters
    ----------
    columns : dict of str to array-like of shape (n_rows,)
    parameter : str
        That of the names in errors.

    Returns
    -------
    labels : ndarray of tuple of shape (n_rows,)

    Raises
    ------
    ValueError
        If a part of a label is missing.
    """
    codes = None  # of the tuples: only those that differ are made, since there may be millions of rows
    for name, values in columns.items():
        if len(values) == 0:
            return array_of_tuples([])
        more, n_labels = number_labels(values, f"{name!r} of {parameter}")
        codes = more if codes is None else codes.astype(np.int64) * n_labels + more
        _, rows, codes = np.unique(codes, return_index=True, return_inverse=True)
    parts = (label_list(rows_at(values, rows)) for values in columns.values())
    return array_of_tuples(zip(*parts, strict=True))[codes]


def array_of_tuples(labels):
    """Labels in an array of objects of one axis, also where they are tuples."""
    labels = list(labels)
    array = np.empty(len(labels), object)
    array[:] = labels
    return array


def shown(role, label):
    """What errors call a series: ``shop='north'``, of several columns ``shop='north', product='milk'``."""
    if isinstance(role, str) or not names_in(role):
        return f"{role}={label!r}"
    return ", ".join(f"{name}={part!r}" for name, part in zip(role, label, strict=True))


def check_label(role, label, what):
    """Refuse a label that is no tuple with a part for each column, where several columns tell the series."""
    names = [] if isinstance(role, str) else names_in(role)
    if names and not (isinstance(label, tuple) and len(label) == len(names)):
        raise ValueError(
            f"{what} is of the series {label!r}; expected a label as the columns {names} tell it, a tuple of "
            f"{len(names)}."
        )
