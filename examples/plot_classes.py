"""
Classes: how strong will the storm be tomorrow?
===============================================

A tropical storm of the Atlantic is a depression (less than 34 knots), a storm, a hurricane (64 knots and
more) or a major hurricane (96 and more).  Which of the four will it be in 24 hours?  A sample is the last
eight readings, six hours apart: where the storm is, its wind, its pressure and the day of the year.  What
a young storm has fewer of is absent, and the network skips it.

The models are trained on the storms before 2010 and tested on those from 2010 on.  Logistic regression
and gradient boosting, both on the same windows, and persistence stand beside the network.  Persistence
knows the class of now only, and says how often storms of this class became each of the four.  A storm
that ended within 24 hours is not counted, so all of them know that it will not.
"""

import sys
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.dates import ConciseDateFormatter
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRUClassifier, SlidingWindow, StepwiseTransformer, make_windows

CLASSES = ["depression", "hurricane", "major hurricane", "storm"]  # sorted, as the models' classes_
AHEAD = pd.Timedelta("24h")
DRAWN = "Irma 2017"

# The data: the readings in time order within a storm, and the class 24 hours later where there is one
storms = pd.read_csv(Path(sys.argv[0]).parent / "data" / "atlantic_storms.csv.gz", parse_dates=["time"])
storms["day_of_year"] = storms["time"].dt.day_of_year
bounds, in_order = [0, 34, 64, 96, np.inf], ["depression", "storm", "hurricane", "major hurricane"]
storms["class"] = pd.cut(storms["wind"], bounds, right=False, labels=in_order).astype(object)
later = storms[["storm", "time", "class"]].assign(time=storms["time"] - AHEAD)
storms = storms.merge(later, on=["storm", "time"], how="left", suffixes=("", "_ahead"))
channels = ["latitude", "longitude", "wind", "pressure", "day_of_year"]
# a storm that was lost for a day goes on with the next reading, as here in 44 places
warnings.filterwarnings("ignore", message="After ", category=DataWarning)
windows = make_windows(storms[["storm", "time", *channels]], 8, group="storm", time="time")
has_target = storms["class_ahead"].notna()
X, known = windows[has_target], storms[has_target]
y, year = known["class_ahead"], known["time"].dt.year
train, test = (year < 2010).to_numpy(), (year >= 2010).to_numpy()

# The network, with fewer epochs than usual, to be quick
gru = make_pipeline(StepwiseTransformer(StandardScaler()), GRUClassifier(max_iter=10, random_state=0))
gru.fit(X[train], y[train])

# What it has to beat
flat = SlidingWindow(8, flatten=True)
fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)  # the mean
logistic = make_pipeline(StepwiseTransformer(StandardScaler()), flat, fill, LogisticRegression(max_iter=1000))
boosting = make_pipeline(flat, HistGradientBoostingClassifier(random_state=0))
frequencies = pd.crosstab(known["class"][train], y[train], normalize="index")
probabilities = {
    "GRU": gru.predict_proba(X[test]),
    "logistic": logistic.fit(X[train], y[train]).predict_proba(X[test]),
    "boosting": boosting.fit(X[train], y[train]).predict_proba(X[test]),
    "persistence": frequencies.loc[known["class"][test], CLASSES].to_numpy(),
}

known, y = known[test], y[test]
print(f"24 hours ahead, {len(y)} moments of {known['storm'].nunique()} storms from 2010 on")
print(f"{'':12} {'log loss':>8} {'accuracy':>8}")
losses = {name: log_loss(y, said, labels=CLASSES) for name, said in probabilities.items()}
for name, said in probabilities.items():
    print(f"{name:12} {losses[name]:8.3f} {accuracy_score(y, np.take(CLASSES, said.argmax(axis=1))):8.3f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.6), layout="constrained", width_ratios=[2.2, 1])
styles = {"GRU": ("-", "tab:red", 2.2), "logistic": ("--", "tab:blue", 1.5)}
styles |= {"boosting": ("-.", "tab:green", 1.5), "persistence": (":", "0.4", 1.5)}
here = (known["storm"] == DRAWN).to_numpy()
due = known["time"][here] + AHEAD
for name, (line, color, width) in styles.items():
    chance = probabilities[name][here, CLASSES.index("major hurricane")]
    left.plot(due, chance, line, color=color, linewidth=width, label=f"{name}, 24 hours before")
came = (y == "major hurricane")[here]
left.fill_between(due, 0, 1, where=came, step="mid", color="0.88", label="it was one", linewidth=0)
left.xaxis.set_major_formatter(ConciseDateFormatter(left.xaxis.get_major_locator()))
left.set(ylabel="probability", ylim=(0, 1), title=f"{DRAWN}: a major hurricane?")
left.margins(x=0)
drawn = right.barh(list(losses), list(losses.values()), color=[color for _, color, _ in styles.values()])
right.bar_label(drawn, fmt="%.2f", padding=4)
right.invert_yaxis()
right.margins(x=0.15)
right.set(xlabel="log loss (lower is better)", title="All storms from 2010 on")
figure.legend(loc="outside lower center", ncols=5)
figure.savefig("classes.png", dpi=110)
