"""A gap takes the last value before it, in its own series."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sklearn_gru._tables.forward_fill import fill_forward


@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        st.tuples(st.integers(1, 12), st.integers(1, 3)),
        elements=st.integers(0, 9).map(float) | st.just(np.nan),
    ),
    st.sets(st.integers(1, 11)),
)
def test_each_gap_takes_the_last_value_before_it_in_its_series(rows, breaks):
    starts = np.array([0, *sorted(b for b in breaks if b < len(rows))])
    expected = rows.copy()
    for i in range(len(rows)):
        for channel in range(rows.shape[1]):
            if i not in starts and np.isnan(rows[i, channel]):
                expected[i, channel] = expected[i - 1, channel]
    fill_forward(rows, starts)
    np.testing.assert_array_equal(rows, expected)


def test_a_gap_stays_where_it_is_told_to():
    rows = np.array([[1.0, 2.0], [np.nan, np.nan], [np.nan, np.nan]])
    fill_forward(rows, np.array([0]), np.array([[False, False], [False, True], [True, True]]))
    np.testing.assert_array_equal(rows, [[1, 2], [1, np.nan], [np.nan, np.nan]])
