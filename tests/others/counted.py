"""The counts of others' tests, which several runs make in environments of their own, in one record."""

from ..trials import record, recorded

NAME = "others"


def add(counts):
    """Put counts of one run beside those of the others; those of the same name are replaced."""
    kept = recorded(NAME) | counts
    record(NAME, "nox -s others", {name: kept[name] for name in sorted(kept)})
