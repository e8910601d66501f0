"""Objects tell their kind, and become arrays that sort as they do, without loss."""

import datetime
import decimal

import numpy as np
import pytest

from sklearn_gru._tables.time_objects import (
    is_kind_of_time,
    kind_of_object,
    sortable_objects,
    wide_integers,
)
from sklearn_gru._tables.times import read_times


def test_nanoseconds_of_objects_are_kept():
    pd = pytest.importorskip("pandas")
    times = [pd.Timestamp("2024-01-01") + pd.Timedelta(count, "ns") for count in (2, 1)]
    for zone in (None, "Asia/Tokyo"):
        values = read_times([time.tz_localize(zone) for time in times], "time").values
        np.testing.assert_array_equal(np.diff(values), np.timedelta64(-1, "ns"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            [datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 3)],
            np.array(["2024-01-02", "2024-01-02T03"], "M8[us]"),
        ),
        ([datetime.timedelta(hours=1), np.timedelta64(1, "m")], np.array([3600, 60], "m8[s]")),
        ([datetime.time(1), datetime.time(0, 0, 1)], np.array([3600, 1], "M8[s]")),
        ([1, np.int8(2)], np.array([1, 2])),
        ([1, 2.5], np.array([1, 2.5])),
        ([2**53 + 1, 2.5], np.array([2**53 + 1, 2.5], object)),
        ([2**64, -1], np.array([2**64, -1], object)),
        ([decimal.Decimal("0.1"), 1], np.array([decimal.Decimal("0.1"), 1], object)),
    ],
    ids=str,
)
def test_objects_of_one_kind_lose_nothing(values, expected):
    kind = kind_of_object(values[0])
    assert is_kind_of_time(kind)
    array = sortable_objects(values, kind)
    assert array.dtype.kind == expected.dtype.kind
    assert (array == expected).all()


@pytest.mark.parametrize("width", "bBhHiIqQ")
def test_whole_numbers_become_wide_enough_to_be_counted_with(width):
    limits = np.array([np.iinfo(width).min, np.iinfo(width).max], width)
    wide = wide_integers(limits)
    assert wide.dtype == (np.uint64 if width == "Q" else np.int64)
    assert wide.tolist() == limits.tolist()
    assert wide_integers(limits[:1]).dtype == np.int64
