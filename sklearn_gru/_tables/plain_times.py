"""Times as they came, of pandas, polars or NumPy, as what makes them again of the values they sort by."""

import re
from importlib import import_module

import numpy as np

from .frames import library_name_of

NUMBERS = r"u?int\d+|float\d+"
PANDAS = rf"datetime64\[\w+(, [\w/+:-]+)?\]|timedelta64\[\w+\]|period\[[\w-]+\]|(?i:{NUMBERS})"
POLARS = rf"Datetime\(time_unit='\w+', time_zone=.*\)|Date|Duration\(time_unit='\w+'\)|(?i:{NUMBERS})"


def origin_of(given):
    """What tells how times came: their library and dtype.

    Parameters
    ----------
    given : ndarray, pandas array or polars series of shape (n_rows,)

    Returns
    -------
    origin : (str, str) or None
        None of objects, and of dtypes that are not made again.
    """
    library, name = library_name_of(given), str(given.dtype)
    if isinstance(given, np.ndarray):
        return ("numpy", given.dtype.str) if given.dtype.kind in "mMiuf" else None
    is_known = library in _MADE and re.fullmatch({"pandas": PANDAS, "polars": POLARS}[library], name)
    if not is_known or given_again(np.zeros(0, np.int64), (library, name)).dtype != given.dtype:
        return None
    return library, name


def given_again(values, origin):
    """Times as they came.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        Those that they sort by, as ``Times`` has them.
    origin : (str, str)
        As ``origin_of`` tells it.

    Returns
    -------
    given : ndarray, pandas array or polars series of shape (n_rows,)

    Raises
    ------
    ValueError
        If the origin is none that ``origin_of`` tells.
    """
    library, dtype = origin
    if library not in _MADE:
        raise ValueError(f"The times are of the library {library!r}; expected one of {[*_MADE]}.")
    return _MADE[library](values, dtype)


def _of_numpy(values, dtype):
    return values.astype(dtype, copy=False)


def _of_pandas(values, dtype):
    pd = import_module("pandas")
    if dtype.startswith("period"):
        return pd.arrays.PeriodArray(values, dtype=pd.PeriodDtype(dtype[7:-1]))
    if "," not in dtype:
        return pd.array(values, dtype=dtype)
    unit, zone = dtype.removeprefix("datetime64[").removesuffix("]").split(", ")
    in_utc = pd.DatetimeIndex(values.astype(f"datetime64[{unit}]")).tz_localize("UTC")
    return in_utc.tz_convert(zone).array


def _of_polars(values, dtype):
    pl = import_module("polars")
    zone = re.search("time_zone='(.*)'", dtype)
    unit = re.search("time_unit='(.*?)'", dtype)
    if unit is None:
        return pl.Series(values).cast(getattr(pl, dtype))
    kind = pl.Duration(unit[1]) if dtype.startswith("Duration") else pl.Datetime(unit[1])
    series = pl.Series(values.astype(np.int64)).cast(kind)
    return series if zone is None else series.dt.replace_time_zone("UTC").dt.convert_time_zone(zone[1])


_MADE = {"numpy": _of_numpy, "pandas": _of_pandas, "polars": _of_polars}
