"""The counts of others' tests, which several runs make in environments of their own, in one record."""

import json

from ..trials import TRIALS, record

NAME = "others"


def add(counts):
    """Put counts of one run beside those of the others; those of the same name are replaced."""
    path = TRIALS / f"{NAME}.json"
    before = json.loads(path.read_text(encoding="utf-8"))["counts"] if path.exists() else {}
    kept = {**before, **counts}
    record(NAME, "nox -s others", {name: kept[name] for name in sorted(kept)})
