"""Times of every kind sort, compare across tables as what they are, and are shown as they were given."""

import datetime
import decimal
import fractions
import re

import numpy as np
import pytest

from sklearn_gru._tables.times import check_same_kind, comparable, kind_of, read_times, tells_time

UTC = datetime.UTC
BERLIN = datetime.timezone(datetime.timedelta(hours=1))
MONTHS = [datetime.datetime(2024, month, 1) for month in (3, 1, 2)]

IN_NUMPY = {
    "numbers": [
        *([3, 1, 2], [0.3, 0.1, 0.2], [3, 1.5, 2], [2**70, 1, 2], [2.0**60, 2**59, 2**59 + 1]),
        [decimal.Decimal(number) for number in (3, 1, 2)],
        [fractions.Fraction(number, 3) for number in (3, 1, 2)],
        *(np.array([3, 1, 2], width) for width in "bBhHiIqQefdg"),
    ],
    "durations": [
        np.array([3, 1, 2], "timedelta64[h]"),
        [datetime.timedelta(days) for days in (3, 1, 2)],
    ],
    "dates without a time zone": [
        np.array(["2024-03", "2024-01", "2024-02"], "datetime64[M]"),
        np.array(["2024-03-01", "2024-01-01", "2024-02-01"], "datetime64[ns]"),
        *(MONTHS, [date.date() for date in MONTHS], np.array(MONTHS, object)),
        np.array([np.datetime64(date, "D") for date in MONTHS], object),
    ],
    "dates with a time zone": [
        [MONTHS[0].replace(tzinfo=UTC), *(date.replace(tzinfo=BERLIN) for date in MONTHS[1:])]
    ],
    "times of day": [[datetime.time(hour) for hour in (3, 1, 2)]],
}


@pytest.mark.parametrize(
    ("kind", "times"), [(kind, times) for kind, several in IN_NUMPY.items() for times in several], ids=str
)
def test_times_sort_as_time_runs(kind, times):
    read = read_times(times, "time")
    np.testing.assert_array_equal(np.argsort(read.values), [1, 2, 0])
    assert read.kind == kind_of(times) == kind
    assert len(read) == 3
    assert tells_time(times) == (kind != "numbers")


def of_library(name):
    """Times March, January, February in columns of a data frame, by their kind."""
    library = pytest.importorskip(name)
    dates = library.Series(np.array(MONTHS, "datetime64[us]"))
    if name == "polars":
        return [
            ("dates without a time zone", dates),
            ("dates without a time zone", dates.cast(library.Date)),
            ("dates with a time zone", dates.dt.replace_time_zone("Europe/Berlin")),
            ("durations", dates - dates.min()),
            ("times of day", library.Series([datetime.time(hour) for hour in (3, 1, 2)])),
            ("numbers", library.Series([3, 1, 2], dtype=library.Int8)),
            ("numbers", library.Series([3, 1, 2]).cast(library.Decimal(9, 2))),
        ]
    return [
        ("dates without a time zone", dates),
        ("dates without a time zone", dates.astype("category")),
        ("dates without a time zone", dates.astype("timestamp[us][pyarrow]")),
        ("dates without a time zone", dates.astype("date32[pyarrow]")),
        ("dates with a time zone", dates.dt.tz_localize("Europe/Berlin")),
        ("dates with a time zone", dates.dt.tz_localize("Europe/Berlin").astype(object)),
        ("dates with a time zone", dates.dt.tz_localize("UTC").astype("timestamp[us, tz=UTC][pyarrow]")),
        ("periods (M)", dates.dt.to_period("M")),
        ("periods (M)", dates.dt.to_period("M").astype(object)),
        ("durations", dates - dates.min()),
        ("durations", (dates - dates.min()).astype(object)),
        *(
            ("numbers", library.Series([3, 1, 2], dtype=kind))
            for kind in ("UInt8", "Float32", "int64[pyarrow]")
        ),
    ]


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_times_in_a_column_sort_as_time_runs(name):
    for kind, times in of_library(name):
        read = read_times(times, "time")
        np.testing.assert_array_equal(np.argsort(read.values), [1, 2, 0], err_msg=str(times.dtype))
        assert (read.kind, kind_of(times)) == (kind, kind), times.dtype
        assert tells_time(times) == (kind != "numbers")


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_time_in_a_column_is_named_by_its_row(name):
    present = pytest.importorskip(name).Series([True, False, True])
    for _, times in of_library(name):
        times = times.where(present) if name == "pandas" else times.zip_with(present, times.clear(3))
        with pytest.raises(ValueError, match="time is missing in row 1; expected one for every row"):
            read_times(times, "time")


@pytest.mark.parametrize(
    "missing", [None, np.nan, np.datetime64("NaT", "s"), np.timedelta64("NaT", "s")], ids=str
)
def test_a_missing_time_is_named_by_its_place(missing):
    times = np.array([datetime.date(2024, 1, 1)] * 2 + [missing] * 2, object)
    with pytest.raises(ValueError, match="time is missing in hour 2; expected one for every row"):
        read_times(times, "time", "hour {}".format)


def test_an_hour_that_the_clock_repeats_is_two_times():
    pd = pytest.importorskip("pandas")
    times = pd.date_range("2024-10-27 00:00", periods=4, freq="h", tz="Europe/Berlin")
    for each in (times, times.astype(object)):
        np.testing.assert_array_equal(np.diff(read_times(each, "time").values), np.timedelta64(1, "h"))


@pytest.mark.parametrize("times", [["2024-01-10", "2024-01-09"], np.array(["9", "10"], object)], ids=str)
def test_times_in_strings_are_an_error(times):
    with pytest.raises(ValueError, match=r"time holds strings \('.*' in row 0\); expected dates or numbers"):
        read_times(times, "time")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "booleans"),
        (1j, "objects of type complex"),
        ((1,), "objects of type tuple"),
        (datetime.time(1, tzinfo=UTC), "objects of type time"),
    ],
)
def test_values_that_are_no_times_are_an_error(value, kind):
    times = np.empty(2, object)
    times[:] = [value, value]
    with pytest.raises(ValueError, match=rf"time holds {kind} \(.* in row 0\); expected dates or numbers"):
        read_times(times, "time")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (datetime.date(2024, 1, 1), 5),
        (datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 1, tzinfo=UTC)),
        (datetime.timedelta(1), datetime.date(2024, 1, 1)),
        (1, "1"),
    ],
    ids=str,
)
def test_times_of_several_kinds_in_one_column_are_an_error(first, second):
    times = np.array([first, second], object)
    kinds = kind_of([first]), kind_of([second])
    message = rf"time holds {kinds[0]} \(.* in row 0\) and {kinds[1]} \(.* in row 1\), which cannot be put in"
    with pytest.raises(ValueError, match=message):
        read_times(times, "time")


def examples_of_kinds():
    pd = pytest.importorskip("pandas")
    return [
        np.array(["2024-01-01"], "datetime64[D]"),
        pd.date_range("2024-01-01", periods=1, tz="Asia/Tokyo"),
        pd.period_range("2024-01", periods=1, freq="M"),
        pd.period_range("2024-01", periods=1, freq="D"),
        np.array([5], "timedelta64[D]"),
        np.array([5]),
        np.array([datetime.time(5)]),
    ]


def test_times_of_two_kinds_are_not_compared():
    kinds = [read_times(times, "time") for times in examples_of_kinds()]
    assert len({times.kind for times in kinds}) == len(kinds)
    for i, first in enumerate(kinds):
        for j, second in enumerate(kinds):
            if i == j:
                check_same_kind(first, "history", second, "future")
                continue
            shown = re.escape(first.kind) + r" \(.*\), but future has " + re.escape(second.kind)
            with pytest.raises(ValueError, match=rf"history has {shown} \(.*\); expected times of one kind"):
                check_same_kind(first, "history", second, "future")


def test_a_time_zone_is_no_kind_of_its_own():
    pd = pytest.importorskip("pandas")
    noon = pd.Timestamp("2024-01-01 12:00", tz="UTC")
    tokyo, berlin = (
        read_times(pd.DatetimeIndex([noon.tz_convert(zone)]), "time")
        for zone in ("Asia/Tokyo", "Europe/Berlin")
    )
    first, second = comparable(tokyo, "history", berlin, "future")
    assert first == second
    assert tokyo.show(0) == "2024-01-01 21:00:00+09:00"


@pytest.mark.parametrize(
    ("early", "late"),
    [
        (np.array(["2200"], "datetime64[ns]"), np.array(["3000"], "datetime64[10s]")),
        (np.array([100], np.int8), np.array([200], np.uint8)),
        (np.array([-1], np.int8), np.array([2**64 - 1], np.uint64)),
        (np.array([2**63 - 1]), np.array([2**63], np.uint64)),
        (np.array([2**53]), np.array([2**53 + 1])),
        (np.array([2.0**53]), np.array([2**53 + 1])),
        (np.array([2**64 - 2], np.uint64), np.array([2**64 - 1], np.uint64)),
        ([decimal.Decimal("0.1")], [0.1]),
        ([1], [fractions.Fraction(4, 3)]),
        (np.array(["0001-01-01"], "datetime64[D]"), np.array(["2024-01-01"], "datetime64[ns]")),
        (np.array(["2024-01-01"], "datetime64[ns]"), np.array(["9999-01-01"], "datetime64[us]")),
        (np.array(["2024-01"], "datetime64[M]"), np.array(["2024-01-01T00:00:01"], "datetime64[s]")),
        (
            np.array(["2024-01-01T00:00:00.999999999"], "datetime64[ns]"),
            np.array(["2024-01-01T00:00:01"], "M8[s]"),
        ),
        (np.array([10], "timedelta64[ns]"), np.array([10**12], "timedelta64[D]")),
        ([datetime.date(2024, 1, 1)], [datetime.datetime(2024, 1, 1, 0, 0, 1)]),
        ([datetime.datetime(2024, 1, 1, tzinfo=BERLIN)], [datetime.datetime(2024, 1, 1, tzinfo=UTC)]),
    ],
    ids=str,
)
def test_times_of_two_calls_compare_without_rounding_or_overflow(early, late):
    early, late = read_times(early, "time"), read_times(late, "time")
    first, second = comparable(early, "history", late, "future")
    assert (first < second).all()
    assert not (second <= first).any()
    again, same = comparable(late, "history", late, "future")
    assert (again == same).all()


def test_some_of_the_times_are_picked_by_their_rows():
    times = read_times(np.array([3, 1, 2]), "time")
    for rows, expected in (([0, 2], [3, 2]), (slice(1, None), [1, 2]), ([True, False, False], [3])):
        np.testing.assert_array_equal(times[rows].values, expected)
        assert times[rows].show(-1) == str(expected[-1])


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (np.datetime64("2024-01-02"), "2024-01-02"),
        (np.datetime64("2024-01-02T03:00:00.000000000"), "2024-01-02 03:00:00"),
        (np.datetime64("2024-01-02T03:00:00.000000001"), "2024-01-02T03:00:00.000000001"),
        (datetime.datetime(2024, 1, 2, tzinfo=BERLIN), "2024-01-02 00:00:00+01:00"),
        (2.5, "2.5"),
    ],
    ids=str,
)
def test_messages_show_a_time_as_it_was_given(time, shown):
    assert read_times(np.array([time, time]), "time").show(1) == shown
