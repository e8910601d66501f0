"""Tests are collected without a search for garbage, and modules of tests once."""

import gc

import pytest

EXAMPLE = '"""\n>>> 1 + 1\n2\n"""\n'


def test_garbage_is_looked_for_less_often_and_wherever_it_is():
    assert gc.isenabled()
    assert gc.get_threshold()[0] > 5000
    # of what is hidden from searches the lowest Hypothesis finds nothing that refers to a generator
    assert gc.get_freeze_count() < 1000


@pytest.mark.parametrize(
    ("name", "text", "collected"),
    [
        ("test_it.py", "", ["Module"]),
        ("test_it.py", EXAMPLE, ["DoctestModule", "Module"]),
        ("helper.py", "", ["DoctestModule"]),
        ("helper.py", EXAMPLE, ["DoctestModule"]),
    ],
)
def test_examples_are_looked_for_where_they_may_be(request, tmp_path, name, text, collected):
    if not request.config.option.doctestmodules:
        pytest.skip("examples are not asked for")
    path = tmp_path / name
    path.write_text(text)
    found = request.session.ihook.pytest_collect_file(file_path=path, parent=request.session)
    assert sorted(type(each).__name__ for each in found) == collected
