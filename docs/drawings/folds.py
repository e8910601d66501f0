"""Folds in time: of one series by TimeSeriesSplit, of several by PanelTimeSeriesSplit, with a gap."""

import numpy as np
from _style import FUTURE, GREY, PALE, PAST, box, canvas, legend, save, write
from sklearn.model_selection import TimeSeriesSplit

from sklearn_gru import PanelTimeSeriesSplit

N_SPLITS, GAP, TIMES = 3, 2, 16

figure, axes = canvas(5.6, 4.2, right=20, top=14.6)


def draw(train, test, places, y, last, height=0.9):
    """A row of samples at their places in time; ``last`` is that of the test part."""
    for sample, place in places.items():
        part = PAST if sample in train else FUTURE if sample in test else None
        colour = part or (GREY if place < last else PALE)
        box(axes, 3.6 + place, y, colour=colour, height=height, filled=colour != GREY)


write(axes, 10, 0.5, f"TimeSeriesSplit({N_SPLITS}, gap={GAP}) of one series")
X = np.zeros((TIMES, 1))
for fold, (train, test) in enumerate(TimeSeriesSplit(N_SPLITS, gap=GAP).split(X)):
    y = 1.1 + 1.1 * fold
    write(axes, 1.8, y + 0.45, f"fold {fold + 1}")
    draw(set(train), set(test), dict(enumerate(range(TIMES))), y, test[-1])

write(axes, 10, 5.4, f"PanelTimeSeriesSplit({N_SPLITS}, gap={GAP}) of several series")
times = np.concatenate([np.arange(TIMES), np.arange(4, TIMES), np.arange(0, TIMES, 2)])
series = np.repeat([0, 1, 2], [TIMES, TIMES - 4, TIMES // 2])
X = np.zeros((len(times), 1))
for fold, (train, test) in enumerate(PanelTimeSeriesSplit(N_SPLITS, gap=GAP).split(X, groups=times)):
    y = 6 + 2.4 * fold
    write(axes, 1.8, y + 1.05, f"fold {fold + 1}")
    for each in range(3):
        places = {i: times[i] for i in np.flatnonzero(series == each)}
        draw(set(train), set(test), places, y + 0.7 * each, times[test].max(), 0.65)
entries = [(PAST, True, "training"), (GREY, False, "left out"), (FUTURE, True, "test"), (PALE, True, "later")]
legend(axes, 2, 13.5, entries, 4.4)
save(figure, __file__)
