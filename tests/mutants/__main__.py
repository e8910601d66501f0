"""Apply wrong changes to a copy of the package, one at a time, and see which tests notice.

python -m tests.mutants                 all of them; counted for docs/trust.md, as no part of them is
python -m tests.mutants NAME...         some, by name or by kind
python -m tests.mutants --rest          those that tests/mutants/killed.json does not know yet
python -m tests.mutants --own ...       tried by the tests of their own module only, in seconds
python -m tests.mutants --list          their names, and what is wrong with each
"""

import json
import sys
import tempfile
from pathlib import Path

from ..trials import record
from .table import KINDS, MUTANTS, deaths_needed, kind_of
from .trial import killers
from .workshop import Workshop

KILLED = Path(__file__).parent / "killed.json"


def known():
    """What has killed each mutant when it was last tried."""
    killed = json.loads(KILLED.read_text(encoding="utf-8")) if KILLED.exists() else {}
    return {name: killed[name] for name in MUTANTS if name in killed}


def keep(killed):
    """Write down what has killed each."""
    text = json.dumps({name: killed[name] for name in MUTANTS if name in killed}, indent=4)
    KILLED.write_text(text + "\n", encoding="utf-8")


def is_dead(name, killed):
    """Whether as many test files notice it as have to."""
    return len(killed[name]) >= deaths_needed(MUTANTS[name])


def counts(killed):
    """What a whole campaign has counted."""

    def dead(*kinds):
        return sum(is_dead(mutant.name, killed) for kind in kinds for mutant in KINDS[kind])

    others = set(KINDS) - {"classic", "missed"}
    alive = [name for name in killed if not is_dead(name, killed)]
    equivalent = sum(bool(MUTANTS[name].equivalent) for name in alive)
    return {
        "classic wrong GRUs that two test files notice": dead("classic"),
        "changes that no test once noticed, and one does now": dead("missed"),
        "other wrong changes written by hand that a test notices": dead(*others),
        "changes that change nothing, and pass": equivalent,
        "wrong changes that pass": len(alive) - equivalent,
    }


def chosen(arguments):
    """The mutants that the arguments name."""
    if not arguments:
        return list(MUTANTS)
    if arguments == ["--rest"]:
        return [name for name in MUTANTS if name not in known()]
    names = [name for word in arguments for name in _named(word)]
    unknown = [name for name in names if name not in MUTANTS]
    if unknown:
        raise SystemExit(f"{unknown} are no mutants; --list names them all.")
    return names


def _named(word):
    return [mutant.name for mutant in KINDS[word]] if word in KINDS else [word]


def run(names, *, own_only=False):
    """Try some mutants, print what kills each, and keep it, unless there are tests that were not run."""
    killed, tried = known(), {}
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        for name in names:
            found = killers(MUTANTS[name], workshop, own_only=own_only)
            print(f"{name}: {', '.join(found) or 'ALIVE'}", flush=True)
            if not own_only or len(found) >= deaths_needed(MUTANTS[name]):
                tried[name] = found
                keep(killed | tried)
        tests = sorted({test for found in tried.values() for test in found if "::" in test})
        broken = workshop.fail_here(tests)  # a test that fails anyway has noticed nothing
    killed |= {name: [test for test in found if test not in broken] for name, found in tried.items()}
    keep(killed)
    if broken:
        print(f"These tests fail without any mutant, and do not count: {broken}")
    return killed


def main(arguments):
    """What the command line asks for; whether no wrong change is alive."""
    if arguments == ["--list"]:
        for mutant in MUTANTS.values():
            print(f"{kind_of(mutant):10} {mutant.name}: {mutant.why}")
        return True
    if "--help" in arguments:
        print(__doc__)
        return True
    own_only = "--own" in arguments
    names = chosen([word for word in arguments if word != "--own"])
    killed = run(names, own_only=own_only)
    if not own_only and set(names) == set(MUTANTS):  # else the date would be of others, tried long ago
        record("mutants", "nox -s mutants", counts(killed))
    alive = [name for name in killed if not is_dead(name, killed) and not MUTANTS[name].equivalent]
    print(f"{len(killed)} of {len(MUTANTS)} tried; alive: {alive or 'none'}")
    return not alive


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
