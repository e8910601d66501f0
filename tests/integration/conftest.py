"""Tests against large libraries that stand around the package: not in the default run, see CONTRIBUTING."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before those that are not asked for are left out
def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)
            # what the libraries warn of is theirs; what we warn of is not expected
            item.add_marker(pytest.mark.filterwarnings("default"))
            item.add_marker(pytest.mark.filterwarnings("error::sklearn_gru.DataWarning"))
