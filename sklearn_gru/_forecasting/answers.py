"""What a stream answers: predictions, with the labels of the series in what the readings came in."""

from .._tables.frames import frame_like, is_pandas, series_like
from .._tables.index import index_of_labels


def of_one(predictions, columns):
    """Of a reading without an axis of series."""
    return predictions[0]


def of_rows(predictions, columns):
    """Of one row: what ``predict`` gives for it."""
    return predictions


def of_labels(labels):
    """Of a dict: a dict."""
    return lambda predictions, columns: dict(zip(labels, predictions, strict=True))


def of_table(table, group, labels):
    """Of a data frame: a series or a frame of its library, in the order of its rows.

    The labels are the index in pandas, and a column in polars, which has no index.

    Parameters
    ----------
    table : data frame
    group : str
        The column that tells the series.
    labels : array-like of shape (n_rows,)

    Returns
    -------
    answer : callable
        Of predictions of shape (n_rows,) or (n_rows, n_columns) and the names of their columns, None
        where these are numbered.
    """
    if is_pandas(table):
        index = index_of_labels(labels, group)

        def answer(predictions, columns):
            if predictions.ndim == 1:
                return series_like(table, predictions, None, index)
            columns = range(predictions.shape[1]) if columns is None else columns
            return frame_like(table, dict(zip(columns, predictions.T, strict=True)), index)

    else:

        def answer(predictions, columns):
            if predictions.ndim == 1:
                values = {"prediction": predictions}
            else:
                columns = range(predictions.shape[1]) if columns is None else columns
                names = (f"prediction_{column}" for column in columns)
                values = dict(zip(names, predictions.T, strict=True))
            return frame_like(table, {group: labels, **values})

    return answer
