"""The page of what has been tried says what the programs counted that tried it."""

import pytest

from .trials import TITLES, TRIALS, record, table, written


def test_the_page_has_the_counts_that_were_recorded():
    assert written()[1] == table(), "python -m tests.trials --write"


def test_all_that_was_recorded_has_a_title_in_the_table():
    assert {path.stem for path in TRIALS.iterdir()} <= set(TITLES)


def test_a_campaign_without_a_title_is_not_recorded():
    with pytest.raises(ValueError, match="name='guesses'; expected one of faults, properties"):
        record("guesses", "nox -s guesses", {"guesses": 3})
