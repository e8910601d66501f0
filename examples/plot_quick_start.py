"""
Quick start: forecasting the sunspots
=====================================

The sunspots of the next eleven years, one cycle, are forecast from those of the 22 years before, two
cycles.  The network is trained on the years before 1950; the forecasts of the years from 1950 on are
scored.  Beside it stand, on the same windows, a ridge regression that chooses its penalty itself,
gradient boosting, the same year of the cycle before, and persistence (the years to come are like this one).

The picture is `quick_start.png`, or what is named behind the script: that of the README is made by
`python examples/plot_quick_start.py docs/quick_start.png`.
"""

import sys

import matplotlib.pyplot as plt
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.metrics import r2_score, root_mean_squared_error
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)
from sklearn_gru.datasets import load_sunspots

# The data: each window of 22 years, and the 11 years after it
sunspots = load_sunspots()
X, y = future_targets(make_windows(sunspots.series, 22), horizon=11)
X, y = X[21:], y[21:]  # the first windows are not full
years = sunspots.year[X.last_rows][:, np.newaxis] + np.arange(1, 12)  # that are forecast
train, test = years[:, -1] < 1950, years[:, 0] >= 1950

alphas = [0.01, 0.1, 1, 10, 100]
models = {
    "GRU": make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(random_state=0)),
    "ridge": make_pipeline(SlidingWindow(22, flatten=True), StandardScaler(), RidgeCV(alphas)),
    "boosting": make_pipeline(
        SlidingWindow(22, flatten=True), MultiOutputRegressor(HistGradientBoostingRegressor(random_state=0))
    ),
    "cycle before": SeasonalNaive(11),
    "persistence": SeasonalNaive(1),
}
forecasts = {name: model.fit(X[train], y[train]).predict(X[test]) for name, model in models.items()}

print(f"{'1950 to 2008':12} {'RMSE':>6} {'R^2':>6}")
for name, forecast in forecasts.items():
    error = root_mean_squared_error(y[test], forecast)  # the mean over the eleven years
    print(f"{name:12} {error:6.2f} {r2_score(y[test], forecast):6.3f}")

# The picture: a forecast every eleven years, but for persistence, whose lines are flat
lines = {
    "GRU": {"color": "tab:red", "linewidth": 2.2},
    "ridge": {"color": "tab:blue", "linestyle": "--", "linewidth": 1.2},
    "boosting": {"color": "tab:green", "linestyle": "-.", "linewidth": 1.2},
    "cycle before": {"color": "gray", "linestyle": ":", "linewidth": 1.2},
}
figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
seen = sunspots.year >= 1940
axes.plot(sunspots.year[seen], sunspots.series[seen], "k.-", linewidth=1, label="observed")
for origin in range(len(y[test]) - 1, -1, -11):
    axes.axvline(years[test][origin, 0] - 0.5, color="gray", linewidth=0.6, alpha=0.6)
    for name, style in lines.items():
        label = name if origin < 11 else None
        axes.plot(years[test][origin], forecasts[name][origin], **style, label=label)
axes.set(
    xlabel="year",
    ylabel="sunspot number",
    title="Sunspots, eleven years ahead; a forecast begins at each line",
)
axes.set_ylim(bottom=0)
figure.legend(loc="outside lower center", ncols=5)
picture = sys.argv[1] if len(sys.argv) > 1 else "quick_start.png"
figure.savefig(picture, dpi=90, pil_kwargs={"optimize": True})
print(f"\nForecast against truth: {picture}")
