"""What a model says after the last known row of each series, side by side, and after each new row."""

from typing import NamedTuple

import numpy as np

from .._tables.columns import column_of
from .._tables.frames import rows_at, with_column, with_rows
from .._tables.ids import array_of_tuples, names_in
from .._tables.labels import number_labels
from .front import MAX_TRIED, looks_at_rows_alone, row_steps
from .last_prediction import predict_last
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
        """The known rows of some series."""
        return self._replace(members=[self.members[i] for i in series], which=[self.which[i] for i in series])


def series_predictor(chain, known, ahead=None, n_told=None):
    """What predicts from new rows only; None where that would not be right.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows
    ahead : data frame or ndarray, default=None
        The rows to come that it will be given, one series after the other.
    n_told : ndarray of shape (n_series,), default=None
        How many of them tell what windows show ahead.

    Returns
    -------
    predictor : OfRows, OfWindows or None
    """
    if chain.length is not None:
        return OfWindows(row_steps([], {}), WindowPredictor.of_windows(chain), known, ahead, n_told)
    if chain.window is None:
        return OfRows(chain.model) if looks_at_rows_alone(chain.model.predict, _tried(known, ahead)) else None
    prepare = row_steps(chain.front, chain.roles)
    if not _window_has_the_series(chain.window, known, ahead):
        return None
    if chain.front and not looks_at_rows_alone(prepare, _tried(known, ahead)):
        return None
    return OfWindows(prepare, WindowPredictor.behind_window(chain), known, ahead, n_told)


def first_prediction(chain, known):
    """What a model says after the known rows of the first series, as if what it knows ahead stayed as it is.

    Parameters
    ----------
    chain : FittedChain
    known : KnownRows

    Returns
    -------
    prediction : ndarray of shape () or (n_outputs,)
        It tells how many outputs there are.
    """
    first = rows_at(known.rows, known.members[0])
    if not chain.known:
        return predict_last(chain, first)
    of_windows = chain.length is not None
    predictor = WindowPredictor.of_windows(chain) if of_windows else WindowPredictor.behind_window(chain)
    channels = row_steps(chain.front, chain.roles)(first)
    last = channels[-1:, list(predictor.ahead.known)]
    windows = predictor.last_windows(channels, np.zeros(1, np.intp))
    ahead = np.repeat(last[np.newaxis], predictor.ahead.reach, axis=1)
    return predictor.predict(predictor.showing(windows, ahead))[0]


class OfRows:
    """A model that predicts from each row by itself."""

    def __init__(self, model):
        self._predict = model.predict

    def begin(self, rows, members):
        """The predictions after the last row of each series, of shape (n_series, ...)."""
        return np.asarray(self._predict(rows))[[rows[-1] for rows in members]]

    def go_on(self, rows, goes_on):
        """The predictions after one more row of each series that goes on, of those before."""
        return np.asarray(self._predict(rows))


class OfWindows:
    """A model that predicts from the last window of each series."""

    def __init__(self, prepare, predictor, known, ahead, n_told):
        self._prepare, self._predictor, self._predict = prepare, predictor, predictor.predict
        self._ahead = None if predictor.ahead is None else self._known_ahead(known, ahead, n_told)

    def begin(self, rows, members):
        """The predictions after the last row of each series, of shape (n_series, ...)."""
        channels = self._prepare(rows)[np.concatenate(members)]
        starts = np.cumsum([0, *(len(rows) for rows in members[:-1])])
        self._windows = self._predictor.last_windows(channels, starts, self._ahead)
        shown = self._predictor.showing(self._windows, self._ahead)
        if len(members) > 1 and not looks_at_rows_alone(self._predict, shown[:MAX_TRIED], 1):
            self._predict = self._one_by_one
        return self._predict(shown)

    def go_on(self, rows, goes_on):
        """The predictions after one more row of each series that goes on, of those before."""
        if self._ahead is not None:
            self._ahead = self._ahead[goes_on, 1:]
        self._windows = self._predictor.move_on(self._windows[goes_on], self._prepare(rows), self._ahead)
        return self._predict(self._predictor.showing(self._windows, self._ahead))

    def _known_ahead(self, known, ahead, n_told):
        """What is known of the rows to come, of shape (n_series, n_ahead, n_known)."""
        unknown = np.full((len(ahead), len(known.targets)), np.nan, known.values.dtype)
        channels = self._prepare(known.with_targets(ahead, unknown))[:, list(self._predictor.ahead.known)]
        values = channels.reshape(len(known.members), -1, channels.shape[1])
        is_told = np.arange(values.shape[1]) < n_told[:, np.newaxis]
        return np.where(is_told[:, :, np.newaxis], values, np.nan)

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
