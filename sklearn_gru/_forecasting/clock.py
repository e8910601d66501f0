"""When the last observation of each series was: the next one has to be later, whatever tells the time."""

from typing import Any, NamedTuple

import numpy as np

from .._tables.times import Times, comparable, show_time
from .._utils.taken_apart import kept_as_dictionary


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


def check_later(times, before, time, which):
    """Refuse times that are not after those of the observations before.

    Parameters
    ----------
    times : Times
    before : list of Moment or None
        That of the last observation of each series, None where there was none.
    time : str
        The column that tells them.
    which : callable
        What tells a series in errors, by its position.

    Raises
    ------
    ValueError
        If one is not later, or of another kind.
    """
    kinds = {}
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


def _joined(moments):
    """Moments of one kind and dtype as times."""
    values, given = (np.empty(len(moments), dtype) for dtype in (moments[0].dtype, object))
    for row, moment in enumerate(moments):
        values[row], given[row] = moment.value, moment.given
    return Times(values, moments[0].kind, given)
