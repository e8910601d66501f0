"""
From start to end: twelve shops, two weeks ahead
================================================

Daily sales of twelve shops, and the promotions that are planned.  Asked for are the sales of each shop in
each of the next 14 days, with bands for whoever has to order: from a file to a saved model, with the same
day a week before, ridge and boosting on the same windows, also where they win.

The sales are drawn at random (each shop at its own level, with its own week; a promotion sells more, and
the day after one less), so the figures say how the methods compare on tables of this kind, not how good
they are on yours.
"""

# %%
# The table
# ---------
#
# A row for each shop and day.  The last 14 days are still to come: their promotions are planned, their sales
# empty.

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    ConformalRegressor,
    CoverageDisplay,
    ForecastDisplay,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    interval_coverage,
    make_windows,
    regular_grid,
    winkler_score,
)

HORIZON, LENGTH = 14, 28
table = pd.read_csv(Path(sys.argv[0]).parent / "data" / "shops.csv.gz", parse_dates=["date"])
print(table.head(3).to_string(index=False))
to_come = table["date"] > table["date"].max() - pd.Timedelta(days=HORIZON)
print(f"\n{table['shop'].nunique()} shops, {len(table)} rows, {to_come.sum()} of them still to come")
print(f"days that nobody reported: {table.loc[~to_come, 'sales'].isna().sum()}")
n_days = table.groupby("shop")["date"].agg(lambda dates: (dates.max() - dates.min()).days + 1)
gaps = n_days - table.groupby("shop").size()
print(f"days without a row: {gaps[gaps > 0].to_dict()}")

# %%
# Gaps
# ----
#
# One shop has no rows for ten days: it was closed.  A window of rows would read over that as if the day
# after were the next one. `regular_grid` gives each shop a row for each day; on those that were missing
# there was no promotion, and the sales stay unknown.

table = regular_grid(table, time="date", group="shop", freq="D")
table["promo"] = table["promo"].fillna(0)

# %%
# Looking at it
# -------------
#
# Shops differ by a factor of eight in level, and a promotion multiplies: what they have in common are
# factors, not sales.  So the models learn logarithms.

figure, axes = plt.subplots(figsize=(10, 4), layout="constrained")
for shop in ("shop 02", "shop 06", "shop 11"):
    one = table[(table["shop"] == shop) & (table["date"] >= "2024-09-15")]
    (line,) = axes.plot(one["date"], one["sales"], label=shop)
    promo = one[one["promo"] == 1]
    axes.plot(promo["date"], promo["sales"], "o", color=line.get_color(), markersize=5)
axes.set(yscale="log", ylabel="sales a day", title="Three shops; dots are days with a promotion")
axes.set_yticks([30, 50, 100, 200, 500], ["30", "50", "100", "200", "500"])
axes.minorticks_off()
axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
figure.savefig("case_shops_table.png", dpi=110)

# %%
# Windows, and a split without a leak
# -----------------------------------
#
# A window is four weeks of one shop and the promotions of the two weeks to come (`known`,
# `horizon`).  Windows that would begin before the table are left out, and so are those of whose future
# something is not known: ridge and boosting could not take them.
#
# The test part are the forecasts made from 15 October on, in all shops; the training ends 14 days before,
# so that no day is forecast in one and learnt in the other.

table["sales"] = np.log(table["sales"])
windows = make_windows(
    table, LENGTH, group="shop", time="date", fill="forward", known=["promo"], horizon=HORIZON
)
first = table["date"].min() + pd.Timedelta(days=LENGTH - 1)
X, y = future_targets(windows[windows.times >= first], table["sales"], horizon=HORIZON)
X, y = X[y.notna().all(axis=1)], y.dropna()
start_of_test = pd.Timestamp("2024-10-15")
past, later = X.times < start_of_test - pd.Timedelta(days=HORIZON), X.times >= start_of_test
print(f"{past.sum()} windows to learn from, {later.sum()} to test on")

# %%
# Four forecasts
# --------------
#
# One network for all shops.  Boosting needs a model for each of the 14 days.  Nothing is tuned but ridge,
# which chooses its penalty itself.

scale, flat = StepwiseTransformer(StandardScaler()), SlidingWindow(LENGTH, flatten=True)
boosting = HistGradientBoostingRegressor(random_state=0)
models = {
    "GRU": make_pipeline(scale, GRURegressor(random_state=0)),
    "ridge": make_pipeline(flat, StandardScaler(), RidgeCV(np.logspace(-1, 5, 7))),
    "boosting": make_pipeline(flat, MultiOutputRegressor(boosting)),
    "week before": SeasonalNaive(7, channel="sales"),
}
said = {}
print(f"{'':12}  MAE of logarithms  of sales a day  seconds")
for name, model in models.items():
    start = time.process_time()
    said[name] = model.fit(X[past], y[past]).predict(X[later])
    seconds, truth = time.process_time() - start, y[later].to_numpy()
    of_logs, of_sales = abs(said[name] - truth).mean(), abs(np.exp(said[name]) - np.exp(truth)).mean()
    print(f"{name:12}{of_logs:19.4f}{of_sales:16.1f}{seconds:9.1f}")

# %%
# Ridge does nearly as well, and takes no time: in logarithms the week, the level and the promotion add up,
# and adding is what it can do.  Without the logarithms a promotion multiplies, and the order is another one:

plain = make_windows(
    table.assign(sales=np.exp(table["sales"])),
    LENGTH,
    group="shop",
    time="date",
    fill="forward",
    known=["promo"],
    horizon=HORIZON,
)[X.table_rows]
print(f"{'':12}  MAE of sales a day, learnt without logarithms")
for name in ("GRU", "ridge", "boosting"):
    model = models[name].fit(plain[past], np.exp(y[past]))
    print(f"{name:12}{abs(model.predict(plain[later]) - np.exp(y[later])).mean().mean():22.1f}")

# %%
# Here boosting wins: trees find the factor by themselves.  The logarithms are better for all, boosting too.
#
# Bands for whoever orders
# ------------------------
#
# Calibrated on the last fifth of the training part of each shop, which the model has not seen.  In
# logarithms the noise is alike in all shops and on all days, so a band of one width for each of the 14 days
# should do; a network of quantiles, whose bands may differ from day to day, and ridge stand beside it.  The
# bands of a logarithm are bands of the sales: their ends are taken back by `exp`. The Winkler score is the
# width and a penalty for what lies outside: the smaller the better.

level = [50, 80, 95]
quantiles = GRURegressor(loss="quantile", quantile=[0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975], random_state=0)
calibrated = {
    "GRU": ConformalRegressor(models["GRU"], level=level),
    "GRU, quantiles": ConformalRegressor(make_pipeline(scale, quantiles), level=level),
    "ridge": ConformalRegressor(models["ridge"], level=level),
}
bands = {name: model.fit(X[past], y[past]).predict_interval(X[later]) for name, model in calibrated.items()}
print(f"{'':15}  held of {', '.join(map(str, level))} %   Winkler score of 80 %, logarithms")
for name, band in bands.items():
    held = interval_coverage(y[later], band)
    score = winkler_score(y[later], band, level=level)[1]
    print(f"{name:15}{', '.join(f'{share:.0%}' for share in held):>20}{score:12.3f}")

# %%
# As expected the quantiles earn nothing here, and ridge is as good: what there is to know of the spread is
# one number for each day ahead.
#
# Two shops of the test part as they were forecast on the first day of it, with boosting and the week before
# beside the network; and coverage against level.  The shops are independent of each other, the days of one
# are not quite: the shade is chance with one outcome for each shop and fortnight.

figure, axes = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
first_day = X.times[later] == X.times[later].min()
sold = table.assign(sales=np.exp(table["sales"]))
for ax, shop in zip(axes, ("shop 03", "shop 10"), strict=False):
    (row,) = np.flatnonzero(first_day & (X.groups[later] == shop))
    origin = X.times[later][row]
    dates = pd.date_range(origin, periods=HORIZON + 1, freq="D", name="date")[1:]
    of_shop = sold[sold["shop"] == shop].set_index("date")["sales"]
    ForecastDisplay.from_predictions(
        pd.Series(np.exp(said["GRU"][row]), dates),
        intervals=np.exp(bands["GRU"][row]),
        level=level,
        history=of_shop[:origin],
        truth=of_shop,
        n_history=21,
        name="GRU",
        ax=ax,
        forecast_kwargs={"color": "tab:red"},
    )
    ax.plot(dates, np.exp(said["boosting"][row]), "-.", color="tab:green", label="boosting")
    ax.plot(dates, np.exp(said["week before"][row]), ":", color="tab:purple", label="week before")
    ax.set(title=shop, ylabel="sales a day", xlabel=None, ylim=(0, None))
    ax.get_legend().remove()
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower left", ncols=8)
for name, color in (("GRU", "tab:red"), ("GRU, quantiles", "tab:orange"), ("ridge", "tab:blue")):
    CoverageDisplay.from_predictions(
        y[later],
        bands[name],
        level=level,
        name=name,
        ax=axes[2],
        line_kwargs={"color": color},
        n_independent=12 * 3 if name == "GRU" else None,
    )
axes[2].legend(loc="lower right", fontsize="small")
figure.savefig("case_shops.png", dpi=110)

# %%
# What comes next
# ---------------
#
# Now all windows train.  `forecast` takes the table as it is, finds the days to come of each shop with their
# promotions, and labels what it says by shop and date.

final = calibrated["GRU"].fit(X, y)
fortnight = forecast(final, table, target="sales", level=level)
numbers = fortnight.columns[2:]
fortnight[numbers] = np.exp(fortnight[numbers])
print(fortnight.groupby("shop").head(2).head(6).to_string(index=False, float_format="{:.0f}".format))

figure, axes = plt.subplots(1, 2, figsize=(12, 4), layout="constrained")
for ax, shop in zip(axes, ("shop 03", "shop 10"), strict=True):
    ForecastDisplay.from_predictions(fortnight, history=sold, series=shop, n_history=28, ax=ax, name="GRU")
    ax.set(title=f"{shop}, still to come", ylabel="sales a day", xlabel=None, ylim=(0, None))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=5, frameon=False)
figure.savefig("case_shops_ahead.png", dpi=110)

# %%
# Saving and loading
# ------------------
#
# The saved model knows how its windows are made: another process needs the table only, read as above.

with TemporaryDirectory() as directory:
    joblib.dump(final, Path(directory) / "shops.joblib")
    again = forecast(joblib.load(Path(directory) / "shops.joblib"), table, target="sales", level=level)
again[numbers] = np.exp(again[numbers])
print(f"the loaded model says the same: {again.equals(fortnight)}")
