"""Which series the last observation was of, and when it was: the next one has to be later."""

from typing import NamedTuple

import numpy as np

from .._tables.columns import column_of
from .._tables.labels import number_labels
from .._tables.times import Times, comparable, read_times


class Clock(NamedTuple):
    """What the columns of the last observation of each series told, None where none has come yet."""

    roles: dict  # the columns that tell series and time, by the window's parameter
    labels: list | None = None
    times: Times | None = None

    def after(self, rows):
        """The clock after one more observation of each series.

        Parameters
        ----------
        rows : data frame of n_series rows

        Returns
        -------
        clock : Clock

        Raises
        ------
        ValueError
            If they are not of the same series in the same order, or a time is not later or of
            another kind.
        """
        if not self.roles:
            return self
        labels, times = self.labels, self.times
        if "group" in self.roles:
            labels = self._labels_of(rows)
        if "time" in self.roles:
            times = self._times_of(rows)
        return self._replace(labels=labels, times=times)

    def _labels_of(self, rows):
        name = self.roles["group"]
        values = column_of(rows, name, "group", len(rows))
        n_labels = number_labels(values, f"{name!r} of the reading")[1]
        labels = list(values)
        if n_labels < len(labels):
            raise ValueError(f"The reading is of {name}={labels}; expected {len(labels)} series.")
        if self.labels is not None and labels != self.labels:
            raise ValueError(f"The reading is of {name}={labels}; expected {self.labels} as before.")
        return labels

    def _times_of(self, rows):
        name = self.roles["time"]
        times = read_times(column_of(rows, name, "time", len(rows)), f"{name!r} of the reading")
        if self.times is None:
            return times
        new, before = comparable(times, f"{name!r} of the reading", self.times, "the reading before")
        late = np.flatnonzero(~(new > before))
        if len(late):
            series = late[0]
            raise ValueError(
                f"The reading has {name}={times.show(series)} for series {series}; expected a time after "
                f"{self.times.show(series)}, that of the reading before."
            )
        return times
