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
def naming_columns(frame):
    """Say which column of a data frame keeps it from becoming an array of numbers.

    Times would become numbers without a word in some libraries; they are refused in all.
    """
    columns = list(zip(frame.columns, frame.dtypes, strict=True)) if hasattr(frame, "columns") else []
    for name, dtype in columns:
        if str(dtype).lower().startswith(("date", "time", "duration")):
            raise _not_numbers(name, dtype)
    try:
        yield
    except (TypeError, ValueError) as error:
        for i, (name, dtype) in enumerate(columns):
            try:
                np.asarray(getattr(frame, "iloc", frame)[:, i]).astype(float)
            except (TypeError, ValueError):
                raise _not_numbers(name, dtype) from error
        raise


def _not_numbers(name, dtype):
    return ValueError(f"Column {name!r} does not hold numbers ({dtype}): drop it, or encode it.")
