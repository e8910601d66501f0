"""A forecast begins after the last known row, and goes on in its steps."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import DataWarning, GRURegressor, SlidingWindow, forecast, future_targets, make_windows

HOURS = 24
WAVE = np.sin(np.arange(320) * 2 * np.pi / HOURS)
LOADS = np.sin(np.arange(30) / 3)


def gru():
    return GRURegressor(3, max_iter=2, random_state=0)


def lags_of_wave(horizon=1):
    """Exact on a sine, of which two values tell the next ones."""
    X, y = future_targets(make_windows(WAVE[:200], 2), WAVE[:200], horizon=horizon)
    return make_pipeline(SlidingWindow(2, flatten=True), LinearRegression()).fit(X[1:], y[1:])


def wave_until(n_known, n_rows):
    return np.where(np.arange(n_rows) < n_known, WAVE[:n_rows], np.nan)


@pytest.mark.parametrize("horizon", [1, 12])
@pytest.mark.parametrize("n_rows", [294, 295, 300, 310])
def test_rows_behind_the_last_known_value_are_the_first_to_be_forecast(horizon, n_rows):
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    model, expected = lags_of_wave(horizon), WAVE[294 : 294 + 12]
    history = wave_until(294, n_rows)
    np.testing.assert_allclose(forecast(model, history, 12), expected, atol=1e-9)
    days = pd.date_range("2024-01-01", periods=320, freq="h")
    values = forecast(model, pd.Series(history, index=days[:n_rows]), 12)
    assert list(values.index) == list(days[294:306])
    np.testing.assert_allclose(values, expected, atol=1e-9)
    assert list(forecast(model, pd.Series(history), 12).index) == list(range(294, 306))
    table = pl.DataFrame({"hour": np.arange(n_rows) * 10, "wave": history})
    values = forecast(model, table, 12, target="wave", time="hour")
    assert values["hour"].to_list() == list(range(2940, 3060, 10))
    np.testing.assert_allclose(values["wave"], expected, atol=1e-9)


def test_without_a_horizon_the_rows_without_a_target_are_forecast():
    history = wave_until(294, 310)
    np.testing.assert_allclose(forecast(lags_of_wave(), history), WAVE[294:310], atol=1e-9)
    np.testing.assert_allclose(forecast(lags_of_wave(8), history), WAVE[294:302], atol=1e-9)
    with pytest.raises(ValueError, match="horizon is missing: the model predicts one step"):
        forecast(lags_of_wave(), WAVE)
    with pytest.raises(ValueError, match=r"history has no known value of \[0\] in its 30 rows"):
        forecast(lags_of_wave(), np.full(30, np.nan), 3)


def shop_with_promotions():
    """The day after a promotion sells 100, any other nothing."""
    pd = pytest.importorskip("pandas")
    promotion = (np.arange(80) % 10 == 0) * 1.0
    table = pd.DataFrame({"sales": np.append(0, 100 * promotion[:-1]), "promotion": promotion})
    return table, LinearRegression().fit(table, table["sales"].shift(-1).fillna(0))


def test_what_is_known_of_a_day_is_used_for_that_day():
    table, model = shop_with_promotions()
    expected = table["sales"][57:69]
    for n_rows in (57, 60):  # three days of the promotions in the history, or none
        history = table[:n_rows].assign(sales=table["sales"].where(np.arange(80) < 57))
        future = table[["promotion"]][n_rows:]
        values = forecast(model, history, 12, target="sales", future=future)["sales"]
        np.testing.assert_allclose(values, expected, atol=1e-9)
        assert list(values.index) == list(range(57, 69))
    whole = table.assign(sales=table["sales"].where(np.arange(80) < 57))
    values = forecast(model, whole, target="sales")["sales"]
    np.testing.assert_allclose(values, table["sales"][57:], atol=1e-9)


@pytest.mark.parametrize("index", ["numbers", "dates", "periods", "fractions"])
@pytest.mark.parametrize(
    ("future", "message"),
    [
        (slice(None), "begins at .*, which is not after the end of history, .* Expected .*its next step is"),
        (slice(60, None), "begins at .* Expected .*known up to .*its next step is"),
        (slice(57, None, 2), "has .* after .* Expected .*its next step is"),
    ],
)
def test_a_calendar_that_does_not_go_on_where_the_history_ends_is_an_error(index, future, message):
    pd = pytest.importorskip("pandas")
    table, model = shop_with_promotions()
    days = pd.date_range("2024-01-01", periods=80)
    indexes = {"numbers": pd.RangeIndex(80), "dates": days, "periods": days.to_period("D")}
    table = table.set_axis(indexes.get(index, pd.Index(np.arange(80) / 4)))
    with pytest.raises(ValueError, match=f"future {message}"):
        forecast(model, table.iloc[:57], 5, target="sales", future=table[["promotion"]].iloc[future])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_series_that_ended_earlier_begins_with_its_own_missing_days(library):
    library = pytest.importorskip(library)
    week = np.arange(28.0) % 7 * 10
    days = np.datetime64("2024-01-01", "us") + np.arange(28) * np.timedelta64(1, "D")
    parts = [("late", 28), ("early", 25)]
    history = library.DataFrame(
        {
            "shop": [shop for shop, n in parts for _ in range(n)],
            "day": np.concatenate([days[:n] for _, n in parts]),
            "sales": np.concatenate([week[:n] for _, n in parts]),
        }
    )
    X, y = future_targets(make_windows(history, 7, group="shop", time="day"), history["sales"], horizon=1)
    full = X.last_rows - X.first_rows >= 6
    model = make_pipeline(SlidingWindow(7, flatten=True), LinearRegression()).fit(X[full], np.ravel(y)[full])
    values = forecast(model, history, 3, target="sales")
    np.testing.assert_allclose(values["sales"], [0, 10, 20, 40, 50, 60], atol=1e-9)
    starts = {"late": days[-1], "early": days[24]}
    expected = [starts[shop] + np.timedelta64(step, "D") for shop in starts for step in (1, 2, 3)]
    np.testing.assert_array_equal(values["day"].to_numpy(), np.array(expected))


def test_a_step_that_reads_times_gets_those_that_come_next():
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2024-01-01", periods=30)
    table = pd.DataFrame({"day": days, "load": LOADS})

    def with_weekday(X):
        return X.assign(weekday=X["day"].dt.day_of_week)

    model = make_pipeline(FunctionTransformer(with_weekday), SlidingWindow(4, time="day"), gru())
    model.fit(table, LOADS)
    values, rows = forecast(model, table, 5), table
    for step in range(5):
        row = pd.DataFrame({"day": [days[-1] + pd.Timedelta(days=1 + step)], "load": model.predict(rows)[-1]})
        rows = pd.concat([rows, row])
    np.testing.assert_allclose(values["load"], rows["load"][30:], rtol=1e-10)
    assert list(values["day"]) == list(rows["day"][30:])
    with pytest.raises(ValueError, match="the model reads 'day', and the times of history have no step"):
        forecast(model, table.drop(index=4), 5)


@pytest.mark.parametrize("time", ["index", "column"])
@pytest.mark.parametrize("model", ["of windows", "one step of windows", "of rows"])
def test_a_last_window_that_reads_across_a_gap_is_told_once(time, model):
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2024-01-01", periods=40)
    table = pd.DataFrame({"day": days, "load": np.sin(np.arange(40.0))})
    options = {"time": "day"}
    if time == "index":
        table, options = table.set_index("day"), {}
    X, y = future_targets(
        make_windows(table, 4, **options), table["load"], horizon=1 if "one" in model else 3
    )
    if model == "of rows":
        fitted = make_pipeline(SlidingWindow(4, **options), gru()).fit(table[: len(y)], y)
    else:
        fitted = gru().fit(X, y)
    early, late = table.drop(table.index[10:13]), table.drop(table.index[34:37])
    with pytest.warns(DataWarning, match="After 2024-02-03 00:00:00 the next row is of 2024-02-07") as told:
        forecast(fitted, late, 1)
    assert [warning.filename for warning in told] == [__file__]
    assert len(forecast(fitted, early, 1)) == 1  # no window reads across that one: no warning
