"""The part that early stopping holds out, of windows of two series, and the gap in front of it."""

import numpy as np
from _style import FUTURE, GREY, PAST, box, canvas, legend, save, write

from sklearn_gru import make_windows
from sklearn_gru._estimators.holdout import last_of_each_series

FRACTION, HORIZON = 0.2, 3

figure, axes = canvas(5.6, 1.9, right=20, top=6.5)
lengths = {"north": 15, "south": 10}
group = np.repeat(list(lengths), list(lengths.values()))
windows = make_windows(np.zeros(len(group)), 4, group=group)
held_out, gap = last_of_each_series(windows, np.arange(len(group)), FRACTION, HORIZON - 1)
write(axes, 10, 0.6, "windows in time order; y reaches 3 rows ahead")
for i, name in enumerate(lengths):
    y = 1.4 + 1.5 * i
    write(axes, 2, y + 0.6, name, size=12)
    for place, row in enumerate(np.flatnonzero(group == name)):
        colour = FUTURE if row in held_out else GREY if row in gap else PAST
        box(axes, 4 + place, y, colour=colour, height=1.2, filled=row not in gap)
entries = [(PAST, True, "trained on"), (GREY, False, "left out"), (FUTURE, True, "watched")]
legend(axes, 4, 5.0, entries, 5)
save(figure, __file__)
