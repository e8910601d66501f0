"""
Forecasting the sunspots
========================

The number of sunspots of next year from those of the years before.  Windows are made before the
split, so that every window has its true past; their length is chosen by a grid search on the
years before 1950; the years from 1950 on are looked at once, at the end.  Persistence (next year
is like this year) and a ridge regression stand beside the network.
"""

import time

import matplotlib
import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, future_targets, make_windows
from sklearn_gru.datasets import load_sunspots

FIRST_TEST_YEAR = 1950
LENGTHS = [6, 12, 24, 48]
PICTURE = "sunspots.png"


def choose_window(model, X, y, other_parameters=None):
    """Grid search over the window, each fold tested on the years after those it was trained on."""
    grid = {"slidingwindow__length": LENGTHS, **(other_parameters or {})}
    search = GridSearchCV(model, grid, cv=TimeSeriesSplit(5), scoring="neg_root_mean_squared_error", n_jobs=2)
    return search.fit(X, y)


def gru():
    """Scale, cut the windows, train."""
    return make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(), GRURegressor(random_state=0))


def ridge():
    """Scale, cut the windows and flatten them; 0, the mean, where a window begins before 1700."""
    return make_pipeline(
        StepwiseTransformer(StandardScaler()),
        SlidingWindow(flatten=True),
        SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True),
        Ridge(),
    )


def draw(years, truth, forecasts):
    """Draw forecasts against the truth."""
    matplotlib.use("Agg")  # no screen needed
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
    axes.plot(years, truth, color="black", marker="o", markersize=3, linewidth=1, label="observed")
    styles = [("tab:red", "-", 2), ("tab:blue", "--", 1.2), ("gray", ":", 1.2)]
    for (name, forecast), (color, line, width) in zip(forecasts.items(), styles, strict=True):
        error = root_mean_squared_error(truth, forecast)
        axes.plot(years, forecast, line, color=color, linewidth=width, label=f"{name} (RMSE {error:.1f})")
    axes.set(
        xlabel="year", ylabel="sunspot number", title="Sunspots, each year forecast from the years before"
    )
    axes.set_ylim(bottom=min(0, *(forecast.min() for forecast in forecasts.values())))
    figure.legend(loc="outside lower center", ncols=4)
    figure.savefig(PICTURE, dpi=120)


def main():
    """Train on the years before 1950, forecast the others."""
    sunspots = load_sunspots()
    X, y = future_targets(make_windows(sunspots.series, max(LENGTHS)), horizon=1)
    y, years = y.ravel(), sunspots.year[X.last_rows + 1]
    train, test = years < FIRST_TEST_YEAR, years >= FIRST_TEST_YEAR

    start = time.perf_counter()
    search = choose_window(gru(), X[train], y[train])
    length = search.best_params_["slidingwindow__length"]
    print(f"GRU: a window of {length} years, chosen from {LENGTHS} in {time.perf_counter() - start:.0f} s")
    ridge_search = choose_window(ridge(), X[train], y[train], {"ridge__alpha": [0.1, 1, 10, 100]})
    ridge_length = ridge_search.best_params_["slidingwindow__length"]
    same_window = ridge().set_params(slidingwindow__length=length).fit(X[train], y[train])

    forecasts = {
        f"GRU, window {length}": search.predict(X[test]),
        f"ridge, window {ridge_length}": ridge_search.predict(X[test]),
        "persistence": sunspots.series[X.last_rows[test], 0],
    }
    print(f"Ridge: a window of {ridge_length} years, chosen from the same")
    print(f"\nForecasts of {years[test][0]} to {years[test][-1]}, one year ahead")
    print(f"{'':18} {'RMSE':>6} {'MSE / variance':>15}")
    for name, forecast in {**forecasts, f"ridge, window {length}": same_window.predict(X[test])}.items():
        error = root_mean_squared_error(y[test], forecast)
        print(f"{name:18} {error:6.2f} {error**2 / np.var(y[test]):15.3f}")

    draw(years[test], y[test], forecasts)
    print(f"\nForecast against truth: {PICTURE}")


if __name__ == "__main__":
    main()
