"""The examples that are counted are those that ran, held or not."""

from types import SimpleNamespace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ..examples import DEFAULT, NIGHTLY, examples, n_examples
from .counter import Counter


def test_what_holds_is_counted_once_and_what_is_rejected_is_not():
    numbers = []

    @settings(max_examples=40, database=None)
    @given(st.integers(0, 10**6))
    def even(number):
        assume(number % 2 == 0)
        numbers.append(number)

    counter = Counter()
    item = SimpleNamespace(obj=even)
    counter.pytest_collection_modifyitems([item, item, SimpleNamespace(obj=print), SimpleNamespace()])
    even()
    assert counter.n_examples == len(numbers) >= 40
    counter.pytest_runtest_logreport(SimpleNamespace(when="call", skipped=False, failed=False))
    counter.pytest_runtest_logreport(SimpleNamespace(when="call", skipped=False, failed=True))
    counter.pytest_runtest_logreport(SimpleNamespace(when="call", skipped=True, failed=False))
    assert counter.counts() == {"properties": 2, "examples": len(numbers), "counterexamples": 1}


def test_each_profile_has_its_own_numbers():
    expected = {DEFAULT: 7, NIGHTLY: 300}[settings.default.max_examples]
    assert n_examples(7, nightly=300) == expected
    assert examples(7, nightly=300).max_examples == expected
