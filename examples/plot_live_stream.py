"""
A live stream
=============

Every hour a reading of the weather comes in from three airports, and with it the forecast of the
temperature six hours later is due.  ``stream`` keeps what the model has to remember, so that the past
is not gone through again.

Two networks do it.  One has learnt a target at every step of whole weeks; its state is carried, and a
reading costs one step of the network.  The other has learnt from windows of 24 hours; the stream
keeps the last 24 readings, and a reading costs the prediction of one window.  Both learn from January
to August and are then run hour by hour over September.  A ridge regression that chooses
its penalty itself and gradient boosting, both on the same windows, persistence (it stays as warm as it
is), and the temperature a day before the hour that is forecast stand beside them.

A reading first goes through scikit-learn's imputer and scaler, which are made for whole tables: they
take most of the time, and so the picture shows both, all of a reading and the network alone.
"""

import sys
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.dates import DateFormatter
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
    stream,
)

DATA = Path(sys.argv[0]).parent / "data" / "airport_weather.csv.gz"
AIRPORTS = ["EWR", "JFK", "LGA"]
AHEAD, WINDOW, WEEK = 6, 24, 168  # hours
PICTURE = "live_stream.png"


def load():
    """Readings of shape (3 airports, hours, channels), NaN where none came; and the hours."""
    table = pd.read_csv(DATA, parse_dates=["time"])
    table.loc[table["wind_speed"] > 100, "wind_speed"] = np.nan  # 911 knots: the instrument failed
    hours = pd.date_range(table["time"].min(), table["time"].max(), freq="h")
    every = pd.MultiIndex.from_product([AIRPORTS, hours], names=["airport", "time"])
    table = table.set_index(["airport", "time"]).reindex(every)
    readings = table[["temperature", "dew_point", "pressure", "wind_speed"]].to_numpy()
    came = ~np.isnan(readings).all(axis=1, keepdims=True)
    of_day = 2 * np.pi * every.get_level_values("time").hour.to_numpy()[:, np.newaxis] / 24
    readings = np.hstack(
        [readings, np.where(came, np.sin(of_day), np.nan), np.where(came, np.cos(of_day), np.nan)]
    )
    return readings.reshape(len(AIRPORTS), len(hours), -1), hours


def prepare():
    """Fill the gaps of a reading with the mean, say that it was one, and scale."""
    return StepwiseTransformer(make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()))


def train_on_weeks(past, target):
    """A network with a target at every hour of a week."""
    n_weeks = past.shape[1] // WEEK
    weeks, targets = (
        array[:, : n_weeks * WEEK].reshape(len(AIRPORTS) * n_weeks, WEEK, -1) for array in (past, target)
    )
    network = GRURegressor(max_iter=20, bptt_steps=56, random_state=0)
    return make_pipeline(prepare(), network).fit(weeks, targets)


def train_on_windows(past, target, *steps):
    """A model of the last 24 readings, trained on the windows of every third hour, which is quick."""
    rows, group = past.reshape(-1, past.shape[2]), np.repeat(AIRPORTS, past.shape[1])
    y = target.ravel()
    usable = ~np.isnan(y) & ~np.isnan(rows).all(axis=1)
    windows = make_windows(rows, WINDOW, group=group, stride=3)
    windows = windows[usable[windows.table_rows]]
    return make_pipeline(prepare(), *steps).fit(windows, y[windows.table_rows])


def naive(temperature, period):
    """The last hours again, from the last three days, in case that some of their readings never came."""
    rows, group = temperature.reshape(-1, 1), np.repeat(AIRPORTS, temperature.shape[1])
    windows = make_windows(rows, 3 * 24, group=group)
    return SeasonalNaive(period).fit(*future_targets(windows, rows, horizon=AHEAD))


def run(model, past, future):
    """Forecasts of a stream, of shape (3, hours), and the microseconds that each reading took."""
    live, forecasts, microseconds = stream(model, dict(zip(AIRPORTS, past, strict=True))), [], []
    for readings in future.swapaxes(0, 1):
        reading = dict(zip(AIRPORTS, readings, strict=True))
        start = time.perf_counter()
        said = live.step(reading)
        forecasts.append([np.ravel(said[airport])[-1] for airport in AIRPORTS])  # the hour that is asked for
        microseconds.append(1e6 * (time.perf_counter() - start))
    return np.transpose(forecasts), np.median(microseconds)


def draw(hours, truth, forecasts, costs):
    """Draw a week of forecasts at one airport, and what a reading costs."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), layout="constrained", width_ratios=[3, 1])
    week = slice(*np.searchsorted(hours, pd.to_datetime(["2013-09-18", "2013-09-25"])))
    jfk = AIRPORTS.index("JFK")
    left.plot(hours[week], truth[jfk, week], color="black", linewidth=2, label="observed")
    for name, color, line in (
        ("GRU, state carried", "tab:red", "-"),
        ("ridge, 24 readings", "tab:blue", "--"),
        ("boosting, 24 readings", "tab:green", "-."),
        ("persistence", "tab:gray", ":"),
    ):
        left.plot(hours[week], forecasts[name][jfk, week], line, color=color, label=name)
    left.xaxis.set_major_formatter(DateFormatter("%d %b"))
    left.set(ylabel="temperature in °C", title=f"JFK, each hour forecast {AHEAD} hours before")
    left.legend(loc="upper left", bbox_to_anchor=(0, -0.08), ncols=3, frameon=False)
    for part, color in zip(("all", "without imputer and scaler"), ("lightgray", "tab:orange"), strict=True):
        bars = right.barh(list(costs), [cost[part] for cost in costs.values()], color=color, label=part)
        right.bar_label(bars, fmt="%.0f", padding=3)
    right.margins(x=0.35)
    right.set(xlabel="microseconds", title="What a reading costs")
    right.set_yticks(range(len(costs)), [name.replace(", ", "\n") for name in costs])
    right.legend(loc="upper left", bbox_to_anchor=(-0.3, -0.14), frameon=False)
    right.invert_yaxis()
    figure.savefig(PICTURE, dpi=120)


def main():
    """Learn from January to August, then take the readings of September as they come."""
    readings, hours = load()
    readings, hours = readings[:, hours < "2013-10-01"], hours[hours < "2013-10-01"]
    temperature = readings[:, :, 0]
    target = np.full(temperature.shape, np.nan)
    target[:, :-AHEAD] = temperature[:, AHEAD:]
    now = np.searchsorted(hours, pd.Timestamp("2013-09-01"))
    past, future = readings[:, :now], readings[:, now:]
    known = target[:, :now].copy()
    known[:, -AHEAD:] = np.nan  # not yet observed in the last hours of August

    carried = train_on_weeks(past, known[:, :, np.newaxis])
    windowed = train_on_windows(past, known, GRURegressor(max_iter=10, random_state=0))
    fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)
    flat = SlidingWindow(WINDOW, flatten=True)
    ridge = train_on_windows(past, known, flat, fill, RidgeCV(np.logspace(-1, 5, 7)))
    boosting = train_on_windows(past, known, flat, HistGradientBoostingRegressor(random_state=0))

    forecasts, costs = {}, {}
    for name, model in {
        "GRU, state carried": carried,
        "GRU, 24 readings": windowed,
        "ridge, 24 readings": ridge,
        "boosting, 24 readings": boosting,
    }.items():
        forecasts[name], whole = run(model, past[:, -WEEK:], future)
        week = (model[0].transform(part) for part in (past[:, -WEEK:], future[:, :WEEK]))
        alone = run(model[1:], *week)[1]
        costs[name] = {"all": whole, "without imputer and scaler": alone}
    for name, period in {"persistence": 1, "as a day before": 24}.items():
        forecasts[name] = run(naive(past[:, :, :1], period), past[:, -WEEK:, :1], future[:, :, :1])[0]

    truth = target[:, now:]
    observed = ~np.isnan(truth) & np.all([~np.isnan(values) for values in forecasts.values()], axis=0)
    print(f"{observed.sum()} readings from {hours[now]:%d %B} on, each with a forecast {AHEAD} hours ahead")
    print(f"{'':22} {'MAE in °C':>9}   microseconds a reading, of that without imputer and scaler")
    for name, values in forecasts.items():
        error = np.abs(values - truth)[observed].mean()
        print(f"{name:22} {error:9.2f}", "".join(f"{cost:8.0f}" for cost in costs.get(name, {}).values()))
    draw(hours[now:] + pd.Timedelta(hours=AHEAD), truth, forecasts, costs)
    print(f"\nForecasts against truth, and the time they take: {PICTURE}")


if __name__ == "__main__":
    main()
