"""The three scripts of the guide go from the CSV to a saved model and its forecasts."""

import re

import joblib
import numpy as np
import pandas as pd
import pytest

from sklearn_gru import forecast

from . import three_problems
from .three_problems import NAMES, script_of

MOST_LINES = {"shops": 25, "machines": 30, "load": 25}


def run(name, directory, monkeypatch, capsys, **tables):
    """The errors that a script prints, and its names, after a short training, which shows as much."""
    monkeypatch.chdir(directory)
    for table, values in tables.items():
        values.to_csv(f"{table}.csv", index=False)
    code = re.sub(r"(GRURegressor|GRUClassifier)\(", r"\1(max_iter=2, ", script_of(name))
    code = re.sub(r"(Boosting\w+)\(", r"\1(max_iter=2, ", code)
    names = {}
    exec(compile(code, f"{name}.py", "exec"), names)
    printed = re.findall(r"^(\S.*\S) +(\d+\.\d+)$", capsys.readouterr().out, re.M)
    return {contender: float(error) for contender, error in printed}, names


def error_of_last_week(names, known, season, step):
    """The mean absolute error of the value a week before, looked up by times in a series for each group."""
    windows, truth = names["X"][names["later"]], names["y"][names["later"]].to_numpy()
    ago = step * (1 + np.arange(truth.shape[1]) % season - season)
    groups = np.zeros(len(windows), int) if windows.groups is None else windows.groups
    pairs = zip(groups, windows.times, truth, strict=True)
    return np.mean([abs(known[group][time + ago].to_numpy() - values) for group, time, values in pairs])


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_short(name):
    lines = [line for line in script_of(name).splitlines() if line.strip()]
    assert len(lines) <= MOST_LINES[name]
    assert max(map(len, lines)) <= 110


def check_saved(directory, name, table, target, roles, units=lambda values: values):
    """The models that were saved say what the script wrote: the mean and a band."""
    written = pd.read_csv(directory / f"{name}_forecast.csv", parse_dates=[roles[-1]])
    assert list(written.columns) == [*roles, target, f"{target}_q0.1", f"{target}_q0.9"]
    said = forecast(joblib.load(directory / f"{name}.joblib"), table, target=target).reset_index(drop=True)
    said[written.columns[-3:]] = units(said[written.columns[-3:]])
    pd.testing.assert_frame_equal(said, written, check_dtype=False, rtol=1e-12)
    assert (written[f"{target}_q0.1"] <= written[f"{target}_q0.9"]).all()
    return written


@pytest.mark.slow
def test_the_script_of_the_shops(tmp_path, monkeypatch, capsys):
    table = three_problems.shops(n_shops=2)
    printed, names = run("shops", tmp_path, monkeypatch, capsys, shops=table)
    assert list(printed) == ["GRU", "ridge", "boosting", "week ago"]
    logs = names["table"].set_index("date").groupby("shop")["sales"].ffill()
    known = dict(iter(logs.groupby(names["table"]["shop"].to_numpy())))
    error = error_of_last_week(names, known, 7, np.timedelta64(1, "D"))
    assert printed["week ago"] == pytest.approx(error, abs=1e-4)
    assert table["sales"][table["date"] <= "2024-11-30"].isna().any()  # days that nobody reported
    written = check_saved(tmp_path, "shops", names["table"], "sales", ["shop", "date"], np.exp)
    days = pd.date_range("2024-12-01", "2024-12-14")
    assert list(written["shop"]) == 14 * ["shop 01"] + 14 * ["shop 02"]
    assert list(written["date"]) == 2 * list(days)
    level = table.groupby("shop")["sales"].mean()
    assert (np.abs(written.groupby("shop")["sales"].mean() / level - 1) < 0.5).all()  # in sales, not in logs


def test_the_script_of_the_machines(tmp_path, monkeypatch, capsys):
    table, now = three_problems.machines(life=40), three_problems.running(3, life=40)
    printed, _ = run("machines", tmp_path, monkeypatch, capsys, machines=table, running=now)
    assert list(printed) == ["GRU", "ridge", "boosting", "frequency"]
    alarms = pd.read_csv("machines_alarms.csv", index_col=["machine", "hour"])["fails_soon"]
    assert len(alarms) == len(now)
    network = joblib.load("machines.joblib")
    for machine, readings in now.groupby("machine"):
        sequence = readings[["strain", "vibration"]].to_numpy()[np.newaxis]
        expected = network.predict_proba(sequence)[0, :, 1]
        np.testing.assert_allclose(alarms[machine][readings["hour"]], expected, rtol=0, atol=1e-12)


@pytest.mark.slow
def test_the_script_of_the_load(tmp_path, monkeypatch, capsys):
    table = three_problems.load(28)
    printed, names = run("load", tmp_path, monkeypatch, capsys, load=table)
    assert list(printed) == ["GRU", "ridge", "boosting", "week ago"]
    error = error_of_last_week(names, [table.set_index("time")["load"].ffill()], 336, np.timedelta64(30, "m"))
    assert printed["week ago"] == pytest.approx(error, abs=0.051)
    written = check_saved(tmp_path, "load", names["table"], "load", ["time"])
    assert list(written["time"]) == list(pd.date_range("2024-09-29", periods=48, freq="30min"))
