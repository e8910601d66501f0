"""What a stream answers: predictions, with the labels of the series in what the readings came in."""

import numpy as np

from .._tables.frames import column, frame_like, is_pandas, series_like
from .._tables.ids import names_in
from .._tables.index import index_of_columns, index_of_labels


def of_one(predictions, columns, prefix=""):
    """Of a reading without an axis of series."""
    return predictions[0]


def of_rows(predictions, columns, prefix=""):
    """Of one row: what ``predict`` gives for it."""
    return predictions


def of_labels(labels):
    """Of a dict: a dict."""
    return lambda predictions, columns, prefix="": dict(zip(labels, predictions, strict=True))


def of_table(table, group):
    """Of a data frame: a series or a frame of its library, in the order of its rows.

    The labels are the index in pandas, and columns in polars, which has no index.

    Parameters
    ----------
    table : data frame
    group : str or tuple of str
        The column that tells the series, or several, each a level of the index in pandas.

    Returns
    -------
    answer : callable
        Of predictions of shape (n_rows,), (n_rows, n_columns) or (n_rows, n_outputs, n_quantiles), the
        names of their columns, None where these are numbered, and what polars, whose names are strings
        beside the labels, has in front of them.
    """
    labels = {name: column(table, name) for name in names_in(group)}
    if is_pandas(table):
        is_one = isinstance(group, str)
        index = index_of_labels(labels[group], group) if is_one else index_of_columns(labels)

        def answer(predictions, columns, prefix="prediction_"):
            if predictions.ndim == 1:
                return series_like(table, predictions, None, index)
            predictions = _side_by_side(predictions)
            columns = range(predictions.shape[1]) if columns is None else columns
            return frame_like(table, dict(zip(columns, predictions.T, strict=True)), index)

    else:

        def answer(predictions, columns, prefix="prediction_"):
            if predictions.ndim == 1:
                values = {"prediction": predictions}
            else:
                predictions = _side_by_side(predictions)
                columns = range(predictions.shape[1]) if columns is None else columns
                names = (f"{prefix}{column}" for column in columns)
                values = dict(zip(names, predictions.T, strict=True))
            return frame_like(table, labels | values)

    return answer


def _side_by_side(predictions):
    """Several quantiles of several outputs in columns, also of no series."""
    return predictions.reshape(len(predictions), int(np.prod(predictions.shape[1:])))
