"""Cross-validation of several series: folds in time, with every series in each."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from sklearn.model_selection import BaseCrossValidator, TimeSeriesSplit
from sklearn.utils import indexable

from .._tables.times import read_times
from .._utils.compat import num_samples
from .._utils.pickling import VersionedPickleMixin
from .._utils.typing import ArrayLike, IndexArray, Labels
from .._utils.whole_numbers import whole_number
from .windows import Windows


class PanelTimeSeriesSplit(VersionedPickleMixin, BaseCrossValidator):
    """Split the times of several series as ``TimeSeriesSplit`` splits the rows of one.

    The unique times are split, and a sample goes where its time goes.  So each part holds every
    series that has samples then, and no test sample is from a time at or before a training time,
    however the rows are ordered.  Test parts follow each other in time; each training part is all
    that comes before.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.
    gap : int or timedelta, default=0
        Unique times left out between the training and the test part; or how long before the first time
        of the test part nothing is trained on, a ``timedelta`` of Python, NumPy or pandas, which times
        that are dates or durations take.  With a target of several steps ahead, the horizon less one
        step: otherwise the targets of the training part reach into the test part.  A series may have
        fewer rows than the panel has times: of :class:`Windows`, a number of times also leaves out
        those whose own series comes past the first time of the test part in one row more than that.
    test_size : int or None, default=None
        Unique times in each test part.  By default ``n_times // (n_splits + 1)``.
    max_train_size : int or None, default=None
        The most unique times of a training part, the last ones.

    See Also
    --------
    make_windows : Windows over several series, before the split.
    future_targets : Their targets.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import PanelTimeSeriesSplit
    >>> times = np.array([2021, 2022, 2023, 2024] * 2)  # of two series, one after the other
    >>> for train, test in PanelTimeSeriesSplit(n_splits=2, gap=1).split(times, groups=times):
    ...     print(times[train], times[test])
    [2021 2021] [2023 2023]
    [2021 2022 2021 2022] [2024 2024]

    :class:`Windows` made with ``time``, or of a data frame whose index is of dates, know their times:
    ``GridSearchCV(model, grid, cv=PanelTimeSeriesSplit()).fit(windows, y)``.  For anything else a
    search hands them over: ``.fit(X, y, groups=times)``.
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    # with metadata routing a search passes ``groups`` on unasked, as to GroupKFold
    __metadata_request__split = {"groups": True}

    def __init__(
        self,
        n_splits: int = 5,
        *,
        gap: int | timedelta | np.timedelta64 = 0,
        test_size: int | None = None,
        max_train_size: int | None = None,
    ) -> None:
        self.n_splits = whole_number(n_splits, "n_splits", 2)
        self.gap = _checked_gap(gap)
        self.test_size = None if test_size is None else whole_number(test_size, "test_size")
        self.max_train_size = (
            None if max_train_size is None else whole_number(max_train_size, "max_train_size")
        )

    def split(
        self, X: ArrayLike, y: Labels | None = None, groups: Labels | None = None
    ) -> Iterator[tuple[IndexArray, IndexArray]]:
        """The rows of the training and the test part of each fold.

        Parameters
        ----------
        X : array-like, data frame or Windows of shape (n_samples, ...)
            ``Windows`` know their times; of anything else only the length matters.
        y : array-like of shape (n_samples, ...), default=None
            Only its length matters.
        groups : array-like of shape (n_samples,), default=None
            The time of each sample, as dates, periods, durations or numbers.  By default that of the
            last row of each window.

        Yields
        ------
        train : ndarray of shape (n_train_samples,)
            Ascending.
        test : ndarray of shape (n_test_samples,)
            Ascending.

        Raises
        ------
        ValueError
            If ``groups`` is None and X knows no times, or has another length; if a time is missing
            or no date or number; if there are too few unique times.

        Examples
        --------
        >>> from sklearn_gru import PanelTimeSeriesSplit, make_windows
        >>> sales = [1.0, 10.0, 2.0, 20.0, 3.0, 30.0]  # of two shops, over three days
        >>> windows = make_windows(sales, 2, group=["a", "b"] * 3, time=[1, 1, 2, 2, 3, 3])
        >>> for train, test in PanelTimeSeriesSplit(n_splits=2).split(windows):
        ...     print(train, test)
        [0 1] [2 3]
        [0 1 2 3] [4 5]
        """
        knows_series = groups is None and isinstance(self.gap, int)
        if groups is None:
            groups = _times_of(X)
        n_samples = num_samples(X)
        if isinstance(groups, str) or num_samples(groups) != n_samples:
            shown = repr(groups) if isinstance(groups, str) else f"{num_samples(groups)} times"
            raise ValueError(
                f"groups has {shown}, but X has {n_samples} samples; expected the time of each sample, "
                "which Windows made with time= know themselves."
            )
        indexable(X, y, groups)
        if np.ndim(groups) != 1:
            raise ValueError(
                f"groups has shape {np.shape(groups)}; expected the time of each sample, (n_samples,)."
            )
        unique, times = np.unique(read_times(groups, "groups").values, return_inverse=True)
        reach = _reach(X, self.gap + 1) if knows_series else np.full(n_samples, unique[0])
        n_left_out = self.gap if isinstance(self.gap, int) else 0
        self._check_number(len(unique), n_left_out)
        splitter = TimeSeriesSplit(self.n_splits, gap=n_left_out, test_size=self.test_size)
        for train, test in splitter.split(unique):
            stop = train[-1] + 1 if isinstance(self.gap, int) else self._end_of_training(unique, test[0])
            start = 0 if self.max_train_size is None else max(0, stop - self.max_train_size)
            yield (
                np.flatnonzero((start <= times) & (times < stop) & (reach <= unique[test[0]])),
                np.flatnonzero((test[0] <= times) & (times <= test[-1])),
            )

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """The number of folds.

        Parameters
        ----------
        X : ignored, default=None
            There for scikit-learn.
        y : ignored, default=None
            There for scikit-learn.
        groups : ignored, default=None
            There for scikit-learn.

        Returns
        -------
        n_splits : int
            At least 2.

        Examples
        --------
        >>> from sklearn_gru import PanelTimeSeriesSplit
        >>> PanelTimeSeriesSplit(n_splits=3).get_n_splits()
        3
        """
        return self.n_splits

    def _end_of_training(self, unique, first):
        """The position of the first time that is too near to the test part, which begins at ``first``."""
        if unique.dtype.kind not in "mM":
            raise ValueError(
                f"gap={self.gap!r} is a duration, but the times of groups are no dates; expected an int, "
                "the number of times left out."
            )
        stop = np.searchsorted(unique, unique[first] - np.timedelta64(self.gap), side="left")
        if stop == 0:
            raise ValueError(
                f"gap={self.gap!r} leaves nothing to train on before {unique[first]}, where a test part "
                f"begins; the first time is {unique[0]}."
            )
        return stop

    def _check_number(self, n_times, n_left_out):
        n_folds = self.n_splits + 1
        if n_folds > n_times:
            raise ValueError(
                f"Cannot have number of folds={n_folds} greater than the number of unique times={n_times}."
            )
        test_size = n_times // n_folds if self.test_size is None else self.test_size
        if n_times - n_left_out - test_size * self.n_splits <= 0:
            raise ValueError(
                f"Too many splits={self.n_splits} for number of unique times={n_times} with "
                f"test_size={test_size} and gap={n_left_out}."
            )


def _checked_gap(gap):
    """A number of times, or a duration that is not negative."""
    if not isinstance(gap, (timedelta, np.timedelta64)):
        return whole_number(gap, "gap", 0)
    if np.isnat(np.timedelta64(gap)) or np.timedelta64(gap).astype(np.int64) < 0:
        raise ValueError(f"gap={gap!r} is out of range; expected a duration of at least 0.")
    return gap


def _reach(windows, n_rows):
    """The time ``n_rows`` after each window in its own series, or where that ends before, its last one."""
    series = windows._series
    last = np.minimum(windows.last_rows + n_rows, series.stop(windows.last_rows) - 1)
    return read_times(series.times_until(last), "groups").values  # a pickle may not hold the row itself


def _times_of(X):
    """The times that windows know."""
    times = X.times if isinstance(X, Windows) else None
    if times is None:
        raise ValueError(
            "The 'groups' parameter should not be None: it is the time of each sample, which only Windows "
            "know, if they are made with time= or of a table whose index is of dates."
        )
    return times
