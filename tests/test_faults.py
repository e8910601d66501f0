"""Every entry of the fault catalogue holds, and no public name and no number is without one."""

import copy

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from .faults.catalogue import FAULTS, by_call
from .faults.coverage import numbers_of, numbers_tried, public_calls, public_names
from .faults.run import check
from .faults.sameness import difference

GROUPS, CALLS = by_call(), list(public_calls())
# is no fault, and says of which version they are
NO_CALL = {"__version__"}


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_expected_comes_of(group):
    failed = []
    for fault in GROUPS[group]:
        try:
            check(fault)
        except Exception as error:
            failed.append(f"{fault.given}: {type(error).__name__}: {error}")
        finally:
            plt.close("all")
    assert not failed, "\n".join(failed)


def test_no_two_entries_are_the_same():
    names = [f"{theme}: {fault.name}" for theme, faults in FAULTS.items() for fault in faults]
    assert len(set(names)) == len(names)


def test_no_public_name_is_without_an_entry():
    tried = {fault.public_name for faults in FAULTS.values() for fault in faults}
    assert set(public_names()) - tried - NO_CALL == set()


@pytest.mark.parametrize(("call", "function"), CALLS, ids=[call for call, _ in CALLS])
def test_every_number_is_tried_as_a_scalar_of_every_type(call, function):
    assert numbers_of(call, function) - numbers_tried() == set()


def drawn_from():
    """A generator that has drawn a number."""
    generator = np.random.RandomState(0)
    generator.random_sample()
    return generator


DIFFERENT = [
    (1, 2),
    (1, 1.0),
    (np.zeros(2), np.zeros(2, np.float32)),
    (np.array([0.0]), np.array([-0.0])),
    (np.ma.array([1.0], mask=[True]), np.ma.array([1.0])),
    (range(3), range(4)),
    (int, float),
    (np.sum, np.max),
    ({"a": [1, (2,)]}, {"a": [1, (3,)]}),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]})),
    (np.random.RandomState(0), drawn_from()),
    (Ridge(), Ridge(alpha=2.0)),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=range(len(DIFFERENT)))
def test_what_differs_is_seen_by_the_catalogue(one, other):
    assert difference([one], [other]) is not None
    for each in (one, other):
        assert difference([each], [copy.deepcopy(each)]) is None
