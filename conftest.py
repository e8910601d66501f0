"""What holds for the examples in docstrings as for all other tests."""

import sys

import pytest


@pytest.fixture(autouse=True)
def close_figures():
    """Leave no figure of an example open: matplotlib warns of more than 20."""
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
