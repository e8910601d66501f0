"""
The next 24 hours, with a band
==============================

The temperature at an airport in each of the next 24 hours, all of them forecast at once from the 24
hours before.  One network learns the median; two others learn the quantiles 0.1 and 0.9, so that
eight of ten readings should lie between them.  How many do is counted on the test part.  What is
learnt is the change from the last reading, which is then added again.

The models are trained on the months before November and tested on November and December.  A ridge
regression of the same windows, persistence (it stays as warm as it is) and the day before (each
hour is as it was yesterday) stand beside the network.  On the left are two forecasts of the test
part, made at noon in New York; on the right is the error of all of them by hours ahead.  The data
are of one year, so that nothing in the training was a November or a December.
"""

from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    ForecastDisplay,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)

matplotlib.use("Agg")  # no screen needed
import matplotlib.pyplot as plt

# The data: a row for every hour, with the wind and the hour of the day as numbers
table = pd.read_csv(Path(__file__).parent / "data" / "airport_weather.csv.gz", parse_dates=["time"])
table = table[table["airport"] == "JFK"].set_index("time").asfreq("h")
compass = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315, "calm": 0}
direction, clock = np.deg2rad(table["wind"].map(compass)), 2 * np.pi * table.index.hour / 24
hours = table[["temperature", "dew_point", "pressure"]].assign(
    east=table["wind_speed"] * np.sin(direction),
    north=table["wind_speed"] * np.cos(direction),
    sin_hour=np.sin(clock),
    cos_hour=np.cos(clock),
)
X, y = future_targets(make_windows(hours, 24, fill="forward"), hours["temperature"], horizon=24)
X, y = X[23:], y[23:]  # the first windows are not full
now, yesterday = X[:, -1, :1], X[:, :, 0]
november = pd.Timestamp("2013-11-01")
train, test = y.index < november - pd.Timedelta("24h"), y.index >= november

ridge = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(24, flatten=True), Ridge())
losses = {
    "low": {"loss": "quantile", "quantile": 0.1},
    "high": {"loss": "quantile", "quantile": 0.9},
    "GRU, median": {"loss": "absolute_error"},
}
models = {}
for name, loss in losses.items():
    gru = GRURegressor(alpha=0.1, max_iter=10, random_state=0, **loss)
    models[name] = make_pipeline(StepwiseTransformer(StandardScaler()), gru)
models["ridge"] = GridSearchCV(ridge, {"ridge__alpha": [10, 100, 1000, 10000]}, cv=TimeSeriesSplit(3, gap=23))
forecasts = {}
for name, model in models.items():
    change = model.fit(X[train], y[train] - now[train]).predict(X[test])
    forecasts[name] = pd.DataFrame(now[test] + change, y.index[test], y.columns)
low, high = forecasts.pop("low"), forecasts.pop("high")
forecasts |= {"persistence": now[test], "day before": yesterday[test]}

print("RMSE (°C) from November on")
print("hours ahead      1     6    12    24   all")
errors = {name: ((forecast - y[test]) ** 2).mean() ** 0.5 for name, forecast in forecasts.items()}
for name, error in errors.items():
    row = [*error.iloc[[0, 5, 11, 23]], (error**2).mean() ** 0.5]
    print(f"{name:12}" + "".join(f"{value:6.2f}" for value in row))
within = ((low <= y[test]) & (y[test] <= high)).mean()
print("Share of the readings in the band (should be 80% everywhere)")
print(f"{'':12}" + "".join(f"{value:6.0%}" for value in [*within.iloc[[0, 5, 11, 23]], within.mean()]))

figure = plt.figure(figsize=(13, 6), layout="constrained")
panels = figure.subplot_mosaic([["15 Nov", "errors"], ["15 Dec", "errors"]], width_ratios=[1.5, 1])
for start, panel in (("2013-11-15 17:00", panels["15 Nov"]), ("2013-12-15 17:00", panels["15 Dec"])):
    ahead = pd.date_range(start, periods=25, freq="h", inclusive="right")
    ForecastDisplay.from_predictions(
        forecasts["GRU, median"].loc[start].set_axis(ahead),
        history=hours["temperature"][:start],
        truth=hours["temperature"][ahead],
        lower=low.loc[start],
        upper=high.loc[start],
        name="GRU, median",
        band_name="GRU, quantiles 0.1 to 0.9",
        ax=panel,
        n_history=48,
        forecast_kwargs={"color": "tab:red"},
    )
    panel.plot(ahead, forecasts["ridge"].loc[start], "--", color="tab:blue", label="ridge")
    panel.set(title=f"The 24 hours after {start} (UTC)", xlabel=None, ylabel="temperature (°C)")
    panel.get_legend().remove()
figure.legend(*panel.get_legend_handles_labels(), loc="outside lower left", ncols=5)
styles = {"GRU, median": "tab:red", "ridge": "tab:blue", "persistence": "0.5", "day before": "tab:green"}
for (name, color), line in zip(styles.items(), ("-", "--", ":", "-."), strict=True):
    panels["errors"].plot(range(1, 25), errors[name], line, color=color, label=name)
panels["errors"].set(xlabel="hours ahead", ylabel="RMSE (°C)", xticks=range(0, 25, 6), ylim=(0, None))
panels["errors"].set_title("Errors in November and December")
panels["errors"].legend(loc="lower right")
figure.savefig("multi_step_band.png", dpi=110)
