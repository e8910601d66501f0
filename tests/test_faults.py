"""Every entry of the fault catalogue holds, and no public name is without one."""

import matplotlib.pyplot as plt
import pytest

from .faults.catalogue import FAULTS
from .faults.run import check


@pytest.fixture(autouse=True)
def _close_all_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_expected_comes_of(fault):
    check(fault)
