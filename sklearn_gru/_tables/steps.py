"""The step at which values go on, in NumPy: the next ones of regular numbers, dates and durations."""

import numpy as np

from .time_objects import wide_integers

DAY, MONTH = np.timedelta64(1, "D"), np.timedelta64(1, "M")
FEW = 3  # dates that show more than a distance


def next_values(values, n_rows):
    """The next dates, durations or numbers, by what they are; None without a rule, or of anything else.

    Parameters
    ----------
    values : ndarray of shape (n_values,)
    n_rows : int

    Returns
    -------
    values : array-like of shape (n_rows,) or None
    """
    rules = {"m": next_dates, "M": next_dates, "i": next_integers, "u": next_integers, "f": next_floats}
    rule = rules.get(values.dtype.kind) if isinstance(values, np.ndarray) else None
    return None if rule is None else rule(values, n_rows)


def next_integers(numbers, n_rows):
    """The next whole numbers of any width, also falling, beyond what the width holds.

    Parameters
    ----------
    numbers : ndarray of shape (n_values,), of int or unsigned int
    n_rows : int

    Returns
    -------
    numbers : range of length n_rows or None
        None where their distances differ.
    """
    numbers = wide_integers(numbers)
    if len(numbers) < 2:
        return None
    step = int(numbers[1]) - int(numbers[0])
    distances = np.diff(numbers)  # wraps like the step, if at all
    if step == 0 or (distances != distances[0]).any():
        return None
    end = int(numbers[-1])
    if end - int(numbers[0]) != step * len(distances):
        return None
    return range(end + step, end + (n_rows + 1) * step, step)


def next_floats(numbers, n_rows):
    """The next numbers of those whose distances are equal but for rounding; else None."""
    precision = np.finfo(numbers.dtype).eps
    numbers = numbers.astype(np.float64)
    if len(numbers) < 2 or not np.isfinite(numbers).all():
        return None
    step = (numbers[-1] - numbers[0]) / (len(numbers) - 1)
    rounding = 4 * precision * np.abs(numbers).max()
    regular = numbers[0] + step * np.arange(len(numbers))
    if abs(step) <= rounding or (np.abs(numbers - regular) > rounding).any():
        return None
    return numbers[0] + step * np.arange(len(numbers), len(numbers) + n_rows)


def next_dates(values, n_rows):
    """The next dates or durations: in whole months, business days or equal distances.

    Parameters
    ----------
    values : ndarray of shape (n_values,), of datetime64 or timedelta64
    n_rows : int

    Returns
    -------
    values : ndarray of shape (n_rows,) or None
    """
    if len(values) < 2:
        return None
    steps = np.arange(1, n_rows + 1)
    if values.dtype.kind == "M" and len(values) >= FEW:
        for rule in (_next_months, _next_business_days):
            labels = rule(values, steps)
            if labels is not None:
                return labels.astype(values.dtype)
    distances = np.diff(values)
    is_regular = (distances == distances[0]).all() and distances[0].astype(np.int64) != 0
    return values[-1] + steps * distances[0] if is_regular else None


def _next_months(values, steps):
    """Dates that are as far from the beginning, or from the end, of months at equal distances."""
    months = values.astype("datetime64[M]")
    distances = np.diff(months)
    if distances[0] == np.timedelta64(0, "M") or (distances != distances[0]).any():
        return None
    coming = months[-1] + steps * distances[0]
    since = values - months.astype(values.dtype)
    if (since == since[0]).all():
        labels = coming.astype(values.dtype) + since[0]
        return labels if (labels.astype("datetime64[M]") == coming).all() else None
    until = (months + MONTH).astype(values.dtype) - values
    is_last_day = (until == until[0]).all() and until[0] <= DAY
    return (coming + MONTH).astype(values.dtype) - until[0] if is_last_day else None


def _next_business_days(values, steps):
    """Dates from Monday to Friday of which none is left out; not where a week-end is yet to come."""
    days = values.astype("datetime64[D]")
    since = values - days.astype(values.dtype)
    if (since != since[0]).any() or not np.is_busday(days).all():
        return None
    if (np.busday_count(days[:-1], days[1:]) != 1).any() or (np.diff(days) == DAY).all():
        return None
    return np.busday_offset(days[-1], steps).astype(values.dtype) + since[0]
