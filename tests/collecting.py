"""Collect thousands of tests without a search for garbage, nor for examples where there are none."""

import gc

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for no garbage among modules and tests, which stay to the end, and afterwards less often."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return (yield)
    finally:
        gc.set_threshold(10 * gc.get_threshold()[0])
        if was_enabled:
            gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path):
    """Collect a module of tests once, and as one with examples only where its text has some.

    Other modules are imported so, whether they have any.
    """
    found = yield
    if file_path.name.startswith("test_") and ">>> " not in file_path.read_text(encoding="utf-8"):
        found = [collector for collector in found if type(collector) is pytest.Module]
    return found
