"""Readings as they come in, made into the channels that a model remembers."""

import numpy as np

from .._tables.columns import as_columns, without_columns
from .._tables.frames import column, rows_at, with_columns_only
from .._tables.labels import number_labels
from .._tables.series_index import find_series
from .._tables.times import read_times
from .._windows.validation import is_float_array, is_three_d
from .fitted_chain import input_columns, input_names, reads_sequences, steps_of
from .last_prediction import last_windows


class Readings:
    """What a reading of each series has to look like, and the steps in front of the memory.

    Parameters
    ----------
    model : estimator
        Fitted; it knows the columns.
    front : list of transformer
        Its steps that go over each reading by itself.
    n_series : int
    window : SlidingWindow, default=None
        It knows the columns that tell the series and the time.
    length : int, default=None
        Steps of a sequence, where each is one row of the first step.

    Attributes
    ----------
    last : dict
        The labels of the series and the times of the last reading, where columns tell them.
    """

    def __init__(self, model, front, n_series, window=None, *, length=None):
        self._model, self._front, self._window, self._n_series = model, front, window, n_series
        self.last = {}
        self._in_sequences = bool(front) and reads_sequences(front[0])
        first = steps_of(model)[0]
        self.n_columns = getattr(first, "n_channels_in_", getattr(first, "n_features_in_", None))
        self._is_named = input_names(model) is not None
        if length is not None:  # names and number of columns are those of whole sequences
            self._is_named, self.n_columns = False, self.n_columns // length

    def rows(self, x_t):
        """A reading as a table of n_series rows, and whether it came without the axis of series."""
        n_series, n_columns = self._n_series, self.n_columns
        if isinstance(x_t, dict):
            raise ValueError(
                "The reading is a dict; expected a row of numbers, or pandas.DataFrame([reading])."
            )
        if hasattr(x_t, "columns"):
            if len(x_t) != n_series:
                raise ValueError(f"The reading has {len(x_t)} rows; expected {n_series}, one a series.")
            self._check_n_columns(x_t, "The reading")
            return x_t, False
        if hasattr(x_t, "to_frame") and hasattr(x_t, "index") and n_series == 1:  # a row of a pandas frame
            self._check_n_columns(x_t.to_frame().T, "The reading")
            return x_t.to_frame().T.infer_objects(), True
        if self._roles():
            raise ValueError(
                f"The reading is a {type(x_t).__name__}, but the model reads {self._roles()} from columns; "
                "expected a data frame."
            )
        rows = np.asarray(x_t)
        if n_columns is None:  # the first step does not tell
            n_columns = rows.shape[-1] if rows.ndim else 1
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

    def prepare(self, rows, name="The reading"):
        """What the steps in front make of rows, each by itself: of shape (n_rows, n_channels)."""
        if not self._front and is_float_array(rows):
            return rows
        rows = self._transform(rows, name)
        if self._window is not None and not self._in_sequences:
            rows = without_columns(rows, **self._roles())
        return as_columns(rows, name, roles=True)

    def after(self, rows):
        """What ``last`` is after a reading; it has to be of the same series, and later."""
        roles = self._roles()
        if not roles:
            return self.last
        new = {}
        if "group" in roles:
            name = roles["group"]
            new["labels"] = labels = list(column(rows, name))
            if number_labels(labels, f"{name!r} of the reading")[1] < len(labels):
                raise ValueError(f"The reading is of {name}={labels}; expected {len(labels)} series.")
            if labels != self.last.get("labels", labels):
                raise ValueError(
                    f"The reading is of {name}={labels}; expected {self.last['labels']} as before."
                )
        if "time" in roles:
            name = roles["time"]
            new["times"] = times = read_times(column(rows, name), f"{name!r} of the reading").values
            before = self.last.get("times")
            if before is not None and not (times > before).all():
                series = np.argmin(times > before)
                raise ValueError(
                    f"The reading has {name}={times[series]} for series {series}; expected a time after "
                    f"{before[series]}, that of the reading before."
                )
        return new

    def sequences(self, history):
        """The readings of a history, prepared, and what ``last`` is after them.

        Returns
        -------
        sequences : ndarray of shape (n_series, n_steps, n_channels)
            NaN in front of the shorter ones.
        last : dict
        """
        if is_three_d(history, "history"):
            if self._roles():
                raise ValueError(
                    f"history has three axes, but the model reads {self._roles()} from columns; expected a "
                    "data frame."
                )
            return self._prepare_sequences(np.asarray(history)), {}
        if self._roles():
            return self._last_windows(history)
        if self._n_series > 1:
            raise ValueError(
                f"history is one table, but n_series={self._n_series}; expected an array of shape "
                f"({self._n_series}, n_steps, {self.n_columns}), such as pad_sequences makes."
            )
        rows = history if hasattr(history, "columns") else as_columns(history, "history")
        self._check_n_columns(rows, "history")
        find_series(rows, len(rows), name="history")  # an index of dates may not go back
        return self.prepare(rows, "history")[np.newaxis], {}

    def _last_windows(self, history):
        windows, rows = last_windows(self._window, self._transform(history, "history"))
        last = rows_at(history, rows)
        labels = list(column(last, self._window.group)) if "group" in self._roles() else None
        if len(windows) != self._n_series:
            raise ValueError(
                f"history has {len(windows)} series ({labels}); expected n_series={self._n_series}."
            )
        return windows, self.after(last)

    def _prepare_sequences(self, sequences):
        n_series, n_steps, n_columns = sequences.shape
        self._check_n_columns(sequences, "history")
        if n_series != self._n_series:
            raise ValueError(f"history has {n_series} series; expected n_series={self._n_series}.")
        rows = as_columns(sequences.reshape(-1, n_columns), "history")
        padding = np.logical_and.accumulate(np.isnan(rows).all(axis=1).reshape(n_series, n_steps), axis=1)
        prepared = self.prepare(rows, "history").reshape(n_series, n_steps, -1)
        return np.where(padding[:, :, np.newaxis], prepared.dtype.type(np.nan), prepared)

    def _check_n_columns(self, table, name):
        """The number of columns; where they have names, these will be looked for."""
        is_named = hasattr(table, "columns") and self._is_named
        if self.n_columns is not None and not is_named and table.shape[-1] != self.n_columns:
            raise ValueError(f"{name} has {table.shape[-1]} channels; expected {self.n_columns}.")

    def _transform(self, rows, name):
        """The rows through the steps in front, with the columns that they know."""
        if hasattr(rows, "columns") and self._is_named:
            rows = with_columns_only(rows, input_columns(self._model, rows, name=name))
        if self._in_sequences:
            sequences = as_columns(rows, name)[:, np.newaxis]
            for step in self._front:
                sequences = step.transform(sequences)
            return sequences[:, 0]
        for step in self._front:
            rows = step.transform(rows)
        return rows

    def _roles(self):
        """The columns that tell series and time, by the window's parameter."""
        return {} if self._window is None else self._window._named_roles()
