"""Predictions that are fed back as the next value of each series, for all series together."""

from typing import NamedTuple

import numpy as np

from .._tables.columns import column_of
from .._tables.frames import first_rows, rows_at, with_column, with_rows
from .._tables.labels import number_labels
from .front import MAX_TRIED, looks_at_rows_alone, row_steps
from .last_prediction import checked_predictions, predict_last
from .window_predictor import WindowPredictor


class Recursion(NamedTuple):
    """What is known before the first prediction."""

    rows: object  # the columns that the model reads, of shape (n_rows, n_columns)
    members: list  # the rows of each series, oldest first
    ahead: object  # the rows to come, of shape (n_series * horizon, n_columns), one series after the other
    horizon: int
    target: object  # the column that is fed back
    known: np.ndarray  # its values in ``rows``, as floats
    reads_target: bool  # whether it is one of the columns
    group: object  # the columns by which the rows are sorted, or None
    time: object
    which: list  # what tells each series in errors

    def rows_after(self, step, values):
        """The rows of the series at one step ahead, with these values of the target."""
        rows = rows_at(self.ahead, np.arange(len(self.members)) * self.horizon + step)
        return with_column(rows, self.target, values) if self.reads_target else rows

    def checked(self, predictions, step):
        """One value for each series, of shape (n_series,)."""
        n_rows = [len(rows) + step for rows in self.members]
        checked_predictions(predictions, n_rows, self.which)
        n_values = predictions[0].size
        if n_values != 1:
            raise ValueError(
                f"The model predicts {n_values} values after a row; expected 1, the next value of "
                f"{self.target!r}. A model of several steps needs no recursion: the last row of its "
                "predict is the forecast."
            )
        return predictions.reshape(-1)


def recurse(chain, recursion):
    """The next values of all series.

    The known rows go through the model once; then only what is new does.  Where that is not the
    same as appending rows and predicting again, since a step looks at several rows, or the window
    at other series than those of the forecast, every step goes through all rows.

    Parameters
    ----------
    chain : FittedChain
    recursion : Recursion

    Returns
    -------
    values : ndarray of shape (n_series, horizon)
    """
    model = _incremental(chain, recursion)
    if model is None:
        return np.stack([_again_and_again(chain, recursion, i) for i in range(len(recursion.members))])
    predictions = [recursion.checked(model.begin(recursion.rows, recursion.members), 0)]
    for step in range(1, recursion.horizon):
        rows = recursion.rows_after(step - 1, predictions[-1].astype(recursion.known.dtype))
        predictions.append(recursion.checked(model.go_on(rows), step))
    return np.stack(predictions, axis=1)


def _incremental(chain, recursion):
    """What predicts from new rows only; None where that would not be right."""
    if chain.length is not None:
        predictor = WindowPredictor(chain.model, chain.length, chain.n_columns)
        return _OfWindows(row_steps([], {}), predictor)
    if chain.window is None:
        return _OfRows(chain.model) if looks_at_rows_alone(chain.model.predict, _tried(recursion)) else None
    prepare = row_steps(chain.front, chain.roles)
    if not _window_has_the_series(chain.window, recursion):
        return None
    if chain.front and not looks_at_rows_alone(prepare, _tried(recursion)):
        return None
    return _OfWindows(prepare, WindowPredictor.behind_window(chain))


class _OfRows:
    """A model that predicts from each row by itself."""

    def __init__(self, model):
        self._predict = model.predict

    def begin(self, rows, members):
        return np.asarray(self._predict(rows))[[rows[-1] for rows in members]]

    def go_on(self, rows):
        return np.asarray(self._predict(rows))


class _OfWindows:
    """A model that predicts from the last window of each series."""

    def __init__(self, prepare, predictor):
        self._prepare, self._predictor, self._predict = prepare, predictor, predictor.predict

    def begin(self, rows, members):
        channels = self._prepare(rows)[np.concatenate(members)]
        starts = np.cumsum([0, *(len(rows) for rows in members[:-1])])
        self._windows = self._predictor.last_windows(channels, starts)
        if len(members) > 1 and not looks_at_rows_alone(self._predict, self._windows[:MAX_TRIED]):
            self._predict = self._one_by_one
        return self._predict(self._windows)

    def go_on(self, rows):
        self._windows = self._predictor.move_on(self._windows, self._prepare(rows))
        return self._predict(self._windows)

    def _one_by_one(self, windows):
        return np.concatenate([self._predictor.predict(windows[i : i + 1]) for i in range(len(windows))])


def _again_and_again(chain, recursion, series):
    """The next values of one series, each from all rows before it: right for every model, and slow."""
    rows, horizon = recursion.members[series], recursion.horizon
    block = np.arange(series * horizon, (series + 1) * horizon)
    table = with_rows(rows_at(recursion.rows, rows), rows_at(recursion.ahead, block))
    values, predictions = recursion.known[rows], []
    only = recursion._replace(members=[rows], which=[recursion.which[series]])
    for step in range(horizon):
        past = first_rows(table, len(values))
        if recursion.reads_target:
            past = with_column(past, recursion.target, values)
        predictions.append(only.checked(predict_last(chain, past)[np.newaxis], step))
        values = np.append(values, predictions[-1].astype(values.dtype))
    return np.concatenate(predictions)


def _window_has_the_series(window, recursion):
    """Whether the window finds the same series as the forecast, in the same order of time."""
    if window.time is not None and not (isinstance(window.time, str) and window.time == recursion.time):
        return False
    if window.group is None or (isinstance(window.group, str) and window.group == recursion.group):
        return True
    if not isinstance(window.group, str):
        return False
    series = np.empty(len(recursion.rows), int)
    for i, rows in enumerate(recursion.members):
        series[rows] = i
    series = np.append(series, np.repeat(np.arange(len(recursion.members)), recursion.horizon))
    labels = [
        label
        for table in (recursion.rows, recursion.ahead)
        for label in column_of(table, window.group, "group", len(table))
    ]
    codes = number_labels(np.array(labels, dtype=object), f"{window.group!r}")[0]
    return len(set(zip(series.tolist(), codes.tolist(), strict=True))) == len(recursion.members)


def _tried(recursion):
    """Known rows and rows to come on which steps can be tried: no two have the same target."""
    parts = []
    for table in (recursion.rows, recursion.ahead):
        spread = np.linspace(0, len(table) - 1, min(len(table), MAX_TRIED // 2))
        parts.append(rows_at(table, spread.astype(int)))
    rows = with_rows(*parts)
    if not recursion.reads_target:
        return rows
    known = recursion.known[np.isfinite(recursion.known)]
    center, spread = (known.mean(), known.std()) if len(known) else (0, 0)
    values = center + (spread or 1) * np.arange(len(rows)) / len(rows)
    return with_column(rows, recursion.target, values.astype(recursion.known.dtype))
