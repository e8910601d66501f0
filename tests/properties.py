"""All properties on many random examples, which are counted as they run.

python -m tests.properties                  runs them all, and keeps the counts in docs/trials
python -m tests.properties tests/_engine    runs some, and keeps nothing
"""

import sys
from functools import wraps

import pytest

from .trials import record

COMMAND = "nox -s properties"
PYTEST = ["--hypothesis-profile", "nightly", "-m", "hypothesis and not integration", "-q"]


class Counter:
    """A plugin of pytest that counts the examples that a property has held for."""

    def __init__(self):
        self.n_properties = self.n_examples = self.n_failed = 0
        self._counting_tests = set()

    def pytest_collection_modifyitems(self, items):
        """Count in each property; several items may be of one."""
        for item in items:
            given = getattr(getattr(item, "obj", None), "hypothesis", None)
            if given is not None and given.inner_test not in self._counting_tests:
                given.inner_test = self._counting(given.inner_test)

    def _counting(self, test):
        @wraps(test)
        def counted(*args, **kwargs):
            test(*args, **kwargs)  # what is rejected or fails raises
            self.n_examples += 1

        self._counting_tests.add(counted)
        return counted

    def pytest_runtest_logreport(self, report):
        """Count the properties that ran, and those that failed."""
        if report.when == "call" and not report.skipped:
            self.n_properties += 1
        self.n_failed += report.failed

    def counts(self):
        """What was counted, in words."""
        return {
            "properties": self.n_properties,
            "examples": self.n_examples,
            "counterexamples": self.n_failed,
        }


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
