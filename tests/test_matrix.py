"""The cells of the matrix: what pytest counted in each, one beside the other."""

import os
import subprocess
import sys

import pytest

from .matrix import counted, line, with_cell


def report(path, **counts):
    said = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0} | counts
    attributes = " ".join(f'{name}="{count}"' for name, count in said.items())
    path.write_text(f'<testsuites><testsuite name="pytest" {attributes}/></testsuites>', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"tests": 2743, "skipped": 12}, "2,731 passed, 12 skipped"),
        ({"tests": 7}, "7 passed"),
        ({"tests": 10, "failures": 2, "errors": 1, "skipped": 3}, "4 passed, 3 skipped, 2 failed, 1 errors"),
        ({"tests": 1, "failures": 1}, "1 failed"),
        ({}, "no test"),
    ],
)
def test_passed_are_those_that_were_neither_skipped_nor_failed(tmp_path, counts, said):
    assert counted(report(tmp_path / "junit.xml", **counts)) == said


def test_the_report_of_pytest_itself_is_read(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "def test_passes(): pass\n"
        "def test_fails(): assert False\n"
        "def test_skips(): pytest.skip('here')\n"
        "def test_has_no_fixture(missing): pass\n",
        encoding="utf-8",
    )
    pytest_of_its_own = sys.executable, "-m", "pytest", "--junit-xml", "junit.xml", "-p", "no:cacheprovider"
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # which take longer than the tests
    run = subprocess.run(pytest_of_its_own, cwd=tmp_path, capture_output=True, env=alone)
    assert run.returncode == 1
    assert counted(tmp_path / "junit.xml") == "1 passed, 1 skipped, 1 failed, 1 errors"


def test_a_cell_takes_the_place_of_what_it_counted_before_and_stands_in_order():
    before = {"the suite in `b-lowest`: old": "1 passed", "the suite in `c`: other": "3 passed"}
    after = with_cell(before, "b-lowest", "tests/_engine in `b-lowest`: new", "2 passed")
    after = with_cell(after, "b", "the suite in `b`: another", "4 passed")
    assert list(after.items()) == [
        ("the suite in `b`: another", "4 passed"),
        ("tests/_engine in `b-lowest`: new", "2 passed"),
        ("the suite in `c`: other", "3 passed"),
    ]


def test_a_line_says_what_ran_where():
    assert line("python3.13-newest", ()).startswith("the suite in `python3.13-newest`: Python 3.")
    assert "scikit-learn 1." in line("x", ["tests/_engine", "tests/_windows"])
    assert line("x", ["tests/_engine", "tests/_windows"]).startswith("tests/_engine, tests/_windows in `x`: ")
