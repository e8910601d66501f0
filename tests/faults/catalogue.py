"""All entries, theme after theme."""

from . import sequences, targets

THEMES = {"X": sequences, "y, labels and weights": targets}
FAULTS = [fault for theme in THEMES.values() for fault in theme.faults()]
