"""A part of the series knows of its rows what all of them knew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru._tables.series_index import find_series
from sklearn_gru._tables.series_part import SeriesPart

from ..panels import panels


@given(panels(), st.data())
def test_kept_rows_are_where_they_were(panel, data):
    group, time = panel
    series = find_series(np.ones((len(group), 1)), len(group), group, time)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(group) - 1)))), int)
    part = SeriesPart(series, rows)
    for again in (part, SeriesPart(part, rows)):
        for name in ("start", "stop", "table_rows", "times_of"):
            np.testing.assert_array_equal(getattr(again, name)(rows), getattr(series, name)(rows))
        np.testing.assert_array_equal(again.labels[again.number(rows)], series.labels[series.number(rows)])
        assert again.n_rows == len(group)


def test_rows_of_the_table_cannot_be_sorted_without_their_order():
    series = find_series(np.ones((4, 1)), 4, None, [3, 2, 1, 0])
    with pytest.raises(ValueError, match="not in order: how they were sorted is not known"):
        SeriesPart(series, np.array([1])).sorted(np.arange(4))


def test_rows_of_a_table_in_order_need_no_sorting():
    part = SeriesPart(find_series(np.ones((4, 1)), 4), np.array([1]))
    np.testing.assert_array_equal(part.sorted(np.arange(4)), np.arange(4))
