"""Times of rows: dates, periods, durations and numbers, compared as what they are."""

import re
from contextlib import suppress

import numpy as np

from .._utils.taken_apart import kept_as_dictionary
from .frames import array_of, is_missing, without_index
from .labels import missing_error
from .masked import first_masked
from .plain_times import given_again, origin_of
from .time_objects import (
    AWARE,
    DURATIONS,
    NAIVE,
    NUMBERS,
    TIMES_OF_DAY,
    is_kind_of_time,
    kind_of_object,
    sortable_objects,
    wide_integers,
)

# attoseconds in each unit of NumPy's dates and durations; years and months are counted in days first
ATTOSECONDS = {"W": 604_800, "D": 86_400, "h": 3600, "m": 60, "s": 1}
ATTOSECONDS = {unit: seconds * 10**18 for unit, seconds in ATTOSECONDS.items()}
ATTOSECONDS |= {"ms": 10**15, "us": 10**12, "ns": 10**9, "ps": 10**6, "fs": 10**3, "as": 1}


@kept_as_dictionary
class Times:
    """The times of rows, which can be compared with those of another table.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        They sort in the order of time: datetime64 (in UTC, where there is a zone), timedelta64,
        int64, uint64 or float64; objects where only those hold them exactly.  Of periods int64,
        counted in their frequency.
    kind : str
        What they are, in words: only times of one kind can be compared.
    given : ndarray, pandas array or polars series of shape (n_rows,)
        The same times as they came.
    """

    def __init__(self, values, kind, given):
        self.values = values
        self.kind = kind
        self.given = given

    def __len__(self):
        return len(self.values)

    def __getitem__(self, rows):
        """Those of some rows, by a slice, a mask or indices."""
        return Times(self.values[rows], self.kind, self.given[rows])

    def show(self, row):
        """The time of a row as it was given, for messages."""
        return show_time(self.given[int(row)])

    def as_parts(self):
        """What makes them again: arrays and strings, of all times but those that came as objects."""
        origin = origin_of(self.given)
        given = self.given if origin is None else None
        return {"values": self.values, "kind": self.kind, "origin": origin, "given": given}

    @classmethod
    def of_parts(cls, parts):
        """The way back."""
        values, origin = parts["values"], parts["origin"]
        return cls(values, parts["kind"], parts["given"] if origin is None else given_again(values, origin))


def read_times(values, parameter, place="row {}".format):
    """The times that the rows of a table have.

    Parameters
    ----------
    values : array-like of shape (n_rows,)
        Dates with or without a time zone, periods, durations or numbers, also as objects.
    parameter : str
        Its name in errors.
    place : callable, default="row {}".format
        What errors call the place of a row.

    Returns
    -------
    times : Times of length n_rows

    Raises
    ------
    ValueError
        If a time is missing, they are of several kinds, or of one that tells no time.
    """
    given = without_index(array_of(values))
    masked = first_masked(given)
    if masked is not None:
        raise missing_error(parameter, place(masked))
    kind = _kind_of_dtype(given.dtype)
    array = _sortable(given, kind)
    if array is None:
        return _read_objects(given, parameter, place)
    if array.dtype.kind in "mM" or hasattr(given, "asi8"):
        missing = array.view(np.int64) == np.iinfo(np.int64).min  # NaT, found faster than by name
    else:
        missing = np.isnan(array)
    if missing.any():
        raise missing_error(parameter, place(np.argmax(missing)))
    return Times(array, kind, given)


def kind_of(values):
    """What the values are, in words: "dates with a time zone", "periods (M)", "numbers", ...

    Parameters
    ----------
    values : array-like of shape (n_rows,)

    Returns
    -------
    kind : str
        Of objects, the kind of the first that is not missing.
    """
    kind = _kind_of_dtype(getattr(values, "dtype", None))
    if kind is None:
        kind = next((kind_of_object(value) for value in values if not is_missing(value)), "missing values")
    return kind


def tells_time(values):
    """Whether values are dates, periods, durations or times of day, not numbers or strings.

    Parameters
    ----------
    values : array-like of shape (n_rows,), or dtype
    """
    kind = kind_of(values) if np.ndim(values) == 1 else _kind_of_dtype(values)
    return kind is not None and kind != NUMBERS and is_kind_of_time(kind)


def check_same_kind(first, first_name, second, second_name):
    """Refuse times of two tables that cannot be compared.

    Parameters
    ----------
    first : Times
    first_name : str
        What they are called in the error.
    second : Times
    second_name : str

    Raises
    ------
    ValueError
        If one holds dates and the other numbers, only one has a time zone, and so on.
    """
    if first.kind != second.kind and len(first) and len(second):
        raise ValueError(
            f"{first_name} has {first.kind} ({first.show(-1)}), but {second_name} has {second.kind} "
            f"({second.show(0)}); expected times of one kind, which can be compared."
        )


def comparable(first, first_name, second, second_name):
    """The values of times of two tables, in arrays that NumPy compares without rounding or overflow.

    Parameters
    ----------
    first : Times
    first_name : str
        What they are called in errors.
    second : Times
    second_name : str

    Returns
    -------
    first, second : ndarray of shape (n_rows,)

    Raises
    ------
    ValueError
        If they are of two kinds.
    """
    check_same_kind(first, first_name, second, second_name)
    arrays = first.values, second.values
    if first.values.dtype == second.values.dtype:
        return arrays
    if all(array.dtype.kind in "mM" for array in arrays):
        finest = np.result_type(*arrays)
        if all(_fits(array, finest) for array in arrays):
            return tuple(array.astype(finest) for array in arrays)
        return tuple(_in_attoseconds(array) for array in arrays)
    return tuple(array.astype(object) for array in arrays)  # numbers of Python compare exactly


def show_time(value):
    """A time as a message shows it: a date or duration of NumPy as one of Python, without empty digits."""
    if isinstance(value, np.datetime64):
        in_microseconds = value.astype("datetime64[us]")
        is_whole = np.datetime_data(value.dtype)[0] not in ("Y", "M", "W", "D") and in_microseconds == value
        return str(in_microseconds.item() if is_whole else value)
    if isinstance(value, np.timedelta64):
        in_microseconds = value.astype("timedelta64[us]")
        return str(in_microseconds.item() if in_microseconds == value else value)
    return str(value)


def show_distance(first, second, kind):
    """The distance of two sortable times of a kind, for messages."""
    distance = second - first
    if isinstance(distance, np.timedelta64):
        distance = distance.astype("timedelta64[us]").item()
    text = str(distance.item() if isinstance(distance, np.generic) else distance)
    return f"{text} ({kind})" if kind.startswith("periods") else text.removesuffix(", 0:00:00")


def _kind_of_dtype(dtype):
    """The kind that a dtype of NumPy, pandas, pyarrow or polars tells; None of objects and strings."""
    name = str(dtype)
    if match := re.fullmatch(r"period\[(.*)\]", name):
        return f"periods ({match[1]})"
    name = name.lower()
    if name.startswith(("timedelta", "duration")):
        return DURATIONS
    if name.startswith(("date", "timestamp")):
        zone = getattr(dtype, "tz", None) or getattr(dtype, "time_zone", None) or "tz=" in name
        return AWARE if zone else NAIVE
    if re.match(r"time(64|32|$)", name):
        return TIMES_OF_DAY
    if re.match(r"u?int\d|float|double|halffloat|longdouble", name):
        return NUMBERS
    return "booleans" if name.startswith("bool") else None


def _sortable(given, kind):
    """Times that their dtype tells as an array that sorts in time order; None of objects."""
    if kind is None or kind == "booleans":
        return None
    if kind.startswith("periods"):
        return given.asi8
    unit = getattr(given.dtype, "unit", None)
    is_zoned = kind == AWARE and hasattr(given.dtype, "tz")
    array = np.asarray(given, dtype=f"datetime64[{unit}]") if is_zoned else np.asarray(given)
    if array.dtype.kind in "iu":
        return wide_integers(array)
    if array.dtype.kind == "f":
        return array.astype(np.result_type(array, np.float64), copy=False)
    return array if array.dtype.kind in "mM" else None


def _read_objects(given, parameter, place):
    """Times that came as objects, which may be of any kind each."""
    values = given.tolist() if hasattr(given, "tolist") else given.to_list()
    first = None
    for row, value in enumerate(values):
        if is_missing(value):
            raise missing_error(parameter, place(row))
        kind = kind_of_object(value)
        first = kind if first is None else first
        if kind != first:
            raise ValueError(
                f"{parameter} holds {first} ({show_time(values[0])} in {place(0)}) and {kind} "
                f"({show_time(value)} in {place(row)}), which cannot be put in order; expected dates or "
                "numbers of one kind."
            )
        if not is_kind_of_time(kind):
            advice = ": convert them, for example with pandas.to_datetime" if kind == "strings" else ""
            raise ValueError(
                f"{parameter} holds {kind} ({value!r} in {place(row)}); expected dates or numbers, which "
                f"sort in time order{advice}."
            )
    objects = np.empty(len(values), object)
    objects[:] = values
    return Times(sortable_objects(values, first), first, objects)


def _fits(array, dtype):
    """Whether dates or durations can be counted in a finer unit."""
    with suppress(OverflowError):
        return bool((array.astype(dtype).astype(array.dtype) == array).all())
    return False


def _in_attoseconds(array):
    """Dates or durations as integers of Python, which hold any."""
    unit, count = np.datetime_data(array.dtype)
    if unit in ("Y", "M"):
        array, unit, count = array.astype(f"{array.dtype.kind}8[D]"), "D", 1
    factor = count * ATTOSECONDS[unit]
    return np.array([number * factor for number in array.astype(np.int64).tolist()], object)
