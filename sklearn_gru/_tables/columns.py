"""The columns of a table: their names, their numbers, and which of them holds no numbers."""

import warnings
from contextlib import contextmanager

import numpy as np
from sklearn.utils import check_array

from .frames import (
    array_of,
    check_array_like,
    check_different_names,
    column,
    columns_of,
    dtypes_of,
    floats_of,
    index_names_of,
    is_frame,
    is_missing,
    is_series,
    objects_of,
    with_columns_only,
    without_objects,
)
from .ids import names_in, tuples_of
from .times import tells_time

# What a dtype of four bytes is called, in lower case: by pyarrow itself, and in a column of pandas.
FLOAT32 = {"float32", "float", "float[pyarrow]"}

# What to put in front of a step that reads columns by name.
ENCODE_IN_FRONT = (
    'ColumnTransformer([("encode", OneHotEncoder(sparse_output=False), [...])], remainder="passthrough", '
    'verbose_feature_names_out=False).set_output(transform="pandas")'
)


def n_columns_of(table):
    """How many columns a table has; one of one axis has one."""
    shape = np.shape(table)
    return shape[1] if len(shape) > 1 else 1


def column_of(table, key, parameter, n_rows):
    """One value for each row of a table.

    Parameters
    ----------
    table : array-like or data frame of n_rows rows
    key : str, list of str or array-like of shape (n_rows,)
        The name of a column, or of a level of the index of pandas, or the values; of several names the
        values are tuples.
    parameter : str
        Its name in errors.
    n_rows : int

    Returns
    -------
    values : array-like of shape (n_rows,)
    """
    names = names_in(key)
    if names:
        _check_known(table, {parameter: names})
        columns = {name: column(table, name) for name in names}
        return columns[key] if isinstance(key, str) else tuples_of(columns, parameter)
    values = array_of(key)
    if values.shape != (n_rows,):
        raise ValueError(
            f"{parameter} has shape {tuple(values.shape)}, but X has {n_rows} rows; expected the name of a "
            "column, or one value for each row."
        )
    return values


def without_columns(table, **roles):
    """The table without the columns that are named; those given as arrays, or None, are not in it."""
    names = {parameter: names_in(role) for parameter, role in roles.items() if names_in(role)}
    if not names:
        return table
    _check_known(table, names)
    if not is_frame(table):  # a series, whose index is named
        return table
    left = [name for name in columns_of(table) if not any(name in each for each in names.values())]
    if not left:
        named = {parameter: roles[parameter] for parameter in names}
        raise ValueError(f"X has 0 features beside {named}; expected at least one column of numbers.")
    return with_columns_only(table, left)


def _check_known(table, names):
    """Refuse names that are neither those of columns nor of levels of the index."""
    for parameter, name in ((parameter, name) for parameter, each in names.items() for name in each):
        if name in index_names_of(table):
            continue
        if not is_frame(table):
            raise ValueError(
                f"{parameter}={name!r} names a column, but X is a {type(table).__name__} without column "
                f"names; expected a data frame. A transformer in front must return one: {ENCODE_IN_FRONT}."
            )
        if name not in columns_of(table):
            raise ValueError(
                f"{parameter}={name!r} is not a column of X, which has {columns_of(table)}. A "
                f"transformer in front must keep it and its name: {ENCODE_IN_FRONT}."
            )


def as_table(values, name):
    """A data frame as it is, a series as a frame, anything else as a float array of two axes."""
    if is_series(values):
        values = values.to_frame()
    return values if is_frame(values) else as_columns(values, name)


def as_columns(values, name, *, roles=False):
    """A float array of shape (n_rows, n_columns) of 1-D or 2-D values; NaN may be in it.

    ``roles`` is for errors: whether a column may tell the series or the time of a row instead.
    """
    check_array_like(values, name)
    with naming_columns(values, name, roles=roles):
        values = check_array(
            without_objects(values),
            dtype=float_dtypes(values),
            ensure_all_finite="allow-nan",
            ensure_2d=False,
            input_name=name,
        )
    return values[:, np.newaxis] if values.ndim == 1 else values


def float_dtypes(table):
    """The dtypes that ``check_array`` may leave: float32 where all columns have it, else float64.

    It does not ask the columns of a polars frame itself.
    """
    if is_frame(table):
        kinds = {str(dtype).lower() for dtype in dtypes_of(table)}
        is_float32 = bool(kinds) and kinds <= FLOAT32
    else:
        dtype = getattr(table, "dtype", None)
        is_float32 = isinstance(dtype, np.dtype) and dtype in (">f4", "<f4")
    return [np.float32] if is_float32 else [np.float64, np.float32]


@contextmanager
def naming_columns(table, name, *, roles=False):
    """Say which column of a data frame keeps it from becoming an array of numbers.

    Times would become numbers without a word in some libraries; they are refused in all, as columns of
    the same name are.  ``name`` is that of the table, and ``roles`` adds what windows can do with such a
    column.
    """
    if tells_time(getattr(table, "dtype", None)):
        raise ValueError(f"{name} does not hold numbers ({table.dtype}): leave it out, or encode it.")
    columns = list(zip(columns_of(table), dtypes_of(table), strict=True)) if is_frame(table) else []
    check_different_names(table, name)
    for column_name, dtype in columns:
        if tells_time(dtype):
            raise _not_numbers(column_name, dtype, roles)
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # checks for what is not finite speak for these
            yield
    except (TypeError, ValueError) as error:
        better = _better(error, table, name, columns, roles)
        if better is None:
            raise
        raise better from error


def _better(error, table, name, columns, roles):
    """An error that says which column, and which value in it, is to blame; None where there is no telling."""
    for i, (column_name, dtype) in enumerate(columns):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what is complex
                floats = floats_of(table, i)
        except (TypeError, ValueError):
            return _not_numbers(column_name, dtype, roles, objects_of(table, i))
        if np.isinf(floats).any():
            return _infinite(column_name, floats)
    message = None if columns else _no_number_in(table, name)
    if message is None:
        return None
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"{message}: leave it out, or encode it ({error}).")


def _no_number_in(values, name):
    """What value of objects or strings is no number, and in which column; None where there is no telling."""
    if is_series(values):
        values = np.fromiter(values, object, len(values))
    if not (
        isinstance(values, (list, tuple)) or (isinstance(values, np.ndarray) and values.dtype.kind in "OUS")
    ):
        return None
    try:
        values = np.asarray(values, dtype=object)
    except ValueError:  # of different lengths
        return None
    for place in np.ndindex(values.shape if values.ndim in (1, 2) else 0):
        if not _is_number(values[place]):
            where = f"Column {place[1]} of {name}" if len(place) > 1 else name
            return f"{where} does not hold numbers, but {_shown(values[place])} in row {place[0]}"
    return None


def _shown(value):
    return f"{repr(value)[:60]} (of type {type(value).__name__})"


def _not_numbers(name, dtype, roles, values=()):
    """``values`` are the column, of which the error shows the first one that is no number."""
    advice = (
        " Name it in group= or time= if it tells the series or the time of a row. To encode it: "
        f"{ENCODE_IN_FRONT}."
        if roles
        else ""
    )
    wrong = np.fromiter((not _is_number(value) for value in values), bool, len(values))
    shown = ""
    if wrong.any():
        row = np.argmax(wrong)
        shown = f"; {str(values[row])[:60]!r} in row {row}"
    if not wrong.all():
        advice = f" Where its other values are numbers, mend this one, or make it NaN.{advice}"
    return ValueError(
        f"Column {name!r} does not hold numbers ({dtype}{shown}): drop it, or encode it.{advice}"
    )


def _is_number(value):
    try:
        float("nan" if is_missing(value) else value)
    except (TypeError, ValueError):
        return False
    return True


def _infinite(name, values):
    row = int(np.argmax(np.isinf(values)))
    return ValueError(
        f"Column {name!r} contains infinity ({values[row]} in row {row}); expected finite numbers, and NaN "
        "for what is missing. Of amounts that may be 0, np.log1p takes the place of np.log."
    )
