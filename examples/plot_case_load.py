"""
From start to end: a power load, 24 hours ahead
===============================================

A town's load hour by hour, and the temperature as it was forecast.  Asked for is the load of each of the
next 24 hours with a band, from a file to a saved model.  On the way stand the same hour a week before, ridge
and boosting on the same windows, a test part that nothing has seen, and the hours at which the network is
worth its trouble.

The weather is that of New York in 2013; the load is drawn at random on it (heating, cooling, working hours,
noise that lasts for hours), because no real one could ship with this package.  So the figures say how the
methods compare on a series of this kind, not how good they are on yours.
"""

# %%
# The table
# ---------
#
# One row an hour, the time in UTC.  The meter failed now and then, and the last day is still to come: of it
# only the temperature is there.

import sys
import time
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    CoverageDisplay,
    DataWarning,
    ForecastDisplay,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    interval_coverage,
    interval_width,
    make_windows,
)

table = pd.read_csv(Path(sys.argv[0]).parent / "data" / "power_load.csv.gz", parse_dates=["time"])
print(table.tail(26).head(4).to_string(index=False))
print(f"\n{len(table)} hours from {table['time'].iloc[0]} to {table['time'].iloc[-1]}")
steps = table["time"].diff().value_counts()
print(f"steps between rows: {', '.join(f'{step} ({count} times)' for step, count in steps.items())}")
print(f"hours without a load: {table['load'][:-24].isna().sum()}, and the 24 to come")

# %%
# Looking at it
# -------------
#
# The load falls as it gets warmer, and rises again when it is hot: a bent line, which ridge can only
# approximate.  And a working day differs from a Sunday.  Both are known ahead: the calendar for certain, the
# temperature as a forecast.

figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4), layout="constrained", width_ratios=[2, 1])
fortnight = table.set_index("time")["load"]["2013-10-07":"2013-10-20"]
left.plot(fortnight.index, fortnight, color="tab:gray")
left.set(title="Two weeks of October", ylabel="load (MW)")
left.tick_params(axis="x", rotation=20)
right.plot(table["temperature"], table["load"], ".", color="tab:gray", markersize=2, alpha=0.3)
right.set(title="Load against temperature", xlabel="temperature, as forecast (°C)")
figure.savefig("case_load_table.png", dpi=110)

# %%
# Windows
# -------
#
# A window is a week of hours up to now and what is known of the 24 to come (`known`, `horizon`).  A load
# that the meter did not report is filled with the one before, never with a later one (`fill="forward"`).  A
# window at every third hour is enough.  Those that would begin before the table, and those whose future is
# not known, are left out: ridge and boosting could not take them.

HORIZON, WEEK = 24, 168
table = table.assign(works=(table["time"] - pd.Timedelta("5h")).dt.day_of_week < 5)  # by New York's clock
known = ["temperature", "works"]
windows = make_windows(table, WEEK, time="time", fill="forward", known=known, horizon=HORIZON, stride=3)
X, y = future_targets(windows[WEEK // 3 :], table["load"], horizon=HORIZON)
X, y = X[y.notna().all(axis=1)], y.dropna()
print(X)

# %%
# A split without a leak
# ----------------------
#
# The test part are the forecasts made from 1 November on.  The training part ends a day before: the last of
# its 24 targets is the last hour before the first test forecast is made.  In between there is nothing that
# both could share.

start_of_test = pd.Timestamp("2013-11-01")
past, later = X.times < start_of_test - pd.Timedelta("24h"), X.times >= start_of_test
print(f"{past.sum()} windows to learn from, {later.sum()} to test on")

# %%
# Four forecasts
# --------------
#
# The same windows for all: a week for the week before, the last two days of them, with what is known ahead,
# for the others. Boosting needs a model for each of the 24 hours.  Nothing is tuned but ridge, which chooses
# its penalty itself.

scale, two_days = StepwiseTransformer(StandardScaler()), SlidingWindow(48)
network = GRURegressor(loss="quantile", quantile=[0.05, 0.25, 0.5, 0.75, 0.95], random_state=0)
boosting = HistGradientBoostingRegressor(random_state=0)
models = {
    "GRU": make_pipeline(scale, two_days, GRURegressor(random_state=0)),
    "ridge": make_pipeline(SlidingWindow(48, flatten=True), StandardScaler(), RidgeCV(np.logspace(-1, 5, 7))),
    "boosting": make_pipeline(SlidingWindow(48, flatten=True), MultiOutputRegressor(boosting)),
    "week before": SeasonalNaive(WEEK, channel="load"),
}
said, errors = {}, {}
print(f"{'':12}  MAE of 1 hour ahead  of 24 hours  of all  seconds")
for name, model in models.items():
    start = time.process_time()
    said[name] = pd.DataFrame(model.fit(X[past], y[past]).predict(X[later]), y.index[later], y.columns)
    errors[name] = (said[name] - y[later]).abs().mean()
    first, last, mean = errors[name].iloc[0], errors[name].iloc[-1], errors[name].mean()
    seconds = time.process_time() - start
    print(f"{name:12}{first:21.1f}{last:13.1f}{mean:8.1f}{seconds:9.1f}")

# %%
# Where the network is ahead, and where it hardly is: hour by hour.  One hour ahead nearly all is said by the
# last hour, and ridge is close.  Further ahead the temperature and the calendar have to be read together.

figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
looks = {
    "GRU": ("tab:red", "-"),
    "ridge": ("tab:blue", "--"),
    "boosting": ("tab:green", "-."),
    "week before": ("tab:gray", ":"),
}
for name, (color, line) in looks.items():
    axes.plot(range(1, HORIZON + 1), errors[name], line, color=color, label=name)
axes.set(xlabel="hours ahead", ylabel="mean absolute error (MW)", ylim=(0, None), xticks=range(0, 25, 6))
axes.legend(ncols=2)
figure.savefig("case_load_errors.png", dpi=110)

# %%
# A band, and what it holds
# -------------------------
#
# Another network learns five quantiles of each hour, on the first four fifths of the training part; the
# last fifth, which it has not seen, tells by how much its bands have to be wider or narrower.  What they
# hold is counted on the test part, twice: static as they were calibrated, and adaptive, where each outcome
# moves the bands to come once it is known, a day after its forecast.  A `DataWarning` where a band has come
# to the largest error that it remembers is left out here.

level = [50, 80, 90]
calibrated = AdaptiveConformalRegressor(make_pipeline(scale, two_days, network), level=level)
calibrated.fit(X[past], y[past])
bands = {"static": calibrated.predict_interval(X[later])}
made, followed, n_given = X.times[later], [], 0
with warnings.catch_warnings(action="ignore", category=DataWarning):
    for i, now in enumerate(made):
        n_known = np.searchsorted(made, now - np.timedelta64(HORIZON, "h"), side="right")
        if n_known > n_given:
            calibrated.update(X[later][n_given:n_known], y[later][n_given:n_known])
            n_given = n_known
        followed.append(calibrated.predict_interval(X[later][i : i + 1])[0])
bands["adaptive"] = np.array(followed)
print(f"{'':10}  held of {', '.join(map(str, level))} %  mean width (MW)")
for kind, band in bands.items():
    held = ", ".join(f"{share:.0%}" for share in interval_coverage(y[later], band))
    width = ", ".join(f"{megawatts:.0f}" for megawatts in interval_width(y[later], band))
    print(f"{kind:10}{held:>20}{width:>17}")

# %%
# The static bands hold less than they should: they were calibrated on September and October, and the test
# part is colder, with more heating than the models have seen.  The adaptive ones get wider.
#
# On the left are forecasts of the test part that were made each evening at ten, one day after the other,
# with the adaptive bands; on the right is coverage against level.  Hours of one day are not independent, so
# the shade of chance is that of as many outcomes as there are days.

figure, (left, right) = plt.subplots(1, 2, figsize=(13, 5), layout="constrained", width_ratios=[2.2, 1])
evenings = pd.date_range("2013-12-03 03:00", periods=7, freq="D")  # ten in the evening, in New York
rows = np.flatnonzero(np.isin(made, evenings.to_numpy()))
hours = (made[rows][:, np.newaxis] + np.arange(1, HORIZON + 1) * np.timedelta64(1, "h")).ravel()
measured = table.set_index("time")["load"]
ForecastDisplay.from_predictions(
    pd.Series(said["GRU"].iloc[rows].to_numpy().ravel(), hours),
    intervals=bands["adaptive"][rows].reshape(-1, 3, 2),
    level=level,
    truth=measured,
    name="GRU",
    ax=left,
    forecast_kwargs={"color": "tab:red", "linewidth": 1.3},
    truth_kwargs={"markersize": 1.5, "linewidth": 0.8},
)
for name in ("boosting", "week before"):
    color, line = looks[name]
    left.plot(hours, said[name].iloc[rows].to_numpy().ravel(), line, color=color, linewidth=1, label=name)
left.set(title="A week of the test part, each day forecast the evening before", ylabel="load (MW)")
left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=4, frameon=False)
chance = int(later.sum()) * 3 // 24  # days
for kind, line in (("static", "--"), ("adaptive", "-")):
    CoverageDisplay.from_predictions(
        y[later],
        bands[kind],
        level=level,
        ax=right,
        name=f"GRU, {kind}",
        n_independent=chance if kind == "static" else None,
        line_kwargs={"color": "tab:red", "linestyle": line},
    )
right.legend(loc="lower right", fontsize="small")
figure.savefig("case_load.png", dpi=110)

# %%
# What comes next
# ---------------
#
# Now all windows train and calibrate, and the last day of the file is forecast: `forecast` takes the table
# as it is and finds the hours to come, whose load is missing, and what is known of them.  Its columns are
# the time, the forecast and the ends of the bands.

calibrated.fit(X, y)
tomorrow = forecast(calibrated, table, target="load", level=level)
print(tomorrow.iloc[::6].to_string(index=False, float_format="{:.0f}".format))
ahead = ForecastDisplay.from_predictions(tomorrow, history=table, n_history=96, name="GRU, median")
ahead.ax_.set(title="The last day of the file, which is still to come", ylabel="load (MW)", xlabel=None)
ahead.ax_.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=5, frameon=False)
ahead.figure_.savefig("case_load_ahead.png", dpi=110)

# %%
# Saving and loading
# ------------------
#
# The saved model knows how its windows are made: another process needs the table only.

with TemporaryDirectory() as directory:
    joblib.dump(calibrated, Path(directory) / "load.joblib")
    again = forecast(joblib.load(Path(directory) / "load.joblib"), table, target="load", level=level)
print(f"the loaded model says the same: {again.equals(tomorrow)}")
