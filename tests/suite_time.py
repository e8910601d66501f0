"""How long the whole suite takes: its own last line, workers and the clock, for the table of docs/trust.md.

python -m tests.suite_time    runs it, shows what it prints, and records the counts in docs/trials/suite.json
"""

import re
import subprocess
import sys
import time

from .contents import ROOT
from .trials import record

COMMAND = "python -m tests.suite_time"
# of pytest's last line, and what they are called in the table
OUTCOMES = {
    "passed": "tests passed",
    "skipped": "tests skipped",
    "deselected": "tests left to another command",
}


def counts_of(printed, seconds):
    """What pytest said of a run, in words of the table.

    Parameters
    ----------
    printed : str
        All that it printed, of which the last line is ``== 5 passed, 1 skipped in 0.12s ==``.
    seconds : float
        From its start to its end, as the clock had it.

    Returns
    -------
    counts : dict of str to int
    """
    *_, last = (line for line in printed.splitlines() if re.search(r" in [\d.]+s\b", line))
    said = {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", last)}
    if "passed" not in said or said.keys() & {"failed", "error", "errors"}:
        raise ValueError(f"expected a run in which all tests pass, got: {last.strip('= ')}")
    workers = re.search(r"^(\d+) workers? \[", printed, re.M)
    counts = {name: said[word] for word, name in OUTCOMES.items() if word in said}
    return counts | {
        "seconds of the whole suite": round(seconds),
        "processes": int(workers[1]) if workers else 1,
    }


def run():
    """Run the suite, showing what it prints; all of that, and the seconds."""
    start, lines = time.monotonic(), []
    command = sys.executable, "-m", "pytest"
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            lines.append(line)
            print(line, end="", flush=True)
    return "".join(lines), time.monotonic() - start


def main(arguments):
    """Run the suite and record it; it takes no arguments, for it is always the whole."""
    if arguments:
        print(__doc__)
        raise SystemExit(0 if arguments == ["--help"] else f"{arguments}: expected no arguments.")
    record("suite", COMMAND, counts_of(*run()))


if __name__ == "__main__":
    main(sys.argv[1:])
