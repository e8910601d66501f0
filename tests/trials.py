"""What has been tried on the package, counted by what tried it: the table of docs/trust.md.

A campaign that has ended writes its counts into docs/trials/ by :func:`record`, with the command that
repeats it.

python -m tests.trials --write    puts the table of them all into the page
"""

import json
import platform
import sys
from datetime import date
from importlib.metadata import version

from .contents import ROOT

TRIALS = ROOT / "docs" / "trials"
PAGE = ROOT / "docs" / "trust.md"
BEGIN, END = "<!-- trials: python -m tests.trials --write -->\n", "<!-- end of trials -->\n"
# the order of the table
ORDER = (
    "faults",
    "properties",
    "mutants",
    "others",
    "versions",
    "process",
    "files",
    "reproducible",
    "builds",
    "suite",
)


def record(name, command, counts):
    """Keep what a campaign counted.

    Parameters
    ----------
    name : str
        Of the campaign, for the file; campaigns that are not in ``ORDER`` come last.
    command : str
        What runs it again, as CONTRIBUTING.md has it.
    counts : dict of str to int, float or str
        What was counted, in words, and how many.
    """
    TRIALS.mkdir(exist_ok=True)
    numpy, sklearn = version("numpy"), version("scikit-learn")
    kept = {
        "command": command,
        "date": date.today().isoformat(),
        "versions": f"Python {platform.python_version()}, NumPy {numpy}, scikit-learn {sklearn}",
        "counts": counts,
    }
    text = json.dumps(kept, indent=4, ensure_ascii=False)
    (TRIALS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def recorded(name):
    """What was counted of a campaign the last time, by its name; nothing if it has never ended."""
    path = TRIALS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["counts"] if path.exists() else {}


def trials():
    """All that were recorded, by their names, in the order of the table."""
    names = sorted((path.stem for path in TRIALS.glob("*.json")), key=lambda name: (_place(name), name))
    return {name: json.loads((TRIALS / f"{name}.json").read_text(encoding="utf-8")) for name in names}


def _place(name):
    return ORDER.index(name) if name in ORDER else len(ORDER)


def table():
    """The table, as Markdown."""
    lines = ["| what was counted | how many | on | command |", "|---|---:|---|---|"]
    for trial in trials().values():
        for place, (what, count) in enumerate(trial["counts"].items()):
            said = f"{count:,}" if isinstance(count, int) else str(count)
            when, command = (trial["date"], f"`{trial['command']}`") if place == 0 else ("", "")
            lines.append(f"| {what} | {said} | {when} | {command} |")
    return "".join(f"{line}\n" for line in lines)


def written():
    """The table that the page has, with what stands before and after it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    between, _, after = rest.partition(END)
    return before, between, after


def write():
    """Put the table into the page."""
    before, _, after = written()
    PAGE.write_text(before + BEGIN + table() + END + after, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        print(table(), end="")
