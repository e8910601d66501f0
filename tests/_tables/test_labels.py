"""Labels and times of all kinds become numbers that sort."""

import datetime
import decimal

import numpy as np
import pytest

from sklearn_gru._tables.labels import number_labels, number_times


@pytest.mark.parametrize(
    "labels",
    [
        ["b", "a", "b", "c"],
        [3, 1, 3, 2],
        [0.5, -1.0, 0.5, 2.0],
        [True, False, True, 2],
        np.array(["2024-01-02", "2024-01-01", "2024-01-02", "2024-01-03"], "datetime64[D]"),
        np.array([("x", 1), ("x", 2), ("x", 1), "x", None], object)[:4],
    ],
    ids=str,
)
def test_labels_are_numbered_in_the_order_they_appear(labels):
    codes, n_labels = number_labels(labels, "group")
    np.testing.assert_array_equal(codes, [0, 1, 0, 2])
    assert n_labels == 3
    assert codes.dtype == np.uint8


def test_codes_of_many_labels_are_wide_enough():
    labels = np.arange(70_000)[::-1]
    for each in (labels, labels.astype(object)):
        codes, n_labels = number_labels(each, "group")
        assert n_labels == 70_000
        np.testing.assert_array_equal(codes, np.arange(70_000))


@pytest.mark.parametrize(
    "missing", [None, np.nan, float("nan"), np.datetime64("NaT"), np.timedelta64("NaT")], ids=str
)
@pytest.mark.parametrize("use", [number_labels, number_times])
def test_a_missing_value_is_named_by_its_row(missing, use):
    present = (
        datetime.date(2024, 1, 1) if missing is None else type(missing)(1, *["D"] * hasattr(missing, "dtype"))
    )
    with pytest.raises(ValueError, match="group is missing in row 2; expected one for every row"):
        use([present, present, missing, missing], "group")


@pytest.mark.parametrize("kind", ["str", "category", "Int64", "float64", "datetime64[ns]"])
def test_missing_values_of_pandas_are_found(kind):
    pd = pytest.importorskip("pandas")
    values = ["x", "x", None] if kind in ("str", "category") else [1, 1, None]
    with pytest.raises(ValueError, match="group is missing in row 2"):
        number_labels(pd.Series(values, dtype=kind), "group")


@pytest.mark.parametrize("values", [["x", None], [1, None], [datetime.date(2024, 1, 1), None]], ids=str)
def test_missing_values_of_polars_are_found(values):
    pl = pytest.importorskip("polars")
    with pytest.raises(ValueError, match="group is missing in row 1"):
        number_labels(pl.Series(values), "group")


def test_labels_that_cannot_be_compared_are_an_error():
    labels = np.empty(2, object)
    labels[:] = [[1], [2]]
    with pytest.raises(
        ValueError, match=r"group holds values that cannot be compared \(unhashable.*expected labels"
    ):
        number_labels(labels, "group")


@pytest.mark.parametrize(
    "times",
    [
        [3, 1, 2],
        [0.3, 0.1, 0.2],
        np.array([3, 1, 2], "timedelta64[h]"),
        np.array(["2024-03", "2024-01", "2024-02"], "datetime64[M]"),
        [datetime.date(2024, month, 1) for month in (3, 1, 2)],
        [decimal.Decimal(number) for number in (3, 1, 2)],
    ],
    ids=str,
)
def test_times_sort_as_time_runs(times):
    np.testing.assert_array_equal(np.argsort(number_times(times, "time")), [1, 2, 0])


@pytest.mark.parametrize("kind", ["dates", "zone", "periods"])
def test_times_of_pandas_sort_as_time_runs(kind):
    pd = pytest.importorskip("pandas")
    dates = pd.Series(pd.to_datetime(["2024-03-01", "2024-01-01", "2024-02-01"]))
    times = {
        "dates": dates,
        "zone": dates.dt.tz_localize("Europe/Berlin"),
        "periods": dates.dt.to_period("M"),
    }[kind]
    for values in (times, pd.Index(times)):
        np.testing.assert_array_equal(np.argsort(number_times(values, "time")), [1, 2, 0])
    with pytest.raises(ValueError, match="time is missing in row 0"):
        number_times(times.where([False, True, True]), "time")


def test_an_hour_that_the_clock_repeats_is_two_times():
    pd = pytest.importorskip("pandas")
    times = pd.date_range("2024-10-27 00:00", periods=4, freq="h", tz="Europe/Berlin").to_series()
    assert (np.diff(number_times(times, "time")) > np.timedelta64(0)).all()


@pytest.mark.parametrize("time_zone", [None, "UTC"])
def test_times_of_polars_sort_as_time_runs(time_zone):
    pl = pytest.importorskip("polars")
    times = pl.Series([datetime.datetime(2024, month, 1) for month in (3, 1, 2)]).dt.replace_time_zone(
        time_zone
    )
    np.testing.assert_array_equal(np.argsort(number_times(times, "time")), [1, 2, 0])


@pytest.mark.parametrize("times", [["2024-01-10", "2024-01-09"], np.array(["9", "10"], object)], ids=str)
def test_times_in_strings_are_an_error(times):
    with pytest.raises(ValueError, match=r"time holds strings \('.*' in row 0\); expected dates or numbers"):
        number_times(times, "time")


def test_times_of_several_kinds_are_an_error():
    times = np.array([datetime.date(2024, 1, 1), 5], object)
    with pytest.raises(
        ValueError, match="time holds values that cannot be put in order .*; expected dates or numbers"
    ):
        number_times(times, "time")
