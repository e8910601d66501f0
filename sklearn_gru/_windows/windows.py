"""Windows over the rows of a series, as one array that is never written out."""

from dataclasses import replace
from numbers import Integral
from types import EllipsisType
from typing import Any, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import DTypeLike, NDArray

from .._tables.series_part import SeriesPart
from .._utils.pickling import VersionedPickleMixin
from .._utils.typing import FloatArray, IndexArray
from .._utils.whole_numbers import whole_number
from .known_ahead import is_over, known_among, names_with_indicator, other_columns, with_steps_ahead
from .positions import as_array, picked, reached

# What a key may pick: several windows or steps, one, or a whole axis.
Several: TypeAlias = slice | list[int] | list[bool] | range | NDArray[Any]
One: TypeAlias = int | np.integer[Any]
Axis: TypeAlias = slice | EllipsisType


class Windows(VersionedPickleMixin):
    """Overlapping windows over the rows of series, held as the rows and where each window ends.

    It stands for an array of shape (n_windows, n_steps, n_channels), oldest step first, where a
    step before the first row of its series is NaN.  It has that array's ``shape``, ``ndim``,
    ``dtype`` and length.  ``windows[rows]`` with a slice, a mask or indices is another
    ``Windows`` over the same rows; ``windows[i]`` is an array, and so is
    ``windows[:, -1, "sales"]``, the last step of a channel; ``np.asarray(windows)`` writes
    everything out.  Memory and the folds of a cross-validation therefore grow with the number of
    rows, never with rows times steps; where each window ends one row after the other, nothing is held
    beside the rows.  A pickle or copy of some windows holds the rows that lie in one of them, and no
    others.

    The rows are held one series after the other, in time order within each.  This is the order
    that ``last_rows``, ``first_rows``, ``used_rows`` and ``replace_rows`` count in; of one series
    that was given in time order it is the order of the table.  The windows themselves come in the
    order of the table, and ``table_rows`` counts in that.

    Made by :func:`make_windows` and :class:`SlidingWindow`, not by hand.

    Attributes
    ----------
    shape : tuple of int
        (n_windows, n_steps, n_channels).
    ndim : int
        Always 3.
    dtype : dtype
        float32 or float64.
    n_rows : int
        Rows of the table that the windows were made of.
    last_rows : ndarray of shape (n_windows,)
        The row, counted from 0, at which each window ends.
    first_rows : ndarray of shape (n_windows,)
        The row, counted from 0, at which the series of each window begins.
    table_rows : ndarray of shape (n_windows,)
        The row of the table, as it was given, at which each window ends: what picks anything else
        from it that belongs to the windows, as in ``weights[windows.table_rows]``.
    times : array of shape (n_windows,) or None
        When the last rows were: as ``time``, or an index of dates in pandas, tells it.
    groups : array of shape (n_windows,) or None
        The series of each window, as ``group`` tells it; of several columns a tuple.
    channel_names : ndarray of shape (n_channels,) or None
        Column names, where the rows were a data frame and its names are strings; with ``known`` one
        more, "is_ahead".
    n_ahead : int
        How many of the steps are ahead of the last row; 0 without ``known``.
    n_columns : int
        Columns of the rows, as ``used_rows`` gives them: the channels without "is_ahead".
    column_names : ndarray of shape (n_columns,) or None
        Their names.
    known_columns : tuple of int
        Which of them are known ahead; none without ``known``.
    recipe : Recipe
        How they were made: ``windows.recipe.windows(table)`` are those of another table.

    See Also
    --------
    make_windows : Windows over the rows of a table.
    future_targets : What comes after each of them.
    pad_sequences : Sequences of different lengths.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import make_windows
    >>> windows = make_windows(np.arange(6.0).reshape(-1, 1), length=3)
    >>> windows
    Windows(6 windows of 3 steps and 1 channel, float64)
    >>> windows[4].ravel()
    array([2., 3., 4.])
    >>> windows[0].ravel()
    array([nan, nan,  0.])
    >>> windows[3:]
    Windows(3 windows of 3 steps and 1 channel, float64)
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    ndim: Literal[3] = 3

    def __init__(self, base, last, recipe, series, names=None, library=None, known=()):
        self._base = base  # (1 + n_held_rows, n_channels), row 0 is NaN
        self._last = last  # (n_windows,) positions, or a range: 0 is the row of NaN, the rows count from 1
        self._recipe = recipe
        self._series = series
        self._library = library  # the name of that of the data frame, for what is made of the rows
        self._names = names  # of the columns of base
        self._known = known  # positions of the columns that are known ahead

    @property
    def recipe(self) -> Any:
        """How the windows were made; its ``windows(table)`` makes those of another table."""
        return self._recipe

    @property
    def shape(self) -> tuple[int, int, int]:
        """(n_windows, n_steps, n_channels)."""
        return len(self._last), self._length + self.n_ahead, self.n_columns + bool(self._known)

    @property
    def _length(self):
        return self._recipe.length

    @property
    def n_columns(self) -> int:
        """How many columns the rows have: the channels without "is_ahead"."""
        return int(self._base.shape[1])

    @property
    def column_names(self) -> NDArray[np.object_] | None:
        """The names of the columns, (n_columns,), where they are strings, else None."""
        return self._names

    @property
    def n_ahead(self) -> int:
        """How many of the steps are ahead of the last row; 0 without ``known``."""
        return self._recipe.horizon if self._known else 0

    @property
    def known_columns(self) -> tuple[int, ...]:
        """The positions of the columns that are known ahead."""
        return self._known

    @property
    def channel_names(self) -> NDArray[np.object_] | None:
        """The names of the channels, (n_channels,), where they are strings, else None."""
        return names_with_indicator(self._names, self._known)

    @property
    def dtype(self) -> np.dtype[np.floating[Any]]:
        """float32 or float64."""
        return self._base.dtype

    @property
    def n_rows(self) -> int:
        """How many rows the table has that the windows were made of."""
        return self._series.n_rows

    @property
    def last_rows(self) -> IndexArray:
        """The row, counted from 0, series by series, at which each window ends, (n_windows,)."""
        return as_array(self._last) - 1

    @property
    def first_rows(self) -> IndexArray:
        """The row, counted likewise, at which the series of each window begins, (n_windows,)."""
        return self._series.start(self.last_rows)

    @property
    def table_rows(self) -> IndexArray:
        """The row of the table, as it was given, at which each window ends, (n_windows,)."""
        return self._series.table_rows(self.last_rows)

    @property
    def times(self) -> Any:
        """When the last rows of the windows were, (n_windows,); None where nothing tells."""
        return None if self._series.times is None else self._series.times_of(self.last_rows)

    @property
    def groups(self) -> Any:
        """The series of each window, (n_windows,); None without ``group``."""
        labels = self._series.labels
        return None if labels is None else labels[self._series.number(self.last_rows)]

    def __len__(self) -> int:
        return len(self._last)

    def __repr__(self) -> str:
        counts = zip(self.shape, ("window", "step", "channel"), strict=True)
        windows, steps, channels = (f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counts)
        facts = [f"{windows} of {steps} and {channels}", str(self.dtype), *self._recipe.options()]
        return f"Windows({', '.join(facts)})"

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        if copy is False:
            raise ValueError("Windows cannot become an array without a copy.")
        array = self._gather(as_array(self._last))
        return array if dtype is None else array.astype(dtype, copy=False)

    def __array_function__(self, function, types, arguments, keywords):
        if function is np.hstack:  # as a FeatureUnion does: steps would stand behind steps, not channels
            raise ValueError(
                "Windows are not joined along their steps. For the channels of several transformers: "
                "StepwiseTransformer(make_union(...))."
            )
        return function._implementation(*arguments, **keywords)  # as if this method were not there

    @overload
    def __getitem__(self, key: One) -> FloatArray: ...
    @overload
    def __getitem__(
        self, key: Several | EllipsisType | tuple[()] | tuple[Several] | tuple[Several, EllipsisType]
    ) -> "Windows": ...
    @overload
    def __getitem__(self, key: tuple[One, One, One | str]) -> np.floating[Any]: ...
    @overload
    def __getitem__(
        self,
        key: tuple[Several | One | EllipsisType, One | slice]
        | tuple[One, EllipsisType]
        | tuple[Several | EllipsisType, One | Axis, One | slice | str]
        | tuple[One, Axis, One | Axis | str]
        | tuple[One, One, Axis],
    ) -> FloatArray: ...
    def __getitem__(self, key):
        if not isinstance(key, tuple):
            key = (key,)
        if len(key) > self.ndim and key[0] is Ellipsis:
            key = key[1:]  # it stands for no axis
        if not key or key[0] is None or key[0] is Ellipsis:
            key = (slice(None), *key)
        rows, *rest = key
        if len(rest) == 2 and isinstance(rest[1], str):
            rest[1] = self._channel(rest[1])
        if not isinstance(rows, slice):
            rows = np.asarray(rows)
            if rows.ndim == 0 and rows.dtype.kind in "iu":
                return self._gather(picked(self._last, rows[np.newaxis]))[(0, *rest)]
            if rows.ndim != 1:
                raise IndexError(f"Windows take a slice, a mask or indices of one axis, got {key[0]!r}.")
            if rows.size == 0 and rows.dtype != bool:
                rows = rows.astype(np.intp)
        windows = self._with(last=picked(self._last, rows))
        if all(part is Ellipsis for part in rest):
            return windows
        if not all(part is Ellipsis or isinstance(part, (slice, Integral)) for part in rest):
            raise IndexError(
                "Windows take slices and integers for steps and channels, or the name of a channel; index "
                "np.asarray(windows)."
            )
        return np.asarray(windows)[(slice(None), *rest)]

    def last_steps(self, length: int) -> "Windows":
        """The same windows, shortened to their last ``length`` steps; those ahead stay.

        Parameters
        ----------
        length : int in [1, n_steps - n_ahead]
            How many steps are kept of those that are not ahead.

        Returns
        -------
        Windows of shape (n_windows, length + n_ahead, n_channels)

        Raises
        ------
        ValueError
            If ``length`` is out of range.

        Examples
        --------
        >>> from sklearn_gru import make_windows
        >>> windows = make_windows([1.0, 2.0, 3.0, 4.0], length=3)
        >>> windows.last_steps(2)[-1].ravel()
        array([3., 4.])
        """
        length = whole_number(length, "length", 1, self._length)
        return self._with(recipe=replace(self._recipe, length=length))

    def without_ahead(self) -> "Windows":
        """The same windows without what is known ahead: their past alone.

        Returns
        -------
        Windows of shape (n_windows, n_steps - n_ahead, n_columns)

        Examples
        --------
        >>> from sklearn_gru import make_windows
        >>> windows = make_windows([[5.0, 0.0], [15.0, 1.0]], length=1, known=[1], horizon=1)
        >>> windows.shape, windows.without_ahead().shape
        ((2, 2, 3), (2, 1, 2))
        """
        return self._with(known=(), recipe=replace(self._recipe, known=(), horizon=None))

    def used_rows(self) -> tuple[IndexArray, FloatArray]:
        """The rows that lie in any of the windows, each once, series by series in time order.

        So do rows of which a window shows what is known ahead; of one that lies in no window
        otherwise, the other columns are NaN.

        Returns
        -------
        positions : ndarray of shape (n_used_rows,)
            Counted from 0, ascending, as ``last_rows`` are.
        values : ndarray of shape (n_used_rows, n_columns)
            The columns of the table.

        Examples
        --------
        >>> from sklearn_gru import make_windows
        >>> windows = make_windows([1.0, 2.0, 3.0, 4.0], length=2)
        >>> positions, values = windows[2:].used_rows()
        >>> positions, values.ravel()
        (array([1, 2, 3]), array([2., 3., 4.]))
        """
        within = self._lie_in_a_window()
        if not self._known:
            used = np.flatnonzero(within)
            return used - 1, self._base[self._places(used)]
        last = as_array(self._last)
        end = np.minimum(last + self.n_ahead, self._stop(last) - 1)
        used = np.flatnonzero(within | self._are_between(last, end))
        values = self._base[self._places(used)]
        values[np.ix_(~within[used], other_columns(self.n_columns, self._known))] = np.nan
        return used - 1, values

    def shown_values(self) -> list[NDArray[np.floating[Any]]]:
        """Each number that any of the windows shows, once; and NaN where one lacks what is known ahead.

        Returns
        -------
        values : list of ndarray
            What to look through for a number that is too large, or missing; in no order.

        Examples
        --------
        >>> from sklearn_gru import make_windows
        >>> windows = make_windows([1.0, 2.0, 3.0], length=2)
        >>> [values.ravel() for values in windows.shown_values()]
        [array([1., 2., 3.])]
        """
        in_one_piece = self._reached()
        if not self._known and in_one_piece is not None:
            return [self._base[self._places(in_one_piece)]]  # a view
        positions, rows = self.used_rows()
        if not self._known:
            return [rows]
        within, last = self._lie_in_a_window()[positions + 1], as_array(self._last)
        is_short = (last + self.n_ahead >= self._stop(last)).any()
        return [rows[within], rows[~within][:, self._known], np.full(int(is_short), np.nan)]

    def replace_rows(
        self,
        positions: NDArray[np.integer[Any]],
        values: FloatArray,
        channel_names: NDArray[Any] | None = None,
    ) -> "Windows":
        """The same windows over other values.

        Parameters
        ----------
        positions : ndarray of shape (n_used_rows,)
            As ``used_rows`` gives them; all other rows become NaN.
        values : ndarray of shape (n_used_rows, n_columns)
            The new values of these rows; there may be another number of columns.
        channel_names : ndarray of shape (n_columns,), default=None
            The names of the new columns.

        Returns
        -------
        Windows of shape (n_windows, n_steps, n_channels)
            The columns that are known ahead are those of the same names, or in the same places if
            there are as many columns as before.  Of rows that have not come all others stay NaN.

        Raises
        ------
        ValueError
            If there is no telling which columns are known ahead.

        Examples
        --------
        >>> from sklearn_gru import make_windows
        >>> windows = make_windows([1.0, 2.0, 3.0], length=2)
        >>> positions, values = windows.used_rows()
        >>> windows.replace_rows(positions, values * 10)[-1].ravel()
        array([20., 30.])
        """
        base = np.full((len(self._base), values.shape[1]), np.nan, values.dtype)
        base[self._places(positions + 1)] = values
        recipe = replace(self._recipe, is_changed=True)
        known = known_among(self._known, self._names, self.n_columns, channel_names, values.shape[1])
        if known:
            base[np.ix_(self._has_not_come(), other_columns(values.shape[1], known))] = np.nan
        return self._with(base=base, names=channel_names, recipe=recipe, known=known)

    def _with(self, **changes):
        parts = {
            "base": self._base,
            "last": self._last,
            "recipe": self._recipe,
            "series": self._series,
            "names": self._names,
            "library": self._library,
            "known": self._known,
        }
        return Windows(**{**parts, **changes})

    def _channel(self, name):
        """The position of a channel."""
        names = self.channel_names
        names = [] if names is None else list(names)
        if name not in names:
            raise IndexError(f"{name!r} is not the name of a channel; there are {names}.")
        return names.index(name)

    def _gather(self, last):
        before = last[:, np.newaxis] + np.arange(1 - self._length, 1) < self._start(last)[:, np.newaxis]
        rows = self._places(last)[:, np.newaxis] + np.arange(1 - self._length, 1)
        rows[before] = 0  # the rows of a window are held side by side
        past = self._base[rows]
        return with_steps_ahead(past, self._gather_ahead(last), self._known) if self._known else past

    def _gather_ahead(self, last):
        """The known columns in the next rows, of shape (n_windows, horizon, n_known)."""
        steps = np.arange(1, self.n_ahead + 1)
        rows = self._places(last)[:, np.newaxis] + steps
        rows[last[:, np.newaxis] + steps >= self._stop(last)[:, np.newaxis]] = 0
        return self._base[rows[:, :, np.newaxis], np.array(self._known)]

    def _has_not_come(self):
        """Which rows of base come after the last one of their series with more than is known ahead."""
        numbers = self._series.number(self._series.known_rows())
        over = is_over(self._base[1:], np.flatnonzero(np.diff(numbers, prepend=-1)), self._known)
        return np.append(False, over[:, other_columns(self.n_columns, self._known)].any(axis=1))

    def _start(self, positions):
        """The first position of the series at some positions."""
        return 1 + self._series.start(positions - 1)

    def _stop(self, positions):
        """One more than the last position of the series at some positions."""
        return 1 + self._series.stop(positions - 1)

    def _lie_in_a_window(self):
        """Which positions do, without what is only known ahead; of shape (1 + n_rows,)."""
        in_one_piece = self._reached()
        if in_one_piece is not None:
            within = np.zeros(self.n_rows + 1, bool)
            within[in_one_piece.start : in_one_piece.stop] = True
            return within
        last = as_array(self._last)
        return self._are_between(np.maximum(self._start(last), last - self._length + 1), last)

    def _reached(self):
        """The positions that lie in any window, where they are in one piece, in a range; else None."""
        return reached(self._last, self._start(np.array(self._last[:1])), self._length)

    def _are_between(self, first, last):
        """Which positions lie between any two of some, both included; of shape (1 + n_rows,)."""
        size = self.n_rows + 2
        n_open = np.bincount(first, minlength=size) - np.bincount(last + 1, minlength=size)
        return np.cumsum(n_open[:-1]) > 0

    def _places(self, positions):
        """Where in base the rows at some positions are held; of a range in a slice."""
        if isinstance(positions, range):
            begin, end = self._series.places(np.array([positions[0], positions[-1]]) - 1)
            return slice(int(begin) + 1, int(end) + 2)
        return 1 + self._series.places(positions - 1)

    def __getstate__(self):
        rows, values = self.used_rows()
        if len(rows) == len(self._base) - 1:
            return super().__getstate__()
        base = np.full((1 + len(rows), self.n_columns), np.nan, self.dtype)
        base[1:] = values
        part = self._with(base=base, series=SeriesPart(self._series, rows))
        return super(Windows, part).__getstate__()
