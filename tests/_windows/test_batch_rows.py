"""Batches are read alike: in the columns of the first one, sorted, with their series and times."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru._windows.batch_rows import BatchReader


def test_rows_are_sorted_by_series_and_time():
    table = pd.DataFrame({"shop": ["x", "y", "x"], "day": [2, 1, 1], "a": [12.0, 21.0, 11.0]})
    reader = BatchReader("shop", "day")
    rows = reader.read(table)
    np.testing.assert_array_equal(rows.values, [[11], [12], [21]])
    assert rows.labels == list(rows.shown_labels) == ["x", "y"]
    assert list(rows.starts) == [0, 2]
    assert list(rows.times) == [1, 2, 1]
    assert (reader.channels, list(reader.names), reader.library) == (["a"], ["a"], "pandas")


def test_an_array_has_positions_for_names():
    reader = BatchReader(None, None)
    rows = reader.read(np.ones((2, 3)))
    assert (rows.labels, rows.shown_labels, rows.times) == ([None], None, None)
    assert (reader.channels, reader.names, reader.library) == ([0, 1, 2], None, None)


def test_other_columns_than_those_of_the_first_are_refused():
    reader = BatchReader(None, None)
    reader.read(pd.DataFrame({"a": [1.0], "b": [2.0]}))
    np.testing.assert_array_equal(reader.read(pd.DataFrame({"b": [2.0], "a": [1.0]})).values, [[1, 2]])
    for other in (
        pd.DataFrame({"a": [1.0]}),
        pd.DataFrame({"a": [1.0], "b": [2.0], "c": [3.0]}),
        np.ones((1, 2)),
    ):
        with pytest.raises(ValueError, match="expected those of the first"):
            reader.read(other)


DAYS = pd.date_range("2024-01-01", periods=3)
TIMES = {
    "numbers": [1, 2, 3],
    "dates without a time zone": DAYS,
    "dates with a time zone": DAYS.tz_localize("UTC"),
    r"periods \(D\)": DAYS.to_period("D"),
    "durations": pd.to_timedelta([1, 2, 3], unit="D"),
}


@pytest.mark.parametrize("first", TIMES)
@pytest.mark.parametrize("other", TIMES)
def test_times_of_another_kind_than_those_of_the_first_are_one_sentence(first, other):
    reader = BatchReader(None, "t")
    reader.read(pd.DataFrame({"t": TIMES[first], "a": 1.0}))
    batch = pd.DataFrame({"t": TIMES[other], "a": 1.0})
    if other == first:
        assert len(reader.read(batch).times) == 3
        return
    message = f"time has {other} .*, but that of the first batch has {first} .*; expected times of one kind"
    with pytest.raises(ValueError, match=message):
        reader.read(batch)
