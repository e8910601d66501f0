"""The tables of the cases are those that the program draws, and have what the cases tell of them."""

import numpy as np
import pandas as pd
import pytest

from .case_data import DATA, TABLES


def shipped(name, **options):
    return pd.read_csv(DATA / f"{name}.csv.gz", **options)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_ships_is_the_one_that_is_drawn(name):
    drawn = TABLES[name]().reset_index(drop=True)
    dates = [key for key in drawn if drawn[key].dtype.kind == "M"]
    pd.testing.assert_frame_equal(shipped(name, parse_dates=dates), drawn, check_dtype=False, atol=1e-9)


def test_a_fortnight_of_the_shops_is_still_to_come_and_one_was_closed():
    table = shipped("shops", parse_dates=["date"])
    to_come = table["date"] > "2024-11-30"
    assert table["sales"][to_come].isna().all()
    assert table["promo"].notna().all()
    assert list(table[to_come].groupby("shop").size()) == 12 * [14]
    steps = table.groupby("shop")["date"].diff().dropna()
    assert sorted(steps.dt.days.unique()) == [1, 11]
    assert table["shop"][steps.idxmax()] == "shop 07"


def test_the_machines_that_run_are_none_of_those_that_failed():
    failed, running = shipped("machines"), shipped("machines_running")
    assert not set(failed["machine"]) & set(running["machine"])
    for table in (failed, running):
        assert set(table.groupby("machine")["hour"].diff().dropna()) == {1}


def test_the_last_day_of_the_load_is_still_to_come_and_its_temperature_is_known():
    table = shipped("power_load", parse_dates=["time"])
    np.testing.assert_array_equal(table["load"].isna()[-25:], [False, *[True] * 24])
    assert table["temperature"].notna().all()
    assert (table["time"].diff().dropna() == pd.Timedelta("1h")).all()
