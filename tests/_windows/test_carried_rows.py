"""The last rows of each series stand in front of its next ones."""

import numpy as np
import pytest

from sklearn_gru._windows.batch_rows import BatchRows
from sklearn_gru._windows.carried_rows import CarriedRows


def rows(**series):
    """Rows of several series, each by its label, whose values are their times."""
    values = np.concatenate([np.array(each, float) for each in series.values()])
    starts = np.cumsum([0, *map(len, series.values())])[:-1]
    return BatchRows(values[:, np.newaxis], list(series), np.array(list(series)), starts, values.astype(int))


def test_series_are_joined_with_what_was_kept_of_them():
    carried = CarriedRows(2)
    carried.keep(carried.join(rows(a=[1, 2, 3], b=[1])))
    joined = carried.join(rows(b=[2], c=[7], a=[4, 5]))
    assert joined.values.ravel().tolist() == [1, 2, 7, 2, 3, 4, 5]
    assert list(joined.series.starts) == [0, 2, 3]
    assert list(joined.series.labels) == ["b", "c", "a"]
    place, n_carried, n_held, n_left_out = joined.counts()
    assert list(place) == [0, 1, 0, 0, 1, 2, 3]
    assert list(n_carried) == [1, 1, 0, 2, 2, 2, 2]
    assert list(n_held) == [2, 2, 1, 4, 4, 4, 4]
    assert list(n_left_out) == [0, 0, 0, 1, 1, 1, 1]


def test_a_series_that_a_batch_lacks_is_kept_as_it_is():
    carried = CarriedRows(2)
    for batch in (rows(a=[1, 2, 3]), rows(b=[1]), rows(b=[2])):
        carried.keep(carried.join(batch))
    assert carried.join(rows(a=[4])).values.ravel().tolist() == [2, 3, 4]


def test_a_row_is_counted_once_however_often_it_is_carried():
    carried = CarriedRows(2)
    for batch in (rows(a=[1, 2, 3]), rows(a=[4]), rows(a=[5, 6, 7])):
        carried.keep(carried.join(batch))
    place, _, _, n_left_out = carried.join(rows(a=[8])).counts()
    assert (place + n_left_out).tolist() == [5, 6, 7]


def test_the_first_row_that_is_kept_is_the_filled_one():
    carried = CarriedRows(2)
    joined = carried.join(rows(a=[1, 2, 3]))
    carried.keep(joined, joined.values + 100)
    assert carried.join(rows(a=[4])).values.ravel().tolist() == [102, 3, 4]
    assert joined.values.ravel().tolist() == [1, 2, 3]  # of which targets are still read


def test_rows_have_to_be_later_than_those_before():
    carried = CarriedRows(2)
    carried.keep(carried.join(rows(a=[1, 2], b=[5])))
    with pytest.raises(ValueError, match="The time 4 of series 'b' is not after 5"):
        carried.join(rows(a=[3], b=[4]))
