"""Readings as they come in, made into the channels that a model remembers."""

import numpy as np

from ._base import BaseGRU
from ._columns import as_columns, without_columns
from ._last_prediction import last_windows
from ._sequences import is_float_array, is_three_d
from ._stepwise import StepwiseTransformer
from ._tables import column, columns_of, with_columns_only


class Readings:
    """What a reading of each series has to look like, and the steps in front of the memory.

    Parameters
    ----------
    front : list of transformer
        Fitted; they go over each reading by itself.
    window : SlidingWindow or None
        It knows the columns that tell the series and the time.
    first : estimator
        The first step of the model, which knows the columns.
    n_series : int
    length : int, default=None
        Steps of the sequences that the model was fitted on, where all of it comes after the memory.

    Attributes
    ----------
    n_columns : int
        Numbers in a reading of one series.
    are_flat : bool
        Whether the model reads a sequence as one row.
    labels : list or None
        The series of the last reading, where a column tells them.
    """

    def __init__(self, front, window, first, n_series, length=None):
        self._front, self._window, self._n_series = front, window, n_series
        self.labels = None
        self._in_sequences = bool(front) and _reads_sequences(front[0])
        is_network = isinstance(first, BaseGRU)
        self._names = getattr(first, "channel_names_in_" if is_network else "feature_names_in_", None)
        self.n_columns = first.n_channels_in_ if is_network else first.n_features_in_
        self.are_flat = length is not None and not (is_network or _reads_sequences(first))
        if self.are_flat:  # the names and the numbers of columns are those of whole sequences
            self._names, self.n_columns = None, self.n_columns // length

    def rows(self, x_t):
        """A reading as a table of n_series rows, and whether it came without the axis of series."""
        n_series, n_columns = self._n_series, self.n_columns
        if hasattr(x_t, "columns"):
            if len(x_t) != n_series:
                raise ValueError(f"The reading has {len(x_t)} rows; expected {n_series}, one a series.")
            return x_t, False
        if hasattr(x_t, "to_frame") and hasattr(x_t, "index") and n_series == 1:  # a row of a pandas frame
            return x_t.to_frame().T.infer_objects(), True
        rows = np.asarray(x_t)
        expected = [(n_series, n_columns)]
        if n_series == 1:
            expected.insert(0, (n_columns,))
        if n_columns == 1:
            expected.insert(0, () if n_series == 1 else (n_series,))
        if rows.shape not in expected:
            raise ValueError(
                f"The reading has shape {rows.shape}; expected {' or '.join(map(str, expected))}, since "
                f"n_series={n_series} and a reading has {n_columns} channels."
            )
        return rows.reshape(n_series, n_columns), n_series == 1 and rows.ndim < 2

    def prepare(self, rows):
        """What the steps in front make of rows, each by itself: of shape (n_rows, n_channels)."""
        if not self._front and is_float_array(rows):
            return rows
        rows = self._transform(rows)
        if self._window is not None and not self._in_sequences:
            rows = without_columns(rows, **self._roles())
        return as_columns(rows, "The reading", roles=True)

    def labels_of(self, rows):
        """The series that the rows are of, where a column tells them; they may not change."""
        group = self._roles().get("group")
        if group is None or not hasattr(rows, "columns") or group not in columns_of(rows):
            return self.labels
        labels = list(column(rows, group))
        if self.labels is not None and labels != self.labels:
            raise ValueError(f"The reading is of {group}={labels}; expected {self.labels} as before.")
        return labels

    def sequences(self, history):
        """The readings of a history, prepared, and the labels of their series.

        Returns
        -------
        sequences : ndarray of shape (n_series, n_steps, n_channels)
            NaN in front of the shorter ones.
        labels : list or None
        """
        if is_three_d(history):
            return self._prepare_sequences(np.asarray(history)), None
        if self._roles():
            windows, labels = last_windows(self._window, self._transform(history))
            if len(windows) != self._n_series:
                raise ValueError(
                    f"history has {len(windows)} series ({labels}); expected n_series={self._n_series}."
                )
            return windows, labels
        if self._n_series > 1:
            raise ValueError(
                f"history is one table, but n_series={self._n_series}; expected an array of shape "
                f"({self._n_series}, n_steps, {self.n_columns}), such as pad_sequences makes."
            )
        rows = history if hasattr(history, "columns") else as_columns(history, "history")
        self._check_n_columns(rows)
        return self.prepare(rows)[np.newaxis], None

    def _prepare_sequences(self, sequences):
        n_series, n_steps, n_columns = sequences.shape
        self._check_n_columns(sequences)
        if n_series != self._n_series:
            raise ValueError(f"history has {n_series} series; expected n_series={self._n_series}.")
        rows = as_columns(sequences.reshape(-1, n_columns), "history")
        padding = np.logical_and.accumulate(np.isnan(sequences).all(axis=2), axis=1)
        prepared = self.prepare(rows).reshape(n_series, n_steps, -1)
        return np.where(padding[:, :, np.newaxis], prepared.dtype.type(np.nan), prepared)

    def _check_n_columns(self, history):
        if not hasattr(history, "columns") and history.shape[-1] != self.n_columns:
            raise ValueError(f"history has {history.shape[-1]} channels; expected {self.n_columns}.")

    def _transform(self, rows):
        """The rows through the steps in front, with the columns that they know."""
        if hasattr(rows, "columns") and self._names is not None:
            rows = self._known_columns(rows)
        if self._in_sequences:
            sequences = as_columns(rows, "The reading")[:, np.newaxis]
            for step in self._front:
                sequences = step.transform(sequences)
            return sequences[:, 0]
        for step in self._front:
            rows = step.transform(rows)
        return rows

    def _known_columns(self, rows):
        names = [*self._names, *(name for name in self._roles().values() if name not in self._names)]
        missing = [name for name in names if name not in columns_of(rows)]
        if missing:
            raise ValueError(
                f"The reading lacks the columns {missing}, which the model reads; it has {columns_of(rows)}."
            )
        return with_columns_only(rows, names)

    def _roles(self):
        """The columns that tell series and time, by the window's parameter."""
        return {} if self._window is None else self._window._named_roles()


def _reads_sequences(step):
    """Whether a fitted transformer takes three axes."""
    return isinstance(step, StepwiseTransformer) and step._fitted_on_sequences
