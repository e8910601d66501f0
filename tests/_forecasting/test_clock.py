"""A clock lets only later observations of the same series pass, whatever tells the time."""

import pickle

import numpy as np
import pandas as pd
import pytest

from sklearn_gru._forecasting.clock import Clock

from .times import KINDS, MIXTURES, shops

ROLES = {"group": "shop", "time": "when"}


@pytest.mark.parametrize("kind", KINDS)
def test_later_observations_pass_and_others_do_not(kind):
    clock = Clock(ROLES)
    for month in range(3):
        clock = clock.after(shops(kind, slice(month, month + 1)))
        clock = pickle.loads(pickle.dumps(clock))
    for month in (0, 2):
        with pytest.raises(ValueError, match="reading has when=.* for series 0; expected a time after"):
            clock.after(shops(kind, slice(month, month + 1)))
    clock.after(shops(kind, slice(9, 10)))


def test_the_series_that_is_not_later_is_named():
    clock = Clock(ROLES).after(shops("dates", slice(0, 1)))
    table = shops("dates", slice(1, 2))
    table.loc[3, "when"] = pd.Timestamp("2023-12-01")
    with pytest.raises(
        ValueError, match=r"when=2023-12-01 00:00:00 for series 1; expected .* 2024-01-01 00:00:00"
    ):
        clock.after(table)


@pytest.mark.parametrize(("kind", "other", "second", "first"), MIXTURES)
def test_times_of_two_kinds_are_one_sentence(kind, other, first, second):
    clock = Clock({"time": "when"}).after(shops(kind, slice(0, 1))[:1])
    with pytest.raises(ValueError, match=f"{first} .*{second} .*expected times of one kind"):
        clock.after(shops(other, slice(1, 2))[:1])


def test_series_keep_their_order():
    clock = Clock({"group": "shop"}).after(shops("dates", slice(0, 1)))
    with pytest.raises(ValueError, match=r"shop=\['b', 'a'\]; expected \['a', 'b'\] as before"):
        clock.after(shops("dates", slice(1, 2))[::-1])


@pytest.mark.parametrize("labels", [[1, "1"], ["1", 1]])
def test_labels_of_two_types_are_two_series(labels):
    table = pd.DataFrame({"shop": np.array(labels, dtype=object)})
    clock = Clock({"group": "shop"}).after(table)
    assert clock.after(table).labels == labels
    with pytest.raises(ValueError, match="as before"):
        clock.after(table[::-1])


def test_a_clock_is_never_changed():
    clock = Clock(ROLES).after(shops("dates", slice(0, 1)))
    later = clock.after(shops("dates", slice(1, 2)))
    assert clock.times.show(0) != later.times.show(0)
    assert clock.after(shops("dates", slice(1, 2))).times.show(0) == later.times.show(0)


def test_without_columns_that_tell_nothing_is_asked():
    clock = Clock({})
    assert clock.after(np.zeros((1, 2))) is clock
