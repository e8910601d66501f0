"""Fixtures of several files."""

import pytest

from sklearn_gru._windows import validation


@pytest.fixture(params=[1, 2**20])
def _any_block(monkeypatch, request):
    """Samples looked at one by one, and all together."""
    monkeypatch.setattr(validation, "BLOCK_SIZE", request.param)
