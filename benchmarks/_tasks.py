"""Forty-one forecasting tasks from the series of ``_series.py``, and eight sets to classify.

A task is windows of a series and the next values of its first channel.  The last 30 % of the windows
of each series are the test part, and as many windows as the horizon less one are left out before
them, so that no target of the training part lies in the test part; of the storms the last 30 % are.
Windows of a panel are ordered by time.  Long series are thinned, evenly.  Channels are standardised by
the windows of the training part, and the target with the first of them.
"""

from typing import NamedTuple

import numpy as np
from _series import LOADERS, TRAINING_SHARE
from numpy.lib.stride_tricks import sliding_window_view

N_TEST = 1500


class Task(NamedTuple):
    """What is to be forecast from what."""

    name: str
    series: str  # of ``LOADERS``
    length: int
    horizon: int
    season: int | None = None
    n_train: int = 4000  # at most
    whole_series: bool = False  # whether whole series are the test part, the last ones

    def load(self, sources):
        """``X, y, X_test, y_test``, X of shape (n_windows, length, n_channels), in float32."""
        X, y, X_test, y_test = self.load_raw(sources)
        mean, scale = X.mean(axis=(0, 1)), X.std(axis=(0, 1))
        scale[scale == 0] = 1
        arrays = (X - mean) / scale, (y - mean[0]) / scale[0]
        arrays += (X_test - mean) / scale, (y_test - mean[0]) / scale[0]
        return [array.astype(np.float32) for array in arrays]

    def test_times(self, sources):
        """When each test window ends, in rows of its series: the outcome of step h comes h rows later.

        The rows of a panel are those of one calendar.  Storms come one after the other.
        """
        counts = [len(series) - self.length - self.horizon + 1 for series in LOADERS[self.series](sources)]
        if self.whole_series:
            counts = counts[int(TRAINING_SHARE * len(counts)) :]
            begins = np.cumsum([0, *(n + self.horizon for n in counts[:-1])])
            times = np.concatenate([begin + np.arange(n) for begin, n in zip(begins, counts, strict=True)])
        else:
            times = np.sort(np.concatenate([np.arange(int(TRAINING_SHARE * n), n) for n in counts]))
        return _thin(times, times, N_TEST)[0]

    def load_raw(self, sources):
        """The same in the units of the series, in float64."""
        pairs = [self._windows(np.asarray(series, float)) for series in LOADERS[self.series](sources)]
        training, test = _by_series(pairs) if self.whole_series else self._in_time(pairs)
        return *_thin(*training, self.n_train), *_thin(*test, N_TEST)

    def _windows(self, series):
        """All windows of one series, and what comes after each."""
        series = series.reshape(len(series), -1)
        X = sliding_window_view(series[: len(series) - self.horizon], self.length, axis=0).swapaxes(1, 2)
        return X, sliding_window_view(series[self.length :, 0], self.horizon)

    def _in_time(self, pairs):
        training, test = [], []
        for X, y in pairs:
            cut = int(TRAINING_SHARE * len(X))
            last = cut - self.horizon + 1
            training.append((np.arange(last), X[:last], y[:last]))
            test.append((np.arange(cut, len(X)), X[cut:], y[cut:]))
        return _by_time(training), _by_time(test)


def _by_time(parts):
    time, X, y = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(time, kind="stable")
    return X[order], y[order]


def _by_series(pairs):
    cut = int(TRAINING_SHARE * len(pairs))
    return [tuple(map(np.concatenate, zip(*part, strict=True))) for part in (pairs[:cut], pairs[cut:])]


def _thin(X, y, n):
    if len(X) <= n:
        return X, y
    rows = np.linspace(0, len(X) - 1, n).round().astype(int)
    return X[rows], y[rows]


TASKS = [
    Task("sunspots_y_h1", "sunspots_y", 24, 1, 11),
    Task("sunspots_y_h12", "sunspots_y", 24, 12, 11),
    Task("elnino_h1", "elnino", 24, 1, 12),
    Task("elnino_h6", "elnino", 24, 6, 12),
    Task("laser_h1", "laser", 40, 1, 7),
    Task("sunspots_m_h1", "sunspots_m", 48, 1),
    Task("sunspots_m_h12", "sunspots_m", 48, 12),
    Task("nottem_h1", "nottem", 24, 1, 12),
    Task("nottem_h12", "nottem", 24, 12, 12),
    Task("airpassengers_h1", "airpassengers", 24, 1, 12),
    Task("airpassengers_h12", "airpassengers", 24, 12, 12),
    Task("seatbelts_h1", "seatbelts", 12, 1, 12),
    Task("bjsales_h1", "bjsales", 8, 1),
    Task("water_flow_h1", "water_flow", 24, 1, 24),
    Task("water_flow_h12", "water_flow", 24, 12, 24),
    Task("manaus_h1", "manaus", 24, 1, 12),
    Task("manaus_h6", "manaus", 24, 6, 12),
    Task("gasoline_h4", "gasoline", 52, 4, 52),
    Task("macro_h1", "macro", 8, 1),
    Task("irates_h1", "irates", 12, 1),
    Task("eustocks_h1", "eustocks", 10, 1),
    Task("peyton_h7", "peyton", 28, 7, 7),
    Task("temp_australia_h1", "temp_australia", 30, 1),
    Task("seattle_weather_h1", "seattle_weather", 14, 1),
    Task("chicago_h7", "chicago", 28, 7, 7),
    Task("births_h1", "births", 14, 1, 7),
    Task("taylor_h1", "taylor", 48, 1, 48),
    Task("taylor_h24", "taylor", 48, 24, 48),
    Task("beijing_pm_h1", "beijing_pm", 24, 1),
    Task("beijing_pm_h12", "beijing_pm", 24, 12),
    Task("traffic_h1", "traffic", 24, 1, 24),
    Task("traffic_h12", "traffic", 24, 12, 24),
    Task("solar_h12", "solar", 48, 12, 24, n_train=3000),
    Task("storms_h4", "storms", 8, 4, n_train=6000, whole_series=True),
    Task("calls_h12", "calls", 36, 12),
    Task("us_employment_h12", "us_employment", 24, 12, 12),
    Task("eia_weekly_h4", "eia_weekly", 26, 4, 52, n_train=3000),
    Task("nox_h1", "nox", 24, 1, 24, n_train=3000),
    Task("bitcoin_h7", "bitcoin", 28, 7, 7, n_train=3000),
    Task("wiki_h7", "wiki", 28, 7, 7),
    Task("arrivals_h4", "arrivals", 8, 4, 4),
]


# --- classification

SETS = [
    "BasicMotions/BasicMotions",
    "ItalyPowerDemand/ItalyPowerDemand",
    "GunPoint/GunPoint",
    "ArrowHead/ArrowHead",
    "PickupGestureWiimoteZ/PickupGestureWiimoteZ_eq",
    "OSULeaf/OSULeaf",
    "JapaneseVowels/JapaneseVowels_eq",
    "ACSF1/ACSF1",
]


def load_set(sources, name):
    """``X, y, X_test, y_test`` of a set of aeon, X standardised by channel on the training part."""
    (X, y), (X_test, y_test) = (_read_ts(sources, f"{name}_{part}.ts") for part in ("TRAIN", "TEST"))
    mean, scale = X.mean(axis=(0, 1)), X.std(axis=(0, 1))
    return (X - mean) / scale, y, (X_test - mean) / scale, y_test


def _read_ts(sources, path):
    """Series of one length, (n_series, n_steps, n_channels), and their classes."""
    lines = sources.read("aeon", f"datasets/data/{path}").decode().splitlines()
    start = [line.strip().lower() for line in lines].index("@data") + 1
    rows = [line.split(":") for line in lines[start:] if line.strip()]
    X = np.array([[channel.split(",") for channel in channels] for *channels, _ in rows], float)
    return X.swapaxes(1, 2), np.array([row[-1].strip() for row in rows])
