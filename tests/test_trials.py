"""The page of what has been tried says what the programs counted that tried it."""

from .trials import table, written


def test_the_page_has_the_counts_that_were_recorded():
    assert written()[1] == table(), "python -m tests.trials --write"
