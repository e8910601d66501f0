"""All properties on many random examples, which are counted as they run.

python -m tests.properties                  runs them all, and keeps the counts in docs/trials
python -m tests.properties tests/_engine    runs some, and keeps nothing
"""

import sys

import pytest

from ..trials import record
from .counter import Counter

COMMAND = "nox -s properties"
PYTEST = ["--hypothesis-profile", "nightly", "-m", "hypothesis and not integration", "-q"]


def main(arguments):
    """Run the properties that are named; returns the exit code of pytest."""
    counter = Counter()
    code = pytest.main([*PYTEST, *arguments], plugins=[counter])
    print(counter.counts())
    if not arguments and code == pytest.ExitCode.OK:
        record("properties", COMMAND, counter.counts())
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
