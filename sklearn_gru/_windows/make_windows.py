"""Windows over the rows of a table, before any split."""

from numbers import Integral
from typing import Literal

from .._utils.compat import Interval, StrOptions, validate_params
from .._utils.typing import ArrayLike, Labels
from .known_ahead import check_known
from .reading_across import warn_of_few_rows, warn_of_gaps
from .recipe import windows_of_table
from .windows import Windows


@validate_params(
    {
        "length": [Interval(Integral, 1, None, closed="left")],
        "group": [str, "array-like", None],
        "time": [str, "array-like", None],
        "fill": [StrOptions({"forward"}), None],
        "known": ["array-like", str, None],
        "horizon": [Interval(Integral, 1, None, closed="left"), None],
        "stride": [Interval(Integral, 1, None, closed="left")],
    },
    prefer_skip_nested_validation=True,
)
def make_windows(
    X: ArrayLike,
    length: int,
    *,
    group: Labels | None = None,
    time: Labels | None = None,
    fill: Literal["forward"] | None = None,
    known: Labels | None = None,
    horizon: int | None = None,
    stride: int = 1,
) -> Windows:
    """Windows over the rows of a table, before any split into training and test data.

    Made before the split, every window has its true past whatever fold it falls into, and costs
    nothing: a :class:`Windows` holds the rows once, also where several series are interleaved.

    Parameters
    ----------
    X : array-like or data frame of shape (n_rows, n_channels) or (n_rows,)
        One series, or with ``group`` several.  Without ``time`` the rows of a series are in time
        order, oldest first.  NaN is kept; infinity is an error.
    length : int
        Steps in a window, at least 1.  It may exceed the number of rows.
    group : str, list of str or array-like of shape (n_rows,), default=None
        What tells the series that a row is of: the name of a column, or of a level of the index in
        pandas, or an array; or a list of different names, such as ``["shop", "product"]``, whose labels
        are then tuples.  A window never crosses from one series into another, and the columns are no
        channels.
    time : str or array-like of shape (n_rows,), default=None
        When the rows were: the name of a column or level, or an array, of dates, periods, durations
        or numbers.  The rows of a series may then be in any order and are taken in time order.  The
        column is no channel.
    fill : "forward" or None, default=None
        With "forward", a NaN becomes the last value before it in its column and series, if there
        is one.  With ``known`` nothing is filled beyond the last row of a series in which a column that
        is not known ahead has a value, nor beyond the last value of one that is.
    known : array-like of str or int, default=None
        The columns that are known ahead, such as a promotion, a weather forecast or the calendar: names,
        or positions in an array.  A window then has ``horizon`` further steps, however long it is: in
        them these columns have the values of the next rows of its series, the others rest at those of
        its last row, and one more channel is 1 where it is 0 before.  The table may end with rows in
        which only these columns have values.
    horizon : int, default=None
        For how many rows they are known, at least 1; with ``known`` only.
    stride : int, default=1
        A window ends at rows 0, stride, 2 * stride, ... of each series.

    Returns
    -------
    windows : Windows of shape (n_windows, length, n_channels)
        With ``known`` of shape (n_windows, length + horizon, n_columns + 1).
        With ``stride=1``, window i ends at row i of X, whatever the order of the rows; otherwise
        at row ``windows.table_rows[i]``.  Steps before the first row of a series are NaN, and so is what
        is known ahead where a series ends before: a window that lacks a part of it cannot be trained on
        or predicted from, which is an error.
        float32 stays float32, everything else is float64.

    Raises
    ------
    ValueError
        If X is empty, not numeric (``group`` and ``time`` aside) or infinite; if a column is
        unknown; if a series or a time is missing; if a time repeats within a series; without
        ``time``, if an index of dates, periods or durations goes back or repeats within a series;
        without ``group``, if levels of the index tell several; if a parameter is out of range.

    Warns
    -----
    DataWarning
        If a few steps in time are far longer than nearly all others, as where rows are missing; if no
        series has as many rows as a window.

    See Also
    --------
    SlidingWindow : The same inside a pipeline.
    future_targets : What comes after each window.
    PanelTimeSeriesSplit : Cross-validation of several series.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import make_windows
    >>> X = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    >>> make_windows(X, length=2)[2]
    array([[ 2., 20.],
           [ 3., 30.]])

    A promotion that is known two days ahead, and the two days to come in the table:

    >>> table = np.array([[5.0, 0.0], [15.0, 1.0], [np.nan, 0.0], [np.nan, 1.0]])
    >>> make_windows(table, length=1, known=[1], horizon=2)[1]
    array([[15.,  1.,  0.],
           [15.,  0.,  1.],
           [15.,  1.,  1.]])

    Two series, interleaved and the newest day first:

    >>> sales = np.array([12.0, 120.0, 11.0, 110.0])
    >>> windows = make_windows(sales, length=2, group=["a", "b", "a", "b"], time=[2, 2, 1, 1])
    >>> windows[0].ravel(), windows[1].ravel(), windows[2].ravel()
    (array([11., 12.]), array([110., 120.]), array([nan, 11.]))
    """
    check_known(known, horizon)
    options = {"fill": fill, "stride": stride, "known": known, "horizon": horizon}
    windows = windows_of_table(X, length, group, time, **options)
    series = windows._series
    warn_of_gaps(series, windows.shape[1])
    what = "X" if series.labels is None else "The longest series of X"
    warn_of_few_rows(what, series.longest, length)
    return windows
