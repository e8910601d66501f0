"""Tables and record batches of pyarrow go in wherever a frame may, and give what a frame of pandas gives."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRURegressor,
    PanelTimeSeriesSplit,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    pad_sequences,
    regular_grid,
    stream,
)

N_DAYS = 30
DAYS = np.datetime64("2024-01-01", "us") + np.arange(N_DAYS) * np.timedelta64(1, "D")
ROLES = {"group": "shop", "time": "day"}


def panel(zone=None):
    """Two shops, one row a day each; sales rise and fall with the week."""
    days = pd.DatetimeIndex(np.repeat(DAYS, 2)).tz_localize(zone)
    sales = 5 + np.sin(np.arange(2 * N_DAYS) * np.pi / 7) + np.tile([0.0, 3.0], N_DAYS)
    return pd.DataFrame({"shop": ["a", "b"] * N_DAYS, "day": days, "sales": sales})


def as_arrow(frame, kind):
    table = pa.Table.from_pandas(frame, preserve_index=False)
    return table if kind == "table" else table.combine_chunks().to_batches()[0]


KINDS = ["table", "batch"]


@pytest.mark.parametrize("kind", KINDS)
def test_windows_and_their_targets(kind):
    frame = panel().sample(frac=1, random_state=0)
    table = as_arrow(frame, kind)
    expected, windows = (make_windows(each, 4, **ROLES) for each in (frame, table))
    np.testing.assert_array_equal(windows, expected)
    np.testing.assert_array_equal(windows.groups, expected.groups)
    np.testing.assert_array_equal(windows.times, expected.times)
    assert list(windows.channel_names) == ["sales"]
    wanted = future_targets(expected, frame[["sales"]], horizon=2)
    pairs = future_targets(windows, table.select(["sales"]), horizon=2)
    assert pairs[1].column_names == ["sales_lead1", "sales_lead2"]
    np.testing.assert_array_equal(pairs[1], wanted[1])
    np.testing.assert_array_equal(future_targets(windows, table["sales"], horizon=2)[1], wanted[1])
    rows, values = future_targets(table, table["sales"], horizon=2, **ROLES)
    assert rows.column_names == ["shop", "day", "sales"]
    np.testing.assert_array_equal(values, future_targets(frame, frame["sales"], horizon=2, **ROLES)[1])
    assert len(list(PanelTimeSeriesSplit(3).split(windows))) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_group_and_time_may_be_columns_of_pyarrow_themselves(kind):
    table = as_arrow(panel("Europe/Berlin"), kind)
    windows = make_windows(table["sales"], 4, group=table["shop"], time=table["day"])
    np.testing.assert_array_equal(windows, make_windows(panel()["sales"], 4, group=panel()["shop"]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_a_pipeline_its_forecast_and_its_stream(kind, zone):
    frame = panel(zone)
    table = as_arrow(frame, kind)
    model = make_pipeline(
        SlidingWindow(5, **ROLES), StepwiseTransformer(StandardScaler()), GRURegressor(4, max_iter=3)
    ).set_params(gruregressor__random_state=0)
    y = frame["sales"].to_numpy()
    expected = model.fit(frame, y).predict(frame)
    np.testing.assert_array_equal(model.fit(table, table["sales"]).predict(table), expected)
    coming = forecast(model, table, 3, target="sales")
    wanted = forecast(model, frame, 3, target="sales")
    assert type(coming) is pa.Table
    assert coming.column_names == ["shop", "day", "sales"]
    assert coming["shop"].to_pylist() == list(wanted["shop"])
    assert coming["day"].to_pylist() == [day.to_pydatetime() for day in wanted["day"]]
    np.testing.assert_array_equal(coming["sales"], wanted["sales"])
    live = stream(model, table.slice(0, 2 * N_DAYS - 2))
    answer = live.step(table.slice(2 * N_DAYS - 2, 2))
    assert answer["shop"].to_pylist() == ["a", "b"]
    np.testing.assert_allclose(answer["prediction"], expected[-2:], rtol=1e-10)


def test_times_of_a_zone_and_without_one_are_never_mixed():
    model = make_pipeline(SlidingWindow(3, **ROLES), GRURegressor(2, max_iter=1))
    model.fit(panel(), panel()["sales"])
    live = stream(model, as_arrow(panel(), "table"))
    with pytest.raises(ValueError, match="dates with a time zone .* dates without a time zone"):
        live.step(as_arrow(panel("Europe/Berlin").iloc[-2:], "table"))


@pytest.mark.parametrize("kind", KINDS)
def test_sequences_of_different_lengths(kind):
    frames = [panel()[["sales"]], panel()[["sales"]].iloc[:7]]
    padded = pad_sequences([as_arrow(frame, kind) for frame in frames])
    np.testing.assert_array_equal(padded, pad_sequences(frames))
    assert list(padded.channel_names) == ["sales"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_a_regular_grid(kind, zone):
    frame = panel(zone).drop(index=[4, 8, 9])
    grid = regular_grid(as_arrow(frame, kind), time="day", group="shop", freq="D")
    wanted = regular_grid(frame, time="day", group="shop", freq="D")
    assert type(grid) is pa.Table
    assert grid["day"].to_pylist() == [day.to_pydatetime() for day in wanted["day"]]
    assert grid["shop"].to_pylist() == list(wanted["shop"])
    np.testing.assert_array_equal(grid["sales"].to_numpy(), wanted["sales"])


@pytest.mark.parametrize("kind", KINDS)
def test_flat_sequences(kind):
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 3)), columns=["a", "b", "c"])
    table, y = as_arrow(X, kind), X["c"]
    expected = GRURegressor(2, max_iter=2, random_state=0).fit(X, y)
    model = GRURegressor(2, max_iter=2, random_state=0).fit(table, pa.array(y))
    assert list(model.feature_names_in_) == ["a", "b", "c"]
    np.testing.assert_array_equal(model.predict(table), expected.predict(X))


ALONE = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("pandas", "polars"):
            raise ImportError(name)

sys.meta_path.insert(0, Nothing())
import numpy as np, pyarrow as pa
from sklearn.pipeline import make_pipeline
from sklearn_gru import GRURegressor, SlidingWindow, forecast, stream

days = np.repeat(np.datetime64("2024-01-01", "us") + np.arange(10) * np.timedelta64(1, "D"), 2)
table = pa.table({"shop": ["a", "b"] * 10, "day": days, "sales": np.arange(20.0) % 5})
model = make_pipeline(SlidingWindow(3, group="shop", time="day"), GRURegressor(2, max_iter=1))
model.fit(table, table["sales"])
live = stream(model, table.slice(0, 18))
assert len(live.step(table.slice(18, 2))) == 2
print(*forecast(model, table, 1, target="sales")["day"])
"""


def test_pyarrow_is_enough_without_any_other_library_of_frames():
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", ALONE], capture_output=True, text=True)
    assert run.stdout.split("\n")[0] == "2024-01-11 00:00:00 2024-01-11 00:00:00", run.stderr
