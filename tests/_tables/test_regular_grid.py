"""A regular grid has one row for each time of the calendar, and never moves or invents a value."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru import regular_grid

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

LIBRARIES = ["pandas", "polars"]


def frame(library, columns):
    """A table of one of the libraries, of columns made by pandas."""
    table = pd.DataFrame(columns)
    return table if library == "pandas" else pl.from_pandas(table)


def as_pandas(table):
    return table if isinstance(table, pd.DataFrame) else table.to_pandas()


def shown(table, key="t"):
    """The times of a table as a clock at the place shows them."""
    return [str(time).removesuffix(" 00:00:00") for time in as_pandas(table)[key]]


def values(table, key="v"):
    return as_pandas(table)[key].to_numpy(dtype=float, na_value=np.nan)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_gap_becomes_rows_without_values_that_know_their_series(library):
    days = pd.to_datetime(["2024-01-04", "2024-01-01", "2024-01-10", "2024-01-12"])
    table = frame(library, {"v": [4, 1, 10, 12], "shop": ["b", "b", "a", "a"], "t": days, "w": list("xyzu")})
    grid = regular_grid(table, time="t", group="shop", freq="D")
    assert type(grid) is type(table)
    assert list(grid.columns) == ["v", "shop", "t", "w"]
    assert list(grid["shop"]) == ["b"] * 4 + ["a"] * 3  # in the order of their first rows
    assert shown(grid) == [f"2024-01-{day:02}" for day in (1, 2, 3, 4, 10, 11, 12)]
    np.testing.assert_array_equal(values(grid), [1, np.nan, np.nan, 4, 10, np.nan, 12])
    assert as_pandas(grid)["w"].isna().tolist() == [False, True, True, False, False, True, False]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_table_that_has_every_time_keeps_its_values_and_types(library):
    times = pd.date_range("2024-01-01", periods=5, freq="h")
    table = frame(library, {"t": times, "v": np.arange(5), "ok": [True] * 5})
    grid = regular_grid(table, time="t", freq="h")
    assert grid.equals(table)
    assert list(grid.dtypes) == list(table.dtypes)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("freq", "times", "expected"),
    [
        ("B", ["2024-03-07", "2024-03-12"], ["2024-03-07", "2024-03-08", "2024-03-11", "2024-03-12"]),
        ("2B", ["2024-03-07", "2024-03-13"], ["2024-03-07", "2024-03-11", "2024-03-13"]),
        ("W-MON", ["2024-03-04", "2024-03-18"], ["2024-03-04", "2024-03-11", "2024-03-18"]),
        ("W", ["2024-03-03", "2024-03-17"], ["2024-03-03", "2024-03-10", "2024-03-17"]),
        ("2W-FRI", ["2024-03-01", "2024-03-29"], ["2024-03-01", "2024-03-15", "2024-03-29"]),
        ("MS", ["2024-01-01", "2024-03-01"], ["2024-01-01", "2024-02-01", "2024-03-01"]),
        ("2D", ["2024-02-28", "2024-03-03"], ["2024-02-28", "2024-03-01", "2024-03-03"]),
        (
            "30min",
            ["2024-01-01 09:15", "2024-01-01 10:15"],
            [f"2024-01-01 {t}:00" for t in ("09:15", "09:45", "10:15")],
        ),
        (
            datetime.timedelta(days=1),
            ["2024-02-28", "2024-03-01"],
            ["2024-02-28", "2024-02-29", "2024-03-01"],
        ),
        (
            datetime.timedelta(hours=12),
            ["2024-02-28", "2024-02-29"],
            ["2024-02-28", "2024-02-28 12:00:00", "2024-02-29"],
        ),
    ],
    ids=str,
)
def test_a_frequency_means_the_same_in_both_libraries(library, freq, times, expected):
    table = frame(library, {"t": pd.to_datetime(times), "v": [1.0, 2.0]})
    assert shown(regular_grid(table, time="t", freq=freq)) == expected


@pytest.mark.parametrize(
    ("freq", "times", "expected"),
    [
        ("1mo", ["2024-01-31", "2024-03-31"], ["2024-01-31", "2024-02-29", "2024-03-31"]),
        ("1q", ["2024-01-01", "2024-07-01"], ["2024-01-01", "2024-04-01", "2024-07-01"]),
        ("1d12h", ["2024-01-01", "2024-01-04"], ["2024-01-01", "2024-01-02 12:00:00", "2024-01-04"]),
    ],
)
def test_polars_takes_its_own_durations(freq, times, expected):
    table = frame("polars", {"t": pd.to_datetime(times), "v": [1.0, 2.0]})
    assert shown(regular_grid(table, time="t", freq=freq)) == expected


def test_pandas_takes_offsets_with_holidays_of_its_own():
    holidays = pd.offsets.CustomBusinessDay(holidays=["2024-12-25", "2024-12-26"])
    table = pd.DataFrame({"t": pd.to_datetime(["2024-12-23", "2024-12-30"]), "v": [1, 2]})
    days = ["2024-12-23", "2024-12-24", "2024-12-27", "2024-12-30"]
    assert shown(regular_grid(table, time="t", freq=holidays)) == days


# of a zone: two local midnights, and how many hours lie between them
CHANGES = {
    "spring": ("Europe/Berlin", "2024-03-31", "2024-04-01", 23),
    "autumn": ("Europe/Berlin", "2024-10-27", "2024-10-28", 25),
    "southern autumn": ("Australia/Lord_Howe", "2024-04-06", "2024-04-08", 48.5),
}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("change", ["spring", "autumn"])
def test_a_day_on_which_clocks_change_has_23_or_25_hours(library, change):
    zone, first, last, hours = CHANGES[change]
    table = frame(library, {"t": pd.to_datetime([first, last]).tz_localize(zone), "v": [1.0, 2.0]})
    grid = regular_grid(table, time="t", freq="h")
    assert len(grid) == hours + 1
    assert set(as_pandas(grid)["t"].diff()[1:]) == {pd.Timedelta("1h")}
    assert str(as_pandas(grid)["t"].dt.tz) == zone


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("freq", ["D", "B"])
def test_days_stay_at_local_midnight_when_clocks_change(library, change, freq):
    zone = CHANGES[change][0]
    first, last = (
        pd.Timestamp(day) + pd.Timedelta(days=offset)
        for day, offset in zip(CHANGES[change][1:3], (-5, 5), strict=True)
    )
    first, last = pd.offsets.BDay().rollforward(first), pd.offsets.BDay().rollback(last)
    table = frame(library, {"t": pd.DatetimeIndex([first, last]).tz_localize(zone), "v": [1.0, 2.0]})
    days = as_pandas(regular_grid(table, time="t", freq=freq))["t"]
    assert list(days) == list(pd.date_range(first, last, freq=freq).tz_localize(zone))


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("zone", "times", "expected"),
    [
        # midnight does not exist on the 26th, which begins at 1
        (
            "Africa/Cairo",
            ["2024-04-25", "2024-04-27"],
            ["2024-04-25 00:00:00+02:00", "2024-04-26 01:00:00+03:00", "2024-04-27 00:00:00+03:00"],
        ),
        # midnight comes twice on the 3rd
        (
            "America/Havana",
            ["2024-11-02", "2024-11-04"],
            ["2024-11-02 00:00:00-04:00", "2024-11-03 00:00:00-04:00", "2024-11-04 00:00:00-05:00"],
        ),
        # the 30th does not exist
        (
            "Pacific/Apia",
            ["2011-12-29", "2012-01-01"],
            ["2011-12-29 00:00:00-10:00", "2011-12-31 00:00:00+14:00", "2012-01-01 00:00:00+14:00"],
        ),
    ],
    ids=["none", "two", "no day"],
)
def test_a_local_midnight_may_not_exist_or_come_twice(library, zone, times, expected):
    table = frame(library, {"t": pd.to_datetime(times).tz_localize(zone), "v": [1.0, 2.0]})
    grid = regular_grid(table, time="t", freq="D")
    assert [str(time) for time in as_pandas(grid)["t"]] == expected
    with_all = frame(library, {"t": as_pandas(grid)["t"], "v": [1.0, 2.0, 3.0]})
    np.testing.assert_array_equal(values(regular_grid(with_all, time="t", freq="D")), [1, 2, 3])


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_reading_at_the_second_of_two_midnights_is_kept_there(library):
    utc = pd.to_datetime(["2024-11-02 04:00", "2024-11-03 05:00", "2024-11-04 05:00"]).tz_localize("UTC")
    table = frame(library, {"t": utc.tz_convert("America/Havana"), "v": [1.0, 2.0, 3.0]})
    grid = regular_grid(table, time="t", freq="D")
    assert list(as_pandas(grid)["t"]) == list(utc)
    np.testing.assert_array_equal(values(grid), [1, 2, 3])


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_time_off_the_grid_is_named_with_its_neighbours(library):
    days = pd.to_datetime(["2024-03-08", "2024-03-09", "2024-03-11"])
    table = frame(library, {"t": days, "shop": ["a"] * 3, "v": [1.0, 2.0, 3.0]})
    message = (
        r"time 2024-03-09 00:00:00 in row 1 of series 'a' does not lie on the grid of freq='B', which has "
        "2024-03-08 00:00:00 and 2024-03-11 00:00:00"
    )
    with pytest.raises(ValueError, match=message):
        regular_grid(table, time="t", group="shop", freq="B")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("freq", "around"),
    [
        ("B", ("2024-03-08", "2024-03-11")),
        ("W-MON", ("2024-03-04", "2024-03-11")),
        ("MS", ("2024-03-01", "2024-04-01")),
    ],
)
def test_a_first_time_off_the_grid_is_named_too(library, freq, around):
    table = frame(library, {"t": pd.to_datetime(["2024-03-09", "2024-03-25"]), "v": [1.0, 2.0]})
    with pytest.raises(ValueError, match=f"time 2024-03-09.* row 0 does .*has {around[0]}.* and {around[1]}"):
        regular_grid(table, time="t", freq=freq)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("last", ["2024-01-01 02:30", "2024-01-01 02:59:59"])
def test_a_last_time_off_the_grid_is_named_too(library, last):
    table = frame(
        library, {"t": pd.to_datetime(["2024-01-01 00:00", last], format="ISO8601"), "v": [1.0, 2.0]}
    )
    with pytest.raises(ValueError, match=f"time {last}.* in row 1 .*01 02:00:00 and 2024-01-01 03:00:00"):
        regular_grid(table, time="t", freq="h")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(("group", "series"), [("a", "1"), (["a", "b"], r"\(1, 'x'\)")])
def test_a_time_that_repeats_in_a_series_is_named_with_it(library, group, series):
    days = pd.to_datetime(["2024-03-09", "2024-03-08", "2024-03-09"])
    table = frame(library, {"t": days, "a": [1] * 3, "b": ["x"] * 3, "v": [1.0, 2.0, 3.0]})
    with pytest.raises(ValueError, match=f"time repeats in rows 0 and 2 of series {series}: 2024-03-09"):
        regular_grid(table, time="t", group=group, freq="D")


@pytest.mark.parametrize("library", LIBRARIES)
def test_several_columns_may_tell_the_series_together(library):
    days = pd.to_datetime(["2024-03-01", "2024-03-03"] * 3)
    table = frame(library, {"t": days, "a": [1, 1, 1, 1, 2, 2], "b": list("xxyyxx"), "v": np.arange(6.0)})
    grid = as_pandas(regular_grid(table, time="t", group=["a", "b"], freq="D"))
    assert list(zip(grid["a"], grid["b"], strict=True)) == [(1, "x")] * 3 + [(1, "y")] * 3 + [(2, "x")] * 3
    assert grid["a"].dtype == np.int64  # which has no gaps
    np.testing.assert_array_equal(values(grid), [0, np.nan, 1, 2, np.nan, 3, 4, np.nan, 5])


@pytest.mark.parametrize("levels", [["t"], ["t", "shop"], ["shop", "t"]])
def test_levels_of_an_index_stay_levels(levels):
    days = pd.to_datetime(["2024-03-01", "2024-03-03"])
    table = pd.DataFrame({"t": days, "shop": "a", "v": [1.0, 2.0]}).set_index(levels)
    grid = regular_grid(table, time="t", group="shop", freq="D")
    assert list(grid.index.names) == levels
    assert list(grid.columns) == list(table.columns)
    assert list(grid.reset_index()["t"]) == list(pd.date_range("2024-03-01", periods=3))


def test_periods_go_on_at_their_frequency_or_a_multiple():
    table = pd.DataFrame({"t": pd.PeriodIndex(["2024-01", "2024-05"], freq="M"), "v": [1, 2]})
    assert shown(regular_grid(table, time="t", freq="M")) == [f"2024-0{month}" for month in range(1, 6)]
    assert shown(regular_grid(table, time="t", freq="2M")) == ["2024-01", "2024-03", "2024-05"]
    with pytest.raises(ValueError, match="time 2024-05 in row 1 .* has 2024-04 and 2024-07"):
        regular_grid(table, time="t", freq="3M")
    with pytest.raises(ValueError, match="freq='h' is not the frequency of the periods, 'M'"):
        regular_grid(table, time="t", freq="h")


def test_days_of_polars_stay_days():
    table = pl.DataFrame({"t": [datetime.date(2024, 3, 7), datetime.date(2024, 3, 11)], "v": [1, 2]})
    grid = regular_grid(table, time="t", freq="B")
    assert grid["t"].to_list() == [datetime.date(2024, 3, day) for day in (7, 8, 11)]
    with pytest.raises(ValueError, match="freq='12h' divides the days, but time holds whole days"):
        regular_grid(table, time="t", freq="12h")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_the_unit_of_the_times_stays(library, unit):
    times = np.array(["2024-01-01", "2024-01-03"], f"datetime64[{unit}]")
    table = frame(library, {"t": times, "v": [1.0, 2.0]})
    assert list(regular_grid(table, time="t", freq="D").dtypes) == list(table.dtypes)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_grid_finer_than_the_unit_of_the_times_is_not_rounded(library):
    times = np.array(["2024-01-01T00:00:00", "2024-01-01T00:00:01"], "datetime64[ms]")
    table = frame(library, {"t": times, "v": [1.0, 2.0]})
    grid = as_pandas(regular_grid(table, time="t", freq="250us"))
    assert len(grid["t"].unique()) == 4001
    np.testing.assert_array_equal(np.flatnonzero(~np.isnan(values(grid))), [0, 4000])
    np.testing.assert_array_equal(values(regular_grid(table, time="t", freq="1000000us")), [1, 2])


ROW = {"t": pd.to_datetime(["2024-01-01"]), "g": ["a"], "v": [1.0]}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("columns", "arguments", "message"),
    [
        (ROW, {"time": "when"}, "time='when' is not a column of table, which has"),
        (ROW, {"group": "shop"}, "group='shop' is not a column of table"),
        (ROW, {"group": ["g", "shop"]}, "group='shop' is not a column of table"),
        (ROW, {"time": "v"}, "time='v' holds numbers; expected dates"),
        (ROW, {"time": "g"}, "time holds strings .* convert them"),
        (ROW, {"freq": "fortnight"}, "freq='fortnight' is no frequency"),
        (ROW, {"freq": "0D"}, "freq='0D'"),
        ({**ROW, "g": [None]}, {"group": "g"}, "group is missing in row 0"),
        ({**ROW, "g": [None]}, {"group": ["v", "g"]}, "group is missing in row 0"),
        ({**ROW, "t": pd.to_datetime([None])}, {}, "time is missing in row 0"),
    ],
)
def test_what_has_no_grid_is_refused(library, columns, arguments, message):
    with pytest.raises(ValueError, match=message):
        regular_grid(frame(library, columns), **{"time": "t", "freq": "D", **arguments})


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_table_without_rows_is_refused(library):
    with pytest.raises(ValueError, match="table has 0 rows"):
        regular_grid(frame(library, ROW)[:0], time="t", freq="D")


def test_what_is_no_table_of_named_columns_is_refused():
    with pytest.raises(TypeError, match="table is a ndarray; expected a data frame"):
        regular_grid(np.ones((2, 2)), time="t", freq="D")
    with pytest.raises(TypeError, match="time=0 and group="):
        regular_grid(pd.DataFrame(ROW), time=0, freq="D")
    with pytest.raises(ValueError, match="name for each: rename_axis"):
        regular_grid(pd.DataFrame(ROW).set_index(["t", [0]]), time="t", freq="D")


@st.composite
def tables(draw):
    """Hours that a few series have, of a zone or none, and their values, in any order."""
    zone = draw(st.sampled_from([None, "Europe/Berlin", "America/New_York"]))
    start = draw(st.sampled_from(["2024-03-09 20:00", "2024-03-30 20:00", "2024-10-26 20:00", "2024-07-01"]))
    rows = draw(
        st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30)), min_size=1, max_size=12, unique=True)
    )
    times = pd.Timestamp(start, tz="UTC") + pd.to_timedelta([hour for _, hour in rows], "h")
    times = times.tz_localize(None) if zone is None else times.tz_convert(zone)
    return {"t": times, "g": [label for label, _ in rows], "v": np.arange(len(rows), dtype=float)}


@pytest.mark.parametrize("library", LIBRARIES)
@given(columns=tables())
def test_every_row_stays_and_every_hour_between_is_there(library, columns):
    grid = as_pandas(regular_grid(frame(library, columns), time="t", group="g", freq="h"))
    given_rows = pd.DataFrame(columns)
    pd.testing.assert_frame_equal(
        grid.dropna().sort_values("v").reset_index(drop=True), given_rows, check_dtype=False
    )
    for label, part in grid.groupby("g"):
        own = given_rows[given_rows["g"] == label]["t"]
        assert list(part["t"]) == list(pd.date_range(own.min(), own.max(), freq="h"))


def test_dates_in_a_column_and_in_the_index_are_an_error():
    table = pd.DataFrame({"t": pd.date_range("2024", periods=2), "v": 1.0}).set_index("t", drop=False)
    with pytest.raises(ValueError, match=r"'t' names a column and a level .*: table\.drop\(columns='t'\)"):
        regular_grid(table, time="t", freq="D")


@given(columns=tables())
def test_a_grid_of_a_grid_is_the_same(columns):
    once = regular_grid(pd.DataFrame(columns), time="t", group="g", freq="h")
    pd.testing.assert_frame_equal(regular_grid(once, time="t", group="g", freq="h"), once)
