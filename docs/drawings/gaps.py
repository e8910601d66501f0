"""A missing hour: windows read across it, until regular_grid gives it a row."""

import pandas as pd
from _style import FUTURE, GREY, PAST, arrow, box, canvas, save, write

from sklearn_gru import regular_grid

figure, axes = canvas(5.6, 2.7, right=20, top=9.4)
hours = pd.to_datetime([f"2024-01-01 {hour:02}:00" for hour in (9, 10, 13, 14)])
table = pd.DataFrame({"time": hours, "load": [80, 82, 88, 85]})
grid = regular_grid(table, time="time", freq="h")


def draw(rows, y, note):
    """The rows of a table side by side, and the window of the last three of them."""
    for i, (time, value) in enumerate(zip(rows["time"], rows["load"], strict=True)):
        missing = pd.isna(value)
        box(
            axes,
            4.3 + 2.5 * i,
            y,
            "NaN" if missing else f"{value:.0f}",
            GREY if missing else PAST,
            2.4,
            filled=not missing,
        )
        write(axes, 4.3 + 2.5 * i + 1.2, y - 0.4, f"{time:%H:%M}")
    left, right = 4.3 + 2.5 * (len(rows) - 3), 4.3 + 2.5 * len(rows) - 0.1
    axes.plot([left, left, right, right], [y + 1.2, y + 1.5, y + 1.5, y + 1.2], color=FUTURE, linewidth=1.6)
    write(axes, right, y + 2.0, note, FUTURE, ha="right")


write(axes, 2.2, 1.9, "as it came")
draw(table, 1.4, "3 rows: read as 3 hours, they span 5")
arrow(axes, (2.2, 2.9), (2.2, 6.0))
write(axes, 2.5, 4.5, 'regular_grid(…, freq="h")', ha="left")
write(axes, 2.2, 6.9, "on the grid")
draw(grid, 6.4, "3 rows: 3 hours, one of them absent")
save(figure, __file__)
