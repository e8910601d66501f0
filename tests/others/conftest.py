"""Counts of what others' tests compared, kept where ``SKLEARN_GRU_RECORD`` asks for it and all passed."""

import os
from collections import Counter

import pytest

from .counted import add

COUNTS = pytest.StashKey[Counter]()


@pytest.fixture
def counted(request):
    """Where a test says how many vectors, networks or checks it has compared, by what they were."""
    return request.config.stash.setdefault(COUNTS, Counter())


def pytest_sessionfinish(session, exitstatus):
    counts = session.config.stash.get(COUNTS, None)
    if counts and exitstatus == pytest.ExitCode.OK and os.environ.get("SKLEARN_GRU_RECORD"):
        add(dict(counts))
