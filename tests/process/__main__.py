"""Run all trials, each in a child with a watchdog, and print what they counted.

python -m tests.process             each as often as trials.py says, kept for docs/trust.md
python -m tests.process --short     each a few times, as the default suite does
python -m tests.process NAME        one of them
"""

import json
import resource
import sys
import time

from ..trials import record
from .children import ChildError, in_child
from .trials import TRIALS


def main(arguments):
    """Run trials, each with a line of JSON: its name, its counts, its seconds; whether one has failed."""
    is_short, counts, is_well = "--short" in arguments, {}, True
    names = [name for name in arguments if name != "--short"] or list(TRIALS)
    for name in names:
        trial, begin = TRIALS[name], time.monotonic()
        n, seconds = (trial.n_short, 30) if is_short else (trial.n_long, 600)
        try:
            counted = in_child(trial.run, n, seconds=seconds)
        except ChildError as error:
            print(f"{name}: {error}", file=sys.stderr)
            is_well = False
            continue
        print(json.dumps([name, counted, round(time.monotonic() - begin, 1)]), flush=True)
        for what, count in counted.items():
            counts[what] = counts.get(what, 0) + count
        if not arguments and is_well:  # as far as it has come
            record("process", "nox -s process", counts)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{used.ru_utime + used.ru_stime:.0f} seconds of the processor", file=sys.stderr)
    return not is_well


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
