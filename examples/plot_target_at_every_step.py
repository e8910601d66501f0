"""
A target at every step: the wind of a storm, a day ahead
========================================================

Each storm is one sequence, and at each of its steps there is something to forecast: the wind 24
hours later, NaN where it is not known.  So ``y`` has the shape (storms, steps, 1), and the network
reads each storm once.  ``stepwise_scorer`` lets a grid search score the steps that are known.  The
search sees the storms before 2010 only, each fold tested on later years; the storms from 2010 on are
looked at once, at the end.

Beside the network stand a ridge regression that chooses its penalty itself and gradient boosting, both
on the last eight readings, and persistence (the wind stays as it is).  Boosting is a little better than
the network here, and both are ahead of the others.  A storm that ended within 24 hours has no target,
so all of them know that it will not.
"""

import sys
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.dates import ConciseDateFormatter
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    DataWarning,
    GRURegressor,
    PanelTimeSeriesSplit,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
    pad_sequences,
    stepwise_scorer,
    unpad_sequences,
)

DATA = Path(sys.argv[0]).parent / "data" / "atlantic_storms.csv.gz"
FIRST_TEST_YEAR = 2010
AHEAD = pd.Timedelta("24h")
CHANNELS = ["latitude", "longitude", "wind", "pressure", "day_of_year"]
DRAWN = "Irma 2017"
COLORS = {"GRU": "tab:red", "ridge": "tab:blue", "boosting": "tab:green", "persistence": "tab:gray"}
LINES = {"GRU": "-", "ridge": "--", "boosting": "-.", "persistence": ":"}
PICTURE = "target_at_every_step.png"


def read():
    """One row for each reading, in time order within a storm, and the wind 24 hours later, or NaN."""
    storms = pd.read_csv(DATA, parse_dates=["time"])
    later = storms[["storm", "time", "wind"]].assign(time=storms["time"] - AHEAD)
    storms = storms.merge(later, on=["storm", "time"], how="left", suffixes=("", "_ahead"))
    storms["day_of_year"] = storms["time"].dt.day_of_year
    storms = storms.sort_values(["storm", "time"], ignore_index=True)
    has_target = storms["wind_ahead"].notna().groupby(storms["storm"]).transform("any")
    return storms[has_target]  # a sequence without any target is an error


def forecast_with_gru(storms):
    """The network's forecast at every row of the test storms: one sequence a storm."""
    tracks = [track for _, track in storms.groupby("storm")]
    X = pad_sequences([track[CHANNELS].astype(np.float32) for track in tracks])
    y = pad_sequences([track["wind_ahead"] for track in tracks])
    years = np.array([track["time"].dt.year.iloc[0] for track in tracks])
    train = years < FIRST_TEST_YEAR
    print(f"{len(X)} storms of up to {X.shape[1]} steps: X {X.shape}, y {y.shape}")

    model = make_pipeline(StepwiseTransformer(StandardScaler()), GRURegressor(max_iter=30, random_state=0))
    scoring = stepwise_scorer("neg_mean_absolute_error")
    grid = {"gruregressor__hidden_layer_sizes": [16, 50]}
    search = GridSearchCV(model, grid, cv=PanelTimeSeriesSplit(2), scoring=scoring, n_jobs=2)
    search.fit(X[train], y[train], groups=years[train])
    print(f"GRU: {search.best_params_}, {-search.best_score_:.1f} knots in the folds")
    forecasts = search.predict(X[~train])  # NaN where a storm has not begun
    return np.concatenate(unpad_sequences(forecasts)).ravel()


def forecast_from_windows(storms, test):
    """The forecasts from the last readings at every row of the test storms: one window a row."""
    # a storm that was lost for a day goes on with the next reading, as here in 44 places
    warnings.filterwarnings("ignore", message="After ", category=DataWarning)
    X = make_windows(storms[["storm", "time", *CHANNELS]], 8, group="storm", time="time")
    y = storms["wind_ahead"]
    train, flat = y.notna() & ~test, SlidingWindow(8, flatten=True)
    fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)  # the mean
    models = {
        "ridge": make_pipeline(
            StepwiseTransformer(StandardScaler()), flat, fill, RidgeCV(np.logspace(-1, 5, 7))
        ),
        "boosting": make_pipeline(flat, HistGradientBoostingRegressor(random_state=0)),
    }
    forecasts = {name: model.fit(X[train], y[train]).predict(X[test]) for name, model in models.items()}
    persistence = SeasonalNaive(channel="wind").fit(*future_targets(X, storms["wind"], horizon=1))
    return forecasts | {"persistence": persistence.predict(X[test])}  # as now, however far ahead


def draw(storms):
    """One storm with what had been forecast a day before, and the errors by the age of the storm."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.8), layout="constrained", width_ratios=[2, 1])
    one = storms[storms["storm"] == DRAWN]
    left.plot(one["time"], one["wind"], ".-", color="black", label="observed")
    known = storms.dropna(subset="wind_ahead")
    age = (known["time"] - known.groupby("storm")["time"].transform("min")) // AHEAD
    for name, color in COLORS.items():
        line = LINES[name]
        left.plot(one["time"] + AHEAD, one[name], line, color=color, label=f"{name}, 24 hours before")
        errors = (known[name] - known["wind_ahead"]).abs().groupby(age.clip(upper=10)).mean()
        right.plot(errors.index, errors, line, marker="o", color=color)
    left.set(ylabel="wind (knots)", title=f"{DRAWN}: the wind, and what had been forecast a day before")
    left.xaxis.set_major_formatter(ConciseDateFormatter(left.xaxis.get_major_locator()))
    right.set_xticks(range(0, 11, 2), ["0", "2", "4", "6", "8", "10 or more"])
    right.set(xlabel="age of the storm (days)", ylabel="mean absolute error (knots)", ylim=(0, None))
    right.set(title=f"All storms from {FIRST_TEST_YEAR} on")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=5)
    figure.savefig(PICTURE, dpi=120)


def main():
    """Train on the storms before 2010, forecast those after."""
    storms = read()
    test = storms["time"].dt.year >= FIRST_TEST_YEAR
    tested = storms[test].assign(GRU=forecast_with_gru(storms), **forecast_from_windows(storms, test))
    known = tested.dropna(subset="wind_ahead")
    n_storms = known["storm"].nunique()
    print(f"\n24 hours ahead, {len(known)} moments of {n_storms} storms from {FIRST_TEST_YEAR} on")
    print(f"{'wind in knots':14} {'MAE':>6} {'RMSE':>6}")
    for name in COLORS:
        pair = known["wind_ahead"], known[name]
        print(f"{name:14} {mean_absolute_error(*pair):6.1f} {root_mean_squared_error(*pair):6.1f}")
    draw(tested)
    print(f"\nOne storm, and errors by age: {PICTURE}")


if __name__ == "__main__":
    main()
