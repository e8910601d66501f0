"""What a model says after the last known row of each series, side by side, and after each new row."""

from typing import NamedTuple

import numpy as np

from .._tables.columns import column_of
from .._tables.frames import rows_at, with_column, with_rows
from .._tables.ids import array_of_tuples, names_in
from .._tables.labels import number_labels
from .front import MAX_TRIED, looks_at_rows_alone, row_steps
from .window_predictor import WindowPredictor


class KnownRows(NamedTuple):
    """The known rows of several series, up to the last one of each whose target is known."""

    rows: object  # the columns that the model reads, of shape (n_rows, n_columns)
    members: list  # the rows of each series, oldest first
    targets: list  # the columns that are forecast
    values: np.ndarray  # theirs in ``rows``, as floats: (n_rows, n_targets)
    reads: list  # which of them the model reads, by their positions
    group: object  # the columns by which the rows are sorted, or None
    time: object
    which: list  # what tells each series in errors

    def with_targets(self, rows, values):
        """Rows with other values, of shape (n_rows, n_targets), of the targets that the model reads."""
        for i in self.reads:
            rows = with_column(rows, self.targets[i], values[:, i])
        return rows

    def only(self, series):
        """The known rows of one series."""
        return self._replace(members=[self.members[series]], which=[self.which[series]])


def series_predictor(chain, known, ahead=None):
    """What predicts from new rows only; None where that would not be right.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows
    ahead : data frame or ndarray, default=None
        The rows to come that it will be given, one series after the other.

    Returns
    -------
    predictor : OfRows, OfWindows or None
    """
    if chain.length is not None:
        predictor = WindowPredictor(chain.model, chain.length, chain.n_columns, fill=chain.fill)
        return OfWindows(row_steps([], {}), predictor)
    if chain.window is None:
        return OfRows(chain.model) if looks_at_rows_alone(chain.model.predict, _tried(known, ahead)) else None
    prepare = row_steps(chain.front, chain.roles)
    if not _window_has_the_series(chain.window, known, ahead):
        return None
    if chain.front and not looks_at_rows_alone(prepare, _tried(known, ahead)):
        return None
    return OfWindows(prepare, WindowPredictor.behind_window(chain))


class OfRows:
    """A model that predicts from each row by itself."""

    def __init__(self, model):
        self._predict = model.predict

    def begin(self, rows, members):
        """The predictions after the last row of each series, of shape (n_series, ...)."""
        return np.asarray(self._predict(rows))[[rows[-1] for rows in members]]

    def go_on(self, rows):
        """The predictions after one more row of each series."""
        return np.asarray(self._predict(rows))


class OfWindows:
    """A model that predicts from the last window of each series."""

    def __init__(self, prepare, predictor):
        self._prepare, self._predictor, self._predict = prepare, predictor, predictor.predict

    def begin(self, rows, members):
        """The predictions after the last row of each series, of shape (n_series, ...)."""
        channels = self._prepare(rows)[np.concatenate(members)]
        starts = np.cumsum([0, *(len(rows) for rows in members[:-1])])
        self._windows = self._predictor.last_windows(channels, starts)
        if len(members) > 1 and not looks_at_rows_alone(self._predict, self._windows[:MAX_TRIED]):
            self._predict = self._one_by_one
        return self._predict(self._windows)

    def go_on(self, rows):
        """The predictions after one more row of each series."""
        self._windows = self._predictor.move_on(self._windows, self._prepare(rows))
        return self._predict(self._windows)

    def _one_by_one(self, windows):
        return np.concatenate([self._predictor.predict(windows[i : i + 1]) for i in range(len(windows))])


def _window_has_the_series(window, known, ahead):
    """Whether the window finds the same series as the forecast, in the same order of time."""
    if window.time is not None and not (isinstance(window.time, str) and window.time == known.time):
        return False
    names = names_in(window.group)
    if window.group is None or (names and set(names) == set(names_in(known.group))):
        return True
    if not names:
        return False
    series = np.empty(len(known.rows), int)
    for i, rows in enumerate(known.members):
        series[rows] = i
    tables = [known.rows]
    if ahead is not None:
        n_series = len(known.members)
        series = np.append(series, np.repeat(np.arange(n_series), len(ahead) // n_series))
        tables.append(ahead)
    labels = [label for table in tables for label in column_of(table, window.group, "group", len(table))]
    codes = number_labels(array_of_tuples(labels), f"{window.group!r}")[0]
    return len(set(zip(series.tolist(), codes.tolist(), strict=True))) == len(known.members)


def _tried(known, ahead):
    """Known rows and rows to come on which steps can be tried: no two have the same target."""
    parts, tables = [], [known.rows] if ahead is None else [known.rows, ahead]
    for table in tables:
        spread = np.linspace(0, len(table) - 1, min(len(table), MAX_TRIED // 2))
        parts.append(rows_at(table, spread.astype(int)))
    rows = parts[0] if ahead is None else with_rows(*parts)
    ramp = np.arange(len(rows)) / len(rows)
    columns = []
    for values in known.values.T:
        finite = values[np.isfinite(values)]
        center, spread = (finite.mean(), finite.std()) if len(finite) else (0, 0)
        columns.append(center + (spread or 1) * ramp)
    return known.with_targets(rows, np.stack(columns, axis=1).astype(known.values.dtype))
