"""
Several series in one table
===========================

What will the temperature at three airports be in six hours?  The table is as it came: the airports
are interleaved; the wind is a word, and sometimes missing; pressures are missing, and whole hours
too; one wind speed, 911 knots, is impossible.  The ten lines between the dashes lead from this
table to a fitted network.  Windows and futures stay within an airport; the last reading stands in for
a missing one, and a missing wind is a word of its own.  The table has a row every hour, and every
fourth hour is forecast.

The models are trained on the months before November and tested on November and December.  A ridge
regression that chooses its penalty itself, gradient boosting, both on the same windows, persistence
(it stays as warm as it is) and the temperature of the day before stand beside the network.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.dates import DateFormatter
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.metrics import root_mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_gru import (
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)

table = pd.read_csv(Path(sys.argv[0]).parent / "data" / "airport_weather.csv.gz", parse_dates=["time"])
# a row for every hour, so that six rows are six hours; NaN where nothing was recorded
table = table.set_index(["time", "airport"]).unstack().asfreq("h").stack(future_stack=True).reset_index()
table["wind_speed"] = table["wind_speed"].where(table["wind_speed"] < 200)
angle = 2 * np.pi * table["time"].dt.hour / 24
table["sin_hour"], table["cos_hour"] = np.sin(angle), np.cos(angle)
november, six_hours = pd.Timestamp("2013-11-01"), pd.Timedelta("6h")

# The user's part, ten lines --------------------------------------------------------------------
words = OneHotEncoder(sparse_output=False), ["wind"]
encode = make_column_transformer(words, remainder="passthrough", verbose_feature_names_out=False)
rows = encode.set_output(transform="pandas").fit_transform(table)  # columns "airport" and "time" are kept
windows = make_windows(rows, 24, group="airport", time="time", fill="forward", stride=4)
X, future = future_targets(windows, table["temperature"], horizon=6)
X, future = X[future.notna().all(axis=1).to_numpy()], future.dropna()  # ridge takes no NaN in y
times, y = table["time"].iloc[X.table_rows], future["temperature_lead6"]
train, test = (times < november - six_hours).to_numpy(), (times >= november).to_numpy()
gru = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=10, random_state=0))
gru.fit(X[train], y[train])
# --------------------------------------------------------------------------------------------------

fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)  # the mean, before January
flat = SlidingWindow(24, flatten=True)
ridge = make_pipeline(StepwiseTransformer(StandardScaler()), flat, fill, RidgeCV(np.logspace(-1, 5, 7)))
boosting = make_pipeline(flat, HistGradientBoostingRegressor(random_state=0))
persistence, day_before = (  # of the six hours to come, of which the last is asked for
    SeasonalNaive(period, channel="temperature").fit(X[train], future[train]).predict(X[test])[:, -1]
    for period in (1, 24)
)
forecasts = {
    "GRU": gru.predict(X[test]),
    "ridge": ridge.fit(X[train], y[train]).predict(X[test]),
    "boosting": boosting.fit(X[train], y[train]).predict(X[test]),
    "persistence": persistence,
    "day before": day_before,
}
airport, truth, ahead = table["airport"].iloc[X.table_rows][test], y[test], times[test] + six_hours
airports = sorted(airport.unique())
print(f"RMSE (°C), six hours ahead, {times[test].min():%d %B} to {times[test].max():%d %B}")
print(f"{'':12}" + "".join(f"{name:>6}" for name in [*airports, "all"]))
for name, forecast in forecasts.items():
    errors = [root_mean_squared_error(truth[airport == a], forecast[airport == a]) for a in airports]
    print(f"{name:12}" + "".join(f"{e:6.2f}" for e in [*errors, root_mean_squared_error(truth, forecast)]))

figure, panels = plt.subplots(3, figsize=(11, 8.5), sharex=True, sharey=True, layout="constrained")
first, last = november + pd.Timedelta("3D"), november + pd.Timedelta("10D")
hours = table[table["time"].between(first, last)]
styles = {"GRU": ("-", "tab:red", 2), "ridge": ("--", "tab:blue", 1.4), "boosting": ("-.", "tab:green", 1.4)}
styles["persistence"] = (":", "0.5", 1.4)
for panel, name in zip(panels, airports, strict=True):
    observed = hours[hours["airport"] == name]
    here = (airport == name) & ahead.between(first, last)
    panel.plot(observed["time"], observed["temperature"], color="black", linewidth=1.2, label="observed")
    for contender, (line, color, width) in styles.items():
        drawn = forecasts[contender][here]
        panel.plot(ahead[here], drawn, line, color=color, linewidth=width, label=contender)
    panel.set(title=name, ylabel="temperature (°C)")
    panel.grid(axis="x", alpha=0.4)
panels[-1].xaxis.set_major_formatter(DateFormatter("%d %b"))
panels[-1].set(xlim=(first, last), xlabel="2013 (UTC)")
figure.suptitle("Temperature at three airports, each point forecast six hours before")
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
figure.savefig("several_series.png", dpi=110)
