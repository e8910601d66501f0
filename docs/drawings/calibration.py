"""The part that ConformalRegressor keeps, and the width of a band that it tells."""

import numpy as np
from _style import FUTURE, GREY, PAST, canvas, save, write
from sklearn.linear_model import LinearRegression

from sklearn_gru import ConformalRegressor
from sklearn_gru._calibration.calibration_part import cut_calibration

N, LATER, LEVEL, SHARE, GAP = 60, 16, 80, 0.3, 3

figure, axes = canvas(5.6, 2.9, right=20, top=10)
rng = np.random.default_rng(6)
wave = np.sin(np.arange(N + LATER) / 4)
seen = wave + rng.normal(0, 0.28, N + LATER)
training, calibration = cut_calibration(np.zeros((N, 1)), np.arange(N), SHARE, GAP)
model = ConformalRegressor(LinearRegression(), level=LEVEL, calibration_size=SHARE, gap=GAP)
said = model.fit(wave[:N, np.newaxis], seen[:N]).predict(wave[:, np.newaxis])
scores, radius = model.conformity_scores_.ravel(), model.radius_.item()
x, y = 1 + 0.235 * np.arange(N + LATER), lambda values: 4.9 - 1.9 * np.asarray(values)

axes.plot(x, y(said), color=GREY, linewidth=1.2)
axes.plot(x[training], y(seen[training]), ".", color=PAST, markersize=6)
axes.plot(x[calibration], y(seen[calibration]), ".", color=FUTURE, markersize=7)
axes.vlines(x[calibration], y(said[calibration]), y(seen[calibration]), color=FUTURE, linewidth=1.4)
later = np.arange(N, N + LATER)
axes.fill_between(
    x[later], y(said[later] - radius), y(said[later] + radius), color=FUTURE, alpha=0.25, linewidth=0
)
axes.plot(x[later], y(seen[later]), ".", color=GREY, markersize=6)
for rows, text, colour in (
    (training, "trained on", PAST),
    (calibration, "calibration", FUTURE),
    (later, "to come", GREY),
):
    left, right = x[rows[0]], x[rows[-1]]
    axes.plot([left, left, right, right], [1.2, 0.95, 0.95, 1.2], color=colour, linewidth=1.4)
    write(axes, (left + right) / 2, 0.5, text, colour)
write(axes, 10, 8.7, "distances of outcomes from what the regressor says:")
inside = np.sum(scores <= radius)
write(axes, 10, 9.4, f"{inside} of {len(scores)} are at most half the width of the band of {LEVEL} %")
save(figure, __file__)
