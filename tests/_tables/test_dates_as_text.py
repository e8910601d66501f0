"""An index of dates that are still text is refused, and one of other text stays as it is."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline

from sklearn_gru import SlidingWindow, forecast, future_targets, make_windows, stream

ROWS = np.arange(30.0)
DAYS = pd.date_range("2023-12-20", periods=30)
FORMATS = {
    "days": "%Y-%m-%d",
    "hours": "%Y-%m-%d %H:%M",
    "ISO with a zone": "%Y-%m-%dT%H:%M:%S+00:00",
    "fractions of a second": "%Y-%m-%d %H:%M:%S.%f",
    "slashes": "%m/%d/%Y",
    "German": "%d.%m.%Y",
}
ORDER = np.random.default_rng(0).permutation(30)


def dated(format="%Y-%m-%d", name=None):
    """A shuffled table, as read_csv(index_col=0) makes it."""
    return pd.DataFrame({"a": ROWS}, index=DAYS.strftime(format).rename(name)).iloc[ORDER]


@pytest.mark.parametrize("dtype", [object, "string", "category"])
@pytest.mark.parametrize("form", FORMATS)
def test_dates_that_are_still_text_are_refused(form, dtype):
    table = dated(FORMATS[form])
    table.index = table.index.astype(dtype)
    with pytest.raises(ValueError, match=r"^The index of X holds dates as text \('.*pd.to_datetime"):
        make_windows(table, 3)


MODEL = make_pipeline(SlidingWindow(1, flatten=True), LinearRegression())
MODEL.fit(pd.DataFrame({"a": ROWS}), ROWS + 1)
CALLS = {
    "make_windows": ("X", lambda table: make_windows(table, 3)),
    "a series": ("X", lambda table: make_windows(table["a"], 3)),
    "SlidingWindow": ("X", SlidingWindow(3).fit),
    "future_targets": ("X", lambda table: future_targets(table, ROWS, horizon=2)),
    "forecast": ("history", lambda table: forecast(MODEL, table, 2, target="a")),
    "stream": ("history", lambda table: stream(MODEL, table)),
}


@pytest.mark.parametrize("call", CALLS)
def test_each_way_in_names_the_index_and_its_table(call):
    table, function = CALLS[call]
    with pytest.raises(ValueError, match=rf"^The index 'day' of {table} holds dates as text \('2023-12-"):
        function(dated(name="day"))


def test_months_as_text_are_dates_too():
    index = pd.period_range("2020-01", periods=30, freq="M").astype(str)
    with pytest.raises(ValueError, match="holds dates as text"):
        make_windows(pd.DataFrame({"a": ROWS}, index=index), 3)


def test_a_missing_label_does_not_hide_the_others():
    table = dated()
    table.index = [None, *table.index[1:]]
    with pytest.raises(ValueError, match="holds dates as text"):
        make_windows(table, 3)


def test_a_level_of_dates_as_text_is_named():
    table = dated(name="day")
    table = table.assign(shop="a").set_index("shop", append=True)
    with pytest.raises(ValueError, match="^The level 'day' of the index of X holds dates as text"):
        make_windows(table, 3, group="shop")


@pytest.mark.parametrize(
    "labels",
    [
        [f"2023-{i}" for i in range(30)],  # not all are months
        [f"{day:%Y-%m-%d}_a" for day in DAYS],
        [str(2000 + i) for i in range(30)],
        [f"{1000 + i}.25" for i in range(30)],
        ["2024-01-01", "2024-01-02", "2024-01-03", *(f"row {i}" for i in range(27))],
        [None] * 30,
        [("2024-01-01", i) for i in range(30)],
    ],
    ids=["numbers of a year", "names", "years", "numbers", "a few", "none", "tuples"],
)
def test_text_that_is_no_dates_stays_as_it_is(labels):
    index = np.empty(30, object)
    index[:] = labels
    windows = make_windows(pd.DataFrame({"a": ROWS}, index=pd.Index(index, tupleize_cols=False)), 3)
    np.testing.assert_array_equal(windows, make_windows(ROWS, 3))


def test_with_times_of_a_column_the_index_need_not_tell_any():
    table = dated().assign(when=DAYS[ORDER])
    np.testing.assert_array_equal(make_windows(table, 3, time="when")[ORDER.argsort()], make_windows(ROWS, 3))
