"""Windows and what comes after them: the targets of a horizon of three rows."""

import numpy as np
from _style import FUTURE, GREY, PAST, box, canvas, legend, save, write

from sklearn_gru import future_targets, make_windows

LENGTH, HORIZON, ROWS = 4, 3, 12

figure, axes = canvas(5.6, 3.2, right=20, top=11)
series = np.arange(ROWS, dtype=float)
X, y = future_targets(make_windows(series, LENGTH), series, horizon=HORIZON)
for row in range(ROWS):
    write(axes, 4.6 + 1.2 * row, 0.6, str(row))
write(axes, 2, 0.6, "row")
for place, i in enumerate(range(LENGTH - 1, len(X))):
    top = 1.2 + 1.1 * place
    write(axes, 2, top + 0.5, f"window {i}")
    for values, colour in ((np.asarray(X[i])[:, 0], PAST), (y[i], FUTURE)):
        for value in values:
            box(axes, 4 + 1.2 * value, top, colour=colour, width=1.2)
top = 1.2 + 1.1 * (len(X) - LENGTH + 1)
write(axes, 2, top + 0.5, f"window {len(X)}")  # of its future one row lies beyond the table
for step in range(LENGTH):
    box(axes, 4 + 1.2 * (len(X) - LENGTH + 1 + step), top, colour=GREY, width=1.2, filled=False)
legend(
    axes,
    1.2,
    9.7,
    [(PAST, True, "X: the window"), (FUTURE, True, "y: horizon=3"), (GREY, False, "left out")],
    6,
)
save(figure, __file__)
