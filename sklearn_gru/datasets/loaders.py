"""Real series that ship with the package."""

from importlib import resources
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import Bunch

from .._utils.compat import validate_params

_SUNSPOTS = """\
Yearly sunspot numbers, 1700 to 2008
------------------------------------

309 yearly means of the relative sunspot number (dimensionless), an index of solar activity with
a cycle of about 11 years and cycles of unequal height.  Observed by many stations, first put
together by Rudolf Wolf; compiled by the National Geophysical Data Center (NOAA),
http://www.ngdc.noaa.gov/stp/solar/solarda3.html.  Public domain.  The numbers are those of
statsmodels.datasets.sunspots (before the recalibration of 2015).

The series is `series`.  `data` and `target` are the same series as a regression problem: each
year's number (1700 to 2007), and the number of the year after (1701 to 2008).
"""


@overload
def load_sunspots(*, return_X_y: Literal[False] = False, as_frame: bool = False) -> Bunch: ...
@overload
def load_sunspots(
    *, return_X_y: Literal[True], as_frame: Literal[False] = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
@overload
def load_sunspots(*, return_X_y: Literal[True], as_frame: bool) -> tuple[Any, Any]: ...
@overload
def load_sunspots(*, return_X_y: bool, as_frame: bool = False) -> Any: ...
@validate_params({"return_X_y": ["boolean"], "as_frame": ["boolean"]}, prefer_skip_nested_validation=True)
def load_sunspots(*, return_X_y=False, as_frame=False):
    """Load the yearly sunspot numbers from 1700 to 2008.

    A real series of 309 years with a cycle of about 11 years: the numbers of the National
    Geophysical Data Center (NOAA), public domain, as in ``statsmodels.datasets.sunspots``.  The
    unit is the relative sunspot number; values lie between 0 and 190.2.

    Parameters
    ----------
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` instead of a Bunch.
    as_frame : bool, default=False
        Whether to return pandas objects, with the year as index.

    Returns
    -------
    data : :class:`~sklearn.utils.Bunch`
        series : ndarray or DataFrame of shape (309, 1)
            All years.
        data : ndarray or DataFrame of shape (308, 1)
            The numbers of the years 1700 to 2007.
        target : ndarray or Series of shape (308,)
            The number of the following year, 1701 to 2008.
        frame : DataFrame of shape (308, 2)
            ``data`` and ``target``, None unless ``as_frame=True``.
        year : ndarray of shape (309,)
            The years of ``series``.
        feature_names : list
            ["sunspots"].
        target_names : list
            ["next_year"].
        DESCR : str
            The origin of the series.
    (data, target) : tuple if ``return_X_y`` is True

    Raises
    ------
    ImportError
        If ``as_frame=True`` and pandas is not installed.

    See Also
    --------
    make_mackey_glass : A chaotic series without noise.
    make_windows : Windows over the rows of a series.

    Examples
    --------
    >>> from sklearn_gru.datasets import load_sunspots
    >>> sunspots = load_sunspots()
    >>> sunspots.year[:3], sunspots.series[:3].ravel()
    (array([1700, 1701, 1702]), array([ 5., 11., 16.]))
    >>> X, y = load_sunspots(return_X_y=True)
    >>> X.shape, y.shape
    ((308, 1), (308,))
    """
    path = resources.files(__package__) / "data" / "sunspots.csv"
    with path.open(encoding="utf-8") as lines:
        table = np.loadtxt(lines, delimiter=",", skiprows=1)
    year, series = table[:, 0].astype(int), table[:, 1:]
    data, target, frame = series[:-1], series[1:, 0], None
    names, target_names = ["sunspots"], ["next_year"]
    if as_frame:
        pd = _import_pandas()
        years = pd.Index(year, name="year")
        frame = pd.DataFrame(np.column_stack([data, target]), index=years[:-1], columns=names + target_names)
        series = pd.DataFrame(series, index=years, columns=names)
        data, target = frame[names], frame["next_year"]
    if return_X_y:
        return data, target
    return Bunch(
        series=series,
        data=data,
        target=target,
        frame=frame,
        year=year,
        feature_names=names,
        target_names=target_names,
        DESCR=_SUNSPOTS,
    )


def _import_pandas():
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("load_sunspots(as_frame=True) requires pandas: pip install pandas") from error
    return pd
