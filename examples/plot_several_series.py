"""
Several series in one table
===========================

By how much will the temperature at three airports change in the next six hours?  The table is as
it came: the airports are interleaved; the wind is a word, and sometimes missing; pressures are
missing, and whole hours too; one wind speed, 911 knots, is impossible.  The ten lines between the
dashes lead from this table to a network whose penalty is chosen by a grid search.  Windows and
futures stay within an airport; the last reading stands in for a missing one, and a missing wind is
a word of its own.  Every fold of the search is tested on all airports, at later times than it was
trained on.

The models are trained on the months before November and tested on November and December.  A ridge
regression, searched in the same way, persistence (it stays as warm as it is) and the temperature
of yesterday at the same hour stand beside the network.
"""

from pathlib import Path

import matplotlib
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_gru import (
    GRURegressor,
    PanelTimeSeriesSplit,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)

matplotlib.use("Agg")  # no screen needed
import matplotlib.pyplot as plt
from matplotlib.dates import DateFormatter

table = pd.read_csv(Path(__file__).parent / "data" / "airport_weather.csv.gz", parse_dates=["time"])
# a row for every hour, so that six rows are six hours; NaN where nothing was recorded
table = table.set_index(["time", "airport"]).unstack().asfreq("h").stack(future_stack=True).reset_index()
table["hour"] = table["time"].dt.hour
table["wind_speed"] = table["wind_speed"].where(table["wind_speed"] < 200)
november, six_hours = pd.Timestamp("2013-11-01"), pd.Timedelta("6h")
past = table[table["time"] < november]

# The user's part, ten lines -----------------------------------------------------------------------
words = OneHotEncoder(sparse_output=False), ["wind", "hour"]
encode = make_column_transformer(words, remainder="passthrough", verbose_feature_names_out=False)
rows = encode.set_output(transform="pandas").fit_transform(past)  # columns "airport" and "time" are kept
windows = make_windows(rows, 24, group="airport", time="time", fill="forward", stride=3)
X, future = future_targets(windows, past["temperature"], horizon=6)
change = future["temperature_lead6"] - X[:, -1, "temperature"]
scale = StepwiseTransformer(StandardScaler())
gru = make_pipeline(scale, SlidingWindow(12), GRURegressor(max_iter=10, random_state=0))
search = GridSearchCV(gru, {"gruregressor__alpha": [0.1, 1]}, cv=PanelTimeSeriesSplit(3, gap=1), n_jobs=2)
search.fit(X, change)  # a gap of one time, which is three hours
# --------------------------------------------------------------------------------------------------

fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)  # the mean, before January
ridge = make_pipeline(scale, SlidingWindow(flatten=True), fill, Ridge())
ridge_grid = {"slidingwindow__length": [12, 24], "ridge__alpha": [100, 1000, 10000]}
ridge_search = GridSearchCV(ridge, ridge_grid, cv=search.cv, n_jobs=2)
ridge_search.fit(X, change)
print("chosen:", search.best_params_, ridge_search.best_params_)

windows = make_windows(encode.transform(table), 24, group="airport", time="time", fill="forward", stride=3)
X, future = future_targets(windows, table["temperature"], horizon=6)
times = table["time"].iloc[X.table_rows]
test = (times >= november).to_numpy()
airport, truth = table["airport"].iloc[X.table_rows][test], future["temperature_lead6"][test]
now = X[test][:, -1, "temperature"]
forecasts = {
    "GRU": now + search.predict(X[test]),
    "ridge": now + ridge_search.predict(X[test]),
    "persistence": pd.Series(now, truth.index),
    "yesterday": pd.Series(X[test][:, -19, "temperature"], truth.index),  # 18 hours before now
}
airports = sorted(airport.unique())
print(f"\nRMSE (°C), six hours ahead, {times[test].min():%d %B} to {times[test].max():%d %B}")
print(f"{'':12}" + "".join(f"{name:>6}" for name in [*airports, "all"]))
for name, forecast in forecasts.items():
    errors = [
        root_mean_squared_error(truth[airport == a], forecast[(airport == a).to_numpy()]) for a in airports
    ]
    print(f"{name:12}" + "".join(f"{e:6.2f}" for e in [*errors, root_mean_squared_error(truth, forecast)]))

figure, panels = plt.subplots(3, figsize=(11, 8), sharex=True, sharey=True, layout="constrained")
first, last = november + pd.Timedelta("3D"), november + pd.Timedelta("13D")
hours, ahead = table[table["time"].between(first, last)], times[test] + six_hours
for panel, name in zip(panels, airports, strict=True):
    observed = hours[hours["airport"] == name]
    here = (airport == name) & ahead.between(first, last)
    panel.plot(observed["time"], observed["temperature"], color="black", linewidth=1.2, label="observed")
    panel.plot(ahead[here], forecasts["GRU"][here.to_numpy()], color="tab:red", linewidth=1.8, label="GRU")
    panel.plot(
        ahead[here], forecasts["ridge"][here.to_numpy()], "--", color="tab:blue", linewidth=1.4, label="ridge"
    )
    panel.set(title=name, ylabel="temperature (°C)")
    panel.grid(axis="x", alpha=0.4)
panels[-1].xaxis.set_major_formatter(DateFormatter("%d %b"))
panels[-1].set(xlim=(first, last), xlabel="2013 (UTC)")
figure.suptitle("Temperature at three airports, each point forecast six hours before")
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
figure.savefig("several_series.png", dpi=110)
