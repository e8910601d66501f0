"""Whether rows to come go on where the known ones end: at the next time, and step by step."""

from typing import NamedTuple

import numpy as np

from .._tables.continued_times import continued_times
from .._tables.index import continued_index, labels_at
from .._tables.steps import next_values
from .._tables.time_objects import NUMBERS
from .._tables.times import Times, comparable, read_times, show_distance
from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller

FEW = 3  # times that show how far apart they may be


def next_times(panel, rows, n_rows):
    """The times after some rows of a series, as their column or index has them; None without a rule."""
    if panel.time_index is not None:
        return continued_index(labels_at(panel.time_index, rows), n_rows)
    return continued_times(panel.times[rows], n_rows)


class NextTimes:
    """The same for many series, each worked out once for all that have the same times."""

    def __init__(self, panel):
        self._panel, self._found = panel, {}

    def after(self, rows, n_rows):
        """The times after some rows of a series."""
        key = (self._panel.times.values[rows].tobytes(), n_rows)
        if key not in self._found:
            self._found[key] = next_times(self._panel, rows, n_rows)
        return self._found[key]


class RowsOf(NamedTuple):
    """The rows of one series after those that are known."""

    known: np.ndarray  # in the history
    trailing: np.ndarray  # in the history, behind the known ones
    future: np.ndarray  # in the future


def check_continues(past, coming, series):
    """Refuse rows to come that are not at the times that come next, as far as the known ones tell.

    Parameters
    ----------
    past : Panel
        Of the history.
    coming : Panel or None
        Of the future, with the series in the same order.
    series : list of RowsOf

    Raises
    ------
    ValueError
        If a series begins too early or too late, goes on at another step, or the times are of two kinds.

    Warns
    -----
    DataWarning
        If the known times have no step, and the rows to come are farther apart, or closer, than all of
        them.
    """
    if past.times is None:
        return
    times = past.times.values
    if coming is not None:
        _check_tells(coming, past)
        times, future_times = comparable(past.times, past.name, coming.times, coming.name)
    seen, expected = set(), NextTimes(past)
    for i, rows in enumerate(series):
        values = times[np.concatenate([rows.known, rows.trailing])]
        if len(rows.future):
            values = np.concatenate([values, future_times[rows.future]])
        key = (len(rows.known), values.tobytes())
        if len(values) > len(rows.known) and key not in seen:
            seen.add(key)
            _check_series(past, coming, i, rows, values, expected)


def _check_tells(coming, past):
    """The future has to tell its times too; numbers that count rows tell none."""
    if coming.times is None:
        raise ValueError(
            f"The index of {past.name} tells {past.times.kind}, that of {coming.name} no times; expected the "
            f"times after {past.times.show(-1)}."
        )


def _check_series(past, coming, i, rows, values, expected):
    n_known, n_coming = len(rows.known), len(values) - len(rows.known)
    labels = None if values.dtype == object else expected.after(rows.known, n_coming)
    following = None if labels is None else read_times(labels, "The next times")
    if following is not None and _agree(following, values, n_known):
        return
    is_ascending = values.dtype.kind != "O" and (values[1:] > values[:-1]).all()
    if is_ascending and next_values(values, 1) is not None:
        return  # five known days from Monday to Friday may go on on Monday
    fault = _Fault(past, coming, i, rows, following)
    if following is None:
        early = np.flatnonzero(~(values[n_known:] > values[n_known - 1 : -1]))
        if len(early):
            raise fault.error(early[0])
        _warn_of_distances(values, n_known, fault)
    else:
        raise fault.error(int(np.argmin(_agreeing(following, values, n_known))))


def _agree(following, values, n_known):
    return bool(_agreeing(following, values, n_known).all())


def _agreeing(following, values, n_known):
    """Which of the coming times are the expected ones, fractions but for rounding."""
    coming = Times(values[n_known:], following.kind, following.given)
    first, second = comparable(following, "", coming, "")
    if "f" not in (first.dtype.kind, second.dtype.kind) or "O" in (first.dtype.kind, second.dtype.kind):
        return first == second
    step = abs(float(values[n_known - 1]) - float(first[0]))
    return np.abs(first.astype(float) - second.astype(float)) <= 1e-6 * step + 1e-14 * np.abs(first).max()


class _Fault(NamedTuple):
    """Where a series does not go on, for messages."""

    past: object
    coming: object
    i: int
    rows: RowsOf
    following: Times | None

    def show(self, step):
        """The time of a row to come, or at -1 of the last known one."""
        if step < 0:
            return self.past.times.show(self.rows.known[step])
        n_trailing = len(self.rows.trailing)
        if step < n_trailing:
            return self.past.times.show(self.rows.trailing[step])
        return self.coming.times.show(self.rows.future[step - n_trailing])

    def subject(self, step):
        """What has that row."""
        is_trailing = step < len(self.rows.trailing)
        which = self.past.which(self.i)
        if is_trailing:
            return f"{self.past.name}{which}, behind its last known row,"
        return f"{self.coming.name}{which}"

    def error(self, step):
        last, time = self.show(-1), self.show(step)
        goes_on = ""
        if self.following is not None:
            known = self.past.times.values[self.rows.known]
            distance = show_distance(known[-1], self.following.values[0], self.past.times.kind)
            goes_on = (
                f" Expected {self.following.show(step)}: {self.past.name} is known up to {last} and its "
                f"next step is {distance}."
            )
        if self.past.time_index is not None and self.past.times.kind == NUMBERS:
            goes_on += " If the index tells no time, set one that goes on, or name the column of the time."
        if step == 0 and not self._is_late(step):
            return ValueError(
                f"{self.subject(step)} begins at {time}, which is not after the end of {self.past.name}, "
                f"{last}.{goes_on}"
            )
        before = f" after {self.show(step - 1)}" if step else ""
        verb = "has" if step else "goes on at" if len(self.rows.trailing) else "begins at"
        return ValueError(f"{self.subject(step)} {verb} {time}{before}.{goes_on}")

    def _is_late(self, step):
        n_trailing = len(self.rows.trailing)
        if step < n_trailing:
            return True  # rows of a history are in time order
        last = self.past.times[self.rows.known[-1:]]
        first = self.coming.times[self.rows.future[step - n_trailing :][:1]]
        before, after = comparable(last, "", first, "")
        return bool(after[0] > before[0]) or self._falls()

    def _falls(self):
        known = self.past.times.values[self.rows.known]
        return bool(known[-1] < known[0])


def _warn_of_distances(values, n_known, fault):
    """Times without a step: some distances are usual, and others are not."""
    if n_known < FEW or values.dtype.kind == "O":
        return
    distances = np.diff(values)
    usual, coming = distances[: n_known - 1], distances[n_known - 1 :]
    strange = np.flatnonzero((coming > usual.max()) | (coming < usual.min()))
    if len(strange):
        step, kind = int(strange[0]), fault.past.times.kind
        shown = [show_distance(0 * d, d, kind) for d in (coming[step], usual.min(), usual.max())]
        warn_caller(
            f"{fault.subject(step)} has {fault.show(step)} after {fault.show(step - 1)}, {shown[0]} later, "
            f"but the known rows are {shown[1]} to {shown[2]} apart. It is forecast as the next row.",
            DataWarning,
        )
