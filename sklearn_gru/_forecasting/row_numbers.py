"""How many rows a reading of a series comes after the one before, as the times tell."""

from .._tables.continued_times import continued_times
from .._tables.frames import library_name_of
from .._tables.times import comparable, read_times
from .recent_times import FEW, joined_times, key_of

FAR = 4096  # rows: a gap that is longer is no longer counted


class RowNumbers:
    """The same for many series, each worked out once for all that have the same times.

    Parameters
    ----------
    reach : int
        As many rows are looked ahead at first.
    """

    def __init__(self, reach):
        self._reach, self._found = reach, {}

    def after(self, grid, now):
        """Where a reading stands.

        Parameters
        ----------
        grid : Times or None
            Of the last rows of a series, those that are missing too; None where nothing is known.
        now : Times of length 1
            That of the reading.

        Returns
        -------
        grid : Times
            With the reading.
        n_rows : int
            By how many rows it is later.  One, where times have no step, so that rows only follow each
            other; more than ``FAR`` at a time between two rows, or too far away.
        """
        key = (key_of(grid), key_of(now))
        if key not in self._found:
            self._found[key] = self._after(grid, now)
        return self._found[key]

    def _after(self, grid, now):
        if grid is None or _is_polars(grid) != _is_polars(now):
            return now, 1
        joined = joined_times(grid, now)
        if len(grid) < FEW:  # one distance is no step
            return joined, 1
        for reach in (self._reach, FAR):
            labels = continued_times(grid, reach)
            if labels is None:
                return joined, 1
            coming = read_times(labels, "The next times")
            place = _place_of(now, coming, grid)
            if place == 0 or continued_times(joined, 1) is not None:  # from Friday to Monday is one row
                return joined, 1
            if place is not None:
                return joined_times(grid, coming[: place + 1]), place + 1
        return now, FAR + 1


def _place_of(now, coming, grid):
    """Where a time is among those to come, fractions but for rounding; None if it is none of them."""
    first, time = comparable(coming, "", now, "")
    if "f" in (first.dtype.kind, time.dtype.kind) and "O" not in (first.dtype.kind, time.dtype.kind):
        first, time = first.astype(float), time.astype(float)
        step = abs(first[0] - float(grid.values[-1]))
        is_there = abs(first - time) <= 1e-6 * step + 1e-14 * abs(first).max()
    else:
        is_there = first == time
    return int(is_there.argmax()) if is_there.any() else None


def _is_polars(times):
    return library_name_of(times.given) == "polars"
