"""What is left of the series of a table where only some of its rows are kept."""

import numpy as np

from .._utils.taken_apart import kept_as_dictionary
from .joined_values import joined_values
from .series_index import Series


@kept_as_dictionary
class SeriesPart(Series):
    """The series of some sorted rows of a table; of the others nothing is known.

    Rows are counted as in the whole table.

    Parameters
    ----------
    series : Series
        Of all rows of the table, or of more of them.
    rows : ndarray of shape (n_kept_rows,)
        Sorted rows, ascending.
    """

    def __init__(self, series, rows):
        first = np.flatnonzero(np.diff(series.number(rows), prepend=-1))  # of each series that is kept
        super().__init__(series.n_rows, series.start(rows[first]))
        self._rows, self._stops = rows, series.stop(rows[first])
        self._is_sorted = series.is_sorted
        if not self._is_sorted:
            self.order = series.table_rows(rows)
        self.labels = None if series.labels is None else series.labels[series.number(rows[first])]
        self.times = self._end_times = None
        if series.times is not None:
            self.times, self._end_times = series.times_of(rows), series.times_until(self._stops - 1)
        self.index = series.labels_of(rows)

    @property
    def is_sorted(self):
        return self._is_sorted

    @property
    def stops(self):
        return self._stops

    def table_rows(self, rows):
        return rows if self._is_sorted else self.order[self.places(rows)]

    def times_of(self, rows):
        return self.times[self.places(rows)]

    def times_until(self, rows):
        """That of the next row that is kept; behind the last of a series, when all of the series ended."""
        numbers, places = self.number(rows), self.places(rows)
        is_behind = places == self.places(self._stops)[numbers]
        times = joined_values([self.times, self._end_times], [len(self._rows), len(self._stops)])
        return times[np.where(is_behind, len(self._rows) + numbers, places)]

    def labels_of(self, rows):
        return None if self.index is None else self.index[self.places(rows)]

    def sorted(self, values):
        if self._is_sorted:
            return values
        raise ValueError(
            "These windows come out of a pickle, which held the rows they reach only, and the rows of their "
            "table were not in order: how they were sorted is not known. Expected windows that were not "
            "pickled, or all windows of the table in one pickle."
        )

    def rows_with_times(self):
        return self.table_rows(self._rows)

    def known_rows(self):
        return self._rows

    def places(self, rows):
        return np.searchsorted(self._rows, rows)
