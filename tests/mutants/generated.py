"""Changes of the network in NumPy that mutmut makes, a random sample of them, and which its tests notice.

python -m tests.mutants.generated                 two hundred of them; counted for docs/trust.md
python -m tests.mutants.generated 500 3           more of them, drawn with another seed

What mutmut changes, and which tests it runs, stands in pyproject.toml.  Survivors are printed as diffs;
README.md tells of each that was found whether it changes anything.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from ..trials import record
from .workshop import Workshop

N_CHANGES, SEED = 200, 17
# exit codes that mutmut keeps: of pytest where a test fails, of a test that needs far longer than it did
NOTICED = {1, 3, 24, 36, 152, -9, -24}


def mutmut(root, *arguments):
    """Run a command of mutmut in the copy, and return what it printed."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    # the tests of threads skip themselves where BLAS has but one
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "2", "PYTHONPATH": str(root / "mutants")}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    return done.stdout + done.stderr


def codes(root):
    """The exit code of each change, None of one that was not tried."""
    kept = (root / "mutants" / "sklearn_gru" / "_engine").glob("*.meta")
    texts = (path.read_text(encoding="utf-8") for path in kept)
    return {name: code for text in texts for name, code in json.loads(text)["exit_code_by_key"].items()}


def draw(root, n_changes, seed):
    """The names of some changes."""
    made = mutmut(root, "run", "none")  # it makes them all before it finds that no name matches
    names = sorted(codes(root))
    if not names:
        raise RuntimeError(f"mutmut has made no change:\n{made[-3000:]}")
    return random.Random(seed).sample(names, n_changes)


def main(n_changes=N_CHANGES, seed=SEED):
    """Draw some, let mutmut try them, and say which are alive."""
    with tempfile.TemporaryDirectory() as folder:
        root = Workshop(Path(folder)).root
        names = draw(root, n_changes, seed)
        said = mutmut(root, "run", "--max-children", "1", *names)
        after = codes(root)
        untried = [name for name in names if after[name] is None]
        if untried:
            raise RuntimeError(f"mutmut has not tried {untried}:\n{said[-3000:]}")
        alive = [name for name in names if after[name] not in NOTICED]
        for name in alive:
            print(mutmut(root, "show", name))
    print(f"{n_changes - len(alive)} of {n_changes} are noticed; alive: {alive}")
    return {
        "changes of the engine that a tool drew at random": n_changes,
        "of these, noticed by the tests of the engine": n_changes - len(alive),
    }


if __name__ == "__main__":
    record("mutmut", "nox -s mutmut", main(*map(int, sys.argv[1:])))
