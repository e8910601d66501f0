"""Windows that read across a gap in time say so once, where they are made."""

import warnings

import numpy as np
import pandas as pd
import pytest

from sklearn_gru import DataWarning, GRURegressor, SlidingWindow, forecast, make_windows, regular_grid

DAYS = pd.date_range("2024-01-01", periods=60)
TABLE = pd.DataFrame({"day": DAYS, "load": np.arange(60.0)}).drop(index=[20, 21, 22])
GAP = (
    "After 2024-01-20 00:00:00 the next row is of 2024-01-24 00:00:00, where nearly all steps are 1 day: "
    "windows read across as if nothing were between; regular_grid makes rows of NaN for what is missing"
)


@pytest.mark.parametrize("table", [TABLE, TABLE.sample(frac=1, random_state=0)])
@pytest.mark.parametrize(
    "make",
    [
        lambda table: make_windows(table, 4, time="day"),
        lambda table: SlidingWindow(4, time="day").fit(table),
        lambda table: SlidingWindow(4, time="day").fit_transform(table),
    ],
    ids=["make_windows", "fit", "fit_transform"],
)
def test_making_windows_across_a_gap_warns_once(table, make):
    with pytest.warns(DataWarning, match=GAP) as caught:
        make(table)
    assert [warning.filename for warning in caught] == [__file__]


def test_an_index_of_dates_tells_the_gap_too():
    with pytest.warns(DataWarning, match="After 2024-01-20 00:00:00 the next row is of 2024-01-24"):
        make_windows(TABLE.set_index("day"), 4)


@pytest.mark.parametrize("freq", ["MS", pd.offsets.MonthEnd()])
def test_windows_and_forecasts_say_that_a_month_is_missing(freq):
    months = pd.date_range("2018-01-01", periods=60, freq=freq).delete(55)
    table = pd.DataFrame({"load": np.arange(59.0)}, index=months)
    missing = "After 2022-07-.* the next row is of 2022-09-.*, where nearly all steps are 1 month: windows"
    with pytest.warns(DataWarning, match=missing):
        X = make_windows(table, 10)
    model = GRURegressor(2, max_iter=2, random_state=0).fit(X, table["load"].rename("load") + 1)
    with pytest.warns(DataWarning, match=missing):
        forecast(model, table, 2)


def test_numbers_are_told_without_the_calendar():
    times = np.concatenate([np.arange(40), np.delete(np.arange(60), [10, 11, 30, 31, 32])])
    message = "After 9 in series 'b' the .* all steps are 1, and so on in 2 places.*put rows of NaN for"
    with pytest.warns(DataWarning, match=message):
        make_windows(np.arange(95.0), 4, group=np.repeat(["a", "b"], [40, 55]), time=times)


def test_a_lone_row_is_missed_too():
    table = TABLE.iloc[:50].drop(index=10)
    with pytest.warns(DataWarning, match="After 2024-01-10 .* next row is of 2024-01-12 .*in 2 places"):
        make_windows(table, 4, time="day")


@pytest.mark.parametrize("make", [make_windows, lambda X, length: SlidingWindow(length).fit(X)])
def test_numbers_in_the_index_count_the_rows_of_a_series(make):
    table = pd.DataFrame({"load": np.arange(60.0)})
    with pytest.warns(DataWarning, match="After 29 the next row is of 31, where nearly all steps are 1"):
        make(table.drop(index=30), 4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make(table, 4)
        make(table.drop(index=30).reset_index(drop=True), 4)
        make(table.sample(frac=1, random_state=0), 4)  # labels in no order
        make(pd.concat([table, table.drop(index=30)]), 4)


def test_numbers_in_the_index_of_several_series_are_no_times():
    table = pd.DataFrame({"load": np.arange(60.0), "shop": 0}).drop(index=30)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make_windows(table, 4, group="shop")


def test_single_rows_new_tables_and_a_regular_grid_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make_windows(TABLE, 1, time="day")
        make_windows(regular_grid(TABLE, time="day", freq="D"), 4, time="day")
        make_windows(np.arange(5.0), 4)
        window = SlidingWindow(4, time="day").fit(TABLE[:20])
        window.transform(TABLE)


# rows that were cut out of their series

WHOLE = pd.DataFrame({"day": DAYS, "load": np.arange(60.0)})
CUT_OUT = (
    "After 2024-01-06 00:00:00 the next row of X is of 2024-01-12 00:00:00, where no step in fit was longer "
    "than 1 day, and so on in 3 places: rows that belong into the windows are missing"
)


def cut_out(table):
    return table.iloc[[15, 3, 4, 5, 11, 25]]


@pytest.mark.parametrize(
    ("options", "table"),
    [
        ({"time": "day"}, WHOLE),
        ({"time": "day", "group": "shop"}, WHOLE.assign(shop="a")),
        ({"time": "day", "length": 1, "known": ["load"], "horizon": 2}, WHOLE),
    ],
    ids=["one series", "several", "what is known ahead"],
)
def test_rows_cut_out_of_regular_times_warn_once_where_they_are_transformed(options, table):
    window = SlidingWindow(**{"length": 3} | options).fit(table)
    with pytest.warns(
        DataWarning, match="|".join([CUT_OUT, CUT_OUT.replace("00 the", "00 in series 'a' the")])
    ) as caught:
        window.transform(cut_out(table))
    assert [warning.filename for warning in caught] == [__file__]


def test_numbers_in_the_index_are_no_times_where_one_series_is_picked_of_several():
    table = WHOLE[["load"]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SlidingWindow(3).fit(table).transform(table[::3])


def test_whole_parts_and_windows_of_one_row_say_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SlidingWindow(3, time="day").fit(WHOLE).transform(WHOLE[20:30])
        SlidingWindow(1, time="day").fit(WHOLE).transform(cut_out(WHOLE))
        SlidingWindow(3).fit(WHOLE[["load"]].to_numpy()).transform(WHOLE[["load"]].to_numpy()[::5])


def test_a_fit_of_irregular_times_expects_nothing_of_the_next():
    irregular = pd.DataFrame({"day": pd.bdate_range("2024-01-01", periods=60), "load": np.arange(60.0)})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        window = SlidingWindow(3, time="day").fit(WHOLE).fit(irregular)
        assert len(window.transform(cut_out(WHOLE))) == 6


@pytest.mark.filterwarnings("error::sklearn_gru.DataWarning")
def test_windows_longer_than_every_series_begin_empty_and_say_so():
    with pytest.warns(DataWarning, match="^X has 5 rows, but length=6: the windows begin empty") as caught:
        make_windows(np.arange(5.0), 6)
    assert [warning.filename for warning in caught] == [__file__]
    shop = np.repeat(["a", "b"], [4, 5])
    with pytest.warns(DataWarning, match="^The longest series of X has 5 rows, but length=6"):
        make_windows(np.arange(9.0), 6, group=shop)
    make_windows(np.arange(9.0), 5, group=shop)
