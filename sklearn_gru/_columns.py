"""The columns of a table: their names, their numbers, and which of them holds no numbers."""

from contextlib import contextmanager

import numpy as np
from sklearn.utils import check_array

from ._compat import get_feature_names


def column_names(table):
    """The names of a data frame's columns, or of a series, if they are strings; else None."""
    return get_feature_names(table.to_frame() if hasattr(table, "to_frame") else table)


def as_columns(values, name):
    """A float array of shape (n_rows, n_columns) of 1-D or 2-D values; NaN may be in it."""
    with naming_columns(values):
        values = check_array(
            values,
            dtype=[np.float64, np.float32],
            ensure_all_finite="allow-nan",
            ensure_2d=False,
            input_name=name,
        )
    return values[:, np.newaxis] if values.ndim == 1 else values


@contextmanager
def naming_columns(table):
    """Say which column of a data frame keeps it from becoming an array of numbers.

    Times would become numbers without a word in some libraries; they are refused in all.
    """
    if _is_time(getattr(table, "dtype", "")):
        raise ValueError(f"The values do not hold numbers ({table.dtype}): leave them out, or encode them.")
    columns = list(zip(table.columns, table.dtypes, strict=True)) if hasattr(table, "columns") else []
    for name, dtype in columns:
        if _is_time(dtype):
            raise _not_numbers(name, dtype)
    try:
        yield
    except (TypeError, ValueError) as error:
        for i, (name, dtype) in enumerate(columns):
            try:
                np.asarray(getattr(table, "iloc", table)[:, i]).astype(float)
            except (TypeError, ValueError):
                raise _not_numbers(name, dtype) from error
        raise


def _is_time(dtype):
    """Whether a dtype of NumPy, pandas or polars is one of dates, times or durations."""
    return str(dtype).lower().startswith(("date", "time", "duration"))


def _not_numbers(name, dtype):
    return ValueError(f"Column {name!r} does not hold numbers ({dtype}): drop it, or encode it.")
