"""Which tests a mutant has to pass, and which of them it fails."""

from pathlib import Path
from typing import NamedTuple

from .mutant import ROOT
from .table import deaths_needed


class Stage(NamedTuple):
    """Tests that are run together."""

    paths: list
    seconds: int  # the time limit


def stages(mutant):
    """The tests of the module, then those of its room, then all."""
    path = Path(mutant.module)
    room = Path("tests") / path.parent
    mirror = {*room_files(room, f"test_{path.stem}.py"), *room_files(room, f"test_{path.stem}_*.py")}
    mirror |= {f"tests/{name}" for name in mutant.tests}
    return [
        Stage(sorted(mirror), 900),
        Stage([str(room)], 2400),
        Stage(["tests", "sklearn_gru"], 7200),
    ]


def room_files(room, pattern):
    """The files of a folder whose names are so, beneath the root."""
    return [str(path.relative_to(ROOT)) for path in (ROOT / room).glob(pattern)]


def killers(mutant, workshop, *, own_only=False):
    """The tests that notice the mutant, each of another file, as many as it needs or fewer.

    Only the tests of the module itself are run with ``own_only``; not all of them, which take long, for a
    change that is said to change nothing.
    """
    found, last = [], 1 if own_only else 2 if mutant.equivalent else 3
    with workshop.holding(mutant):
        for stage in stages(mutant)[:last]:
            while len(found) < deaths_needed(mutant):
                files = [test.partition("::")[0] for test in found]
                paths = [path for path in stage.paths if path not in files]
                failed = workshop.first_failure(paths, files, stage.seconds) if paths else None
                if failed is None:
                    break
                found.append(failed)
    return found
