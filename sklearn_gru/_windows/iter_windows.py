"""Windows over a table that is larger than memory: it comes in batches, and no window is cut between two."""

from collections.abc import Iterable, Iterator
from numbers import Integral
from typing import Any, Literal

import numpy as np

from .._tables.frames import check_array_like, frame_of, is_frame
from .._tables.ids import as_names, names_in
from .._tables.xarray_dimensions import is_xarray
from .._utils.compat import Interval, StrOptions, validate_params
from .._utils.typing import ArrayLike, Labels
from .batch_rows import BatchReader
from .carried_rows import CarriedRows
from .known_ahead import check_is_list, find_known
from .reading_across import warn_of_gaps
from .recipe import recipe_of, windows_of_rows
from .windows import Windows


@validate_params(
    {
        "batches": "no_validation",
        "length": [Interval(Integral, 1, None, closed="left")],
        "horizon": [Interval(Integral, 1, None, closed="left")],
        "target": [str, Integral, list, tuple, None],
        "group": [str, list, tuple, None],
        "time": [str, None],
        "fill": [StrOptions({"forward"}), None],
        "known": ["array-like", str, None],
        "stride": [Interval(Integral, 1, None, closed="left")],
    },
    prefer_skip_nested_validation=True,
)
def iter_windows(
    batches: Iterable[ArrayLike],
    length: int,
    *,
    horizon: int = 1,
    target: str | int | list[Any] | tuple[Any, ...] | None = None,
    group: str | list[str] | tuple[str, ...] | None = None,
    time: str | None = None,
    fill: Literal["forward"] | None = None,
    known: Labels | None = None,
    stride: int = 1,
) -> Iterator[tuple[Windows, Any]]:
    """Windows and their targets of a table that comes in batches, for ``partial_fit``.

    Together they are those of the whole table, ``future_targets(make_windows(table, length), y,
    horizon=horizon)``, each once: the last ``length - 1 + horizon`` rows of each series are kept for
    the next batch, so that a window at the beginning of a batch has its past and one at the end of a
    batch waits for its future.  Nothing else is kept.

    Parameters
    ----------
    batches : iterable of array-like or data frame of shape (n_rows_i, n_columns)
        Parts of a table, such as ``pyarrow.parquet.ParquetFile(path).iter_batches()``,
        ``pandas.read_csv(path, chunksize=...)`` or a generator, one after the other in time order and
        all with the same columns.
    length : int
        Steps in a window, at least 1.
    horizon : int, default=1
        How many of the next rows are the targets of a window, at least 1.
    target : str, int or list of them, default=None
        The columns to forecast: names, or positions in an array.  They are channels too.  By default
        the only channel.
    group : str or list of str, default=None
        The column that tells the series of a row, or several, or levels of the index in pandas.  Series may
        be one after the other or interleaved, and a batch may hold rows of any of them.
    time : str, default=None
        The column of the times, or a level of the index.  The rows of a batch may then be in any order;
        those of a series have to be later than its rows in the batches before.
    fill : "forward" or None, default=None
        With "forward", a NaN in a window becomes the last value before it in its column and series,
        from whatever batch.  Targets are not filled.  Not together with ``known``: what is filled there
        depends on where a series ends.
    known : array-like of str or int, default=None
        The columns that are known ahead: names, or positions in an array.  A window then shows them in the
        next ``horizon`` rows, from whatever batch, as with :func:`make_windows`.
    stride : int, default=1
        A window ends at rows 0, stride, 2 * stride, ... of each series.

    Yields
    ------
    X : Windows of shape (n_windows, length, n_channels)
        Series by series, in time order within each.  With ``known`` of shape (n_windows, length + horizon,
        n_columns + 1).
    y : ndarray or data frame of shape (n_windows, horizon * n_targets)
        The values of the next ``horizon`` rows, nearest first, the columns of a row together, as
        :func:`future_targets` gives them.  NaN is a value that is not known; a window of which none is
        known is left out.

    Raises
    ------
    TypeError
        If ``batches`` is one table, or no iterable.
    ValueError
        If a parameter is out of range.  While it goes on: if a batch has other columns than the first, times
        of another kind, rows that are not later than those before, or is wrong as in :func:`make_windows`,
        with its number; at the end, if no window had a future.

    Warns
    -----
    DataWarning
        Once, if a few steps in time are far longer than nearly all others.

    See Also
    --------
    make_windows : Windows over a table that fits into memory.
    future_targets : Their targets.

    Notes
    -----
    A batch after which no further window has its future, such as an empty one, yields nothing.
    :class:`GRURegressor` takes its scale of y from the first batch unless it is given,
    ``normalize_y=(mean, scale)``.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import iter_windows
    >>> batches = [np.array([[1.0], [2.0], [3.0]]), np.array([[4.0], [5.0]])]
    >>> for X, y in iter_windows(batches, length=2):
    ...     print(X[:, :, 0].tolist(), y.tolist())
    [[nan, 1.0], [1.0, 2.0]] [[2.0], [3.0]]
    [[2.0, 3.0], [3.0, 4.0]] [[4.0], [5.0]]

    A promotion, known a day ahead; that of the last day of the first batch comes with the second:

    >>> batches = [np.array([[5.0, 0.0], [15.0, 1.0]]), np.array([[5.0, 0.0]])]
    >>> for X, y in iter_windows(batches, length=1, target=0, known=[1]):
    ...     print(X[0].tolist(), y.tolist())
    [[5.0, 0.0, 0.0], [5.0, 1.0, 1.0]] [[15.0]]
    [[15.0, 1.0, 0.0], [15.0, 0.0, 1.0]] [[5.0]]
    """
    is_one = isinstance(batches, (str, bytes, dict, np.ndarray)) or is_xarray(batches) or is_frame(batches)
    if is_one or not isinstance(batches, Iterable):
        raise _no_batches(batches)
    if group is not None and not names_in(group):
        raise ValueError(f"group={group!r}; expected the name of a column, or a list of different names.")
    check_is_list(known)
    if known is not None and fill is not None:
        raise ValueError(
            f"fill={fill!r} comes with known={known!r}: beyond the last value of a series nothing is filled, "
            "and a batch does not tell whether it is the last. Expected fill=None, and batches filled before."
        )
    return _windows_of(
        batches,
        target,
        length=int(length),
        horizon=int(horizon),
        group=as_names(group),
        time=time,
        fill=fill,
        known=known,
        stride=int(stride),
    )


def _no_batches(batches):
    return TypeError(
        f"batches is a {type(batches).__name__}; expected an iterable of tables, such as "
        "pyarrow.parquet.ParquetFile(path).iter_batches() or [table]."
    )


def _windows_of(batches, target, *, length, horizon, group, time, fill, known, stride):
    reader, carried = BatchReader(group, time), CarriedRows(length - 1 + horizon)
    n_windows, is_warned = 0, False
    for number, batch in enumerate(batches):
        check_array_like(batch, f"batches[{number}]")
        if len(batch) == 0:
            continue
        try:
            joined = carried.join(reader.read(batch))
            places = _places(target, reader.channels)
            keys, positions = find_known(known, reader.channels)
        except (TypeError, ValueError) as error:
            raise type(error)(f"batches[{number}]: {error}") from error
        recipe = recipe_of(
            length,
            group,
            time,
            reader.names,
            len(reader.channels),
            fill=fill,
            stride=stride,
            known=keys,
            horizon=horizon if keys else None,
        )
        windows = windows_of_rows(joined.values, joined.series, recipe, reader.library, positions)
        is_warned = is_warned or warn_of_gaps(joined.series, windows.shape[1])
        carried.keep(joined, None if fill is None else windows._base[1:])
        rows, targets = _with_future(joined, joined.values[:, places], horizon, stride)
        n_windows += len(rows)
        if len(rows):
            yield _picked(windows, rows), _as_given(targets, reader, places, horizon)
    if n_windows == 0:
        raise ValueError(
            f"horizon={horizon} leaves no windows: no row of the batches has that many rows after it in its "
            "series, one of them with a known target."
        )


def _with_future(joined, targets, horizon, stride):
    """The rows at which new windows end whose future has come, and what it is, side by side."""
    place, n_carried, n_held, n_left_out = joined.counts()
    is_new = (place >= n_carried - horizon) & (place + horizon < n_held)
    rows = np.flatnonzero(is_new & ((n_left_out + place) % stride == 0))
    futures = targets[rows[:, np.newaxis] + np.arange(1, horizon + 1)].reshape(
        len(rows), horizon * targets.shape[1]
    )
    is_known = ~np.isnan(futures).all(axis=1)
    return rows[is_known], futures[is_known]


def _places(target, columns):
    """Where the targets stand among the columns that are channels."""
    if target is None:
        if len(columns) != 1:
            raise ValueError(f"There are the columns {columns}: say with target= which are to be forecast.")
        return [0]
    wanted = list(target) if isinstance(target, (list, tuple)) else [target]
    for name in wanted:
        if isinstance(name, (bool, np.bool_)) or name not in columns:
            raise ValueError(f"target={target!r}: {name!r} is none of the columns for channels, {columns}.")
    if not wanted or len(set(wanted)) < len(wanted):
        raise ValueError(f"target={target!r}; expected at least one column, and each once.")
    return [columns.index(name) for name in wanted]


def _picked(windows, rows):
    """The windows that end at ascending rows, in a slice where these follow each other."""
    is_one_piece = rows[-1] - rows[0] == len(rows) - 1
    return windows[int(rows[0]) : int(rows[-1]) + 1] if is_one_piece else windows[rows]


def _as_given(targets, reader, places, horizon):
    """Targets in a data frame of the library that the batches are of, if they are."""
    if reader.library is None:
        return targets
    of_row = [reader.channels[place] for place in places]
    names = [f"{name}_lead{lead}" for lead in range(1, horizon + 1) for name in of_row]
    return frame_of(targets, names, reader.library)
