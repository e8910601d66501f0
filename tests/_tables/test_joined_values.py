"""Columns after each other hold what each of them held, whatever they came in."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._tables.joined_values import joined_values, whole_numbers_in

LARGEST = 2**63 - 1
DAY = datetime.datetime(2024, 1, 1)


@pytest.mark.parametrize(
    ("parts", "dtype"),
    [
        ([np.array([1, 2], np.uint8), np.array([256], np.int64)], np.int64),
        ([np.array([], np.int64), np.array([LARGEST + 1], np.uint64)], np.uint64),
        ([np.array([LARGEST], np.int64), np.array([LARGEST + 1], np.uint64)], np.uint64),
        ([np.array([-1], np.int64), np.array([LARGEST + 1], np.uint64)], object),
        ([np.array([0.5], np.float32), np.array([2])], np.float64),
        ([np.array([LARGEST]), np.array([LARGEST + 1, 2**64], object)], object),
    ],
)
def test_numbers_of_several_widths_are_the_numbers_that_they_were(parts, dtype):
    joined = joined_values(parts, list(map(len, parts)))
    assert joined.dtype == dtype
    assert joined.tolist() == [number for part in parts for number in part.tolist()]


@pytest.mark.parametrize(
    ("kinds", "numbers", "expected"),
    [
        (("Int32", "Int64"), [7, 2**40], "Int64"),
        (("UInt8", "Int64"), [255, 256], "Int64"),
        (("Int64", "UInt64"), [LARGEST, LARGEST + 1], "UInt64"),
        (("Int16", "Int16"), [3, 4], "Int16"),
        (("Int16", "Float64"), [3, 4.5], "Float64"),
    ],
)
def test_numbers_of_polars_of_several_widths_are_too(kinds, numbers, expected):
    parts = [
        pl.Series([number], dtype=getattr(pl, kind)) for kind, number in zip(kinds, numbers, strict=True)
    ]
    joined = joined_values([*parts, None], [1, 1, 2])
    assert joined.dtype == getattr(pl, expected)
    assert joined.to_list() == [*numbers, None, None]


def test_dates_of_polars_in_several_units_are_the_same_dates():
    parts = [pl.Series([DAY]).cast(pl.Datetime(unit)) for unit in ("ms", "us", "ns")]
    assert joined_values(parts, [1, 1, 1]).to_list() == [DAY] * 3


def test_dates_of_polars_in_several_zones_are_the_same_moments():
    parts = [pl.Series([DAY]).dt.replace_time_zone(zone) for zone in ("Asia/Tokyo", "UTC")]
    joined = joined_values(parts, [1, 1])
    assert joined.dtype.time_zone == "Asia/Tokyo"
    assert joined.to_list() == [part[0] for part in parts]


def test_objects_of_polars_become_what_they_are():
    parts = [pl.Series([day], dtype=pl.Object) for day in (DAY.date(), datetime.date(2024, 1, 2))]
    joined = joined_values([parts[0][:0], None, np.array([DAY.date()]), parts[1]], [0, 1, 1, 1])
    assert joined.to_list() == [None, DAY.date(), datetime.date(2024, 1, 2)]
    assert joined.dtype == pl.Date


@pytest.mark.parametrize("missing", [[True, False], [False, True]])
@pytest.mark.parametrize(
    "values",
    [
        np.array([1, 2]),
        np.array(["2024-01-01", "2024-01-02"], "M8[us]"),
        np.array(["a", "b"], object),
        pd.array([1, 2], dtype="Int16"),
        pd.date_range("2024-01-01", periods=2, tz="Asia/Tokyo").array,
        pl.Series([1, 2], dtype=pl.Int16),
        pl.Series([DAY, DAY]),
    ],
    ids=["numbers", "dates", "objects", "nullable", "with a zone", "polars", "dates of polars"],
)
def test_a_part_that_is_not_there_is_missing(values, missing):
    joined = joined_values([None if is_missing else values for is_missing in missing], [2, 2])
    assert [bool(each) for each in pd.isna(list(joined))] == np.repeat(missing, 2).tolist()
    assert [each for each in joined if not pd.isna(each)] == list(values)


def test_whole_numbers_take_the_first_type_that_holds_them():
    assert whole_numbers_in(range(3), np.int8, np.int64).dtype == np.int8
    assert whole_numbers_in([128], np.int8, np.int64).dtype == np.int64
    assert whole_numbers_in([-1, 2**64 - 1], np.int64, np.uint64).tolist() == [-1, 2**64 - 1]
    assert whole_numbers_in([], np.int8).dtype == np.int8
