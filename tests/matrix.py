"""The cells of the matrix: interpreters, versions of what the package needs, and libraries of linear algebra.

``nox -s matrix`` runs the suite in each, and has what pytest counted written into docs/trials/versions.json:

    python -m tests.matrix CELL JUNIT_XML [PATHS]
"""

import platform
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import version

from .trials import record, recorded, write

COMMAND = "nox -s matrix"


def counted(report):
    """What pytest counted, in its own words, from the file that its ``--junit-xml`` writes."""
    suite = ET.parse(report).getroot().find("testsuite")
    counts = {name: int(suite.get(name)) for name in ("skipped", "failures", "errors")}
    passed = int(suite.get("tests")) - sum(counts.values())
    said = {"passed": passed, "skipped": counts["skipped"], "failed": counts["failures"]}
    said["errors"] = counts["errors"]
    return ", ".join(f"{count:,} {what}" for what, count in said.items() if count) or "no test"


def line(cell, paths):
    """What a cell is called in the table, with the versions of this interpreter."""
    versions = [f"{name} {version(name)}" for name in ("NumPy", "SciPy", "scikit-learn")]
    of = ", ".join(paths) or "the suite"
    return f"{of} in {_name(cell)}: {', '.join([f'Python {platform.python_version()}', *versions])}"


def _name(cell):
    return f"`{cell}`"


def with_cell(counts, cell, described, said):
    """The counts so far with those of a cell in place of its older ones, in the order of their names."""
    others = {line: count for line, count in counts.items() if f" {_name(cell)}:" not in line}
    every = {**others, described: said}
    return dict(sorted(every.items(), key=lambda item: item[0].split("`")[1]))


def add(cell, report, paths):
    """Add what was counted in a cell to what was counted in the others; returns it."""
    said = counted(report)
    record("versions", COMMAND, with_cell(recorded("versions"), cell, line(cell, paths), said))
    write()  # or the next cell would find a page without this one
    return said


if __name__ == "__main__":
    cell, report, *paths = sys.argv[1:]
    print(add(cell, report, paths))
