"""What is recorded of a run is what pytest printed of it."""

import pytest

from . import suite_time
from .suite_time import counts_of, main

PRINTED = """
created: 2/2 workers
2 workers [14 items]

..............                                             [100%]
SKIPPED [3] tests/test_it.py:9: could not import 'torch'
=========== {} in 131.42s (0:02:11) ============
"""


def test_tests_seconds_and_workers_are_counted():
    counts = counts_of(PRINTED.format("11 passed, 3 skipped, 26 deselected"), 133.6)
    assert counts == {
        "tests passed": 11,
        "tests skipped": 3,
        "tests left to another command": 26,
        "seconds of the whole suite": 134,
        "processes": 2,
    }


def test_without_workers_it_is_one_process():
    printed = PRINTED.replace("2 workers [14 items]", "collected 14 items").replace(
        "created: 2/2 workers\n", ""
    )
    assert counts_of(printed.format("14 passed"), 2.0)["processes"] == 1


@pytest.mark.parametrize("said", ["1 failed, 13 passed", "13 passed, 1 error", "14 skipped"])
def test_a_run_that_does_not_pass_is_not_recorded(said):
    with pytest.raises(ValueError, match=f"all tests pass, got: {said} in 131.42s"):
        counts_of(PRINTED.format(said), 1.0)


@pytest.mark.parametrize(
    ("argument", "code"), [("--help", 0), ("tests", "['tests']: expected no arguments.")]
)
def test_asked_for_help_or_for_a_part_it_says_what_it_does_and_runs_nothing(
    argument, code, capsys, monkeypatch
):
    monkeypatch.setattr(suite_time, "run", lambda: pytest.fail("it has run"))
    with pytest.raises(SystemExit) as ended:
        main([argument])
    assert ended.value.code == code
    assert capsys.readouterr().out.startswith("How long the whole suite takes")
