"""Time of forecasts by recursion: 24 steps of 200 series, beside the plain loop and a loop by hand.

The plain loop appends a row to the table of one series and calls ``predict`` on all of it; it is run
for the first few series, and its time is scaled up.  By hand the windows of all series are kept in
one array, which is moved on and given to the network at each step.

    python benchmarks/forecast.py [--series 200] [--rows 200] [--horizon 24]
"""

import argparse
import time
import warnings

import numpy as np
import pandas as pd
from _machine import machine_line
from sklearn.compose import make_column_transformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, forecast

LENGTH = 24
ROLES = {"group": "shop", "time": "date"}


def panel(n_series, n_rows, horizon):
    """Sales of some shops by day, up to today and beyond, where they are not known."""
    days = pd.date_range("2024-01-01", periods=n_rows + horizon)
    table = pd.DataFrame({"shop": np.repeat(np.arange(n_series), len(days)), "date": np.tile(days, n_series)})
    table["weekday"] = table["date"].dt.day_name()
    noise = np.random.default_rng(0).normal(size=len(table))
    table["sales"] = np.sin(np.arange(len(table)) % len(days) * 2 * np.pi / 7) + 0.1 * noise
    is_known = table["date"] < days[n_rows]
    return table[is_known], table[~is_known].drop(columns="sales")


def network():
    return GRURegressor(32, max_iter=2, random_state=0)


def behind_a_scaler_by_name():
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["weekday"]),
        (StandardScaler(), ["sales"]),
        remainder="passthrough",
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")
    return make_pipeline(columns, SlidingWindow(LENGTH, **ROLES), network())


def ridge_on_lags():
    return make_pipeline(SlidingWindow(LENGTH, flatten=True, **ROLES), SimpleImputer(), Ridge())


MODELS = {
    "network": lambda: make_pipeline(SlidingWindow(LENGTH, **ROLES), network()),
    "network, columns by name": behind_a_scaler_by_name,
    "ridge on lags": ridge_on_lags,
}


def plain_loop(model, history, future):
    """Append a row, predict the whole table, and so on, for each series."""
    values = []
    for shop, rows in history.groupby("shop", sort=False):
        for _, row in future[future["shop"] == shop].iterrows():
            values.append(model.predict(rows)[-1])
            rows = pd.concat([rows, row.to_frame().T.assign(sales=values[-1]).astype(rows.dtypes)])
    return np.array(values)


def by_hand(model, history, horizon):
    """The windows of all series in one array, for a network of one channel."""
    sales = history["sales"].to_numpy().reshape(history["shop"].nunique(), -1, 1)
    windows, values = sales[:, -LENGTH:], []
    for _ in range(horizon):
        values.append(model[-1].predict(windows))
        windows = np.concatenate([windows[:, 1:], values[-1][:, np.newaxis, np.newaxis]], axis=1)
    return np.stack(values, axis=1).ravel()


def timed(call, *arguments, **options):
    start = time.perf_counter()
    result = call(*arguments, **options)
    return time.perf_counter() - start, result


def measure(make, history, future, options):
    """Seconds of a forecast, of the plain loop and, of one column of numbers, by hand."""
    columns = ["shop", "date", "sales"]
    if make is behind_a_scaler_by_name:
        columns.insert(2, "weekday")
    history, future = history[columns], future[columns[:-1]]
    sample = history[history["shop"] < 5]
    model = make().fit(sample, sample["sales"].shift(-1).ffill())
    roles = {"target": "sales", "future": future, "group": "shop"}
    ours, result = timed(forecast, model, history, options.horizon, **roles)
    values = result.sort_values(["shop", "date"])["sales"].to_numpy()  # it comes in the order of time
    few = options.plain
    plain, expected = timed(plain_loop, model, history[history["shop"] < few], future[future["shop"] < few])
    np.testing.assert_allclose(values[: len(expected)], expected, rtol=1e-9)
    hand = None
    if make is MODELS["network"]:
        hand, expected = timed(by_hand, model, history, options.horizon)
        np.testing.assert_allclose(values, expected, rtol=1e-9)
    return ours, plain * options.series / few, hand


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=200)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--horizon", type=int, default=24)
    parser.add_argument("--plain", type=int, default=10, help="series of the plain loop")
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    history, future = panel(options.series, options.rows, options.horizon)
    print(machine_line("numpy", "scikit-learn", "pandas"))
    sizes = f"{options.series} series of {options.rows} rows, windows of {LENGTH} rows"
    print(f"{options.horizon} steps of {sizes};")
    print(f"seconds, of the plain loop those of {options.plain} series scaled up\n")
    print(f"{'':26}{'forecast':>10}{'plain loop':>12}{'by hand':>10}")
    for name, make in MODELS.items():
        ours, plain, hand = measure(make, history, future, options)
        print(f"{name:26}{ours:10.2f}{plain:12.2f}" + ("" if hand is None else f"{hand:10.2f}"), flush=True)


if __name__ == "__main__":
    main()
