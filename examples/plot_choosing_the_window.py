"""
Choosing the window's length
============================

How many years should a forecast of the next year's sunspots look back?  A grid search answers on
the years before 1950: each fold of `TimeSeriesSplit` is tested on years after those it was trained
on.  The windows are made before the split, so that each has its true past in every fold, and
`SlidingWindow` in the pipeline keeps the last steps of them.  The years from 1950 on take no part
in the choice.  Afterwards their errors are printed for the other lengths too: the years before 1950
say 6, where 12 or 24 would have been a little better from 1950 on.

Left: the error in the cross-validation for each length, the mean of the folds and their standard
deviation.  Right: the forecasts with the chosen lengths.  A ridge regression that chooses its penalty
itself, gradient boosting, both searched in the same way, and persistence (next year is like this
year) stand beside the network.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
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

lengths = [2, 3, 6, 12, 24]
folds = TimeSeriesSplit(3)

sunspots = load_sunspots()
X, y = future_targets(make_windows(sunspots.series, max(lengths)), horizon=1)
y, years = y.ravel(), sunspots.year[X.last_rows + 1]
train, test = years < 1950, years >= 1950

scale, flat = StepwiseTransformer(StandardScaler()), SlidingWindow(flatten=True)
fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)  # the mean, before 1700
models = {
    "GRU": make_pipeline(scale, SlidingWindow(), GRURegressor(random_state=0)),
    "ridge": make_pipeline(scale, flat, fill, RidgeCV([0.01, 0.1, 1, 10, 100])),
    "boosting": make_pipeline(flat, HistGradientBoostingRegressor(random_state=0)),
}
results, forecasts = {}, {}  # the cross-validation of each length, and the forecasts of the best
for name, model in models.items():
    grid = {"slidingwindow__length": lengths}
    search = GridSearchCV(model, grid, cv=folds, scoring="neg_root_mean_squared_error", n_jobs=2)
    results[name] = search.fit(X[train], y[train]).cv_results_
    chosen = search.best_params_["slidingwindow__length"]
    forecasts[f"{name}, {chosen} years"] = search.predict(X[test])
naive = SeasonalNaive()
forecasts["persistence"] = naive.fit(X[train], y[train]).predict(X[test])
scoring = "neg_root_mean_squared_error"
persistence = -cross_val_score(naive, X[train], y[train], cv=folds, scoring=scoring).mean()

print(f"RMSE before 1950, mean of {folds.n_splits} folds")
print(f"{'length':12}" + "".join(f"{length:7}" for length in lengths))
for name, result in results.items():
    print(f"{name:12}" + "".join(f"{-score:7.2f}" for score in result["mean_test_score"]))
print(f"{'persistence':12}" + len(lengths) * f"{persistence:7.2f}")
print("\nRMSE from 1950 on, with the lengths chosen")
for label, forecast in forecasts.items():
    print(f"{label:20}{root_mean_squared_error(y[test], forecast):6.2f}")
print("\nRMSE from 1950 on, with every length")
for name, result in results.items():
    fitted = [clone(models[name]).set_params(**one).fit(X[train], y[train]) for one in result["params"]]
    errors = [root_mean_squared_error(y[test], model.predict(X[test])) for model in fitted]
    print(f"{name:12}" + "".join(f"{error:7.2f}" for error in errors))

figure, (left, right) = plt.subplots(ncols=2, figsize=(13, 5), width_ratios=[1, 1.7], layout="constrained")
styles = {"GRU": ("tab:red", "-", 2), "ridge": ("tab:blue", "--", 1.4), "boosting": ("tab:green", "-.", 1.4)}
styles["persistence"] = ("0.5", ":", 1.4)
right.plot(years[test], y[test], "k.-", linewidth=1, label="observed")
for (label, forecast), (color, line, width) in zip(forecasts.items(), styles.values(), strict=True):
    right.plot(years[test], forecast, line, color=color, linewidth=width, label=label)
for (name, result), shift in zip(results.items(), (0.96, 1, 1.04), strict=True):  # bars side by side
    color, line, width = styles[name]
    style = {
        "color": color,
        "linestyle": line,
        "linewidth": width,
        "marker": "o",
        "capsize": 4,
        "elinewidth": 1,
    }
    places = np.multiply(lengths, shift)
    left.errorbar(places, -result["mean_test_score"], result["std_test_score"], **style)
left.axhline(persistence, color="0.5", linestyle=":")
left.set_xscale("log")
left.set_xticks(lengths, lengths)
left.minorticks_off()
left.set(xlabel="length of the window (years)", ylabel="RMSE (sunspot number)", ylim=(0, None))
left.set_title("Cross-validation before 1950:\nmean of the folds and standard deviation")
right.set(xlabel="year", ylabel="sunspot number", ylim=(0, 200))
right.set_title("Sunspots from 1950 on,\neach year forecast from the years before")
figure.legend(loc="outside lower center", ncols=5)
figure.savefig("choosing_the_window.png", dpi=110)
