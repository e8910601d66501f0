r"""Bands on real series: do they hold what they say, how wide are they, and what follows a drift.

Ten of the forecasting tasks of ``accuracy.py``, those with more than 1,000 test windows and at most seven
steps, one of each series; read as described there.  The levels are 50, 80 and 95 per cent:

- gru: ``ConformalRegressor`` around the network of seven quantiles, all else its defaults
- gru_follows: ``AdaptiveConformalRegressor`` around the same, outcomes given to it as they arrive,
  that of step h when h more rows of the series have come
- gru_residuals: ``ConformalRegressor`` around the network of the mean
- linear: linear quantile regression without a penalty, for each end of a band (``_linear_quantiles.py``)
- boosting: scikit-learn's ``HistGradientBoostingRegressor`` of quantiles, for each end of a band
- mapie: MAPIE's ``ConformalizedQuantileRegressor`` around that, one for each level and step, for it takes a
  single output; on the split of ours

    python -m pip install mapie
    python benchmarks/bands.py /tmp/series [--cache bands.json] > benchmarks/results/bands.txt

It takes half an hour.  With ``--cache`` what is in the file is not measured again, and a run of some
``--contenders`` or ``--tasks`` adds to it: a run of all then prints one table.

The scores are means over the steps of the horizon, in units of the spread of the training part.
"""

import argparse
import json
import time
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from _linear_quantiles import LinearQuantile
from _machine import machine_line
from _rivals import flat
from _series import Sources
from _tasks import TASKS
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    DataWarning,
    GRURegressor,
    interval_coverage,
    interval_width,
    winkler_score,
)

LEVELS = [50, 80, 95]
QUANTILES = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
CHOSEN = [
    *("laser_h1", "temp_australia_h1", "chicago_h7", "taylor_h1", "beijing_pm_h1"),
    *("traffic_h1", "storms_h4", "eia_weekly_h4", "nox_h1", "bitcoin_h7"),
]
FOLLOWS = "gru_follows"  # alone it gets the outcomes of the test part
CALIBRATION = 0.2


def network_of_quantiles():
    return GRURegressor(loss="quantile", quantile=QUANTILES, random_state=0)


def gru(X, y, X_test):
    return ConformalRegressor(network_of_quantiles(), level=LEVELS).fit(X, y).predict_interval(X_test)


def gru_residuals(X, y, X_test):
    return ConformalRegressor(GRURegressor(random_state=0), level=LEVELS).fit(X, y).predict_interval(X_test)


def gru_follows(X, y, X_test, y_test, times):
    model = AdaptiveConformalRegressor(network_of_quantiles(), level=LEVELS).fit(X, y)
    return follow(model, X_test, y_test, times)


def follow(model, X_test, y_test, times):
    """The band of each sample, made when its window ends, with the outcomes that had come by then."""
    bands, comes = [], times[:, np.newaxis] + np.arange(1, y_test.shape[1] + 1)
    known_until = -1  # all outcomes up to this time have been given
    for now, time_now in enumerate(times):
        has_come = (comes[:now] > known_until) & (comes[:now] <= time_now)
        rows = np.flatnonzero(has_come.any(axis=1))
        if len(rows):
            model.update(X_test[rows], np.where(has_come[rows], y_test[rows], np.nan))
        known_until = time_now
        bands.append(model.predict_interval(X_test[now : now + 1]))
    return np.concatenate(bands)


def of_ends(make):
    """A model for each end of a band and each step of the horizon; ``make`` gets the quantile."""

    def bands(X, y, X_test):
        ends = [(0.5 - level / 200, 0.5 + level / 200) for level in LEVELS]
        predicted = [
            [[make(end).fit(flat(X), step).predict(flat(X_test)) for end in pair] for pair in ends]
            for step in y.T
        ]
        return np.sort(np.moveaxis(predicted, 3, 0), axis=-1)

    return bands


def boosted(quantile):
    return HistGradientBoostingRegressor(loss="quantile", quantile=quantile, random_state=0)


def mapie(X, y, X_test):
    from mapie.regression import ConformalizedQuantileRegressor

    n_left = len(X) - int(np.ceil(CALIBRATION * len(X)))
    training, calibration = slice(n_left - y.shape[1] + 1), slice(n_left, None)

    def band(step, level):
        model = ConformalizedQuantileRegressor(boosted(0.5), confidence_level=level / 100)
        model.fit(flat(X)[training], step[training]).conformalize(flat(X)[calibration], step[calibration])
        return model.predict_interval(flat(X_test))[1][:, :, 0]

    return np.moveaxis([[band(step, level) for level in LEVELS] for step in y.T], 2, 0)


CONTENDERS = {
    "gru": gru,
    FOLLOWS: gru_follows,
    "gru_residuals": gru_residuals,
    "linear": of_ends(LinearQuantile),
    "boosting": of_ends(boosted),
    **({"mapie": mapie} if find_spec("mapie") else {}),
}


def measured(name, task, sources):
    """Coverage, width and Winkler score of each level, and the seconds of the processor."""
    X, y, X_test, y_test = (np.asarray(array, np.float64) for array in task.load(sources))
    outcomes = (y_test, task.test_times(sources)) if name == FOLLOWS else ()
    begin = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what MAPIE says; ours of alpha at its bound
        bands = CONTENDERS[name](X, y, X_test, *outcomes)
    seconds = time.process_time() - begin
    scores = [
        interval_coverage(y_test, bands),
        interval_width(y_test, bands),
        winkler_score(y_test, bands, level=LEVELS),
    ]
    return [[float(each) for each in score] for score in scores] + [seconds]


def print_task(task, n_test, rows):
    print(f"\n{task.name}, {n_test} test windows, horizon {task.horizon}")
    print(f"{'':16}{'coverage':>18}{'width':>24}{'Winkler score':>24}")
    for contender, (coverage, width, winkler, _) in rows.items():
        shown = "".join(f"{100 * each:6.1f}" for each in coverage)
        shown += "".join(f"{each:8.3f}" for each in [*width, *winkler])
        print(f"{contender:16}{shown}", flush=True)


def print_summary(results):
    names = [name for name in CONTENDERS if all(name in rows for rows in results.values())]
    print(f"\n{len(results)} tasks\n{'':16}{'mean coverage':>18}{'largest miss':>20}{'within 3':>18}", end="")
    print(f"{'Winkler / best, median':>26}{'first':>18}{'CPU s':>9}")
    coverage, winkler = (
        np.array([[results[task][name][part] for task in results] for name in names]) for part in (0, 2)
    )
    miss = 100 * coverage - LEVELS
    for i, name in enumerate(names):
        ratio = np.median(winkler[i] / winkler.min(axis=0), axis=0)
        first = (winkler[i] == winkler.min(axis=0)).sum(axis=0)
        seconds = sum(rows[name][3] for rows in results.values())
        print(
            f"{name:16}"
            + "".join(f"{each:6.1f}" for each in 100 * coverage[i].mean(axis=0))
            + "  "
            + "".join(f"{each:6.1f}" for each in np.abs(miss[i]).max(axis=0))
            + "".join(f"{each:6d}" for each in (np.abs(miss[i]) <= 3).sum(axis=0))
            + "  "
            + "".join(f"{each:8.3f}" for each in ratio)
            + "".join(f"{each:6d}" for each in first)
            + f"{seconds:9.0f}"
        )


def print_drift(seeds):
    """A series whose variance doubles half way, and ridge on its windows."""
    from sklearn_gru import future_targets, make_windows

    covered, known = [], 1000  # training and calibration; the variance doubles another 1000 outcomes later
    for seed in seeds:
        noise = np.random.default_rng(seed).normal(size=3000)
        noise[2000:] *= np.sqrt(2)
        series = np.zeros(3000)
        for t in range(1, 3000):
            series[t] = 0.8 * series[t - 1] + noise[t]
        X, y = future_targets(make_windows(series, 8), horizon=1)
        X, y = X[8:, :, 0], y[8:]
        model = AdaptiveConformalRegressor(Ridge(), level=LEVELS).fit(X[:known], y[:known])
        X, y = X[known:], y[known:]
        bands = [model.predict_interval(X), follow(model, X, y, np.arange(len(X)))]
        y = y[:, :, np.newaxis]
        covered.append([(band[..., 0] <= y) & (y <= band[..., 1]) for band in bands])
    covered = np.array(covered)[:, :, :, 0]  # (n_seeds, 2, n_outcomes, n_levels)
    change = 2000 - 8 - 1 - known
    parts = {
        "before": slice(change),
        "first 200 after": slice(change, change + 200),
        "next 200": slice(change + 200, change + 400),
        "all after 200": slice(change + 200, None),
    }
    print(
        f"\nvariance doubles half way, {len(seeds)} series: coverage, and the share of series within 3 points"
    )
    for i, name in enumerate(("static", "follows")):
        for part, rows in parts.items():
            coverage = 100 * covered[:, i, rows].mean(axis=1)
            near = (np.abs(coverage - LEVELS) <= 3).mean(axis=0)
            shown = "".join(f"{each:7.1f}" for each in coverage.mean(axis=0))
            print(f"{name:10}{part:18}{shown}   " + "".join(f"{each:7.2f}" for each in near))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheels", nargs="?", default="/tmp/series", help="the folder with the packages")
    parser.add_argument("--tasks", nargs="*", default=CHOSEN, help="their names")
    parser.add_argument("--contenders", nargs="*", default=list(CONTENDERS), help="their names")
    parser.add_argument("--series", type=int, default=20, help="how many have a variance that doubles")
    parser.add_argument("--cache", type=Path, help="a file that keeps what there is")
    options = parser.parse_args()
    warnings.simplefilter("ignore", DataWarning)
    print(machine_line("numpy", "scikit-learn", "mapie"))
    kept = json.loads(options.cache.read_text()) if options.cache and options.cache.exists() else {}
    sources, results = Sources(options.wheels), {}
    for task in TASKS:
        if task.name not in options.tasks:
            continue
        rows = kept.setdefault(task.name, {})
        for name in options.contenders:
            if name not in rows:
                rows[name] = measured(name, task, sources)
                if options.cache:
                    options.cache.write_text(json.dumps(kept))
        results[task.name] = {name: rows[name] for name in options.contenders}
        print_task(task, len(task.test_times(sources)), results[task.name])
    if results:
        print_summary(results)
    if options.series:
        print_drift(range(100, 100 + options.series))


if __name__ == "__main__":
    main()
