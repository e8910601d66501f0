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
# what the table calls them, in its order
TITLES = {
    "faults": "The catalogue of faults",
    "properties": "Properties of random inputs",
    "mutants": "Wrong changes written by hand",
    "mutmut": "Wrong changes drawn at random",
    "others": "What others test their own with",
    "versions": "The suite on other versions",
    "process": "Processes in need",
    "files": "Model files",
    "reproducible": "The same bits",
    "builds": "The same distributions",
    "suite": "The suite",
}


def record(name, command, counts):
    """Keep what a campaign counted.

    Parameters
    ----------
    name : str
        Of the campaign, one of ``TITLES``, for the file.
    command : str
        What runs it again, as CONTRIBUTING.md has it.
    counts : dict of str to int, float or str
        What was counted, in words, and how many.
    """
    if name not in TITLES:
        raise ValueError(f"name={name!r}; expected one of {', '.join(TITLES)}.")
    numpy, sklearn = version("numpy"), version("scikit-learn")
    kept = {
        "command": command,
        "date": date.today().isoformat(),
        "versions": f"Python {platform.python_version()}, NumPy {numpy}, scikit-learn {sklearn}",
        "counts": counts,
    }
    text = json.dumps(kept, indent=4, ensure_ascii=False)
    _path(name).write_text(text + "\n", encoding="utf-8")


def recorded(name):
    """What was counted of a campaign the last time, by its name; nothing if it has never ended."""
    return _read(name)["counts"] if _path(name).exists() else {}


def trials():
    """All that were recorded, by their names, in the order of the table."""
    return {name: _read(name) for name in TITLES if _path(name).exists()}


def _path(name):
    return TRIALS / f"{name}.json"


def _read(name):
    return json.loads(_path(name).read_text(encoding="utf-8"))


def table():
    """The table, as Markdown."""
    lines = ["| | how many |", "|---|---:|"]
    for name, trial in trials().items():
        lines.append(f"| **{TITLES[name]}**, `{trial['command']}`, {trial['date']} | |")
        for what, count in trial["counts"].items():
            lines.append(f"| {what} | {f'{count:,}' if isinstance(count, int) else count} |")
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
