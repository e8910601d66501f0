"""
Sequences of different lengths: where will the storm be tomorrow?
=================================================================

A sample is the track of a tropical storm of the Atlantic up to some moment: two readings or ninety,
six hours apart.  ``pad_sequences`` puts them into one array, and the network skips what is not there.
The target is how far the storm moves in the next 24 hours, in degrees of latitude and of longitude.
The split is by year, so that all moments of a storm are on one side of it: the models are trained on
the years before 2010, and the years from 2010 on are looked at once, at the end.

Beside the network stand a ridge regression that chooses its penalty itself and gradient boosting, both
on the last eight readings, a storm that goes on as in the last six hours, and one that stays.  Errors
are distances on the globe.  The network is ahead, but not by far: most of what a track tells of the next
day is in its last readings.  A forecaster has it harder: these tracks were settled after the storm,
and a storm that ended within 24 hours is not counted.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, pad_sequences

DATA = Path(sys.argv[0]).parent / "data" / "atlantic_storms.csv.gz"
FIRST_TEST_YEAR = 2010
POSITION, MOTION, TARGET = ["latitude", "longitude"], ["north", "east"], ["north_ahead", "east_ahead"]
CHANNELS = [*POSITION, *MOTION, "wind", "pressure", "day_of_year"]
DRAWN = {"Irma 2017": (8, -4), "Sandy 2012": (10, -6), "Teddy 2020": (8, -6), "Ophelia 2017": (-15, -35)}
COLORS = {"GRU": "tab:red", "ridge": "tab:blue", "boosting": "tab:green"}
COLORS |= {"as in the last 6 hours": "gray", "it stays": "gray"}
PICTURE = "ragged_sequences.png"


def read():
    """One row for each reading, with the motion of the last 6 and of the next 24 hours where known."""
    storms = pd.read_csv(DATA, parse_dates=["time"])
    positions = storms[["storm", "time", *POSITION]]
    for hours, suffix in ((6, "_before"), (-24, "_after")):
        other = positions.assign(time=positions["time"] + pd.Timedelta(hours=hours))
        storms = storms.merge(other, on=["storm", "time"], how="left", suffixes=("", suffix))
    storms[MOTION] = storms[POSITION].to_numpy() - storms[["latitude_before", "longitude_before"]]
    storms[TARGET] = storms[["latitude_after", "longitude_after"]].to_numpy() - storms[POSITION]
    storms["day_of_year"] = storms["time"].dt.day_of_year
    return storms.dropna(subset=MOTION).reset_index(drop=True)


def tracks_so_far(storms):
    """Every 12 hours of a storm its track so far, and the row of the table at which the track ends."""
    tracks = []
    for _, storm in storms.groupby("storm", sort=False):
        readings, is_known = storm[CHANNELS].to_numpy(np.float32), storm["north_ahead"].notna().to_numpy()
        ends = [end for end in range(1, len(storm), 2) if is_known[end]]
        tracks += [(storm.index[end], readings[: end + 1]) for end in ends]
    rows, tracks = zip(*tracks, strict=True)
    return tracks, storms.loc[list(rows)]


def models():
    """The network, which reads whole tracks, in a short training, and two that read the last readings."""
    scale, flat = StepwiseTransformer(StandardScaler()), SlidingWindow(8, flatten=True)
    fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)  # the mean
    boosting = MultiOutputRegressor(HistGradientBoostingRegressor(random_state=0))
    return {
        "GRU": make_pipeline(scale, GRURegressor(max_iter=15, random_state=0)),
        "ridge": make_pipeline(scale, flat, fill, RidgeCV(np.logspace(-1, 5, 7))),
        "boosting": make_pipeline(flat, boosting),
    }


def kilometres(here, there):
    """Distances on the globe between positions in degrees."""
    (latitude, longitude), (other_latitude, other_longitude) = np.radians(here).T, np.radians(there).T
    sines = np.sin((other_latitude - latitude) / 2) ** 2
    sines += np.cos(latitude) * np.cos(other_latitude) * np.sin((other_longitude - longitude) / 2) ** 2
    return 2 * 6371 * np.arcsin(np.sqrt(sines))


def draw(storms, now, forecasts, errors):
    """A map of some storms with a forecast a day, and the errors of all."""
    figure, (chart, bars) = plt.subplots(2, figsize=(10, 8.3), layout="constrained", height_ratios=[5, 1.2])
    for name, offset in DRAWN.items():
        hide = "" if name == next(iter(DRAWN)) else "_"  # one entry in the legend is enough
        track = storms.loc[storms["storm"] == name, POSITION].to_numpy()
        moments = np.flatnonzero(now["storm"] == name)[::2]
        here = now[POSITION].to_numpy()[moments]
        chart.plot(*track.T[::-1], ".-", color="black", lw=0.8, ms=3, label=f"{hide}observed, every 6 hours")
        chart.plot(*here.T[::-1], "o", color="black", ms=5, label=f"{hide}a forecast is made, every 24 hours")
        for contender in ("boosting", "ridge", "GRU"):
            lines = np.stack([here, here + forecasts[contender][moments]])
            chart.plot(*lines.T[::-1].swapaxes(1, 2), color=COLORS[contender], lw=1.2)
            label = f"{hide}{contender}: here after 24 hours"
            chart.plot(*lines[1].T[::-1], "x", color=COLORS[contender], ms=6, mew=1.8, label=label)
        chart.annotate(name, track[0, ::-1], offset, textcoords="offset points")
    chart.set_aspect(1 / np.cos(np.radians(np.mean(chart.get_ylim()))))
    chart.set(xlabel="longitude (degrees east)", ylabel="latitude (degrees north)")
    chart.set_title("Where storms were forecast to be 24 hours later: best at the next large dot")
    chart.grid(alpha=0.3)
    chart.legend(loc="upper left")
    medians = {name: np.median(error) for name, error in errors.items()}
    drawn = bars.barh(list(medians), list(medians.values()), color=[COLORS[name] for name in medians])
    bars.bar_label(drawn, fmt="%.0f", padding=4)
    bars.invert_yaxis()
    bars.margins(x=0.08)
    bars.set(xlabel="median error (km)", title=f"All storms from {FIRST_TEST_YEAR} on")
    figure.savefig(PICTURE, dpi=120)


def main():
    """Train on the storms before 2010, forecast those after."""
    storms = read()
    tracks, now = tracks_so_far(storms)
    X, y, years = pad_sequences(tracks), now[TARGET].to_numpy(), now["time"].dt.year.to_numpy()
    print(f"{len(X)} tracks of {min(map(len, tracks))} to {max(map(len, tracks))} readings")
    train, test = years < FIRST_TEST_YEAR, years >= FIRST_TEST_YEAR
    forecasts = {name: model.fit(X[train], y[train]).predict(X[test]) for name, model in models().items()}

    now = now[test]
    forecasts |= {"as in the last 6 hours": 4 * now[MOTION].to_numpy(), "it stays": 0 * y[test]}
    here = now[POSITION].to_numpy()
    errors = {name: kilometres(here + y[test], here + forecast) for name, forecast in forecasts.items()}
    print(
        f"\n24 hours ahead, {len(now)} moments of {now['storm'].nunique()} storms from {FIRST_TEST_YEAR} on"
    )
    print(f"{'error in km':22} {'median':>8} {'mean':>8} {'9 of 10':>8}")
    for name, error in errors.items():
        print(f"{name:22} {np.median(error):8.0f} {error.mean():8.0f} {np.quantile(error, 0.9):8.0f}")
    draw(storms, now, forecasts, errors)
    print(f"\nMap and errors: {PICTURE}")


if __name__ == "__main__":
    main()
