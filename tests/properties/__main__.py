"""All properties on many random examples, which are counted as they run.

python -m tests.properties                                  runs them all, and keeps the counts in docs/trials
python -m tests.properties tests/_engine/test_packing.py    runs those of some files, and keeps nothing

Each file is run in a process of its own, as many at a time as there are cores.
"""

import os
import sys
from collections import Counter as Counts
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from ..contents import ROOT
from ..trials import record
from .counter import run

COMMAND = "nox -s properties"
LONG = ("properties", "_forecasting")


def files():
    """All files that have properties; those that take longest come first."""
    paths = (ROOT / "tests").rglob("test_*.py")
    names = [str(path.relative_to(ROOT)) for path in paths if has_properties(path)]
    return sorted(names, key=lambda name: ([room in name for room in LONG], name), reverse=True)


def has_properties(path):
    """Whether a file of tests names Hypothesis."""
    return "from hypothesis import" in path.read_text(encoding="utf-8")


def main(names):
    """Run the properties of some files, or of all; returns whether any failed."""
    chosen, counts, is_sound = names or files(), Counts(), True
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as processes:
        for name, (has_passed, counted) in zip(chosen, processes.map(run, chosen), strict=True):
            print(name, counted, flush=True)
            counts.update(counted)
            is_sound &= has_passed
    print(dict(counts))
    if not names and is_sound:
        record("properties", COMMAND, dict(counts))
    return not is_sound


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
