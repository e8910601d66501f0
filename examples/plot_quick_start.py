"""
Quick start: forecasting the sunspots
=====================================

The number of sunspots of the next year is forecast from those of the last 12 years.  The network
is trained on the years before 1950; the forecasts of the years from 1950 on are scored.  A ridge
regression that chooses its penalty itself and gradient boosting, both on the same windows, and
persistence (next year is like this year) stand beside it.

The picture is `quick_start.png`, or what is named behind the script: that of the README is made by
`python examples/plot_quick_start.py docs/quick_start.png`.
"""

import sys

import matplotlib
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.metrics import r2_score, root_mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, future_targets, make_windows
from sklearn_gru.datasets import load_sunspots

matplotlib.use("Agg")  # no screen needed
import matplotlib.pyplot as plt

# The data: each window of 12 years, and the year after it
sunspots = load_sunspots()
X, y = future_targets(make_windows(sunspots.series, 12), horizon=1)
X, y = X[11:], y[11:].ravel()  # the first windows are not full
years = sunspots.year[X.last_rows + 1]  # that are forecast
train, test = years < 1950, years >= 1950

# The network
gru = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(random_state=0))
gru.fit(X[train], y[train])
print(f"R^2 of the GRU from 1950 on: {gru.score(X[test], y[test]):.3f}\n")

# What it has to beat
alphas = [0.01, 0.1, 1, 10, 100]
ridge = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(12, flatten=True), RidgeCV(alphas))
ridge.fit(X[train], y[train])
boosting = make_pipeline(SlidingWindow(12, flatten=True), HistGradientBoostingRegressor(random_state=0))
boosting.fit(X[train], y[train])
forecasts = {
    "GRU": gru.predict(X[test]),
    "ridge": ridge.predict(X[test]),
    "boosting": boosting.predict(X[test]),
    "persistence": X[test][:, -1, 0],  # the last year of each window
}

print(f"{'1950 to 2008':12} {'RMSE':>6} {'R^2':>6}")
for name, forecast in forecasts.items():
    error, r2 = root_mean_squared_error(y[test], forecast), r2_score(y[test], forecast)
    print(f"{name:12} {error:6.2f} {r2:6.3f}")

figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
axes.plot(years[test], y[test], "k.-", linewidth=1, label="observed")
axes.plot(years[test], forecasts["GRU"], color="tab:red", linewidth=2, label="GRU")
axes.plot(years[test], forecasts["ridge"], "--", color="tab:blue", linewidth=1.2, label="ridge")
axes.plot(years[test], forecasts["boosting"], "-.", color="tab:green", linewidth=1.2, label="boosting")
axes.plot(years[test], forecasts["persistence"], ":", color="gray", linewidth=1.2, label="persistence")
axes.set(xlabel="year", ylabel="sunspot number", title="Sunspots, each year forecast from the 12 before")
axes.set_ylim(bottom=0)
figure.legend(loc="outside lower center", ncols=5)
picture = sys.argv[1] if len(sys.argv) > 1 else "quick_start.png"
figure.savefig(picture, dpi=90, pil_kwargs={"optimize": True})
print(f"\nForecast against truth: {picture}")
