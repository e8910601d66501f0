"""When the last observation of each series was: the next one has to be later, whatever tells the time."""

from typing import Any, NamedTuple

import numpy as np

from .._tables.regular_steps import NEARLY_ALIKE
from .._tables.times import Times, comparable, show_distance, show_time
from .._utils.data_warning import DataWarning
from .._utils.taken_apart import kept_as_dictionary
from .._utils.warn import warn_caller


@kept_as_dictionary
class Moment(NamedTuple):
    """A time that does without the table it came in."""

    value: Any  # it compares with those of its kind and dtype
    kind: str
    dtype: np.dtype
    given: object  # as it came, or as messages show it

    def as_parts(self):
        """What makes it again: numbers and strings, but of one that only an object holds exactly."""
        value = self.value
        if self.dtype.kind in "mM":
            value = value.astype(np.int64)
        value = value.item() if isinstance(value, np.generic) else value
        return {"value": value, "kind": self.kind, "dtype": self.dtype.str, "given": show_time(self.given)}

    @classmethod
    def of_parts(cls, parts):
        """The way back."""
        dtype = np.dtype(parts["dtype"])
        value = parts["value"] if dtype.hasobject else np.array([parts["value"]], dtype)[0]
        return cls(value, parts["kind"], dtype, parts["given"])


def moments_of(times):
    """Each of some times by itself.

    Parameters
    ----------
    times : Times

    Returns
    -------
    moments : list of Moment
    """
    pairs = zip(list(times.values), times.given, strict=True)
    return [Moment(value, times.kind, times.values.dtype, given) for value, given in pairs]


def check_later(times, before, time, which, longest=None):
    """Refuse times that are not after those of the observations before, and warn of those far after.

    Parameters
    ----------
    times : Times
    before : list of Moment or None
        That of the last observation of each series, None where there was none.
    time : str
        The column that tells them.
    which : callable
        What tells a series in errors, by its position.
    longest : dict or None
        The longest step of regular times, as :func:`longest_regular_step` gives it.

    Raises
    ------
    ValueError
        If one is not later, or of another kind.

    Warns
    -----
    DataWarning
        If one comes so long after the one before that readings between them are missing.
    """
    kinds, far = {}, []
    for row, moment in enumerate(before):
        if moment is not None:
            kinds.setdefault((moment.kind, moment.dtype), []).append(row)
    for rows in kinds.values():
        old = _joined([before[row] for row in rows])
        new, values = comparable(times[rows], f"{time!r} of the reading", old, "the reading before")
        late = np.flatnonzero(~(new > values))
        if len(late):
            row = rows[late[0]]
            raise ValueError(
                f"The reading has {time}={times.show(row)}{which(row)}; expected a time after "
                f"{old.show(late[0])}, that of the reading before."
            )
        if longest is not None and longest["kind"] == times.kind and new.dtype != object:
            is_far = new - values > longest["step"] * NEARLY_ALIKE
            far += [(rows[i], old.show(i)) for i in np.flatnonzero(is_far)]
    if far:
        _warn_of_missing(times, min(far), len(far), which, longest["step"][0])


def _warn_of_missing(times, first, n_far, which, longest):
    row, before = first
    more = f", and so on in {n_far} series" if n_far > 1 else ""
    warn_caller(
        f"After {before}{which(row)} the next reading is of {times.show(row)}, where no step of history was "
        f"longer than {show_distance(0 * longest, longest, times.kind)}{more}: its window reads across as if "
        "nothing were between. Give a reading of NaN for each time that is missing.",
        DataWarning,
    )


def _joined(moments):
    """Moments of one kind and dtype as times."""
    values, given = (np.empty(len(moments), dtype) for dtype in (moments[0].dtype, object))
    for row, moment in enumerate(moments):
        values[row], given[row] = moment.value, moment.given
    return Times(values, moments[0].kind, given)
