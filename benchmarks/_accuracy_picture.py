"""The picture of ``accuracy.py``: a line a task, the error of every contender over that of the best rival."""

import numpy as np

LARGEST = 10  # of the ratios that are drawn


def draw(scores, rivals, picture):
    """Draw the errors ``scores[task][contender]`` into the file ``picture``, the best task at the top."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    best = {name: min(row[rival] for rival in rivals) for name, row in scores.items()}
    names = sorted(scores, key=lambda name: -scores[name]["ours"] / best[name])
    relative = {
        model: np.array([scores[name][model] / best[name] for name in names]) for model in [*rivals, "ours"]
    }
    figure, axes = plt.subplots(figsize=(9, 1.6 + 0.21 * len(names)), layout="constrained")
    heights = np.arange(len(names))
    for rival, marker in zip(rivals, "+xosDv^<", strict=False):
        style = {"color": "0.6", "markersize": 4.5, "markerfacecolor": "none", "markeredgewidth": 0.8}
        axes.plot(relative[rival], heights, marker, label=rival, linestyle="none", **style)
    draw_ours(axes, relative["ours"], heights)
    label(axes, names, relative["ours"])
    figure.legend(loc="outside upper center", ncols=len(rivals) + 1, fontsize=8, frameon=False)
    figure.savefig(picture, dpi=120)


def draw_ours(axes, ours, heights):
    """A dot a task with a line to 1: blue where ours is first, else red."""
    colors = np.where(ours <= 1, "tab:blue", "tab:red")
    drawn = np.minimum(ours, LARGEST)
    axes.hlines(heights, np.minimum(drawn, 1), np.maximum(drawn, 1), colors, linewidth=1.5)
    axes.scatter(drawn, heights, c=colors, s=28, zorder=3)
    axes.scatter([], [], c="tab:blue", s=28, label="ours (red: not first)")
    for height in heights[ours > LARGEST]:
        axes.annotate(
            f"{ours[height]:.0f} ", (LARGEST, height), va="bottom", ha="right", fontsize=7, color="tab:red"
        )


def label(axes, names, ours):
    """The axes, logarithmic from left to right."""
    axes.axvline(1, color="0.3", linewidth=1)
    axes.set(xscale="log", xlim=(min(0.45, 0.95 * ours.min()), LARGEST * 1.05), ylim=(-1, len(names)))
    ticks = [0.5, 0.7, 1, 1.5, 2, 3, 5, 10]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xlabel(f"test error over that of the best rival; rivals beyond {LARGEST} are not drawn")
    axes.grid(axis="x", color="0.92")
