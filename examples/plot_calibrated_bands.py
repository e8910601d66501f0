"""
Bands that hold what they say
=============================

The temperature at an airport in each of the next six hours, forecast every six hours from the 24 hours
before, with bands that are to hold 50, 80 and 95 per cent of what comes.  A network learns seven quantiles
of each hour at once; gradient boosting needs a model for each quantile of each hour, 42 of them.  What the
quantiles enclose is counted on November and December, which no model has seen, three times for both:

- **raw**: the quantiles as they are;
- **static**: moved out or in by what the last part of the training time asks for (`ConformalRegressor`),
  which the quantiles have not been trained on;
- **adaptive**: the same, and each midnight the outcomes of the day move the next bands
  (`AdaptiveConformalRegressor`).

The data are of one year, so that nothing in the training was a November or a December, and the days before
were calmer: exactly where a band that was right becomes too narrow.
"""

# %%
# The data
# --------
#
# A row for every hour, with the wind and the hour of the day as numbers.  Windows stand at every second hour
# for the training and at every sixth for the test, so that all outcomes of a forecast are known when the
# next one is made.

import sys
import time
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    CoverageDisplay,
    DataWarning,
    ForecastDisplay,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    interval_coverage,
    interval_width,
    make_windows,
    winkler_score,
)

LEVELS, QUANTILES = [50, 80, 95], [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
table = pd.read_csv(Path(sys.argv[0]).parent / "data" / "airport_weather.csv.gz", parse_dates=["time"])
table = table[table["airport"] == "JFK"].set_index("time").asfreq("h")
compass = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315, "calm": 0}
direction, clock = np.deg2rad(table["wind"].map(compass)), 2 * np.pi * table.index.hour / 24
hours = table[["temperature", "dew_point", "pressure"]].assign(
    east=table["wind_speed"] * np.sin(direction),
    north=table["wind_speed"] * np.cos(direction),
    sin_hour=np.sin(clock),
    cos_hour=np.cos(clock),
)
X, y = future_targets(make_windows(hours, 24, fill="forward", stride=2), hours["temperature"], horizon=6)
full = y.notna().all(axis=1).to_numpy(copy=True)  # what boosting needs
full[:12] = False  # the first windows are not full
X, y = X[full], y[full]
november = pd.Timestamp("2013-11-01")
train, test = y.index < november - pd.Timedelta("6h"), (y.index >= november) & (y.index.hour % 6 == 0)
print(f"{train.sum()} windows for the training and the calibration, {test.sum()} for the test")

# %%
# The models
# ----------
#
# `ConformalRegressor` takes any regressor that predicts quantiles in a last axis and says in `quantile`
# which.  That of boosting takes a few lines.  Both train shorter than by default (30 epochs and four hours at
# a time, 50 trees), to be quick.


class BoostedQuantiles(RegressorMixin, BaseEstimator):
    """A gradient boosting for each quantile of each output."""

    def __init__(self, quantile):
        self.quantile = quantile

    def fit(self, X, y):
        """Train them all."""
        make = HistGradientBoostingRegressor
        self.models_ = [
            [make(loss="quantile", quantile=q, max_iter=50).fit(X, output) for q in self.quantile]
            for output in np.asarray(y).T
        ]
        return self

    def predict(self, X):
        """Quantiles, (n_samples, n_outputs, n_quantiles), in order."""
        return np.sort(
            [[model.predict(X) for model in models] for models in self.models_], axis=1
        ).T.swapaxes(1, 2)


network = GRURegressor(loss="quantile", quantile=QUANTILES, max_iter=30, segment_length=4, random_state=0)
contenders = {
    "GRU": make_pipeline(StepwiseTransformer(StandardScaler()), network),
    "boosting": make_pipeline(SlidingWindow(24, flatten=True), BoostedQuantiles(QUANTILES)),
}

# %%
# The bands
# ---------
#
# An adaptive model that has had no outcome yet is the static one, so that one training serves all three.  A
# `DataWarning` says where so many outcomes lay outside a band that it would have to be wider than any error
# it remembers asks for; they are counted.

bands = {}
for name, contender in contenders.items():
    start = time.process_time()
    model = AdaptiveConformalRegressor(contender, level=LEVELS).fit(X[train], y[train])
    print(f"{name}: {time.process_time() - start:.0f} s of training")
    quantiles = model.predict(X[test])
    bands[name, "raw"] = np.stack([quantiles[..., [2, 1, 0]], quantiles[..., [4, 5, 6]]], axis=-1)
    bands[name, "static"] = model.predict_interval(X[test])
    followed = []
    with warnings.catch_warnings(record=True, action="always", category=DataWarning) as caught:
        for _, today in pd.Series(np.flatnonzero(test)).groupby(y.index[test].date):
            followed.append(model.predict_interval(X[today]))
            model.update(X[today], y.iloc[today])  # at midnight
    print(f"{name}: {len(caught)} times a band came to the largest error that is remembered")
    bands[name, "adaptive"] = np.concatenate(followed)
    if name == "GRU":
        median = quantiles[..., 3]

# %%
# What they hold
# --------------
#
# Coverage alone says little: a band that is wide enough holds everything.  The Winkler score is the width
# and a penalty for each outcome outside by its distance: the smaller the better.

print(f"{'':20}{'coverage (%)':>18}{'width':>10}{'Winkler':>10}")
print(f"{'':20}" + "".join(f"{level:6}" for level in LEVELS) + f"{'of 80 %':>10}{'of 80 %':>10}")
for (name, kind), band in bands.items():
    coverage = "".join(f"{100 * share:6.0f}" for share in interval_coverage(y[test], band))
    width, score = interval_width(y[test], band)[1], winkler_score(y[test], band, level=LEVELS)[1]
    print(f"{name:10}{kind:10}{coverage}{width:9.2f}°{score:10.2f}")

# %%
# Both sets of raw quantiles hold less than they say, those of the network less than those of boosting,
# which are far wider. Calibrated on the same days, the network's bands hold about as much and are narrower,
# so that its score is the better one. Neither static band keeps its promise in weather more restless than
# that it was calibrated on; both adaptive ones do.
#
# The pictures
# ------------
#
# Eight days of December: the forecasts of every six hours one after the other, with the network's static
# and adaptive bands.  On the right is coverage against level: below the diagonal bands are too narrow.  The
# outcomes are not independent, a cold day lies outside as a whole; the shade is what chance would do to 61
# days of which each counts once.

figure = plt.figure(figsize=(13, 6.5), layout="constrained")
panels = figure.subplot_mosaic([["static", "coverage"], ["adaptive", "coverage"]], width_ratios=[1.6, 1])
shown = (y.index[test] >= "2013-12-05") & (y.index[test] < "2013-12-13")
hour = (y.index[test][shown].to_numpy()[:, np.newaxis] + np.arange(1, 7) * np.timedelta64(1, "h")).ravel()
for kind in ("static", "adaptive"):
    ForecastDisplay.from_predictions(
        pd.Series(median[shown].ravel(), hour),
        intervals=bands["GRU", kind][shown].reshape(-1, 3, 2),
        level=LEVELS,
        truth=hours["temperature"],
        name="GRU, median",
        ax=panels[kind],
        forecast_kwargs={"color": "tab:red", "linewidth": 1.2},
        truth_kwargs={"markersize": 2, "linewidth": 0.8},
    )
    panels[kind].set(title=f"{kind} bands", ylabel="temperature (°C)", xlabel=None)
panels["adaptive"].get_legend().remove()
looks = {"raw": ":", "static": "--", "adaptive": "-"}
for (name, kind), band in bands.items():
    CoverageDisplay.from_predictions(
        y[test],
        band,
        level=LEVELS,
        name=f"{name}, {kind}",
        ax=panels["coverage"],
        n_independent=61 if (name, kind) == ("GRU", "raw") else None,
        line_kwargs={"color": {"GRU": "tab:red", "boosting": "tab:green"}[name], "linestyle": looks[kind]},
    )
panels["coverage"].set(title="November and December")
panels["coverage"].legend(loc="lower right", fontsize="small")
figure.savefig("calibrated_bands.png", dpi=110)
