"""Windows over rows: each ends at its own row, and the first ones lack steps."""

import numpy as np
from _style import GREY, PAST, arrow, box, canvas, save, write

from sklearn_gru import make_windows

LENGTH, ROWS = 4, 7

figure, axes = canvas(5.6, 3.0, right=20, top=10.2)
windows = np.asarray(make_windows(np.arange(ROWS, dtype=float), LENGTH))[:, :, 0]
write(axes, 2.5, 0.7, "the table")
write(axes, 14, 0.7, f"make_windows(table, {LENGTH})")
for row in range(ROWS):
    y = 1.5 + 1.1 * row
    box(axes, 1, y, f"row {row}", width=3)
    arrow(axes, (4.3, y + 0.5), (8.4, y + 0.5))
    for step, value in enumerate(windows[row]):
        present = np.isfinite(value)
        text = f"row {value:.0f}" if present else "absent"
        box(axes, 8.7 + 2.7 * step, y, text, PAST if present else GREY, 2.6, filled=present)
write(axes, 14, 9.6, "the last step of window i is row i")
save(figure, __file__)
