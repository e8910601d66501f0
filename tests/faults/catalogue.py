"""All entries, theme after theme."""

from . import sequences

THEMES = {"X": sequences}
FAULTS = [fault for theme in THEMES.values() for fault in theme.faults()]
