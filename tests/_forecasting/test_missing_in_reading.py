"""A value that is missing in a reading of a stream is named with its column, its time and its series."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, SlidingWindow, future_targets, make_windows, stream

DAYS = pd.date_range("2024-01-01", periods=20)
TABLE = pd.DataFrame(
    {"machine": ["a", "b"] * 20, "day": DAYS.repeat(2), "load": np.arange(40.0), "heat": np.arange(40.0) % 7}
)
READING = TABLE[-2:].assign(day=DAYS[-1] + pd.Timedelta("1D"))
MISSING = READING.assign(heat=[1.0, np.nan])
ROLES = {"group": "machine", "time": "day"}
NETWORK = GRURegressor(2, max_iter=1, random_state=0)
MODELS = ["windows", "pipeline", "known"]


def model_of(kind, fill=None, table=TABLE):
    if kind == "pipeline":
        return make_pipeline(SlidingWindow(4, fill=fill, **ROLES), NETWORK).fit(table, TABLE["load"])
    known = {"known": ["heat"], "horizon": 1} if kind == "known" else {}
    return NETWORK.fit(
        *future_targets(make_windows(table, 4, fill=fill, **known, **ROLES), table["load"], horizon=1)
    )


def told_ahead(kind):
    """What a step is told beside the reading."""
    return {"future": READING.assign(day=DAYS[-1] + pd.Timedelta("2D"))} if kind == "known" else {}


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("kind", MODELS)
def test_a_value_that_is_missing_among_others_is_named_and_nothing_is_remembered_of_it(kind, library):
    table, reading, missing, ahead = TABLE, READING, MISSING, told_ahead(kind)
    if library == "polars":
        table, reading, missing = map(pl.from_pandas, (table, reading, missing))
        ahead = {name: pl.from_pandas(values) for name, values in ahead.items()}
    live, other = (stream(model_of(kind, table=table), table) for _ in range(2))
    what = "^'heat' of the reading at 2024-01-21 00:00:00 is missing for machine='b', where other columns"
    with pytest.raises(ValueError, match=what):
        live.step(missing, **ahead)
    np.testing.assert_array_equal(live.step(reading, **ahead), other.step(reading, **ahead))


def test_of_one_that_came_before_it_says_how_long_ago():
    table = TABLE.assign(heat=TABLE["heat"].mask((TABLE["machine"] == "b") & (TABLE["day"] == DAYS[-2])))
    with pytest.raises(
        ValueError, match="'heat' of the reading 2 before this one is missing for machine='b'"
    ):
        stream(model_of("windows"), table).step(READING)


def test_of_filled_windows_it_is_one_that_no_reading_before_has():
    missing = MISSING.assign(heat=np.nan)
    live = stream(model_of("windows", "forward"))
    live.step(READING[:1])
    with pytest.raises(
        ValueError, match="'heat' of the reading at 2024-01-22 00:00:00 is missing for mach.*'b'"
    ):
        live.step(missing.assign(day=DAYS[-1] + pd.Timedelta("2D")))
    stream(model_of("windows", "forward"), TABLE).step(missing)


def test_without_names_it_is_the_number_of_the_channel():
    rows = TABLE[["load", "heat"]].to_numpy()
    model = NETWORK.fit(make_windows(rows, 4), rows[:, 0])
    with pytest.raises(ValueError, match="^Channel 1 of the reading is missing, where other columns are not"):
        stream(model, rows).step([1.0, np.nan])
    with pytest.raises(ValueError, match="^Channel 0 of the reading is missing for series='y', where other"):
        stream(model, {"x": rows, "y": rows}).step({"x": [1.0, 1.0], "y": [np.nan, 1.0]})


def test_models_that_read_missing_values_are_no_error():
    boosting = make_pipeline(
        SlidingWindow(4, flatten=True, **ROLES), HistGradientBoostingRegressor(max_iter=2)
    )
    assert np.isfinite(stream(boosting.fit(TABLE, TABLE["load"]), TABLE).step(MISSING)).all()
