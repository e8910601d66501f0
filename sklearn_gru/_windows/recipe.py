"""How windows were made: what makes the windows of another table in the same way."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .._tables.columns import as_columns, n_columns_of, without_columns
from .._tables.feature_names import column_names
from .._tables.forward_fill import fill_forward
from .._tables.frames import columns_of, is_frame, library_name_of, with_columns_only
from .._tables.ids import as_names, names_in, role_names
from .._tables.series_index import find_series
from .._tables.table_of import table_of
from .._utils.pickling import VersionedPickleMixin
from .._utils.taken_apart import kept_as_dictionary
from .._utils.typing import ArrayLike
from .known_ahead import find_known, is_over
from .windows import Windows

# What a recipe shows where series or times were given as an array, which it does not keep.
ARRAY = "<array>"


@kept_as_dictionary
@dataclass(frozen=True, repr=False)
class Recipe(VersionedPickleMixin):
    """How windows were made, as :func:`make_windows` was told; it never changes.

    ``Windows`` have it, and so has an estimator that was fitted on them, as ``recipe_``.  With it a
    fitted model and a table are enough to predict: ``model.predict(model.recipe_.windows(table))``.
    ``dataclasses.replace(recipe, stride=1)`` is the same recipe but for one part.

    Attributes
    ----------
    length : int
        Steps in a window.
    group : str, tuple of str or None
        The column, or level of the index, that tells the series, or several.
    time : str or None
        The one that tells the time.
    fill : "forward" or None
        What was put in the place of NaN.
    known : tuple of str or int
        The columns that are known ahead.
    horizon : int or None
        For how many rows.
    stride : int
        Every how many rows of a series a window ends.
    names : tuple of str or None
        The names of the columns that are channels, None where the table had none.
    n_columns : int
        How many there are.
    from_arrays : tuple of str
        Which of ``group`` and ``time`` were given as arrays, which the recipe does not keep.
    is_changed : bool
        Whether the values of the windows were transformed after they were made.
    is_padded : bool
        Whether :func:`pad_sequences` made them, one of each of several tables.
    """

    length: int
    group: str | tuple[str, ...] | None = None
    time: str | None = None
    fill: Literal["forward"] | None = None
    known: tuple[Any, ...] = ()
    horizon: int | None = None
    stride: int = 1
    names: tuple[str, ...] | None = None
    n_columns: int = 1
    from_arrays: tuple[str, ...] = ()
    is_changed: bool = False
    is_padded: bool = False

    def __repr__(self) -> str:
        return f"Recipe({', '.join([f'length={self.length}', *self.options()])})"

    def options(self) -> list[str]:
        """All but the length that is not what it is by default, as in a call of :func:`make_windows`.

        And ``is_padded`` where :func:`pad_sequences` was called instead.

        Returns
        -------
        options : list of str
        """
        shown = {
            name: getattr(self, name) for name in ("group", "time", "fill", "known", "horizon", "stride")
        }
        shown |= {**dict.fromkeys(self.from_arrays), "known": list(self.known)}
        shown |= {"group": list(self.group)} if isinstance(self.group, tuple) else {}
        defaults = {"known": [], "stride": 1}
        return [
            f"{name}={ARRAY if name in self.from_arrays else repr(value)}"
            for name, value in shown.items()
            if name in self.from_arrays or value != defaults.get(name)
        ] + ["is_padded=True"] * self.is_padded

    def windows(self, table: ArrayLike) -> Windows:
        """The windows of another table, made in the same way.

        Parameters
        ----------
        table : array-like or data frame of shape (n_rows, n_columns)
            With the columns of the first one.  Of a data frame they are found by name, in any order,
            and further ones are left alone.

        Returns
        -------
        windows : Windows of shape (n_windows, n_steps, n_channels)

        Raises
        ------
        ValueError
            If the windows are those of :func:`pad_sequences`; if series or times were given as arrays,
            which belong to the rows of one table, or the windows were transformed after they were made;
            if columns are missing; or as in :func:`make_windows`.
        """
        if self.is_padded:
            raise ValueError(
                "The windows were made by pad_sequences, one of each of several tables; expected a call of "
                "pad_sequences on the new tables."
            )
        if self.from_arrays:
            names = " and ".join(self.from_arrays)
            raise ValueError(
                f"The windows were made with {names} in an array, which belongs to the rows of that table: "
                "there is no telling those of another one. Expected the name of a column, or of a level of "
                f"the index, for {names} in make_windows."
            )
        if self.is_changed:
            raise ValueError(
                "The windows were transformed after they were made: windows of another table would be raw. "
                "Expected the transformer in the pipeline that is fitted on the windows as they were made."
            )
        table = table_of(table)
        options = {"fill": self.fill, "stride": self.stride, "horizon": self.horizon}
        options["known"] = self.known or None
        return windows_of_table(self._columns_in(table), self.length, self.group, self.time, **options)

    def _columns_in(self, table):
        """The table with the columns that the windows were made of, and those of series and time."""
        if self.names is not None and is_frame(table):
            there = columns_of(table)
            missing = [name for name in self.names if name not in there]
            if missing:
                raise ValueError(f"The table lacks the columns {missing} of the windows; it has {there}.")
            roles = [name for name in role_names(self.group, self.time) if name in there]
            return with_columns_only(table, [*self.names, *roles])
        n_columns = n_columns_of(without_columns(table, group=self.group, time=self.time))
        if n_columns != self.n_columns:
            raise ValueError(
                f"The table has {n_columns} columns for channels; expected {self.n_columns}, as in the table "
                "that the windows were made of."
            )
        return table


def recipe_of(length, group, time, names, n_columns, *, horizon, **options):
    """The recipe of windows of columns with these names, or without; series and times may be arrays."""
    roles = {name: role for name, role in (("group", group), ("time", time)) if role is not None}
    return Recipe(
        int(length),
        horizon=None if horizon is None else int(horizon),
        **{name: as_names(role) for name, role in roles.items() if names_in(role)},
        names=None if names is None else tuple(names),
        n_columns=n_columns,
        from_arrays=tuple(name for name, role in roles.items() if not names_in(role)),
        **options,
    )


def windows_of_table(X, length, group, time, *, fill, stride, known, horizon):
    """What :func:`make_windows` gives, for parameters that are in range."""
    X = table_of(X)
    channels = without_columns(X, group=group, time=time)
    rows = as_columns(channels, "X", roles=True)
    series = find_series(X, len(rows), group, time)
    names, columns = column_names(channels), columns_of(channels if is_frame(channels) else rows)
    keys, positions = find_known(known, columns)
    options = {"fill": fill, "stride": int(stride), "known": keys, "horizon": horizon}
    recipe = recipe_of(length, group, time, names, len(columns), **options)
    windows = windows_of_rows(rows, series, recipe, library_name_of(X), positions)
    if len(series.starts) == 1 and series.is_sorted:
        return windows[::stride]
    return windows if stride == 1 else windows[(windows.last_rows - windows.first_rows) % stride == 0]


def windows_of_rows(X, series, recipe, library=None, known=()):
    """``Windows`` ending at every row of X, of shape (n_rows, n_columns), checked before.

    ``series`` are those of the rows, as :func:`find_series` gives them; ``library`` is the name of that
    of the data frame that the rows were; ``known`` are the positions of the columns known ahead.
    """
    base = np.empty((1 + len(X), X.shape[1]), X.dtype)
    base[0] = np.nan
    series.sort_into(base[1:], X)
    if recipe.fill is not None:
        stays = is_over(base[1:], series.starts, known) if known else None
        fill_forward(base[1:], series.starts, stays)
    last = range(1, 1 + len(X)) if series.is_sorted else 1 + series.sorted_rows()
    names = None if recipe.names is None else np.array(recipe.names, dtype=object)
    return Windows(base, last, recipe, series, names, library, known)
