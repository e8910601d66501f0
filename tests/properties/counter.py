"""A plugin of pytest that counts the examples that properties are tried on."""

from functools import wraps

import pytest

PYTEST = ["--hypothesis-profile", "nightly", "-m", "hypothesis and not integration", "-q"]
PYTEST += ["-p", "no:cacheprovider"]


def run(name):
    """Run the properties of a file; returns whether none failed, and what was counted."""
    counter = Counter()
    code = pytest.main([*PYTEST, name], plugins=[counter])
    return code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED), counter.counts()


class Counter:
    """How many properties ran, on how many examples, and how many of them failed."""

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
