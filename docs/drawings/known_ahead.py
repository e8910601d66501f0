"""A window that shows what is known of the rows to come."""

import numpy as np
from _style import FUTURE, GREY, KNOWN, PAST, box, canvas, legend, save, write

from sklearn_gru import make_windows

sales = np.array([5, 5, 15, 5, np.nan, np.nan, np.nan])
promo = np.array([0, 0, 1, 0, 0, 1, 0])
LENGTH, HORIZON = 4, 3

figure, axes = canvas(5.6, 2.7, right=20, top=9.2)
windows = make_windows(np.column_stack([sales, promo]), LENGTH, known=[1], horizon=HORIZON)
window = np.asarray(windows[LENGTH - 1])
write(axes, 9.1, 0.6, "past: length=4")
write(axes, 16, 0.6, "ahead: horizon=3", FUTURE)
for channel, name in enumerate(["sales", "promo", "is_ahead"]):
    y = 1.3 + 1.3 * channel
    write(axes, 2.5, y + 0.6, name, size=12)
    for step, value in enumerate(window[:, channel]):
        ahead = step >= LENGTH
        rests = ahead and channel == 0
        colour = GREY if rests else KNOWN if ahead and channel == 1 else FUTURE if ahead else PAST
        x = 5 + 2 * step + 0.4 * ahead
        box(axes, x, y, f"{value:.0f}", colour, 1.9, 1.2, filled=not rests)
write(axes, 2.5, 6, "y", size=12)
for step in range(HORIZON):
    box(axes, 5 + 2 * (LENGTH + step) + 0.4, 5.4, "?", FUTURE, 1.9, 1.2, filled=False)
entries = [
    (KNOWN, True, "to come"),
    (GREY, False, "rests"),
    (FUTURE, True, "1: ahead"),
]
legend(axes, 1, 7.6, entries, 6.6)
save(figure, __file__)
