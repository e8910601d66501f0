"""Run all trials, each in a child with a watchdog, and print what they counted.

python -m tests.process             each as often as trials.py says, kept for docs/trust.md
python -m tests.process NAME...     some of them, kept beside what was counted of the others
python -m tests.process --short     each a few times, as the default suite does
"""

import json
import resource
import sys
import time

from ..trials import record, trials
from .children import ChildError, in_child
from .trials import TRIALS


def main(arguments):
    """Run trials, each with a line of JSON: its name, its counts, its seconds; whether one has failed."""
    is_short, is_well = "--short" in arguments, True
    names = [name for name in arguments if name != "--short"]
    unknown = [name for name in names if name not in TRIALS]
    if unknown:
        raise SystemExit(f"{unknown} are no trials; these are: {', '.join(map(repr, TRIALS))}.")
    counts = trials().get("process", {"counts": {}})["counts"] if names else {}
    for name in names or [name for name, trial in TRIALS.items() if trial.n_short or not is_short]:
        trial, begin, used = TRIALS[name], time.monotonic(), seconds_used()
        n, seconds = (trial.n_short, 60) if is_short else (trial.n_long, 1800)
        try:
            counted = in_child(trial.run, n, seconds=seconds)
        except ChildError as error:
            print(f"{name}: {error}", file=sys.stderr)
            is_well = False
            continue
        elapsed, used = time.monotonic() - begin, seconds_used() - used
        print(json.dumps([name, counted, round(elapsed, 1), round(used, 1)]), flush=True)
        counts |= counted
        if not is_short:  # as far as it has come
            record("process", "nox -s process", counts)
    print(f"{seconds_used():.0f} seconds of the processor", file=sys.stderr)
    return not is_well


def seconds_used():
    """Seconds of the processor that ended children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
