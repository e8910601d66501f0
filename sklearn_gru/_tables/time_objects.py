"""Times that are objects: what kind each is, and arrays that sort as they do."""

import datetime
from decimal import Decimal
from numbers import Real

import numpy as np

NAIVE, AWARE = "dates without a time zone", "dates with a time zone"
DURATIONS, TIMES_OF_DAY, NUMBERS = "durations", "times of day", "numbers"


def is_kind_of_time(kind):
    """Whether values of a kind can be put in the order of time."""
    return kind in _CONVERTERS or kind.startswith("periods")


def kind_of_object(value):
    """The kind of one object."""
    if isinstance(value, (str, bytes)):
        return "strings"
    if hasattr(value, "ordinal") and hasattr(value, "freqstr"):
        return f"periods ({value.freqstr})"
    if isinstance(value, (bool, np.bool_)):
        return "booleans"
    if isinstance(value, datetime.datetime):
        return NAIVE if value.utcoffset() is None else AWARE
    if isinstance(value, (datetime.date, np.datetime64)):
        return NAIVE
    if isinstance(value, (datetime.timedelta, np.timedelta64)):
        return DURATIONS
    if isinstance(value, datetime.time) and value.tzinfo is None:
        return TIMES_OF_DAY
    return NUMBERS if isinstance(value, (Real, Decimal)) else f"objects of type {type(value).__name__}"


def sortable_objects(values, kind):
    """Objects of one kind, in a list, as an array that sorts as they do.

    Dates and durations are datetime64 (in UTC) and timedelta64, periods their ordinals.
    """
    return _CONVERTERS.get(kind, _from_periods)(values)


def wide_integers(values):
    """Whole numbers of any width in int64, or in uint64 where only that holds them."""
    if values.dtype.kind == "u" and values.size and values.max() > np.iinfo(np.int64).max:
        return values.astype(np.uint64, copy=False)
    return values.astype(np.int64, copy=False)


def _from_dates(values):
    """Dates without a zone, in microseconds unless one has nanoseconds."""
    return np.array([getattr(value, "asm8", value) for value in values], f"datetime64[{_unit(values)}]")


def _from_zoned_dates(values):
    utc = datetime.UTC
    return _from_dates([value.astimezone(utc).replace(tzinfo=None) for value in values])


def _from_durations(values):
    return np.array([getattr(value, "asm8", value) for value in values], f"timedelta64[{_unit(values)}]")


def _from_times_of_day(values):
    """Since midnight."""
    day = datetime.date(1970, 1, 1)
    return _from_dates([datetime.datetime.combine(day, value.replace(tzinfo=None)) for value in values])


def _from_periods(values):
    return np.array([value.ordinal for value in values], np.int64)


def _from_numbers(values):
    """Numbers of several types; as objects where one array of NumPy would round them."""
    values = [value.item() if isinstance(value, np.generic) else value for value in values]
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return wide_integers(array)
    if array.dtype.kind == "f" and all(
        number == value for number, value in zip(array.tolist(), values, strict=True)
    ):
        return array
    return np.array(values, object)


def _unit(values):
    """The unit for dates or durations of Python, pandas and NumPy."""
    fine = any(
        getattr(value, "nanosecond", getattr(value, "nanoseconds", 0))
        or (isinstance(value, (np.datetime64, np.timedelta64)) and np.datetime_data(value.dtype)[0] == "ns")
        for value in values
    )
    return "ns" if fine else "us"


_CONVERTERS = {
    NAIVE: _from_dates,
    AWARE: _from_zoned_dates,
    DURATIONS: _from_durations,
    TIMES_OF_DAY: _from_times_of_day,
    NUMBERS: _from_numbers,
}
