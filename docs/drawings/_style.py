"""What the drawings of the guide share: mid-tone colours, which are legible on white and on black, and boxes.

python docs/drawings/windows.py    draws docs/_static/windows.svg anew; likewise the others
"""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

FOLDER = Path(__file__).parents[1] / "_static"
GREY, PALE = "#7b7b7b", "#7b7b7b33"
PAST, FUTURE, KNOWN = "#3f7fbf", "#c9701f", "#3a8f5c"


def canvas(width, height, *, right, top):
    """A figure without a background, and axes over it so many units wide and high, the first row above."""
    mpl.rcParams.update({"font.family": "DejaVu Sans", "svg.fonttype": "path", "svg.hashsalt": "sklearn_gru"})
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, right), ylim=(top, 0))
    axes.axis("off")
    return figure, axes


def write(axes, x, y, text, colour=GREY, size=11, **options):
    """Text in the middle of a place."""
    axes.text(x, y, text, color=colour, size=size, **{"ha": "center", "va": "center", **options})


def box(axes, x, y, text="", colour=PAST, width=1.0, height=1.0, *, filled=True):
    """A cell of a table; one that is not filled is empty, or leaves something out."""
    style = {"facecolor": colour, "edgecolor": "none"} if filled else {"fill": False, "edgecolor": colour}
    dashes = {} if filled else {"linestyle": (0, (3, 2)), "linewidth": 1.2}
    axes.add_patch(Rectangle((x + 0.05, y + 0.06), width - 0.1, height - 0.12, **style, **dashes))
    if text:
        write(axes, x + width / 2, y + height / 2, text, "white" if filled else colour, size=11)


def room(axes, x, y, text, colour, width, height):
    """A rounded box that does something."""
    shape = FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=0.15")
    shape.set(facecolor=colour, edgecolor="none")
    axes.add_patch(shape)
    write(axes, x + width / 2, y + height / 2, text, "white")


def arrow(axes, start, end, colour=GREY, curve=0.0):
    """From one place to another."""
    style = {"arrowstyle": "-|>", "mutation_scale": 12, "connectionstyle": f"arc3,rad={curve}"}
    axes.add_patch(FancyArrowPatch(start, end, color=colour, linewidth=1.4, shrinkA=0, shrinkB=0, **style))


def legend(axes, x, y, entries, step=5.0):
    """Coloured squares with their meanings, side by side; ``entries`` are (colour, filled, text)."""
    for i, (colour, filled, text) in enumerate(entries):
        box(axes, x + i * step, y, colour=colour, width=0.7, height=0.8, filled=filled)
        write(axes, x + i * step + 0.9, y + 0.4, text, ha="left")


def save(figure, script):
    """Beside the others, under the name of the script."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{Path(script).stem}.svg"
    figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})
