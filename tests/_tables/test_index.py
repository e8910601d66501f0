"""The index of a table tells its times, and goes on where it is regular."""

import numpy as np
import pytest

from sklearn_gru._tables.index import (
    axis_of_index,
    columns_as_index,
    continued_index,
    index_as_columns,
    index_of,
    joined_index,
    time_index_of,
    with_level,
    with_roles_like,
    zone_of,
)

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")


def split(index, n_rows=3):
    """The index without its last labels, and those."""
    return index[:-n_rows], index[-n_rows:]


REGULAR = [
    pd.date_range("2024-01-30", periods=9, freq=freq, name="day")
    for freq in ("D", "2D", "-1D", "h", pd.offsets.MonthEnd(), "MS", "B", "W-WED", "90min")
]
REGULAR += [
    pd.date_range("2024-03-26", periods=9, freq=freq, tz="Europe/Berlin")
    for freq in ("D", "2D", "B", "W-WED", "h", "6h")
]
REGULAR += [pd.period_range("2024-01", periods=9, freq=freq) for freq in ("M", "D", "2M", "Y", "h")]
REGULAR += [
    pd.period_range("2024-01", periods=27, freq="M")[::3],
    pd.period_range("2024-01", periods=9)[::-1],
]
REGULAR += [
    pd.timedelta_range("1h", periods=9, freq="90min"),
    pd.RangeIndex(3, 30, 3),
    pd.RangeIndex(9, 0, -1),
]


@pytest.mark.parametrize("index", REGULAR, ids=lambda index: f"{index.dtype} {index[1]}")
@pytest.mark.parametrize("with_frequency", [True, False])
def test_a_regular_index_goes_on_at_its_frequency(index, with_frequency):
    if not with_frequency and not isinstance(index, pd.PeriodIndex):
        index = pd.Index(list(index), name=index.name)
    known, coming = split(index)
    continued = continued_index(known, 3)
    np.testing.assert_array_equal(list(continued), list(coming))
    assert continued.name == index.name
    assert type(continued) is type(index) or continued.dtype.kind == "i"


@pytest.mark.parametrize("n_known", [2, 3, 5])
@pytest.mark.parametrize(
    ("zone", "start"),
    [("Europe/Berlin", "2024-03-30"), ("Europe/Berlin", "2024-10-26"), ("America/Sao_Paulo", "2024-03-01")],
)
def test_local_midnights_stay_local_midnights_when_the_clocks_change(zone, start, n_known):
    days = pd.date_range(end=start, periods=n_known)
    coming = pd.date_range(start, periods=4)[1:].tz_localize(zone)
    for freq in ("D", None):
        index = pd.DatetimeIndex(days.tz_localize(zone), freq=None if freq is None else "infer")
        if freq is not None and n_known < 3:
            index = pd.date_range(days[0], periods=n_known, freq="D", tz=zone)
        assert list(continued_index(index, 3)) == list(coming)
    assert str(coming[0].time()) == "00:00:00"


def test_the_labels_of_a_german_week_are_those_of_the_clock():
    index = pd.date_range(end="2024-03-30", periods=10, freq="D", tz="Europe/Berlin")
    assert [str(label) for label in continued_index(index, 3)] == [
        "2024-03-31 00:00:00+01:00",
        "2024-04-01 00:00:00+02:00",
        "2024-04-02 00:00:00+02:00",
    ]


def test_hours_are_as_long_when_the_clocks_change():
    index = pd.date_range("2024-03-30 20:00", periods=5, freq="h", tz="Europe/Berlin")
    continued = continued_index(index, 4)
    assert (
        continued.tz_convert("UTC") == pd.date_range("2024-03-31 00:00", periods=4, freq="h", tz="UTC")
    ).all()


@pytest.mark.parametrize(
    ("zone", "last"),
    [("Africa/Cairo", "2024-04-25"), ("America/Havana", "2024-03-09"), ("America/Havana", "2024-11-02")],
)
def test_a_midnight_that_does_not_exist_or_exists_twice_leaves_no_rule(zone, last):
    for n_known in (2, 5):
        index = pd.date_range(end=last, periods=n_known).tz_localize(zone)
        assert continued_index(index, 2) is None
    assert continued_index(index[:-2], 2) is not None


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
@pytest.mark.parametrize("step", [1, -1, 3, -50])
def test_whole_numbers_of_every_width_go_on_without_wrapping(dtype, step):
    end = int(np.iinfo(dtype).max if step > 0 else np.iinfo(dtype).min)
    values = [end - 2 * step, end - step, end]
    for kind in (dtype, dtype.replace("int", "Int").replace("uI", "UI")):
        continued = continued_index(pd.Index(values, dtype=kind, name="n"), 3)
        assert [int(label) for label in continued] == [end + step, end + 2 * step, end + 3 * step]
        assert continued.name == "n"


@pytest.mark.parametrize(
    ("dtype", "values"),
    [("uint64", [2**64 - 1, 2**64 - 2]), ("int8", [-128, 0, 127]), ("uint8", [200, 100, 0])],
)
def test_whole_numbers_use_all_of_their_width(dtype, values):
    continued = continued_index(pd.Index(values, dtype=dtype), 1)
    steps = set(np.diff(np.array(values, object)))
    assert (continued is None) == (len(steps) > 1)
    assert continued is None or continued[0] == values[-1] + steps.pop()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("step", [0.5, 0.1, -0.1, 1e-3, 1e6, 1.0])
def test_floats_go_on_by_their_step(dtype, step):
    index = pd.Index(np.arange(30) * step, dtype=dtype, name="hours")
    continued = continued_index(index, 3)
    np.testing.assert_allclose(continued, np.arange(30, 33) * step, rtol=4 * np.finfo(dtype).eps)
    assert (continued.dtype, continued.name) == (index.dtype, "hours")


def test_halves_are_exact():
    assert list(continued_index(pd.Index(np.arange(0, 15, 0.5)), 3)) == [15, 15.5, 16]


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([1, 2, 4]),
        pd.Index([1, 1, 1]),
        pd.Index([0, 2**62, -(2**63)]),  # whose differences are equal in int64, where they wrap
        pd.Index([1]),
        pd.Index([0.0, 1.0, 2.5]),
        pd.Index([1.0, 1.0]),
        pd.Index([1.0, np.nan, 2.0]),
        pd.Index([0.0, np.inf]),
        pd.Index([1, None, 3], dtype="Int64"),
        pd.Index(["a", "b", "c"]),
        pd.Index([True, False]),
        pd.DatetimeIndex(["2024-01-01", "2024-01-02", "2024-01-04"]),
        pd.DatetimeIndex(["2024-01-01", "2024-01-01"]),
        pd.DatetimeIndex(["2024-01-01"]),
        pd.DatetimeIndex(["2024-01-01", None, "2024-01-02"]),
        pd.DatetimeIndex([]),
        pd.PeriodIndex(["2024-01", "2024-02", "2024-04"], freq="M"),
        pd.PeriodIndex(["2024-01", "2024-01"], freq="M"),
        pd.MultiIndex.from_product([["a"], [1, 2, 3]]),
        pd.DatetimeIndex(["2262-01-31", "2262-02-28", "2262-03-31"], dtype="datetime64[ns]"),
        pd.interval_range(0, 3),
        pd.CategoricalIndex([1, 2, 3]),
    ],
    ids=lambda index: repr(list(index)),
)
def test_an_index_without_a_rule_does_not_go_on(index):
    assert continued_index(index, 12) is None


def test_the_index_that_tells_the_time_is_found():
    days = pd.date_range("2024-01-01", periods=2)
    for index in (days, days.to_period("D"), days - days[0], pd.Index(days.date), days.tz_localize("UTC")):
        assert time_index_of(pd.DataFrame({"a": [1, 2]}, index)) is not None
        assert time_index_of(pd.Series([1, 2], index)) is not None
    both = pd.MultiIndex.from_arrays([["x", "y"], days], names=["shop", "day"])
    assert time_index_of(pd.DataFrame({"a": [1, 2]}, both)).name == "day"
    for index in (pd.RangeIndex(2), pd.Index(["a", "b"]), pd.Index([None, None])):
        assert time_index_of(pd.DataFrame({"a": [1, 2]}, index)) is None
    assert index_of([1, 2]) is time_index_of(np.ones(2)) is None


def test_the_places_on_an_axis_are_those_of_the_clock():
    days = pd.date_range("2024-03-30", periods=3, tz="Europe/Berlin")
    np.testing.assert_array_equal(axis_of_index(days), days.tz_localize(None))
    np.testing.assert_array_equal(
        axis_of_index(days.tz_localize(None).to_period("D")), days.tz_localize(None)
    )
    np.testing.assert_array_equal(axis_of_index(pd.Index([1.5, 2])), [1.5, 2])
    assert axis_of_index(pd.Index(["a"])) is axis_of_index(None) is None


def test_the_clock_on_an_axis_may_be_that_of_another_place():
    hours = pd.date_range("2024-03-30", periods=3, freq="h", tz="UTC")
    expected = hours.tz_convert("Asia/Tokyo").tz_localize(None)
    for index in (hours, pl.Series(hours.tz_localize(None).to_list()).dt.replace_time_zone("UTC")):
        np.testing.assert_array_equal(axis_of_index(index, "Asia/Tokyo"), expected)
        np.testing.assert_array_equal(axis_of_index(index), hours.tz_localize(None))
        assert str(zone_of(index)) == "UTC"
    assert zone_of(hours.tz_localize(None)) is zone_of(None) is None


def test_indexes_are_joined():
    assert list(joined_index([pd.Index([1]), pd.Index([2, 3])])) == [1, 2, 3]
    assert list(joined_index([pd.Index([1])])) == [1]


def test_levels_become_columns_where_one_is_named_and_levels_again():
    table = pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, 2), (3, 4)], names=["b", "c"]))
    flat, levels = index_as_columns(table, ["a", "c"])
    assert (list(flat.columns), levels) == (["b", "c", "a"], ["b", "c"])
    pd.testing.assert_frame_equal(columns_as_index(flat, levels), table)
    counted, levels = index_as_columns(table, ["a"])
    assert (list(counted.columns), list(counted.index), levels) == (["a"], [0, 1], [])
    assert columns_as_index(counted, levels) is counted
    with pytest.raises(ValueError, match=r"levels \['c', None\]; expected a name for each"):
        index_as_columns(table.rename_axis(["c", None]), ["c"])


def test_columns_become_levels_and_levels_columns_as_another_table_has_them():
    flat = pd.DataFrame({"shop": ["a", "b"], "day": [1, 2], "load": [3.0, 4.0]})
    roles = ["shop", "day"]
    tables = [
        flat,
        *(flat.set_index(levels) for levels in (["shop", "day"], ["day", "shop"], ["shop"], ["day"])),
    ]
    for table in tables:
        for other in tables:
            found = with_roles_like(table, other, roles)
            assert list(found.index.names) == list(other.index.names)
            assert set(found.columns) == set(other.columns)
            assert list(found.reset_index()["load"]) == [3, 4]
    pd.testing.assert_frame_equal(with_roles_like(flat, tables[1], ["load"]), flat)
    lacking = flat.drop(columns="day")
    pd.testing.assert_frame_equal(with_roles_like(lacking, tables[1], roles), lacking)


def test_a_level_gets_other_values_and_an_index_without_it_stays():
    several = pd.MultiIndex.from_arrays([["a", "b"], [1, 2]], names=["shop", "day"])
    assert with_level(several, "day", [5, 6]).tolist() == [("a", 5), ("b", 6)]
    single = pd.Index([1, 2], name="day")
    pd.testing.assert_index_equal(with_level(single, "day", [5, 6]), pd.Index([5, 6], name="day"))
    pd.testing.assert_index_equal(with_level(single, "shop", ["a", "b"]), single)
